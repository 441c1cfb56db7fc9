"""A person's letter in Sent: an answer stops the clock, and takes back automatic letters that became untrue."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.casework.answers import REMEMBERED
from mailbot.casework.case import EarlyAnswer
from mailbot.casework.decide import decide
from mailbot.casework.events import (
    ChangeCase,
    ChangeMail,
    CloseCommanded,
    OutgoingSeen,
    RecordOutcome,
    RememberAnswer,
)
from mailbot.casework.lifecycle import IllegalMove, advance
from mailbot.casework.match import NO_MATCH
from mailbot.mail.message import Address
from mailbot.terms import CaseFlag, CaseMove, CaseState, LetterFlag, MailKind, OutboxState, Outcome

from .conftest import COMPLETE, MONDAY, NO_CLASS, PARENT, RUDE, a_message
from .test_outbox import a_mail

TO_PARENT = (Address(name="", addr=PARENT),)
HOUR = timedelta(hours=1)


@pytest.fixture
def case(play, kerch):
    return play(kerch).case


def outgoing(world, **fields):
    message = fields.pop("message", None) or a_message(sender="school@school.example", to=TO_PARENT, msgid="<a@x>")
    event = OutgoingSeen(**{"message": message, "automatic": False, **fields})
    return decide(event, None, NO_MATCH, world, now=MONDAY)


def test_persons_answer_stops_the_clock_and_withdraws_what_has_not_left(kerch, case):
    mail = replace(a_mail(), case_number=case.number)
    actions = outgoing(kerch, in_thread=(case,), waiting_mails=(mail,))
    (changed,) = [action.case for action in actions if isinstance(action, ChangeCase)]
    (withdrawn,) = [action.mail for action in actions if isinstance(action, ChangeMail)]
    (record,) = [action for action in actions if isinstance(action, RecordOutcome)]
    assert changed.state is CaseState.ANSWERED
    assert "<a@x>" in changed.thread
    assert withdrawn.state is OutboxState.WITHDRAWN
    assert record.outcome is Outcome.STAFF_ANSWER


def test_robots_letter_is_no_answer(kerch, case):
    assert outgoing(kerch, in_thread=(case,), automatic=True) == ()


def test_letter_in_the_thread_to_somebody_else_is_no_answer(kerch, case):
    other = a_message(to=(Address(name="", addr="zavuch@school.example"),))
    assert outgoing(kerch, message=other, in_thread=(case,)) == ()


def test_letter_outside_the_thread_only_looks_like_an_answer(kerch, case):
    (action,) = outgoing(kerch, to_applicant=(case,))
    assert isinstance(action, ChangeCase)
    assert action.case.state is CaseState.OPEN
    assert CaseFlag.MAYBE_ANSWERED in action.case.flags


def test_with_two_open_cases_nothing_is_guessed(kerch, case):
    assert outgoing(kerch, to_applicant=(case, replace(case, number="ЭЖ-2026/27-0002"))) == ()


def test_closing_by_hand_says_who_did_it_and_cannot_be_done_twice(kerch, case):
    event = CloseCommanded(case=case, by="root")
    (action,) = decide(event, None, NO_MATCH, kerch, now=MONDAY)
    assert isinstance(action, ChangeCase)
    assert "root" in action.case.history[-1].note
    with pytest.raises(IllegalMove):
        decide(replace(event, case=action.case), None, NO_MATCH, kerch, now=MONDAY)


def a_reply(to_letter="<1@example.org>", **fields):
    """A person's letter in Sent, in the thread of another."""
    values = {"sender": "school@school.example", "to": TO_PARENT, "msgid": "<a@x>", "in_reply_to": (to_letter,)}
    return a_message(**{**values, **fields})


def test_answer_to_a_letter_that_has_not_been_read_is_remembered(kerch):
    (action,) = outgoing(kerch, message=a_reply(at=MONDAY, references=("<0@example.org>", "<1@example.org>")))
    assert isinstance(action, RememberAnswer)
    assert action.answer.answers == ("<1@example.org>", "<0@example.org>")
    assert action.answer.recipients == (PARENT,)
    assert action.answer.sent_at == MONDAY


def test_answer_within_a_known_thread_is_not_remembered_beside(kerch, case):
    actions = outgoing(kerch, message=a_reply(case.thread[0]), in_thread=(case,))
    assert not any(isinstance(action, RememberAnswer) for action in actions)


def test_old_answers_to_unknown_letters_are_let_go(kerch):
    assert outgoing(kerch, message=a_reply(at=MONDAY - REMEMBERED - HOUR)) == ()


def an_early_answer(**fields):
    values = {"key": "<a@x>", "message_id": "<a@x>", "answers": ("<1@example.org>",), "recipients": (PARENT,)}
    return EarlyAnswer(**{**values, "sent_at": MONDAY + HOUR, **fields})


@pytest.mark.parametrize("letter", [COMPLETE, NO_CLASS, RUDE])
def test_letter_answered_before_it_was_read_is_registered_as_answered_without_a_word(play, kerch, letter):
    played = play(kerch, letter, early_answers=(an_early_answer(),), now=MONDAY + 2 * HOUR)
    assert played.outcome is Outcome.NEW_CASE
    assert played.case.state is CaseState.ANSWERED
    assert played.case.answered_at == MONDAY + HOUR
    assert "<a@x>" in played.case.thread
    assert CaseFlag.NEEDS_PERSON not in played.case.flags
    assert played.mails == {}


def test_danger_is_told_though_a_person_has_answered(play, severny):
    letter = replace(COMPLETE, flags=frozenset({LetterFlag.DANGER}))
    played = play(severny, letter, early_answers=(an_early_answer(),))
    assert set(played.mails) == {MailKind.NOTICE_URGENT}


@pytest.mark.parametrize(
    "changes", [{"recipients": ("zavuch@school.example",)}, {"sent_at": MONDAY - timedelta(seconds=1)}]
)
def test_letter_to_somebody_else_or_from_before_answers_nothing(play, kerch, changes):
    played = play(kerch, early_answers=(an_early_answer(**changes),))
    assert played.case.state is CaseState.OPEN
    assert MailKind.ACKNOWLEDGE in played.mails


def test_further_letter_answered_before_it_was_read_leaves_its_case_answered(play, kerch, case):
    answered = advance(case, CaseMove.ANSWERED, at=MONDAY)
    again = a_message(at=MONDAY, msgid="<2@example.org>", in_reply_to=("<1@example.org>",))
    played = play(kerch, case=answered, message=again, early_answers=(an_early_answer(),))
    assert played.outcome is Outcome.ADDED_TO_CASE
    assert played.case.state is CaseState.ANSWERED
    assert played.mails == {}


def test_answer_that_a_case_knows_already_is_no_news(kerch, case):
    known = replace(case, thread=(*case.thread, "<a@x>"))
    other = replace(case, number="ЭЖ-2026/27-0002")
    assert outgoing(kerch, message=a_reply(case.thread[0]), in_thread=(known,), to_applicant=(other,)) == ()


@pytest.mark.parametrize("found_by", ["in_thread", "to_applicant"])
def test_letter_read_anew_answers_nothing_that_was_asked_after_it(kerch, case, found_by):
    answered = advance(case, CaseMove.ANSWERED, at=MONDAY + HOUR)
    again = advance(answered, CaseMove.ASKED_AGAIN, at=MONDAY + 2 * HOUR)

    def changes_the_case(at):
        message = a_message(sender="school@school.example", to=TO_PARENT, msgid="<a@x>", at=at)
        actions = outgoing(kerch, message=message, replayed=True, **{found_by: (again,)})
        return any(isinstance(action, ChangeCase) for action in actions)

    assert not changes_the_case(MONDAY + HOUR)
    assert changes_the_case(MONDAY + 3 * HOUR)
