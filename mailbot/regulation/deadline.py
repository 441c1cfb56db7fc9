"""When a term ends: the result types of the calculation. The calculation itself is `compute_deadline` below."""

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.regulation.model import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a deadline's derivation, ready to print in Russian."""

    day: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A promise that can be kept: the last moment (aware, UTC), and the local day that is named to people.

    `exact` tells that the hour itself is meant («в течение суток», or a configured end of the day); otherwise only
    the day is named and `at` is the end of that day.
    """

    at: datetime
    day: date
    exact: bool
    source: Provenance
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDate:
    """No date can be promised, and why, in a sentence for a person."""

    reason: str
    source: Provenance
