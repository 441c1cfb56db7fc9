from collections.abc import Callable, Mapping
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable

import pytest

from mailbot.regulation.model import Regulation
from mailbot.regulation.pack import parse_pack
from mailbot.regulation.workdays import WorkingCalendar, parse_calendar

RULES = files("mailbot.rules")
PACKS = ("kazminskoe-16", "kerch-15", "kerch-28", "lindovskaya", "severokommunarskaya")


def read_folder(folder: Traversable, inside: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in folder.iterdir():
        if entry.is_dir():
            found |= read_folder(entry, f"{inside}{entry.name}/")
        else:
            found[inside + entry.name] = entry.read_text(encoding="utf-8")
    return found


@pytest.fixture(scope="session")
def pack_files() -> Callable[[str], dict[str, str]]:
    """The files of a shipped pack, fresh for each call: tests plant mistakes in them."""
    return lambda name: read_folder(RULES / name)


@pytest.fixture(scope="session")
def regulation() -> Callable[[str], Regulation]:
    return lambda name: parse_pack(read_folder(RULES / name), pack_id=name)


@pytest.fixture(scope="session", params=PACKS)
def each_regulation(request: pytest.FixtureRequest) -> Regulation:
    return parse_pack(read_folder(RULES / request.param), pack_id=request.param)


@pytest.fixture(scope="session")
def calendar_files() -> Mapping[str, str]:
    return read_folder(RULES / "common" / "calendar")


@pytest.fixture(scope="session")
def five_days(calendar_files: Mapping[str, str]) -> WorkingCalendar:
    return parse_calendar(calendar_files, week=5)


@pytest.fixture(scope="session")
def six_days(calendar_files: Mapping[str, str]) -> WorkingCalendar:
    return parse_calendar(calendar_files, week=6)


@pytest.fixture(scope="session")
def today() -> date:
    """A day on which the last hours of kerch-15 are long past."""
    return date(2026, 11, 16)
