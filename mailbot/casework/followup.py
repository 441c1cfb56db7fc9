"""A further letter in a case: it completes what was missing, brings something new, or asks again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from mailbot.casework.answers import after_early_answer, early_answer
from mailbot.casework.assess import Assessment
from mailbot.casework.case import Applicant, Case, HistoryEntry
from mailbot.casework.events import (
    Action,
    ChangeCase,
    ChangeMail,
    LetterArrived,
    QueueMail,
    RecordOutcome,
    RememberApplicant,
    World,
)
from mailbot.casework.lifecycle import advance
from mailbot.casework.newcase import applicant_of, excerpt, flags_of, settle, tone_of, with_clock
from mailbot.casework.outbox import TO_APPLICANT, UNSENT, withdrawals
from mailbot.casework.plans import may_send, passed_on, reply
from mailbot.casework.shortterm import deadline_notices
from mailbot.terms import CaseFlag, CaseMove, CaseState, Datum, Disposition, MailKind, Outcome, Reason, ReplyMode, Topic


def on_followup(
    event: LetterArrived, assessment: Assessment, case: Case, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """Add the letter to its case, and do what it calls for there."""
    merged = _merged(case, event, assessment, world, now=now)
    changed, mails = _by_state(merged, event, assessment, world, now=now)
    changed = after_early_answer(changed, event, now=now)
    suppressed = event.conditions or _had_its_reply(mails, event, world)
    mails += passed_on(changed, event, assessment, world, now=now)
    mails += deadline_notices(case, changed, assessment.deadline, world, now=now)
    return (
        ChangeCase(case=changed),
        *mails,
        *([RememberApplicant(applicant=changed.applicant)] if event.genuine else []),
        RecordOutcome(outcome=Outcome.ADDED_TO_CASE, case_number=case.number, suppressed_by=suppressed),
    )


def _had_its_reply(mails: Iterable[Action], event: LetterArrived, world: World) -> tuple[int, ...]:
    """Condition 23, where nothing but the letters that the case has had keeps the robot from writing another."""
    answered = any(isinstance(mail, QueueMail) and mail.plan.kind in TO_APPLICANT for mail in mails)
    silent = world.mode is ReplyMode.OFF or early_answer(event) is not None
    return () if answered or silent else (23,)


def _by_state(
    case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[Case, tuple[Action, ...]]:
    impolite = assessment.otherwise is Disposition.DECLINE_IMPOLITE
    if impolite:
        return _impolite(case, event, assessment, world, now=now)
    if case.state is CaseState.AWAITING_DATA:
        return _completing(case, event, assessment, world, now=now)
    move = _BACK.get(case.state)
    if move is None:
        # The applicant has had an acknowledgement: a person reads what they add.
        return _for_a_person(case), ()
    opened = advance(case, move, at=now)
    if move is CaseMove.APOLOGISED:
        settled, mails = settle(_undeclined(opened, event), event, assessment, world, now=now)
        return _for_a_person(settled), (*_taken_back(event, _DECLINING), *mails)
    return _for_a_person(with_clock(opened, assessment)), ()


_BACK = {
    CaseState.DECLINED: CaseMove.APOLOGISED,
    CaseState.ANSWERED: CaseMove.ASKED_AGAIN,
    CaseState.CLOSED: CaseMove.ASKED_AGAIN,
}


_DECLINING = frozenset({MailKind.DECLINE, MailKind.NOTICE_VIOLATION})
_ASKING = frozenset({MailKind.REQUEST_INFO, MailKind.STILL_MISSING, MailKind.REMINDER})


def _taken_back(event: LetterArrived, kinds: frozenset[MailKind]) -> tuple[ChangeMail, ...]:
    """What has not left and is no longer true."""
    return withdrawals(mail for mail in event.waiting_mails if mail.kind in kinds)


def _undeclined(case: Case, event: LetterArrived) -> Case:
    """The case without a decline that nobody will get to read: it does not count among the automatic letters."""
    unread = any(mail.kind is MailKind.DECLINE and mail.state in UNSENT for mail in event.waiting_mails)
    return replace(case, mails=tuple(kind for kind in case.mails if not (unread and kind is MailKind.DECLINE)))


def _impolite(
    case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[Case, tuple[Action, ...]]:
    """Decline once; what cannot be said aloud is not done in silence, so a second time a person decides."""
    if case.state is CaseState.DECLINED:
        return _for_a_person(case), ()
    if case.state is CaseState.CLOSED:
        case = advance(case, CaseMove.ASKED_AGAIN, at=now)
    if may_send(case, MailKind.DECLINE, event, world):
        return settle(case, event, assessment, world, now=now)
    if case.state is CaseState.AWAITING_DATA:
        case = with_clock(advance(case, CaseMove.HANDED_TO_PERSON, at=now), assessment)
    return _for_a_person(case), ()


# In these letters nothing was looked for: that nothing is missing in them does not mean that the data came.
_UNSEARCHED = frozenset(
    {Reason.DANGER, Reason.FORMAL_PAPER, Reason.OTHER_LANGUAGE, Reason.PICTURE_ONLY, Reason.CALL_BACK}
)


def _completing(
    case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[Case, tuple[Action, ...]]:
    """Everything is there: the clock runs. Something is still missing: say so once, then a person decides."""
    if assessment.otherwise_reason in _UNSEARCHED:
        handed = advance(case, CaseMove.HANDED_TO_PERSON, at=now)
        return _for_a_person(with_clock(handed, assessment)), _taken_back(event, _ASKING)
    still = tuple(datum for datum in case.missing if datum in assessment.missing)
    if not still:
        complete = replace(assessment, missing=(), otherwise=Disposition.ACKNOWLEDGE)
        opened = advance(replace(case, missing=()), CaseMove.DATA_COMPLETED, at=now)
        settled, mails = settle(opened, event, complete, world, now=now)
        return settled, (*_taken_back(event, _ASKING), *mails)
    brought_something = len(still) < len(case.missing)
    if brought_something and may_send(case, MailKind.STILL_MISSING, event, world):
        rest = replace(assessment, missing=still)
        waiting = replace(case, missing=still, mails=(*case.mails, MailKind.STILL_MISSING))
        return waiting, (reply(MailKind.STILL_MISSING, event, rest, now=now),)
    handed = advance(replace(case, missing=still), CaseMove.HANDED_TO_PERSON, at=now)
    return _for_a_person(with_clock(handed, assessment)), ()


def _for_a_person(case: Case) -> Case:
    return replace(case, flags=case.flags | {CaseFlag.NEEDS_PERSON})


def _merged(case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime) -> Case:
    """The case with what the letter adds. What was said before stays unless the letter says it anew."""
    letter, message = event.letter, event.message
    children = tuple(dict.fromkeys((*case.child_names, *(finding.value for finding in letter.child_names))))
    problem = excerpt(letter.problem.value) if letter.problem and Datum.PROBLEM in case.missing else case.problem
    return replace(
        case,
        applicant=_known_better(case.applicant, applicant_of(event, assessment.role)),
        topic=assessment.topic if case.topic is Topic.OTHER else case.topic,
        classes=tuple(finding.value for finding in letter.classes) or case.classes,
        child_names=children,
        problem=problem or case.problem,
        doubtful=assessment.doubtful,
        clauses=tuple(dict.fromkeys((*case.clauses, *assessment.clauses))),
        flags=case.flags | flags_of(event, assessment),
        tone=tone_of(letter) or case.tone,
        thread=(*case.thread, message.message_id) if message.message_id else case.thread,
        letters=(*case.letters, event.raw) if event.raw else case.letters,
        history=(*case.history, HistoryEntry(at=now, what="letter_added", clauses=assessment.clauses)),
    )


def _known_better(before: Applicant, now: Applicant) -> Applicant:
    """A fuller name replaces a shorter one, never the other way: «Рустам Алиев» does not undo «Рустам Энверович»."""
    fuller = len(now.full_name.split()) >= len(before.full_name.split())
    return replace(
        before,
        full_name=now.full_name if fuller else before.full_name,
        salutation=now.salutation if fuller and now.salutation else before.salutation or now.salutation,
        role=now.role,
        classes=now.classes or before.classes,
    )
