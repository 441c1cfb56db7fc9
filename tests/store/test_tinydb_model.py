"""TinyDB over the journal does what TinyDB does over memory, also after re-opening and compacting."""

import copy
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from tinydb import TinyDB, where
from tinydb.operations import delete, increment
from tinydb.storages import MemoryStorage
from tinydb.table import Document, Table

from mailbot.store import BadDocument, ReadOnlyStore, Store
from tests.store.builders import handle_letter

TABLES = st.sampled_from(["notes", "plans"])
NUMBERS = st.integers(0, 5)
DOCUMENTS = st.fixed_dictionaries(
    {"x": NUMBERS}, optional={"words": st.lists(st.text(max_size=3), max_size=2), "deep": st.just({"list": [1, None]})}
)


class Comparison(RuleBasedStateMachine):
    """Does everything twice: on a store in a folder, and on TinyDB's own memory storage as the model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.model = TinyDB(storage=MemoryStorage)

    @initialize(small=st.sampled_from([1, 1 << 20]))
    def open(self, small: int) -> None:
        self.small = small
        self.store = Store.open(self.folder, sync=False, small=small)
        self.database = self.store.database

    def tables(self, name: str) -> tuple[Table, Table]:
        return self.database.table(name), self.model.table(name)

    @rule(name=TABLES, document=DOCUMENTS)
    def insert(self, name: str, document: dict[str, Any]) -> None:
        for table in self.tables(name):
            table.insert(copy.deepcopy(document))

    @rule(name=TABLES, documents=st.lists(DOCUMENTS, max_size=3))
    def insert_several(self, name: str, documents: list[dict[str, Any]]) -> None:
        for table in self.tables(name):
            table.insert_multiple(copy.deepcopy(documents))

    @rule(name=TABLES, x=NUMBERS, document=DOCUMENTS)
    def update(self, name: str, x: int, document: dict[str, Any]) -> None:
        ours, models = (table.update(copy.deepcopy(document), where("x") == x) for table in self.tables(name))
        assert len(ours) == len(models)

    @rule(name=TABLES, x=NUMBERS)
    def change_in_place(self, name: str, x: int) -> None:
        for table in self.tables(name):
            table.update(increment("x"), where("x") > x)
            table.update(delete("deep"), where("deep").exists() & (where("x") == x))

    @rule(name=TABLES, x=NUMBERS)
    def update_several(self, name: str, x: int) -> None:
        for table in self.tables(name):
            table.update_multiple([({"y": 1}, where("x") == x), ({"y": 2}, where("x") < x)])

    @rule(name=TABLES, x=NUMBERS, document=DOCUMENTS)
    def upsert(self, name: str, x: int, document: dict[str, Any]) -> None:
        for table in self.tables(name):
            table.upsert(copy.deepcopy(document), where("x") == x)

    @rule(name=TABLES, x=NUMBERS)
    def remove(self, name: str, x: int) -> None:
        for table in self.tables(name):
            table.remove(where("x") == x)

    @rule(name=TABLES, position=NUMBERS)
    def remove_one(self, name: str, position: int) -> None:
        for table in self.tables(name):
            table.remove(doc_ids=[document.doc_id for document in table.all()[position : position + 1]])

    @rule(name=TABLES)
    def truncate(self, name: str) -> None:
        for table in self.tables(name):
            table.truncate()

    @rule(name=TABLES)
    def drop(self, name: str) -> None:
        self.database.drop_table(name)
        self.model.drop_table(name)

    @rule()
    def drop_all(self) -> None:
        self.database.drop_tables()
        self.model.drop_tables()

    @rule(name=TABLES, x=NUMBERS)
    def search_and_spoil_the_results(self, name: str, x: int) -> None:
        ours, models = self.tables(name)
        found = ours.search(where("x") <= x)
        assert found == models.search(where("x") <= x)
        for document in found:
            document.clear()

    @rule(name=TABLES, x=NUMBERS)
    def ask(self, name: str, x: int) -> None:
        ours, models = self.tables(name)
        assert ours.get(where("x") == x) == models.get(where("x") == x)
        assert ours.contains(where("x") == x) == models.contains(where("x") == x)
        assert ours.count(where("x") == x) == models.count(where("x") == x)
        for document in ours.all():
            assert ours.get(doc_id=document.doc_id) == document
            assert ours.get(doc_ids=[document.doc_id]) == [document]

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.open(self.small)

    @invariant()
    def both_hold_the_same(self) -> None:
        for name in ("notes", "plans"):
            ours, models = self.tables(name)
            assert ours.all() == models.all()
            assert len(ours) == len(models)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


TestComparison = Comparison.TestCase
TestComparison.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def test_an_operation_that_fails_half_way_changes_nothing(folder: Path) -> None:
    def stumble(document: Any) -> None:
        document["x"] += 1
        if document["x"] == 3:
            raise LookupError

    with Store.open(folder) as store:
        notes = store.database.table("notes")
        notes.insert_multiple([{"x": 1}, {"x": 2}])
        with pytest.raises(LookupError):
            notes.update(stumble)
        assert notes.all() == [{"x": 1}, {"x": 2}]


def test_a_table_operation_is_one_record(folder: Path) -> None:
    with Store.open(folder) as store:
        store.database.table("notes").insert_multiple([{"x": 1}, {"x": 2}])
        store.database.table("notes").update({"x": 3})
    assert len((folder / "store.journal").read_bytes().splitlines()) == 3


def test_a_document_may_bring_its_own_id(folder: Path) -> None:
    with Store.open(folder) as store:
        notes = store.database.table("notes")
        notes.insert(Document({"x": 1}, doc_id=7))
        assert notes.get(doc_id=7) == {"x": 1}
        assert notes.insert({"x": 2}) == 8
        with pytest.raises(ValueError, match="already exists"):
            notes.insert(Document({"x": 1}, doc_id=7))


def test_units_and_tinydb_share_the_ids(folder: Path) -> None:
    with Store.open(folder) as store:
        meta = store.database.table("meta")
        meta.insert({"key": "a", "value": 1})
        with store.unit() as unit:
            unit.put_meta("b", 2)
        meta.insert({"key": "c", "value": 3})
        assert [store.get_meta(key) for key in "abc"] == [1, 2, 3]


def test_the_indexes_follow_what_tinydb_writes(folder: Path) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            number = handle_letter(unit, 1)
        store.database.table("cases").update({"thread": ["<other@example.org>"]}, where("number") == number)
        assert store.cases_by_msgid(["<letter@example.org>"]) == ()
        assert [case.number for case in store.cases_by_msgid(["<other@example.org>"])] == [number]


@pytest.mark.parametrize(
    ("table", "document"),
    [("cases", {"number": "ЭЖ-2026/27-0001"}), ("meta", {"value": 1}), ("seen", {"at": "2026-11-16T12:00:00"})],
)
def test_a_document_that_its_table_cannot_hold_is_refused(folder: Path, table: str, document: dict[str, Any]) -> None:
    with Store.open(folder) as store:
        with pytest.raises(BadDocument):
            store.database.table(table).insert(document)
        assert not store.database.tables()
    with Store.open(folder) as store:
        assert len(store.database.table(table)) == 0


def test_a_naive_moment_is_refused_from_tinydb_too(folder: Path) -> None:
    with Store.open(folder) as store:
        with store.unit() as unit:
            handle_letter(unit, 1)
        with pytest.raises(BadDocument, match="naive"):
            store.database.table("mails").update({"next_attempt_at": "2026-11-16T12:00:00"})


def test_tinydb_writes_nothing_into_an_open_unit_or_a_view(folder: Path) -> None:
    with Store.open(folder) as store:
        with store.unit(), pytest.raises(RuntimeError):
            store.database.table("notes").insert({"x": 1})
        with pytest.raises(ReadOnlyStore):
            Store.read_only(folder).database.table("notes").insert({"x": 1})
        assert len(store.database.table("notes")) == 0
