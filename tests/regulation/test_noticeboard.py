"""The schedule as it is printed and as calendar programs read it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.regulation.model import Regulation, SchoolPolicy
from mailbot.regulation.noticeboard import hours_ics, hours_page
from mailbot.regulation.workdays import WorkingCalendar, parse_calendar

POLICY = SchoolPolicy(zone=ZoneInfo("Europe/Simferopol"))
STAMP = datetime(2026, 11, 1, 12, tzinfo=UTC)
DAY = date(2026, 11, 16)


@pytest.fixture(scope="module")
def crimea(calendar_files: Mapping[str, str]) -> WorkingCalendar:
    return parse_calendar(calendar_files, week=5, region="crimea")


@pytest.mark.parametrize(
    ("pack", "clauses"), [("severokommunarskaya", ["4", "7.1"]), ("lindovskaya", ["2"]), ("kerch-28", [])]
)
def test_the_page_says_which_clauses_have_it_hung_out_and_where(
    regulation: Callable[[str], Regulation], pack: str, clauses: list[str]
) -> None:
    page = hours_page(regulation(pack), day=DAY, policy=POLICY)
    assert [item.source.clause for item in page.publications] == clauses
    assert all({"информационный стенд", "сайт школы"} == set(item.places) for item in page.publications)


def test_the_page_shows_the_week_and_what_goes_by_schedule(regulation: Callable[[str], Regulation]) -> None:
    kerch = hours_page(regulation("kerch-28"), day=DAY, policy=POLICY)
    assert [row.person for row in kerch.rows] == ["технический специалист", "администратор"]
    ural = hours_page(regulation("severokommunarskaya"), day=DAY, policy=POLICY)
    assert (ural.rows, len(ural.by_schedule), ural.approved) == ((), 1, "приказ № 98-од от 18.06.2018")


def test_past_hours_are_not_printed(regulation: Callable[[str], Regulation]) -> None:
    assert hours_page(regulation("kerch-15"), day=DAY, policy=POLICY).rows == ()


def test_each_reception_is_an_event_and_days_off_have_none(
    regulation: Callable[[str], Regulation], crimea: WorkingCalendar
) -> None:
    text = hours_ics(
        regulation("kerch-28"),
        first=date(2026, 11, 2),
        last=date(2026, 11, 8),
        stamp=STAMP,
        policy=POLICY,
        calendar=crimea,
    )
    starts = [line for line in text.split("\r\n") if line.startswith("DTSTART:")]
    assert starts == [
        "DTSTART:20261102T110000Z",
        "DTSTART:20261102T120000Z",
        "DTSTART:20261103T120000Z",
        "DTSTART:20261105T120000Z",
        "DTSTART:20261105T130000Z",
    ]
    assert "SUMMARY:Приём: администратор" in text
    uids = [line for line in text.split("\r\n") if line.startswith("UID:")]
    assert len(set(uids)) == len(starts)


def test_lines_are_short_enough_and_special_characters_escaped(
    regulation: Callable[[str], Regulation], crimea: WorkingCalendar
) -> None:
    found = regulation("kerch-28")
    edition = found.editions[0]
    slots = tuple(replace(slot, place="учебная часть, второй этаж; направо " * 4) for slot in edition.hours)
    long = replace(found, editions=(replace(edition, hours=slots),))
    text = hours_ics(long, first=DAY, last=DAY, stamp=STAMP, policy=POLICY, calendar=crimea)
    assert text.endswith("END:VCALENDAR\r\n")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert r"учебная часть\, второй этаж\; направо" in text.replace("\r\n ", "")
