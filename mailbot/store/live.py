"""The tables in memory: what the journal's records amount to.

Documents are kept as JSON octets. That makes a store of 100,000 cases half as big as with dicts, and nothing that
leaves it can alias it.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

import orjson

from mailbot.store.codec import exact

_FRAME = 35  # octets of a record beside its document: length, checksum, table, id


class Change(NamedTuple):
    """One document set, or removed when `document` is None."""

    table: str
    doc_id: int
    document: bytes | None


class Observer(Protocol):
    """Somebody who follows every change, such as the indexes."""

    def changed(self, change: Change, old: bytes | None) -> None:
        """Take note of a change; `old` is the document before it."""


def record(changes: Iterable[Change]) -> bytes:
    """Changes as the payload of one journal record: a JSON array of [table, id, document or null]."""
    return orjson.dumps(
        [
            (table, doc_id, None if document is None else orjson.Fragment(document))
            for table, doc_id, document in changes
        ]
    )


def changes_of(payload: bytes) -> Iterator[Change]:
    """The changes a record holds."""
    for table, doc_id, document in orjson.loads(payload):
        yield Change(table, doc_id, None if document is None else exact(orjson.dumps(document)))


class LiveTables:
    """Tables by name, documents by id. An empty table is no table."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[int, bytes]] = {}
        self._next_ids: dict[str, int] = {}
        self._observers: list[Observer] = []

    def load(self, payloads: Iterable[bytes]) -> None:
        """Take over a journal's records, oldest first."""
        for payload in payloads:
            for change in changes_of(payload):
                self._set(change)

    def observe(self, observer: Observer) -> None:
        """Show `observer` every document there is, and from now on every change."""
        for table, documents in self.tables.items():
            for doc_id, document in documents.items():
                observer.changed(Change(table, doc_id, document), None)
        self._observers.append(observer)

    def apply(self, changes: Iterable[Change]) -> list[Change]:
        """Make changes, none of them to the same document twice, and give those that would undo them."""
        undo: list[Change] = []
        for change in changes:
            old = self._set(change)
            undo.append(Change(change.table, change.doc_id, old))
            for observer in self._observers:
                observer.changed(change, old)
        return undo

    def documents(self, table: str) -> dict[int, bytes]:
        """The documents of a table; for reading only."""
        return self.tables.get(table, {})

    def next_id(self, table: str) -> int:
        """An id that this table has not used since it was loaded."""
        return self._next_ids.get(table, 1)

    def octets(self) -> int:
        """About how long the records of `dump` are together."""
        return sum(_FRAME + len(document) for documents in self.tables.values() for document in documents.values())

    def dump(self) -> Iterator[bytes]:
        """Records that say the same as all history: one a document."""
        for table, documents in self.tables.items():
            for doc_id, document in documents.items():
                yield record([Change(table, doc_id, document)])

    def _set(self, change: Change) -> bytes | None:
        table, doc_id, document = change
        documents = self.tables.setdefault(table, {})
        old = documents.get(doc_id)
        if document is None:
            documents.pop(doc_id, None)
        else:
            documents[doc_id] = document
            self._next_ids[table] = max(self.next_id(table), doc_id + 1)
        if not documents:
            del self.tables[table]
        return old
