"""Which case a letter joins: its thread, then its number, then the one case that waits for what it brings."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.casework.match import NO_MATCH, Candidates, MatchedBy, in_context, lookup_keys, match
from mailbot.terms import CaseState, Kind

from .conftest import COMPLETE, MONDAY, NO_CLASS, PARENT, a_letter, a_message


@pytest.fixture
def waiting(play, kerch):
    return replace(play(kerch, NO_CLASS).case, number="ЭЖ-2026/27-0001")


def matched(message, letter, **candidates):
    sender = message.from_[0].addr
    return match(message, letter, lookup_keys(message, sender), Candidates(**candidates))


def test_reply_in_the_thread_joins_its_case(waiting):
    found = matched(a_message(in_reply_to=("<1@example.org>",)), COMPLETE, by_thread=(waiting,))
    assert found.case == waiting
    assert found.by is MatchedBy.THREAD


def test_nearest_ancestor_is_looked_up_first():
    keys = lookup_keys(a_message(in_reply_to=("<3@x>",), references=("<1@x>", "<2@x>", "<3@x>")), PARENT)
    assert keys.message_ids == ("<3@x>", "<2@x>", "<1@x>")


def test_known_participant_may_name_the_number(waiting):
    message = a_message(subject=f"Дневник {waiting.number}")
    assert matched(message, COMPLETE, by_number=(waiting,)).by is MatchedBy.NUMBER


@pytest.mark.parametrize("key", ["by_thread", "by_number"])
def test_stranger_never_gets_into_somebody_elses_case(waiting, key):
    found = matched(a_message(sender="stranger@example.org"), COMPLETE, **{key: (waiting,)})
    assert found.case is None
    assert found.related == waiting


def test_forgot_to_say_the_class_joins_the_one_case_that_waits_for_it(waiting):
    found = matched(a_message(), a_letter(classes=("5Б",)), by_address=(waiting,))
    assert found.case == waiting


def test_letter_without_the_missing_datum_is_not_guessed_into_a_case(waiting):
    assert matched(a_message(), a_letter(), by_address=(waiting,)) == NO_MATCH


def test_two_waiting_cases_are_not_guessed_between(waiting):
    other = replace(waiting, number="ЭЖ-2026/27-0002")
    assert matched(a_message(), a_letter(classes=("5Б",)), by_address=(waiting, other)) == NO_MATCH


def test_waiting_longer_than_two_weeks_is_not_guessed_at(waiting):
    late = a_message(at=MONDAY + timedelta(days=15))
    assert matched(late, a_letter(classes=("5Б",)), by_address=(waiting,)) == NO_MATCH


def test_new_appeal_from_a_waiting_applicant_is_a_case_of_its_own(waiting):
    assert matched(a_message(), COMPLETE, by_address=(waiting,)) == NO_MATCH


@pytest.mark.parametrize("key", ["by_thread", "by_number"])
def test_letter_without_a_sender_never_gets_into_a_case_whose_persons_have_left(waiting, key):
    forgotten = replace(waiting, applicant=replace(waiting.applicant, address=""))
    message = a_message()
    found = match(message, COMPLETE, lookup_keys(message, ""), Candidates(**{key: (forgotten,)}))
    assert found.case is None
    assert found.related == forgotten


def test_thanks_that_bring_the_missing_class_are_an_answer(waiting):
    thanks = replace(a_letter(classes=("5Б",)), kind=Kind.THANKS)
    assert in_context(thanks, waiting).kind is Kind.FOLLOWUP


def test_thanks_that_bring_nothing_awaited_remain_thanks(waiting):
    thanks = replace(a_letter(name="Петрова Анна"), kind=Kind.THANKS)
    answered = replace(waiting, state=CaseState.ANSWERED)
    assert in_context(thanks, waiting) == thanks
    assert in_context(replace(thanks, classes=a_letter(classes=("5Б",)).classes), answered).kind is Kind.THANKS
    assert in_context(thanks, None) == thanks
