"""The day a journal is damaged, and the copy made before."""

import tarfile
from pathlib import Path

import pytest

from mailbot.store import CorruptStore, NoStore, Store, StoreBusy
from mailbot.store.repair import backup, repair
from tests.store.builders import handle_letter, no_room_beyond


def fill(folder: Path, letters: int) -> Path:
    with Store.open(folder) as store:
        for uid in range(1, letters + 1):
            with store.unit() as unit:
                handle_letter(unit, uid)
    return folder / "store.journal"


def spoil(journal: Path, line: int) -> bytes:
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[line] = lines[line].replace(b"open", b"0pen")
    journal.write_bytes(b"".join(lines))
    return journal.read_bytes()


def test_repair_keeps_both_sides_of_the_damage_and_the_damaged_file(folder: Path) -> None:
    journal = fill(folder, 3)
    damaged = spoil(journal, 2)
    with pytest.raises(CorruptStore) as caught:
        Store.open(folder)
    report = repair(folder)
    assert report.kept == 2
    assert [offset for offset, _ in report.broken] == [caught.value.offset]
    assert report.original is not None
    assert report.original.read_bytes() == damaged
    with Store.open(folder) as store:
        assert [case.number[-1] for case in store.cases()] == ["1", "3"]
        with store.unit() as unit:
            assert unit.next_number("2026/27") == "ЭЖ-2026/27-0004"


def test_a_number_in_the_lost_record_is_not_given_away_again(folder: Path) -> None:
    spoil(fill(folder, 3), 3)
    repair(folder)
    with Store.open(folder) as store, store.unit() as unit:
        assert unit.next_number("2026/27") == "ЭЖ-2026/27-0004"


def test_a_first_line_is_repaired_too(folder: Path) -> None:
    journal = fill(folder, 2)
    journal.write_bytes(b"M" + journal.read_bytes()[1:])
    assert repair(folder).broken == ((0, 18),)
    with Store.open(folder) as store:
        assert len(store.cases()) == 2


def test_repair_of_a_sound_store_changes_nothing(folder: Path) -> None:
    journal = fill(folder, 2)
    before = journal.read_bytes()
    report = repair(folder)
    assert (report.kept, report.broken, report.original) == (2, (), None)
    assert journal.read_bytes() == before
    assert len(list(folder.glob("store.journal*"))) == 1


def test_repairs_do_not_overwrite_one_another(folder: Path) -> None:
    journal = fill(folder, 3)
    for _ in range(2):
        spoil(journal, 1)
        repair(folder)
    assert len(list(folder.glob("store.journal.damaged-*"))) == 2


def test_a_repair_without_room_leaves_all_as_it_was(folder: Path) -> None:
    journal = fill(folder, 3)
    damaged = spoil(journal, 1)
    with pytest.raises(OSError), no_room_beyond(100):
        repair(folder)
    assert journal.read_bytes() == damaged
    assert list(folder.glob("store.journal*")) == [journal]


def test_only_the_owner_repairs(folder: Path, tmp_path: Path) -> None:
    with Store.open(folder), pytest.raises(StoreBusy):
        repair(folder)
    with pytest.raises(NoStore):
        repair(tmp_path / "nowhere")


def test_a_backup_made_while_running_opens_as_a_store(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.tar.gz"
    with Store.open(folder) as store:
        with store.unit() as unit:
            number = handle_letter(unit, 1)
        backup(folder, copy)
        with store.unit() as unit:
            handle_letter(unit, 2)
    with tarfile.open(copy) as archive:
        archive.extractall(tmp_path / "restored", filter="data")
    with Store.open(tmp_path / "restored") as store:
        [case] = store.cases()
        assert case.number == number
        assert store.blob(case.letters[0]) == b"letter"
        assert store.torn == 0


def test_a_backup_of_damage_is_refused(folder: Path, tmp_path: Path) -> None:
    spoil(fill(folder, 3), 1)
    copy = tmp_path / "copy.tar.gz"
    copy.write_bytes(b"the copy of yesterday")
    with pytest.raises(CorruptStore):
        backup(folder, copy)
    with pytest.raises(NoStore):
        backup(tmp_path / "nowhere", copy)
    assert copy.read_bytes() == b"the copy of yesterday"
    assert not list(tmp_path.glob("*.tmp"))
