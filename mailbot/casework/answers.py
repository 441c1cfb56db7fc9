"""What a letter in the folder of sent mail does: a person's answer stops the clock."""

from dataclasses import replace
from datetime import datetime, timedelta

from mailbot.casework.case import Case, EarlyAnswer
from mailbot.casework.events import Action, ChangeCase, LetterArrived, OutgoingSeen, RecordOutcome, RememberAnswer
from mailbot.casework.lifecycle import advance
from mailbot.casework.match import lookup_keys
from mailbot.casework.outbox import withdrawals
from mailbot.mail.message import InboundMessage
from mailbot.terms import CaseFlag, CaseMove, CaseState, Outcome

UNANSWERED = (CaseState.OPEN, CaseState.AWAITING_DATA, CaseState.DECLINED)
REMEMBERED = timedelta(weeks=6)
"""How long an answer to a letter that has not been read is kept: no mailbox stays unread longer."""

_REOPENED = frozenset({CaseMove.ASKED_AGAIN, CaseMove.REOPENED, CaseMove.APOLOGISED, CaseMove.ACCEPTED})


def on_outgoing(event: OutgoingSeen, *, now: datetime) -> tuple[Action, ...]:
    """An answer is a person's letter in the thread, not automatic, with the applicant in To or Cc.

    Sent to the applicant of exactly one open case but outside its thread, it only looks like an answer and is shown
    so. What answers a letter that has not been read yet is remembered until it is. Anything else in the folder is
    people's own business, and a letter that a case knows already is no news.
    """
    known = any(event.message.message_id in case.thread for case in event.in_thread)
    if event.automatic or known:
        return ()
    remembered = _remembered(event, now=now)
    answered = [case for case in event.in_thread if is_addressed(event.message, case) and _is_later(event, case)]
    if answered:
        case = answered[-1]
        outcome = RecordOutcome(outcome=Outcome.STAFF_ANSWER, case_number=case.number)
        return (*answer(case, event, now=now), *remembered, outcome)
    likely = [case for case in event.to_applicant if _is_later(event, case)]
    if len(likely) == 1 and CaseFlag.MAYBE_ANSWERED not in likely[0].flags:
        flagged = replace(likely[0], flags=likely[0].flags | {CaseFlag.MAYBE_ANSWERED})
        return (ChangeCase(case=flagged), *remembered)
    return remembered


def answer(case: Case, event: OutgoingSeen, *, now: datetime) -> tuple[Action, ...]:
    """The case after a person's answer, and its automatic letters that became untrue."""
    done = _answered(case, event.message.message_id, now=now)
    own = tuple(mail for mail in event.waiting_mails if mail.case_number == case.number)
    return (ChangeCase(case=done), *withdrawals(own))


def early_answer(event: LetterArrived) -> EarlyAnswer | None:
    """The answer that a person gave to this very letter before the program read it, if any."""
    for found in event.early_answers:
        if found.number:
            continue
        if event.applicant_address in found.recipients and found.sent_at >= event.message.received_at:
            return found
    return None


def lost_number(event: LetterArrived) -> str:
    """The number under which this letter was answered by a case that the store has lost; empty for all others."""
    return next((found.number for found in event.early_answers if found.number), "")


def after_early_answer(case: Case, event: LetterArrived, *, now: datetime) -> Case:
    """The case of a letter just added, answered if the letter was answered before it was read."""
    found = early_answer(event)
    if found is None:
        return case
    done = _answered(case, found.message_id, now=now)
    return replace(done, answered_at=found.sent_at)


def is_addressed(message: InboundMessage, case: Case) -> bool:
    """Whether the applicant is among the letter's recipients."""
    return any(address.addr.lower() == case.applicant.address for address in (*message.to, *message.cc))


def _answered(case: Case, message_id: str | None, *, now: datetime) -> Case:
    done = advance(case, CaseMove.ANSWERED, at=now)
    unknown = message_id is not None and message_id not in done.thread
    thread = (*done.thread, message_id) if message_id is not None and unknown else done.thread
    return replace(done, thread=thread, flags=done.flags - _SETTLED)


def _is_later(event: OutgoingSeen, case: Case) -> bool:
    """Whether a letter read anew can answer what the case asks now; one read for the first time always can."""
    if not event.replayed:
        return True
    asked = max((entry.at for entry in case.history if entry.what in _REOPENED), default=case.received_at)
    return event.message.received_at >= asked


def _remembered(event: OutgoingSeen, *, now: datetime) -> tuple[RememberAnswer, ...]:
    message = event.message
    known = {msgid for case in event.in_thread for msgid in case.thread}
    answers = lookup_keys(message, "").message_ids
    if known.issuperset(answers) or now - message.received_at > REMEMBERED:
        return ()
    found = EarlyAnswer(
        key=message.message_id or message.content_hash,
        message_id=message.message_id,
        answers=answers,
        recipients=tuple(address.addr.lower() for address in (*message.to, *message.cc)),
        sent_at=message.received_at,
    )
    return (RememberAnswer(answer=found),)


_SETTLED = frozenset({CaseFlag.MAYBE_ANSWERED, CaseFlag.NEEDS_PERSON})
