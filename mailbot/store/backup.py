"""One file that holds the whole store: made while the daemon works, read back before it is believed.

A .tar.gz with `mailbot-backup` (what it is and when it was made) first, then the files as they lie in the store's
folder, and `SHA256SUMS` last, which `sha256sum -c` understands: without this program the store can be had back by hand.
"""

import hashlib
import io
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO

import orjson

from mailbot.i18n import _
from mailbot.store.errors import BackupExists, BadBackup, NoStore, StoreFull
from mailbot.store.files import NO_ROOM, AppendFile, make_private_folder, open_private, sync_folder
from mailbot.store.indexes import Indexes
from mailbot.store.journal import JournalReader
from mailbot.store.live import LiveTables
from mailbot.store.store import BLOBS, JOURNAL

FORMAT = 1
_ABOUT, _SUMS = "mailbot-backup", "SHA256SUMS"
_STORED = re.compile(r"store\.journal|blobs/[a-z]+-\d{4}-\d{2}\.blob")
_SUM = re.compile(r"([0-9a-f]{64})  (\S+)")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """What a copy holds: `missing` names texts that the store itself lacks, in a sentence each."""

    made_at: datetime
    records: int
    files: int
    octets: int
    missing: tuple[str, ...] = ()


def backup(folder: Path, file: Path, *, now: datetime, replace: bool = False) -> BackupReport:
    """Write the store as of its last complete record into `file`, 0600, while its owner works on; then read it back.

    An existing file is replaced only on demand, and only by a whole copy. `now` is aware. Raises BackupExists, NoStore,
    CorruptStore, NewerStore, StoreFull, OSError; then there is no `file`, or the former one.
    """
    if file.exists() and not replace:
        raise BackupExists(file)
    temporary = file.with_name(file.name + ".tmp")
    try:
        with open(open_private(temporary, os.O_RDWR | os.O_TRUNC), "w+b") as target:  # noqa: PTH123 - a descriptor
            report = _write(folder, target, now=now)
            target.flush()
            os.fsync(target.fileno())
            target.seek(0)
            unpack(target, temporary)
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreFull(file) if error.errno in NO_ROOM else error from error
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)
    return report


def unpack(source: BinaryIO, name: Path, into: Path | None = None) -> datetime:
    """Read a copy to its end and check every octet of it; the moment it was made.

    With `into`, an existing empty folder, its files are written there, durably, as the store's own. `name` is the file
    to speak of. Raises BadBackup, StoreFull, StoreBroken, OSError.
    """
    try:
        with tarfile.open(fileobj=source, mode="r|gz") as archive:
            return _Reading(archive, name, into).run()
    except (tarfile.TarError, EOFError, zlib.error, OverflowError) as error:
        raise BadBackup(name, _("он не дочитывается до конца ({error})").format(error=type(error).__name__)) from error


def _write(folder: Path, target: BinaryIO, *, now: datetime) -> BackupReport:
    sums: list[str] = []
    octets = 0
    missing = []
    with tarfile.open(fileobj=target, mode="w:gz", compresslevel=6, format=tarfile.PAX_FORMAT) as archive:
        with _opened(folder) as journal:
            end, records, blob_ends = _extent(folder / JOURNAL, journal)
            about = {"format": FORMAT, "made_at": now.astimezone(UTC).isoformat(), "records": records}
            _add(archive, _ABOUT, io.BytesIO(orjson.dumps(about) + b"\n"), None, sums, now)
            journal.seek(0)
            octets += _add(archive, JOURNAL, journal, end, sums, now)
        # After the journal: contents only grow, so each that a record names is there, and more than that is not wanted.
        for name, size in sorted(blob_ends.items()):
            path = folder / BLOBS / name
            there = path.stat().st_size if path.exists() else 0
            if there < size:
                missing.append(_("Файла с текстами {path} нет, или он короче нужного.").format(path=path))
            if there:
                with path.open("rb") as blob:
                    octets += _add(archive, f"{BLOBS}/{name}", blob, min(size, there), sums, now)
        files = len(sums)
        _add(archive, _SUMS, io.BytesIO("".join(sums).encode()), None, [], now)
    return BackupReport(made_at=now, records=records, files=files, octets=octets, missing=tuple(missing))


def _opened(folder: Path) -> BinaryIO:
    try:
        return (folder / JOURNAL).open("rb")
    except (FileNotFoundError, NotADirectoryError):
        raise NoStore(folder) from None


def _extent(path: Path, file: BinaryIO) -> tuple[int, int, dict[str, int]]:
    """Where the last whole record ends, how many there are, and how far each file of texts is needed."""
    reader, live, records = JournalReader(path), LiveTables(), 0
    for payload in reader.read(file):
        live.load((payload,))
        records += 1
    indexes = Indexes()
    live.observe(indexes)
    return reader.end, records, {name: last["offset"] + last["length"] for name, last in indexes.last_texts.items()}


def _add(archive: tarfile.TarFile, name: str, file: BinaryIO, size: int | None, sums: list[str], now: datetime) -> int:
    info = tarfile.TarInfo(name)
    info.size = file.seek(0, os.SEEK_END) if size is None else size
    info.mode, info.mtime = 0o600, int(now.timestamp())
    file.seek(0)
    hashed = _Hashed(file)
    archive.addfile(info, hashed)
    sums.append(f"{hashed.digest.hexdigest()}  {name}\n")
    return info.size


class _Hashed(io.RawIOBase):
    """Passes on what is read and keeps its checksum."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


class _Reading:
    """One pass over a copy. Nothing in it is trusted: names are of a closed set, sizes are what was read."""

    def __init__(self, archive: tarfile.TarFile, name: Path, into: Path | None) -> None:
        self._archive, self._name, self._into = archive, name, into
        self._sums: dict[str, str] = {}

    def run(self) -> datetime:
        members = iter(self._archive)
        made_at = self._about(next(members, None))
        for member in members:
            if member.name == _SUMS:
                self._compare(self._content(member).read())
                return made_at
            if not _STORED.fullmatch(member.name) or member.name in self._sums:
                raise self._bad(_("в нём лишний файл «{name}»").format(name=member.name))
            self._take(member)
        raise self._bad(_("он оборван: в нём нет контрольных сумм"))

    def _about(self, member: tarfile.TarInfo | None) -> datetime:
        if member is None or member.name != _ABOUT:
            raise self._bad(_("это не копия базы mailbot"))
        content = self._content(member).read()
        self._sums[_ABOUT] = hashlib.sha256(content).hexdigest()
        try:
            about = orjson.loads(content)
            made_at = datetime.fromisoformat(about["made_at"])
            known = about["format"] <= FORMAT
        except (ValueError, KeyError, TypeError):
            raise self._bad(_("его начало не читается")) from None
        if not known:
            raise self._bad(_("он записан более новой версией mailbot, обновите программу"))
        return made_at

    def _take(self, member: tarfile.TarInfo) -> None:
        digest = hashlib.sha256()
        target = self._target(member.name)
        try:
            for chunk in _chunks(self._content(member)):
                digest.update(chunk)
                if target is not None:
                    target.append(chunk)
            if target is not None:
                target.sync()
        finally:
            if target is not None:
                target.close()
        self._sums[member.name] = digest.hexdigest()

    def _target(self, name: str) -> AppendFile | None:
        if self._into is None:
            return None
        path = self._into / name
        make_private_folder(path.parent)
        return AppendFile(path, durable=True)

    def _content(self, member: tarfile.TarInfo) -> IO[bytes]:
        content = self._archive.extractfile(member) if member.isreg() else None
        if content is None:
            raise self._bad(_("«{name}» в нём не файл").format(name=member.name))
        return content

    def _compare(self, sums: bytes) -> None:
        lines = [_SUM.fullmatch(line) for line in sums.decode("utf-8", "replace").splitlines()]
        if {found[2]: found[1] for found in lines if found} != self._sums or JOURNAL not in self._sums:
            raise self._bad(_("контрольные суммы не сходятся"))

    def _bad(self, reason: str) -> BadBackup:
        return BadBackup(self._name, reason)


def _chunks(content: IO[bytes]) -> Iterator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk
