"""The schedule that is hung out, and the one that calendar programs subscribe to."""

import shutil
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from mailbot.cli.main import run


class Words(HTMLParser):
    """What a person reads of a page: the texts between its tags, style left out."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.feed(page.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.texts.append(" ".join(data.split()))


def export(kind: str, file: Path, *options: str) -> int:
    return run(["hours", "export", "--format", kind, "--date", "2026-11-16", *options, str(file)])


def calendar(file: Path) -> list[Any]:
    """The events, after a reader that follows RFC 5545 has found nothing wrong in any of them."""
    text = file.read_bytes()
    assert b"\n" not in text.replace(b"\r\n", b"")
    (read,) = Calendar.from_ical(text, multiple=True)
    assert [component.errors for component in read.walk()] == [[] for _ in read.walk()]
    events = read.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert all({"DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION"} <= set(event) for event in events)
    return list(events)


def confirm(school: Any, *lines: str) -> None:
    text = school.config.read_text(encoding="utf-8")
    lines = ('regulation = "kerch-15"', *lines)
    school.config.write_text(text.replace('regulation = "severokommunarskaya"', "\n".join(lines)), encoding="utf-8")


def test_the_page_shows_who_receives_when_and_how_else_to_reach_the_school(tmp_path: Path) -> None:
    assert export("html", tmp_path / "hours.html", "--school", "kerch-28") == 0
    page = Words(tmp_path / "hours.html")
    for text in ("Технический специалист", "кабинет информатики", "Вторник", "15:00–17:00", "+7-978-711-67-53"):
        assert text in page.texts
    assert page.texts.count("14:00–16:00") == 1
    assert "Суббота" not in page.texts
    assert page.tags.count("tr") == 6


def test_a_clause_says_where_the_page_is_to_hang(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("html", tmp_path / "hours.html", "--school", "severokommunarskaya") == 0
    assert "п. 4: график помощи – информационный стенд, сайт школы" in capsys.readouterr().out
    page = Words(tmp_path / "hours.html")
    assert any("15:00–16:00, дни назначает школа" in text for text in page.texts)
    assert page.texts.count("2-34-81") == 1  # two clauses name it, one for staff, one for parents


def test_a_packs_words_are_words_and_no_markup(tmp_path: Path) -> None:
    shutil.copytree(str(files("mailbot.rules") / "kerch-28"), tmp_path / "own")
    edition = tmp_path / "own" / "editions" / "undated.toml"
    text = edition.read_text(encoding="utf-8").replace('place = "учебная часть"', 'place = "<script>alert(1)</script>"')
    edition.write_text(text, encoding="utf-8")
    assert export("html", tmp_path / "hours.html", "--school", str(tmp_path / "own")) == 0
    page = Words(tmp_path / "hours.html")
    assert "script" not in page.tags
    assert "<script>alert(1)</script>" in page.texts


def test_a_calendar_program_reads_every_reception_of_the_school_year(tmp_path: Path) -> None:
    assert export("ics", tmp_path / "hours.ics", "--school", "kerch-28") == 0
    events = calendar(tmp_path / "hours.ics")
    first = events[0]
    assert (str(first["SUMMARY"]), str(first["LOCATION"])) == ("Приём: технический специалист", "кабинет информатики")
    assert first["DTSTART"].dt == datetime(2026, 11, 16, 11, tzinfo=UTC)  # 14:00 in Kerch
    assert first["DTEND"].dt == datetime(2026, 11, 16, 12, tzinfo=UTC)
    days = {event["DTSTART"].dt.date() for event in events}
    assert max(days) <= date(2027, 8, 31)
    assert date(2027, 1, 4) not in days  # a holiday, and a Monday


def test_past_hours_are_offered_to_nobody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("html", tmp_path / "hours.html", "--school", "kerch-15") == 0
    assert "school.hours_confirmed_until" in capsys.readouterr().err
    page = Words(tmp_path / "hours.html")
    assert any(text.startswith("Часы приёма уточняются: ответственный за журнал") for text in page.texts)
    assert "table" not in page.tags


def test_a_calendar_without_receptions_is_not_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("ics", tmp_path / "hours.ics", "--school", "kerch-15") == 1
    assert not (tmp_path / "hours.ics").exists()
    told = capsys.readouterr().err
    assert "school.hours_confirmed_until" in told
    assert export("ics", tmp_path / "hours.ics", "--school", "kazminskoe-16") == 1
    assert "нет часов приёма по дням недели" in capsys.readouterr().err


def test_hours_confirmed_by_the_school_are_offered_until_then(school: Any, tmp_path: Path) -> None:
    confirm(school, "hours_confirmed_until = 2026-12-31", 'name = "Школа № 15"')
    assert export("html", tmp_path / "hours.html") == 0
    page = Words(tmp_path / "hours.html")
    assert "Школа № 15" in page.texts
    assert "Эти часы действуют по 31 декабря включительно." in page.texts
    assert "school@example.org" in page.texts  # the mailbox, which this regulation does not name
    assert export("ics", tmp_path / "hours.ics") == 0
    assert max(event["DTSTART"].dt.date() for event in calendar(tmp_path / "hours.ics")) == date(2026, 12, 30)


def test_vacations_have_no_reception(school: Any, tmp_path: Path) -> None:
    confirm(school, "hours_confirmed_until = 2026-12-31", "no_reception = [[2026-11-16, 2026-11-20]]")
    assert export("html", tmp_path / "hours.html") == 0
    assert any("с 16 ноября по 20 ноября" in text for text in Words(tmp_path / "hours.html").texts)
    assert export("ics", tmp_path / "hours.ics") == 0
    assert calendar(tmp_path / "hours.ics")[0]["DTSTART"].dt.date() == date(2026, 11, 23)


def test_a_date_that_is_none_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["hours", "export", "--format", "html", "--school", "kerch-28", "--date", "завтра"]
    assert run([*command, str(tmp_path / "hours.html")]) == 2
    assert "--date: «завтра» не дата" in capsys.readouterr().err
