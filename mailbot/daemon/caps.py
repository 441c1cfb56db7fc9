"""Caps on automatic letters: per address and per domain a day (a cap drops the reply), in all an hour (it delays).

Far beyond the cap in all something is wrong, and the circuit breaker opens; likewise when replies fail in numbers.
"""

from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.config.model import LimitSettings
from mailbot.daemon.breaker import Why

_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
FLOOD = 3
"""How many times the hourly cap of replies, asked for within an hour, open the breaker."""
FAILURES = 20
"""How many replies refused or returned within an hour open the breaker."""


class Caps:
    """Remembers a day of replies: those queued, for the caps per address and domain; those sent, for the cap in all.

    What a clock that has gone back since dated later than now counts as of now.
    """

    def __init__(self, limits: LimitSettings, recent: Iterable[OutboundMail] = ()) -> None:
        self._limits = limits
        self._queued: dict[str, tuple[datetime, str]] = {}
        self._sent: deque[datetime] = deque()
        self._failed: deque[datetime] = deque(maxlen=FAILURES)
        for mail in sorted(recent, key=lambda mail: mail.created_at):
            self.queued(mail)
        for moment in sorted(mail.sent_at for mail in recent if mail.sent_at and mail.kind in TO_APPLICANT):
            self._sent.append(moment)

    def renew(self, limits: LimitSettings) -> None:
        """From now on these caps; what has been counted counts on."""
        self._limits = limits

    def queued(self, mail: OutboundMail) -> None:
        """Note a reply that was just put into the outbox; once more under its key when a full disk has undone that."""
        if mail.kind in TO_APPLICANT:
            self._queued[mail.key] = (mail.created_at, mail.to.lower())

    def sent(self, at: datetime) -> None:
        """Note a reply that has just left."""
        self._sent.append(at)

    def failed(self, at: datetime) -> None:
        """Note a reply that was refused or came back. A restart forgets these: the stop they lead to is kept."""
        self._failed.append(at)

    def alarm(self, *, now: datetime, since: datetime | None) -> Why | None:
        """Whether the last hour, from `since` on, is reason to stop all replies."""
        start = max(now - _HOUR, since or now - _HOUR)
        asked = sum(at > start for at, _to in self._queued.values())
        if asked >= FLOOD * self._limits.replies_per_hour:
            return Why.FLOOD
        return Why.FAILURES if sum(at > start for at in self._failed) >= FAILURES else None

    def reached(self, address: str, *, now: datetime) -> bool:
        """Whether another reply today to this address, or its domain, would be one too many (condition 24)."""
        self._queued = {key: (min(at, now), to) for key, (at, to) in self._queued.items() if now - at <= _DAY}
        domain = address.rpartition("@")[2]
        to_address = sum(to == address for _at, to in self._queued.values())
        to_domain = sum(to.rpartition("@")[2] == domain for _at, to in self._queued.values())
        return (
            to_address >= self._limits.replies_per_address_per_day
            or to_domain >= self._limits.replies_per_address_domain_per_day
        )

    def wait_until(self, *, now: datetime) -> datetime | None:
        """When the next reply may leave, or None for now."""
        self._sent = deque(min(at, now) for at in self._sent)
        while self._sent and now - self._sent[0] > _HOUR:
            self._sent.popleft()
        return self._sent[0] + _HOUR if len(self._sent) >= self._limits.replies_per_hour else None
