"""When a digest is due and when a notice may be sent: by the school's own clock and calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.moments import digest_due, next_digest_moment, working_moment
from mailbot.config.packs import load_calendar
from mailbot.regulation.model import SchoolPolicy

ZONE = ZoneInfo("Asia/Yekaterinburg")
POLICY = SchoolPolicy(zone=ZONE)
CALENDAR = load_calendar(week=5)


def due(last: date, local: datetime, *, daily: bool = False) -> date | None:
    now = local.replace(tzinfo=ZONE).astimezone(UTC)
    return digest_due(last, now=now, at=time(8), daily=daily, calendar=CALENDAR, policy=POLICY)


def test_nothing_is_due_before_the_set_time():
    assert due(date(2026, 11, 16), datetime(2026, 11, 17, 7, 59)) is None


def test_due_at_the_set_time_by_the_schools_clock():
    assert due(date(2026, 11, 16), datetime(2026, 11, 17, 8, 0)) == date(2026, 11, 17)


def test_once_a_day():
    assert due(date(2026, 11, 17), datetime(2026, 11, 17, 23, 0)) is None


def test_no_digest_on_a_day_off():
    assert due(date(2026, 11, 3), datetime(2026, 11, 4, 9, 0)) is None
    assert due(date(2026, 11, 3), datetime(2026, 11, 4, 9, 0), daily=True) == date(2026, 11, 4)


def test_downtime_is_caught_up_with_one_digest():
    assert due(date(2026, 11, 10), datetime(2026, 11, 19, 12, 0)) == date(2026, 11, 19)
    assert due(date(2026, 11, 10), datetime(2026, 11, 21, 12, 0)) == date(2026, 11, 20)


def test_clock_that_jumped_back_repeats_nothing():
    assert due(date(2026, 11, 17), datetime(2025, 11, 17, 9, 0)) is None


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        (datetime(2026, 11, 17, 11, 30), datetime(2026, 11, 17, 11, 30)),
        (datetime(2026, 11, 17, 5, 0), datetime(2026, 11, 17, 8, 0)),
        (datetime(2026, 11, 17, 18, 0), datetime(2026, 11, 18, 8, 0)),
        (datetime(2026, 11, 20, 21, 0), datetime(2026, 11, 23, 8, 0)),
        (datetime(2026, 12, 31, 12, 0), datetime(2027, 1, 1, 8, 0)),
    ],
)
def test_notice_waits_for_working_hours(local, expected):
    if expected.year == 2027 and CALENDAR.knows(expected.date()):
        expected = datetime.combine(date(2027, 1, 11), time(8))
    now = local.replace(tzinfo=ZONE)
    assert working_moment(now, calendar=CALENDAR, policy=POLICY) == expected.replace(tzinfo=ZONE)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)))
def test_notice_is_never_early_and_never_more_than_two_weeks_late(moment):
    now = moment.replace(tzinfo=UTC)
    at = working_moment(now, calendar=CALENDAR, policy=POLICY)
    assert now <= at <= now + timedelta(days=15)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)), st.booleans())
def test_next_digest_is_later_than_now_and_due_at_its_moment(moment, daily):
    now = moment.replace(tzinfo=UTC)
    at = next_digest_moment(now, at=time(8), daily=daily, calendar=CALENDAR, policy=POLICY)
    assert now < at <= now + timedelta(days=15)
    local = at.astimezone(ZONE)
    assert due(local.date() - timedelta(days=1), local.replace(tzinfo=None), daily=daily) == local.date()
