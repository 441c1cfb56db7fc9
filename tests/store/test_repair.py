"""The day a journal is damaged, and the copy made before."""

from pathlib import Path

import pytest

from mailbot.store import CorruptStore, NoStore, Store, StoreBusy
from mailbot.store.repair import repair
from mailbot.terms import OutboxState
from tests.store.builders import NOON, a_cursor, a_letter, handle_letter, no_room_beyond


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
    report = repair(folder, now=NOON)
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
    repair(folder, now=NOON)
    with Store.open(folder) as store, store.unit() as unit:
        assert unit.next_number("2026/27") == "ЭЖ-2026/27-0004"


def test_a_first_line_is_repaired_too(folder: Path) -> None:
    journal = fill(folder, 2)
    journal.write_bytes(b"M" + journal.read_bytes()[1:])
    assert repair(folder, now=NOON).broken == ((0, 18),)
    with Store.open(folder) as store:
        assert len(store.cases()) == 2


def test_repair_of_a_sound_store_changes_nothing(folder: Path) -> None:
    journal = fill(folder, 2)
    before = journal.read_bytes()
    report = repair(folder, now=NOON)
    assert (report.kept, report.broken, report.original) == (2, (), None)
    assert journal.read_bytes() == before
    assert len(list(folder.glob("store.journal*"))) == 1


def test_repairs_do_not_overwrite_one_another(folder: Path) -> None:
    journal = fill(folder, 3)
    for _ in range(2):
        spoil(journal, 1)
        repair(folder, now=NOON)
    assert len(list(folder.glob("store.journal.damaged-*"))) == 2


def test_a_repair_without_room_leaves_all_as_it_was(folder: Path) -> None:
    journal = fill(folder, 3)
    damaged = spoil(journal, 1)
    with pytest.raises(OSError), no_room_beyond(100):
        repair(folder, now=NOON)
    assert journal.read_bytes() == damaged
    assert list(folder.glob("store.journal*")) == [journal]


def test_only_the_owner_repairs(folder: Path, tmp_path: Path) -> None:
    with Store.open(folder), pytest.raises(StoreBusy):
        repair(folder, now=NOON)
    with pytest.raises(NoStore):
        repair(tmp_path / "nowhere", now=NOON)


def test_after_a_repair_the_lost_letter_is_met_again_and_no_mail_leaves_by_itself(folder: Path) -> None:
    """The lost record may have told that a mail had left, and it held a letter."""
    with Store.open(folder) as store:
        with store.unit() as unit:
            unit.put_cursor(a_cursor(1))
        for uid in (1, 2, 3):
            with store.unit() as unit:
                handle_letter(unit, uid)
        with store.unit() as unit:
            # What a letter became stands in a record of its own here, so that it outlives its case.
            unit.put_seen(a_letter(2, case_number="ЭЖ-2026/27-0002"))
    spoil(folder / "store.journal", 3)
    report = repair(folder, now=NOON)
    assert report.lost == ("ЭЖ-2026/27-0002",)
    assert report.held == 2
    with Store.open(folder) as store:
        assert {mail.state for mail in store.mails()} == {OutboxState.HELD}
        assert store.seen("INBOX", 7, 2) is None
        [cursor] = store.cursors()
        assert (cursor.next_uid, cursor.restored) == (1, True)


def test_an_incomplete_last_record_is_not_for_repair(folder: Path) -> None:
    journal = fill(folder, 2)
    with journal.open("ab") as file:
        file.write(b"000000")
    before = journal.read_bytes()
    assert repair(folder, now=NOON).original is None
    assert journal.read_bytes() == before
