"""One writer: whoever holds the lock file owns the store."""

import fcntl
import os
from pathlib import Path

from mailbot.store.errors import StoreBusy
from mailbot.store.files import open_private

NAME = "lock"
_held: set[int] = set()


class Lock:
    """An flock(2) on `folder`/lock, which also names the holder's process. It ends with the process.

    Raises StoreBusy when another process, or another Lock of this one, holds it.
    """

    def __init__(self, folder: Path) -> None:
        descriptor = open_private(folder / NAME, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0)
            os.close(descriptor)
            raise StoreBusy(folder, int(holder) if holder.strip().isdigit() else None) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, b"%d\n" % os.getpid(), 0)
        self._descriptor = descriptor
        _held.add(descriptor)

    def release(self) -> None:
        """Let the next writer in."""
        _held.discard(self._descriptor)
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        os.close(self._descriptor)


def holder(folder: Path) -> int | None:
    """The process that holds the lock of the store in `folder`, 0 where it did not say; None when nobody does.

    Creates nothing and takes nothing from anybody. Raises OSError when the file may not be read.
    """
    try:
        descriptor = os.open(folder / NAME, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        pid = os.pread(descriptor, 20, 0)
        return int(pid) if pid.strip().isdigit() else 0
    else:
        return None
    finally:
        os.close(descriptor)


def _drop_in_child() -> None:
    # A forked child shares the lock and would keep it after its parent's death.
    for descriptor in _held:
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_drop_in_child)
