"""Reads a store to its last octet and says what is wrong with it. Changes nothing and needs no lock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from mailbot.casework.case import BlobRef
from mailbot.i18n import _
from mailbot.store.blobs import BlobReader
from mailbot.store.errors import BadDocument, CorruptStore, DamagedBlob, NoStore
from mailbot.store.indexes import KEYS, Indexes, blob_refs
from mailbot.store.journal import JournalReader
from mailbot.store.live import LiveTables
from mailbot.store.numbers import parse_number
from mailbot.store.repair import Salvage
from mailbot.store.store import BLOBS, JOURNAL
from mailbot.store.view import CODECS

_LISTED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What was read, and in `damage` what is wrong, a Russian sentence each."""

    records: int
    documents: int
    texts: int
    octets: int
    damage: tuple[str, ...]


def check(folder: Path) -> CheckReport:
    """Read every record, document and text of the store in `folder`, whatever its owner does meanwhile.

    Raises NoStore, NewerStore, OSError.
    """
    examination = _Examination(folder)
    return examination.run()


@dataclass(slots=True)
class _Examination:
    folder: Path
    records: int = 0
    documents: int = 0
    texts: int = 0
    octets: int = 0
    damage: list[str] = field(default_factory=list)

    def run(self) -> CheckReport:
        live = LiveTables()
        for payload in self._payloads():
            live.load((payload,))
            self.records += 1
        indexes = Indexes()
        live.observe(indexes)
        self.damage += _listed(self._shapes(live))
        self.damage += _listed(self._texts(live))
        self.damage += _listed(_contradictions(live, indexes))
        return CheckReport(
            records=self.records,
            documents=self.documents,
            texts=self.texts,
            octets=self.octets,
            damage=tuple(self.damage),
        )

    def _payloads(self) -> Iterator[bytes]:
        """All records at once, because the journal may grow meanwhile: what it was at this moment is judged."""
        path = self.folder / JOURNAL
        reader = JournalReader(path)
        try:
            return iter(list(reader))
        except (FileNotFoundError, NotADirectoryError):
            raise NoStore(self.folder) from None
        except CorruptStore:
            salvage = Salvage(path)
            payloads = list(salvage)
            text = _("{path}: не читается {length} байт со смещения {offset}; исправить: mailbot store repair")
            pieces = (text.format(path=path, length=length, offset=offset) for offset, length in salvage.broken)
            self.damage += _listed(pieces)
            return iter(payloads)

    def _shapes(self, live: LiveTables) -> Iterator[str]:
        for table, documents in live.tables.items():
            codec = CODECS.get(table)
            for document in documents.values():
                self.documents += 1
                try:
                    if codec is not None:
                        codec.decode(document)
                except BadDocument as error:
                    yield str(error)

    def _texts(self, live: LiveTables) -> Iterator[str]:
        reader = BlobReader(self.folder / BLOBS)
        checked: set[tuple[str, int, int]] = set()
        for table in ("cases", "mails", "seen"):
            for document in live.documents(table).values():
                for fields in blob_refs(orjson.loads(document)):
                    ref = BlobRef(**fields)
                    place = (ref.file, ref.offset, ref.length)
                    if place in checked:
                        continue
                    checked.add(place)
                    self.texts += 1
                    self.octets += ref.length
                    try:
                        reader.get(ref)
                    except DamagedBlob as error:
                        yield str(error)


def _contradictions(live: LiveTables, indexes: Indexes) -> Iterator[str]:
    """What no single document shows: two with one key, letters and mails of a case that is not there, low counters."""
    for table, key in KEYS.items():
        documents = live.documents(table)
        keys = {key(orjson.loads(document)) for document in documents.values()}
        if len(keys) < len(documents):
            yield _("в таблице «{table}» есть документы с одинаковым ключом").format(table=table)
    numbers = {orjson.loads(case)["number"] for case in live.documents("cases").values()}
    named = {
        orjson.loads(document).get("case_number")
        for table in ("mails", "seen")
        for document in live.documents(table).values()
    }
    for number in sorted(named - numbers - {None}):
        yield _("обращения {number} в базе нет, а письма по нему есть").format(number=number)
    for number in sorted(numbers):
        parsed = parse_number(number)
        if parsed and parsed[1] > _last_given(live, indexes, parsed[0]):
            yield _("счётчик номеров {year} отстаёт от обращения {number}").format(year=parsed[0], number=number)


def _last_given(live: LiveTables, indexes: Indexes, year: str) -> int:
    doc_id = indexes.id_of("counters", year)
    return 0 if doc_id is None else int(orjson.loads(live.documents("counters")[doc_id])["last"])


def _listed(found: Iterator[str]) -> Iterator[str]:
    """The first of many of a kind: one lost file would fill the screen."""
    shown = 0
    more = 0
    for sentence in found:
        if shown < _LISTED:
            shown += 1
            yield sentence
        else:
            more += 1
    if more:
        yield _("и ещё таких: {count}").format(count=more)
