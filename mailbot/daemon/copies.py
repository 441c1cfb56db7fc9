"""Copies of what was sent in the folder of sent mail: looked for first, because many providers make one themselves."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from mailbot.casework.case import OutboundMail
from mailbot.config.model import SaveToSent
from mailbot.daemon.worker import Worker
from mailbot.store.store import Store
from mailbot.transport.imap import Mailbox

log = structlog.get_logger()

_PROVIDER_COPIES = "sent_copies_by_provider"


class Copies:
    """Puts a copy of each sent mail into Sent, unless the provider has put one there.

    `patience` is for how many seconds the very first copy is waited for, to learn what the provider does.
    """

    def __init__(
        self, store: Store, worker: Worker, setting: SaveToSent, clock: Callable[[], datetime], *, patience: float = 3.0
    ) -> None:
        self._store, self._worker, self._setting, self._clock = store, worker, setting, clock
        self._patience = patience

    def wanting(self) -> tuple[OutboundMail, ...]:
        """Sent replies whose copy is not settled yet, oldest first."""
        return () if self._setting is SaveToSent.NEVER else self._store.mails_uncopied()

    async def round(self, mailbox: Mailbox, sent_folder: str) -> int:
        """Settle every wanted copy. How many were appended."""
        appended = 0
        for mail in self.wanting():
            if not await self._is_there(mailbox, sent_folder, mail):
                raw = self._store.blob(mail.body)
                await self._worker.call(mailbox.append_sent, sent_folder, raw, mail.sent_at or self._clock())
                appended += 1
            with self._store.unit() as unit:
                unit.put_mail(replace(mail, copied_to_sent=True))
        return appended

    async def _is_there(self, mailbox: Mailbox, folder: str, mail: OutboundMail) -> bool:
        if self._setting is SaveToSent.ALWAYS:
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
