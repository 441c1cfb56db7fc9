"""The journal: one file of checksummed records, each a unit of work.

The first line is `mailbot-journal VERSION`. Every other line is one record,

    LENGTH CRC PAYLOAD\\n

LENGTH (octets of PAYLOAD) and CRC (CRC-32 of PAYLOAD) as eight hexadecimal digits, PAYLOAD as JSON without raw line
ends. The last record may be incomplete after a crash: it was never acknowledged, so it is cut and kept in `.torn`.
Anything else that cannot be read is damage, and nothing is guessed about it.
"""

import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from mailbot.store.errors import CorruptStore, NewerStore
from mailbot.store.files import AppendFile, sync_folder
from mailbot.store.schema import VERSION, upgraded

TEMPORARY = ".tmp"
_HEADER = re.compile(rb"mailbot-journal (\d{1,9})\n")
_HEAD_LENGTH = 18
# JSON never holds a NUL: a run of them is what a disk leaves where a file grew but its data never arrived. Only at the
# ends of a record can the run be short, where the rest of the sector is another's.
_UNFILLED = re.compile(rb"\A\0|\0{16}|\0\Z")
_CHUNK = 1 << 20
_GROWTH = 4


def header() -> bytes:
    """The first line of a journal of this version."""
    return b"mailbot-journal %d\n" % VERSION


def frame(payload: bytes) -> bytes:
    """One record as it stands in the file. `payload` must not contain a line end."""
    return b"%08x %08x %b\n" % (len(payload), zlib.crc32(payload), payload)


def unframe(line: bytes) -> bytes | None:
    """The payload of one line, line end included, or None when the line is not exactly one record."""
    payload = line[_HEAD_LENGTH:-1]
    return payload if line == frame(payload) else None


def is_torn(tail: bytes) -> bool:
    """Whether unreadable octets at the end of a journal are an append that a crash cut short.

    A killed process leaves the beginning of one record, which has no line end. A power failure may leave sectors
    unfilled. A whole record with a wrong octet is neither.
    """
    if _UNFILLED.search(tail):
        return not any(unframe(line) for line in tail.splitlines(keepends=True))
    if b"\n" in tail:
        return False
    if len(tail) < _HEAD_LENGTH:
        return True
    try:
        length = int(tail[:8], 16)
    except ValueError:
        return False
    return len(tail) <= _HEAD_LENGTH + length


def check_header(path: Path, line: bytes) -> int:
    """The version that a journal's first line tells. Raises CorruptStore, NewerStore when a newer program wrote it."""
    match = _HEADER.fullmatch(line)
    version = int(match[1]) if match else 0
    if not version:
        raise CorruptStore(path, 0)
    if version > VERSION:
        raise NewerStore(path, version, VERSION)
    return version


class JournalReader:
    """Reads a journal once, without changing it; safe while its owner appends or compacts.

    Iterate over the payloads, which are of today's version; `version` is the file's own. Afterwards `end` is the offset
    after the last whole record and `tail` what follows it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.end = 0
        self.tail = b""
        self.version = VERSION

    def __iter__(self) -> Iterator[bytes]:
        with self.path.open("rb") as file:
            yield from self.read(file)

    def read(self, file: BinaryIO) -> Iterator[bytes]:
        """The payloads of a journal that is open already. Raises CorruptStore, NewerStore."""
        first = file.readline()
        self.version = check_header(self.path, first)
        self.end = len(first)
        for line in file:
            payload = unframe(line)
            if payload is None:
                # Without a line end this was the end of the file; its owner may be adding to it this moment.
                self.tail = line + file.read() if line.endswith(b"\n") else line
                break
            self.end += len(line)
            yield upgraded(payload, self.version)
        if self.tail and not is_torn(self.tail):
            raise CorruptStore(self.path, self.end)


class Journal:
    """The journal as its one owner sees it: read once, then append and compact.

    `torn` is the number of octets of an incomplete last record that were cut and kept aside at opening, `version` what
    was found.
    """

    def __init__(self, path: Path, *, durable: bool, small: int) -> None:
        self.path = path
        self.torn = 0
        self.version = VERSION
        self._durable = durable
        self._small = small
        if not path.exists():
            replace_journal(path, (), durable=durable).close()
        self._file: AppendFile | None = None
        self._limit = 0

    def replay(self) -> Iterator[bytes]:
        """Every payload, oldest first; at the end the journal is ready for appending.

        Raises CorruptStore or NewerStore before anything is changed.
        """
        reader = JournalReader(self.path)
        yield from reader
        self.version = reader.version
        self.path.with_name(self.path.name + TEMPORARY).unlink(missing_ok=True)
        if reader.tail:
            self._keep_aside(reader.tail)
        self._file = AppendFile(self.path, durable=self._durable)
        if reader.tail:
            self._file.cut(reader.end)
        # A killed owner may have left a whole record in the cache only: it must be durable before anyone acts on it.
        self._file.resync()
        self.needs(reader.end)

    def needs(self, octets: int) -> None:
        """Say how much of the file is not history: its growth is measured by that, however often it is opened."""
        self._limit = self._next_limit(octets)

    @property
    def size(self) -> int:
        """The file's length in octets."""
        return self._opened.size

    @property
    def wants_compaction(self) -> bool:
        """Whether the file has grown to a multiple of what it needed last time."""
        return self._opened.size > self._limit

    def append(self, payload: bytes) -> None:
        """Add one record and make it durable. Raises StoreFull or StoreBroken; then the record is not there."""
        self._opened.append(frame(payload))
        self._opened.sync()

    def compact(self, payloads: Iterable[bytes]) -> None:
        """Replace the journal by `payloads`, which must say the same. A crash leaves the old file or the new one.

        Raises StoreFull, after which the old journal goes on, or StoreBroken.
        """
        old = self._opened
        # Set first: a full disk must not make every later append try again.
        self._limit = old.size + self._small
        self._file = replace_journal(self.path, payloads, durable=self._durable)
        old.close()
        self._limit = self._next_limit(self._file.size)

    def upgrade(self, payloads: Iterable[bytes]) -> None:
        """Write a journal of an older version anew, as `payloads`, and keep the old file as `store.journal.vN`.

        Raises StoreFull, StoreBroken, OSError; then the old journal is in place.
        """
        aside = self.path.with_name(f"{self.path.name}.v{self.version}")
        aside.unlink(missing_ok=True)
        os.link(self.path, aside)
        self.compact(payloads)
        self.version = VERSION

    def forbid(self, reason: str) -> None:
        """Refuse every later write: what is on the disk is no longer known."""
        self._opened.forbid(reason)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()

    @property
    def _opened(self) -> AppendFile:
        if self._file is None:
            raise RuntimeError("replay() the journal to its end first")
        return self._file

    def _next_limit(self, size: int) -> int:
        return max(size, self._small) * _GROWTH

    def _keep_aside(self, tail: bytes) -> None:
        aside = AppendFile(self.path.with_name(self.path.name + ".torn"), durable=self._durable)
        try:
            aside.append(tail)
            aside.sync()
        finally:
            aside.close()
        self.torn = len(tail)


def replace_journal(path: Path, payloads: Iterable[bytes], *, durable: bool) -> AppendFile:
    """Put a journal of `payloads` in the place of the one at `path`, if any, and give it open.

    A crash leaves the old file or the new one. Raises StoreFull, StoreBroken, OSError; then the old one is in place.
    """
    temporary = path.with_name(path.name + TEMPORARY)
    temporary.unlink(missing_ok=True)
    fresh = AppendFile(temporary, durable=durable)
    try:
        for chunk in _chunks(payloads):
            fresh.append(chunk)
        fresh.sync()
        temporary.replace(path)
    except BaseException:
        fresh.close()
        temporary.unlink(missing_ok=True)
        raise
    fresh.path = path
    try:
        if durable:
            sync_folder(path.parent)
    except OSError as error:
        # Either file may survive a power failure now, so nothing written from here on could be promised.
        fresh.forbid(error.strerror or str(error))
    return fresh


def _chunks(payloads: Iterable[bytes]) -> Iterator[bytes]:
    chunk = bytearray(header())
    for payload in payloads:
        chunk += frame(payload)
        if len(chunk) >= _CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)
