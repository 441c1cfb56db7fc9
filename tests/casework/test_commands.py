"""What a person orders by hand: reopening, notes, cases made of stray letters, mails released and discarded."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mailbot.casework.assess import assess
from mailbot.casework.commands import LONGEST_NOTE
from mailbot.casework.decide import decide
from mailbot.casework.events import (
    AddCommanded,
    AssignCommanded,
    ChangeCase,
    ChangeMail,
    LetterArrived,
    MailCommanded,
    MailOrder,
    NoteCommanded,
    OpenCase,
    QueueMail,
    RecordOutcome,
    ReopenCommanded,
)
from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.match import NO_MATCH
from mailbot.casework.obstacles import NotPossible, Obstacle
from mailbot.casework.outbox import uncertain, waits_for_person
from mailbot.terms import CaseFlag, CaseState, MailKind, OutboxState, Outcome, Topic

from .conftest import COMPLETE, MONDAY, NO_CLASS, PARENT, a_letter, a_message
from .test_outbox import a_mail


def changed_case(actions):
    (case,) = [action.case for action in actions if isinstance(action, ChangeCase)]
    return case


def test_closed_case_is_reopened_with_its_old_term(play, severny):
    case = replace(play(severny).case, state=CaseState.CLOSED)
    reopened = changed_case(decide(ReopenCommanded(case=case, by="root"), None, NO_MATCH, severny, now=MONDAY))
    assert reopened.state is CaseState.OPEN
    assert reopened.due_at == case.due_at is not None
    assert CaseFlag.NEEDS_PERSON in reopened.flags


def test_answer_kept_the_promise_and_reopening_gives_no_new_one(play, severny):
    case = replace(play(severny).case, state=CaseState.ANSWERED, answered_at=MONDAY)
    reopened = changed_case(decide(ReopenCommanded(case=case, by="root"), None, NO_MATCH, severny, now=MONDAY))
    assert reopened.due_at is None
    assert reopened.no_date_reason


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.AWAITING_DATA, CaseState.DECLINED])
def test_case_that_is_not_done_cannot_be_reopened(play, kerch, state):
    case = replace(play(kerch).case, state=state)
    with pytest.raises(IllegalMove):
        decide(ReopenCommanded(case=case, by="root"), None, NO_MATCH, kerch, now=MONDAY)


def test_note_is_one_line_of_the_history_and_changes_nothing_else(play, kerch):
    case = play(kerch).case
    event = NoteCommanded(case=case, by="root", text="звонили,\nждут  понедельника" + "!" * LONGEST_NOTE)
    noted = changed_case(decide(event, None, NO_MATCH, kerch, now=MONDAY))
    assert noted.history[-1].note.startswith("звонили, ждут понедельника!")
    assert len(noted.history[-1].note) <= LONGEST_NOTE + len(" (root)")
    assert replace(noted, history=case.history) == case


def added(world, letter=COMPLETE):
    message = a_message()
    arrived = LetterArrived(message=message, letter=letter, applicant_address=PARENT, suppressed=(26,))
    judged = assess(
        letter,
        world.edition_at(message.received_at),
        received_at=message.received_at,
        calendar=world.calendar,
        policy=world.policy,
        suppressed=(26,),
    )
    event = AddCommanded(letter=arrived, by="root", was=Outcome.SPAM)
    return decide(event, judged, NO_MATCH, world, now=MONDAY + timedelta(days=1))


def test_letter_added_by_hand_is_a_case_for_a_person_and_gets_no_automatic_reply(severny):
    actions = added(severny)
    (opened,) = [action for action in actions if isinstance(action, OpenCase)]
    assert opened.case.state is CaseState.OPEN
    assert opened.case.due_at is not None
    assert {CaseFlag.NEEDS_PERSON, CaseFlag.NO_AUTOREPLY} <= opened.case.flags
    assert PARENT not in [action.plan.to for action in actions if isinstance(action, QueueMail)]


def test_letter_added_by_hand_keeps_one_outcome_that_tells_the_former_one(kerch):
    (record,) = [action for action in added(kerch, NO_CLASS) if isinstance(action, RecordOutcome)]
    assert record.outcome is Outcome.NEW_CASE
    assert "spam" in record.note
    assert "root" in record.note


def test_complaint_found_among_the_spam_still_reaches_the_superior(kerch):
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="грубит")
    (mail,) = [action.plan for action in added(kerch, complaint) if isinstance(action, QueueMail)]
    assert (mail.kind, mail.to) == (MailKind.NOTICE_COMPLAINT, "zavuch@school.example")


def order(world, mail, what, case=None):
    event = MailCommanded(mail=mail, order=what, by="root", case=case)
    return decide(event, None, NO_MATCH, world, now=MONDAY)


def test_held_mail_is_released_and_its_case_remembers_by_whom(play, kerch):
    case = play(kerch).case
    held = replace(a_mail(OutboxState.HELD), next_attempt_at=None)
    change, remembered = order(kerch, held, MailOrder.RELEASE, case)
    assert isinstance(change, ChangeMail)
    assert (change.mail.state, change.mail.next_attempt_at) == (OutboxState.QUEUED, MONDAY)
    assert remembered.case.history[-1].what == "mail_released"
    assert "root" in remembered.case.history[-1].note


def test_uncertain_mail_is_looked_for_once_more_and_told_apart_in_the_history(play, kerch):
    stuck = uncertain(uncertain(a_mail(), now=MONDAY), now=MONDAY)
    assert waits_for_person(stuck)
    change, remembered = order(kerch, stuck, MailOrder.RELEASE, play(kerch).case)
    assert (change.mail.state, change.mail.next_attempt_at) == (OutboxState.UNCERTAIN, MONDAY)
    assert not waits_for_person(change.mail)
    assert remembered.case.history[-1].what == "mail_sent_again"


def test_discarded_mail_never_leaves(kerch):
    (change,) = order(kerch, a_mail(OutboxState.HELD), MailOrder.DISCARD)
    assert (change.mail.state, change.mail.next_attempt_at) == (OutboxState.WITHDRAWN, None)


def test_only_held_mails_and_those_uncertain_twice_wait_for_a_person():
    states = {state for state in OutboxState if waits_for_person(replace(a_mail(state), next_attempt_at=None))}
    assert states == {OutboxState.HELD, OutboxState.UNCERTAIN}
    assert not waits_for_person(uncertain(a_mail(), now=MONDAY))


def assigned(case, world, to):
    return decide(AssignCommanded(case=case, by="root", to=to), None, NO_MATCH, world, now=MONDAY)


def test_case_is_given_to_a_consultant_and_taken_back_and_the_history_tells_who_did(play, kerch):
    case = play(kerch).case
    given = changed_case(assigned(case, kerch, "IT@School.example"))
    assert (given.assigned_to, given.state, given.due_at) == ("it@school.example", case.state, case.due_at)
    back = changed_case(assigned(given, kerch, ""))
    assert back.assigned_to == ""
    assert [(entry.what, entry.note) for entry in back.history[-2:]] == [
        ("assigned", "it@school.example (root)"),
        ("unassigned", "it@school.example (root)"),
    ]


@pytest.mark.parametrize("to", ["", "it@school.example"])
def test_what_is_so_already_is_not_written_again(play, kerch, to):
    assert assigned(replace(play(kerch).case, assigned_to=to), kerch, to) == ()


@pytest.mark.parametrize(
    ("changes", "to", "why"),
    [
        ({}, "director@school.example", Obstacle.NO_CONSULTANT),
        ({"state": CaseState.CLOSED}, "it@school.example", Obstacle.CLOSED),
        ({"flags": frozenset({CaseFlag.COMPLAINT})}, "it@school.example", Obstacle.COMPLAINT),
    ],
)
def test_some_cases_go_to_no_consultant(play, kerch, changes, to, why):
    with pytest.raises(NotPossible) as refused:
        assigned(replace(play(kerch).case, **changes), kerch, to)
    assert refused.value.why is why
