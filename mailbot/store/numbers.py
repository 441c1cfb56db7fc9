"""Registration numbers as the store reads them back: whole, and as people type them."""

import re

_FULL = re.compile(r"(\d{4}/\d{2})-(\d{4,})")
_TYPED = re.compile(r"\D{0,10}?(?:(\d{4}/\d{2})-)?(\d{1,9})\D{0,2}")


def parse_number(number: str) -> tuple[str, int] | None:
    """School year and ordinal of a full number, wherever it stands in the text; None when there is none."""
    match = _FULL.search(number)
    return (match[1], int(match[2])) if match else None


def parse_typed(text: str) -> tuple[str | None, int] | None:
    """What a person typed, «42», «№ 42», «2026/27-42» or a full number, as (school year or None, ordinal)."""
    match = _TYPED.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None
