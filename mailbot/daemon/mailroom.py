"""The connection to the mailbox and what is done over it in one round: intake, then copies of what was sent."""

import asyncio
import select
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from mailbot.casework.case import Cursor
from mailbot.daemon.copies import Copies
from mailbot.daemon.intake import Intake
from mailbot.daemon.missing import FolderUse, is_missing
from mailbot.daemon.rules import InForce
from mailbot.daemon.servers import imap_settings
from mailbot.daemon.worker import Worker
from mailbot.store.store import Store
from mailbot.transport.errors import TransportError
from mailbot.transport.imap import Mailbox

log = structlog.get_logger()

_FAREWELL_SECONDS = 1.0


class Mailroom:
    """Keeps one IMAP connection, makes rounds over it, and waits for news between them.

    `wake` ends a wait that is going on, so that whoever needs the connection gets it.
    """

    def __init__(
        self, rules: InForce, store: Store, worker: Worker, intake: Intake, copies: Copies, wake: Callable[[], None]
    ) -> None:
        self._rules, self._store, self._worker, self._intake, self._copies = rules, store, worker, intake, copies
        self._wake = wake
        self._mailbox: Mailbox | None = None
        self._outdated = False
        self._turn = asyncio.Lock()

    async def round(self) -> int:
        """Read what is new and settle copies in Sent. The number of letters. Raises TransportError."""
        async with self._turn:
            mailbox = await self._connected()
            try:
                handled = await self._intake.round(mailbox)
                await self._settle_copies(mailbox)
            except TransportError:
                await self._drop()
                raise
        return handled

    async def settle_copies(self) -> None:
        """Settle the copies of what has just been sent. Raises TransportError."""
        async with self._turn:
            mailbox = await self._connected()
            try:
                await self._settle_copies(mailbox)
            except TransportError:
                await self._drop()
                raise

    async def wait(self, wakeup_fd: int) -> None:
        """Wait for news, or for `wakeup_fd` to become readable, or until it is time to poll. Raises TransportError."""
        async with self._turn:
            mailbox = await self._connected()
            try:
                cursor = self._store.cursor(self._rules.config.imap.inbox)
                if cursor is not None:
                    await self._worker.call(self._doze, mailbox, cursor, wakeup_fd)
            except TransportError:
                await self._drop()
                raise

    async def sent_before(self, message_id: str) -> bool | None:
        """Whether a mail with this Message-ID lies in Sent; None while the mailbox cannot be asked."""
        self._wake()
        try:
            async with self._turn:
                mailbox = await self._connected()
                folders = await self._worker.call(mailbox.folders)
                if folders.sent is None:
                    return None if folders.sent_missing or is_missing(self._store, FolderUse.SENT) else False
                return bool(await self._worker.call(mailbox.find_message_id, folders.sent, message_id))
        except TransportError as error:
            log.warning("Sent could not be searched", error=type(error).__name__)
            return None

    async def newest_arrival(self) -> datetime | None:
        """When the newest letter in the inbox arrived by the server's clock; None in an empty one.

        Raises TransportError.
        """
        async with self._turn:
            mailbox = await self._connected()
            try:
                return await self._worker.call(self._newest, mailbox)
            except TransportError:
                await self._drop()
                raise

    def renew(self) -> None:
        """The server's settings are others now: the next round hangs up first and connects anew."""
        self._outdated = True

    async def close(self) -> None:
        """Hang up. A connection that is still waiting for its server is cut."""
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is None:
            return
        if self._worker.busy:
            mailbox.interrupt()
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(self._worker.call(mailbox.close), _FAREWELL_SECONDS)

    def _newest(self, mailbox: Mailbox) -> datetime | None:
        mailbox.examine(self._rules.config.imap.inbox)
        newest = [mailbox.fetch_head(uid, 1) for uid in mailbox.uids_from(1)[-1:]]
        return newest[0].internaldate if newest and newest[0] else None

    def _doze(self, mailbox: Mailbox, cursor: Cursor, wakeup_fd: int) -> None:
        """Wait on the worker's thread.

        EXAMINE itself announces what lies there; asking for new UIDs makes IDLE tell only of what comes after that.
        """
        imap = self._rules.config.imap
        status = mailbox.examine(imap.inbox)
        if cursor.uidvalidity != status.uidvalidity or mailbox.uids_from(cursor.next_uid):
            return
        if imap.idle:
            mailbox.idle(float(imap.poll_seconds), wakeup_fd)
        else:
            select.select([wakeup_fd], [], [], imap.poll_seconds)

    async def _connected(self) -> Mailbox:
        if self._outdated:
            self._outdated = False
            await self._drop()
        if self._mailbox is None:
            settings = imap_settings(self._rules.config.imap)
            self._mailbox = await self._worker.call(Mailbox.connect, settings)
            log.info("mailbox opened", host=settings.host, port=settings.port)
        return self._mailbox

    async def _drop(self) -> None:
        mailbox, self._mailbox = self._mailbox, None
        if mailbox is not None:
            await self._worker.call(mailbox.close)

    async def _settle_copies(self, mailbox: Mailbox) -> None:
        if not self._copies.wanting():
            return
        folders = await self._worker.call(mailbox.folders)
        if folders.sent is not None:
            await self._copies.round(mailbox, folders.sent)
            if mailbox.broken:  # told already; the next round connects anew
                await self._drop()
