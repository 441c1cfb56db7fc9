"""When a term ends: the worked examples, and what must always hold."""

import os
import time as clock
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.regulation.deadline import Deadline, NoDate, NoDateReason, compute_deadline
from mailbot.regulation.model import Provenance, Regulation, SchoolPolicy, Term
from mailbot.regulation.workdays import WorkingCalendar, parse_calendar
from mailbot.terms import Role, TermStart, TermUnit, Topic

URAL = ZoneInfo("Asia/Yekaterinburg")
POLICY = SchoolPolicy(zone=URAL)


def ural(month: int, day: int, hour: int, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=URAL)


def a_term(length: int, unit: TermUnit, start: TermStart = TermStart.ARRIVAL) -> Term:
    return Term(
        roles=frozenset({Role.PARENT}),
        topics=frozenset(),
        length=length,
        unit=unit,
        start=start,
        source=Provenance(clause="6.2"),
    )


ONE_DAY = a_term(1, TermUnit.DAYS)
A_DAY_AND_NIGHT = a_term(24, TermUnit.HOURS)
TEACHING = a_term(3, TermUnit.WORKING_DAYS, TermStart.TAKING_OFFICE)


def due(
    term: Term, arrived: datetime, calendar: WorkingCalendar, policy: SchoolPolicy = POLICY, office: date | None = None
) -> Deadline:
    found = compute_deadline(term, arrived=arrived, calendar=calendar, policy=policy, office_date=office)
    assert isinstance(found, Deadline)
    return found


@pytest.mark.parametrize(
    ("arrived", "five", "six"),
    [
        (ural(11, 3, 14, 10), date(2026, 11, 5), date(2026, 11, 5)),
        (ural(11, 20, 0, 1), date(2026, 11, 23), date(2026, 11, 21)),
        (ural(11, 20, 23, 59), date(2026, 11, 23), date(2026, 11, 21)),
        (ural(11, 21, 12, 0), date(2026, 11, 23), date(2026, 11, 23)),
        (ural(11, 22, 9, 30), date(2026, 11, 23), date(2026, 11, 23)),
        (ural(12, 30, 18, 20, year=2025), date(2026, 1, 12), date(2026, 1, 9)),
        (ural(4, 30, 15, 50), date(2026, 5, 4), date(2026, 5, 2)),
        (ural(5, 8, 10, 0), date(2026, 5, 12), date(2026, 5, 11)),
        (ural(12, 30, 10, 0), date(2027, 1, 11), date(2027, 1, 9)),
    ],
)
def test_a_parents_letter_is_considered_within_one_day(
    regulation: Callable[[str], Regulation],
    five_days: WorkingCalendar,
    six_days: WorkingCalendar,
    arrived: datetime,
    five: date,
    six: date,
) -> None:
    term = regulation("severokommunarskaya").editions[-1].term(Role.PARENT, Topic.GRADES)
    assert term is not None
    for calendar, expected in ((five_days, five), (six_days, six)):
        found = due(term, arrived, calendar)
        assert (found.day, found.exact, found.source.clause) == (expected, False, "6.2")
        assert found.at.astimezone(URAL) == datetime.combine(expected, time(23, 59, 59), URAL)


@pytest.mark.parametrize(("moves", "expected"), [(True, ural(11, 5, 14, 10)), (False, ural(11, 4, 14, 10))])
def test_a_staff_letter_is_considered_within_24_hours(
    regulation: Callable[[str], Regulation], five_days: WorkingCalendar, moves: bool, expected: datetime
) -> None:
    term = regulation("severokommunarskaya").editions[-1].term(Role.STAFF, Topic.GRADES)
    assert term is not None
    policy = replace(POLICY, move_hours_to_working_day=moves)
    found = due(term, ural(11, 3, 14, 10), five_days, policy)
    assert (found.at, found.exact, found.source.clause) == (expected, True, "5.2")


def test_hours_are_counted_in_words_that_agree(five_days: WorkingCalendar) -> None:
    found = due(A_DAY_AND_NIGHT, ural(11, 10, 9), five_days)
    assert found.steps[1].note == "среда: 24 часа истекают в 09:00"


@pytest.mark.parametrize(
    ("pack", "clause", "expected"),
    [("severokommunarskaya", "3.1", date(2026, 11, 6)), ("lindovskaya", "2", date(2026, 11, 10))],
)
def test_a_new_employee_is_taught_in_working_days_from_taking_office(
    regulation: Callable[[str], Regulation], five_days: WorkingCalendar, pack: str, clause: str, expected: date
) -> None:
    term = regulation(pack).editions[-1].term(Role.STAFF, Topic.TRAINING)
    assert term is not None
    arrived = ural(11, 3, 9)
    found = due(term, arrived, five_days, office=date(2026, 11, 2))
    assert (found.day, found.source.clause) == (expected, clause)


def test_without_the_day_of_taking_office_nothing_is_promised(five_days: WorkingCalendar) -> None:
    found = compute_deadline(TEACHING, arrived=ural(11, 3, 9), calendar=five_days, policy=POLICY)
    assert isinstance(found, NoDate)
    assert found.why is NoDateReason.OFFICE_DAY_UNKNOWN
    assert "вступления в должность" in found.reason


def test_a_term_that_ended_before_the_letter_is_not_promised(five_days: WorkingCalendar) -> None:
    found = compute_deadline(
        TEACHING,
        arrived=ural(11, 3, 9),
        calendar=five_days,
        policy=POLICY,
        office_date=date(2026, 9, 1),
    )
    assert isinstance(found, NoDate)
    assert found.why is NoDateReason.PAST
    assert "04.09.2026" in found.reason


@pytest.mark.parametrize("term", [ONE_DAY, A_DAY_AND_NIGHT])
def test_past_the_confirmed_calendar_there_is_no_date(calendar_files: Mapping[str, str], term: Term) -> None:
    known = {name: text for name, text in calendar_files.items() if name != "ru-2027.toml"}
    calendar = parse_calendar(known, week=5)
    found = compute_deadline(term, arrived=ural(12, 31, 10), calendar=calendar, policy=POLICY)
    assert isinstance(found, NoDate)
    assert found.why is NoDateReason.CALENDAR_ENDS
    assert "2027" in found.reason
    assert "в первый рабочий день после праздников" in found.reason


@pytest.mark.parametrize(("arrived", "hour"), [(ural(11, 16, 12), 17), (ural(11, 2, 12), 16)])
def test_a_configured_end_of_the_day_is_an_hour_earlier_on_a_short_day(
    five_days: WorkingCalendar, arrived: datetime, hour: int
) -> None:
    found = due(ONE_DAY, arrived, five_days, replace(POLICY, day_ends=time(17)))
    assert found.exact
    assert found.at.astimezone(URAL).time() == time(hour)


def test_the_derivation_names_each_day_and_why_it_does_not_count(five_days: WorkingCalendar) -> None:
    found = due(ONE_DAY, ural(11, 3, 14, 10), five_days)
    assert [(step.day, step.note) for step in found.steps] == [
        (date(2026, 11, 3), "вторник: письмо пришло в 14:10"),
        (date(2026, 11, 4), "среда: день 1 из 1"),
        (date(2026, 11, 4), "среда: нерабочий день (День народного единства), срок переходит дальше"),
        (date(2026, 11, 5), "четверг: рабочий день, срок кончается здесь"),
    ]


def test_vacations_change_no_term(five_days: WorkingCalendar) -> None:
    vacation = replace(POLICY, no_reception=((date(2026, 10, 26), date(2026, 11, 8)),))
    arrived = ural(11, 3, 14, 10)
    assert due(ONE_DAY, arrived, five_days, vacation) == due(ONE_DAY, arrived, five_days)


FILES = {f.name: f.read_text(encoding="utf-8") for f in (files("mailbot.rules") / "common" / "calendar").iterdir()}
CALENDARS = {week: parse_calendar(FILES, week=week, region="crimea") for week in (5, 6)}
calendars = st.sampled_from(list(CALENDARS.values()))
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2027, 11, 30, tzinfo=UTC)
moments = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda passed: FIRST + passed)
policies = st.builds(
    SchoolPolicy,
    zone=st.sampled_from([URAL, ZoneInfo("Europe/Simferopol"), ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Kamchatka")]),
    move_hours_to_working_day=st.booleans(),
    day_ends=st.none() | st.times(time(12), time(20)),
)
by_days = st.builds(a_term, length=st.integers(1, 10), unit=st.sampled_from([TermUnit.DAYS, TermUnit.WORKING_DAYS]))
terms = by_days | st.builds(a_term, length=st.integers(1, 72), unit=st.just(TermUnit.HOURS))


@given(terms, moments, calendars, policies)
def test_a_deadline_is_never_before_its_letter(
    term: Term, arrived: datetime, calendar: WorkingCalendar, policy: SchoolPolicy
) -> None:
    assert due(term, arrived, calendar, policy).at > arrived


@given(by_days, moments, calendars, policies)
def test_a_day_term_never_ends_on_a_day_off(
    term: Term, arrived: datetime, calendar: WorkingCalendar, policy: SchoolPolicy
) -> None:
    found = due(term, arrived, calendar, policy)
    assert calendar.is_working(found.day)
    assert found.at.astimezone(policy.zone).date() == found.day


@given(terms, moments, st.timedeltas(timedelta(0), timedelta(days=9)), calendars, policies)
def test_a_later_letter_never_gets_an_earlier_day(
    term: Term, arrived: datetime, later: timedelta, calendar: WorkingCalendar, policy: SchoolPolicy
) -> None:
    first, second = (due(term, moment, calendar, policy) for moment in (arrived, arrived + later))
    assert first.day <= second.day


@given(terms, moments, st.timedeltas(timedelta(0), timedelta(days=9)), calendars, policies)
def test_a_later_letter_never_gets_an_earlier_moment_unless_hours_are_moved(
    term: Term, arrived: datetime, later: timedelta, calendar: WorkingCalendar, policy: SchoolPolicy
) -> None:
    literal = replace(policy, move_hours_to_working_day=False)
    first, second = (due(term, moment, calendar, literal) for moment in (arrived, arrived + later))
    assert first.at <= second.at


@given(terms, moments, calendars, policies, st.sampled_from(["UTC", "Asia/Kamchatka", "America/Los_Angeles"]))
def test_the_zone_of_the_process_does_not_matter(
    term: Term, arrived: datetime, calendar: WorkingCalendar, policy: SchoolPolicy, zone: str
) -> None:
    before = due(term, arrived, calendar, policy)
    former = os.environ.get("TZ")
    try:
        os.environ["TZ"] = zone
        clock.tzset()
        assert due(term, arrived.astimezone(ZoneInfo(zone)), calendar, policy) == before
    finally:
        os.environ.pop("TZ", None)
        if former is not None:
            os.environ["TZ"] = former
        clock.tzset()
