"""The outbox's loop: what is due leaves, one mail after another, and each attempt's fate is on disk around it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import TO_APPLICANT, Attempt, after_attempt, expired, started, uncertain
from mailbot.daemon.caps import Caps
from mailbot.store.store import Store
from mailbot.terms import OutboxState
from mailbot.transport.errors import TransportError
from mailbot.transport.smtp import Courier

log = structlog.get_logger()

SentBefore = Callable[[str], Awaitable[bool | None]]
"""Whether a Message-ID lies in the folder of sent mail; None while nobody can look."""

_SERVER_DOWN_WAIT = timedelta(minutes=1)


class Delivery:
    """Sends what is due over one reused connection; `connect` makes a new courier, with the password as it then is.

    `sender` is the envelope's sender: a mistyped address comes back to the school. `told` hears what is wrong with the
    server, in a line for a person.
    """

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Courier],
        sender: str,
        caps: Caps,
        sent_before: SentBefore,
        told: Callable[[str], None],
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._store, self._connect, self._sender, self._caps = store, connect, sender, caps
        self._courier: Courier | None = None
        self._sent_before, self._told, self._clock, self._stopping = sent_before, told, clock, stopping
        self._paused_until: datetime | None = None

    def recover(self) -> int:
        """Between attempts no mail is being sent: one that stands so was interrupted, by the death of the process or by
        a disk too full to keep its fate, and is uncertain. How many there were."""
        interrupted = self._store.mails(OutboxState.SENDING)
        for mail in interrupted:
            self._put(uncertain(mail, now=self._clock(), error="отправка прервалась, исход неизвестен"))
        return len(interrupted)

    async def round(self) -> int:
        """Send everything that is due now. The number of mails that left."""
        sent = 0
        self.recover()
        for mail in self._store.mails_due(self._clock()):
            if self._stopping() or self._is_paused():
                break
            current = self._store.mail(mail.key)
            if current is None or current.state is not mail.state:
                continue  # withdrawn or closed while an earlier mail was on its way
            if not self._delayed(current):
                sent += await self._deliver(current)
        return sent

    def next_at(self) -> datetime | None:
        """When the next mail is due, not before the server's pause ends."""
        due = self._store.next_mail_at()
        return max(due, self._paused_until) if due and self._paused_until else due

    async def close(self) -> None:
        """Give the connection back."""
        if self._courier is not None:
            await self._courier.close()
            self._courier = None

    async def _deliver(self, mail: OutboundMail) -> bool:
        now = self._clock()
        gone = expired(mail, now=now)
        if gone is not None:
            self._put(gone)
            log.warning("mail expired", key=mail.key)
            return False
        if mail.state is OutboxState.UNCERTAIN and await self._resolved(mail):
            return True
        sending = started(mail)
        self._put(sending)
        result = await self._attempt(sending)
        self._put(result)
        if result.state is OutboxState.SENT and mail.kind in TO_APPLICANT:
            self._caps.sent(self._clock())
        log.info(
            "mail attempted", key=mail.key, kind=mail.kind.value, state=result.state.value, attempt=result.attempts
        )
        return result.state is OutboxState.SENT

    async def _attempt(self, mail: OutboundMail) -> OutboundMail:
        try:
            self._courier = self._courier or self._connect()
            delivery = await self._courier.send(sender=self._sender, recipient=mail.to, raw=self._store.blob(mail.body))
        except TransportError as error:
            # The server cannot be used at all: that is no fault of this mail, and the others would fare no better.
            log.warning("SMTP server cannot be used", error=type(error).__name__)
            self._told(str(error))
            await self.close()
            self._paused_until = self._clock() + _SERVER_DOWN_WAIT
            return after_attempt(mail, Attempt.DEFERRED, now=self._clock(), error=str(error))
        self._paused_until = None
        return after_attempt(mail, Attempt(delivery.result.value), now=self._clock(), error=delivery.text)

    async def _resolved(self, mail: OutboundMail) -> bool:
        """An uncertain mail that lies in Sent has been sent."""
        if not await self._sent_before(mail.message_id):
            return False
        self._put(after_attempt(mail, Attempt.DELIVERED, now=self._clock()))
        return True

    def _is_paused(self) -> bool:
        return self._paused_until is not None and self._clock() < self._paused_until

    def _delayed(self, mail: OutboundMail) -> bool:
        """The hourly cap delays replies, oldest first, and drops none; what people must know waits for no cap."""
        until = self._caps.wait_until(now=self._clock()) if mail.kind in TO_APPLICANT else None
        if until is None:
            return False
        self._put(replace(mail, next_attempt_at=until))
        log.warning("hourly cap of replies reached", key=mail.key)
        return True

    def _put(self, mail: OutboundMail) -> None:
        with self._store.unit() as unit:
            unit.put_mail(mail)
