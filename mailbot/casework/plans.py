"""Which letters a case gets: at most two automatic ones, each kind once, and notices to the people clauses name."""

from datetime import datetime, timedelta

from mailbot.casework.answers import early_answer
from mailbot.casework.assess import Assessment
from mailbot.casework.case import Case
from mailbot.casework.events import LetterArrived, MailPlan, QueueMail, World
from mailbot.casework.moments import working_moment
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.regulation.deadline import Deadline, NoDate, NoDateReason
from mailbot.terms import Datum, LetterFlag, MailKind, Person, Reason, ReplyMode

# The acknowledgement of a complaint does not count: a complaint is always heard. Nor does an extension: a person wants
# it, and the applicant is to be told of each.
COUNTED = TO_APPLICANT - {MailKind.COMPLAINT_RECEIVED, MailKind.EXTENDED}
MOST_AUTOMATIC = 2
_STALE = timedelta(days=7)  # an automatic letter later than this only puzzles its reader
_PASSED_ON = 20_000  # characters of the letter in a notice: whole for all but the monstrous


def may_send(case: Case, kind: MailKind, event: LetterArrived, world: World) -> bool:
    """Whether the robot may answer this letter of a case with this kind of letter; never after a person."""
    return not event.suppressed and early_answer(event) is None and has_room(case, kind, world)


def has_room(case: Case, kind: MailKind, world: World) -> bool:
    """Whether one more automatic letter of this kind fits into a case."""
    if world.mode is ReplyMode.OFF or kind in case.mails:
        return False
    return kind not in COUNTED or sum(mail in COUNTED for mail in case.mails) < MOST_AUTOMATIC


def reply(kind: MailKind, event: LetterArrived, assessment: Assessment, *, now: datetime) -> QueueMail:
    """A letter to the applicant, in the thread of the letter it answers."""
    message = event.message
    promised = assessment.promised if kind in (MailKind.ACKNOWLEDGE, MailKind.COMPLAINT_RECEIVED) else None
    if isinstance(promised, Deadline) and promised.at <= now:
        # A letter that was found late: nobody is promised a day that is over.
        reason = "срок прошёл, пока письмо не было прочитано"
        promised = NoDate(why=NoDateReason.PAST, reason=reason, source=promised.source)
    ancestors = (*message.references, message.message_id) if message.message_id else message.references
    return QueueMail(
        plan=MailPlan(
            kind=kind,
            to=event.applicant_address,
            in_reply_to=message.message_id,
            references=ancestors,
            missing=assessment.missing,
            helpful=assessment.helpful,
            clauses=assessment.clauses,
            deadline=promised,
            told=assessment.notify[0] if assessment.notify else None,
            not_after=promised.at if isinstance(promised, Deadline) else now + _STALE,
        )
    )


def case_letter(
    kind: MailKind, case: Case, *, now: datetime, deadline: Deadline | None = None, missing: tuple[Datum, ...] = ()
) -> QueueMail:
    """A letter to the applicant that answers no letter of theirs: it goes on with the case's thread."""
    return QueueMail(
        plan=MailPlan(
            kind=kind,
            to=case.applicant.address,
            in_reply_to=case.thread[-1] if case.thread else None,
            references=case.thread,
            missing=missing,
            deadline=deadline,
            not_after=now + _STALE,
        )
    )


def violation_notices(
    event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[QueueMail, ...]:
    """Notices of a decline to the people whom the clause names, in working hours."""
    return _notices(MailKind.NOTICE_VIOLATION, event, assessment, world, turn="", now=now)


def passed_on(
    case: Case, event: LetterArrived, assessment: Assessment, world: World, *, now: datetime
) -> tuple[QueueMail, ...]:
    """A letter of `case` that somebody but the helper must read: a complaint, a formal paper, danger to a child.

    It is passed on whatever else is decided about it and whether or not a robot may answer it; danger at any hour.
    """
    told: tuple[QueueMail, ...] = ()
    turn = f"{len(case.letters)}." if len(case.letters) > 1 else ""
    if assessment.otherwise_reason in (Reason.COMPLAINT, Reason.FORMAL_PAPER):
        told = _notices(MailKind.NOTICE_COMPLAINT, event, assessment, world, turn=turn, now=now)
    if event.letter.flags & {LetterFlag.DANGER, LetterFlag.LEAK}:
        alarmed = world.people.get(Person.ALARM, ()) or world.people.get(Person.DIRECTOR, ())
        told += _to_people(MailKind.NOTICE_URGENT, alarmed, event, assessment, Person.ALARM, turn=turn)
    return told


def _notices(
    kind: MailKind, event: LetterArrived, assessment: Assessment, world: World, *, turn: str, now: datetime
) -> tuple[QueueMail, ...]:
    at = working_moment(now, calendar=world.calendar, policy=world.policy)
    return tuple(
        notice
        for person in assessment.notify
        for notice in _to_people(
            kind, world.people.get(person, ()), event, assessment, person, turn=turn, not_before=at
        )
    )


def _to_people(
    kind: MailKind,
    addresses: tuple[str, ...],
    event: LetterArrived,
    assessment: Assessment,
    person: Person,
    *,
    turn: str,
    not_before: datetime | None = None,
) -> tuple[QueueMail, ...]:
    return tuple(
        QueueMail(
            plan=MailPlan(
                kind=kind,
                to=address,
                turn=f"{turn}{person.value}{index}",
                clauses=assessment.clauses,
                told=person,
                letter_text=event.letter.text[:_PASSED_ON],
                tone_words=tuple(finding.text for finding in event.letter.tone),
                not_before=not_before,
            )
        )
        for index, address in enumerate(addresses, 1)
    )
