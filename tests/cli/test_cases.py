"""The register at the command line: short numbers, nobody's complaint shown to its subject, closing by hand."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from mailbot.casework.case import Case
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import CaseFlag, CaseState

MakeCase = Callable[..., Case]


def test_open_cases_are_listed_with_their_terms_in_the_schools_time(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case(), a_case("ЭЖ-2026/27-0043", state=CaseState.CLOSED)])
    assert run(["cases", "list"]) == 0
    assert capsys.readouterr().out == "ЭЖ-2026/27-0042\tрассматривается\t16.11.2026 12:00\t17.11.2026\t5Б\tотметки\t\n"


def test_closed_cases_and_complaints_are_listed_when_asked_for(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    complaint = a_case("ЭЖ-2026/27-0044", flags=frozenset({CaseFlag.COMPLAINT}))
    school.keep([a_case(), a_case("ЭЖ-2026/27-0043", state=CaseState.CLOSED), complaint])
    run(["cases", "list", "--all"])
    assert capsys.readouterr().out.count("\n") == 2
    run(["cases", "list", "--complaints"])
    assert "0044" in capsys.readouterr().out


def test_an_exact_term_shows_its_hour(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case(due_at=datetime(2026, 11, 17, 7, 0, tzinfo=UTC), due_exact=True)])
    run(["cases", "list"])
    assert "\t17.11.2026 12:00\t" in capsys.readouterr().out


def test_json_has_one_case_a_line(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case(), a_case("ЭЖ-2026/27-0043")])
    run(["cases", "list", "--json"])
    numbers = [json.loads(line)["number"] for line in capsys.readouterr().out.splitlines()]
    assert numbers == ["ЭЖ-2026/27-0042", "ЭЖ-2026/27-0043"]


@pytest.mark.parametrize("number", ["42", "2026/27-42", "ЭЖ-2026/27-0042"])
def test_a_case_is_shown_by_its_short_number(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    school.keep([a_case()])
    assert run(["cases", "show", number]) == 0
    shown = capsys.readouterr().out
    for expected in (
        "ЭЖ-2026/27-0042",
        "Петрова Анна <anna@example.com>",
        "класс: 5Б",
        "п. 6.2",
        "зарегистрировано",
        "резкий тон",
    ):
        assert expected in shown


def test_a_letter_cannot_drive_the_terminal_of_who_looks_at_it(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case(subject="\x1b]0;title\x07\u202eтема\nномер: 1")])
    run(["cases", "show", "42"])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\nномер: 1" not in shown


def test_an_unknown_number_is_a_failure(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case()])
    assert run(["cases", "show", "43"]) == 1
    assert "нет обращения с номером «43»" in capsys.readouterr().err


def test_without_a_store_the_folder_is_named(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cases", "list"]) == 1
    assert str(school.store) in capsys.readouterr().err


def test_with_no_daemon_running_a_case_is_closed_on_the_store_itself(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case()])
    assert run(["cases", "close", "42"]) == 0
    assert capsys.readouterr().out == "ЭЖ-2026/27-0042: закрыто\n"
    assert school.case("ЭЖ-2026/27-0042").state is CaseState.CLOSED


def test_a_case_is_closed_once(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case(state=CaseState.CLOSED)])
    assert run(["cases", "close", "42"]) == 1
    assert "уже закрыто" in capsys.readouterr().err


def test_a_store_in_use_is_left_alone(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case()])
    with Store.open(school.store, sync=False):
        assert run(["cases", "close", "42"]) == 1
    assert school.case("ЭЖ-2026/27-0042").state is CaseState.OPEN
    assert capsys.readouterr().err.startswith("mailbot: ")
