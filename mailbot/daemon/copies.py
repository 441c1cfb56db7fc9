"""Copies of what was sent in the folder of sent mail: looked for first, because many providers make one themselves."""

from collections.abc import Callable
from datetime import datetime

import structlog

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import copied, copy_failed
from mailbot.config.model import SaveToSent
from mailbot.daemon.worker import Worker
from mailbot.store.errors import DamagedBlob, ForgottenText
from mailbot.store.store import Store
from mailbot.transport.errors import ConnectionLost, TransportError
from mailbot.transport.imap import Mailbox

log = structlog.get_logger()

_PROVIDER_COPIES = "sent_copies_by_provider"


class Copies:
    """Puts a copy of each sent mail into Sent, unless the provider has put one there.

    `told` hears what prevents copies, in a line for a person, and an empty one when nothing does any more. `patience`
    is for how many seconds the very first copy is waited for, to learn what the provider does.
    """

    def __init__(
        self,
        store: Store,
        worker: Worker,
        setting: Callable[[], SaveToSent],
        told: Callable[[str], None],
        clock: Callable[[], datetime],
        *,
        patience: float = 3.0,
    ) -> None:
        self._store, self._worker, self._setting = store, worker, setting
        self._told, self._clock, self._patience = told, clock, patience
        self._trouble: type[Exception] | None = None

    def wanting(self) -> tuple[OutboundMail, ...]:
        """Sent replies whose copy is to be settled now, oldest first."""
        if self._setting() is SaveToSent.NEVER:
            return ()
        now = self._clock()
        return tuple(mail for mail in self._store.mails_uncopied() if not (mail.copy_due_at and mail.copy_due_at > now))

    async def round(self, mailbox: Mailbox, sent_folder: str) -> int:
        """Settle every copy that is wanted now. How many were appended.

        A copy is a convenience: one that fails is tried again later, and holds up neither reading nor sending. After
        ConnectionLost the rest waits for the next round, over a new connection.
        """
        appended = 0
        for mail in self.wanting():
            try:
                appended += await self._settle(mailbox, sent_folder, mail)
            except (TransportError, DamagedBlob, ForgottenText) as error:
                self._failed(mail, error)
                if isinstance(error, ConnectionLost):
                    break
            else:
                self._tell(None)
        return appended

    async def _settle(self, mailbox: Mailbox, folder: str, mail: OutboundMail) -> bool:
        there = await self._is_there(mailbox, folder, mail)
        if not there:
            raw = self._store.blob(mail.body)
            await self._worker.call(mailbox.append_sent, folder, raw, mail.sent_at or self._clock())
        with self._store.unit() as unit:
            unit.put_mail(copied(mail))
        return not there

    def _failed(self, mail: OutboundMail, error: Exception) -> None:
        after = copy_failed(mail, now=self._clock())
        with self._store.unit() as unit:
            unit.put_mail(after)
        self._tell(error)
        log.warning("no copy in Sent", key=mail.key, error=type(error).__name__, attempt=after.copy_failures)

    def _tell(self, error: Exception | None) -> None:
        """Say a trouble once: servers put the time of day into their words, so that no two are the same."""
        before, self._trouble = self._trouble, type(error) if error else None
        if self._trouble is not before:
            self._told(str(error) if error else "")

    async def _is_there(self, mailbox: Mailbox, folder: str, mail: OutboundMail) -> bool:
        if self._setting() is SaveToSent.ALWAYS:
            return False
        known = self._store.get_meta(_PROVIDER_COPIES)
        if known is None:
            # The first reply ever: give the provider time to show whether it makes copies.
            await self._worker.call(mailbox.idle, self._patience)
        found = bool(await self._worker.call(mailbox.find_message_id, folder, mail.message_id))
        if known is None:
            with self._store.unit() as unit:
                unit.put_meta(_PROVIDER_COPIES, found)
            log.info("provider's copies in Sent learnt", result="made" if found else "not made")
        return found
