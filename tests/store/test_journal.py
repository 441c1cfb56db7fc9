"""What opening makes of a journal that a crash, a disk or a person has touched."""

import os
from pathlib import Path

import pytest

from mailbot.store import ClosedStore, CorruptStore, LostJournal, NewerStore, NoStore, Store
from mailbot.store.journal import frame
from tests.store.builders import handle_letter


@pytest.fixture
def journal(folder: Path) -> Path:
    """The journal of a store with three letters, one record each."""
    with Store.open(folder, sync=False) as store:
        for uid in (1, 2, 3):
            with store.unit() as unit:
                handle_letter(unit, uid)
    return folder / "store.journal"


def numbers(folder: Path) -> list[str]:
    with Store.open(folder, sync=False) as store:
        return [case.number[-1] for case in store.cases()]


def starts_of_lines(data: bytes) -> list[int]:
    return [0, *(index + 1 for index in range(len(data) - 1) if data[index] == ord("\n"))]


def test_a_record_is_one_readable_line(journal: Path) -> None:
    first, *records = journal.read_text(encoding="utf-8").splitlines()
    assert first == "mailbot-journal 2"
    assert len(records) == 3
    assert '"ЭЖ-2026/27-0002"' in records[1]


def test_a_last_record_cut_anywhere_costs_nothing_before_it(folder: Path, journal: Path) -> None:
    whole = journal.read_bytes()
    last = starts_of_lines(whole)[-1]
    for size in range(last + 1, len(whole)):
        journal.write_bytes(whole[:size])
        assert numbers(folder) == ["1", "2"], size
        assert journal.read_bytes() == whole[:last]
    torn = journal.with_name("store.journal.torn").read_bytes()
    assert torn == b"".join(whole[last:size] for size in range(last + 1, len(whole)))


def test_after_a_torn_record_its_number_is_given_anew(folder: Path, journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-1])
    with Store.open(folder) as store:
        assert store.torn > 0
        with store.unit() as unit:
            assert handle_letter(unit, 3) == "ЭЖ-2026/27-0003"
    with Store.open(folder) as store:
        assert store.torn == 0
        assert len(store.cases()) == 3


def test_a_flipped_octet_anywhere_is_never_taken_for_a_crash(folder: Path, journal: Path) -> None:
    whole = journal.read_bytes()
    starts = starts_of_lines(whole)
    for place in range(len(whole)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 0x15
        journal.write_bytes(spoilt)
        with pytest.raises((CorruptStore, NewerStore)) as caught:
            Store.open(folder, sync=False)
        assert journal.read_bytes() == spoilt
        if isinstance(caught.value, CorruptStore):
            assert caught.value.offset == max(start for start in starts if start <= place)
    assert not journal.with_name("store.journal.torn").exists()


def test_damage_names_the_file_the_place_and_the_way_out(folder: Path, journal: Path) -> None:
    journal.write_bytes(journal.read_bytes().replace(b"0002", b"0022"))
    for opening in (Store.open, Store.read_only):
        with pytest.raises(CorruptStore) as caught:
            opening(folder)
        message = str(caught.value)
        assert str(journal) in message
        assert str(caught.value.offset) in message
        assert "mailbot store repair" in message


@pytest.mark.parametrize(
    "garbage",
    [
        b"garbage\n",
        b"a line that is no record, without an end",
        frame(b"[]")[:-1] + b"x",
        frame(b"[]").replace(b"[", b"{"),
    ],
)
def test_garbage_at_the_end_is_damage(folder: Path, journal: Path, garbage: bytes) -> None:
    journal.write_bytes(journal.read_bytes() + garbage)
    with pytest.raises(CorruptStore):
        Store.open(folder)


RECORD = frame(b"[" + b"1," * 40 + b"1]")


@pytest.mark.parametrize(
    "unfilled",
    [
        bytes(4096),
        bytes(7),
        RECORD[:60] + bytes(39) + b"\n",
        RECORD[:-5] + bytes(5),  # the last octets of a record lie in a sector of their own
        bytes(5) + RECORD[5:],
    ],
)
def test_sectors_that_a_power_failure_left_unfilled_are_a_torn_tail(
    folder: Path, journal: Path, unfilled: bytes
) -> None:
    journal.write_bytes(journal.read_bytes() + unfilled)
    assert numbers(folder) == ["1", "2", "3"]


def test_unfilled_sectors_before_a_good_record_are_damage(folder: Path, journal: Path) -> None:
    journal.write_bytes(journal.read_bytes() + bytes(512) + b"\n" + frame(b"[]"))
    with pytest.raises(CorruptStore):
        Store.open(folder)


@pytest.mark.parametrize("size", [0, 5])
def test_a_journal_cut_within_its_first_line_is_damage(folder: Path, journal: Path, size: int) -> None:
    journal.write_bytes(journal.read_bytes()[:size])
    with pytest.raises(CorruptStore):
        Store.open(folder)


def test_a_lost_journal_is_not_begun_anew(folder: Path, journal: Path) -> None:
    journal.unlink()
    with pytest.raises(LostJournal, match=r"store\.journal"):
        Store.open(folder)
    assert not journal.exists()


def test_a_newer_schema_is_refused_untouched(folder: Path, journal: Path) -> None:
    newer = journal.read_bytes().replace(b"mailbot-journal 2\n", b"mailbot-journal 3\n") + b"not yet whole"
    journal.write_bytes(newer)
    for opening in (Store.open, Store.read_only):
        with pytest.raises(NewerStore):
            opening(folder)
    assert journal.read_bytes() == newer


def test_a_leftover_of_compaction_is_removed(folder: Path, journal: Path) -> None:
    leftover = journal.with_name("store.journal.tmp")
    leftover.write_bytes(b"mailbot-journal 2\nhalf")
    assert numbers(folder) == ["1", "2", "3"]
    assert not leftover.exists()


def test_reading_leaves_a_torn_tail_to_its_owner(folder: Path, journal: Path) -> None:
    torn = journal.read_bytes()[:-10]
    journal.write_bytes(torn)
    assert [case.number[-1] for case in Store.read_only(folder).cases()] == ["1", "2"]
    assert journal.read_bytes() == torn


def test_reading_goes_on_while_the_owner_compacts(folder: Path) -> None:
    with Store.open(folder, small=1) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        view = Store.read_only(folder)
        inode = (folder / "store.journal").stat().st_ino
        for count in range(200):
            with store.unit() as unit:
                unit.put_meta("breaker", count)
        assert (folder / "store.journal").stat().st_ino != inode
        assert view.cases() == store.cases() == Store.read_only(folder).cases()
        assert Store.read_only(folder).get_meta("breaker") == 199


def test_a_journal_does_not_outgrow_what_it_says(folder: Path) -> None:
    with Store.open(folder, sync=False, small=4096) as store:
        for count in range(2000):
            with store.unit() as unit:
                unit.put_meta("breaker", count)
        assert store.stats().journal_bytes < 5 * 4096


def test_a_journal_does_not_outgrow_what_it_says_however_often_it_is_opened(folder: Path) -> None:
    for start in range(100):
        with Store.open(folder, sync=False, small=4096) as store:
            for count in range(20):
                with store.unit() as unit:
                    unit.put_meta("breaker", start + count)
            assert store.stats().journal_bytes < 5 * 4096


def test_a_folder_without_a_store_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoStore, match="path"):
        Store.read_only(tmp_path / "nowhere")


def test_a_store_that_is_closed_to_whoever_asks_is_not_said_to_be_missing(folder: Path, journal: Path) -> None:
    journal.chmod(0)
    root = os.geteuid() == 0
    try:
        if root:  # whom no mode keeps out
            os.seteuid(65534)
        with pytest.raises(ClosedStore, match="sudo mailbot"):
            Store.read_only(folder)
    finally:
        if root:
            os.seteuid(0)


def test_texts_that_a_disk_left_unfilled_are_told(folder: Path, journal: Path) -> None:
    [letters] = (folder / "blobs").glob("letters-*")
    letters.write_bytes(bytes(letters.stat().st_size))
    with Store.open(folder) as store:
        assert [str(letters) in problem for problem in store.problems] == [True]


def test_lost_texts_are_told_and_stop_nothing(folder: Path, journal: Path) -> None:
    [letters] = (folder / "blobs").glob("letters-*")
    letters.unlink()
    with Store.open(folder) as store:
        assert [str(letters) in problem for problem in store.problems] == [True]
        assert len(store.cases()) == 3
