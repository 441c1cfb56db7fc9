"""What can be asked of the store. Look-ups on a letter's way use indexes; none of them scans a table."""

import hmac
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import orjson
from tinydb import TinyDB

from mailbot.casework.case import Applicant, BlobRef, Case, Cursor, EarlyAnswer, OutboundMail, SeenLetter, Undeliverable
from mailbot.casework.numbers import format_number
from mailbot.casework.retention import blurred_hash, is_blurred
from mailbot.i18n import _
from mailbot.store.blobs import BlobReader
from mailbot.store.codec import Codec, clean
from mailbot.store.errors import AmbiguousNumber, DamagedBlob, ReadOnlyStore
from mailbot.store.indexes import HashIndex, Indexes, folded
from mailbot.store.live import Change, LiveTables
from mailbot.store.numbers import parse_number, parse_typed
from mailbot.store.tables import database
from mailbot.terms import CaseState, OutboxState, Outcome

T = TypeVar("T")

HASH_KEY = "seen_hash_key"  # under which name `meta` keeps the key of the hashes of letters long gone

CASES = Codec("cases", Case)
MAILS = Codec("mails", OutboundMail)
SEEN = Codec("seen", SeenLetter)
CURSORS = Codec("cursors", Cursor)
APPLICANTS = Codec("applicants", Applicant)
ANSWERS = Codec("answers", EarlyAnswer)
UNDELIVERABLE = Codec("undeliverable", Undeliverable)
CODECS: dict[str, Codec[Any]] = {
    "cases": CASES,
    "mails": MAILS,
    "seen": SEEN,
    "cursors": CURSORS,
    "applicants": APPLICANTS,
    "answers": ANSWERS,
    "undeliverable": UNDELIVERABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreStats:
    """Sizes of a store: documents by state, octets on the disk."""

    cases: dict[CaseState, int]
    mails: dict[OutboxState, int]
    seen: int
    journal_bytes: int
    blob_bytes: int


class StoreView:
    """The store for reading: the last complete record there was when it was opened.

    `problems` lists, in Russian, what the integrity pass found that does not prevent working.
    Any of the readings may raise BadDocument when a document was spoilt by hand.
    """

    def __init__(self, live: LiveTables, blobs: BlobReader, journal_bytes: int) -> None:
        self._live = live
        self._blobs = blobs
        self._journal_bytes = journal_bytes
        self._indexes = Indexes()
        live.observe(self._indexes)
        self.problems = tuple(self._missing_texts())

    @property
    def database(self) -> TinyDB:
        """For people, by TinyDB's queries: `cases`, `mails`, `seen`, `cursors`, `applicants`, `answers`,
        `undeliverable`, `meta`."""
        return database(self._live, self._commit_foreign)

    def case(self, number: str) -> Case | None:
        """The case with this full number."""
        return self._one(CASES, "cases", clean(number))

    def resolve_number(self, short: str) -> str | None:
        """The full number a person means by «42», «2026/27-42» or the full number; the latest school year first.

        Raises AmbiguousNumber when the short number fits several cases that are not closed.
        """
        parsed = parse_typed(short)
        if parsed is None:
            return None
        year, ordinal = parsed
        if year is not None:
            number = format_number(year, ordinal)
            return number if self.case(number) else None
        fits = sorted(self._many(CASES, "cases", self._indexes.case_ordinal.ids(ordinal)), key=_year, reverse=True)
        alive = [case.number for case in fits if case.state is not CaseState.CLOSED]
        if len(alive) > 1:
            raise AmbiguousNumber(short, tuple(alive))
        return fits[0].number if fits else None

    def cases(self, *states: CaseState) -> tuple[Case, ...]:
        """The cases in any of these states, or all, in the order of registration."""
        return self._many(CASES, "cases", _in_states(self._indexes.case_state, states or tuple(CaseState)))

    def last_ordinals(self) -> dict[str, int]:
        """The highest number among the cases of each school year. Reads them all through."""
        last: dict[str, int] = {}
        for parsed in map(parse_number, self._indexes.numbers()):
            if parsed is not None:
                last[parsed[0]] = max(last.get(parsed[0], 0), parsed[1])
        return last

    def cases_by_msgid(self, message_ids: Iterable[str]) -> tuple[Case, ...]:
        """The cases whose thread holds any of these msg-ids."""
        thread = self._indexes.case_thread
        return self._many(CASES, "cases", sorted({i for msgid in message_ids for i in thread.ids(clean(msgid))}))

    def cases_by_address(self, address: str, *states: CaseState) -> tuple[Case, ...]:
        """The cases of an applicant, in any of these states or all; the case of letters does not matter."""
        found = self._many(CASES, "cases", self._indexes.case_address.ids(folded(address)))
        return tuple(case for case in found if not states or case.state in states)

    def seen(self, folder: str, uidvalidity: int, uid: int) -> SeenLetter | None:
        """What became of this letter."""
        return self._one(SEEN, "seen", (clean(folder), uidvalidity, uid))

    def seen_by_message_id(self, message_id: str) -> tuple[SeenLetter, ...]:
        """What became of the letters with this Message-ID, oldest first. For people: reads the table through."""
        wanted = clean(message_id)
        needle = orjson.dumps(wanted)
        documents = self._live.documents("seen")
        likely = [doc_id for doc_id, document in documents.items() if needle in document]
        return tuple(seen for seen in self._many(SEEN, "seen", sorted(likely)) if seen.message_id == wanted)

    def seen_like(self, message_id: str | None, content_hash: str) -> SeenLetter | None:
        """The letter with the same Message-ID and the same content that a duplicate repeats: the first, or if that
        became no case and a later copy did, the latest."""
        key = (None if message_id is None else clean(message_id), content_hash)
        content = self._indexes.seen_content
        ids = content.ids(key) or content.ids((None, self.blurred(message_id, content_hash)))
        copies = self._many(SEEN, "seen", dict.fromkeys((*ids[:1], *ids[-1:])))
        return next((copy for copy in copies if copy.case_number), copies[0] if copies else None)

    def is_same(self, seen: SeenLetter, message_id: str | None, content_hash: str) -> bool:
        """Whether `seen` is what became of a letter with this Message-ID and content."""
        if is_blurred(seen):
            return seen.content_hash == self.blurred(message_id, content_hash)
        return (seen.message_id, seen.content_hash) == (message_id, content_hash)

    def blurred(self, message_id: str | None, content_hash: str) -> str:
        """The keyed hash that tells a letter again after its words have left the store, and tells nobody else."""
        key = bytes.fromhex(self.get_meta(HASH_KEY) or "")
        told = orjson.dumps([None if message_id is None else clean(message_id), content_hash])
        return blurred_hash(hmac.digest(key, told, "sha256").hex())

    def seen_between(self, since: datetime | None, until: datetime) -> tuple[SeenLetter, ...]:
        """The letters that got their outcome in (`since`, `until`], in order of time."""
        return self._many(SEEN, "seen", self._indexes.seen_at.between(since, until))

    def quarantined(self) -> tuple[SeenLetter, ...]:
        """The letters that lie in quarantine, oldest first."""
        return self._many(SEEN, "seen", self._indexes.seen_unread.ids(Outcome.QUARANTINED))

    def gone(self) -> tuple[SeenLetter, ...]:
        """The letters that were not to be had any more when they were wanted, oldest first."""
        return self._many(SEEN, "seen", self._indexes.seen_unread.ids(Outcome.GONE))

    def seen_letters(self) -> tuple[SeenLetter, ...]:
        """What became of every letter, in the order of handling. Reads them all."""
        return self._many(SEEN, "seen", self._live.documents("seen"))

    def cursors(self) -> tuple[Cursor, ...]:
        """How far each folder has been read."""
        return self._many(CURSORS, "cursors", self._live.documents("cursors"))

    def cursor(self, folder: str) -> Cursor | None:
        """How far a folder has been read."""
        return self._one(CURSORS, "cursors", clean(folder))

    def mail(self, key: str) -> OutboundMail | None:
        """The outgoing mail with this key."""
        return self._one(MAILS, "mails", clean(key))

    def mails(self, *states: OutboxState) -> tuple[OutboundMail, ...]:
        """The mails in any of these states, or all, in the order they were queued."""
        return self._many(MAILS, "mails", _in_states(self._indexes.mail_state, states or tuple(OutboxState)))

    def mails_due(self, now: datetime) -> tuple[OutboundMail, ...]:
        """The queued, deferred and uncertain mails whose next attempt is not after `now`, the longest due first."""
        return self._many(MAILS, "mails", self._indexes.mail_due.between(None, now))

    def next_mail_at(self) -> datetime | None:
        """The moment of the earliest next attempt."""
        return self._indexes.mail_due.first()

    def mails_uncopied(self) -> tuple[OutboundMail, ...]:
        """The sent replies of which it is not settled yet whether Sent holds a copy, oldest first."""
        return self._many(MAILS, "mails", self._indexes.mail_uncopied.ids(True))

    def mails_of_case(self, number: str) -> tuple[OutboundMail, ...]:
        """The mails written for a case, in the order they were queued."""
        return self._many(MAILS, "mails", self._indexes.mail_case.ids(clean(number)))

    def applicant(self, address: str) -> Applicant | None:
        """What a sender told about himself before."""
        return self._one(APPLICANTS, "applicants", folded(address))

    def applicants(self) -> tuple[Applicant, ...]:
        """Everybody the store remembers. For retention: reads the table through."""
        return self._many(APPLICANTS, "applicants", sorted(self._live.documents("applicants")))

    def undeliverable_addresses(self) -> tuple[Undeliverable, ...]:
        """Every address that takes no mail. For retention: reads the table through."""
        return self._many(UNDELIVERABLE, "undeliverable", sorted(self._live.documents("undeliverable")))

    def early_answers(self, message_id: str) -> tuple[EarlyAnswer, ...]:
        """The remembered letters in Sent that answer the letter with this Message-ID, the first seen first."""
        return self._many(ANSWERS, "answers", self._indexes.answer_to.ids(clean(message_id)))

    def early_answers_until(self, moment: datetime) -> tuple[EarlyAnswer, ...]:
        """The remembered letters in Sent up to a moment, in order of time."""
        return self._many(ANSWERS, "answers", self._indexes.answer_at.between(None, moment))

    def undeliverable(self, address: str) -> Undeliverable | None:
        """What is known of an address that takes no mail; None for one that does, as far as anybody knows."""
        return self._one(UNDELIVERABLE, "undeliverable", folded(address))

    def get_meta(self, key: str) -> Any:
        """The JSON value kept under a name, or None."""
        document = self.raw("meta", key)
        return None if document is None else orjson.loads(document)["value"]

    def blob(self, ref: BlobRef) -> bytes:
        """The content a reference names. Raises DamagedBlob."""
        return self._blobs.get(ref)

    def text_files(self) -> tuple[str, ...]:
        """The names of the files of texts."""
        return tuple(sorted(self._blobs.sizes()))

    def stats(self) -> StoreStats:
        """Counts by state and sizes on the disk."""
        return StoreStats(
            cases={CaseState(state): count for state, count in self._indexes.case_state.counts().items()},
            mails={OutboxState(state): count for state, count in self._indexes.mail_state.counts().items()},
            seen=len(self._live.documents("seen")),
            journal_bytes=self._journal_bytes,
            blob_bytes=sum(self._blobs.sizes().values()),
        )

    def close(self) -> None:
        """Nothing to give back."""

    def raw(self, table: str, key: Hashable) -> bytes | None:
        """The document of a table with this key, as JSON."""
        doc_id = self.id_of(table, key)
        return None if doc_id is None else self._live.documents(table)[doc_id]

    def id_of(self, table: str, key: Hashable) -> int | None:
        """The id under which TinyDB knows the document with this key."""
        return self._indexes.id_of(table, key)

    def next_id(self, table: str) -> int:
        """The id the next document of a table gets."""
        return self._live.next_id(table)

    def _one(self, codec: Codec[T], table: str, key: Hashable) -> T | None:
        return self._decoded(codec, table, self.id_of(table, key))

    def _decoded(self, codec: Codec[T], table: str, doc_id: int | None) -> T | None:
        return None if doc_id is None else codec.decode(self._live.documents(table)[doc_id])

    def _many(self, codec: Codec[T], table: str, doc_ids: Iterable[int]) -> tuple[T, ...]:
        documents = self._live.documents(table)
        return tuple(codec.decode(documents[doc_id]) for doc_id in doc_ids)

    def _missing_texts(self) -> Iterator[str]:
        """Files of texts whose last text is not whole: lost, cut, or filled with what a failing disk left there."""
        for name, last in sorted(self._indexes.last_texts.items()):
            try:
                self._blobs.get(BlobRef(**last))
            except DamagedBlob:
                text = _("Файла с текстами {path} нет, или он повреждён. Что цело: mailbot store check.")
                yield text.format(path=self._blobs.folder / name)

    def _commit_foreign(self, changes: list[Change]) -> None:
        raise ReadOnlyStore


def _in_states(index: HashIndex, states: Iterable[str]) -> list[int]:
    return sorted(doc_id for state in set(states) for doc_id in index.ids(state))


def _year(case: Case) -> str:
    parsed = parse_number(case.number)
    return parsed[0] if parsed else ""
