"""Reception: the next one, what is offered to whom, and hours whose printed validity is over."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from mailbot.regulation.hours import next_reception, offered_hours, weekly_table
from mailbot.regulation.model import Edition, Regulation, SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar, parse_calendar
from mailbot.terms import Role

ZONE = ZoneInfo("Europe/Simferopol")
POLICY = SchoolPolicy(zone=ZONE)


@pytest.fixture(scope="module")
def crimea(calendar_files: Mapping[str, str]) -> WorkingCalendar:
    return parse_calendar(calendar_files, week=5, region="crimea")


@pytest.fixture(scope="module")
def kerch_28(regulation: Callable[[str], Regulation]) -> Edition:
    return regulation("kerch-28").editions[-1]


@pytest.fixture(scope="module")
def kerch_15(regulation: Callable[[str], Regulation]) -> Edition:
    return regulation("kerch-15").editions[-1]


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("now", "day", "opens", "place"),
    [
        (at(11, 16, 19), date(2026, 11, 17), time(15), "учебная часть"),  # Monday evening
        (at(11, 16, 14, 59), date(2026, 11, 16), time(14), "кабинет информатики"),  # still going on
        (at(11, 16, 15), date(2026, 11, 16), time(15), "учебная часть"),
        (at(11, 19, 20), date(2026, 11, 23), time(14), "кабинет информатики"),  # nobody receives on Fridays
        (at(11, 3, 18), date(2026, 11, 5), time(15), "кабинет информатики"),  # Wednesday 4 November is a holiday
        (at(3, 17, 18), date(2026, 3, 19), time(15), "кабинет информатики"),  # 18 March is Crimea's
    ],
)
def test_the_next_reception(
    kerch_28: Edition, crimea: WorkingCalendar, now: datetime, day: date, opens: time, place: str
) -> None:
    (found,) = next_reception(kerch_28, now=now, policy=POLICY, calendar=crimea, role=Role.PARENT)
    assert (found.day, found.hours.opens, found.hours.place) == (day, opens, place)


def test_vacations_have_no_reception(kerch_28: Edition, crimea: WorkingCalendar) -> None:
    policy = replace(POLICY, no_reception=((date(2026, 11, 16), date(2026, 11, 22)),))
    (found,) = next_reception(kerch_28, now=at(11, 16, 9), policy=policy, calendar=crimea, role=Role.PARENT)
    assert found.day == date(2026, 11, 23)


def test_several_receptions_come_in_order(kerch_28: Edition, crimea: WorkingCalendar) -> None:
    found = next_reception(kerch_28, now=at(11, 16, 9), policy=POLICY, calendar=crimea, role=Role.STAFF, count=4)
    assert [(item.day.day, item.hours.opens.hour) for item in found] == [(16, 14), (16, 15), (17, 15), (18, 14)]


def test_the_search_ends_where_the_calendar_does(kerch_28: Edition, crimea: WorkingCalendar) -> None:
    new_years_eve = datetime(2027, 12, 31, 9, tzinfo=ZONE)
    assert next_reception(kerch_28, now=new_years_eve, policy=POLICY, calendar=crimea, role=Role.STAFF) == ()


def test_hours_of_a_past_school_year_are_offered_to_nobody_until_confirmed(
    kerch_15: Edition, crimea: WorkingCalendar
) -> None:
    day = date(2026, 11, 16)
    assert offered_hours(kerch_15, day=date(2021, 11, 15), policy=POLICY, role=Role.PARENT) == kerch_15.hours
    assert offered_hours(kerch_15, day=date(2021, 8, 30), policy=POLICY, role=Role.PARENT) == ()
    assert offered_hours(kerch_15, day=day, policy=POLICY, role=Role.PARENT) == ()
    assert next_reception(kerch_15, now=at(11, 16, 9), policy=POLICY, calendar=crimea, role=Role.PARENT) == ()
    confirmed = replace(POLICY, hours_confirmed_until=date(2027, 5, 31))
    assert offered_hours(kerch_15, day=day, policy=confirmed, role=Role.PARENT) == kerch_15.hours
    (found,) = next_reception(kerch_15, now=at(11, 16, 9), policy=confirmed, calendar=crimea, role=Role.PARENT)
    assert found.hours.opens == time(15, 20)


def test_hours_for_staff_are_not_offered_to_parents(kerch_28: Edition) -> None:
    staff_only = replace(kerch_28, hours=tuple(replace(slot, roles=frozenset({Role.STAFF})) for slot in kerch_28.hours))
    offered = {role: offered_hours(staff_only, day=date(2026, 11, 16), policy=POLICY, role=role) for role in Role}
    assert [role for role, hours in offered.items() if hours] == [Role.STAFF]


def test_the_week_is_grouped_by_person_and_place(kerch_28: Edition, kerch_15: Edition) -> None:
    first, second = weekly_table(kerch_28.hours)
    assert (first.person, first.place) == ("технический специалист", "кабинет информатики")
    assert first.days == (((time(14), time(15)),), (), ((time(14), time(16)),), ((time(15), time(16)),), (), (), ())
    assert second.person == "администратор"
    assert [len(day) for day in second.days] == [1, 1, 0, 1, 0, 0, 0]
    (room,) = weekly_table(kerch_15.hours)
    assert room.days[2] == ((time(9), time(14)), (time(15, 20), time(17)))
