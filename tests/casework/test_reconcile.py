"""When the mailbox is compared with the store, and in what runs."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.reconcile import check_due, spans
from mailbot.regulation.model import SchoolPolicy

POLICY = SchoolPolicy(zone=ZoneInfo("Europe/Moscow"))
SUNDAY = date(2026, 11, 22)


def due(last: date | None, now: datetime, at: time = time(8)) -> date | None:
    return check_due(last, now=now, digest_at=at, policy=POLICY)


def moscow(hour: int, minute: int = 0, day: int = 22) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=POLICY.zone).astimezone(UTC)


def test_the_first_check_is_due_at_once() -> None:
    assert due(None, moscow(3)) == date(2026, 11, 21)


@pytest.mark.parametrize(
    ("now", "found"),
    [(moscow(6, 59), None), (moscow(7), SUNDAY), (moscow(23, 59), SUNDAY), (moscow(3, day=23), SUNDAY)],
)
def test_a_check_is_due_an_hour_before_the_digest_on_days_off_too(now: datetime, found: date | None) -> None:
    assert due(date(2026, 11, 21), now) == found


def test_a_digest_after_midnight_is_not_checked_for_on_the_day_before() -> None:
    assert due(date(2026, 11, 21), moscow(0), at=time(0, 30)) == SUNDAY


def test_a_clock_that_was_a_year_ahead_silences_nothing() -> None:
    assert due(date(2027, 11, 22), moscow(12)) == SUNDAY


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    steps=st.lists(st.timedeltas(timedelta(0), timedelta(hours=30)), min_size=1),
    at=st.times(),
)
def test_a_clock_that_runs_brings_one_check_a_day(start: datetime, steps: list[timedelta], at: time) -> None:
    now, last, checked = start, None, []
    for step in steps:
        now += step
        day = due(last, now, at)
        if day is not None:
            last = day
            checked.append(day)
    assert checked == sorted(set(checked))
    assert last is not None
    assert timedelta(0) <= now.astimezone(POLICY.zone).date() - last <= timedelta(days=1)


@given(first=st.integers(1, 1000), length=st.integers(0, 500), width=st.integers(1, 60))
def test_runs_cover_every_number_once(first: int, length: int, width: int) -> None:
    last = first + length - 1
    runs = list(spans(first, last, width))
    assert [number for start, end in runs for number in range(start, end + 1)] == list(range(first, last + 1))
    assert all(end - start < width for start, end in runs)
