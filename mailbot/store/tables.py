"""TinyDB on the live tables: its queries read them, its writes become journal records.

The difference from TinyDB's own storages: a write costs what it changes, not the whole database; what a query returns
is a copy; a table whose last document goes is gone itself.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from mailbot.store.codec import encode
from mailbot.store.live import Change, LiveTables

Fields = Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None]
Commit = Callable[[list[Change]], None]


class TableView(Mapping[str, Any]):
    """One live table as TinyDB reads it: ids as text, each document a fresh copy."""

    def __init__(self, documents: Mapping[int, bytes]) -> None:
        self._documents = documents

    def __getitem__(self, doc_id: str) -> Any:
        return orjson.loads(self._documents[int(doc_id)])

    def __iter__(self) -> Iterator[str]:
        return map(str, self._documents)

    def __len__(self) -> int:
        return len(self._documents)

    def is_of(self, documents: Mapping[int, bytes]) -> bool:
        """Whether this is the unchanged view of exactly that live table."""
        return self._documents is documents


class Draft(MutableMapping[int, Any]):
    """One table while TinyDB changes it: remembers what it hands out and what it is given."""

    def __init__(self, documents: Mapping[int, bytes]) -> None:
        self._before = documents
        self._now: dict[int, Any] = {}
        self._gone: set[int] = set()

    def __getitem__(self, doc_id: int) -> Any:
        if doc_id in self._gone:
            raise KeyError(doc_id)
        if doc_id not in self._now:
            # TinyDB changes documents in place, so every one handed out may come back different.
            self._now[doc_id] = orjson.loads(self._before[doc_id])
        return self._now[doc_id]

    def __setitem__(self, doc_id: int, document: Any) -> None:
        self._now[doc_id] = document
        self._gone.discard(doc_id)

    def __delitem__(self, doc_id: int) -> None:
        if doc_id not in self:
            raise KeyError(doc_id)
        self._now.pop(doc_id, None)
        self._gone.add(doc_id)

    def __contains__(self, doc_id: object) -> bool:
        return doc_id not in self._gone and (doc_id in self._now or doc_id in self._before)

    def __iter__(self) -> Iterator[int]:
        yield from (doc_id for doc_id in self._before if doc_id not in self._gone)
        yield from (doc_id for doc_id in self._now if doc_id not in self._before)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def clear(self) -> None:
        """Remove every document."""
        self._now.clear()
        self._gone.update(self._before)

    def changes(self, table: str) -> list[Change]:
        """What differs from before."""
        removed = [Change(table, doc_id, None) for doc_id in self._gone if doc_id in self._before]
        written = [Change(table, doc_id, encode(document)) for doc_id, document in self._now.items()]
        return removed + [change for change in written if change.document != self._before.get(change.doc_id)]


class JournalStorage(Storage):
    """TinyDB's storage. `commit` makes changes durable and puts them into `live`, or raises and changes nothing."""

    def __init__(self, live: LiveTables, commit: Commit) -> None:
        self.live = live
        self.commit = commit

    def read(self) -> dict[str, Any] | None:
        """All tables, as views."""
        return {name: TableView(documents) for name, documents in self.live.tables.items()} or None

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        """Make the tables equal to `data`, in one record: TinyDB's way to drop tables."""
        changes: list[Change] = []
        for name in {*self.live.tables, *data}:
            wanted = data.get(name, {})
            documents = self.live.documents(name)
            if isinstance(wanted, TableView) and wanted.is_of(documents):
                continue
            draft = Draft(documents)
            draft.clear()
            draft.update({int(doc_id): document for doc_id, document in wanted.items()})
            changes += draft.changes(name)
        self.commit(changes)


class JournalTable(Table):
    """TinyDB's table; each of its operations is one durable record."""

    def __init__(self, storage: JournalStorage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        # A cached result would be the same object for everybody who asks.
        del cache_size
        self._journal = storage
        self._unused_id = 1
        super().__init__(storage, name, cache_size=0, persist_empty=persist_empty)

    def update(self, fields: Fields, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """TinyDB's update, holding in memory only the documents it changes."""
        return super().update(fields, doc_ids=self._chosen(cond, doc_ids))

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """TinyDB's remove, reading the documents once."""
        if cond is None and doc_ids is None:
            return super().remove()
        return super().remove(doc_ids=self._chosen(cond, doc_ids))

    def _chosen(self, cond: QueryLike | None, doc_ids: Iterable[int] | None) -> Iterable[int] | None:
        if cond is None or doc_ids is not None:
            return doc_ids
        return [int(doc_id) for doc_id, document in self._read_table().items() if cond(document)]

    def _read_table(self) -> Any:
        return TableView(self._journal.live.documents(self.name))

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        draft = Draft(self._journal.live.documents(self.name))
        updater(draft)
        self._journal.commit(draft.changes(self.name))

    def _get_next_id(self) -> int:
        # insert_multiple asks several times before anything is written.
        doc_id = max(self._unused_id, self._journal.live.next_id(self.name))
        self._unused_id = doc_id + 1
        return doc_id


class JournalTinyDB(TinyDB):
    """TinyDB whose tables write journal records."""

    table_class: type[Table] = JournalTable


def database(live: LiveTables, commit: Commit) -> TinyDB:
    """TinyDB over the live tables; its writes go through `commit`."""
    return JournalTinyDB(live, commit, storage=JournalStorage)
