"""Registration numbers: «ЭЖ-2026/27-0042», counted by the store anew in each school year."""

import re

_PREFIX = "ЭЖ"
_FULL = re.compile(r"(\d{4}/\d{2})-(\d{4,})")
_TYPED = re.compile(r"\D{0,10}?(?:(\d{4}/\d{2})-)?(\d{1,9})\D{0,2}")


def format_number(school_year: str, ordinal: int) -> str:
    """The number of the `ordinal`-th case of a school year written as «2026/27»."""
    return f"{_PREFIX}-{school_year}-{ordinal:04d}"


def parse_number(number: str) -> tuple[str, int] | None:
    """School year and ordinal of a full number, wherever it stands in the text; None when there is none."""
    match = _FULL.search(number)
    return (match[1], int(match[2])) if match else None


def parse_typed(text: str) -> tuple[str | None, int] | None:
    """What a person typed, «42», «№ 42», «2026/27-42» or a full number, as (school year or None, ordinal)."""
    match = _TYPED.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None
