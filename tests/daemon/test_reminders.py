"""Reminders as the daemon carries them out: looked for rarely, queued once, within the caps."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailbot.casework.case import Applicant, Case
from mailbot.config.model import LimitSettings
from mailbot.daemon.caps import Caps
from mailbot.daemon.missing import FolderUse, note_folder
from mailbot.daemon.reminders import Reminders
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.mail.parse import parse_message
from mailbot.store.store import Store
from mailbot.terms import CaseState, Datum, MailKind, OutboxState, Role, Topic, Verdict

from .conftest import NOW, SECRET, keep_mail

NUMBER = "ЭЖ-2026/27-0001"
THURSDAY = NOW + timedelta(days=3)


@pytest.fixture
def waiting(rules: Rules, store: Store) -> Case:
    """A parent's case that has waited for the class since Monday; the request has been sent."""
    case = Case(
        number=NUMBER,
        state=CaseState.AWAITING_DATA,
        pack="kerch-28",
        edition=rules.config.regulation.editions[-1].id,
        applicant=Applicant(address="anna@example.com", role=Role.PARENT),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="",
        received_at=NOW,
        registered_at=NOW,
        missing=(Datum.CLASS,),
        thread=("<1@example.com>",),
        mails=(MailKind.REQUEST_INFO,),
        waiting_since=NOW,
    )
    with store.unit() as unit:
        unit.put_case(case)
    asked = {"kind": MailKind.REQUEST_INFO, "state": OutboxState.SENT, "next_attempt_at": None}
    keep_mail(store, f"{NUMBER}:request_info", case_number=NUMBER, **asked)
    return case


def remind(rules: Rules, store: Store, *moments: datetime, caps: Caps | None = None) -> list[int]:
    reminders = Reminders(rules, store, Writer(rules, SECRET), caps or Caps(rules.config.limits))
    return [reminders.round(now=moment) for moment in moments]


def test_one_reminder_is_queued_in_the_thread_and_marked_as_unasked(rules: Rules, store: Store, waiting: Case) -> None:
    assert remind(rules, store, THURSDAY, THURSDAY + timedelta(days=1)) == [1, 0]
    mail = store.mail(f"{NUMBER}:reminder")
    assert mail is not None
    letter = parse_message(store.blob(mail.body), received_at=THURSDAY)
    assert letter.values("Auto-Submitted") == ("auto-generated",)  # type: ignore[union-attr]
    assert "<1@example.com>" in letter.references  # type: ignore[union-attr]
    reminded = store.case(NUMBER)
    assert reminded is not None
    assert mail.message_id in reminded.thread
    assert reminded.state is CaseState.AWAITING_DATA


def test_the_cases_are_looked_through_every_ten_minutes(rules: Rules, store: Store, waiting: Case) -> None:
    early = datetime(2026, 11, 19, 4, 55, tzinfo=NOW.tzinfo)  # 7:55 in Kerch
    assert remind(rules, store, early, early + timedelta(minutes=6), early + timedelta(minutes=11)) == [0, 0, 1]


def test_a_school_may_want_no_reminders(rules: Rules, store: Store, waiting: Case) -> None:
    replies = rules.config.replies.model_copy(update={"remind_after_days": 0})
    none = replace(rules, config=replace(rules.config, replies=replies))
    assert remind(none, store, THURSDAY) == [0]


def test_an_address_that_has_had_its_share_today_is_reminded_another_day(
    rules: Rules, store: Store, waiting: Case
) -> None:
    full = Caps(LimitSettings(replies_per_address_per_day=1))
    full.queued(keep_mail(store, "other", created_at=THURSDAY))
    assert remind(rules, store, THURSDAY, THURSDAY + timedelta(days=1, hours=1), caps=full) == [0, 1]


def test_nobody_is_reminded_while_nobody_can_see_what_people_have_answered(
    rules: Rules, store: Store, waiting: Case
) -> None:
    note_folder(store, FolderUse.SENT, "Исходящие")
    assert remind(rules, store, THURSDAY) == [0]
    note_folder(store, FolderUse.SENT, "")
    assert remind(rules, store, THURSDAY + timedelta(hours=1)) == [1]
