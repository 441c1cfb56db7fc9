"""The working calendar against an independent one, and what a school may change in it."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import holidays
import pytest

from mailbot.regulation.problems import PackError
from mailbot.regulation.workdays import CalendarEndsError, WorkingCalendar, calendar_warnings, parse_calendar


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_five_day_week_agrees_with_an_independent_calendar(five_days: WorkingCalendar, year: int) -> None:
    official = holidays.RU(years=[year, year + 1])
    assert [day for day in days_of(year) if five_days.is_working(day) != official.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("year", "five", "six"), [(2024, 248, 300), (2025, 247, 299), (2026, 247, 299), (2027, 247, 299)]
)
def test_number_of_working_days(
    five_days: WorkingCalendar, six_days: WorkingCalendar, year: int, five: int, six: int
) -> None:
    assert sum(map(five_days.is_working, days_of(year))) == five
    assert sum(map(six_days.is_working, days_of(year))) == six


@pytest.mark.parametrize(
    ("day", "five", "six"),
    [
        (date(2026, 1, 9), False, True),  # moved from Saturday 3 January: for five days only
        (date(2026, 12, 31), False, False),  # moved from Sunday 4 January: for both
        (date(2026, 5, 11), False, True),  # Victory Day fell on a Saturday
        (date(2026, 3, 9), False, False),  # 8 March fell on a Sunday
        (date(2025, 11, 1), True, True),  # a Saturday made a working day
        (date(2025, 11, 3), False, True),
        (date(2026, 11, 14), False, True),  # a plain Saturday
    ],
)
def test_six_day_week_has_a_calendar_of_its_own(
    five_days: WorkingCalendar, six_days: WorkingCalendar, day: date, five: bool, six: bool
) -> None:
    assert five_days.is_working(day) is five
    assert six_days.is_working(day) is six


def test_short_days_precede_holidays(five_days: WorkingCalendar, six_days: WorkingCalendar) -> None:
    assert five_days.is_short(date(2026, 11, 3))
    assert not five_days.is_short(date(2026, 3, 7))  # a day off has no length
    assert six_days.is_short(date(2026, 3, 7))
    assert not five_days.is_short(date(2026, 11, 2))


def test_short_days_are_working_days(five_days: WorkingCalendar, six_days: WorkingCalendar) -> None:
    for calendar in (five_days, six_days):
        assert [day for day in calendar.short if not calendar.is_working(day)] == []


def test_region_adds_its_own_holidays(calendar_files: Mapping[str, str], five_days: WorkingCalendar) -> None:
    crimea = parse_calendar(calendar_files, week=5, region="crimea")
    for day in (date(2026, 3, 18), date(2027, 3, 18), date(2026, 4, 13), date(2025, 6, 6)):
        assert not crimea.is_working(day)
        assert five_days.is_working(day)
    assert crimea.why_off(date(2026, 3, 18)) == "День воссоединения Крыма с Россией"
    assert crimea.is_short(date(2026, 3, 17))
    assert crimea.region_until == 2026


def test_school_adds_days_off_even_on_a_transferred_working_day(calendar_files: Mapping[str, str]) -> None:
    calendar = parse_calendar(calendar_files, week=5, extra_days_off=[date(2026, 11, 16), date(2025, 11, 1)])
    assert not calendar.is_working(date(2026, 11, 16))
    assert not calendar.is_working(date(2025, 11, 1))
    assert calendar.why_off(date(2026, 11, 16)) == "выходной школы"


def test_nothing_is_guessed_past_the_last_confirmed_year(five_days: WorkingCalendar) -> None:
    assert five_days.last_known_day == date(2027, 12, 31)
    assert not five_days.knows(date(2028, 1, 10))
    with pytest.raises(CalendarEndsError, match="2028"):
        five_days.is_working(date(2028, 1, 1))


def test_unconfirmed_year_counts_as_unknown(calendar_files: Mapping[str, str]) -> None:
    draft = calendar_files["ru-2027.toml"].replace("confirmed = true", "confirmed = false")
    calendar = parse_calendar({**calendar_files, "ru-2027.toml": draft}, week=5)
    assert calendar.last_known_day == date(2026, 12, 31)


def test_years_after_a_gap_count_as_unknown(calendar_files: Mapping[str, str]) -> None:
    gapped = {name: text for name, text in calendar_files.items() if name != "ru-2026.toml"}
    assert parse_calendar(gapped, week=5).last_known_day == date(2025, 12, 31)


def test_every_mistake_is_told_at_once(calendar_files: Mapping[str, str]) -> None:
    broken = {
        **calendar_files,
        "ru-2025.toml": calendar_files["ru-2025.toml"].replace("from =", "form =", 1),
        "ru-2026.toml": "year = 2026\nконец",
    }
    with pytest.raises(PackError) as caught:
        parse_calendar(broken, week=7, region="krimea")
    told = str(caught.value)
    assert "ru-2025.toml: moved[1].form: такого ключа нет. Может быть, «from»?" in told
    assert "ru-2026.toml: это не TOML: строка 2" in told
    assert "«krimea» нет в regions.toml. Может быть, «crimea»?" in told
    assert "week: рабочая неделя – 5 или 6 дней, а не 7" in told


def test_a_calendar_without_years_is_refused() -> None:
    with pytest.raises(PackError, match=r"ru-ГОД\.toml"):
        parse_calendar({}, week=5)


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (date(2026, 11, 16), []),
        (date(2027, 1, 20), []),  # the region's decree is not out yet
        (date(2027, 2, 1), ["Нерабочие дни региона (Республика Крым) на 2027 год"]),
        (date(2027, 9, 30), ["Нерабочие дни региона"]),
        (date(2027, 10, 1), ["Рабочий календарь на 2028 год", "Нерабочие дни региона"]),
        (date(2028, 3, 1), ["Рабочий календарь на 2028 год", "Нерабочие дни региона"]),
    ],
)
def test_what_is_missing_from_the_calendar_is_told_in_time(
    calendar_files: Mapping[str, str], today: date, told: list[str]
) -> None:
    found = calendar_warnings(parse_calendar(calendar_files, week=5, region="crimea"), today=today)
    assert len(found) == len(told)
    assert all(text.startswith(start) for text, start in zip(found, told, strict=True))
