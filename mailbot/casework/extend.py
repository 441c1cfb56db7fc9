"""A person extends the term of a case.

No regulation known to us speaks of extensions. The law on citizens' appeals (59-FZ, article 12, part 2) lets the head
of an institution, or whoever the head has charged with it, extend a term by 30 days at most, and wants the applicant to
be told. So an extension is a new promise to the applicant, within those bounds and with a reason; the regulation's own
term stays beside it, and counts in the figures.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from mailbot.casework.case import Case, Extension, HistoryEntry, OutboundMail
from mailbot.casework.events import Action, ChangeCase, ExtendCommanded, QueueMail, World
from mailbot.casework.obstacles import NotPossible, Obstacle
from mailbot.casework.outbox import UNSENT, withdrawals
from mailbot.casework.plans import case_letter
from mailbot.regulation.deadline import MOST_EXTENDED, Deadline, extend_deadline
from mailbot.regulation.model import Provenance
from mailbot.terms import CaseFlag, CaseState, MailKind, ReplyMode

LONGEST_REASON = 300
_STATES = {
    CaseState.CLOSED: Obstacle.CLOSED,
    CaseState.ANSWERED: Obstacle.ANSWERED,
    CaseState.DECLINED: Obstacle.DECLINED,
    CaseState.AWAITING_DATA: Obstacle.AWAITING_DATA,
}
_UNREACHED = frozenset({CaseFlag.NO_AUTOREPLY, CaseFlag.NOT_DELIVERED})
_OUTDATED = frozenset({MailKind.ACKNOWLEDGE, MailKind.EXTENDED})


def on_extend(event: ExtendCommanded, world: World, *, now: datetime) -> tuple[Action, ...]:
    """Give the case a new promise, and tell the applicant where a robot may write to them.

    Letters that have not left and name the former day are withdrawn: the new one says all there is to say. Raises
    NotPossible.
    """
    case, why = event.case, " ".join(event.why.split()).rstrip(" .!…")[:LONGEST_REASON]
    before, due = _promised(case, world)
    until = event.until or before.day + timedelta(days=event.days)
    if not why:
        raise NotPossible(case.number, Obstacle.NO_REASON)
    if until <= before.day:
        raise NotPossible(case.number, Obstacle.NOT_LATER, before.day)
    days = (until - due).days
    if days > MOST_EXTENDED:
        raise NotPossible(case.number, Obstacle.TOO_LONG, due + timedelta(days=MOST_EXTENDED))
    deadline = extend_deadline(due, days, source=before.source, calendar=world.calendar, policy=world.policy)
    if deadline.at <= now:
        raise NotPossible(case.number, Obstacle.PAST, deadline.day)
    extension = Extension(until=deadline.at, exact=deadline.exact, days=days, why=why, by=event.by)
    note = f"{deadline.day:%d.%m.%Y}: {why} ({event.by})"
    entry = HistoryEntry(at=now, what="extended", note=note, clauses=before.source.clauses)
    extended = replace(case, extension=extension, history=(*case.history, entry))
    if not _is_told(case, world):
        return (ChangeCase(case=extended),)
    letter = _letter(extended, before, deadline, again=case.extension is not None, now=now)
    return (ChangeCase(case=extended), *_taken_back(event.mails), letter)


def extension_steps(case: Case, world: World) -> Deadline | None:
    """The derivation of an extended term, day by day; None for a case whose term nobody has extended."""
    if case.extension is None or case.due_at is None:
        return None
    due = case.due_at.astimezone(world.policy.zone).date()
    source = _source(case, world) or Provenance()
    return extend_deadline(due, case.extension.days, source=source, calendar=world.calendar, policy=world.policy)


def _promised(case: Case, world: World) -> tuple[Deadline, date]:
    """What has been promised until now, and the day on which the regulation's own term ends. Raises NotPossible."""
    if case.state in _STATES:
        raise NotPossible(case.number, _STATES[case.state])
    if CaseFlag.FORMAL_PAPER in case.flags:
        raise NotPossible(case.number, Obstacle.FORMAL_PAPER)
    source = _source(case, world)
    if case.due_at is None or source is None:
        raise NotPossible(case.number, Obstacle.NO_TERM)
    due = case.due_at.astimezone(world.policy.zone).date()
    at, exact = case.due_at, case.due_exact
    if case.extension is not None:
        at, exact = case.extension.until, case.extension.exact
    day = at.astimezone(world.policy.zone).date()
    return Deadline(at=at, day=day, exact=exact, source=source, steps=()), due


def _source(case: Case, world: World) -> Provenance | None:
    term = world.edition_of(case).term(case.applicant.role, case.topic)
    return None if term is None else term.source


def _is_told(case: Case, world: World) -> bool:
    """Whether the robot may tell the applicant. The letter is no answer of its own accord, so it fills no case up."""
    return world.mode is not ReplyMode.OFF and bool(case.applicant.address) and not case.flags & _UNREACHED


def _letter(case: Case, before: Deadline, deadline: Deadline, *, again: bool, now: datetime) -> QueueMail:
    letter = case_letter(MailKind.EXTENDED, case, now=now, deadline=deadline)
    why = case.extension.why if case.extension else ""
    plan = replace(
        letter.plan,
        turn=f"{deadline.day:%Y%m%d}",
        instead_of=before,
        again=again,
        why=why,
        not_after=deadline.at,
    )
    return QueueMail(plan=plan)


def _taken_back(mails: Iterable[OutboundMail]) -> tuple[Action, ...]:
    return withdrawals(mail for mail in mails if mail.kind in _OUTDATED and mail.state in UNSENT)
