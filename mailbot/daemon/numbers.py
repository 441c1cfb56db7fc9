"""After a restore: registration numbers above every one that the lost part of the store may have given away."""

from mailbot.casework.numbers import format_number, numbers_in
from mailbot.store.store import Store
from mailbot.store.unit import Unit

_PLAUSIBLE = 1000
"""How far beyond the last known number one is believed: anybody can write any number into a subject."""


def skip_numbers(unit: Unit, store: Store, letters: int, *, year: str) -> None:
    """Leave out as many numbers as letters have come since the copy was made: no more cases than that were opened.

    `year` is the school year of today; the year of the last case may be another.
    """
    last = store.last_ordinals()
    for each in {year, max(last, default=year)}:
        unit.number_seen(format_number(each, last.get(each, 0) + letters))


def number_seen(unit: Unit, text: str) -> None:
    """Do not give away a number that stands in a key of ours, or in the subject of a letter in Sent."""
    for number in numbers_in(text):
        unit.number_seen(number, within=_PLAUSIBLE)
