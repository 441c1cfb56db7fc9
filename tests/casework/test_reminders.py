"""The one reminder: after some working days, in working hours, within the two automatic letters of a case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.decide import decide
from mailbot.casework.events import ChangeCase, QueueMail, TimerFired
from mailbot.casework.match import NO_MATCH
from mailbot.casework.reminders import due_reminders
from mailbot.terms import CaseFlag, CaseState, Datum, MailKind, OutboxState, ReplyMode

from .conftest import COMPLETE, MONDAY, NO_CLASS, PARENT, a_message, make_world
from .test_lifecycle import a_case
from .test_outbox import a_mail

KERCH = make_world("kerch-28")
THURSDAY = MONDAY + timedelta(days=3)


@pytest.fixture
def waiting(play, kerch):
    """A case that has waited for the class since Monday, 10:00."""
    return play(kerch, NO_CLASS).case


def due(case, now, *, days=3):
    found = due_reminders((case,), now=now, calendar=KERCH.calendar, policy=KERCH.policy, days=days)
    return case in found


def fire(world, case, state=OutboxState.SENT, now=THURSDAY):
    asked = replace(a_mail(state), kind=MailKind.REQUEST_INFO, case_number=case.number)
    return decide(TimerFired(case=case, mails=(asked,)), None, NO_MATCH, world, now=now)


def test_due_on_the_third_working_day_after_the_request(waiting):
    assert not due(waiting, THURSDAY - timedelta(days=1))
    assert due(waiting, THURSDAY)


def test_days_off_do_not_count(play, kerch):
    friday = a_message(at=MONDAY + timedelta(days=4))
    case = play(kerch, NO_CLASS, message=friday).case
    assert not due(case, datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    assert due(case, datetime(2026, 11, 25, 7, 0, tzinfo=UTC))


@pytest.mark.parametrize("local_hour", [0, 7, 18, 23])
def test_nobody_is_reminded_outside_working_hours(waiting, local_hour):
    assert not due(waiting, THURSDAY.replace(hour=0) + timedelta(days=1, hours=local_hour - 3))


def test_nobody_is_reminded_where_the_school_wants_no_reminders(waiting):
    assert not due(waiting, THURSDAY + timedelta(days=30), days=0)


@pytest.mark.parametrize("flag", [CaseFlag.NO_AUTOREPLY, CaseFlag.NOT_DELIVERED])
def test_who_cannot_be_written_to_is_not_reminded(waiting, flag):
    assert not due(replace(waiting, flags=waiting.flags | {flag}), THURSDAY)


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.AWAITING_DATA])
def test_only_a_case_that_waits_is_reminded(waiting, state):
    assert not due(replace(waiting, state=state), THURSDAY)


def test_after_two_automatic_letters_there_is_no_third(waiting, kerch):
    full = replace(waiting, mails=(MailKind.REQUEST_INFO, MailKind.STILL_MISSING))
    assert not due(full, THURSDAY)
    assert fire(kerch, full) == ()


def test_reminder_asks_for_the_same_data_in_the_thread_and_cites_no_clause_for_itself(waiting, kerch):
    changed, mail = fire(kerch, waiting)
    assert isinstance(changed, ChangeCase)
    assert isinstance(mail, QueueMail)
    assert (mail.plan.kind, mail.plan.to) == (MailKind.REMINDER, PARENT)
    assert mail.plan.missing == (Datum.CLASS,)
    assert mail.plan.references == waiting.thread
    assert mail.plan.clauses == ()


def test_reminder_is_sent_once_and_closes_nothing(waiting, kerch):
    reminded = fire(kerch, waiting)[0].case
    assert reminded.state is CaseState.AWAITING_DATA
    assert reminded.history[-1].what == "reminded"
    assert not due(reminded, THURSDAY + timedelta(days=30))
    assert fire(kerch, reminded) == ()


@pytest.mark.parametrize("state", [state for state in OutboxState if state is not OutboxState.SENT])
def test_request_that_has_not_left_is_not_reminded_of(waiting, kerch, state):
    assert fire(kerch, waiting, state) == ()


def test_replies_switched_off_switch_off_reminders(waiting, kerch):
    assert fire(replace(kerch, mode=ReplyMode.OFF), waiting) == ()


def test_completed_data_take_back_a_reminder_that_has_not_left(play, kerch, waiting):
    held = replace(a_mail(OutboxState.HELD), kind=MailKind.REMINDER, case_number=waiting.number)
    answer = a_message(at=THURSDAY, msgid="<2@example.org>")
    played = play(
        kerch, replace(NO_CLASS, classes=COMPLETE.classes), case=waiting, message=answer, waiting_mails=(held,)
    )
    assert [mail.state for mail in played.changed_mails] == [OutboxState.WITHDRAWN]


@given(st.integers(1, 10), st.integers(0, 400))
def test_reminder_once_due_stays_due_in_later_working_hours(days, hours):
    waiting = {"waiting_since": MONDAY, "missing": (Datum.CLASS,), "mails": (MailKind.REQUEST_INFO,)}
    case = replace(a_case(CaseState.AWAITING_DATA), **waiting)
    now = MONDAY + timedelta(hours=hours)
    later = now + timedelta(days=7)
    if due(case, now, days=days) and KERCH.calendar.is_working(later.date()):
        assert due(case, later, days=days)
