"""Wrong use and failures end in one line on standard error and the right status, never in a traceback."""

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbot.cli import main
from mailbot.cli.errors import CommandFailed
from mailbot.cli.main import COMMANDS, explain, run


def said(capsys: pytest.CaptureFixture[str]) -> str:
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["asess"], "нет команды «asess»"),
        (["rules", "list", "--nope"], "нет такого ключа: --nope"),
        (["rules", "show"], "не указано: 'НАБОР'"),
        (["rules"], "не указано, что сделать"),
        (["rules", "lst"], "нет такой команды: 'lst'"),
        (["rules", "show", "kerch"], "нет набора правил «kerch». Может быть, «kerch-28»?"),
        (["assess", "letter.eml"], "не указан ключ '--school'"),
        (["cases", "list", "--config", "/nonexistent.toml"], "/nonexistent.toml: нет такого файла"),
        (["register", "export", "--format", "pdf", "x"], "«pdf» не подходит; допустимо: xlsx, csv, html"),
        (["cases", "list", "--config", "/"], "/: файл не читается: это папка, а нужен файл"),
    ],
)
def test_wrong_use_says_what_is_wrong_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], expected: str
) -> None:
    assert run(arguments) == 2
    line = said(capsys)
    assert expected in line
    assert line.count("\n") == 1


def test_every_mistake_of_a_configuration_has_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    config = tmp_path / "mailbot.toml"
    config.write_text('[school]\nregulation = "kerch-28"\nweek = 8\n[imap]\n[smtp]\n[people]\n', encoding="utf-8")
    assert run(["status", "--config", str(config)]) == 2
    lines = said(capsys).splitlines()
    assert len(lines) > 3
    assert all(line.startswith(f"mailbot: {config}: ") for line in lines)


def test_without_a_command_the_commands_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command}" in shown for command in COMMANDS)


def test_the_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"mailbot {importlib.metadata.version('mailbot')}\n"


def test_an_error_of_our_own_never_shows_its_text_which_may_be_personal() -> None:
    try:
        raise KeyError("anna@example.org")
    except KeyError as error:
        status, (line,) = explain(error)
    assert status == 1
    assert "anna" not in line
    assert "KeyError" in line


def test_a_failure_says_what_to_do() -> None:
    assert explain(CommandFailed("нет обращения")) == (1, ["mailbot: нет обращения"])


def test_a_reader_that_has_seen_enough_is_no_failure_worth_a_word() -> None:
    command = [sys.executable, "-m", "mailbot", "rules", "show", "kerch-28"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_russian_is_printed_whatever_the_locale() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "mailbot", "rules", "list"],
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
    )
    assert "Школа № 28" in shown.stdout.decode("utf-8")


def test_no_command_is_imported_before_it_is_asked_for() -> None:
    heavy = ("imapclient", "aiosmtplib", "pymorphy3")
    code = f"import sys, {main.__name__}; print([name for name in {heavy} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
