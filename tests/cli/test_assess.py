"""`mailbot assess`: one line for each letter with every key, whatever the letter is."""

import json
import os
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from mailbot.cli.main import run

KEYS = {
    "source", "message_id", "pack", "edition", "received_at", "kind", "disposition", "reason", "suppressed_by",
    "otherwise", "registered", "role", "fields", "missing", "doubtful", "politeness", "topic", "clauses", "due_at",
    "notify", "reply", "parts", "text", "defects",
}  # fmt: skip


def letter(body: str, *, subject: str = "Электронный дневник", **headers: str) -> bytes:
    message = EmailMessage()
    fields = {
        "From": "Петрова Анна Сергеевна <anna@example.com>",
        "To": "school@example.org",
        "Date": "Mon, 16 Nov 2026 10:00:00 +0300",
        "Message-ID": "<first@example.com>",
        "Subject": subject,
        **headers,
    }
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    message.set_content(body)
    return message.as_bytes()


COMPLETE = letter("Здравствуйте! У сына, 5Б класс, нет оценок по физике за октябрь. Помогите, пожалуйста.\n")


@pytest.fixture
def assessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """What is printed for one letter."""

    def assess(raw: bytes, *options: str, school: str = "kerch-28") -> dict[str, Any]:
        file = tmp_path / "letter.eml"
        file.write_bytes(raw)
        assert run(["assess", "--json", "--school", school, *options, str(file)]) == 0
        (line,) = capsys.readouterr().out.splitlines()
        found: dict[str, Any] = json.loads(line)
        assert found.keys() == KEYS
        return found

    return assess


def test_a_complete_letter_is_acknowledged_with_a_reply(assessed: Any) -> None:
    line = assessed(COMPLETE)
    assert (line["disposition"], line["reason"], line["registered"]) == ("acknowledge", "complete", True)
    assert (line["pack"], line["message_id"]) == ("kerch-28", "<first@example.com>")
    assert line["fields"]["full_name"]["value"] == "Петрова Анна Сергеевна"
    assert line["fields"]["class"]["value"] == ["5Б"]
    assert line["missing"] == []
    assert "Анна Сергеевна" in line["reply"]["text"]


def test_of_what_may_have_been_told_not_even_help_is_asked(assessed: Any) -> None:
    told = assessed(
        letter("Предлагаю сделать напоминания о контрольных за день, было бы легче. 5Б\n"), school="kerch-15"
    )
    vague = assessed(letter("Опять то же самое, помогите. 5Б\n"), school="kerch-15")
    assert "ускорит помощь" not in told["reply"]["text"]
    assert "ускорит помощь" in vague["reply"]["text"]


def test_spans_index_into_the_parts(assessed: Any) -> None:
    line = assessed(COMPLETE)
    (found,) = line["fields"]["class"]["found"]
    start, end = found["span"]
    assert "5Б" in line["parts"][found["source"]][start:end]


def test_what_is_missing_is_asked_for_and_no_term_promised(assessed: Any) -> None:
    line = assessed(letter("Здравствуйте! У сына нет оценок по физике за октябрь.\n"))
    assert (line["disposition"], line["missing"], line["due_at"]) == ("request_info", ["class"], None)
    assert line["clauses"] == ["п. 4"]


def test_a_term_is_given_in_the_schools_time(assessed: Any) -> None:
    line = assessed(COMPLETE, school="severokommunarskaya")
    assert line["received_at"] == "2026-11-16T12:00:00+05:00"
    assert line["due_at"] == "2026-11-17T23:59:59+05:00"


def test_a_robots_letter_gets_no_reply_and_the_condition_is_named(assessed: Any) -> None:
    line = assessed(letter("Меня нет на работе.\n", Auto_Submitted="auto-replied"))
    assert line["disposition"] == "no_reply"
    assert 8 in line["suppressed_by"]
    assert line["reply"] is None
    assert line["registered"] is False


def test_an_obscene_letter_is_declined_and_somebody_told(assessed: Any) -> None:
    line = assessed(letter("Вы там все дебилы. Петрова Анна, 5Б, нет оценок по физике.\n"))
    assert line["disposition"] == "decline_impolite"
    assert line["notify"] == ["supervisor"]
    assert line["politeness"]["verdict"] == "violation"


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "2026-11-16T10:00:00+03:00"),
        ({"Received": "from a by b; Mon, 16 Nov 2026 10:05:00 +0300"}, "2026-11-16T10:05:00+03:00"),
        ({"Received": "from a by b; no date"}, "2026-11-16T10:00:00+03:00"),
        ({"Date": "Mon, 16 Nov 2026 07:00:00 -0000"}, "2026-11-16T10:00:00+03:00"),
    ],
    ids=["Date", "Received", "Received without a date", "unknown zone"],
)
def test_the_moment_of_arrival_is_read_from_the_letter(assessed: Any, headers: dict[str, str], expected: str) -> None:
    assert assessed(letter("Добрый день.\n", **headers))["received_at"] == expected


@pytest.mark.parametrize("given", ["2026-11-20T09:00:00+03:00", "2026-11-20T06:00:00Z", "2026-11-20T09:00"])
def test_the_moment_of_arrival_may_be_given(assessed: Any, given: str) -> None:
    assert assessed(COMPLETE, "--received", given)["received_at"] == "2026-11-20T09:00:00+03:00"


def test_a_moment_that_is_none_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["assess", "--school", "kerch-28", "--received", "вчера", str(tmp_path)]) == 2
    assert "«вчера» не время по ISO 8601" in capsys.readouterr().err


def test_the_same_letter_is_judged_the_same_at_any_time(assessed: Any) -> None:
    assert assessed(COMPLETE) == assessed(COMPLETE)


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 500, b"Subject: \xff\xfe\n\n\xff", b"no headers at all"])
def test_any_bytes_get_their_line(assessed: Any, raw: bytes) -> None:
    assert assessed(raw)["disposition"] in {"no_reply", "request_info", "acknowledge"}


def test_a_file_that_cannot_be_read_gets_its_line_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    absent = str(tmp_path / "absent.eml")
    assert run(["assess", "--json", "--school", "kerch-28", absent]) == 0
    captured = capsys.readouterr()
    line = json.loads(captured.out)
    assert line.keys() == KEYS
    assert (line["source"], line["reason"], line["registered"]) == (absent, "unreadable", False)
    assert absent in captured.err


def test_for_a_person_the_judgement_is_a_paragraph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(COMPLETE)
    assert run(["assess", "--school", "kerch-28", str(file)]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"{file}: подтвердить получение\n")
    for expected in ("кто пишет: родитель", "класс: 5Б", "тема: отметки"):
        assert expected in shown


def test_for_a_person_what_is_lacking_is_said_in_the_genitive(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    letter = tmp_path / "letter.eml"
    letter.write_text(
        "From: anna@example.org\nTo: school@school.example\nContent-Type: text/plain; charset=utf-8\n\n"
        "Здравствуйте! Не вижу оценок по физике с понедельника.\n",
        encoding="utf-8",
    )
    assert run(["assess", "--school", "kerch-28", str(letter)]) == 0
    shown = capsys.readouterr().out
    assert "не хватает: фамилии и имени, класса\n" in shown
    assert "кто пишет: неясно\n" in shown


def test_for_a_person_the_condition_against_a_reply_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.eml"
    file.write_bytes(letter("Меня нет на работе.\n", Auto_Submitted="auto-replied"))
    run(["assess", "--school", "kerch-28", str(file)])
    assert "без автоответа: письмо отправлено автоматически (Auto-Submitted)" in capsys.readouterr().out


def test_the_lines_are_utf_8_whatever_the_locale() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "mailbot", "assess", "--json", "--school", "kerch-28", "-"],
        input=COMPLETE,
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C"},
    )
    assert json.loads(shown.stdout.decode("utf-8"))["disposition"] == "acknowledge"
