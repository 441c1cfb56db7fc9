"""What a power failure leaves of the daemon's files, by what its ledger has noted.

The drive holds of each file what the last fdatasync covered, and of each folder the names that the last fsync of that
folder covered. Whatever came after may be there or not: POSIX promises neither, and file systems differ.
"""

import json
import os
import random
import shutil
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

_PAGE = 4096


class Loss(StrEnum):
    """What becomes of the octets that no sync has covered."""

    ALL = "nothing unsynced arrived"
    NONE = "everything had arrived by itself"
    PART = "the beginning arrived"
    PAGES = "the file grew, some of its pages never came"
    TEXTS = "the journal arrived, the texts did not"
    NAMED = "names arrived, contents did not"


@dataclass(slots=True)
class _Cut:
    length: int
    lost: bytes


@dataclass
class Drive:
    """The drive under `root`, from what is in the `notes`; `aside` holds other names of files."""

    root: Path
    notes: Path
    aside: Path
    _read: int = 0
    _synced: dict[int, int] = field(default_factory=dict)
    _cuts: dict[int, list[_Cut]] = field(default_factory=dict)
    _names: list[dict[str, Any]] = field(default_factory=list)

    def catch_up(self) -> str | None:
        """Take in what was noted since; the place where the process ended itself, if it did."""
        died = None
        with self.notes.open("rb") as file:
            file.seek(self._read)
            for line in file:
                note = json.loads(line)
                died = note["place"] if note["op"] == "died" else died
                self._take(note)
            self._read = file.tell()
        return died

    def has_news(self) -> bool:
        """Whether anything was noted since."""
        return self.notes.stat().st_size > self._read

    def fail(self, chance: random.Random, loss: Loss | None = None) -> None:
        """Let the power fail: afterwards the files are as the next start finds them. `loss` None: each as it comes."""
        self._forget_names(chance, loss)
        for path in sorted(path for path in self.root.rglob("*") if path.is_file()):
            self._forget_octets(path, loss or chance.choice(list(Loss)), chance)
        self._synced = {path.stat().st_ino: path.stat().st_size for path in self.root.rglob("*") if path.is_file()}
        self._cuts.clear()
        self._names.clear()
        for kept in self.aside.iterdir():
            kept.unlink()

    def _take(self, note: dict[str, Any]) -> None:
        match note["op"]:
            case "created":
                self._synced[note["inode"]] = 0
                self._names.append(note)
            case "made" | "renamed" | "removed":
                self._names.append(note)
            case "cut":
                cut = _Cut(note["length"], bytes.fromhex(note["lost"]))
                self._cuts.setdefault(note["inode"], []).append(cut)
            case "synced":
                self._synced[note["inode"]] = note["length"]
                self._cuts.pop(note["inode"], None)
            case "folder":
                self._names = [name for name in self._names if _folder(name) != note["path"]]

    def _forget_names(self, chance: random.Random, loss: Loss | None) -> None:
        """In each folder the first few changes since its sync may have arrived; the others are undone, last first."""
        undone: list[dict[str, Any]] = []
        for folder in {_folder(name) for name in self._names}:
            here = [name for name in self._names if _folder(name) == folder]
            arrived = {Loss.ALL: 0, Loss.NONE: len(here), Loss.NAMED: len(here)}.get(loss) if loss else None
            undone += here[chance.randint(0, len(here)) if arrived is None else arrived :]
        for name in reversed(self._names):
            if name in undone:
                _undo(name)

    def _forget_octets(self, path: Path, loss: Loss, chance: random.Random) -> None:
        if loss is Loss.TEXTS:
            loss = Loss.NONE if path.parent == self.root else Loss.ALL
        elif loss is Loss.NAMED:
            loss = Loss.ALL
        inode = path.stat().st_ino
        size, synced = path.stat().st_size, min(self._synced.get(inode, 0), path.stat().st_size)
        if loss is Loss.ALL:
            os.truncate(path, synced)
            self._undo_cuts(path, inode)
        elif loss is Loss.PART:
            os.truncate(path, chance.randint(synced, size))
        elif loss is Loss.PAGES:
            _empty_pages(path, synced, size, chance)

    def _undo_cuts(self, path: Path, inode: int) -> None:
        """A file that was shortened has its end again."""
        for cut in reversed(self._cuts.get(inode, ())):
            with path.open("r+b") as file:
                file.truncate(min(cut.length, path.stat().st_size))
                file.seek(cut.length)
                file.write(cut.lost)
        if inode in self._cuts:
            os.truncate(path, min(self._synced.get(inode, 0), path.stat().st_size))


def _folder(name: dict[str, Any]) -> str:
    return os.fspath(Path(name["path"]).parent)


def _empty_pages(path: Path, start: int, end: int, chance: random.Random) -> None:
    with path.open("r+b") as file:
        while start < end:
            stop = min(end, (start // _PAGE + 1) * _PAGE)
            if chance.random() < 0.5:
                file.seek(start)
                file.write(bytes(stop - start))
            start = stop


def _undo(name: dict[str, Any]) -> None:
    path = Path(name["path"])
    match name["op"]:
        case "created":
            path.unlink(missing_ok=True)
        case "made":
            shutil.rmtree(path, ignore_errors=True)
        case "removed":
            _put_back(name["kept"], path)
        case "renamed":
            path.unlink(missing_ok=True)
            _put_back(name["covered"], path)
            _put_back(name["moved"], Path(name["source"]))


def _put_back(kept: str | None, path: Path) -> None:
    if kept is not None and not path.exists():
        path.hardlink_to(kept)
