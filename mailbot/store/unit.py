"""A unit of work: everything one letter (or one event) changes, as one durable record."""

from collections.abc import Hashable
from datetime import datetime
from typing import Any

import orjson

from mailbot.casework.case import Applicant, BlobRef, Case, Cursor, EarlyAnswer, OutboundMail, SeenLetter, Undeliverable
from mailbot.casework.numbers import format_number
from mailbot.casework.retention import GONE
from mailbot.store.blobs import BlobKind, BlobStore
from mailbot.store.codec import clean, encode
from mailbot.store.errors import KeyTaken
from mailbot.store.indexes import KEYS, folded
from mailbot.store.live import Change
from mailbot.store.numbers import parse_number
from mailbot.store.view import CASES, MAILS, StoreView


class Unit:
    """Collects changes; `Store.unit()` writes them when its block ends well and forgets them otherwise.

    Each put replaces the document with the same key. Naive moments raise ValueError.
    """

    def __init__(self, view: StoreView, blobs: BlobStore) -> None:
        self._view = view
        self._blobs = blobs
        self._written: dict[tuple[str, Hashable], bytes | None] = {}

    def case(self, number: str) -> Case | None:
        """A case as this unit leaves it."""
        written = self._written.get(("cases", clean(number)))
        return CASES.decode(written) if written else self._view.case(number)

    def mail(self, key: str) -> OutboundMail | None:
        """A mail as this unit leaves it."""
        written = self._written.get(("mails", clean(key)))
        return MAILS.decode(written) if written else self._view.mail(key)

    def next_number(self, school_year: str) -> str:
        """The next registration number of a school year («2026/27» gives «ЭЖ-2026/27-0001»); none is used twice."""
        ordinal = self._last_ordinal(school_year) + 1
        # A counter brought back from an older copy must not give a living case's number away.
        while self.case(format_number(school_year, ordinal)):
            ordinal += 1
        self._put("counters", {"year": school_year, "last": ordinal})
        return format_number(school_year, ordinal)

    def number_seen(self, number: str, *, within: int | None = None) -> None:
        """Give away neither this full number nor any before it: somebody has it already.

        One more than `within` beyond the last is not believed.
        """
        parsed = parse_number(number)
        if parsed is None:
            return
        year, ordinal = parsed
        last = self._last_ordinal(year)
        if last < ordinal and (within is None or ordinal <= last + within):
            self._put("counters", {"year": year, "last": ordinal})

    def put_case(self, case: Case) -> None:
        """Register or change a case."""
        self._put("cases", case)

    def put_mail(self, mail: OutboundMail) -> None:
        """Queue or change a mail; its Message-ID and its octets stay, or these go for good. Raises KeyTaken."""
        known = self.mail(mail.key)
        if known is not None and (known.message_id != clean(mail.message_id) or mail.body not in (known.body, GONE)):
            raise KeyTaken(mail.key)
        self._put("mails", mail)

    def put_seen(self, seen: SeenLetter) -> None:
        """Note the outcome of a letter."""
        self._put("seen", seen)

    def forget_seen(self, seen: SeenLetter) -> None:
        """Forget what became of a letter, so that it is handled anew when it is met again."""
        self._written["seen", (clean(seen.folder), seen.uidvalidity, seen.uid)] = None

    def put_cursor(self, cursor: Cursor) -> None:
        """Note how far a folder has been read."""
        self._put("cursors", cursor)

    def put_applicant(self, applicant: Applicant) -> None:
        """Remember what a sender told about himself."""
        self._put("applicants", applicant)

    def forget_applicant(self, address: str) -> None:
        """Remember nothing of a sender."""
        self._written["applicants", folded(address)] = None

    def put_answer(self, answer: EarlyAnswer) -> None:
        """Remember an answer to letters that have not been read yet."""
        self._put("answers", answer)

    def forget_answers(self, until: datetime) -> None:
        """Forget the remembered answers sent up to a moment."""
        for answer in self._view.early_answers_until(until):
            self._written["answers", clean(answer.key)] = None

    def put_undeliverable(self, address: Undeliverable) -> None:
        """Remember that an address takes no mail."""
        self._put("undeliverable", address)

    def forget_undeliverable(self, address: str) -> None:
        """Forget that mail to an address came back."""
        self._written["undeliverable", folded(address)] = None

    def put_meta(self, key: str, value: Any) -> None:
        """Keep a JSON value under a name."""
        self._put("meta", {"key": key, "value": value})

    def put_blob(self, data: bytes, kind: BlobKind) -> BlobRef:
        """Write a text, a rendered mail or quarantined bytes; durable before the record is. Raises StoreFull."""
        return self._blobs.put(data, kind)

    def changes(self) -> list[Change]:
        """What to write, in the order it was put."""
        new_ids: dict[str, int] = {}
        changes: list[Change] = []
        for (table, key), document in self._written.items():
            doc_id = self._view.id_of(table, key)
            if doc_id is None and document is None:
                continue
            if doc_id is None:
                doc_id = new_ids.get(table, self._view.next_id(table))
                new_ids[table] = doc_id + 1
            changes.append(Change(table, doc_id, document))
        return changes

    def _put(self, table: str, value: Any) -> None:
        document = encode(value)
        self._written[table, KEYS[table](orjson.loads(document))] = document

    def _last_ordinal(self, school_year: str) -> int:
        written = self._written.get(("counters", school_year)) or self._view.raw("counters", school_year)
        return int(orjson.loads(written)["last"]) if written else 0
