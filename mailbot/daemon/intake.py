"""Reading the mailbox: Sent before the inbox, in batches, each letter and the cursor in one durable record."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from mailbot.casework.case import Cursor
from mailbot.casework.numbers import school_year
from mailbot.daemon.arrivals import Arrivals
from mailbot.daemon.caps import Caps
from mailbot.daemon.checking import Check
from mailbot.daemon.cursors import advanced, awaits_sent, fresh, still_holds
from mailbot.daemon.fetching import Batch, Desk, Fetcher
from mailbot.daemon.guard import Guard, Handed
from mailbot.daemon.inhand import LetterKey
from mailbot.daemon.missing import FolderUse, is_missing, note_folder, remember_folder, remembered_folder
from mailbot.daemon.numbers import skip_numbers
from mailbot.daemon.outgoing import Outgoing
from mailbot.daemon.reader import Reader
from mailbot.daemon.recall import Recall, asked_back, been_back
from mailbot.daemon.rules import InForce
from mailbot.daemon.worker import Worker
from mailbot.daemon.writer import Writer
from mailbot.store.store import Store
from mailbot.transport.errors import FolderMissing
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Fetched, FolderStatus, Mailbox

log = structlog.get_logger()

LEFT_UNREAD = "letters_left_unread"
"""Under «this name:folder» the store remembers how many letters lay there at first contact: they are not answered."""

STRETCH = 0.2
"""For how many seconds letters are handled before whoever else waits has a turn: signals, commands, delivery."""


class Intake:
    """One round over a connected mailbox. It also goes back before first contact, once, if a person wants it.

    `clock` tells the present moment, aware, in UTC; `stopwatch` seconds that only ever rise.
    """

    def __init__(
        self,
        rules: InForce,
        store: Store,
        reader: Reader,
        writer: Writer,
        caps: Caps,
        guard: Guard,
        worker: Worker,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
        stopwatch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules, self._store, self._guard = rules, store, guard
        self._worker, self._clock = worker, clock
        self._stopping, self._stopwatch = stopping, stopwatch
        self._fetcher = Fetcher(store, worker, stopping, letter_bytes=lambda: rules.limits.message_bytes)
        self._arrivals = Arrivals(rules, store, guard, reader, writer, caps, clock)
        self._check = Check(rules, store, worker, self._fetcher, guard, self._arrivals, self._take, clock, stopping)
        self._outgoing: Desk = Outgoing(rules, store, guard, reader, writer, clock)
        self._recall = Recall(store, worker, self._fetcher, self._arrivals, self._outgoing, self._take)

    async def round(self, mailbox: Mailbox) -> int:
        """Read what is new: a person's answer counts before a robot's, so Sent comes first. The number of letters.

        Only then the mailbox is compared with the store, if that is due: no letter waits for it.
        Raises TransportError, StoreError, CannotStart; what was not handled is read in the next round.
        """
        folders = await self._worker.call(mailbox.folders)
        handled = await self._sent(mailbox, folders)
        if self._stopping() or self._is_blind(folders):
            return handled  # what Sent still holds must be known before the inbox is read
        handled += await self._folder(mailbox, folders.inbox, self._arrivals)
        handled += await self._back(mailbox, folders)
        if not self._stopping():
            handled += await self._check.round(mailbox, folders)
            await self._worker.call(self._guard.rest)
        return handled

    async def _back(self, mailbox: Mailbox, folders: Folders) -> int:
        back = asked_back(self._store)
        if back is None or self._stopping():
            return 0
        handled = await self._recall.round(mailbox, folders, back, now=self._clock())
        if not self._stopping():
            with self._store.unit() as unit:
                been_back(unit)
                unit.put_meta(f"{LEFT_UNREAD}:{folders.inbox}", 0)  # whoever went back knows of them
        return handled

    def _is_blind(self, folders: Folders) -> bool:
        """Whether a restored store cannot learn what has left: letters wait, rather than get other numbers."""
        return awaits_sent(self._store.cursor(folders.inbox)) and is_missing(self._store, FolderUse.SENT)

    async def _sent(self, mailbox: Mailbox, folders: Folders) -> int:
        """The folder of sent mail; while it is not to be opened, the inbox is read all the same."""
        handled, missing = 0, folders.sent_missing
        if folders.sent is not None:
            try:
                handled = await self._folder(mailbox, folders.sent, self._outgoing)
                remember_folder(self._store, FolderUse.SENT, folders.sent)
            except FolderMissing:
                missing = folders.sent
        elif not missing:
            missing = remembered_folder(self._store, FolderUse.SENT)  # it was found by itself, and is there no more
        note_folder(self._store, FolderUse.SENT, missing)
        return handled

    async def _folder(self, mailbox: Mailbox, folder: str, desk: Desk) -> int:
        status = await self._worker.call(mailbox.examine, folder)
        cursor = self._cursor(folder, status)
        if cursor.next_uid >= status.uidnext:
            return 0
        uids = await self._worker.call(mailbox.uids_from, cursor.next_uid)
        async for batch in self._fetcher.batches(mailbox, cursor, uids):
            cursor = await self._take(batch, cursor, desk)
        return len(uids)

    def _cursor(self, folder: str, status: FolderStatus) -> Cursor:
        known = self._store.cursor(folder)
        if known is not None and still_holds(known, status) and not known.restored:
            return known
        now = self._clock()
        cursor = fresh(known, folder, status, now=now)
        with self._store.unit() as unit:
            unit.put_cursor(cursor)
            if known is None:
                unit.put_meta(f"{LEFT_UNREAD}:{folder}", status.exists)
            if known is not None and known.restored and folder == self._rules.config.imap.inbox:
                letters = status.uidnext - cursor.next_uid if still_holds(known, status) else status.exists
                skip_numbers(unit, self._store, letters, year=school_year(now.astimezone(self._rules.policy.zone)))
        log.info(_begun(known), folder=folder, uid=cursor.next_uid)
        return cursor

    async def _take(self, batch: Batch, cursor: Cursor, desk: Desk) -> Cursor:
        """Every UID of the batch gets its outcome, unless we stop; between the stretches everybody has a turn."""
        left = batch.uids
        while left:
            first = batch.letters.get(left[0])
            if first is not None and self._guard.wants_preparing(_handed(first, cursor)):
                await self._guard.prepare(_handed(first, cursor), self._worker, understand=desk is not self._outgoing)
            stretch = left
            cursor, left = self._stretch(batch, stretch, cursor, desk)
            self._guard.settled(_key(uid, cursor) for uid in stretch if uid < cursor.next_uid)
            await asyncio.sleep(0)
        return cursor

    def _stretch(
        self, batch: Batch, uids: tuple[int, ...], cursor: Cursor, desk: Desk
    ) -> tuple[Cursor, tuple[int, ...]]:
        """As many letters as fit into a moment, and what is left: one sync covers them, and nothing is sent before it.

        Nobody else runs meanwhile, so no other unit of work falls into a batch that is not on the disk yet.
        """
        end = self._stopwatch() + STRETCH
        with self._store.batch():
            for place, uid in enumerate(uids):
                if self._stopping():
                    return cursor, ()
                if place and self._stopwatch() > end:
                    return cursor, uids[place:]
                letter = batch.letters.get(uid)
                if letter is None:
                    desk.miss(uid, cursor, refused=batch.refused)
                elif place and self._guard.wants_preparing(_handed(letter, cursor)):
                    return cursor, uids[place:]
                else:
                    with self._guard.handling(_key(uid, cursor)):
                        desk.take(letter, cursor, cut=uid in batch.cut)
                cursor = advanced(cursor, uid)
        return cursor, ()


def _begun(known: Cursor | None) -> str:
    if known is None:
        return "folder started"
    return "folder of a restored store" if known.restored else "folder was rebuilt"


def _key(uid: int, cursor: Cursor) -> LetterKey:
    return LetterKey(cursor.folder, cursor.uidvalidity, uid)


def _handed(letter: Fetched, cursor: Cursor) -> Handed:
    return Handed(key=_key(letter.uid, cursor), raw=letter.raw, received_at=letter.internaldate)
