"""A person overturns a decline: help goes on, and everybody who heard of the decline hears of that."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.decide import decide
from mailbot.casework.events import AcceptCommanded, ChangeCase, ChangeMail, QueueMail
from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.match import NO_MATCH
from mailbot.terms import CaseFlag, CaseState, MailKind, OutboxState, ReplyMode, Role

from .conftest import PARENT, RUDE, a_message
from .test_outbox import a_mail

SUPERIOR = "director@school.example"
FRIDAY = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
FRIDAY_LATER = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
NEXT_WEEK = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)


@pytest.fixture
def declined(play, severny) -> Case:
    return play(severny, RUDE, message=a_message(at=FRIDAY)).case


def mails_of(case: Case, state: OutboxState) -> tuple[OutboundMail, ...]:
    decline = replace(a_mail(state), key=f"{case.number}:decline", kind=MailKind.DECLINE, case_number=case.number)
    notice = replace(decline, key=f"{case.number}:notice_violation", kind=MailKind.NOTICE_VIOLATION, to=SUPERIOR)
    return decline, notice


def accept(world, case, *mails, now=FRIDAY_LATER):
    """The case afterwards, the mails planned by kind, the mails changed."""
    event = AcceptCommanded(case=case, by="root", mails=mails)
    actions = decide(event, None, NO_MATCH, world, now=now)
    (changed,) = [action.case for action in actions if isinstance(action, ChangeCase)]
    planned = {action.plan.kind: action.plan for action in actions if isinstance(action, QueueMail)}
    return changed, planned, [action.mail for action in actions if isinstance(action, ChangeMail)]


def test_accepted_case_is_open_for_a_person_and_says_who_opened_it(severny, declined):
    case, _planned, _changed = accept(severny, declined)
    assert case.state is CaseState.OPEN
    assert CaseFlag.NEEDS_PERSON in case.flags
    assert "root" in case.history[-1].note


def test_clock_runs_from_the_arrival_of_the_appeal(severny, declined):
    case, planned, _changed = accept(severny, declined, *mails_of(declined, OutboxState.SENT))
    assert case.due_at is not None
    assert case.due_at.astimezone(severny.policy.zone).date().isoformat() == "2026-11-23"
    assert planned[MailKind.RESUMED].deadline.at == case.due_at


def test_date_that_has_passed_is_shown_and_not_promised(severny, declined):
    case, planned, _changed = accept(severny, declined, *mails_of(declined, OutboxState.SENT), now=NEXT_WEEK)
    assert case.due_at < NEXT_WEEK
    assert planned[MailKind.RESUMED].deadline is None


def test_applicant_and_superior_who_were_told_are_told_of_it_too(severny, declined):
    case, planned, changed = accept(severny, declined, *mails_of(declined, OutboxState.SENT))
    assert {kind: plan.to for kind, plan in planned.items()} == {
        MailKind.RESUMED: PARENT,
        MailKind.NOTICE_OVERTURNED: SUPERIOR,
    }
    assert case.mails == (MailKind.DECLINE, MailKind.RESUMED)
    assert changed == []


def test_superior_is_told_in_working_hours(severny, declined):
    _case, planned, _changed = accept(severny, declined, *mails_of(declined, OutboxState.SENT), now=SATURDAY)
    at = planned[MailKind.NOTICE_OVERTURNED].not_before.astimezone(severny.policy.zone)
    assert (at.date().isoformat(), at.hour) == ("2026-11-23", 8)


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.HELD, OutboxState.DEFERRED])
def test_decline_that_has_not_left_is_withdrawn_and_the_letter_simply_acknowledged(severny, declined, state):
    case, planned, changed = accept(severny, declined, *mails_of(declined, state))
    assert {mail.state for mail in changed} == {OutboxState.WITHDRAWN}
    assert set(planned) == {MailKind.ACKNOWLEDGE}
    assert case.mails == (MailKind.ACKNOWLEDGE,)


def test_there_is_no_third_automatic_letter(severny, declined):
    full = replace(declined, mails=(MailKind.REQUEST_INFO, MailKind.DECLINE))
    _case, planned, _changed = accept(severny, full, *mails_of(full, OutboxState.SENT))
    assert set(planned) == {MailKind.NOTICE_OVERTURNED}


def test_robot_stays_silent_where_it_may_not_write(severny, declined):
    told = mails_of(declined, OutboxState.SENT)
    quiet = replace(declined, flags=declined.flags | {CaseFlag.NO_AUTOREPLY})
    assert MailKind.RESUMED not in accept(severny, quiet, *told)[1]
    assert MailKind.RESUMED not in accept(replace(severny, mode=ReplyMode.OFF), declined, *told)[1]


def test_school_without_a_term_promises_none(play, kerch):
    case, planned, _changed = accept(kerch, play(kerch, RUDE).case)
    assert case.due_at is None
    assert planned[MailKind.ACKNOWLEDGE].deadline is None


def test_first_promise_of_a_case_declined_later_stands(play, severny):
    case = play(severny, message=a_message(at=FRIDAY)).case
    later = a_message(at=FRIDAY_LATER, msgid="<2@example.org>")
    rude = play(severny, replace(RUDE, role=Role.PARENT), case=case, message=later).case
    assert rude.state is CaseState.DECLINED
    assert accept(severny, rude)[0].due_at == case.due_at


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.DECLINED])
def test_only_a_decline_can_be_overturned(severny, declined, state):
    with pytest.raises(IllegalMove):
        accept(severny, replace(declined, state=state))
