"""Reading the mailbox: Sent before the inbox, in batches, each letter and the cursor in one durable record."""

from collections.abc import Callable, Iterator
from datetime import datetime

import structlog

from mailbot.casework.case import Cursor
from mailbot.casework.events import RecordOutcome
from mailbot.daemon.apply import Done, Origin, carry_out
from mailbot.daemon.caps import Caps
from mailbot.daemon.reader import Reader, Reading
from mailbot.daemon.rules import Rules
from mailbot.daemon.worker import Worker
from mailbot.daemon.writer import Writer
from mailbot.mail.message import UNREADABLE, InboundMessage, Unparseable
from mailbot.mail.parse import parse_message
from mailbot.mail.safe import display_safe
from mailbot.store.store import Store
from mailbot.terms import Outcome
from mailbot.transport.imap import Fetched, FolderStatus, Mailbox

log = structlog.get_logger()

BATCH_LETTERS = 50
BATCH_BYTES = 8_388_608
_HEAD_BYTES = 262_144
_DESCRIBED = 160

Handle = Callable[[Fetched, Cursor], None]


class Intake:
    """One round over a connected mailbox. `clock` tells the present moment, aware, in UTC."""

    def __init__(
        self,
        rules: Rules,
        store: Store,
        reader: Reader,
        writer: Writer,
        caps: Caps,
        worker: Worker,
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._rules, self._store, self._reader, self._writer = rules, store, reader, writer
        self._caps, self._worker, self._clock, self._stopping = caps, worker, clock, stopping

    async def round(self, mailbox: Mailbox) -> int:
        """Read what is new: a person's answer counts before a robot's, so Sent comes first. The number of letters."""
        folders = await self._worker.call(mailbox.folders)
        handled = 0
        if folders.sent is not None:
            handled += await self._folder(mailbox, folders.sent, self._take_sent)
        return handled + await self._folder(mailbox, folders.inbox, self._take_arrived)

    async def _folder(self, mailbox: Mailbox, folder: str, handle: Handle) -> int:
        status = await self._worker.call(mailbox.examine, folder)
        cursor = self._cursor(folder, status)
        if cursor.next_uid >= status.uidnext:
            return 0
        uids = await self._worker.call(mailbox.uids_from, cursor.next_uid)
        sizes = await self._worker.call(mailbox.sizes, uids)
        for batch in _batches(uids, sizes):
            if self._stopping():
                break
            fetched = await self._fetch(mailbox, batch, sizes)
            cursor = self._take_batch(batch, fetched, cursor, handle)
        return len(uids)

    def _cursor(self, folder: str, status: FolderStatus) -> Cursor:
        """Where to go on. At first contact nothing old is read; after a changed UIDVALIDITY everything is read anew,
        what is known is recognised, and what is unknown waits for a person (its UID lies below the new baseline)."""
        cursor = self._store.cursor(folder)
        if cursor is not None and cursor.uidvalidity == status.uidvalidity:
            return cursor
        fresh = Cursor(
            folder=folder,
            uidvalidity=status.uidvalidity,
            next_uid=1 if cursor else status.uidnext,
            baseline_uid=status.uidnext,
            baseline_at=cursor.baseline_at if cursor else self._clock(),
        )
        with self._store.unit() as unit:
            unit.put_cursor(fresh)
        log.info("folder started" if cursor is None else "folder was rebuilt", folder=folder, uid=fresh.next_uid)
        return fresh

    async def _fetch(self, mailbox: Mailbox, batch: tuple[int, ...], sizes: dict[int, int]) -> dict[int, Fetched]:
        """The batch's letters by UID; one over the limit is fetched alone, and only its beginning."""
        limit = self._rules.limits.message_bytes
        if len(batch) == 1 and sizes.get(batch[0], 0) > limit:
            head = await self._worker.call(mailbox.fetch_head, batch[0], _HEAD_BYTES)
            return {head.uid: head} if head else {}
        fetched: tuple[Fetched, ...] = await self._worker.call(mailbox.fetch, batch)
        return {letter.uid: letter for letter in fetched}

    def _take_batch(
        self, batch: tuple[int, ...], fetched: dict[int, Fetched], cursor: Cursor, handle: Handle
    ) -> Cursor:
        """Every UID of the batch gets its outcome; one sync covers them all, and nothing is sent before it."""
        with self._store.batch():
            for uid in batch:
                if self._stopping():
                    break
                letter = fetched.get(uid)
                if letter is None:
                    self._gone(uid, cursor)
                else:
                    handle(letter, cursor)
                cursor = _advanced(cursor, uid)
        return cursor

    def _take_arrived(self, fetched: Fetched, cursor: Cursor) -> None:
        now = self._clock()
        old = fetched.uid < cursor.baseline_uid
        parsed = parse_message(fetched.raw, received_at=fetched.internaldate, limits=self._rules.limits)
        if old and fetched.internaldate < cursor.baseline_at:
            self._skip(fetched.uid, cursor)
            return
        if isinstance(parsed, Unparseable):
            self._quarantine(fetched, cursor, UNREADABLE.get(parsed.reason, parsed.reason))
            return
        try:
            reading = self._reader.read(parsed, now=now)
            done = self._keep(fetched, cursor, parsed, reading, hold=old, now=now)
        except _OUR_FAULT as error:
            # A letter that breaks our own code must not stop the others: it is kept aside with its reason.
            log.error("letter broke the program", uid=fetched.uid, error=type(error).__name__)
            self._quarantine(fetched, cursor, f"ошибка программы: {type(error).__name__}")
            return
        _tell(fetched.uid, done, reading)

    def _keep(
        self, fetched: Fetched, cursor: Cursor, message: InboundMessage, reading: Reading, *, hold: bool, now: datetime
    ) -> Done:
        with self._store.unit() as unit:
            raw = unit.put_blob(fetched.raw, "letters")
            actions = self._reader.actions(reading, raw, now=now, hold=hold)
            origin = Origin(
                folder=cursor.folder,
                uidvalidity=cursor.uidvalidity,
                uid=fetched.uid,
                received_at=fetched.internaldate,
                message_id=message.message_id,
                content_hash=message.content_hash,
                described=_described(message),
                raw=raw,
            )
            done = carry_out(unit, actions, self._writer, now=now, origin=origin, hold=hold)
            unit.put_cursor(_advanced(cursor, fetched.uid))
        for mail in done.mails:
            self._caps.queued(mail)
        return done

    def _take_sent(self, fetched: Fetched, cursor: Cursor) -> None:
        now = self._clock()
        parsed = parse_message(fetched.raw, received_at=fetched.internaldate, limits=self._rules.limits)
        actions = (
            self._reader.outgoing(parsed, replayed=fetched.uid < cursor.baseline_uid, now=now)
            if isinstance(parsed, InboundMessage)
            else ()
        )
        with self._store.unit() as unit:
            carry_out(unit, actions, self._writer, now=now)
            unit.put_cursor(_advanced(cursor, fetched.uid))

    def _quarantine(self, fetched: Fetched, cursor: Cursor, reason: str) -> None:
        with self._store.unit() as unit:
            raw = unit.put_blob(fetched.raw, "quarantine")
            origin = Origin(
                folder=cursor.folder,
                uidvalidity=cursor.uidvalidity,
                uid=fetched.uid,
                received_at=fetched.internaldate,
                raw=raw,
            )
            outcome = RecordOutcome(outcome=Outcome.QUARANTINED, note=reason, suppressed_by=(27,))
            carry_out(unit, (outcome,), self._writer, now=self._clock(), origin=origin)
            unit.put_cursor(_advanced(cursor, fetched.uid))
        log.warning("letter quarantined", uid=fetched.uid)

    def _gone(self, uid: int, cursor: Cursor) -> None:
        now = self._clock()
        origin = Origin(folder=cursor.folder, uidvalidity=cursor.uidvalidity, uid=uid, received_at=now)
        with self._store.unit() as unit:
            outcome = RecordOutcome(outcome=Outcome.GONE, note="письмо убрали до того, как его удалось прочитать")
            carry_out(unit, (outcome,), self._writer, now=now, origin=origin)
            unit.put_cursor(_advanced(cursor, uid))

    def _skip(self, uid: int, cursor: Cursor) -> None:
        with self._store.unit() as unit:
            unit.put_cursor(_advanced(cursor, uid))


# Faults of the program itself; the store's and the network's errors pass, because the letter is not to blame.
_OUR_FAULT = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _advanced(cursor: Cursor, uid: int) -> Cursor:
    return Cursor(
        folder=cursor.folder,
        uidvalidity=cursor.uidvalidity,
        next_uid=max(cursor.next_uid, uid + 1),
        baseline_uid=cursor.baseline_uid,
        baseline_at=cursor.baseline_at,
    )


def _batches(uids: tuple[int, ...], sizes: dict[int, int]) -> Iterator[tuple[int, ...]]:
    """Runs of UIDs bounded in letters and in octets; a letter larger than the bound is a batch of its own."""
    batch: list[int] = []
    octets = 0
    for uid in uids:
        size = sizes.get(uid, 0)
        if batch and (len(batch) >= BATCH_LETTERS or octets + size > BATCH_BYTES):
            yield tuple(batch)
            batch, octets = [], 0
        batch.append(uid)
        octets += size
    if batch:
        yield tuple(batch)


def _described(message: InboundMessage) -> str:
    sender = message.from_[0].addr if message.from_ else "отправитель не указан"
    return display_safe(f"{sender}: {message.subject or 'без темы'}")[:_DESCRIBED]


def _tell(uid: int, done: Done, reading: Reading) -> None:
    outcome = done.outcome.outcome.value if done.outcome else ""
    number = done.case.number if done.case else ""
    log.info("letter handled", uid=uid, outcome=outcome, case=number, suppressed_by=reading.event.suppressed)
