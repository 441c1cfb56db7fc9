"""Registration numbers as the store reads them back: whole, and as people type them."""

import re
from collections.abc import Iterator

_FULL = re.compile(r"(\d{4}/\d{2})-(\d{4,})")
_IN_OCTETS = re.compile(rb"(\d{4}/\d{2})-(\d{4,9})")
_TYPED = re.compile(r"\D{0,10}?(?:(\d{4}/\d{2})-)?(\d{1,9})\D{0,2}")


def parse_number(number: str) -> tuple[str, int] | None:
    """School year and ordinal of a full number, wherever it stands in the text; None when there is none."""
    match = _FULL.search(number)
    return (match[1], int(match[2])) if match else None


def numbers_within(octets: bytes) -> Iterator[tuple[str, int]]:
    """School year and ordinal of everything that looks like a full number in a damaged record."""
    for year, ordinal in _IN_OCTETS.findall(octets):
        yield year.decode("ascii"), int(ordinal)


def parse_typed(text: str) -> tuple[str | None, int] | None:
    """What a person typed, «42», «№ 42», «2026/27-42» or a full number, as (school year or None, ordinal)."""
    match = _TYPED.fullmatch(text.strip())
    return (match[1], int(match[2])) if match else None
