"""A disk that is full or failing, and a process that dies at any moment: nothing acknowledged is lost."""

import errno
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailbot.store import Store, StoreBroken, StoreFull
from tests.store.builders import YEAR, handle_letter, no_room_beyond


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def state(store: Store) -> tuple[object, ...]:
    return store.cases(), store.mails(), store.cursor("INBOX"), store.next_mail_at(), store.stats()


def test_a_full_disk_anywhere_in_a_unit_changes_nothing(folder: Path) -> None:
    """The room ends at each octet up to where the unit fits: in the texts, or in the record."""
    with Store.open(folder, small=1 << 20) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        before, files = state(store), contents(folder)
        needed = len(files["store.journal"]) * 2
        refused = 0
        for octets in range(1, needed, 7):
            try:
                with no_room_beyond(octets), store.unit() as unit:
                    handle_letter(unit, 2)
                break
            except StoreFull as error:
                refused += 1
                assert error.errno == errno.ENOSPC
                assert state(store) == before
                assert contents(folder) == files
        assert refused > 100
        assert len(store.cases()) == 2
    with Store.open(folder) as store:
        assert [case.number[-1] for case in store.cases()] == ["1", "2"]


def test_a_full_disk_at_the_end_of_a_batch_undoes_all_of_it(folder: Path) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        before, files = state(store), contents(folder)
        with pytest.raises(StoreFull), no_room_beyond(len(files["store.journal"]) + 100), store.batch():
            for uid in (2, 3):
                with store.unit() as unit:
                    handle_letter(unit, uid)
            assert len(store.cases()) == 3
        assert state(store) == before
        assert contents(folder) == files
        with store.unit() as unit:
            assert handle_letter(unit, 2) == "ЭЖ-2026/27-0002"


def test_a_full_disk_during_compaction_keeps_the_unit_and_the_old_journal(folder: Path) -> None:
    with Store.open(folder, small=1 << 12) as store:
        with store.unit() as unit:
            handle_letter(unit, 1, b"x" * 10)
        # The fresh journal cannot be made at all: a folder stands in its way.
        blocker = folder / "store.journal.tmp"
        blocker.mkdir()
        for count in range(400):
            with store.unit() as unit:
                unit.put_meta("breaker", count)
        assert store.get_meta("breaker") == 399
        assert "store.journal.tmp" in store.compaction_trouble
        blocker.rmdir()
        for count in range(400, 800):
            with store.unit() as unit:
                unit.put_meta("breaker", count)
        assert store.compaction_trouble == ""
    with Store.open(folder) as store:
        assert store.get_meta("breaker") == 799
        assert len(store.cases()) == 1


def test_after_a_failed_sync_nothing_more_is_promised(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with Store.open(folder) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        before = state(store)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fdatasync", failing)
            with pytest.raises(StoreBroken), store.unit() as unit:
                unit.put_meta("breaker", 1)
        assert state(store) == before
        with pytest.raises(StoreBroken), store.unit() as unit:
            unit.put_meta("breaker", 2)
    with Store.open(folder) as store:
        assert state(store) == before


def test_an_interruption_after_the_sync_keeps_record_and_texts_together(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fdatasync

    def interrupted(descriptor: int) -> None:
        sync(descriptor)
        if Path(f"/proc/self/fd/{descriptor}").readlink().name == "store.journal":
            raise KeyboardInterrupt

    with Store.open(folder) as store:
        with monkeypatch.context() as patched:
            patched.setattr(os, "fdatasync", interrupted)
            with pytest.raises(KeyboardInterrupt), store.unit() as unit:
                handle_letter(unit, 1)
        with pytest.raises(StoreBroken), store.unit() as unit:
            handle_letter(unit, 2)
    with Store.open(folder) as store:
        [case] = store.cases()
        assert store.blob(case.letters[0]) == b"letter"


WATCHED = ("write", "fdatasync", "fsync", "ftruncate", "replace", "rename", "link", "open", "unlink", "mkdir", "rmdir")


def dying_at(step: int) -> None:
    """Let this process die at its `step`-th call that changes a file; a write gets half-way."""
    calls = 0

    def watched(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **keywords: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == step:
                if name == "write":
                    original(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
                os._exit(9)
            return original(*arguments, **keywords)

        return call

    for name in WATCHED:
        setattr(os, name, watched(name, getattr(os, name)))


def die_while(work: Callable[[Callable[[int], None]], None], step: int) -> tuple[int, bool]:
    """Do `work` in a child that dies at `step`: how many units it acknowledged, and whether it died."""
    reading, writing = os.pipe()
    write = os.write
    child = os.fork()
    if child == 0:
        dying_at(step)
        try:
            work(lambda _unit: write(writing, b"+"))
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor
        acknowledged = len(pipe.read())
    _, status = os.waitpid(child, 0)
    return acknowledged, os.waitstatus_to_exitcode(status) == 9


def test_a_death_at_every_step_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """Six letters with compactions between them, killed at each call that touches the disk, creation included."""

    def letters(folder: Path) -> Callable[[Callable[[int], None]], None]:
        def work(acknowledge: Callable[[int], None]) -> None:
            with Store.open(folder, small=256) as store:
                for uid in range(1, 7):
                    with store.unit() as unit:
                        handle_letter(unit, uid)
                    acknowledge(uid)

        return work

    step, died = 0, True
    while died:
        step += 1
        folder = tmp_path / str(step)
        acknowledged, died = die_while(letters(folder), step)
        with Store.open(folder, sync=False) as store:
            found = [case.number for case in store.cases()]
            assert acknowledged <= len(found) <= acknowledged + 1, step
            assert found == [f"ЭЖ-{YEAR}-{ordinal:04d}" for ordinal in range(1, len(found) + 1)]
            assert len(store.mails()) == len(found)
            assert all(store.blob(case.letters[0]) == b"letter" for case in store.cases())
            assert all(store.blob(mail.body) == b"reply to letter" for mail in store.mails())
            assert not store.problems
            assert not (folder / "store.journal.tmp").exists()
            with store.unit() as unit:
                assert handle_letter(unit, 99) == f"ЭЖ-{YEAR}-{len(found) + 1:04d}"
    assert step > 50
    assert acknowledged == 6


WORKER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from mailbot.store import Store
    from tests.store.builders import handle_letter

    with Store.open(Path(sys.argv[1]), small=8192) as store:
        while True:
            with store.unit() as unit:
                number = handle_letter(unit, len(store.cases()) + 1, b"x" * 3000)
            print(number, flush=True)
    """
)


def test_kill_9_loses_no_acknowledged_unit(folder: Path) -> None:
    acknowledged: list[str] = []
    for acks in (1, 7, 20, 33):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, folder], stdout=subprocess.PIPE, text=True)
        assert worker.stdout is not None
        with worker.stdout as output:
            acknowledged += [output.readline().strip() for _ in range(acks)]
            worker.kill()
            acknowledged += output.read().split()
        worker.wait()
        with Store.open(folder, sync=False) as store:
            found = [case.number for case in store.cases()]
            assert found[: len(acknowledged)] == acknowledged
            assert len(found) <= len(acknowledged) + 1
            assert all(len(store.blob(case.letters[0])) == 3000 for case in store.cases())
            # A record made durable just before the kill, but not told, counts from now on.
            acknowledged = found


def disk_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Notes every write and sync from now on as (call, name of the file or folder)."""
    calls: list[tuple[str, str]] = []

    def noting(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(descriptor: int, *arguments: Any) -> Any:
            calls.append((name, Path(f"/proc/self/fd/{descriptor}").readlink().name.split("-")[0]))
            return original(descriptor, *arguments)

        return call

    for name in ("write", "fdatasync", "fsync"):
        monkeypatch.setattr(os, name, noting(name, getattr(os, name)))
    return calls


UNIT_ON_DISK = [
    ("write", "letters"),
    ("write", "mails"),
    ("fdatasync", "letters"),
    ("fdatasync", "mails"),
    ("write", "store.journal"),
    ("fdatasync", "store.journal"),
]


def test_a_unit_ends_only_when_texts_and_then_their_record_are_synced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        calls = disk_calls(monkeypatch)
        with store.unit() as unit:
            handle_letter(unit, 2)
        assert calls == UNIT_ON_DISK


def test_a_batch_shares_one_sync(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        calls = disk_calls(monkeypatch)
        with store.batch():
            for uid in (2, 3, 4):
                with store.unit() as unit:
                    handle_letter(unit, uid)
        assert calls == UNIT_ON_DISK[:2] * 3 + UNIT_ON_DISK[2:]


def test_new_files_are_synced_into_their_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = disk_calls(monkeypatch)
    with Store.open(folder, small=1) as store:
        assert calls[-2:] == [("fsync", "store"), ("fdatasync", "store.journal")]
        with store.unit() as unit:
            handle_letter(unit, 1)
    assert [call for call in calls if call[0] == "fsync"].count(("fsync", "blobs")) == 2
    # The unit made the journal four times as long, so a compacted one has taken its place.
    fresh = "store.journal.tmp"
    assert calls[-4:] == [("fsync", "store"), ("write", fresh), ("fdatasync", fresh), ("fsync", "store")]
