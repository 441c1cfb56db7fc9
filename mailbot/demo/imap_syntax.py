"""The syntax of IMAP commands and answers (RFC 3501, 9), as far as the embedded server needs it. Pure."""

import re
from datetime import UTC, date, datetime
from typing import TypeAlias

Word: TypeAlias = "bytes | list[Word]"
"""An atom or a string as bytes, or a parenthesised list."""

_TOKEN = re.compile(rb'\s*(?:"((?:[^"\\]|\\.)*)"|(\()|(\))|((?:[^\s()"\[]|\[[^\]]*\])+))')
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\Z")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Bad(Exception):
    """A command that cannot be understood: answered with BAD."""


def literal_at_end(line: bytes) -> tuple[int, bool] | None:
    """The size of the literal that a line announces, and whether the client waits for our `+`; None without one."""
    found = _LITERAL.search(line)
    return None if found is None else (int(found[1]), not found[2])


class Words:
    """Builds a command's words from its lines and literals, fed in the order they came."""

    def __init__(self) -> None:
        self._open: list[list[Word]] = [[]]

    def feed(self, line: bytes) -> None:
        """Adds a line without its CRLF; an announcement of a literal at its end is left out."""
        line = _LITERAL.sub(b"", line).rstrip()
        at = 0
        while at < len(line):
            found = _TOKEN.match(line, at)
            if found is None:
                raise Bad("syntax")
            self._take(found)
            at = found.end()

    def add(self, literal: bytes) -> None:
        """Adds a literal."""
        self._open[-1].append(literal)

    def done(self) -> list[Word]:
        """The words of the whole command."""
        if len(self._open) != 1:
            raise Bad("parentheses")
        return self._open[0]

    def _take(self, found: re.Match[bytes]) -> None:
        quoted, opening, closing, atom = found.groups()
        if opening:
            self._open.append([])
        elif closing:
            if len(self._open) == 1:
                raise Bad("parentheses")
            inner = self._open.pop()
            self._open[-1].append(inner)
        else:
            self._open[-1].append(atom if quoted is None else re.sub(rb"\\(.)", rb"\1", quoted))


def text(word: Word) -> str:
    """A word that must be an atom or a string."""
    if isinstance(word, list):
        raise Bad("a list where a word was expected")
    return word.decode("utf-8", "replace")


def in_set(spec: str, number: int, last: int) -> bool:
    """Whether a sequence set such as `1,4:6,9:*` holds `number`; `*` is `last`."""
    return any(low <= number <= high for low, high in (_bounds(part, last) for part in spec.split(",")))


def _bounds(part: str, last: int) -> tuple[int, int]:
    try:
        ends = [last if end == "*" else int(end) for end in part.split(":")]
    except ValueError as error:
        raise Bad("sequence set") from error
    return min(ends), max(ends)


def date_time(moment: datetime) -> str:
    """INTERNALDATE as it stands in an answer, quotes included."""
    moment = moment.astimezone(UTC)
    return f'"{moment:%d}-{_MONTHS[moment.month - 1]}-{moment:%Y %H:%M:%S} +0000"'


def read_date_time(words: str) -> datetime:
    """The date-time of an APPEND."""
    try:
        day, clock, zone = words.split()
        moment = datetime.strptime(f"{_numeric(day)} {clock} {zone}", "%d-%m-%Y %H:%M:%S %z")
    except ValueError as error:
        raise Bad("date-time") from error
    return moment


def read_date(words: str) -> date:
    """The date of a search key."""
    try:
        return datetime.strptime(_numeric(words), "%d-%m-%Y").replace(tzinfo=UTC).date()
    except ValueError as error:
        raise Bad("date") from error


def _numeric(day: str) -> str:
    number, month, year = day.split("-")
    return f"{number}-{_MONTHS.index(month.title()) + 1}-{year}"
