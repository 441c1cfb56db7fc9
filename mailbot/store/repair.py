"""For the day a journal is damaged: keeps every whole record, and makes the store assume the worst of the others."""

import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from mailbot.casework.numbers import format_number
from mailbot.store.aftermath import distrust, rewind
from mailbot.store.blobs import BlobStore
from mailbot.store.errors import CorruptStore, NoStore
from mailbot.store.journal import check_header, is_torn, replace_journal, unframe
from mailbot.store.live import LiveTables, record
from mailbot.store.lock import Lock
from mailbot.store.numbers import numbers_within
from mailbot.store.schema import MIGRATIONS, upgraded
from mailbot.store.store import BLOBS, JOURNAL
from mailbot.store.unit import Unit
from mailbot.store.view import StoreView


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairReport:
    """What a repair found: whole records kept, and the (offset, length) in octets of each unreadable piece.

    `original` is the damaged journal as it was, None when nothing was damaged and nothing was changed. `held` mails
    wait for a person, because the lost records may have told that they left. `lost` are numbers of cases that are gone.
    """

    kept: int
    broken: tuple[tuple[int, int], ...] = ()
    original: Path | None = None
    held: int = 0
    lost: tuple[str, ...] = ()


def repair(folder: Path, *, now: datetime) -> RepairReport:
    """Keep every whole record of a damaged journal, before and after the damage, and the damaged file beside it.

    Numbers that only an unreadable piece mentions are not given away again. Mails that may have left are held, and the
    folders are read again from the beginning, so that letters whose records are lost are registered anew. `now` is
    aware, in UTC. Raises StoreBusy, NoStore, NewerStore, StoreFull, OSError; then the journal is as it was.
    """
    path = folder / JOURNAL
    if not path.exists():
        raise NoStore(folder)
    lock = Lock(folder)
    try:
        salvage = Salvage(path)
        payloads = list(salvage)
        if not salvage.broken:
            return RepairReport(kept=len(payloads))
        payload, held, lost = _amends(folder, payloads, salvage.numbers, now=now)
        original = _spare_name(path)
        os.link(path, original)
        try:
            replace_journal(path, [*payloads, payload], durable=True).close()
        except BaseException:
            original.unlink()
            raise
        return RepairReport(
            kept=len(payloads), broken=tuple(salvage.broken), original=original, held=held, lost=tuple(lost)
        )
    finally:
        lock.release()


class Salvage:
    """The whole records of a journal; notes what stands between them, an incomplete last record left out."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._version = min(MIGRATIONS)  # where the first line is damaged, the oldest is assumed
        self.broken: list[tuple[int, int]] = []
        self.numbers: dict[str, set[int]] = defaultdict(set)

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            offset = 0
            for line in file:
                payload = unframe(line)
                if payload is not None:
                    yield upgraded(payload, self._version)
                elif (offset or not self._is_header(line)) and not self._is_tail(line):
                    self._note(offset, line)
                offset += len(line)

    def _is_header(self, line: bytes) -> bool:
        try:
            self._version = check_header(self._path, line)
        except CorruptStore:
            return False
        return True

    def _is_tail(self, line: bytes) -> bool:
        """A line without its end is the last one; opening the store cuts it and keeps it aside."""
        return not line.endswith(b"\n") and is_torn(line)

    def _note(self, offset: int, line: bytes) -> None:
        self.broken.append((offset, len(line)))
        for year, ordinal in numbers_within(line):
            self.numbers[year].add(ordinal)


def _amends(
    folder: Path, payloads: list[bytes], numbers: dict[str, set[int]], *, now: datetime
) -> tuple[bytes, int, list[str]]:
    """The record that makes up for the lost ones, how many mails it holds back, and the numbers of lost cases."""
    live = LiveTables()
    live.load(payloads)
    blobs = BlobStore(folder / BLOBS, durable=True, today=lambda: datetime.now(UTC).date())
    view = StoreView(live, blobs, 0)
    unit = Unit(view, blobs)
    for year, ordinals in numbers.items():
        counter = view.raw("counters", year)
        last = int(orjson.loads(counter)["last"]) if counter else 0
        # Counted, not the greatest: a spoilt digit must not leave a gap of thousands.
        unit.number_seen(format_number(year, last + sum(ordinal > last for ordinal in ordinals)))
    lost = [
        number
        for year, ordinals in sorted(numbers.items())
        for ordinal in sorted(ordinals)
        if view.case(number := format_number(year, ordinal)) is None
    ]
    for seen in view.seen_letters():
        if seen.case_number in lost:
            unit.forget_seen(seen)  # its case is gone: the letter is registered anew when the folder is read again
    held = distrust(view, unit, now=now)
    rewind(view, unit)
    return record(unit.changes()), held, lost


def _spare_name(path: Path) -> Path:
    count = 1
    while (spare := path.with_name(f"{path.name}.damaged-{count}")).exists():
        count += 1
    return spare
