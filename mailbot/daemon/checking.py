"""The daily check: is there a letter in the mailbox that the store knows nothing of? And what lies in Junk?

Only the UIDs since first contact are asked for, in runs, so that a big mailbox costs little; a letter that the store
has never seen is fetched and handled as any new one. What the server once would not give is asked for again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import date, datetime, timedelta

import structlog

from mailbot.casework.case import Cursor, SeenLetter
from mailbot.casework.reconcile import check_due, spans
from mailbot.daemon.arrivals import Arrivals, handed_again
from mailbot.daemon.cursors import still_holds
from mailbot.daemon.fetching import Batch, Desk, Fetcher
from mailbot.daemon.findings import MOST_LISTED, Found, entries, note
from mailbot.daemon.guard import Guard
from mailbot.daemon.junk import look_into_junk
from mailbot.daemon.quarantine import forget_wish, is_unread, wished
from mailbot.daemon.rules import InForce
from mailbot.daemon.worker import Worker
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import Outcome
from mailbot.transport.errors import ConnectionLost, TransportError
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Mailbox

log = structlog.get_logger()

LAST_DAY = "check_last_day"
_TRYING, _ASKED = "check_tries", "check_asked"
_TRIES = 20
"""How often a day's check is begun anew over a new connection: a letter that is not given takes its share of them."""
_PAUSE = timedelta(minutes=5)
_WIDTH = 5_000
"""How many UIDs are compared at a time, while nobody else has a turn."""

Take = Callable[[Batch, Cursor, Desk], Awaitable[Cursor]]


class Check:
    """Compares the inbox with the store once a day. `take` handles a batch of its letters."""

    def __init__(
        self,
        rules: InForce,
        store: Store,
        worker: Worker,
        fetcher: Fetcher,
        guard: Guard,
        arrivals: Arrivals,
        take: Take,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._rules, self._store, self._worker, self._fetcher = rules, store, worker, fetcher
        self._guard, self._arrivals, self._take = guard, arrivals, take
        self._clock, self._stopping = clock, stopping
        self._failed_at: datetime | None = None

    async def round(self, mailbox: Mailbox, folders: Folders) -> int:
        """Ask again for what a person wants read, and check what is due. The number of letters handled.

        What goes wrong is tried again a little later, a bounded number of times: reading the inbox does not suffer.
        Raises ConnectionLost.
        """
        if self._resting():
            return 0
        try:
            return await self._all(mailbox, folders)
        except TransportError as error:
            self._failed_at = self._clock()
            log.warning("daily check broke off", error=type(error).__name__)
            if isinstance(error, ConnectionLost):
                raise
            return 0

    def _resting(self) -> bool:
        return self._failed_at is not None and abs(self._clock() - self._failed_at) < _PAUSE

    async def _all(self, mailbox: Mailbox, folders: Folders) -> int:
        handled = 0
        for letter in wished(self._store):
            forget_wish(self._store, letter)
            handled += await self._ask_again(mailbox, folders.inbox, letter)
        day = self._due()
        if day is not None and self._begun(day):
            handled += await self._unread(mailbox, folders.inbox, day)
            handled += await self._gaps(mailbox, folders.inbox)
            await look_into_junk(self._rules, self._store, self._worker, mailbox, folders, now=self._clock())
            if not self._stopping():  # else letters may be left, and the next process goes on
                self._done(day)
        return handled

    def _due(self) -> date | None:
        last = self._store.get_meta(LAST_DAY)
        return check_due(
            date.fromisoformat(last) if isinstance(last, str) else None,
            now=self._clock(),
            digest_at=self._rules.world.digest_at,
            policy=self._rules.policy,
        )

    def _begun(self, day: date) -> bool:
        """Count one more try at the day's check; after too many it is given up, and that is told."""
        kept = self._store.get_meta(_TRYING) or {}
        tries = kept.get("tries", 0) + 1 if kept.get("day") == day.isoformat() else 1
        with self._store.unit() as unit:
            unit.put_meta(_TRYING, {"day": day.isoformat(), "tries": tries})
            if tries > _TRIES:
                unit.put_meta(LAST_DAY, day.isoformat())
                news = {"day": day.strftime("%d.%m.%Y")}
                note(unit, self._store, Found.UNDONE, [news], now=self._clock())
        return tries <= _TRIES

    def _done(self, day: date) -> None:
        with self._store.unit() as unit:
            unit.put_meta(LAST_DAY, day.isoformat())
            for found in Found:
                note(unit, self._store, found, (), now=self._clock())
        log.info("mailbox compared with the store")

    async def _unread(self, mailbox: Mailbox, inbox: str, day: date) -> int:
        """What the server would not give is asked for once a day: the letter in hand is noted first."""
        handled = 0
        for letter in filter(is_unread, self._store.quarantined()):
            asked = self._store.get_meta(_ASKED) or {}
            uids = asked.get("uids", []) if asked.get("day") == day.isoformat() else []
            if letter.uid in uids:
                continue
            with self._store.unit() as unit:
                unit.put_meta(_ASKED, {"day": day.isoformat(), "uids": [*uids, letter.uid]})
            handled += await self._ask_again(mailbox, inbox, letter)
        return handled

    async def _ask_again(self, mailbox: Mailbox, inbox: str, letter: SeenLetter) -> int:
        status = await self._worker.call(mailbox.examine, inbox)
        if (letter.folder, letter.uidvalidity) != (inbox, status.uidvalidity):
            self._arrivals.give_up(letter)  # the folder was rebuilt: it was read anew under another UID
            return 0
        try:
            batch = await self._fetcher.one(mailbox, letter.uid)
        except ConnectionLost:
            raise
        except TransportError as error:
            log.warning("letter still not given", uid=letter.uid, error=type(error).__name__)
            return 0
        fetched = batch.letters.get(letter.uid)
        if fetched is None:
            if letter.outcome is not Outcome.GONE:
                self._arrivals.give_up(letter)
            return 0
        await self._guard.prepare(handed_again(letter, fetched), self._worker, understand=True)
        after = self._arrivals.take_again(letter, fetched, cut=letter.uid in batch.cut)
        if after.outcome is not Outcome.QUARANTINED:
            with self._store.unit() as unit:
                note(unit, self._store, Found.AGAIN, [_named(letter)], now=self._clock())
        return 1

    async def _gaps(self, mailbox: Mailbox, inbox: str) -> int:
        """Fetch what lies in the inbox since first contact and has no outcome."""
        status = await self._worker.call(mailbox.examine, inbox)
        cursor = self._store.cursor(inbox)
        if cursor is None or not still_holds(cursor, status):
            return 0  # the next round begins anew, and reads everything
        gone = {letter.uid: letter for letter in self._store.gone() if letter.uidvalidity == cursor.uidvalidity}
        uids, back = await compared(self._store, self._worker, mailbox, cursor, gone.keys())
        for uid in back:  # it was not given when it was wanted, and lies there all the same
            await self._ask_again(mailbox, inbox, gone[uid])
        if not uids:
            return len(back)
        log.warning("letters found that were never read", count=len(uids))
        self._note_gaps(cursor, uids)
        async for batch in self._fetcher.batches(mailbox, cursor, uids):
            cursor = await self._take(batch, cursor, self._arrivals)
        return len(back) + len(uids)

    def _note_gaps(self, cursor: Cursor, uids: tuple[int, ...]) -> None:
        """Told once, though it may take several tries to fetch them."""
        known = {(entry["uidvalidity"], entry["uid"]) for entry in entries(self._store, Found.GAP)}
        place = {"folder": cursor.folder, "uidvalidity": cursor.uidvalidity}
        news = [{**place, "uid": uid} for uid in uids[:MOST_LISTED] if (cursor.uidvalidity, uid) not in known]
        with self._store.unit() as unit:
            note(unit, self._store, Found.GAP, news, now=self._clock())


async def compared(
    store: StoreView, worker: Worker, mailbox: Mailbox, cursor: Cursor, gone: Collection[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The UIDs in the folder examined now that the store does not know, and those that it holds for `gone`."""
    unknown: list[int] = []
    back: list[int] = []
    for first, last in spans(cursor.baseline_uid, cursor.next_uid - 1, _WIDTH):
        for uid in await worker.call(mailbox.uids_between, first, last):
            if store.id_of("seen", (cursor.folder, cursor.uidvalidity, uid)) is None:
                unknown.append(uid)
            elif uid in gone:
                back.append(uid)
        await asyncio.sleep(0)
    return tuple(unknown), tuple(back)


def _named(letter: SeenLetter) -> dict[str, object]:
    return {"folder": letter.folder, "uidvalidity": letter.uidvalidity, "uid": letter.uid}
