"""A person overturns a decline: the clock runs from the letter's arrival, and whoever was told hears of that too."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.events import AcceptCommanded, Action, ChangeCase, MailPlan, QueueMail, World
from mailbot.casework.lifecycle import advance
from mailbot.casework.moments import working_moment
from mailbot.casework.newcase import clocked
from mailbot.casework.outbox import LEFT, UNSENT, withdrawals
from mailbot.casework.plans import case_letter, has_room
from mailbot.regulation.deadline import Deadline, NoDate, compute_deadline
from mailbot.terms import CaseFlag, CaseMove, MailKind

_DECLINING = frozenset({MailKind.DECLINE, MailKind.NOTICE_VIOLATION})


def on_accept(event: AcceptCommanded, world: World, *, now: datetime) -> tuple[Action, ...]:
    """Help goes on: a person takes the case, and what was said of the decline is taken back or set right.

    The clock runs from the arrival of the appeal, not from now: the mistake was the program's, and the regulation
    gives the term to the applicant. A date that has passed meanwhile is shown to people and promised to nobody.
    """
    mails = tuple(mail for mail in event.mails if mail.kind in _DECLINING)
    case = advance(event.case, CaseMove.ACCEPTED, at=now, note=event.by)
    deadline = _deadline(case, world)
    case = case if case.due_at is not None else clocked(case, deadline)
    case = replace(case, flags=case.flags | {CaseFlag.NEEDS_PERSON}, mails=_without_unsent(case, mails))
    promised = deadline if isinstance(deadline, Deadline) and now < deadline.at == case.due_at else None
    letters = _to_applicant(case, mails, world, promised, now=now)
    case = replace(case, mails=(*case.mails, *(letter.plan.kind for letter in letters)))
    return (ChangeCase(case=case), *withdrawals(mails), *letters, *_to_the_told(mails, world, now=now))


def _deadline(case: Case, world: World) -> Deadline | NoDate | None:
    term = world.edition_of(case).term(case.applicant.role, case.topic)
    if term is None or CaseFlag.FORMAL_PAPER in case.flags:
        return None
    return compute_deadline(term, arrived=case.received_at, calendar=world.calendar, policy=world.policy)


def _without_unsent(case: Case, mails: Iterable[OutboundMail]) -> tuple[MailKind, ...]:
    """The automatic letters of the case without a decline that is withdrawn before anybody heard of it."""
    unheard = all(mail.state in UNSENT for mail in mails)
    return tuple(kind for kind in case.mails if kind is not MailKind.DECLINE or not unheard)


def _to_applicant(
    case: Case, mails: Iterable[OutboundMail], world: World, promised: Deadline | None, *, now: datetime
) -> tuple[QueueMail, ...]:
    """One short letter, if the case has room for it and a robot may write to this address at all."""
    declined = any(mail.kind is MailKind.DECLINE and mail.state in LEFT for mail in mails)
    kind = MailKind.RESUMED if declined else MailKind.ACKNOWLEDGE
    if CaseFlag.NO_AUTOREPLY in case.flags or not has_room(case, kind, world):
        return ()
    return (case_letter(kind, case, now=now, deadline=promised),)


def _to_the_told(mails: Iterable[OutboundMail], world: World, *, now: datetime) -> tuple[QueueMail, ...]:
    at = working_moment(now, calendar=world.calendar, policy=world.policy)
    told = (mail.to for mail in mails if mail.kind is MailKind.NOTICE_VIOLATION and mail.state in LEFT)
    return tuple(
        QueueMail(plan=MailPlan(kind=MailKind.NOTICE_OVERTURNED, to=address, turn=str(index), not_before=at))
        for index, address in enumerate(dict.fromkeys(told), 1)
    )
