"""The store: cases, outgoing mails, letters seen and cursors, durable before anyone hears of them.

One thread owns a Store. It may be used from no other one, and units do not nest.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from mailbot.casework.case import BlobRef
from mailbot.store.blobs import BlobReader, BlobStore
from mailbot.store.codec import encode
from mailbot.store.errors import BadDocument, ClosedStore, HalfRestored, LostJournal, NoStore, StoreError, StoreFull
from mailbot.store.files import make_private_folder, sync_path
from mailbot.store.indexes import KEYS
from mailbot.store.journal import Journal, JournalReader
from mailbot.store.live import Change, LiveTables, record
from mailbot.store.lock import Lock
from mailbot.store.schema import VERSION
from mailbot.store.unit import Unit
from mailbot.store.view import CODECS, StoreView

JOURNAL = "store.journal"
BLOBS = "blobs"
RESTORING = "restore.tmp"  # a copy that is being checked before it becomes the store
_ASIDE = (f"{JOURNAL}.torn", f"{JOURNAL}.damaged-*", f"{JOURNAL}.v*")


def _utc_today() -> date:
    return datetime.now(UTC).date()


class Store(StoreView):
    """The store of one mailbox, for its one writer; see `open` and `read_only`.

    `compaction_trouble` is why the journal could not be shortened the last time, empty when it could.
    """

    def __init__(self, folder: Path, lock: Lock, journal: Journal, live: LiveTables, blobs: BlobStore) -> None:
        super().__init__(live, blobs, journal.size)
        self.folder = folder
        self._lock = lock
        self._journal = journal
        self._blob_store = blobs
        self.compaction_trouble = ""
        self._in_unit = False
        self._batch: list[Change] | None = None
        self._undo: list[list[Change]] = []

    @classmethod
    def open(
        cls, folder: Path, *, sync: bool = True, small: int = 4 << 20, today: Callable[[], date] = _utc_today
    ) -> "Store":
        """Own the store in `folder`, creating it if need be; cut a torn tail, write one of an older version anew, then
        look whether all is there.

        `sync` False skips fdatasync (demonstrations, tests). The journal is compacted when it has grown to four times
        what it needs, and `small` octets count as needed. `today` names the file of the month for texts.
        Raises StoreBusy, CorruptStore, LostJournal, HalfRestored, NewerStore, StoreFull, StoreBroken, OSError; then
        nothing was changed.
        """
        make_private_folder(folder)
        make_private_folder(folder / BLOBS)
        lock = Lock(folder)
        try:
            if not (folder / JOURNAL).exists():
                if (folder / RESTORING).exists():
                    raise HalfRestored(folder / RESTORING)
                if any((folder / BLOBS).iterdir()):
                    raise LostJournal(folder / JOURNAL)
                if sync:
                    sync_path(folder)
            journal = Journal(folder / JOURNAL, durable=sync, small=small)
            try:
                live = LiveTables()
                live.load(journal.replay())
                if journal.version < VERSION:
                    journal.upgrade(live.dump())
                journal.needs(live.octets())
                return cls(folder, lock, journal, live, BlobStore(folder / BLOBS, durable=sync, today=today))
            except BaseException:
                journal.close()
                raise
        except BaseException:
            lock.release()
            raise

    @classmethod
    def read_only(cls, folder: Path) -> StoreView:
        """The store as of its last complete record, without the lock, whatever its owner does meanwhile.

        Raises NoStore, HalfRestored, ClosedStore, CorruptStore, NewerStore, OSError.
        """
        reader = JournalReader(folder / JOURNAL)
        live = LiveTables()
        try:
            live.load(reader)
        except (FileNotFoundError, NotADirectoryError):
            half = folder / RESTORING
            raise (HalfRestored(half) if half.exists() else NoStore(folder)) from None
        except PermissionError:
            raise ClosedStore(folder) from None
        return StoreView(live, BlobReader(folder / BLOBS), reader.end)

    @property
    def torn(self) -> int:
        """Octets of an incomplete last record that opening cut and kept in `store.journal.torn`."""
        return self._journal.torn

    @contextmanager
    def unit(self) -> Iterator[Unit]:
        """One durable record when the block ends well; an exception, and nothing has changed.

        Raises StoreFull or StoreBroken at the end, also then unchanged.
        """
        if self._in_unit:
            raise RuntimeError("units of work do not nest, and a store belongs to one thread")
        self._in_unit = True
        try:
            mark = self._blob_store.mark()
            unit = Unit(self, self._blob_store)
            try:
                yield unit
                changes = unit.changes()
            except BaseException:
                self._blob_store.rollback(mark)
                raise
            self._commit(changes, mark)
        finally:
            self._in_unit = False

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Let the units of the block share one fdatasync: all are durable, or none, when it has ended.

        Nothing may be acknowledged before that. Units that ended well are written even when the block raises.
        """
        if self._batch is not None or self._in_unit:
            raise RuntimeError("batches do not nest")
        mark = self._blob_store.mark()
        self._batch, self._undo = [], []
        try:
            yield
        finally:
            changes, self._batch = self._batch, None
            self._end_batch(changes, mark)

    def shed(self, files: Iterable[str], kept: Iterable[BlobRef], *, before: datetime) -> None:
        """Delete files of texts that no document names any more, and what the journal still says of the past.

        Of a file that holds a text among `kept` nothing but those stays.
        Journals kept aside by a crash, a repair or a new format go when nothing was written to them since `before`.
        Raises StoreFull, StoreBroken, OSError; calling it again goes on.
        """
        self._blob_store.remove(files)
        self._blob_store.thin(kept)
        self._journal.compact(self._live.dump())
        self._journal_bytes = self._journal.size
        for aside in (path for pattern in _ASIDE for path in self.folder.glob(pattern)):
            if aside.stat().st_mtime < before.timestamp():
                aside.unlink()

    def close(self) -> None:
        """Give the store to the next writer."""
        self._journal.close()
        self._blob_store.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _commit(self, changes: list[Change], mark: dict[str, int]) -> None:
        if not changes:
            return
        if self._batch is None:
            self._write(changes, mark)
            self._live.apply(changes)
            self._tidy()
        else:
            self._batch += changes
            self._undo.append(self._live.apply(changes))

    def _write(self, changes: list[Change], mark: dict[str, int]) -> None:
        try:
            self._blob_store.sync()
            self._journal.append(record(changes))
        except StoreFull:
            self._blob_store.rollback(mark)
            raise
        except StoreError:
            raise
        except BaseException as error:
            # Interrupted, perhaps after the record was on the disk: its texts stay, and only re-opening tells.
            self._journal.forbid(type(error).__name__)
            raise

    def _end_batch(self, changes: list[Change], mark: dict[str, int]) -> None:
        if not changes:
            return
        try:
            self._write(changes, mark)
        except BaseException:
            for undo in reversed(self._undo):
                self._live.apply(undo)
            raise
        self._tidy()

    def _tidy(self) -> None:
        if self._journal.wants_compaction:
            self._compact()
        self._journal_bytes = self._journal.size

    def _compact(self) -> None:
        try:
            self._journal.compact(self._live.dump())
            self.compaction_trouble = ""
        except (StoreError, OSError) as error:
            # The unit is safe in the old journal; a shorter file can wait for room on the disk.
            self.compaction_trouble = str(error)

    def _commit_foreign(self, changes: list[Change]) -> None:
        if self._in_unit:
            raise RuntimeError("TinyDB cannot write while a unit of work is open")
        for change in changes:
            _check_document(change)
        self._commit(changes, self._blob_store.mark())


def _check_document(change: Change) -> None:
    if change.document is None:
        return
    try:
        if change.table in CODECS:
            # Encoding again finds the naive moments that the order of time could not bear.
            encode(CODECS[change.table].decode(change.document))
        elif change.table in KEYS:
            KEYS[change.table](orjson.loads(change.document))
    except (KeyError, ValueError) as error:
        raise BadDocument(change.table, str(error)) from None
