"""Going back before first contact, because a person asks for it: `mailbot run --since`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from mailbot.casework.answers import REMEMBERED
from mailbot.casework.case import Cursor
from mailbot.daemon.arrivals import Arrivals
from mailbot.daemon.fetching import Batch, Desk, Fetcher
from mailbot.daemon.worker import Worker
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.transport.errors import FolderMissing
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Fetched, Mailbox

log = structlog.get_logger()

_WISH = "go_back"
Take = Callable[[Batch, Cursor, Desk], Awaitable[Cursor]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """How far to go back: to `since` (aware). With `answer` the letters get their replies, else these are held."""

    since: datetime
    answer: bool = False


def ask_back(store: Store, back: Back) -> None:
    """Keep the wish until a round over the mailbox has fulfilled it, whatever ends meanwhile."""
    with store.unit() as unit:
        unit.put_meta(_WISH, {"since": back.since.isoformat(), "answer": back.answer})


def asked_back(store: Store) -> Back | None:
    """The wish that waits, if any."""
    wish = store.get_meta(_WISH)
    return Back(since=datetime.fromisoformat(wish["since"]), answer=wish["answer"]) if wish else None


def been_back(unit: Unit) -> None:
    """Note that the wish is fulfilled."""
    unit.put_meta(_WISH, None)


class Recall:
    """Moves the baseline back to a moment, and reads what came since and is not known. `take` handles a batch.

    The moved baseline is kept: when the folder is rebuilt later, what was read is recognised as any other letter.
    """

    def __init__(
        self, store: Store, worker: Worker, fetcher: Fetcher, arrivals: Arrivals, outgoing: Desk, take: Take
    ) -> None:
        self._store, self._worker, self._fetcher = store, worker, fetcher
        self._arrivals, self._outgoing, self._take = arrivals, outgoing, take

    async def round(self, mailbox: Mailbox, folders: Folders, back: Back, *, now: datetime) -> int:
        """Read Sent back to the moment, then the inbox. The number of letters. Raises TransportError.

        Answers in Sent are remembered only for a time: of older letters they are found by reading Sent once more.
        """
        handled = await self._sent(mailbox, folders, back)
        desk: Desk = _Answering(self._arrivals) if back.answer else self._arrivals
        handled += await self._folder(mailbox, folders.inbox, desk, back)
        if now - back.since > REMEMBERED:
            await self._sent(mailbox, folders, back)
        log.info("mailbox read back", count=handled)
        return handled

    async def _sent(self, mailbox: Mailbox, folders: Folders, back: Back) -> int:
        if folders.sent is None:
            return 0
        try:
            return await self._folder(mailbox, folders.sent, self._outgoing, back)
        except FolderMissing:
            return 0

    async def _folder(self, mailbox: Mailbox, folder: str, desk: Desk, back: Back) -> int:
        status = await self._worker.call(mailbox.examine, folder)
        known = self._store.cursor(folder)
        if known is None or known.uidvalidity != status.uidvalidity:
            return 0  # the next round begins the folder, and this one comes after it
        cursor = replace(known, baseline_at=min(known.baseline_at, back.since))
        with self._store.unit() as unit:
            unit.put_cursor(cursor)
        # Servers compare days in their own zone (RFC 3501, 6.4.4); the moment itself is looked at with each letter.
        found = await self._worker.call(mailbox.uids_since, (back.since - timedelta(days=1)).date())
        uids = tuple(uid for uid in found if uid < cursor.baseline_uid and not self._knows(cursor, uid))
        async for batch in self._fetcher.batches(mailbox, cursor, uids):
            recent = _since(batch, back.since)
            cursor = await self._take(recent, cursor, desk)
        return len(uids)

    def _knows(self, cursor: Cursor, uid: int) -> bool:
        return self._store.id_of("seen", (cursor.folder, cursor.uidvalidity, uid)) is not None


class _Answering:
    """The inbox's desk for old letters whose replies may leave."""

    def __init__(self, arrivals: Arrivals) -> None:
        self._arrivals = arrivals

    def take(self, fetched: Fetched, cursor: Cursor, *, cut: bool) -> None:
        self._arrivals.take(fetched, cursor, cut=cut, answer_old=True)

    def miss(self, uid: int, cursor: Cursor, *, refused: str) -> None:
        self._arrivals.miss(uid, cursor, refused=refused)


def _since(batch: Batch, since: datetime) -> Batch:
    """The batch without letters that came before a moment, or that are gone: nobody has asked for these."""
    if batch.refused:
        return batch
    letters = {uid: letter for uid, letter in batch.letters.items() if letter.internaldate >= since}
    return replace(batch, uids=tuple(uid for uid in batch.uids if uid in letters), letters=letters)
