"""What a letter in the inbox does: it ends in one outcome, and may open or change a case."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.answers import answer, is_addressed
from mailbot.casework.assess import Assessment
from mailbot.casework.case import Case, HistoryEntry
from mailbot.casework.events import Action, ChangeCase, ChangeMail, LetterArrived, OutgoingSeen, RecordOutcome, World
from mailbot.casework.followup import on_followup
from mailbot.casework.match import Match
from mailbot.casework.newcase import on_new
from mailbot.terms import CaseFlag, Kind, OutboxState, Outcome, Reason

_FROM_OURSELVES = frozenset({3, 16})
_LISTS = frozenset({9})
_SPAM = frozenset({20})
_ROBOTS = frozenset({1, 4, 8, 10, 11, 12, 13, 14, 15, 17, 18, 19})


def on_letter(
    event: LetterArrived, assessment: Assessment | None, matched: Match, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """Decide a letter: first what needs no judgement, then the case it belongs to, else a new one."""
    settled = _settled(event, matched, world, now=now)
    if settled is not None:
        return settled
    if assessment is None:
        raise ValueError("a letter that is not settled needs its assessment")
    if not assessment.registered:
        return (RecordOutcome(outcome=Outcome.ROBOT, suppressed_by=event.suppressed),)
    case, related = matched.case, matched.related
    if case is not None and _complains_elsewhere(case, assessment):
        case, related = None, case
    if case is not None:
        return on_followup(event, assessment, case, world, now=now)
    return on_new(event, assessment, related, world, now=now)


def _complains_elsewhere(case: Case, assessment: Assessment) -> bool:
    """A complaint about the helper must not be filed into a case that the helper reads."""
    return assessment.otherwise_reason is Reason.COMPLAINT and CaseFlag.COMPLAINT not in case.flags


def _settled(event: LetterArrived, matched: Match, world: World, *, now: datetime) -> tuple[Action, ...] | None:
    if event.duplicate:
        return (RecordOutcome(outcome=Outcome.DUPLICATE, suppressed_by=(22,)),)
    if event.message.report is not None:
        return _report(event, now=now)
    robot = _robot_outcome(event)
    if robot is not None:
        number = matched.case.number if matched.case else None
        return (RecordOutcome(outcome=robot, case_number=number, suppressed_by=event.suppressed),)
    if event.letter.kind is Kind.THANKS:
        return _thanks(event, matched, now=now)
    if event.letter.kind is Kind.OFFTOPIC and matched.case is None:
        return (RecordOutcome(outcome=Outcome.OFFTOPIC),)
    return _colleague(event, matched, world, now=now)


def _robot_outcome(event: LetterArrived) -> Outcome | None:
    conditions = frozenset(event.suppressed)
    for outcome, numbers, kinds in (
        (Outcome.OWN, _FROM_OURSELVES, ()),
        (Outcome.LIST, _LISTS, (Kind.LIST,)),
        (Outcome.SPAM, _SPAM, (Kind.SPAM,)),
        (Outcome.ROBOT, _ROBOTS, (Kind.AUTO, Kind.BOUNCE)),
    ):
        if conditions & numbers or event.letter.kind in kinds:
            return outcome
    return None


def _report(event: LetterArrived, *, now: datetime) -> tuple[Action, ...]:
    """A delivery report (RFC 3464) counts only for mail that is provably ours."""
    mail, case = event.bounced, event.bounced_case
    report = event.message.report
    if mail is None or report is None or report.action not in ("failed", ""):
        return (RecordOutcome(outcome=Outcome.REPORT, case_number=case.number if case else None),)
    bounced = replace(mail, state=OutboxState.BOUNCED, next_attempt_at=None, last_error="адрес не принимает почту")
    actions: list[Action] = [ChangeMail(mail=bounced)]
    if case is not None:
        entry = HistoryEntry(at=now, what="not_delivered")
        flags = case.flags | {CaseFlag.NOT_DELIVERED, CaseFlag.NEEDS_PERSON}
        actions.append(ChangeCase(case=replace(case, flags=flags, history=(*case.history, entry))))
    return (*actions, RecordOutcome(outcome=Outcome.REPORT, case_number=case.number if case else None))


def _thanks(event: LetterArrived, matched: Match, *, now: datetime) -> tuple[Action, ...]:
    """Thanks reopen nothing and are answered by nobody."""
    case = matched.case
    if case is None:
        return (RecordOutcome(outcome=Outcome.THANKS),)
    entry = HistoryEntry(at=now, what="thanked")
    letters = (*case.letters, event.raw) if event.raw else case.letters
    kept = replace(case, history=(*case.history, entry), letters=letters)
    return (ChangeCase(case=kept), RecordOutcome(outcome=Outcome.THANKS, case_number=case.number))


def _colleague(event: LetterArrived, matched: Match, world: World, *, now: datetime) -> tuple[Action, ...] | None:
    """A consultant who answers from an address of their own, with the school in copy, has answered."""
    case = matched.related
    if case is None or event.applicant_address not in world.consultants or not is_addressed(event.message, case):
        return None
    if 21 in event.suppressed:  # a forged sender gives no commands
        return None
    seen = OutgoingSeen(message=event.message, ours=False, automatic=False, waiting_mails=event.waiting_mails)
    outcome = RecordOutcome(outcome=Outcome.STAFF_ANSWER, case_number=case.number)
    return (*answer(case, seen, now=now), outcome)
