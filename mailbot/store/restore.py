"""A copy becomes the store again, checked whole before anything is put in its place."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from mailbot.store.aftermath import distrust
from mailbot.store.backup import unpack
from mailbot.store.check import CheckReport, check
from mailbot.store.errors import NotEmpty
from mailbot.store.files import make_private_folder, sync_folder
from mailbot.store.lock import Lock
from mailbot.store.store import BLOBS, JOURNAL, RESTORING, Store

_OURS = ("store.journal*", f"{BLOBS}/*")


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """When the copy was made, what is in it, and how many mails wait for a person now.

    `check.damage` is what was wrong with the store already when the copy was made.
    """

    made_at: datetime
    check: CheckReport
    cases: int
    held: int


def restore(folder: Path, source: BinaryIO, name: Path, *, now: datetime) -> RestoreReport:
    """Make the copy read from `source` the store in `folder`, which must hold none. `name` is the file to speak of.

    From then on the store assumes that it is older than its mailbox: see `aftermath`. `now` is aware, in UTC. Raises
    NotEmpty, StoreBusy, BadBackup, CorruptStore, NewerStore, StoreFull, OSError; then there is no store, as before.
    """
    make_private_folder(folder)
    lock = Lock(folder)
    try:
        fresh = folder / RESTORING
        _clear_interrupted(folder, fresh)
        _refuse_to_replace(folder)
        try:
            make_private_folder(fresh)
            made_at = unpack(source, name, fresh)
            report = _distrusted(fresh, made_at, now=now)
            _move(fresh, folder)
        except BaseException:
            _clear_interrupted(folder, fresh)
            raise
        shutil.rmtree(fresh)
        return report
    finally:
        lock.release()


def _clear_interrupted(folder: Path, fresh: Path) -> None:
    """Remove what a restore left that died: before it moves its journal, whatever it has moved is no store yet."""
    if (fresh / JOURNAL).exists() and not (folder / JOURNAL).exists():
        shutil.rmtree(folder / BLOBS, ignore_errors=True)
    shutil.rmtree(fresh, ignore_errors=True)


def _refuse_to_replace(folder: Path) -> None:
    there = sorted({path.relative_to(folder).parts[0] for pattern in _OURS for path in folder.glob(pattern)})
    if there:
        raise NotEmpty(folder, tuple(there))


def _distrusted(fresh: Path, made_at: datetime, *, now: datetime) -> RestoreReport:
    with Store.open(fresh) as store:
        with store.unit() as unit:
            held = distrust(store, unit, now=now)
        cases = len(store.cases())
    return RestoreReport(made_at=made_at, check=check(fresh), cases=cases, held=held)


def _move(fresh: Path, folder: Path) -> None:
    """The journal goes last: without it nobody takes the rest for a store. Older journals beside it stay behind."""
    for name in (BLOBS, JOURNAL):
        if name == BLOBS and (folder / BLOBS).exists():
            (folder / BLOBS).rmdir()
        (fresh / name).rename(folder / name)
        sync_folder(folder)
