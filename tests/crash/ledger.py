"""Within the daemon's process: notes what it does to its files, as the drive under them would know it.

SIGKILL leaves the system's cache as it is, so a killed process loses nothing that it wrote. A power failure does lose
it: all that no fdatasync (contents) and no fsync of the folder (names) has covered. What is noted here tells
`power.Drive` what that is. A note goes before the act where acting without it would hide a loss, and after the act
where it says that something is safe: whichever instant the process dies at, the drive is never thought to hold more
than it does.
"""

import itertools
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.crash.places import Place, Plan


class Ledger:
    """Watches every file under `root`, and ends the process where `plan` says so.

    What a name stood for before it was given away is kept in `aside` by a hard link.
    """

    def __init__(self, root: Path, aside: Path, notes: Path, plan: Plan) -> None:
        self._root, self._aside, self._plan = root, aside, plan
        self._notes = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._write = os.write
        self._paths: dict[int, Path] = {}
        self._left = plan.nth
        self._numbers = itertools.count()
        self.in_digest = False

    def install(self) -> None:
        """From now on every call of `os` that changes a file comes by here; pathlib calls them too."""
        for name in ("open", "close", "write", "fdatasync", "fsync", "ftruncate", "replace", "unlink", "mkdir"):
            setattr(os, name, getattr(self, f"_do_{name}")(getattr(os, name)))

    def pass_by(self, place: Place) -> None:
        """Die here if the plan says so."""
        if place is self._plan.place:
            self._left -= 1
            if self._left == 0:
                self.die()

    def die(self) -> NoReturn:
        """End as SIGKILL ends a process: nothing is closed, nothing is said."""
        self._note(op="died", place=self._plan.place)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("SIGKILL cannot be survived")

    def _note(self, **what: Any) -> None:
        self._write(self._notes, json.dumps(what, default=os.fspath).encode() + b"\n")

    def _ours(self, path: str | os.PathLike[str]) -> Path | None:
        name = Path(path).absolute()
        return name if name.is_relative_to(self._root) else None

    def _kept(self, path: Path) -> Path | None:
        """Another name for what `path` names now."""
        if not path.exists():
            return None
        kept = self._aside / f"{os.getpid()}-{next(self._numbers)}"
        kept.hardlink_to(path)
        return kept

    def _touched(self) -> None:
        if self.in_digest:
            self.pass_by(Place.DIGEST)

    def _do_open(self, original: Callable[..., int]) -> Callable[..., int]:
        def call(path: Any, flags: int, *rest: Any, **named: Any) -> int:
            name = self._ours(path)
            created = name is not None and flags & os.O_CREAT and not name.exists()
            descriptor = original(path, flags, *rest, **named)
            if name is not None or flags & os.O_DIRECTORY:
                self._paths[descriptor] = Path(path).absolute()
            if created:
                self._note(op="created", path=name, inode=os.fstat(descriptor).st_ino)
            return descriptor

        return call

    def _do_close(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            self._paths.pop(descriptor, None)
            original(descriptor)

        return call

    def _do_write(self, original: Callable[[int, Any], int]) -> Callable[[int, Any], int]:
        def call(descriptor: int, data: Any) -> int:
            if descriptor in self._paths:
                self._touched()
                if self._plan.place is Place.HALF_WRITTEN and self._left == 1:
                    original(descriptor, bytes(data)[: len(data) // 2])
                self.pass_by(Place.HALF_WRITTEN)
            return original(descriptor, data)

        return call

    def _do_fdatasync(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            self._touched()
            self.pass_by(Place.BEFORE_SYNC)
            if self._plan.barrier:
                original(descriptor)
                status = os.fstat(descriptor)
                self._note(op="synced", inode=status.st_ino, length=status.st_size)
            self.pass_by(Place.AFTER_SYNC)

        return call

    def _do_fsync(self, original: Callable[[int], None]) -> Callable[[int], None]:
        def call(descriptor: int) -> None:
            self.pass_by(Place.BEFORE_SYNC)
            if self._plan.barrier:
                original(descriptor)
                self._note(op="folder", path=self._paths.get(descriptor))
            self.pass_by(Place.AFTER_SYNC)

        return call

    def _do_ftruncate(self, original: Callable[[int, int], None]) -> Callable[[int, int], None]:
        def call(descriptor: int, length: int) -> None:
            if descriptor in self._paths:
                status = os.fstat(descriptor)
                lost = os.pread(descriptor, max(0, status.st_size - length), length)
                self._note(op="cut", inode=status.st_ino, length=length, lost=lost.hex())
            original(descriptor, length)

        return call

    def _do_replace(self, original: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
        def call(source: Any, target: Any) -> None:
            old, new = self._ours(source), self._ours(target)
            if old is not None and new is not None:
                if not self._plan.late:
                    self.pass_by(Place.RENAME)
                self._note(op="renamed", path=new, source=old, moved=self._kept(old), covered=self._kept(new))
            original(source, target)
            if old is not None and self._plan.late:
                self.pass_by(Place.RENAME)

        return call

    def _do_unlink(self, original: Callable[..., None]) -> Callable[..., None]:
        def call(path: Any, **named: Any) -> None:
            name = self._ours(path)
            if name is not None and name.is_file():
                self._note(op="removed", path=name, kept=self._kept(name))
            original(path, **named)

        return call

    def _do_mkdir(self, original: Callable[..., None]) -> Callable[..., None]:
        def call(path: Any, *rest: Any, **named: Any) -> None:
            name = self._ours(path)
            if name is not None and not name.exists():
                self._note(op="made", path=name)
            original(path, *rest, **named)

        return call
