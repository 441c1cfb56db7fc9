"""Getting letters out of the mailbox: in bounded batches, and past the one letter that the server cannot give."""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import Protocol

import structlog

from mailbot.casework.case import Cursor
from mailbot.daemon.worker import Worker
from mailbot.store.store import Store
from mailbot.transport.errors import TransportError
from mailbot.transport.imap import Fetched, Mailbox

log = structlog.get_logger()

BATCH_LETTERS = 50
BATCH_BYTES = 8_388_608
ROUNDS = 3
"""How often a letter is asked for alone before it is given up."""
ROUNDS_IN_DOUBT = 12
"""The same for a second one in a row: then the server or the network is the likelier cause."""
_SIZES_AT_ONCE = 500
HEAD_BYTES = 262_144
"""How much of a letter over the limit is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """UIDs, rising, with their letters; a UID without a letter is gone.

    Of the letters in `cut` only the beginning is here. `refused` tells why the server would not give the only letter.
    """

    uids: tuple[int, ...]
    letters: dict[int, Fetched] = field(default_factory=dict)
    cut: frozenset[int] = frozenset()
    refused: str = ""


class Desk(Protocol):
    """Handles the letters of one folder; every UID given to it gets the cursor moved past it, durably."""

    def take(self, fetched: Fetched, cursor: Cursor, *, cut: bool) -> None:
        """Handle a letter, of which `cut` tells that only the beginning is here."""

    def miss(self, uid: int, cursor: Cursor, *, refused: str) -> None:
        """Handle a letter that is not to be had; `refused` is why the server would not give it, empty if it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trouble:
    """What is known of letters that could not be fetched: every UID before `below` is asked for alone.

    `uid` is the one that failed alone last, `times` how often; `in_doubt` tells that a letter was given up and none has
    come since.
    """

    uidvalidity: int = 0
    below: int = 0
    uid: int = 0
    times: int = 0
    in_doubt: bool = False


class Fetcher:
    """Fetches what a cursor has not passed yet. Letters over what `letter_bytes` tells are fetched in part.

    A server may fail at one letter for good, and say so by NO or by hanging up. After a failure the letters concerned
    are asked for one by one, over the connection of the next round; one that keeps failing is given up. What is known
    of it is kept in the store, because a run may be for one round only.
    """

    def __init__(
        self, store: Store, worker: Worker, stopping: Callable[[], bool], *, letter_bytes: Callable[[], int]
    ) -> None:
        self._store, self._worker, self._stopping, self._limit = store, worker, stopping, letter_bytes

    async def batches(self, mailbox: Mailbox, cursor: Cursor, uids: tuple[int, ...]) -> AsyncIterator[Batch]:
        """The letters of the folder that is examined now. Raises TransportError."""
        trouble = self._trouble(cursor)
        suspects = tuple(uid for uid in uids if uid < trouble.below)
        for uid in suspects:
            if self._stopping():
                return
            yield await self._alone(mailbox, cursor, uid)
        for part in _parts(uids[len(suspects) :], _SIZES_AT_ONCE):
            async for batch in self._together(mailbox, cursor, part):
                yield batch

    async def one(self, mailbox: Mailbox, uid: int) -> Batch:
        """One letter of the folder that is examined now, asked for once. Raises TransportError."""
        sizes = await self._worker.call(mailbox.sizes, (uid,))
        return await self._fetched(mailbox, (uid,), sizes)

    async def _together(self, mailbox: Mailbox, cursor: Cursor, uids: tuple[int, ...]) -> AsyncIterator[Batch]:
        asked = uids
        try:
            sizes = await self._worker.call(mailbox.sizes, uids)
            for asked in _bounded(uids, sizes, min(BATCH_BYTES, self._limit())):
                if self._stopping():
                    return
                yield await self._fetched(mailbox, asked, sizes)
        except TransportError:
            if not self._stopping():  # we hang up ourselves when we stop
                self._note(cursor, replace(self._trouble(cursor), below=asked[-1] + 1))
            raise

    async def _alone(self, mailbox: Mailbox, cursor: Cursor, uid: int) -> Batch:
        try:
            batch = await self.one(mailbox, uid)
        except TransportError as error:
            if self._stopping() or not self._given_up(cursor, uid, error):
                raise
            return Batch(uids=(uid,), refused=str(error))
        trouble = self._trouble(cursor)
        if trouble.in_doubt:
            self._note(cursor, replace(trouble, in_doubt=False))
        return batch

    def _given_up(self, cursor: Cursor, uid: int, error: TransportError) -> bool:
        """Count one more failure of a letter alone. Whether it was the last that is borne."""
        before = self._trouble(cursor)
        times = before.times + 1 if before.uid == uid else 1
        enough = times >= (ROUNDS_IN_DOUBT if before.in_doubt else ROUNDS)
        self._note(cursor, replace(before, uid=uid, times=times, in_doubt=before.in_doubt or enough))
        log.warning("letter could not be fetched", uid=uid, attempt=times, error=type(error).__name__)
        return enough

    async def _fetched(self, mailbox: Mailbox, uids: tuple[int, ...], sizes: dict[int, int]) -> Batch:
        head_bytes = min(HEAD_BYTES, self._limit())
        if len(uids) == 1 and sizes.get(uids[0], 0) > self._limit():
            head = await self._worker.call(mailbox.fetch_head, uids[0], head_bytes)
            return Batch(uids=uids, letters={head.uid: head} if head else {}, cut=frozenset(uids))
        letters = await self._worker.call(mailbox.fetch, uids)
        # Some servers tell a smaller size than that of what they send.
        longer = frozenset(letter.uid for letter in letters if len(letter.raw) > self._limit())
        found = {
            letter.uid: replace(letter, raw=letter.raw[:head_bytes]) if letter.uid in longer else letter
            for letter in letters
        }
        return Batch(uids=uids, letters=found, cut=longer)

    def _trouble(self, cursor: Cursor) -> _Trouble:
        kept = self._store.get_meta(_key(cursor))
        known = _Trouble(**kept) if kept else _Trouble()
        return known if known.uidvalidity == cursor.uidvalidity else _Trouble(uidvalidity=cursor.uidvalidity)

    def _note(self, cursor: Cursor, trouble: _Trouble) -> None:
        with self._store.unit() as unit:
            unit.put_meta(_key(cursor), asdict(trouble))


def _key(cursor: Cursor) -> str:
    return f"fetch_trouble:{cursor.folder}"


def _parts(uids: tuple[int, ...], length: int) -> Iterator[tuple[int, ...]]:
    return (uids[start : start + length] for start in range(0, len(uids), length))


def _bounded(uids: Iterable[int], sizes: dict[int, int], most: int) -> Iterator[tuple[int, ...]]:
    """Runs of UIDs bounded in letters and in octets; a letter larger than the bound is a batch of its own."""
    batch: list[int] = []
    octets = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if batch and (len(batch) >= BATCH_LETTERS or octets + size > most):
            yield tuple(batch)
            batch, octets = [], 0
        batch.append(uid)
        octets += size
    if batch:
        yield tuple(batch)
