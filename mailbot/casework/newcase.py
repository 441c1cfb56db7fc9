"""Registering a new case: every letter that is an appeal gets one, whatever its tone and whatever it lacks."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.answers import after_early_answer, lost_number
from mailbot.casework.assess import Assessment
from mailbot.casework.case import Applicant, Case, HistoryEntry
from mailbot.casework.events import Action, LetterArrived, OpenCase, RecordOutcome, RememberApplicant, World
from mailbot.casework.lifecycle import advance
from mailbot.casework.numbers import school_year
from mailbot.casework.plans import may_send, passed_on, reply, violation_notices
from mailbot.casework.shortterm import deadline_notices
from mailbot.language.letter import Letter
from mailbot.mail.safe import mask_secrets
from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.terms import (
    CaseFlag,
    CaseMove,
    CaseState,
    Disposition,
    LetterFlag,
    MailKind,
    Outcome,
    Reason,
    Role,
    ToneKind,
    Verdict,
)

_EXCERPT = 300
FLAGS = {
    LetterFlag.FORMAL_PAPER: CaseFlag.FORMAL_PAPER,
    LetterFlag.CALL_BACK: CaseFlag.CALL_BACK,
    LetterFlag.OTHER_LANGUAGE: CaseFlag.OTHER_LANGUAGE,
    LetterFlag.PICTURE_ONLY: CaseFlag.PICTURE_ONLY,
    LetterFlag.DANGER: CaseFlag.DANGER,
    LetterFlag.LEAK: CaseFlag.DANGER,
    LetterFlag.IN_PART: CaseFlag.IN_PART,
}
_FOR_A_PERSON = frozenset(
    {
        CaseFlag.OTHER_LANGUAGE,
        CaseFlag.PICTURE_ONLY,
        CaseFlag.DANGER,
        CaseFlag.DOUBT,
        CaseFlag.NO_AUTOREPLY,
        CaseFlag.LOOKALIKE,
    }
)


def on_new(
    event: LetterArrived, assessment: Assessment, related: Case | None, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """Register the letter, tell the applicant and the people the clauses name."""
    case = _case(event, assessment, world, now=now)
    if related is not None:
        case = replace(case, related=related.number, flags=case.flags | {CaseFlag.POSSIBLY_RELATED})
    case, mails = settle(case, event, assessment, world, now=now)
    case = after_early_answer(case, event, now=now)
    mails += passed_on(case, event, assessment, world, now=now)
    mails += deadline_notices(None, case, assessment.deadline, world, now=now)
    year = school_year(event.message.received_at.astimezone(world.policy.zone).date())
    outcome = RecordOutcome(outcome=Outcome.NEW_CASE, suppressed_by=event.conditions)
    # Letters without a sender have nothing in common but that: nobody is remembered for them, nor for a forged one.
    known = (RememberApplicant(applicant=case.applicant),) if case.applicant.address and event.genuine else ()
    return (OpenCase(case=case, year=year, lost_number=lost_number(event)), *mails, *known, outcome)


def settle(
    case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[Case, tuple[Action, ...]]:
    """An open case after the judgement of a letter: its state, its clock, and the mails that go with it.

    What the robot may not write about is left open for a person, never declined or paused in silence.
    """
    kind = _REPLIES[assessment.otherwise]
    if assessment.otherwise_reason is Reason.COMPLAINT:
        kind = MailKind.COMPLAINT_RECEIVED
    if not may_send(case, kind, event, world):
        left = with_clock(case, assessment)
        silent = kind is not MailKind.ACKNOWLEDGE or bool(event.suppressed)
        flags = left.flags | ({CaseFlag.NEEDS_PERSON} if silent else set())
        return replace(left, flags=flags, missing=assessment.missing), ()
    mails: tuple[Action, ...] = (reply(kind, event, assessment, now=now),)
    case = replace(case, mails=(*case.mails, kind))
    if kind is MailKind.DECLINE:
        mails += violation_notices(event, assessment, world, now=now)
        return advance(case, CaseMove.VIOLATED, at=now, clauses=assessment.clauses), mails
    if kind is MailKind.REQUEST_INFO:
        waiting = advance(case, CaseMove.DATA_MISSING, at=now, clauses=assessment.clauses)
        unpaused = assessment.deadline.at if isinstance(assessment.deadline, Deadline) else None
        return replace(waiting, missing=assessment.missing, due_unpaused_at=unpaused), mails
    return with_clock(replace(case, missing=()), assessment), mails


_REPLIES = {
    Disposition.ACKNOWLEDGE: MailKind.ACKNOWLEDGE,
    Disposition.REQUEST_INFO: MailKind.REQUEST_INFO,
    Disposition.DECLINE_IMPOLITE: MailKind.DECLINE,
    Disposition.NO_REPLY: MailKind.ACKNOWLEDGE,
}


def with_clock(case: Case, assessment: Assessment) -> Case:
    """The case with its clock running from the letter just judged."""
    return clocked(case, assessment.deadline)


def clocked(case: Case, deadline: Deadline | NoDate | None) -> Case:
    """The case with this deadline. A first date once promised is kept beside it.

    An extension was of the former one.
    """
    if isinstance(deadline, Deadline):
        first = case.due_unpaused_at or case.due_at or deadline.at
        return replace(
            case, due_at=deadline.at, due_exact=deadline.exact, due_unpaused_at=first, no_date_reason="", extension=None
        )
    return replace(case, no_date_reason=deadline.reason if isinstance(deadline, NoDate) else "")


def flags_of(event: LetterArrived, assessment: Assessment) -> frozenset[CaseFlag]:
    """What a person should notice about a letter of a case."""
    flags = {FLAGS[flag] for flag in event.letter.flags if flag in FLAGS}
    if event.imitates:
        flags.add(CaseFlag.LOOKALIKE)
    if assessment.verdict is not Verdict.POLITE:
        flags.add(CaseFlag.BORDERLINE)
    if assessment.verdict is Verdict.VIOLATION and assessment.otherwise is not Disposition.DECLINE_IMPOLITE:
        # The regulation lets nobody be declined for this letter: the consultant is told instead.
        flags.add(CaseFlag.NEEDS_PERSON)
    if isinstance(assessment.promised, NoDate):
        # There is a term, and the program cannot tell its end: nothing is promised, a person keeps an eye on it.
        flags.add(CaseFlag.NEEDS_PERSON)
    if assessment.otherwise_reason is Reason.COMPLAINT:
        flags.add(CaseFlag.COMPLAINT)
    if assessment.doubtful:
        flags.add(CaseFlag.DOUBT)
    if assessment.suppressed_by:
        flags.add(CaseFlag.NO_AUTOREPLY)
    if flags & _FOR_A_PERSON:
        flags.add(CaseFlag.NEEDS_PERSON)
    return frozenset(flags)


def tone_of(letter: Letter) -> tuple[ToneKind, ...]:
    """What the tone of a letter rests on, each kind once."""
    return tuple(dict.fromkeys(finding.kind for finding in letter.tone))


def _case(event: LetterArrived, assessment: Assessment, world: World, *, now: datetime) -> Case:
    letter, message = event.letter, event.message
    return Case(
        number="",
        state=CaseState.OPEN,
        pack=world.regulation.id,
        edition=assessment.edition,
        applicant=applicant_of(event, assessment.role),
        topic=assessment.topic,
        verdict=assessment.verdict,
        subject=excerpt(message.subject),
        received_at=message.received_at,
        registered_at=now,
        classes=tuple(finding.value for finding in letter.classes),
        child_names=tuple(finding.value for finding in letter.child_names),
        problem=excerpt(letter.problem.value) if letter.problem else "",
        doubtful=assessment.doubtful,
        clauses=assessment.clauses,
        flags=flags_of(event, assessment),
        tone=tone_of(letter),
        suppressed_by=event.suppressed,
        thread=(message.message_id,) if message.message_id else (),
        letters=(event.raw,) if event.raw else (),
        history=(HistoryEntry(at=now, what="registered", clauses=assessment.clauses),),
    )


def excerpt(text: str) -> str:
    """The writer's first words as a case keeps them: people see them in lists, so no password stays in them."""
    return mask_secrets(text)[:_EXCERPT]


def applicant_of(event: LetterArrived, role: Role) -> Applicant:
    """Who wrote, as far as the letter tells."""
    letter = event.letter
    name = letter.full_name.value if letter.full_name else None
    return Applicant(
        address=event.applicant_address,
        full_name=name.full if name else "",
        salutation=(name.salutation if name else "") or letter.address_as,
        role=role,
        classes=tuple(finding.value for finding in letter.classes),
    )
