"""The life of an outgoing mail: what an attempt's result makes of it, and when to try again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.events import ChangeMail
from mailbot.terms import CaseState, MailKind, OutboxState

# Minutes between attempts: quick at first for greylisting, then patient for a server that is down.
_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
# A full mailbox is emptied by a person, if at all.
_COPY_BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 720))
TO_APPLICANT = frozenset(
    {
        MailKind.ACKNOWLEDGE,
        MailKind.REQUEST_INFO,
        MailKind.STILL_MISSING,
        MailKind.DECLINE,
        MailKind.COMPLAINT_RECEIVED,
        MailKind.RESUMED,
        MailKind.EXTENDED,
        MailKind.REMINDER,
    }
)
UNPROMPTED = frozenset(
    {MailKind.RESUMED, MailKind.EXTENDED, MailKind.REMINDER}
)  # no direct answers to a letter (RFC 3834, 2)
# A notice of a decline says that the applicant was told: it waits as long as the decline does.
HELD_TOO = TO_APPLICANT | {MailKind.NOTICE_VIOLATION}
UNCERTAIN_WAIT = timedelta(minutes=2)
UNSENT = (OutboxState.QUEUED, OutboxState.HELD, OutboxState.DEFERRED)
IN_DOUBT = (*UNSENT, OutboxState.SENDING, OutboxState.UNCERTAIN)
LEFT = (OutboxState.SENT, OutboxState.SENDING, OutboxState.UNCERTAIN, OutboxState.BOUNCED)
DUE_STATES = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.UNCERTAIN)
RESTORED = "после восстановления неизвестно, ушло ли письмо"
_MOST_UNCERTAIN = 2  # the second time a person must look


class Attempt(StrEnum):
    """How an attempt at delivery ended."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"


def started(mail: OutboundMail) -> OutboundMail:
    """The mail as it must stand on disk before its first octet leaves."""
    return replace(mail, state=OutboxState.SENDING, attempts=mail.attempts + 1, next_attempt_at=None)


def after_attempt(mail: OutboundMail, result: Attempt, *, now: datetime, error: str = "") -> OutboundMail:
    """The mail after an attempt. A mail past its `not_after` expires instead of being tried again."""
    match result:
        case Attempt.DELIVERED:
            return replace(mail, state=OutboxState.SENT, sent_at=now, next_attempt_at=None, last_error="")
        case Attempt.REFUSED:
            return replace(mail, state=OutboxState.REFUSED, next_attempt_at=None, last_error=error)
        case Attempt.UNCERTAIN:
            return uncertain(mail, now=now, error=error)
        case Attempt.DEFERRED:
            return _deferred(mail, now=now, error=error)


def uncertain(mail: OutboundMail, *, now: datetime, error: str = "") -> OutboundMail:
    """Nobody knows whether the server took it: look in Sent after two minutes, then send the same octets once more.

    Uncertain a second time, it waits for a person (no next attempt).
    """
    count = mail.uncertain_count + 1
    retry = now + UNCERTAIN_WAIT if count < _MOST_UNCERTAIN else None
    return replace(mail, state=OutboxState.UNCERTAIN, uncertain_count=count, next_attempt_at=retry, last_error=error)


def postponed(mail: OutboundMail, *, now: datetime) -> OutboundMail:
    """An uncertain mail while nobody can look into Sent: it waits, and is not sent again unlooked."""
    return replace(mail, next_attempt_at=now + UNCERTAIN_WAIT)


def outdated(mail: OutboundMail, case: Case | None) -> OutboundMail | None:
    """The mail as withdrawn when a person has answered or closed its case since, else None."""
    settled = case is not None and case.state in (CaseState.ANSWERED, CaseState.CLOSED)
    if not settled or mail.kind not in TO_APPLICANT or not mail.attempts:
        return None
    return replace(mail, state=OutboxState.WITHDRAWN, next_attempt_at=None)


def expired(mail: OutboundMail, *, now: datetime) -> OutboundMail | None:
    """The mail as expired when sending it now would say something untrue, else None."""
    if mail.not_after is None or now <= mail.not_after or mail.state is OutboxState.UNCERTAIN:
        return None
    return replace(mail, state=OutboxState.EXPIRED, next_attempt_at=None)


def restored(mail: OutboundMail, *, now: datetime) -> OutboundMail:
    """A mail as an older copy of the store holds it, or a damaged one: it may have left since.

    Replies wait until Sent has been read and a person releases them; notices to people are looked for in Sent and sent
    if they are not there, because one too many does no harm; digests are history.
    """
    if mail.state not in IN_DOUBT or mail.state is OutboxState.HELD:
        return mail
    if mail.kind is MailKind.DIGEST:
        return discarded(mail)
    if mail.kind in HELD_TOO:
        return replace(mail, state=OutboxState.HELD, next_attempt_at=None, last_error=RESTORED)
    return replace(mail, state=OutboxState.UNCERTAIN, next_attempt_at=now, last_error=RESTORED)


def found_in_sent(mail: OutboundMail, *, at: datetime) -> OutboundMail | None:
    """The mail as sent at `at`, because it lies in the folder of sent mail; None when that is no news."""
    if mail.state not in IN_DOUBT:
        return None
    return replace(mail, state=OutboxState.SENT, sent_at=at, next_attempt_at=None, last_error="", copied_to_sent=True)


def waits_for_person(mail: OutboundMail) -> bool:
    """Whether nothing happens to the mail until a person decides: it is held, or uncertain for the second time."""
    stuck = mail.state is OutboxState.UNCERTAIN and mail.next_attempt_at is None
    return mail.state is OutboxState.HELD or stuck


def held_back(mail: OutboundMail) -> OutboundMail:
    """A mail that now waits for a person."""
    return replace(mail, state=OutboxState.HELD, next_attempt_at=None)


def released(mail: OutboundMail, *, now: datetime) -> OutboundMail:
    """A mail that waited for a person, to be sent now.

    An uncertain one stays uncertain, so that it is looked for in Sent once again before the same octets leave.
    """
    state = OutboxState.UNCERTAIN if mail.state is OutboxState.UNCERTAIN else OutboxState.QUEUED
    return replace(mail, state=state, next_attempt_at=now)


def discarded(mail: OutboundMail) -> OutboundMail:
    """A mail that a person does not want to be sent."""
    return replace(mail, state=OutboxState.WITHDRAWN, next_attempt_at=None)


def withdrawals(mails: Iterable[OutboundMail]) -> tuple[ChangeMail, ...]:
    """Withdraw the automatic letters that have not left: an event made them untrue."""
    return tuple(ChangeMail(mail=discarded(mail)) for mail in mails if mail.state in UNSENT)


def copied(mail: OutboundMail) -> OutboundMail:
    """A sent mail of which Sent holds a copy."""
    return replace(mail, copied_to_sent=True, copy_due_at=None)


def copy_failed(mail: OutboundMail, *, now: datetime) -> OutboundMail:
    """A sent mail whose copy could not be put into Sent: later again, and after several times no more."""
    if mail.copy_failures >= len(_COPY_BACKOFF):
        return replace(mail, copy_failures=mail.copy_failures + 1, copy_due_at=None, copy_given_up=True)
    wait = _COPY_BACKOFF[mail.copy_failures]
    return replace(mail, copy_failures=mail.copy_failures + 1, copy_due_at=now + wait)


def _deferred(mail: OutboundMail, *, now: datetime, error: str) -> OutboundMail:
    wait = _BACKOFF[min(mail.attempts, len(_BACKOFF)) - 1] if mail.attempts else _BACKOFF[0]
    deferred = replace(mail, state=OutboxState.DEFERRED, next_attempt_at=now + wait, last_error=error)
    return expired(deferred, now=now) or deferred
