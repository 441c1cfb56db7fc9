"""For the day a journal is damaged, and for the day before: `repair` and `backup`."""

import os
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from mailbot.store.codec import encode
from mailbot.store.errors import CorruptStore, NoStore
from mailbot.store.files import open_private, sync_folder
from mailbot.store.indexes import Indexes
from mailbot.store.journal import JournalReader, check_header, replace_journal, unframe
from mailbot.store.live import Change, LiveTables, record
from mailbot.store.lock import Lock
from mailbot.store.store import BLOBS, JOURNAL

_NUMBER = re.compile(rb"(\d{4}/\d{2})-(\d{4,9})")


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairReport:
    """What a repair found: whole records kept, and the (offset, length) in octets of each unreadable piece.

    `original` is the damaged journal as it was, None when nothing was damaged and nothing was changed.
    """

    kept: int
    broken: tuple[tuple[int, int], ...]
    original: Path | None


def repair(folder: Path) -> RepairReport:
    """Keep every whole record of a damaged journal, before and after the damage, and the damaged file beside it.

    Numbers that only an unreadable piece mentions are not given away again.
    Raises StoreBusy, NoStore, NewerStore, StoreFull, OSError; then the journal is as it was.
    """
    path = folder / JOURNAL
    if not path.exists():
        raise NoStore(folder)
    lock = Lock(folder)
    try:
        salvage = _Salvage(path)
        payloads = list(salvage)
        if not salvage.broken:
            return RepairReport(kept=len(payloads), broken=(), original=None)
        original = _spare_name(path)
        os.link(path, original)
        try:
            replace_journal(path, [*payloads, *_counters(payloads, salvage.numbers)], durable=True).close()
        except BaseException:
            original.unlink()
            raise
        return RepairReport(kept=len(payloads), broken=tuple(salvage.broken), original=original)
    finally:
        lock.release()


def backup(folder: Path, file: Path) -> None:
    """Write the store as of its last complete record into a .tar.gz, 0600, while its owner works on.

    Raises NoStore, CorruptStore, NewerStore, OSError; then there is no `file`, or the former one.
    """
    temporary = file.with_name(file.name + ".tmp")
    try:
        with open(open_private(temporary, os.O_RDWR | os.O_TRUNC), "wb") as target:  # noqa: PTH123 - a descriptor
            with tarfile.open(fileobj=target, mode="w:gz", compresslevel=6) as archive:
                _add_journal(archive, folder)
                # After the journal: contents only grow, so each that a record names is there.
                for path in sorted((folder / BLOBS).glob("*.blob")):
                    archive.add(path, f"{BLOBS}/{path.name}")
            target.flush()
            os.fsync(target.fileno())
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


class _Salvage:
    """The whole records of a journal; notes what stands between them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.broken: list[tuple[int, int]] = []
        self.numbers: dict[str, set[int]] = defaultdict(set)

    def __iter__(self) -> Iterator[bytes]:
        with self._path.open("rb") as file:
            offset = 0
            for line in file:
                payload = unframe(line)
                if payload is not None:
                    yield payload
                elif offset or not self._is_header(line):
                    self._note(offset, line)
                offset += len(line)

    def _is_header(self, line: bytes) -> bool:
        try:
            check_header(self._path, line)
        except CorruptStore:
            return False
        return True

    def _note(self, offset: int, line: bytes) -> None:
        self.broken.append((offset, len(line)))
        for year, ordinal in _NUMBER.findall(line):
            self.numbers[year.decode()].add(int(ordinal))


def _counters(payloads: list[bytes], numbers: dict[str, set[int]]) -> Iterator[bytes]:
    live = LiveTables()
    live.load(payloads)
    indexes = Indexes()
    live.observe(indexes)
    for year, ordinals in numbers.items():
        doc_id = indexes.id_of("counters", year)
        last = 0 if doc_id is None else int(orjson.loads(live.documents("counters")[doc_id])["last"])
        # Counted, not the greatest: a spoilt digit must not leave a gap of thousands.
        lost = sum(ordinal > last for ordinal in ordinals)
        if lost:
            change = Change("counters", doc_id or live.next_id("counters"), encode({"year": year, "last": last + lost}))
            live.apply([change])
            yield record([change])


def _add_journal(archive: tarfile.TarFile, folder: Path) -> None:
    path = folder / JOURNAL
    reader = JournalReader(path)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise NoStore(folder) from None
    with file:
        for _payload in reader.read(file):
            pass
        file.seek(0)
        info = archive.gettarinfo(arcname=JOURNAL, fileobj=file)
        info.size = reader.end
        archive.addfile(info, file)


def _spare_name(path: Path) -> Path:
    count = 1
    while (spare := path.with_name(f"{path.name}.damaged-{count}")).exists():
        count += 1
    return spare
