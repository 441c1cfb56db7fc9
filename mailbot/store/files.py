"""Private files that only grow: 0600 in folders 0700 whatever the umask, all or nothing, and synced on demand."""

import errno
import os
from pathlib import Path

from mailbot.store.errors import StoreBroken, StoreFull

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def make_private_folder(folder: Path) -> None:
    """Create `folder` (its parents with the usual mode) and close it to everybody else. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o7777 != 0o700:
        folder.chmod(0o700)


def open_private(path: Path, flags: int) -> int:
    """Open or create a file as 0600 and give its descriptor. Raises OSError."""
    descriptor = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def sync_path(folder: Path) -> None:
    """Make the names of `folder` and of the folders above it durable, as far as they may be read. Raises OSError."""
    for above in folder.absolute().parents:
        try:
            sync_folder(above)
        except PermissionError:  # what lies above a folder that is closed to us was there before us
            return


def sync_folder(folder: Path) -> None:
    """Make the creation, renaming and removal of files in `folder` durable (fsync(2): the entry needs its own sync)."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class AppendFile:
    """A file that grows at its end. A write that fails leaves it as it was.

    `size` is its length in octets. With `durable` False nothing is synced (demonstrations and tests).
    """

    def __init__(self, path: Path, *, durable: bool) -> None:
        self.path = path
        self._durable = durable
        self._failed = ""
        try:
            self._descriptor = open_private(path, os.O_RDWR | os.O_APPEND)
        except OSError as error:
            raise StoreFull(path) if error.errno in NO_ROOM else error from error
        self.size = os.fstat(self._descriptor).st_size
        self._synced = self.size
        if durable:
            # Also where the file was there: whoever made or renamed it may have died before that was durable.
            sync_folder(path.parent)

    def append(self, data: bytes) -> int:
        """Write `data` at the end and give its offset. Raises StoreFull or StoreBroken; then nothing was added."""
        self._check()
        offset = self.size
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            raise self._undone(offset, error) from error
        self.size = offset + len(data)
        return offset

    def sync(self) -> None:
        """Make everything appended so far durable. Raises StoreFull or StoreBroken; then what was unsynced is gone."""
        self._check()
        if self._synced == self.size:
            return
        try:
            self._flush()
        except OSError as error:
            raise self._undone(self._synced, error) from error
        self._synced = self.size

    def resync(self) -> None:
        """Sync what an earlier process may have left in the system's cache only. Raises StoreBroken."""
        try:
            self._flush()
        except OSError as error:
            raise self._broken(error) from error

    def cut(self, size: int) -> None:
        """Shorten the file to `size` octets, durably. Raises StoreBroken."""
        try:
            os.ftruncate(self._descriptor, size)
            self._flush()
        except OSError as error:
            raise self._broken(error) from error
        self.size = self._synced = size

    def forbid(self, reason: str) -> None:
        """Refuse every later write: what is on the disk is no longer known."""
        self._failed = reason

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _flush(self) -> None:
        if self._durable:
            os.fdatasync(self._descriptor)

    def _check(self) -> None:
        if self._failed:
            raise StoreBroken(self.path, self._failed)

    def _undone(self, size: int, error: OSError) -> StoreFull | StoreBroken:
        self.cut(size)
        # After any other error the kernel may have dropped pages that were thought written: only re-reading tells.
        return StoreFull(self.path) if error.errno in NO_ROOM else self._broken(error)

    def _broken(self, error: OSError) -> StoreBroken:
        self.forbid(error.strerror or str(error))
        return StoreBroken(self.path, self._failed)
