"""The working calendar: which days are worked, by the official tables, the region, the school's week and its own days.

Sources: articles 95 and 112 of the Labour Code and the Government's yearly decrees on transferred days off. A day
off transferred from a Saturday exists for the five-day week only; one transferred from a Sunday exists for both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import BaseModel, ConfigDict, Field

from mailbot.regulation.problems import PackError, Problem, read_toml, suggestion, validated

SATURDAY, SUNDAY = 5, 6


class CalendarEndsError(LookupError):
    """A day lies outside the years whose calendar is known and confirmed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingCalendar:
    """The days of the known years, for one school's week and region.

    `years` are the confirmed ones, without gaps. `off` are days off besides the weekly ones; `worked` are weekly
    days off that a decree made working days; `short` are working days an hour shorter. `region_until` is the last
    year for which the region's own days are known (None: the region has none).
    """

    week: int
    years: tuple[int, ...]
    off: frozenset[date]
    worked: frozenset[date]
    short: frozenset[date]
    names: Mapping[date, str]
    region: str = ""
    region_until: int | None = None

    @property
    def last_known_day(self) -> date:
        """31 December of the last confirmed year."""
        return date(self.years[-1], 12, 31)

    def knows(self, day: date) -> bool:
        """Whether the calendar of that day's year is confirmed."""
        return day.year in self.years

    def is_working(self, day: date) -> bool:
        """Whether the school works on that day. Raises CalendarEndsError outside the known years."""
        if not self.knows(day):
            raise CalendarEndsError(f"рабочий календарь {day.year} года не утверждён или не внесён")
        if day in self.worked:
            return True
        return day not in self.off and day.weekday() not in self._weekly_rest

    def is_short(self, day: date) -> bool:
        """Whether that day is worked an hour less (article 95)."""
        return self.is_working(day) and day in self.short

    def why_off(self, day: date) -> str:
        """Why a day is not worked, in Russian, for a derivation; empty for a working day."""
        if self.is_working(day):
            return ""
        weekly = {SATURDAY: "суббота, выходной", SUNDAY: "воскресенье, выходной"}
        return self.names.get(day) or weekly.get(day.weekday(), "выходной")

    @property
    def _weekly_rest(self) -> tuple[int, ...]:
        return (SUNDAY,) if self.week == 6 else (SATURDAY, SUNDAY)


def calendar_warnings(calendar: WorkingCalendar, *, today: date) -> tuple[str, ...]:
    """What a person should be told about the calendar, in Russian: from 1 October the next year must be there.

    The region's own days are decreed in January: from 1 February those of the year itself must be there.
    """
    found = []
    following = today.year + 1 if today.month >= 10 else today.year
    if not calendar.knows(date(following, 1, 1)):
        text = f"Рабочий календарь на {following} год ещё не внесён"
        found.append(f"{text}: письма, срок которых уходит в него, принимаются без даты.")
    if calendar.region_until is not None and calendar.region_until < today.year and today.month > 1:
        text = f"Нерабочие дни региона ({calendar.region}) на {today.year} год не внесены: сроки могут выпасть на них."
        found.append(text)
    return tuple(found)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Holiday(_Table):
    day: date
    name: str


class _Move(_Table):
    from_: date = Field(alias="from")
    to: date


class _Short(_Table):
    five: list[date]
    six: list[date]


class _Year(_Table):
    year: int
    confirmed: bool
    source: str
    holiday: list[_Holiday]
    moved: list[_Move]
    short: _Short


class _Yearly(_Table):
    month: int
    day: int
    name: str


class _Region(_Table):
    name: str
    source: str
    decreed_until: int
    every_year: list[_Yearly] = Field(default_factory=list)
    day: list[_Holiday] = Field(default_factory=list)


class _Regions(_Table):
    regions: dict[str, _Region]


def parse_calendar(
    files: Mapping[str, str], *, week: int, region: str = "", extra_days_off: Iterable[date] = ()
) -> WorkingCalendar:
    """The calendar of a school with a `week` of 5 or 6 days.

    `files` maps names to TOML texts: `ru-2026.toml` and so on, and `regions.toml`. A year marked unconfirmed counts
    as unknown, and so does every year after a gap. Raises PackError with every mistake found.
    """
    found: list[Problem] = []
    years = sorted(_years(files, found), key=lambda table: table.year)
    regional = _region(files, region, found)
    if week not in (5, 6):
        found.append(Problem(file="", key="week", text=f"рабочая неделя – 5 или 6 дней, а не {week}"))
    if not years and not found:
        found.append(Problem(file="", key="", text="нет ни одного утверждённого года: нужен файл ru-ГОД.toml"))
    if found:
        raise PackError(found)
    return _assemble(_unbroken(years), week=week, region=regional, extra=frozenset(extra_days_off))


def _years(files: Mapping[str, str], found: list[Problem]) -> Iterator[_Year]:
    for name in sorted(files):
        if name.startswith("ru-") and name.endswith(".toml"):
            data = read_toml(name, files[name], found)
            table = validated(_Year, data, file=name, found=found) if data is not None else None
            if table is not None and table.confirmed:
                yield table


def _unbroken(years: list[_Year]) -> list[_Year]:
    return [table for index, table in enumerate(years) if table.year == years[0].year + index]


def _region(files: Mapping[str, str], region: str, found: list[Problem]) -> _Region | None:
    if not region:
        return None
    data = read_toml("regions.toml", files.get("regions.toml", ""), found)
    table = validated(_Regions, data, file="regions.toml", found=found) if data is not None else None
    if table is None:
        return None
    if region not in table.regions:
        text = f"региона «{region}» нет в regions.toml." + suggestion(region, table.regions)
        found.append(Problem(file="regions.toml", key="regions", text=text))
    return table.regions.get(region)


def _assemble(years: list[_Year], *, week: int, region: _Region | None, extra: frozenset[date]) -> WorkingCalendar:
    moves = [move for table in years for move in table.moved if week == 5 or move.from_.weekday() == SUNDAY]
    holidays = {item.day: item.name for table in years for item in table.holiday}
    regional = dict(_regional_days(region, [table.year for table in years]))
    names = dict.fromkeys(extra, "выходной школы")
    names |= {move.to: f"выходной, перенесённый с {move.from_:%d.%m.%Y}" for move in moves} | regional | holidays
    shorts = [day for table in years for day in (table.short.five if week == 5 else table.short.six)]
    return WorkingCalendar(
        week=week,
        years=tuple(table.year for table in years),
        off=frozenset(names),
        worked=frozenset(move.from_ for move in moves if move.from_ not in holidays) - extra,
        short=frozenset(shorts) | {day - timedelta(days=1) for day in regional},
        names=names,
        region=region.name if region else "",
        region_until=region.decreed_until if region else None,
    )


def _regional_days(region: _Region | None, years: list[int]) -> Iterator[tuple[date, str]]:
    if region is None:
        return
    for yearly in region.every_year:
        yield from ((date(year, yearly.month, yearly.day), yearly.name) for year in years)
    yield from ((item.day, item.name) for item in region.day if item.day.year in years)
