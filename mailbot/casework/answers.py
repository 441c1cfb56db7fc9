"""What a letter in the folder of sent mail does: a person's answer stops the clock."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.case import Case
from mailbot.casework.events import Action, ChangeCase, OutgoingSeen, RecordOutcome
from mailbot.casework.lifecycle import advance
from mailbot.casework.outbox import withdrawals
from mailbot.mail.message import InboundMessage
from mailbot.terms import CaseFlag, CaseMove, CaseState, Outcome

UNANSWERED = (CaseState.OPEN, CaseState.AWAITING_DATA, CaseState.DECLINED)


def on_outgoing(event: OutgoingSeen, *, now: datetime) -> tuple[Action, ...]:
    """An answer is a letter that is not ours and not automatic, in the thread, with the applicant in To or Cc.

    Sent to the applicant of exactly one open case but outside its thread, it only looks like an answer and is shown
    so. Anything else in the folder is people's own business.
    """
    if event.ours or event.automatic:
        return ()
    answered = [case for case in event.in_thread if is_addressed(event.message, case)]
    if answered:
        case = answered[-1]
        outcome = RecordOutcome(outcome=Outcome.STAFF_ANSWER, case_number=case.number)
        return (*answer(case, event, now=now), outcome)
    if len(event.to_applicant) == 1 and CaseFlag.MAYBE_ANSWERED not in event.to_applicant[0].flags:
        case = event.to_applicant[0]
        flagged = replace(case, flags=case.flags | {CaseFlag.MAYBE_ANSWERED})
        return (ChangeCase(case=flagged),)
    return ()


def answer(case: Case, event: OutgoingSeen, *, now: datetime) -> tuple[Action, ...]:
    """The case after a person's answer, and its automatic letters that became untrue."""
    done = advance(case, CaseMove.ANSWERED, at=now)
    msgid = event.message.message_id
    done = replace(done, thread=(*done.thread, msgid) if msgid else done.thread, flags=done.flags - _SETTLED)
    own = tuple(mail for mail in event.waiting_mails if mail.case_number == case.number)
    return (ChangeCase(case=done), *withdrawals(own))


def is_addressed(message: InboundMessage, case: Case) -> bool:
    """Whether the applicant is among the letter's recipients."""
    return any(address.addr.lower() == case.applicant.address for address in (*message.to, *message.cc))


_SETTLED = frozenset({CaseFlag.MAYBE_ANSWERED, CaseFlag.NEEDS_PERSON})
