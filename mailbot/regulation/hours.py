"""Reception hours: which are offered on a day, the next one, the week as a table.

Hours past their printed validity are offered to nobody until the school confirms them in its configuration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, islice

from mailbot.regulation.model import Edition, ReceptionHours, SchoolPolicy, treated_as
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.terms import Role

_HORIZON_DAYS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """One reception on one day; the times of `hours` are the school's."""

    day: date
    hours: ReceptionHours


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionRow:
    """The week of one person in one place: `days[0]` is Monday, each with its slots in order."""

    person: str
    place: str
    days: tuple[tuple[tuple[time, time], ...], ...]


def offered_hours(
    edition: Edition, *, day: date, policy: SchoolPolicy, role: Role | None
) -> tuple[ReceptionHours, ...]:
    """The weekly slots that may be named on `day` to people of this role; without a role, all of them.

    An unknown role is treated as a parent.
    """
    asked = None if role is None else treated_as(role)
    valid = (slot for slot in edition.hours if _holds(slot, day, policy))
    return tuple(slot for slot in valid if asked is None or not slot.roles or asked in slot.roles)


def _holds(slot: ReceptionHours, day: date, policy: SchoolPolicy) -> bool:
    if slot.valid_from is not None and day < slot.valid_from:
        return False
    if slot.valid_to is None or day <= slot.valid_to:
        return True
    return policy.hours_confirmed_until is not None and day <= policy.hours_confirmed_until


def next_reception(
    edition: Edition, *, now: datetime, policy: SchoolPolicy, calendar: WorkingCalendar, role: Role, count: int = 1
) -> tuple[Reception, ...]:
    """The next `count` receptions from `now` (aware) on, one that is still going on included; fewer if fewer are known.

    Days off and the school's closures have no reception; the search ends where the calendar does.
    """
    local = now.astimezone(policy.zone)
    last = local.date() + timedelta(days=_HORIZON_DAYS)
    coming = receptions(edition, first=local.date(), last=last, policy=policy, calendar=calendar, role=role)
    ahead = (item for item in coming if item.day > local.date() or item.hours.closes > local.time())
    return tuple(islice(ahead, count))


def receptions(
    edition: Edition, *, first: date, last: date, policy: SchoolPolicy, calendar: WorkingCalendar, role: Role | None
) -> Iterator[Reception]:
    """Every reception from `first` to `last` inclusive, in order, as far as the calendar is known.

    Without a role, everyone's.
    """
    day = first
    while day <= last and calendar.knows(day):
        for slot in _on_day(edition, day, policy=policy, calendar=calendar, role=role):
            yield Reception(day=day, hours=slot)
        day += timedelta(days=1)


def _on_day(
    edition: Edition, day: date, *, policy: SchoolPolicy, calendar: WorkingCalendar, role: Role | None
) -> list[ReceptionHours]:
    if not calendar.is_working(day) or any(first <= day <= last for first, last in policy.no_reception):
        return []
    offered = offered_hours(edition, day=day, policy=policy, role=role)
    return sorted((slot for slot in offered if slot.weekday == day.weekday()), key=lambda slot: slot.opens)


def weekly_table(hours: tuple[ReceptionHours, ...]) -> tuple[ReceptionRow, ...]:
    """The slots grouped by person and place, in the order of the pack; each row has seven days."""
    order = list(dict.fromkeys((slot.person, slot.place) for slot in hours))
    by_row = sorted(hours, key=lambda slot: (order.index((slot.person, slot.place)), slot.weekday, slot.opens))
    return tuple(
        ReceptionRow(person=person, place=place, days=_week(tuple(slots)))
        for (person, place), slots in groupby(by_row, key=lambda slot: (slot.person, slot.place))
    )


def _week(slots: tuple[ReceptionHours, ...]) -> tuple[tuple[tuple[time, time], ...], ...]:
    return tuple(tuple((slot.opens, slot.closes) for slot in slots if slot.weekday == day) for day in range(7))
