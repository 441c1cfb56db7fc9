"""Which letters were being handled when the process died: a note that costs no sync.

The note is written before a letter is handled and taken back after. It is not synced: a kill, the watchdog and the
system's want of memory leave what was written to the system's cache, so it outlives them; a power failure may lose it,
and is no letter's fault.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from mailbot.store.files import open_private

NAME = "in-hand"
_MOST = 50  # letters whose deaths are remembered, the latest


@dataclass(frozen=True, slots=True, order=True)
class LetterKey:
    """A letter's place in the mailbox."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    hands: list[LetterKey]
    deaths: list[tuple[LetterKey, int]]


_NOTE: TypeAdapter[_Note] = TypeAdapter(_Note)


class InHand:
    """The note in `folder`. Opening it counts a death for every letter that was in hand when the last process ended."""

    def __init__(self, folder: Path) -> None:
        self._file = open_private(folder / NAME, os.O_RDWR)
        self._hands: list[LetterKey] = []
        note = _read(os.pread(self._file, os.fstat(self._file).st_size, 0))
        self._deaths = dict(note.deaths)
        for key in note.hands:
            self._deaths[key] = self.deaths(key) + 1
        self._write()

    def deaths(self, key: LetterKey) -> int:
        """How often the process died with the letter in hand."""
        return self._deaths.get(key, 0)

    @contextmanager
    def holding(self, key: LetterKey) -> Iterator[None]:
        """The letter is in hand until the block ends, in whatever way."""
        self._hands.append(key)
        self._write()
        try:
            yield
        finally:
            self._hands.remove(key)
            self._write()

    def forget(self, keys: Iterable[LetterKey]) -> None:
        """These letters have their outcome on the disk: what happened before is of no interest any more."""
        known = [key for key in keys if self._deaths.pop(key, 0)]
        if known:
            self._write()

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _write(self) -> None:
        """One line at the beginning; what a longer one has left behind its end does not count."""
        note = _Note(hands=self._hands, deaths=[*self._deaths.items()][-_MOST:])
        with suppress(OSError):  # a full disk is told by the store; without the note letters are read all the same
            os.pwrite(self._file, _NOTE.dump_json(note) + b"\n", 0)


def _read(content: bytes) -> _Note:
    try:
        return _NOTE.validate_json(content.partition(b"\n")[0])
    except ValidationError:  # new, or spoilt: without it letters are read all the same
        return _Note(hands=[], deaths=[])
