"""The circuit breaker of automatic replies: once it has opened they all wait, until a person closes it.

Reading, registering, notices and digests go on. What waits is held, so that a person sees it and decides about it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mailbot.i18n import _
from mailbot.store.unit import Unit
from mailbot.store.view import StoreView

_KEY = "replies_stopped"


class Why(StrEnum):
    """Why replies were stopped."""

    FLOOD = "flood"  # far more replies are asked for than the cap in all lets leave
    FAILURES = "failures"  # far more replies come back than mistyped addresses explain
    BY_HAND = "by_hand"


_WORDS = {
    Why.FLOOD: _("за час понадобилось слишком много ответов: похоже на петлю или поток чужих писем"),
    Why.FAILURES: _("за час не приняты или вернулись слишком многие ответы: похоже, отправители подделаны"),
    Why.BY_HAND: _("так решил человек"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Since when (aware, UTC) no reply leaves, and why."""

    at: datetime
    why: Why

    @property
    def words(self) -> str:
        """The reason for a person."""
        return _WORDS[self.why]


def stopped(view: StoreView) -> Stop | None:
    """The stop that holds now, if any."""
    kept = _kept(view)
    return Stop(at=datetime.fromisoformat(kept["at"]), why=Why(kept["why"])) if kept.get("at") else None


def resumed_at(view: StoreView) -> datetime | None:
    """When a person last let replies leave again: what happened before counts no more."""
    moment = _kept(view).get("resumed_at")
    return datetime.fromisoformat(moment) if moment else None


def stop(unit: Unit, why: Why, *, now: datetime) -> None:
    """Let no reply leave any more."""
    unit.put_meta(_KEY, {"at": now.isoformat(), "why": why.value})


def resume(unit: Unit, *, now: datetime) -> None:
    """Let replies leave again."""
    unit.put_meta(_KEY, {"resumed_at": now.isoformat()})


def _kept(view: StoreView) -> dict[str, Any]:
    kept = view.get_meta(_KEY)
    return kept if isinstance(kept, dict) else {}
