"""`--mailbox NAME` beside `--config FILE`, and what commands say of several schools at once."""

import inspect
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from mailbot.cli.main import COMMANDS, _app, run
from mailbot.config import schools
from mailbot.store.store import Store

from .conftest import CONFIG

Captured = pytest.CaptureFixture[str]
MakeCase = Callable[..., Any]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, a_case: MakeCase) -> Path:
    """Two schools, each with one case of its own."""
    monkeypatch.delenv("MAILBOT_CONFIG", raising=False)
    monkeypatch.setattr(schools, "DEFAULT_PATH", tmp_path / "mailbot.toml")
    (tmp_path / "schools.d").mkdir()
    for number, name in enumerate(("kerch", "perm"), 1):
        text = CONFIG.replace("school@", f"{name}@").replace('path = "store"', f'path = "../{name}"')
        (tmp_path / "schools.d" / f"{name}.toml").write_text(text, encoding="utf-8")
        with Store.open(tmp_path / name, sync=False) as store, store.unit() as unit:
            unit.put_case(a_case(f"ЭЖ-2026/27-000{number}"))
    return tmp_path


def test_a_command_reaches_the_school_that_it_names(home: Path, capsys: Captured) -> None:
    assert run(["cases", "list", "--mailbox", "kerch"]) == 0
    assert "0001" in capsys.readouterr().out
    assert run(["cases", "close", "2", "--mailbox", "perm"]) == 0
    assert Store.read_only(home / "perm").cases()[0].state == "closed"
    assert Store.read_only(home / "kerch").cases()[0].state == "open"


@pytest.mark.parametrize(
    "command", [["cases", "list"], ["cases", "close", "1"], ["outbox", "list"], ["store", "check"]]
)
def test_no_command_guesses_which_school_is_meant(home: Path, capsys: Captured, command: list[str]) -> None:
    assert run(command) == 2
    assert capsys.readouterr().err == ("mailbot: школ здесь несколько: kerch, perm; назовите одну: --mailbox kerch\n")


def test_the_file_may_still_be_named_but_not_both(home: Path, capsys: Captured) -> None:
    file = str(home / "schools.d" / "perm.toml")
    assert run(["cases", "list", "--config", file]) == 0
    assert "0002" in capsys.readouterr().out
    assert run(["cases", "list", "--config", file, "--mailbox", "perm"]) == 2
    assert "оставьте что-нибудь одно" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "told"), [("omsk", "такой школы нет; есть: kerch, perm"), ("../perm", "не годится в имена школ")]
)
def test_a_school_that_is_not_there_is_told_with_those_that_are(
    home: Path, capsys: Captured, name: str, told: str
) -> None:
    assert run(["cases", "list", "--mailbox", name]) == 2
    assert told in capsys.readouterr().err


def test_status_without_a_name_lists_every_school(home: Path, capsys: Captured) -> None:
    assert run(["status"]) == 1
    told = capsys.readouterr().out
    assert "kerch: нужно вмешательство\n  непорядок: демон не запущен: systemctl start mailbot@kerch\n" in told
    assert "perm: нужно вмешательство\n" in told
    assert "mailbot status --mailbox kerch" in told
    assert run(["status", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["healthy"] is False
    assert {name: one["cases"]["open"] for name, one in document["schools"].items()} == {"kerch": 1, "perm": 1}


def test_a_school_that_cannot_be_looked_at_hides_no_other(home: Path, capsys: Captured) -> None:
    (home / "schools.d" / "kerch.toml").write_text("[school\n", encoding="utf-8")
    assert run(["status"]) == 1
    told = capsys.readouterr().out
    assert "это не TOML" in told
    assert "systemctl start mailbot@perm" in told


def test_the_doctor_looks_at_every_school(home: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOT_TEST_PASSWORD", "secret")
    (home / "schools.d" / "perm.toml").write_text("[school\n", encoding="utf-8")
    assert run(["doctor"]) == 2
    told = capsys.readouterr().out
    kerch, _, perm = told.partition("perm:\n")
    assert kerch.startswith("kerch:\n")
    assert "systemctl start mailbot@kerch" in kerch
    assert "это не TOML" in perm


def commands(app: typer.Typer) -> Iterator[Callable[..., Any]]:
    yield from (command.callback for command in app.registered_commands if command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            yield from commands(group.typer_instance)


def test_every_command_that_takes_a_file_takes_a_name() -> None:
    taking = [inspect.signature(command).parameters for command in commands(_app(COMMANDS))]
    assert sum("config" in parameters for parameters in taking) > 30
    assert all(("config" in parameters) == ("mailbox" in parameters) for parameters in taking)
