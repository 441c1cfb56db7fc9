"""One writer, and everything it writes is nobody else's to read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.store import Store, StoreBusy
from mailbot.store.backup import backup
from mailbot.store.lock import holder
from tests.store.builders import NOON, handle_letter

HOLDER = "import sys; from pathlib import Path; from mailbot.store import Store\n" + (
    "with Store.open(Path(sys.argv[1])): print('open', flush=True); sys.stdin.read()"
)


def test_a_second_writer_is_told_who_holds_the_store(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(StoreBusy) as caught:
            Store.open(folder)
        assert caught.value.pid == other.pid
        assert f"{other.pid}" in str(caught.value)
        assert Store.read_only(folder).cases() == ()
        other.kill()
    Store.open(folder).close()


def test_a_writer_gives_the_store_back(folder: Path) -> None:
    first = Store.open(folder)
    with pytest.raises(StoreBusy):
        Store.open(folder)
    first.close()
    Store.open(folder).close()


def test_a_store_that_cannot_be_opened_is_not_left_locked(folder: Path) -> None:
    Store.open(folder).close()
    journal = folder / "store.journal"
    good = journal.read_bytes()
    journal.write_bytes(b"damaged")
    with pytest.raises(Exception, match="mailbot store repair"):
        Store.open(folder)
    journal.write_bytes(good)
    Store.open(folder).close()


def test_a_child_process_does_not_outlive_its_parent_s_lock(folder: Path) -> None:
    """The owner forks a child and dies without a word; the child lives on."""
    from_child, to_test = os.pipe()
    from_test, to_child = os.pipe()
    owner = os.fork()
    if owner == 0:
        os.close(to_child)
        Store.open(folder)
        if os.fork() == 0:
            os.write(to_test, b"+")
            os.read(from_test, 1)
        else:
            os.read(from_child, 1)
            os.write(to_test, b"+")
        os._exit(0)
    os.waitpid(owner, 0)
    assert os.read(from_child, 1) == b"+"
    Store.open(folder).close()
    for descriptor in (from_child, to_test, from_test, to_child):
        os.close(descriptor)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_files_are_private_whatever_the_umask(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        with Store.open(folder, small=1) as store:
            for uid in range(1, 9):
                with store.unit() as unit:
                    handle_letter(unit, uid)
        with (folder / "store.journal").open("ab") as journal:
            journal.write(b"torn")
        Store.open(folder).close()
        backup(folder, folder / "copy.tar.gz", now=NOON)
    finally:
        os.umask(before)
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} >= {"lock", "store.journal", "store.journal.torn", "copy.tar.gz"}
    assert len(files) == 6
    assert {path.stat().st_mode & 0o7777 for path in files} == {0o600}
    assert {path.stat().st_mode & 0o7777 for path in (folder, folder / "blobs")} == {0o700}


def test_a_folder_that_stood_open_is_closed(folder: Path) -> None:
    folder.mkdir(mode=0o755)
    Store.open(folder).close()
    assert folder.stat().st_mode & 0o7777 == 0o700


def test_who_holds_the_store_can_be_asked_without_touching_it(folder: Path) -> None:
    assert holder(folder) is None
    assert not (folder / "lock").exists()
    store = Store.open(folder)
    assert holder(folder) == os.getpid()
    store.close()
    assert holder(folder) is None
    Store.open(folder).close()
