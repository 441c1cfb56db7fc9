"""Values as the daemon would make them, with what a test does not care about filled in."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from mailbot.casework.case import (
    Applicant,
    BlobRef,
    Case,
    Cursor,
    EarlyAnswer,
    HistoryEntry,
    OutboundMail,
    SeenLetter,
)
from mailbot.store import Unit
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome, Topic, Verdict

YEAR = "2026/27"
NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_case(number: str = "ЭЖ-2026/27-0001", **changes: Any) -> Case:
    case = Case(
        number=number,
        state=CaseState.OPEN,
        pack="kerch-28",
        edition="2026-01",
        applicant=Applicant(address="anna@example.org", full_name="Петрова Анна Сергеевна"),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="Нет оценки",
        received_at=NOON,
        registered_at=NOON,
        thread=("<letter@example.org>",),
        history=(HistoryEntry(at=NOON, what="registered"),),
    )
    return replace(case, **changes)


def a_mail(key: str = "ЭЖ-2026/27-0001/acknowledge/1", **changes: Any) -> OutboundMail:
    mail = OutboundMail(
        key=key,
        kind=MailKind.ACKNOWLEDGE,
        to="anna@example.org",
        subject="[ЭЖ-2026/27-0001] Ваше обращение принято",
        message_id=f"<{key}@example.com>",
        body=BlobRef(file="mails-2026-11.blob", offset=0, length=0, crc=0),
        state=OutboxState.QUEUED,
        created_at=NOON,
        next_attempt_at=NOON,
    )
    return replace(mail, **changes)


def a_letter(uid: int = 1, **changes: Any) -> SeenLetter:
    letter = SeenLetter(
        folder="INBOX",
        uidvalidity=7,
        uid=uid,
        message_id=f"<letter{uid}@example.org>",
        content_hash=f"{uid:064x}",
        outcome=Outcome.NEW_CASE,
        at=NOON,
        received_at=NOON,
    )
    return replace(letter, **changes)


def a_cursor(next_uid: int = 2, **changes: Any) -> Cursor:
    cursor = Cursor(folder="INBOX", uidvalidity=7, next_uid=next_uid, baseline_uid=1, baseline_at=NOON)
    return replace(cursor, **changes)


def an_answer(key: str = "<answer@example.com>", **changes: Any) -> EarlyAnswer:
    answer = EarlyAnswer(
        key=key, message_id=key, answers=("<letter@example.org>",), recipients=("anna@example.org",), sent_at=NOON
    )
    return replace(answer, **changes)


def handle_letter(unit: Unit, uid: int, text: bytes = b"letter") -> str:
    """All that one letter changes; gives the case's number."""
    number = unit.next_number(YEAR)
    ref = unit.put_blob(text, "letters")
    unit.put_case(a_case(number, letters=(ref,)))
    unit.put_mail(a_mail(f"{number}/acknowledge/1", body=unit.put_blob(b"reply to " + text, "mails")))
    unit.put_seen(a_letter(uid, case_number=number))
    unit.put_cursor(a_cursor(uid + 1))
    return number


@contextmanager
def no_room_beyond(octets: int) -> Iterator[None]:
    """Let no file of this process grow past `octets`: the writing fails half-way, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
