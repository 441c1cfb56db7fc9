"""`decide`: what to do about an event. Pure: it returns actions and does nothing itself."""

from datetime import datetime
from typing import assert_never

from mailbot.casework.accept import on_accept
from mailbot.casework.answers import on_outgoing
from mailbot.casework.assess import Assessment
from mailbot.casework.commands import on_add, on_assign, on_close, on_mail, on_note, on_reopen
from mailbot.casework.events import (
    AcceptCommanded,
    Action,
    AddCommanded,
    AssignCommanded,
    CloseCommanded,
    Event,
    ExtendCommanded,
    LetterArrived,
    MailCommanded,
    NoteCommanded,
    OutgoingSeen,
    OwnMailSeen,
    ReopenCommanded,
    TimerFired,
    World,
)
from mailbot.casework.extend import on_extend
from mailbot.casework.letters import on_letter
from mailbot.casework.match import Match
from mailbot.casework.ownmail import on_own_mail
from mailbot.casework.reminders import on_timer


def decide(
    event: Event, assessment: Assessment | None, matched: Match, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """The actions an event calls for, in the order in which they belong into one durable record.

    `assessment` is given for letters, those added by hand too, `matched` for arriving ones; elsewhere they are
    ignored. Raises `IllegalMove` when a command asks for a move that the case's state does not allow, `NotPossible`
    when something else stands against it.
    """
    match event:
        case LetterArrived():
            return on_letter(event, assessment, matched, world, now=now)
        case AddCommanded():
            return on_add(event, _needed(assessment), world, now=now)
        case OutgoingSeen():
            return on_outgoing(event, now=now)
        case OwnMailSeen():
            return on_own_mail(event, now=now)
        case TimerFired():
            return on_timer(event, world, now=now)
        case AcceptCommanded():
            return on_accept(event, world, now=now)
        case AssignCommanded():
            return on_assign(event, world, now=now)
        case ExtendCommanded():
            return on_extend(event, world, now=now)
        case _:
            return _by_hand(event, now=now)


def _by_hand(
    event: CloseCommanded | ReopenCommanded | NoteCommanded | MailCommanded, *, now: datetime
) -> tuple[Action, ...]:
    match event:
        case CloseCommanded():
            return on_close(event, now=now)
        case ReopenCommanded():
            return on_reopen(event, now=now)
        case NoteCommanded():
            return on_note(event, now=now)
        case MailCommanded():
            return on_mail(event, now=now)
        case _:
            assert_never(event)


def _needed(assessment: Assessment | None) -> Assessment:
    if assessment is None:
        raise ValueError("a letter needs its assessment")
    return assessment
