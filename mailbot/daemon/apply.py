"""Carries out decided actions inside one unit of the store. Decides nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from mailbot.casework.answers import REMEMBERED
from mailbot.casework.case import BlobRef, Case, OutboundMail, SeenLetter
from mailbot.casework.events import (
    Action,
    AddressFails,
    AddressWorks,
    ChangeCase,
    ChangeMail,
    MailPlan,
    OpenCase,
    QueueMail,
    RecordOutcome,
    RememberAnswer,
    RememberApplicant,
)
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.casework.ownmail import mail_key
from mailbot.daemon.writer import Writer
from mailbot.store.unit import Unit
from mailbot.terms import OutboxState

_TAKEN_BACK = frozenset({OutboxState.WITHDRAWN, OutboxState.EXPIRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The letter that the actions are about: its key in the mailbox and what is kept of it.

    `handled_at` is when a letter that has an outcome already got its first one: digests count it there, once.
    """

    folder: str
    uidvalidity: int
    uid: int
    received_at: datetime
    message_id: str | None = None
    content_hash: str = ""
    described: str = ""  # sender and subject, for the list of letters that became no case
    raw: BlobRef | None = None
    handled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of it: the case as kept, if there is one, the outcome recorded, the mails put into the outbox."""

    case: Case | None = None
    outcome: RecordOutcome | None = None
    mails: tuple[OutboundMail, ...] = ()


def carry_out(
    unit: Unit,
    actions: Iterable[Action],
    writer: Writer,
    *,
    now: datetime,
    origin: Origin | None = None,
    hold: bool = False,
) -> Done:
    """Do what was decided. A mail belongs to the case that is opened or changed before it in the same actions."""
    hand = _Hand(unit, writer, now=now, hold=hold)
    for action in actions:
        hand.do(action)
    done = hand.done()
    if done.outcome is not None and origin is not None:
        unit.put_seen(_seen(origin, done.outcome, done.case, now=now))
    return done


class _Hand:
    """Does actions one by one; `done` writes the case once, in its last shape."""

    def __init__(self, unit: Unit, writer: Writer, *, now: datetime, hold: bool) -> None:
        self._unit, self._writer, self._now, self._hold = unit, writer, now, hold
        self._case: Case | None = None
        self._outcome: RecordOutcome | None = None
        self._mails: list[OutboundMail] = []

    def do(self, action: Action) -> None:
        match action:
            case OpenCase():
                self._case = replace(action.case, number=self._number(action))
            case ChangeCase():
                self._case = action.case
            case QueueMail():
                self._queue(action.plan)
            case ChangeMail():
                self._unit.put_mail(action.mail)
            case RememberApplicant():
                self._unit.put_applicant(action.applicant)
            case RememberAnswer():
                self._unit.forget_answers(self._now - REMEMBERED)
                self._unit.put_answer(action.answer)
            case RecordOutcome():
                self._outcome = action
            case AddressFails():
                self._unit.put_undeliverable(action.address)
            case AddressWorks():
                self._unit.forget_undeliverable(action.address)
            case _:
                assert_never(action)

    def done(self) -> Done:
        if self._case is not None:
            self._unit.put_case(self._case)
        return Done(case=self._case, outcome=self._outcome, mails=tuple(self._mails))

    def _number(self, action: OpenCase) -> str:
        lost = action.lost_number
        if not lost or self._unit.case(lost) is not None:
            return self._unit.next_number(action.year)
        self._unit.number_seen(lost)
        return lost

    def _queue(self, plan: MailPlan) -> None:
        if self._case is None:
            raise ValueError("a mail is planned beside its case")
        key, known = self._key(plan, self._case)
        if known is None:
            known = self._writer.case_mail(self._unit, key, plan, self._case, now=self._now, hold=self._hold)
            self._unit.put_mail(known)
            self._mails.append(known)
        self._case = _joined(self._case, known)

    def _key(self, plan: MailPlan, case: Case) -> tuple[str, OutboundMail | None]:
        """The mail's key, and the mail that has it already: it is in the outbox or has left, and no second one goes.

        A mail that was taken back before it left is history; the next for the same purpose is another mail. So is a
        notice about something new, but not one about a letter that may have been handled before.
        """
        repeats = plan.kind not in TO_APPLICANT and not self._hold
        first = key = mail_key(case.number, plan.kind, plan.turn)
        again = 1
        while (known := self._unit.mail(key)) is not None and (known.state in _TAKEN_BACK or repeats):
            again += 1
            key = f"{first}.{again}" if plan.turn else f"{first}:{again}"
        return key, known


def _joined(case: Case, mail: OutboundMail) -> Case:
    """An answer to a letter of ours finds its case by that letter's Message-ID."""
    if mail.message_id in case.thread:
        return case
    return replace(case, thread=(*case.thread, mail.message_id)) if mail.kind in TO_APPLICANT else case


def _seen(origin: Origin, outcome: RecordOutcome, case: Case | None, *, now: datetime) -> SeenLetter:
    number = outcome.case_number or (case.number if case else None)
    return SeenLetter(
        folder=origin.folder,
        uidvalidity=origin.uidvalidity,
        uid=origin.uid,
        message_id=origin.message_id,
        content_hash=origin.content_hash,
        outcome=outcome.outcome,
        at=origin.handled_at or now,
        received_at=origin.received_at,
        case_number=number,
        suppressed_by=outcome.suppressed_by,
        note=outcome.note or ("" if number else origin.described),
        body=origin.raw,
    )
