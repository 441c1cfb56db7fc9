"""When a term ends, day by day, by analogy with articles 191, 193 and 194 of the Civil Code.

191: a term starts on the day after the event; 193: a last day that is not worked moves to the next working day;
194: what is due on a day may be done until that day ends, or until the organisation closes. A term in hours runs
round the clock from the moment the letter arrives. Nothing here is presented to people as law.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from mailbot.regulation.model import Provenance, SchoolPolicy, Term
from mailbot.regulation.russian import WEEKDAYS, plural
from mailbot.regulation.workdays import CalendarEndsError, WorkingCalendar
from mailbot.terms import TermStart, TermUnit

_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a deadline's derivation, ready to print in Russian."""

    day: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A promise that can be kept: the last moment (aware, UTC), and the local day that is named to people.

    `exact` tells that the hour itself is meant («в течение суток», or a configured end of the day); otherwise only
    the day is named and `at` is the end of that day.
    """

    at: datetime
    day: date
    exact: bool
    source: Provenance
    steps: tuple[Step, ...]


class NoDateReason(StrEnum):
    """Why no date can be promised; a letter asks for the day of taking office only where it is unknown."""

    OFFICE_DAY_UNKNOWN = "office_day_unknown"
    PAST = "past"  # the term ended before the letter came
    CALENDAR_ENDS = "calendar_ends"  # the term ends in a year whose days off are not confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDate:
    """No date can be promised: why, and `reason`, the same in a sentence for a person."""

    why: NoDateReason
    reason: str
    source: Provenance


def compute_deadline(
    term: Term,
    *,
    arrived: datetime,
    calendar: WorkingCalendar,
    policy: SchoolPolicy,
    office_date: date | None = None,
) -> Deadline | NoDate:
    """The end of `term` for a letter that arrived at `arrived` (aware).

    `office_date` is the day on which a new employee took office, where the letter gives it. NoDate where the term
    runs from an unknown day, ended before the letter came, or ends past the calendar's confirmed years. A later letter
    never gets an earlier day; under a term in hours that moves off a day off it may get an earlier hour of that day.
    """
    local = arrived.astimezone(policy.zone)
    try:
        return _compute(term, local, calendar, policy, office_date)
    except CalendarEndsError as error:
        reason = f"{error}: ответим в первый рабочий день после праздников"
        return NoDate(why=NoDateReason.CALENDAR_ENDS, reason=reason, source=term.source)


MOST_EXTENDED = 30
"""Days by which a term may be extended at most, the applicant being told: Federal Law 59-FZ, article 12, part 2, which
bounds every school's own term as well."""


def extend_deadline(
    due: date, days: int, *, source: Provenance, calendar: WorkingCalendar, policy: SchoolPolicy
) -> Deadline:
    """The end of a term that ended on the local day `due` and is extended by `days` calendar days.

    A last day that is not worked moves to the next working day, as it does for the term itself (article 193); past the
    calendar's last year no day moves. `source` is the term's.
    """
    last = due + timedelta(days=days)
    told = plural(days, "день", "дня", "дней")
    moved = _moved(last, calendar) if calendar.knows(last) else ()
    steps = (_step(due, "срок кончается здесь"), _step(last, f"продлён на {days} {told}"), *moved)
    day = steps[-1].day
    end = _closing(day, calendar, policy)
    at = datetime.combine(day, end or _END_OF_DAY, policy.zone)
    return Deadline(at=at.astimezone(UTC), day=day, exact=end is not None, source=source, steps=steps)


def _compute(
    term: Term, local: datetime, calendar: WorkingCalendar, policy: SchoolPolicy, office_date: date | None
) -> Deadline | NoDate:
    if term.start is TermStart.TAKING_OFFICE and office_date is None:
        reason = "срок идёт со дня вступления в должность, а в письме этот день не назван"
        return NoDate(why=NoDateReason.OFFICE_DAY_UNKNOWN, reason=reason, source=term.source)
    if term.unit is TermUnit.HOURS:
        return _hours(term, local, calendar, policy)
    event, what = local.date(), f"письмо пришло в {local:%H:%M}"
    if term.start is TermStart.TAKING_OFFICE and office_date is not None:
        event, what = office_date, "вступление в должность"
    count = _days if term.unit is TermUnit.DAYS else _working_days
    steps = (_step(event, what), *count(event, term.length, calendar))
    return _by_day(term, steps, local, calendar, policy)


def _days(event: date, length: int, calendar: WorkingCalendar) -> tuple[Step, ...]:
    """Calendar days from the next day on; the last one moves to a working day (articles 191 and 193)."""
    counted = [event + timedelta(days=number) for number in range(1, length + 1)]
    steps = [_step(day, f"день {number} из {length}") for number, day in enumerate(counted, 1)]
    return tuple(steps) + _moved(counted[-1], calendar)


def _working_days(event: date, length: int, calendar: WorkingCalendar) -> tuple[Step, ...]:
    """Working days alone are counted; the days off between them are named."""
    steps: list[Step] = []
    day, number = event, 0
    while number < length:
        day += timedelta(days=1)
        if calendar.is_working(day):
            number += 1
            steps.append(_step(day, f"рабочий день {number} из {length}"))
        else:
            steps.append(_step(day, f"не считается: {calendar.why_off(day)}"))
    return tuple(steps)


def _moved(last: date, calendar: WorkingCalendar) -> tuple[Step, ...]:
    """The way from a last day that is not worked to the next working day; empty when it is worked."""
    steps: list[Step] = []
    day = last
    while not calendar.is_working(day):
        steps.append(_step(day, f"нерабочий день ({calendar.why_off(day)}), срок переходит дальше"))
        day += timedelta(days=1)
    return (*steps, _step(day, "рабочий день, срок кончается здесь")) if steps else ()


def _hours(term: Term, local: datetime, calendar: WorkingCalendar, policy: SchoolPolicy) -> Deadline:
    literal = (local.astimezone(UTC) + timedelta(hours=term.length)).astimezone(policy.zone)
    steps = [_step(local.date(), f"письмо пришло в {local:%H:%M}")]
    ends = plural(term.length, "час истекает", "часа истекают", "часов истекают")
    steps.append(_step(literal.date(), f"{term.length} {ends} в {literal:%H:%M}"))
    day = literal.date()
    if policy.move_hours_to_working_day:
        moved = _moved(day, calendar)
        steps += moved
        day = moved[-1].day if moved else day
    end = datetime.combine(day, literal.timetz())
    return Deadline(at=end.astimezone(UTC), day=day, exact=True, source=term.source, steps=tuple(steps))


def _by_day(
    term: Term, steps: tuple[Step, ...], local: datetime, calendar: WorkingCalendar, policy: SchoolPolicy
) -> Deadline | NoDate:
    day = steps[-1].day
    end = _closing(day, calendar, policy)
    at = datetime.combine(day, end or _END_OF_DAY, policy.zone)
    if at < local:
        reason = f"срок кончился {day:%d.%m.%Y}, раньше, чем пришло письмо"
        return NoDate(why=NoDateReason.PAST, reason=reason, source=term.source)
    if end is not None:
        short = ", сокращённый день" if calendar.is_short(day) else ""
        steps = (*steps, _step(day, f"конец рабочего дня – {end:%H:%M}{short}"))
    return Deadline(at=at.astimezone(UTC), day=day, exact=end is not None, source=term.source, steps=steps)


def _closing(day: date, calendar: WorkingCalendar, policy: SchoolPolicy) -> time | None:
    """The configured end of that working day, an hour less on a short one."""
    if policy.day_ends is None or not calendar.is_short(day):
        return policy.day_ends
    return (datetime.combine(day, policy.day_ends) - timedelta(hours=1)).time()


def _step(day: date, note: str) -> Step:
    return Step(day=day, note=f"{WEEKDAYS[day.weekday()]}: {note}")
