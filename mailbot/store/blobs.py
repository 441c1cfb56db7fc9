"""Append-only files for what is too big for a case document: letters, rendered mails, quarantined bytes.

One file a kind and month, `KIND-YYYY-MM.blob`, the contents one after another. Nothing in the file says where one
ends: the BlobRef in the journal does, with a CRC-32.
"""

import os
import re
import zlib
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import BinaryIO, Literal

from mailbot.casework.case import BlobRef
from mailbot.casework.retention import GONE
from mailbot.store.errors import DamagedBlob, ForgottenText
from mailbot.store.files import AppendFile, sync_folder

BlobKind = Literal["letters", "mails", "quarantine"]
_CHUNK = 1 << 20
_NAME = re.compile(r"[a-z]+-\d{4}-\d{2}\.blob")


class BlobReader:
    """Reads contents by their references; needs no lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, ref: BlobRef) -> bytes:
        """The content a reference names. Raises DamagedBlob when it is missing, cut or altered, ForgottenText."""
        if ref == GONE:
            raise ForgottenText
        path = self.folder / ref.file
        data = b""
        if _NAME.fullmatch(ref.file) and path.exists():
            with path.open("rb") as file:
                file.seek(ref.offset)
                data = file.read(ref.length)
        if len(data) != ref.length or zlib.crc32(data) != ref.crc:
            raise DamagedBlob(path, ref.offset)
        return data

    def sizes(self) -> dict[str, int]:
        """The length in octets of every file."""
        return {path.name: path.stat().st_size for path in self.folder.glob("*.blob")}


class BlobStore(BlobReader):
    """Adds contents; its one owner calls `sync` before the record that names them, or `rollback`."""

    def __init__(self, folder: Path, *, durable: bool, today: Callable[[], date]) -> None:
        super().__init__(folder)
        self._durable = durable
        self._today = today
        self._files: dict[str, AppendFile] = {}
        self._first_sizes: dict[str, int] = {}

    def put(self, data: bytes, kind: BlobKind) -> BlobRef:
        """Write a content, not yet durably. Raises StoreFull or StoreBroken."""
        name = f"{kind}-{self._today():%Y-%m}.blob"
        offset = self._open(name).append(data)
        return BlobRef(file=name, offset=offset, length=len(data), crc=zlib.crc32(data))

    def sync(self) -> None:
        """Make everything put so far durable. Raises StoreFull or StoreBroken."""
        for file in self._files.values():
            file.sync()

    def mark(self) -> dict[str, int]:
        """Where the files end now, for `rollback`."""
        return {name: file.size for name, file in self._files.items()}

    def rollback(self, mark: dict[str, int]) -> None:
        """Take back what was put since `mark`, so that a letter retried every minute does not fill the disk."""
        for name, file in self._files.items():
            size = mark.get(name, self._first_sizes[name])
            if size < file.size:
                file.cut(size)

    def remove(self, names: Iterable[str]) -> None:
        """Delete whole files, durably; no record names what is in them any more. Raises OSError."""
        for name in names:
            self._first_sizes.pop(name, None)
            if file := self._files.pop(name, None):
                file.close()
            (self.folder / name).unlink(missing_ok=True)
        sync_folder(self.folder)

    def thin(self, kept: Iterable[BlobRef]) -> None:
        """Overwrite everything but these texts in the files that hold them, durably; they stay where they are.

        Raises OSError; calling it again goes on.
        """
        places: dict[str, list[tuple[int, int]]] = {}
        for ref in kept:
            places.setdefault(ref.file, []).append((ref.offset, ref.offset + ref.length))
        for name, stays in places.items():
            if file := self._files.pop(name, None):
                file.close()
            self._first_sizes.pop(name, None)
            with (self.folder / name).open("r+b") as blob:
                end = _blanked_between(blob, sorted(stays))
                blob.truncate(end)
                blob.flush()
                if self._durable:
                    os.fdatasync(blob.fileno())

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def _open(self, name: str) -> AppendFile:
        if name not in self._files:
            file = self._files[name] = AppendFile(self.folder / name, durable=self._durable)
            self._first_sizes[name] = file.size
        return self._files[name]


def _blanked_between(blob: BinaryIO, stays: Iterable[tuple[int, int]]) -> int:
    """Write zeros before and between what stays, (offset, end) in order; where the last of it ends."""
    end = 0
    for offset, after in stays:
        blob.seek(end)
        for begin in range(end, offset, _CHUNK):
            blob.write(bytes(min(_CHUNK, offset - begin)))
        end = max(end, after)
    return end
