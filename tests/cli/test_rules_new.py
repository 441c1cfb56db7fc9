"""A pack from answers is one that can be read, has no errors, and whose examples come true."""

import io
from datetime import date
from pathlib import Path

import pytest

from mailbot.cli.main import run
from mailbot.config.packs import load_examples, load_regulation
from mailbot.regulation.model import Edition
from mailbot.terms import Datum, Disposition, Person, Role, TermUnit, Topic

BARE = ("--school", "МБОУ «Школа № 6»", "--system", "АИС")
FULL = (
    *BARE,
    *("--timezone", "Europe/Simferopol", "--region", "crimea"),
    *("--approved", "приказ № 12 от 01.09.2026", "--holds-from", "2026-09-01"),
    *("--required", "родители, ученики; имя, класс, проблема; 4", "--required", "сотрудники; ФИО; 4"),
    *("--term", "родители; 1 день; 6.2", "--term", "сотрудники; сутки; 5.2"),
    *("--politeness", "5; 6; директор", "--complaint", "6; непосредственный руководитель"),
    *("--password", "С утерянным паролем помогает администратор.; 4"),
    *("--hours", "администратор; учебная часть; пн 15:00-16:00, чт 9:00-10:00, чт 16:00–18:00; 4"),
    *("--contact", "телефон; 2-34-81; 4"),
)
ANSWERS = """\
МБОУ «Школа № 6»
АИС
Europe/Moskow
Europe/Moscow

Регламент помощи
приказ № 12 от 01.09.2026
завтра
2026-09-01
родители, сотрудники
1
имя, класс
4

1 день
6.2

5
6
директор
6

С утерянным паролем помогает администратор.
4
администратор
учебная часть
пн 15:00-16:00
4

2-34-81
4
"""


def edition(folder: Path) -> Edition:
    return load_regulation(f"{folder}/").editions[-1]


def checked(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pack has nothing that lint finds, and its examples come true."""
    capsys.readouterr()
    assert run(["rules", "check", str(folder)]) == 0
    assert "замечаний нет" in capsys.readouterr().out
    assert run(["rules", "test", str(folder)]) == 0
    assert "не сошлось: 0" in capsys.readouterr().out


def test_options_make_a_whole_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "school-6"
    assert run(["rules", "new", str(folder), *FULL]) == 0
    assert f'regulation = "{folder}"' in capsys.readouterr().out
    regulation = load_regulation(f"{folder}/")
    assert (regulation.id, regulation.timezone, regulation.region) == ("school-6", "Europe/Simferopol", "crimea")
    made = edition(folder)
    assert (made.id, made.holds_from, made.approved) == ("2026-09-01", date(2026, 9, 1), "приказ № 12 от 01.09.2026")
    assert {rule.datum for rule in made.required(Role.STUDENT)} == set(Datum)
    assert {rule.datum for rule in made.required(Role.STAFF)} == {Datum.FULL_NAME}
    terms = [made.term(role, Topic.GRADES) for role in (Role.PARENT, Role.STAFF, Role.STUDENT)]
    assert [term and (term.length, term.unit, term.source.clause) for term in terms] == [
        (1, TermUnit.DAYS, "6.2"),
        (24, TermUnit.HOURS, "5.2"),
        None,
    ]
    assert made.politeness is not None
    assert made.complaint is not None
    assert (made.politeness.decline_clause, made.politeness.told) == ("6", Person.DIRECTOR)
    assert made.complaint.told is Person.SUPERVISOR
    assert [(slot.weekday, slot.opens.hour) for slot in made.hours] == [(0, 15), (3, 9), (3, 16)]
    assert [clause.number for clause in made.clauses] == ["1", "4", "5", "5.2", "6", "6.2"]
    checked(folder, capsys)


def test_what_the_text_does_not_say_is_not_in_the_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "school-6"
    assert run(["rules", "new", str(folder), *BARE]) == 0
    made = edition(folder)
    assert (made.requirements, made.terms, made.politeness, made.complaint, made.hours) == ((), (), None, None, ())
    assert made.id == "undated"
    decisions = {example.expected.decision for example in load_examples(f"{folder}/")}
    assert decisions == {Disposition.ACKNOWLEDGE}
    checked(folder, capsys)


def test_the_examples_show_what_the_rules_do(tmp_path: Path) -> None:
    assert run(["rules", "new", str(tmp_path / "own"), *FULL]) == 0
    expected = {example.file: example.expected for example in load_examples(f"{tmp_path}/own")}
    complete, nothing = expected["examples/parent-complete.toml"], expected["examples/parent-nothing-given.toml"]
    assert (complete.decision, complete.due) == (Disposition.ACKNOWLEDGE, date(2026, 11, 17))
    assert (nothing.decision, nothing.missing) == (Disposition.REQUEST_INFO, {Datum.FULL_NAME, Datum.CLASS})
    rude = expected["examples/rude.toml"]
    assert (rude.decision, rude.clauses, rude.told) == (
        Disposition.DECLINE_IMPOLITE,
        {"5", "6"},
        {Person.DIRECTOR},
    )


def test_questions_make_the_same_pack_and_a_wrong_answer_is_asked_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(ANSWERS))
    folder = tmp_path / "school-6"
    assert run(["rules", "new", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "пояса «Europe/Moskow» нет; может быть, Europe/Moscow?" in out
    assert "«завтра» не дата" in out
    made = edition(folder)
    assert made.roles == {Role.PARENT, Role.STAFF}
    assert {rule.datum for rule in made.required(Role.PARENT)} == {Datum.FULL_NAME, Datum.CLASS}
    assert made.required(Role.STAFF) == ()
    assert made.complaint is not None
    assert made.complaint.told is Person.SUPERVISOR
    checked(folder, capsys)


def test_answers_that_end_too_early_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(ANSWERS.splitlines()[:7])))
    assert run(["rules", "new", str(tmp_path / "own")]) == 1
    assert "ответы кончились раньше вопросов" in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--timezone", "Moscow"), "--timezone: пояса «Moscow» нет; может быть, Europe/Moscow?"),
        (("--region", "krimea"), "Может быть, «crimea»?"),
        (("--who", "родитили"), "--who: «родитили» здесь не годится. Может быть, «родители»?"),
        (("--required", "родители; класс"), "нужны части через точку с запятой, их 3"),
        (("--required", "родители; клас; 4"), "--required: «клас» здесь не годится. Может быть, «класс»?"),
        (("--term", "родители; скоро; 4"), "--term: «скоро» не срок; примеры: 1 день, 3 рабочих дня, 24 часа"),
        (("--term", "родители; 1 день; 4", "--term", "родители; 2 дня; 5"), "два срока для одних и тех же писем"),
        (("--complaint", "6; консультант"), "--complaint: «консультант» здесь не годится."),
        (("--hours", "завуч; учебная часть; понедельник; 4"), "--hours: «понедельник» здесь не годится."),
        (("--hours", "завуч; учебная часть; пн 16:00-15:00; 4"), "приём кончается раньше, чем начинается"),
        (("--password", "Ответим завтра.; 4"), "текст обещает срок («завтра»)"),
        (("--holds-from", "вчера"), "--holds-from: «вчера» не дата"),
    ],
)
def test_an_answer_that_does_not_fit_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    assert run(["rules", "new", str(tmp_path / "own"), *BARE, *options]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "own").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pack.toml").write_text("school", encoding="utf-8")
    assert run(["rules", "new", str(tmp_path), *BARE]) == 1
    assert "здесь уже что-то есть" in capsys.readouterr().err
    assert (tmp_path / "pack.toml").read_text(encoding="utf-8") == "school"


def test_words_with_quotes_and_backslashes_stay_as_they_are(tmp_path: Path) -> None:
    name = 'Школа "Росток" \\ № 6'
    assert run(["rules", "new", str(tmp_path / "own"), "--school", name, "--system", "АИС"]) == 0
    assert load_regulation(f"{tmp_path}/own").school == name
