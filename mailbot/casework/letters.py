"""What a letter in the inbox does: it ends in one outcome, and may open or change a case."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.answers import answer, is_addressed
from mailbot.casework.assess import Assessment
from mailbot.casework.case import Case, HistoryEntry
from mailbot.casework.events import Action, AddressWorks, ChangeCase, LetterArrived, OutgoingSeen, RecordOutcome, World
from mailbot.casework.followup import on_followup
from mailbot.casework.match import Match
from mailbot.casework.newcase import on_new
from mailbot.casework.undelivered import on_report
from mailbot.terms import CaseFlag, Kind, Outcome, Reason

_FROM_OURSELVES = frozenset({3})
_LISTS = frozenset({9})
_SPAM = frozenset({20})
_ROBOTS = frozenset({1, 4, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
_BY_PEOPLE = frozenset({Outcome.NEW_CASE, Outcome.ADDED_TO_CASE, Outcome.THANKS, Outcome.OFFTOPIC})


def on_letter(
    event: LetterArrived, assessment: Assessment | None, matched: Match, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """Decide a letter: first what needs no judgement, then the case it belongs to, else a new one.

    A letter that a person wrote proves that its address works, whatever came back from there before.
    """
    actions = _decided(event, assessment, matched, world, now=now)
    by_person = any(isinstance(action, RecordOutcome) and action.outcome in _BY_PEOPLE for action in actions)
    if event.revives and by_person:
        return (*actions, AddressWorks(address=event.applicant_address))
    return actions


def _decided(
    event: LetterArrived, assessment: Assessment | None, matched: Match, world: World, *, now: datetime
) -> tuple[Action, ...]:
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
        return (RecordOutcome(outcome=Outcome.DUPLICATE, case_number=event.duplicate_of, suppressed_by=(22,)),)
    if event.message.report is not None:
        return on_report(event, now=now)
    robot = _robot_outcome(event)
    if robot is not None:
        number = matched.case.number if matched.case else None
        if event.returned is not None:
            number = event.returned.case_number
        return (RecordOutcome(outcome=robot, case_number=number, suppressed_by=event.suppressed),)
    if event.letter.kind is Kind.THANKS:
        return _thanks(event, matched, now=now)
    if event.letter.kind is Kind.OFFTOPIC and matched.case is None:
        return (RecordOutcome(outcome=Outcome.OFFTOPIC, suppressed_by=event.suppressed),)
    return _colleague(event, matched, world, now=now)


def _robot_outcome(event: LetterArrived) -> Outcome | None:
    conditions = frozenset(event.suppressed)
    if event.returned is not None:
        return Outcome.OWN
    if event.blocked:
        return Outcome.SPAM
    for outcome, numbers, kinds in (
        (Outcome.OWN, _FROM_OURSELVES, ()),
        (Outcome.LIST, _LISTS, (Kind.LIST,)),
        (Outcome.SPAM, _SPAM, (Kind.SPAM,)),
        (Outcome.ROBOT, _ROBOTS, (Kind.AUTO, Kind.BOUNCE)),
    ):
        if conditions & numbers or event.letter.kind in kinds:
            return outcome
    return None


def _thanks(event: LetterArrived, matched: Match, *, now: datetime) -> tuple[Action, ...]:
    """Thanks reopen nothing and are answered by nobody."""
    case = matched.case
    if case is None:
        return (RecordOutcome(outcome=Outcome.THANKS, suppressed_by=event.suppressed),)
    entry = HistoryEntry(at=now, what="thanked")
    letters = (*case.letters, event.raw) if event.raw else case.letters
    kept = replace(case, history=(*case.history, entry), letters=letters)
    outcome = RecordOutcome(outcome=Outcome.THANKS, case_number=case.number, suppressed_by=event.suppressed)
    return (ChangeCase(case=kept), outcome)


def _colleague(event: LetterArrived, matched: Match, world: World, *, now: datetime) -> tuple[Action, ...] | None:
    """A consultant who answers from an address of their own, with the school in copy, has answered."""
    case = matched.related
    if case is None or event.applicant_address not in world.consultants or not is_addressed(event.message, case):
        return None
    if not event.genuine:  # a forged sender gives no commands
        return None
    seen = OutgoingSeen(message=event.message, automatic=False, waiting_mails=event.waiting_mails)
    outcome = RecordOutcome(outcome=Outcome.STAFF_ANSWER, case_number=case.number)
    return (*answer(case, seen, now=now), outcome)
