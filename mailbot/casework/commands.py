"""What a person's command does to a case."""

from datetime import datetime

from mailbot.casework.events import Action, ChangeCase, CloseCommanded
from mailbot.casework.lifecycle import advance
from mailbot.casework.outbox import withdrawals
from mailbot.terms import CaseMove


def on_close(event: CloseCommanded, *, now: datetime) -> tuple[Action, ...]:
    """Close by hand: the clock stops, and automatic letters that have not left are withdrawn."""
    closed = advance(event.case, CaseMove.CLOSED, at=now, note=f"закрыто вручную ({event.by})")
    return (ChangeCase(case=closed), *withdrawals(event.waiting_mails))
