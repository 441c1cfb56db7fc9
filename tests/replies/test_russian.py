"""Dates, numbers and lists as people write them."""

from datetime import date, datetime, time

import pytest

from mailbot.replies import russian

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "не позднее понедельника, 23 ноября"),
        (date(2026, 11, 24), "не позднее вторника, 24 ноября"),
        (date(2026, 12, 2), "не позднее среды, 2 декабря"),
        (date(2026, 11, 5), "не позднее четверга, 5 ноября"),
        (date(2026, 11, 27), "не позднее пятницы, 27 ноября"),
        (date(2026, 5, 2), "не позднее субботы, 2 мая"),
        (date(2026, 11, 22), "не позднее воскресенья, 22 ноября"),
        (date(2027, 1, 12), "не позднее вторника, 12 января 2027 года"),
    ],
)
def test_a_promised_day_is_named_with_its_weekday(day: date, words: str) -> None:
    assert russian.by_day(day, today=TODAY) == words


def test_an_exact_promise_names_the_hour() -> None:
    moment = datetime(2026, 11, 5, 14, 10)
    assert russian.by_moment(moment, today=TODAY) == "не позднее 14:10 четверга, 5 ноября"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 16), "в понедельник, 16 ноября"),
        (date(2026, 11, 17), "во вторник, 17 ноября"),
        (date(2026, 11, 18), "в среду, 18 ноября"),
        (date(2026, 11, 19), "в четверг, 19 ноября"),
        (date(2026, 11, 20), "в пятницу, 20 ноября"),
        (date(2026, 11, 21), "в субботу, 21 ноября"),
        (date(2026, 11, 22), "в воскресенье, 22 ноября"),
    ],
)
def test_reception_is_on_a_day(day: date, words: str) -> None:
    assert russian.on_day(day, today=TODAY) == words


def test_hours_have_no_leading_zero() -> None:
    assert russian.hours(time(9), time(11, 5)) == "9:00–11:05"
    assert russian.from_to(time(15), time(16)) == "с 15:00 до 16:00"


@pytest.mark.parametrize(
    ("items", "words"),
    [([], ""), (["5Б"], "5Б"), (["5Б", "7А"], "5Б и 7А"), (["5Б", "7А", "9В"], "5Б, 7А и 9В")],
)
def test_a_list_ends_with_and(items: list[str], words: str) -> None:
    assert russian.join_and(items) == words
