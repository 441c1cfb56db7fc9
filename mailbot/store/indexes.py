"""Look-ups that never scan: kept in memory beside the tables, rebuilt when the store is opened."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from mailbot.casework.outbox import DUE_STATES, TO_APPLICANT
from mailbot.store.codec import clean
from mailbot.store.live import Change
from mailbot.store.numbers import parse_number
from mailbot.terms import OutboxState, Outcome

_UNREAD = frozenset({Outcome.QUARANTINED, Outcome.GONE})
Document = Mapping[str, Any]


class HashIndex:
    """Ids of the documents that have a value."""

    def __init__(self, values: Callable[[Document], Iterable[Hashable]]) -> None:
        self._values = values
        # Most values belong to one document: a set for each would take a quarter of a kilobyte.
        self._single: dict[Hashable, int] = {}
        self._several: dict[Hashable, set[int]] = {}

    def add(self, doc_id: int, document: Document) -> None:
        """Take in a document."""
        for value in set(self._values(document)):
            if value in self._several:
                self._several[value].add(doc_id)
            elif value in self._single:
                self._several[value] = {self._single.pop(value), doc_id}
            else:
                self._single[value] = doc_id

    def remove(self, doc_id: int, document: Document) -> None:
        """Forget a document."""
        for value in set(self._values(document)):
            if self._single.get(value) == doc_id:
                del self._single[value]
            else:
                ids = self._several[value]
                ids.remove(doc_id)
                if len(ids) == 1:
                    self._single[value] = ids.pop()
                    del self._several[value]

    def ids(self, value: Hashable) -> tuple[int, ...]:
        """The ids of the documents with this value, oldest first."""
        single = self._single.get(value)
        return (single,) if single is not None else tuple(sorted(self._several.get(value, ())))

    def one(self, value: Hashable) -> int | None:
        """The id of the oldest document with this value."""
        ids = self.ids(value)
        return ids[0] if ids else None

    def counts(self) -> dict[Any, int]:
        """How many documents have each value."""
        return dict.fromkeys(self._single, 1) | {value: len(ids) for value, ids in self._several.items()}


class TimeIndex:
    """Ids of documents in the order of a moment."""

    def __init__(self, moment: Callable[[Document], datetime | None]) -> None:
        self._moment = moment
        self._order: list[tuple[datetime, int]] = []

    def add(self, doc_id: int, document: Document) -> None:
        """Take in a document; one without a moment is left out."""
        moment = self._moment(document)
        if moment is not None:
            insort(self._order, (moment, doc_id))

    def remove(self, doc_id: int, document: Document) -> None:
        """Forget a document."""
        moment = self._moment(document)
        if moment is not None:
            del self._order[bisect_left(self._order, (moment, doc_id))]

    def between(self, since: datetime | None, until: datetime) -> tuple[int, ...]:
        """Ids with a moment in (`since`, `until`], in order of time; without `since` from the first."""
        start = 0 if since is None else bisect_right(self._order, since, key=_first)
        return tuple(doc_id for _, doc_id in self._order[start : bisect_right(self._order, until, key=_first)])

    def first(self) -> datetime | None:
        """The earliest moment."""
        return self._order[0][0] if self._order else None


class Indexes:
    """All indexes of the store; an observer of its tables."""

    def __init__(self) -> None:
        self.keys = {table: HashIndex(_single(key)) for table, key in KEYS.items()}
        self.case_ordinal = HashIndex(_ordinals)
        self.case_state = HashIndex(lambda case: (case["state"],))
        self.case_thread = HashIndex(lambda case: case.get("thread", ()))
        self.case_address = HashIndex(_addresses)
        self.mail_state = HashIndex(lambda mail: (mail["state"],))
        self.mail_case = HashIndex(lambda mail: (mail.get("case_number"),))
        self.mail_due = TimeIndex(_due)
        self.mail_uncopied = HashIndex(_uncopied)
        self.seen_content = HashIndex(lambda seen: ((seen["message_id"], seen["content_hash"]),))
        self.seen_unread = HashIndex(lambda seen: (seen["outcome"],) if seen["outcome"] in _UNREAD else ())
        self.seen_at = TimeIndex(lambda seen: datetime.fromisoformat(seen["at"]))
        self.answer_to = HashIndex(lambda answer: answer["answers"])
        self.answer_at = TimeIndex(lambda answer: datetime.fromisoformat(answer["sent_at"]))
        self.last_texts: dict[str, Document] = {}
        """The reference of the text that lies last in each file, as far as any document names it."""
        self._by_table: dict[str, tuple[HashIndex | TimeIndex, ...]] = {
            "cases": (self.case_ordinal, self.case_state, self.case_thread, self.case_address),
            "mails": (self.mail_state, self.mail_case, self.mail_due, self.mail_uncopied),
            "seen": (self.seen_content, self.seen_unread, self.seen_at),
            "answers": (self.answer_to, self.answer_at),
        }

    def id_of(self, table: str, key: Hashable) -> int | None:
        """The id of the document with this key."""
        return self.keys[table].one(key)

    def numbers(self) -> tuple[str, ...]:
        """The numbers of all cases."""
        return tuple(self.keys["cases"].counts())

    def changed(self, change: Change, old: bytes | None) -> None:
        """Follow one change of the tables."""
        if change.table not in self.keys:
            return
        indexes = (self.keys[change.table], *self._by_table.get(change.table, ()))
        if old is not None:
            document = orjson.loads(old)
            for index in indexes:
                index.remove(change.doc_id, document)
        if change.document is not None:
            document = orjson.loads(change.document)
            for index in indexes:
                index.add(change.doc_id, document)
            self._note_blobs(document)

    def _note_blobs(self, document: Document) -> None:
        for ref in blob_refs(document):
            last = self.last_texts.get(ref["file"])
            if last is None or ref["offset"] >= last["offset"]:
                self.last_texts[ref["file"]] = ref


def blob_refs(document: Document) -> tuple[Mapping[str, Any], ...]:
    """The texts that a document of any table names, each as its BlobRef's fields; those long gone left out."""
    return tuple(ref for ref in (*document.get("letters", ()), document.get("body")) if ref and ref["file"])


def folded(address: str) -> str:
    """An address as look-ups compare it: people do not mind the case of letters, neither do their providers."""
    return clean(address).casefold()


def _single(key: Callable[[Document], Hashable]) -> Callable[[Document], tuple[Hashable]]:
    return lambda document: (key(document),)


def _ordinals(case: Document) -> tuple[int, ...]:
    parsed = parse_number(case["number"])
    return (parsed[1],) if parsed else ()


def _addresses(case: Document) -> tuple[str, ...]:
    address = folded(case["applicant"]["address"])
    return (address,) if address else ()


def _due(mail: Document) -> datetime | None:
    moment = mail.get("next_attempt_at")
    return datetime.fromisoformat(moment) if moment and mail["state"] in DUE_STATES else None


def _uncopied(mail: Document) -> tuple[bool, ...]:
    """Notices and digests get no copy: whom a complaint is passed on to is not for everyone who reads Sent."""
    sent = mail["state"] == OutboxState.SENT and mail["kind"] in TO_APPLICANT
    return (True,) if sent and not (mail.get("copied_to_sent") or mail.get("copy_given_up")) else ()


def _first(entry: tuple[datetime, int]) -> datetime:
    return entry[0]


KEYS: dict[str, Callable[[Document], Hashable]] = {
    "cases": lambda case: str(case["number"]),
    "mails": lambda mail: str(mail["key"]),
    "seen": lambda seen: (seen["folder"], seen["uidvalidity"], seen["uid"]),
    "cursors": lambda cursor: str(cursor["folder"]),
    "applicants": lambda applicant: folded(applicant["address"]),
    "answers": lambda answer: str(answer["key"]),
    "undeliverable": lambda address: folded(address["address"]),
    "meta": lambda meta: str(meta["key"]),
    "counters": lambda counter: str(counter["year"]),
}
