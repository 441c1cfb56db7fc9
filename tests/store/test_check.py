"""Reading a store to its last octet."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.store import NoStore, Store
from mailbot.store.check import check
from tests.store.builders import a_case, a_letter, handle_letter


@pytest.fixture
def full(folder: Path) -> Path:
    with Store.open(folder) as store:
        for uid in (1, 2, 3):
            with store.unit() as unit:
                handle_letter(unit, uid)
    return folder


def test_a_sound_store_is_read_through_while_its_owner_works(full: Path) -> None:
    with Store.open(full) as store, store.unit() as unit:
        handle_letter(unit, 4)
        report = check(full)
    assert (report.records, report.documents, report.texts, report.damage) == (3, 11, 6, ())


def test_an_incomplete_last_record_is_no_damage(full: Path) -> None:
    with (full / "store.journal").open("ab") as journal:
        journal.write(b"000000")
    assert check(full).damage == ()


def _journal(folder: Path) -> None:
    journal = folder / "store.journal"
    journal.write_bytes(journal.read_bytes().replace(b"open", b"0pen", 1))


def _text(folder: Path) -> None:
    [texts] = (folder / "blobs").glob("letters-*.blob")
    texts.write_bytes(texts.read_bytes().replace(b"letter", b"Letter", 1))


def _document(folder: Path) -> None:
    with Store.open(folder) as store, store.unit() as unit:
        unit._put("cases", {**store.database.table("cases").all()[0], "state": "dreaming"})


def _lost_case(folder: Path) -> None:
    with Store.open(folder) as store, store.unit() as unit:
        unit.put_seen(a_letter(9, case_number="ЭЖ-2026/27-0009"))


def _counter(folder: Path) -> None:
    with Store.open(folder) as store, store.unit() as unit:
        unit.put_case(replace(a_case(), number="ЭЖ-2026/27-0077"))


def _double(folder: Path) -> None:
    with Store.open(folder) as store:
        store.database.table("cases").insert(dict(store.database.table("cases").all()[0]))


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_journal, "смещения"),
        (_text, "letters"),
        (_document, "state"),
        (_lost_case, "0009"),
        (_counter, "0077"),
        (_double, "cases"),
    ],
)
def test_every_kind_of_damage_is_named(full: Path, spoil: Callable[[Path], None], word: str) -> None:
    spoil(full)
    assert any(word in sentence for sentence in check(full).damage)


def test_of_much_damage_the_first_is_shown_and_the_rest_counted(folder: Path) -> None:
    with Store.open(folder) as store, store.unit() as unit:
        for uid in range(30):
            handle_letter(unit, uid)
    for texts in (folder / "blobs").glob("letters-*.blob"):
        texts.unlink()
    damage = check(folder).damage
    assert len(damage) == 21
    assert damage[-1].endswith("10")


def test_where_nothing_is_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(NoStore):
        check(tmp_path / "nowhere")
