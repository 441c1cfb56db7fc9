"""What a person's command does to a case. A person can always overrule the bot, and the history tells who did."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.assess import Assessment
from mailbot.casework.case import Case, HistoryEntry
from mailbot.casework.events import (
    Action,
    AddCommanded,
    AssignCommanded,
    ChangeCase,
    ChangeMail,
    CloseCommanded,
    MailCommanded,
    MailOrder,
    NoteCommanded,
    RecordOutcome,
    ReopenCommanded,
    World,
)
from mailbot.casework.lifecycle import advance
from mailbot.casework.newcase import on_new
from mailbot.casework.obstacles import NotPossible, Obstacle
from mailbot.casework.outbox import discarded, released, withdrawals
from mailbot.terms import CaseFlag, CaseMove, CaseState, OutboxState, Person

LONGEST_NOTE = 500


def on_close(event: CloseCommanded, *, now: datetime) -> tuple[Action, ...]:
    """Close by hand: the clock stops, and automatic letters that have not left are withdrawn."""
    closed = advance(event.case, CaseMove.CLOSED, at=now, note=event.by)
    return (ChangeCase(case=closed), *withdrawals(event.waiting_mails))


def on_reopen(event: ReopenCommanded, *, now: datetime) -> tuple[Action, ...]:
    """Take a case up again by hand. A term that was not kept by an answer goes on; a kept one gives no new promise."""
    case = advance(event.case, CaseMove.REOPENED, at=now, note=event.by)
    if case.answered_at is not None:
        case = replace(
            case,
            due_at=None,
            due_exact=False,
            extension=None,
            no_date_reason="на обращение уже отвечали, новый срок не назначен",
        )
    flags = (case.flags - {CaseFlag.MAYBE_ANSWERED}) | {CaseFlag.NEEDS_PERSON}
    return (ChangeCase(case=replace(case, flags=flags)),)


def on_note(event: NoteCommanded, *, now: datetime) -> tuple[Action, ...]:
    """Write a person's words into the history, on one line and of a reasonable length."""
    text = " ".join(event.text.split())[:LONGEST_NOTE]
    return (ChangeCase(case=_with_entry(event.case, "noted", f"{text} ({event.by})", now=now)),)


def on_assign(event: AssignCommanded, world: World, *, now: datetime) -> tuple[Action, ...]:
    """Give a case to one consultant, or take it back. Nothing else changes: all of them still see it.

    Raises NotPossible for who is no consultant, and for a complaint about the consultant: the helper must not even
    hear of it.
    """
    case = event.case
    if case.state is CaseState.CLOSED:
        raise NotPossible(case.number, Obstacle.CLOSED)
    if CaseFlag.COMPLAINT in case.flags:
        raise NotPossible(case.number, Obstacle.COMPLAINT)
    known = {address.lower(): address for address in world.people.get(Person.CONSULTANT, ())}
    to = known.get(event.to.lower(), "")
    if event.to and not to:
        raise NotPossible(case.number, Obstacle.NO_CONSULTANT)
    if to == case.assigned_to:
        return ()
    noted = _with_entry(case, "assigned" if to else "unassigned", f"{to or case.assigned_to} ({event.by})", now=now)
    return (ChangeCase(case=replace(noted, assigned_to=to)),)


def on_add(event: AddCommanded, assessment: Assessment, world: World, *, now: datetime) -> tuple[Action, ...]:
    """Register a letter by hand. It is answered by a person: the event's suppressions say that no robot may."""
    note = f"обращением сделал человек ({event.by}); прежний итог: {event.was.value}"
    actions = on_new(event.letter, assessment, None, world, now=now)
    return tuple(replace(action, note=note) if isinstance(action, RecordOutcome) else action for action in actions)


def on_mail(event: MailCommanded, *, now: datetime) -> tuple[Action, ...]:
    """Release or discard a mail; its case remembers who decided."""
    release = event.order is MailOrder.RELEASE
    changed = ChangeMail(mail=released(event.mail, now=now) if release else discarded(event.mail))
    if event.case is None:
        return (changed,)
    again = release and event.mail.state is OutboxState.UNCERTAIN
    what = "mail_sent_again" if again else "mail_released" if release else "mail_discarded"
    return (changed, ChangeCase(case=_with_entry(event.case, what, f"{event.mail.subject} ({event.by})", now=now)))


def _with_entry(case: Case, what: str, note: str, *, now: datetime) -> Case:
    return replace(case, history=(*case.history, HistoryEntry(at=now, what=what, note=note)))
