"""`decide`: what to do about an event. Pure: it returns actions and does nothing itself."""

from datetime import datetime

from mailbot.casework.answers import on_outgoing
from mailbot.casework.assess import Assessment
from mailbot.casework.commands import on_close
from mailbot.casework.events import Action, CloseCommanded, Event, LetterArrived, OutgoingSeen, World
from mailbot.casework.letters import on_letter
from mailbot.casework.match import Match


def decide(
    event: Event, assessment: Assessment | None, matched: Match, world: World, *, now: datetime
) -> tuple[Action, ...]:
    """The actions an event calls for, in the order in which they belong into one durable record.

    `assessment` and `matched` are given for letters and ignored otherwise. Raises `IllegalMove` when a command asks
    for a move that the case's state does not allow.
    """
    match event:
        case LetterArrived():
            return on_letter(event, assessment, matched, world, now=now)
        case OutgoingSeen():
            return on_outgoing(event, now=now)
        case CloseCommanded():
            return on_close(event, now=now)
