"""Moments that suit people: working hours for notices, and the days on which a digest is due."""

from datetime import date, datetime, time, timedelta

from mailbot.regulation.model import SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar

_DAY_STARTS, _DAY_ENDS = time(8), time(18)
_SATURDAY = 5
_LONGEST_BREAK = 14  # days; no official holiday is longer


def working_moment(now: datetime, *, calendar: WorkingCalendar, policy: SchoolPolicy) -> datetime:
    """`now` when it falls into working hours of a working day (8-18), else the start of the next one. Aware."""
    local = now.astimezone(policy.zone)
    if is_working_day(local.date(), calendar) and local.time() < _DAY_ENDS:
        start = datetime.combine(local.date(), _DAY_STARTS, policy.zone)
        return max(now, start.astimezone(now.tzinfo))
    day = local.date() + timedelta(days=1)
    for _ in range(_LONGEST_BREAK):
        if is_working_day(day, calendar):
            break
        day += timedelta(days=1)
    return datetime.combine(day, _DAY_STARTS, policy.zone).astimezone(now.tzinfo)


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """Whether people work on `day`; past the calendar's last year, any day from Monday to Friday."""
    return calendar.is_working(day) if calendar.knows(day) else day.weekday() < _SATURDAY


def next_digest_moment(
    now: datetime, *, at: time, daily: bool, calendar: WorkingCalendar, policy: SchoolPolicy
) -> datetime:
    """The first moment after `now` at which a digest is due; in the zone of `now`, which is aware."""
    local = now.astimezone(policy.zone)
    day = local.date() if local.time() < at else local.date() + timedelta(days=1)
    for _ in range(_LONGEST_BREAK):
        if daily or is_working_day(day, calendar):
            break
        day += timedelta(days=1)
    return datetime.combine(day, at, policy.zone).astimezone(now.tzinfo)


def digest_due(
    last_for: date, *, now: datetime, at: time, daily: bool, calendar: WorkingCalendar, policy: SchoolPolicy
) -> date | None:
    """The day for which a digest is due now, or None. `last_for` is the day the last digest was made for.

    One digest catches up after any downtime: only the latest due day counts. A clock that jumped back makes none.
    """
    local = now.astimezone(policy.zone)
    latest = local.date() if local.time() >= at else local.date() - timedelta(days=1)
    for _ in range(_LONGEST_BREAK):
        if latest <= last_for:
            return None
        if daily or is_working_day(latest, calendar):
            return latest
        latest -= timedelta(days=1)
    return None
