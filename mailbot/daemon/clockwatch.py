"""A clock that jumps numbers nothing and silences nothing: it is told, and while it is in doubt everything waits.

Numbers and terms go by the moment at which the mailbox's server took a letter. What goes by this machine's clock is
when a digest, a reminder or the next attempt is due, and a jump by a year would make all of these due, or none.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import DUE_STATES
from mailbot.daemon import checking, digests
from mailbot.daemon.delivery import DELAYED_AT
from mailbot.i18n import _
from mailbot.store.store import Store

log = structlog.get_logger()

_NOTICED = timedelta(minutes=5)
_DOUBTED = timedelta(days=1)
_BELIEVED_AFTER = 86_400.0  # seconds; a mailbox may be quiet, and a machine may have been set right
_TOLD_FOR = 3_600.0
_QUIET = timedelta(days=30)  # no school's mailbox is without a letter for longer
_LONGEST_WAIT = timedelta(days=20)  # nothing waits longer for its attempt: the longest holidays and some days
_DAYS = (digests.LAST_DAY, checking.LAST_DAY)
_MOMENTS = (digests.LAST_MOMENT, DELAYED_AT)
_END = datetime.max.replace(tzinfo=UTC)


class ClockInDoubt(Exception):
    """The clock shows a moment that nothing confirms; the text says so to a person."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Часы этого компьютера показывают другое время, чем раньше, и новых писем, которые его подтвердили бы, "
                "нет. Проверьте часы: timedatectl. Пока чтение и отправка ждут, самое большее сутки."
            )
        )


def stopwatch() -> float:
    """Seconds that only ever rise and count while the machine sleeps, so that its waking is no jump."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class ClockWatch:
    """Compares the clock with a stopwatch, and with what the store remembers. `told` hears of a jump.

    A jump by less than a day is only told. After a longer one, or when the store remembers later moments than now, the
    clock is in doubt, until it is back, the mailbox's newest letter agrees with it, or a day has passed.
    """

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        seconds: Callable[[], float],
        told: Callable[[str], None],
        zone: Callable[[], ZoneInfo],
    ) -> None:
        self._store, self._clock, self._seconds, self._told, self._zone = store, clock, seconds, told, zone
        self._last = (clock(), seconds())
        self._astray = timedelta()
        self._told_at: float | None = None
        self._doubted_at = seconds() if _remembers_later(store, clock()) else None

    def in_doubt(self) -> bool:
        """Look at the clock."""
        now, seconds = self._clock(), self._seconds()
        jump = now - self._last[0] - timedelta(seconds=seconds - self._last[1])
        self._last = (now, seconds)
        if abs(jump) >= _NOTICED:
            self._jumped(jump, seconds)
        elif self._told_at is not None and seconds - self._told_at > _TOLD_FOR and self._doubted_at is None:
            self._told_at = None
            self._told("")
        return self._doubted_at is not None

    def confirmed(self, newest: datetime | None) -> bool:
        """Whether a clock in doubt is to be believed, given when the newest letter in the mailbox arrived."""
        if self._doubted_at is None:
            return True
        now = self._clock()
        agrees = newest is not None and now - _QUIET < newest < now + _DOUBTED
        if not agrees and self._seconds() - self._doubted_at < _BELIEVED_AFTER:
            return False
        self._doubted_at, self._astray = None, timedelta()
        forget_later_moments(self._store, now=now, zone=self._zone())
        return True

    def _jumped(self, jump: timedelta, seconds: float) -> None:
        log.warning("clock jumped", seconds=round(jump.total_seconds()))
        self._astray += jump
        self._told_at = seconds
        self._doubted_at = seconds if abs(self._astray) >= _DOUBTED else None
        if abs(self._astray) < _NOTICED:
            self._told("")
            return
        text = _("Часы этого компьютера переведены {how} на {hours}: проверьте их (timedatectl).")
        how = _("вперёд") if jump > timedelta() else _("назад")
        self._told(text.format(how=how, hours=_length(abs(jump))))


def forget_later_moments(store: Store, *, now: datetime, zone: ZoneInfo) -> None:
    """What a clock that was ahead has dated later than now happened just now: else it would be silent until then."""
    today, just_before = now.astimezone(zone).date(), now - timedelta(seconds=1)
    with store.unit() as unit:
        for key in _DAYS:
            day = store.get_meta(key)
            if isinstance(day, str) and date.fromisoformat(day) > today:
                unit.put_meta(key, (today - timedelta(days=1)).isoformat())
        for key in _MOMENTS:
            moment = store.get_meta(key)
            if isinstance(moment, str) and datetime.fromisoformat(moment) > now:
                unit.put_meta(key, just_before.isoformat())
        for seen in store.seen_between(now, _END):
            unit.put_seen(replace(seen, at=now))
        for mail in store.mails():
            timely = _timely(mail, now)
            if timely != mail:
                unit.put_mail(timely)


def _timely(mail: OutboundMail, now: datetime) -> OutboundMail:
    mail = replace(mail, created_at=min(mail.created_at, now))
    if mail.state in DUE_STATES and mail.next_attempt_at is not None and mail.next_attempt_at > now + _LONGEST_WAIT:
        mail = replace(mail, next_attempt_at=now)
    if mail.copy_due_at is not None and mail.copy_due_at > now + _LONGEST_WAIT:
        mail = replace(mail, copy_due_at=now)
    return mail


def _remembers_later(store: Store, now: datetime) -> bool:
    moment = store.get_meta(digests.LAST_MOMENT)
    digest_ahead = isinstance(moment, str) and datetime.fromisoformat(moment) > now + _DOUBTED
    return digest_ahead or bool(store.seen_between(now + _DOUBTED, _END))


def _length(jump: timedelta) -> str:
    if jump >= timedelta(days=2):
        return _("{count} сут.").format(count=jump.days)
    minutes = round(jump.total_seconds() / 60)
    return _("{hours} ч {minutes} мин").format(hours=minutes // 60, minutes=minutes % 60)
