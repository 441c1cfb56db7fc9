"""The register as a file: for Excel, for a spreadsheet in Russia, for the printer."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mailbot.casework.case import Applicant, Case, Extension
from mailbot.cli.main import run
from mailbot.terms import CaseFlag, CaseState, Role

MakeCase = Callable[..., Case]
EXTENSION = Extension(
    until=datetime(2026, 11, 20, 18, 59, 59, tzinfo=UTC), exact=False, days=3, why="ждём ответа", by="root"
)
FORMULAS = ("=HYPERLINK(1)", "+7 (978) 000-00-00", "-1+1", "@SUM(1)", " =1", "\t=1", "＝1")


def export(kind: str, file: Path, *options: str) -> int:
    return run(["register", "export", "--format", kind, *options, str(file)])


def table(file: Path) -> list[list[str]]:
    text = file.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=";"))


@pytest.fixture
def kept(school: Any, a_case: MakeCase) -> Any:
    """A school with an open case, an answered one and a complaint."""
    answered = datetime(2026, 11, 17, 5, 15, tzinfo=UTC)
    school.keep(
        [
            a_case(assigned_to="it@example.org", extension=EXTENSION),
            a_case("ЭЖ-2026/27-0043", state=CaseState.ANSWERED, answered_at=answered, due_exact=True),
            a_case("ЭЖ-2026/27-0044", flags=frozenset({CaseFlag.COMPLAINT})),
        ]
    )
    return school


def test_a_table_has_one_appeal_a_line_and_no_names(kept: Any, tmp_path: Path) -> None:
    assert export("csv", tmp_path / "register.csv") == 0
    header, first, second = table(tmp_path / "register.csv")
    assert header[:3] == ["Номер", "Получено", "Кто обратился"]
    assert dict(zip(header, first, strict=True)) == {
        "Номер": "ЭЖ-2026/27-0042",
        "Получено": "16.11.2026 12:00",
        "Кто обратился": "родитель",
        "Класс": "5Б",
        "Тема": "отметки",
        "Состояние": "рассматривается",
        "Срок": "17.11.2026",
        "Отвечено": "",
        "Закрыто": "",
        "Пункты регламента": "п. 6.2",
        "Поручено": "it@example.org",
        "Продлён по": "20.11.2026",
    }
    assert (second[0], second[6], second[7]) == ("ЭЖ-2026/27-0043", "17.11.2026 23:59", "17.11.2026 10:15")
    assert "Петрова" not in (tmp_path / "register.csv").read_text(encoding="utf-8")


def test_names_and_complaints_are_there_when_asked_for(kept: Any, tmp_path: Path) -> None:
    assert export("csv", tmp_path / "register.csv", "--names", "--complaints") == 0
    header, *lines = table(tmp_path / "register.csv")
    assert [line[0][-2:] for line in lines] == ["42", "43", "44"]
    named = dict(zip(header, lines[0], strict=True))
    assert (named["Заявитель"], named["Адрес"]) == ("Петрова Анна", "anna@example.com")
    assert (named["Тема письма"], named["Суть"]) == ("Не вижу оценок", "не вижу оценок по физике")


def test_passwords_are_masked_even_in_a_register_with_names(school: Any, a_case: MakeCase, tmp_path: Path) -> None:
    school.keep([a_case(problem="не входит, пароль: Qwerty12", subject="пароль: Qwerty12")])
    assert export("csv", tmp_path / "register.csv", "--names") == 0
    assert "Qwerty12" not in (tmp_path / "register.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_spreadsheet_calculates_what_a_letter_says(
    school: Any, a_case: MakeCase, tmp_path: Path, formula: str
) -> None:
    applicant = Applicant(address="anna@example.com", full_name=formula, role=Role.PARENT)
    school.keep([a_case(subject=formula, problem=formula, applicant=applicant)])
    assert export("csv", tmp_path / "register.csv", "--names") == 0
    (_header, line) = table(tmp_path / "register.csv")
    assert not any(cell.lstrip().startswith(tuple("=+-@＝")) for cell in line)
    assert export("xlsx", tmp_path / "register.xlsx", "--names") == 0
    sheet = load_workbook(tmp_path / "register.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)} == {"s"}
    assert sheet["M2"].value == formula.strip()
    assert sheet["M2"].quotePrefix


def test_a_workbook_has_real_dates_and_texts(kept: Any, tmp_path: Path) -> None:
    assert export("xlsx", tmp_path / "register.xlsx") == 0
    sheet = load_workbook(tmp_path / "register.xlsx").active
    assert [cell.value for cell in sheet[1]][:3] == ["Номер", "Получено", "Кто обратился"]
    assert (sheet["A2"].value, sheet["B2"].value) == ("ЭЖ-2026/27-0042", datetime(2026, 11, 16, 12))
    assert (sheet["G2"].value, sheet["G2"].number_format) == (datetime(2026, 11, 17), "DD.MM.YYYY")
    assert sheet["H2"].value is None
    assert (sheet.max_row, sheet.max_column) == (3, 12)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:L3")


def test_control_characters_of_a_letter_do_not_spoil_the_file(school: Any, a_case: MakeCase, tmp_path: Path) -> None:
    school.keep([a_case(subject="тема\x07\x1b[31m\nвторая", problem="\u202eсуть")])
    assert export("xlsx", tmp_path / "register.xlsx", "--names") == 0
    assert load_workbook(tmp_path / "register.xlsx").active["P2"].value == "тема[31m вторая"


def test_the_page_is_words_and_no_markup(school: Any, a_case: MakeCase, tmp_path: Path) -> None:
    school.keep([a_case(subject="<b>жирно</b>")])
    assert export("html", tmp_path / "register.html", "--names") == 0
    page = (tmp_path / "register.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;жирно&lt;/b&gt;" in page
    assert "обращений: 1" in page


@pytest.mark.parametrize("kind", ["xlsx", "csv", "html"])
def test_the_file_is_its_owners_alone(kept: Any, tmp_path: Path, kind: str) -> None:
    assert export(kind, tmp_path / "register") == 0
    assert (tmp_path / "register").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("kind", ["xlsx", "csv", "html"])
def test_an_empty_register_is_a_register(school: Any, tmp_path: Path, kind: str) -> None:
    school.keep()
    assert export(kind, tmp_path / "register") == 0
