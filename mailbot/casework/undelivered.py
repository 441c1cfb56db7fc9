"""Mail that did not arrive: what it means for its case, and for the address it went to."""

import re
from dataclasses import replace
from datetime import datetime

from mailbot.casework.case import Case, HistoryEntry, OutboundMail, Undeliverable
from mailbot.casework.events import Action, AddressFails, ChangeCase, ChangeMail, LetterArrived, RecordOutcome
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.terms import CaseFlag, OutboxState, Outcome

# RFC 3463: 5.1.1 no such mailbox, 5.1.2 no such domain, 5.1.3 bad syntax, 5.1.6 moved, 5.1.10 null MX, 5.2.1 disabled.
_ADDRESS_STATUS = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
_ANY_STATUS = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_ADDRESS_CODES = frozenset({550, 551, 553})  # RFC 5321, 4.2.3, where the server says no more than that


def on_report(event: LetterArrived, *, now: datetime) -> tuple[Action, ...]:
    """A delivery report (RFC 3464) counts only for mail that is provably ours; others are listed as what they are."""
    mail, case, report = event.bounced, event.bounced_case, event.message.report
    number = case.number if case else None
    outcome = RecordOutcome(outcome=Outcome.REPORT, case_number=number, suppressed_by=event.suppressed)
    if mail is None or report is None or report.action not in ("failed", "") or mail.state is OutboxState.BOUNCED:
        return (outcome,)
    told = " ".join(filter(None, ("адрес не принимает почту", report.status)))
    actions: list[Action] = [ChangeMail(mail=_failed(mail, OutboxState.BOUNCED, told))]
    if case is not None:
        actions.append(ChangeCase(case=not_delivered(case, mail, now=now)))
    meant = not report.recipients or mail.to.lower() in (each.lower() for each in report.recipients)
    if report.permanent and meant:  # else the address forwards to one that fails, or is only full
        since = event.message.received_at
        actions.append(AddressFails(address=Undeliverable(address=mail.to.lower(), since=since)))
    return (*actions, outcome)


def not_delivered(case: Case, mail: OutboundMail, *, now: datetime) -> Case:
    """The case whose mail did not arrive: of a letter to the applicant a person must know."""
    if mail.kind not in TO_APPLICANT:
        return _with_entry(case, "notice_not_delivered", now=now)
    flags = case.flags | {CaseFlag.NOT_DELIVERED, CaseFlag.NEEDS_PERSON}
    return replace(_with_entry(case, "not_delivered", now=now), flags=flags)


def kept_back(mail: OutboundMail, case: Case | None, why: str, *, now: datetime) -> tuple[OutboundMail, Case | None]:
    """A reply that was decided and must not leave any more; its case is left to a person."""
    withdrawn = _failed(mail, OutboxState.WITHDRAWN, why)
    if case is None:
        return withdrawn, None
    flags = case.flags | {CaseFlag.NO_AUTOREPLY, CaseFlag.NEEDS_PERSON}
    return withdrawn, replace(_with_entry(case, "mail_kept_back", note=why, now=now), flags=flags)


def fails_for_good(mail: OutboundMail, *, code: int | None, words: str) -> Undeliverable | None:
    """The address as undeliverable if the server's refusal was about it, and not about us or the text."""
    told = _ANY_STATUS.search(words)
    about_address = _ADDRESS_STATUS.search(words) is not None if told else code in _ADDRESS_CODES
    return Undeliverable(address=mail.to.lower(), since=mail.created_at) if about_address else None


def _failed(mail: OutboundMail, state: OutboxState, error: str) -> OutboundMail:
    return replace(mail, state=state, next_attempt_at=None, last_error=error)


def _with_entry(case: Case, what: str, *, now: datetime, note: str = "") -> Case:
    return replace(case, history=(*case.history, HistoryEntry(at=now, what=what, note=note)))
