"""Registration numbers «ЭЖ-2026/27-0042» and the school year they are counted in."""

import re
from datetime import date

PREFIX = "ЭЖ"
_IN_SUBJECT = re.compile(r"(?<!\d)(\d{4}/\d{2})-(\d{4,})(?!\d)")
_FIRST_MONTH = 9  # a Russian school year turns on 1 September


def school_year(day: date) -> str:
    """The school year of a day in the school's zone, as numbers show it: «2026/27»."""
    first = day.year if day.month >= _FIRST_MONTH else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def format_number(year: str, ordinal: int) -> str:
    """The number of the `ordinal`-th case of a school year."""
    return f"{PREFIX}-{year}-{ordinal:04d}"


def numbers_in(subject: str) -> tuple[str, ...]:
    """Every registration number that a subject shows, in order, whatever stands before its digits."""
    found = (f"{PREFIX}-{year}-{ordinal}" for year, ordinal in _IN_SUBJECT.findall(subject[:2000]))
    return tuple(dict.fromkeys(found))
