"""The outbox's loop: what is due leaves, one mail after another, and each attempt's fate is on disk around it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.outbox import (
    TO_APPLICANT,
    Attempt,
    after_attempt,
    expired,
    held_back,
    outdated,
    postponed,
    started,
    uncertain,
)
from mailbot.casework.undelivered import fails_for_good, kept_back, not_delivered
from mailbot.config.secret import SecretError
from mailbot.daemon.breaker import resumed_at, stop, stopped
from mailbot.daemon.caps import Caps
from mailbot.mail.addresses import sendable
from mailbot.store.errors import DamagedBlob
from mailbot.store.store import Store
from mailbot.terms import OutboxState
from mailbot.transport.delivery import Delivery as Answer
from mailbot.transport.errors import TransportError
from mailbot.transport.smtp import Courier

log = structlog.get_logger()

SentBefore = Callable[[str], Awaitable[bool | None]]
"""Whether a Message-ID lies in the folder of sent mail; None while nobody can look."""

DELAYED_AT = "replies_delayed_at"
"""Under this name the store remembers when the hourly cap last made a reply wait."""

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=5)


class Delivery:
    """Sends what is due over one reused connection; `connect` makes a new courier, with the password as it then is.

    `sender` is the envelope's sender: a mistyped address comes back to the school. `barred` tells why no automatic
    letter may go to an address, empty for one that may be written to. `told` hears what is wrong with the server, in a
    line for a person.
    """

    def __init__(
        self,
        store: Store,
        connect: Callable[[], Courier],
        sender: str,
        caps: Caps,
        barred: Callable[[str], str],
        sent_before: SentBefore,
        told: Callable[[str], None],
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
    ) -> None:
        self._store, self._connect, self._sender, self._caps = store, connect, sender, caps
        self._barred = barred
        self._courier: Courier | None = None
        self._outdated = False
        self._sent_before, self._told, self._clock, self._stopping = sent_before, told, clock, stopping
        self._unsettled: dict[str, tuple[OutboundMail, Answer]] = {}
        self._paused_until: datetime | None = None
        self._wait = _FIRST_WAIT

    def recover(self) -> int:
        """Between attempts no mail is being sent: one that stands so was interrupted by the death of the process, and
        is uncertain. How many there were. What a full disk would not take is written first: its fate is known."""
        for mail, delivery in tuple(self._unsettled.values()):
            self._settle(mail, delivery)
        interrupted = self._store.mails(OutboxState.SENDING)
        for mail in interrupted:
            self._put(uncertain(mail, now=self._clock(), error="отправка прервалась, исход неизвестен"))
        return len(interrupted)

    async def round(self) -> int:
        """Send everything that is due now. The number of mails that left."""
        sent = 0
        self.recover()
        for mail in sorted(self._store.mails_due(self._clock()), key=_age):
            if self._stopping() or self._is_paused():
                break
            if self._outdated:
                self._outdated = False
                await self.close()
            current = self._store.mail(mail.key)
            if current is None or current.state is not mail.state:
                continue  # withdrawn or closed while an earlier mail was on its way
            if not self._kept(current):
                sent += await self._deliver(current)
        return sent

    def renew(self) -> None:
        """The server's settings are others now: the next mail leaves over a new connection, and waits for nothing."""
        self._outdated, self._paused_until, self._wait = True, None, _FIRST_WAIT

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
        case = self._store.case(mail.case_number) if mail.case_number else None
        if mail.state is OutboxState.UNCERTAIN:
            found = await self._sent_before(mail.message_id)
            if found is None:
                self._put(postponed(mail, now=now))
                return False
            if found:
                self._put(after_attempt(mail, Attempt.DELIVERED, now=now))
                return True
        untrue = expired(mail, now=now) or outdated(mail, case)
        if untrue is not None:
            self._put(untrue)
            log.warning("mail not sent", key=mail.key, state=untrue.state.value)
            return False
        barred = self._barred(mail.to) if mail.kind in TO_APPLICANT and mail.state is not OutboxState.UNCERTAIN else ""
        if barred:
            self._put(*kept_back(mail, case, barred, now=now))
            log.warning("mail not sent", key=mail.key, state=OutboxState.WITHDRAWN.value)
            return False
        return await self._send(mail)

    async def _send(self, mail: OutboundMail) -> bool:
        try:
            # What may fail before the first octet fails before the mail is said to be on its way.
            self._courier = self._courier or self._connect()
            raw = self._store.blob(mail.body)
        except SecretError as error:
            await self._pause(str(error))
            return False
        except DamagedBlob as error:
            self._put(after_attempt(mail, Attempt.REFUSED, now=self._clock(), error=str(error)))
            log.error("mail is damaged", key=mail.key)
            return False
        self._put(started(mail))
        try:
            delivery = await self._courier.send(sender=_envelope(self._sender), recipient=_envelope(mail.to), raw=raw)
        except TransportError as error:
            # The server cannot be used at all: that is no fault of this mail, and the others would fare no better.
            self._put(mail)
            await self._pause(str(error))
            return False
        self._recovered()
        return self._settle(started(mail), delivery)

    def _settle(self, mail: OutboundMail, delivery: Answer) -> bool:
        """Write down what became of an attempt; on a full disk it is kept in mind until there is room."""
        self._unsettled[mail.key] = (mail, delivery)
        result = after_attempt(mail, Attempt(delivery.result.value), now=self._clock(), error=delivery.text)
        sent, reply = result.state is OutboxState.SENT, mail.kind in TO_APPLICANT
        if result.state is OutboxState.REFUSED:
            self._refused(result, delivery)
        else:
            self._put(result)
        del self._unsettled[mail.key]
        if sent and reply:
            self._caps.sent(self._clock())
        log.info("mail attempted", key=mail.key, state=result.state.value, attempt=result.attempts)
        return sent

    def _refused(self, mail: OutboundMail, delivery: Answer) -> None:
        """A refusal is as good as a report that comes later: the case shows it, the address is remembered."""
        now = self._clock()
        case = self._store.case(mail.case_number) if mail.case_number else None
        failing = fails_for_good(mail, code=delivery.code, words=delivery.text)
        with self._store.unit() as unit:
            unit.put_mail(mail)
            if case is not None:
                unit.put_case(not_delivered(case, mail, now=now))
            if failing is not None:
                unit.put_undeliverable(failing)
        if mail.kind in TO_APPLICANT:
            self._caps.failed(now)

    async def _pause(self, trouble: str) -> None:
        """The server's trouble is nobody's attempt: everything waits, a little longer each time."""
        log.warning("sending must wait", delay=self._wait.total_seconds())
        self._told(trouble)
        self._paused_until = self._clock() + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)
        await self.close()

    def _recovered(self) -> None:
        self._told("")
        self._paused_until, self._wait = None, _FIRST_WAIT

    def _is_paused(self) -> bool:
        # A pause that seems longer than any is one that a clock gone back since has set.
        return self._paused_until is not None and timedelta() < self._paused_until - self._clock() <= _LONGEST_WAIT

    def _kept(self, mail: OutboundMail) -> bool:
        """Whether a reply must wait, for a person or for the next hour; what people must know waits for nothing."""
        if mail.kind not in TO_APPLICANT:
            return False
        return self._held(mail) or self._delayed(mail)

    def _held(self, mail: OutboundMail) -> bool:
        """While the circuit breaker is open every reply waits for a person; a look into Sent harms nobody."""
        now = self._clock()
        if stopped(self._store) is None:
            why = self._caps.alarm(now=now, since=resumed_at(self._store))
            if why is None:
                return False
            with self._store.unit() as unit:
                stop(unit, why, now=now)
            log.error("replies stopped", reason=why.value)
        held = postponed(mail, now=now) if mail.state is OutboxState.UNCERTAIN else held_back(mail)
        self._put(held)
        return True

    def _delayed(self, mail: OutboundMail) -> bool:
        """The hourly cap delays replies, oldest first, and drops none."""
        now = self._clock()
        until = self._caps.wait_until(now=now)
        if until is None:
            return False
        with self._store.unit() as unit:
            unit.put_mail(replace(mail, next_attempt_at=until))
            unit.put_meta(DELAYED_AT, now.isoformat())
        log.warning("hourly cap of replies reached", key=mail.key)
        return True

    def _put(self, mail: OutboundMail, case: Case | None = None) -> None:
        with self._store.unit() as unit:
            unit.put_mail(mail)
            if case is not None:
                unit.put_case(case)


def _age(mail: OutboundMail) -> datetime:
    return mail.created_at


def _envelope(address: str) -> str:
    """The address as the envelope wants it: a domain in Russian letters goes by its ASCII name (IDNA)."""
    return sendable(address) or address
