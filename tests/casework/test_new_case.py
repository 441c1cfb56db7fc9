"""A first letter: registered whatever its tone and whatever it lacks, and answered by its school's own clauses."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.regulation.deadline import Deadline
from mailbot.terms import (
    CaseFlag,
    CaseState,
    Datum,
    Kind,
    LetterFlag,
    MailKind,
    Outcome,
    ReplyMode,
    Role,
    Topic,
    Verdict,
)

from .conftest import COMPLETE, NO_CLASS, PARENT, RUDE, a_letter, a_message, found, make_world

FRIDAY = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)


def test_complete_letter_is_acknowledged_and_open(play, kerch):
    played = play(kerch)
    assert played.outcome is Outcome.NEW_CASE
    assert played.case.state is CaseState.OPEN
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}


def test_school_without_a_term_promises_no_date(play, kerch):
    played = play(kerch)
    assert played.plan(MailKind.ACKNOWLEDGE).deadline is None
    assert played.case.due_at is None


def test_parent_of_a_school_with_a_term_is_promised_the_next_working_day(play, severny):
    played = play(severny, message=a_message(at=FRIDAY))
    deadline = played.plan(MailKind.ACKNOWLEDGE).deadline
    assert isinstance(deadline, Deadline)
    assert deadline.day.isoformat() == "2026-11-23"
    assert "6.2" in played.case.clauses
    assert played.case.due_at == deadline.at


def test_missing_class_is_asked_for_by_its_clause_and_the_clock_waits(play, kerch):
    played = play(kerch, NO_CLASS)
    assert played.case.state is CaseState.AWAITING_DATA
    assert played.case.missing == (Datum.CLASS,)
    assert played.plan(MailKind.REQUEST_INFO).clauses == ("4",)
    assert played.case.waiting_since is not None


def test_staff_are_not_asked_for_a_class(play, kerch):
    assert play(kerch, replace(NO_CLASS, role=Role.STAFF)).case.state is CaseState.OPEN


def test_doubt_is_shown_to_a_person_and_not_asked(play, kerch):
    played = play(kerch, replace(NO_CLASS, doubtful=frozenset({Datum.CLASS})))
    assert played.case.state is CaseState.OPEN
    assert {CaseFlag.DOUBT, CaseFlag.NEEDS_PERSON} <= played.case.flags
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}


def test_insult_is_declined_and_the_superior_told_in_working_hours(play, kerch):
    saturday_night = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
    played = play(kerch, RUDE, message=a_message(at=saturday_night))
    assert played.case.state is CaseState.DECLINED
    assert played.mails == {MailKind.DECLINE: PARENT, MailKind.NOTICE_VIOLATION: "zavuch@school.example"}
    assert played.plan(MailKind.NOTICE_VIOLATION).not_before == datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
    assert played.case.due_at is None


def test_school_without_a_politeness_clause_declines_nobody(play):
    played = play(make_world("kerch-15"), RUDE)
    assert played.case.state is CaseState.OPEN
    assert MailKind.DECLINE not in played.mails
    assert CaseFlag.NEEDS_PERSON in played.case.flags


def test_borderline_tone_is_handled_as_polite_and_flagged(play, kerch):
    played = play(kerch, replace(COMPLETE, verdict=Verdict.BORDERLINE))
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}
    assert CaseFlag.BORDERLINE in played.case.flags


def test_complaint_about_the_helper_is_heard_however_worded_and_goes_past_the_helper(play, kerch):
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="грубит", verdict=Verdict.VIOLATION)
    played = play(kerch, complaint)
    assert played.case.state is CaseState.OPEN
    assert played.mails == {
        MailKind.COMPLAINT_RECEIVED: PARENT,
        MailKind.NOTICE_COMPLAINT: "zavuch@school.example",
    }
    assert CaseFlag.COMPLAINT in played.case.flags


def test_formal_paper_with_an_insult_is_passed_to_the_director(play, kerch):
    played = play(kerch, replace(RUDE, flags=frozenset({LetterFlag.FORMAL_PAPER})))
    assert played.case.state is CaseState.OPEN
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT, MailKind.NOTICE_COMPLAINT: "director@school.example"}


@pytest.mark.parametrize("pack", ["kerch-15", "lindovskaya"])
def test_complaint_reaches_the_director_where_no_clause_says_who_hears_it(play, pack):
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="не отвечает на письма")
    played = play(make_world(pack), complaint)
    assert played.mails[MailKind.NOTICE_COMPLAINT] == "director@school.example"
    assert played.assessment.clauses == ()


@pytest.mark.parametrize(
    "letter",
    [
        replace(COMPLETE, topic=Topic.COMPLAINT_SPECIALIST),
        replace(COMPLETE, flags=frozenset({LetterFlag.FORMAL_PAPER})),
    ],
    ids=["complaint", "formal paper"],
)
def test_terms_of_help_bind_neither_a_complaint_nor_a_formal_paper(play, severny, letter):
    played = play(severny, letter)
    assert played.assessment.deadline is None
    assert played.case.due_at is None


def test_danger_is_neither_declined_for_its_tone_nor_asked_for_data(play, kerch):
    alarmed = replace(NO_CLASS, verdict=Verdict.VIOLATION, flags=frozenset({LetterFlag.DANGER}))
    played = play(kerch, alarmed)
    assert played.case.state is CaseState.OPEN
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT, MailKind.NOTICE_URGENT: "director@school.example"}


def test_password_in_a_letter_stays_out_of_the_case(play, kerch):
    letter = replace(NO_CLASS, problem=found("не входит, мой старый пароль Qwerty123"))
    case = play(kerch, letter, message=a_message(subject="Пароль: Qwerty123")).case
    assert case.problem == "не входит, мой старый пароль ****"
    assert case.subject == "Пароль: ****"


def test_danger_to_a_child_is_told_at_once_at_any_hour(play, kerch):
    night = datetime(2026, 11, 21, 23, 0, tzinfo=UTC)
    played = play(kerch, replace(COMPLETE, flags=frozenset({LetterFlag.DANGER})), message=a_message(at=night))
    urgent = played.plan(MailKind.NOTICE_URGENT)
    assert urgent.to == "director@school.example"
    assert urgent.not_before is None


def test_a_leak_is_told_at_once_and_what_is_missing_is_asked_for(play, kerch):
    played = play(kerch, replace(NO_CLASS, flags=frozenset({LetterFlag.LEAK})))
    assert played.case.state is CaseState.AWAITING_DATA
    assert CaseFlag.DANGER in played.case.flags
    assert played.mails == {MailKind.REQUEST_INFO: PARENT, MailKind.NOTICE_URGENT: "director@school.example"}


def test_letter_in_another_language_is_never_asked(play, kerch):
    letter = a_letter(flags=frozenset({LetterFlag.OTHER_LANGUAGE}))
    played = play(kerch, letter)
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}
    assert CaseFlag.NEEDS_PERSON in played.case.flags


def test_gate_that_forbids_the_reply_does_not_forbid_the_registration(play, kerch):
    played = play(kerch, NO_CLASS, suppressed=(6,))
    assert played.outcome is Outcome.NEW_CASE
    assert played.mails == {}
    assert played.case.state is CaseState.OPEN
    assert {CaseFlag.NO_AUTOREPLY, CaseFlag.NEEDS_PERSON} <= played.case.flags


def test_complaint_is_told_even_where_the_writer_may_not_be_answered(play, kerch):
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="грубит")
    assert play(kerch, complaint, suppressed=(5,)).mails == {MailKind.NOTICE_COMPLAINT: "zavuch@school.example"}


def test_robot_gets_its_outcome_and_no_case(play, kerch):
    played = play(kerch, suppressed=(8,))
    assert played.outcome is Outcome.ROBOT
    assert len(played.actions) == 1


def test_each_kind_of_letter_without_a_case_has_its_own_outcome(play, kerch):
    kinds = {
        Kind.THANKS: Outcome.THANKS,
        Kind.SPAM: Outcome.SPAM,
        Kind.OFFTOPIC: Outcome.OFFTOPIC,
        Kind.LIST: Outcome.LIST,
        Kind.AUTO: Outcome.ROBOT,
    }
    assert {kind: play(kerch, replace(COMPLETE, kind=kind)).outcome for kind in kinds} == kinds


def test_duplicate_is_counted_and_nothing_else(play, kerch):
    played = play(kerch, duplicate=True)
    assert played.outcome is Outcome.DUPLICATE
    assert len(played.actions) == 1


def test_replies_switched_off_leave_every_case_to_a_person(play):
    world = make_world("kerch-28", mode=ReplyMode.OFF)
    for letter in (NO_CLASS, RUDE):
        played = play(world, letter)
        assert played.case.state is CaseState.OPEN
        assert PARENT not in played.mails.values()
        assert CaseFlag.NEEDS_PERSON in played.case.flags


def test_reply_goes_into_the_thread_of_the_letter(play, kerch):
    message = a_message(msgid="<2@example.org>", references=("<0@example.org>",))
    plan = play(kerch, message=message).plan(MailKind.ACKNOWLEDGE)
    assert plan.in_reply_to == "<2@example.org>"
    assert plan.references == ("<0@example.org>", "<2@example.org>")


def test_stranger_who_names_a_number_gets_a_case_of_their_own(play, kerch):
    other = play(kerch).case
    played = play(kerch, related=other, message=a_message(sender="stranger@example.org"))
    assert played.outcome is Outcome.NEW_CASE
    assert played.case.related == other.number
    assert CaseFlag.POSSIBLY_RELATED in played.case.flags
