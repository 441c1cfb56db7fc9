"""Dates, times, numbers and lists as people write them in a Russian letter. Small pure functions, no texts."""

from collections.abc import Sequence
from datetime import date, datetime, time

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
"""Names of the months in the genitive; `MONTHS[0]` is January."""

_WEEKDAYS_GENITIVE = ("понедельника", "вторника", "среды", "четверга", "пятницы", "субботы", "воскресенья")
_WEEKDAYS_ON = (
    "в понедельник",
    "во вторник",
    "в среду",
    "в четверг",
    "в пятницу",
    "в субботу",
    "в воскресенье",
)


def day_and_month(day: date, *, today: date) -> str:
    """«23 ноября»; with the year where it is not the year of `today`: «12 января 2027 года»."""
    year = "" if day.year == today.year else f" {day.year} года"
    return f"{day.day} {MONTHS[day.month - 1]}{year}"


def on_day(day: date, *, today: date) -> str:
    """«во вторник, 17 ноября»."""
    return f"{_WEEKDAYS_ON[day.weekday()]}, {day_and_month(day, today=today)}"


def by_day(day: date, *, today: date) -> str:
    """«не позднее понедельника, 23 ноября»: never a bare «до», which leaves it open whether the day counts."""
    return f"не позднее {_WEEKDAYS_GENITIVE[day.weekday()]}, {day_and_month(day, today=today)}"


def by_moment(moment: datetime, *, today: date) -> str:
    """«не позднее 14:10 четверга, 5 ноября». `moment` is in the zone in which people will read it."""
    weekday = _WEEKDAYS_GENITIVE[moment.weekday()]
    return f"не позднее {clock(moment.time())} {weekday}, {day_and_month(moment.date(), today=today)}"


def at_moment(moment: datetime, *, today: date) -> str:
    """«20 ноября в 14:10». `moment` is in the zone in which people will read it."""
    return f"{day_and_month(moment.date(), today=today)} в {clock(moment.time())}"


def clock(moment: time) -> str:
    """«9:05», «15:00»: hours without a leading zero."""
    return f"{moment.hour}:{moment.minute:02}"


def hours(opens: time, closes: time) -> str:
    """«15:00–16:00»."""
    return f"{clock(opens)}–{clock(closes)}"


def from_to(opens: time, closes: time) -> str:
    """«с 15:00 до 17:00»."""
    return f"с {clock(opens)} до {clock(closes)}"


def join_and(items: Sequence[str]) -> str:
    """«5Б», «5Б и 7А», «5Б, 7А и 9В»."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} и {items[-1]}"
