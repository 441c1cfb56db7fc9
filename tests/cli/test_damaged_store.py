"""A damaged, shortened, foreign or busy database: one line with the way out, nothing is changed, nothing guessed."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailbot.cli.main import run
from mailbot.store.store import Store

Captured = pytest.CaptureFixture[str]
NUMBERS = ["ЭЖ-2026/27-0001", "ЭЖ-2026/27-0002", "ЭЖ-2026/27-0003"]


def garbage_appended(journal: bytes) -> bytes:
    return journal + b"\x8f\x02 not a record of ours\n"


def cut_to_nothing(_journal: bytes) -> bytes:
    return b""


def cut_in_its_first_line(journal: bytes) -> bytes:
    return journal[:7]


def a_record_lost_from_the_middle(journal: bytes) -> bytes:
    half = len(journal) // 2
    return journal[:half] + b"\0" * 40 + journal[half + 40 :]


def one_octet_changed(journal: bytes) -> bytes:
    half = len(journal) // 2
    return journal[:half] + bytes([journal[half] ^ 1]) + journal[half + 1 :]


def from_a_newer_program(journal: bytes) -> bytes:
    return b"mailbot-journal 99\n" + journal.partition(b"\n")[2]


DAMAGE: dict[Callable[[bytes], bytes], str] = {
    garbage_appended: "repair",
    cut_to_nothing: "repair",
    cut_in_its_first_line: "repair",
    a_record_lost_from_the_middle: "repair",
    one_octet_changed: "repair",
    from_a_newer_program: "Обновите программу",
}


@pytest.fixture
def journal(school: Any, a_case: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MAILBOT_TEST_PASSWORD", "secret")
    for number in NUMBERS:
        school.keep(cases=[a_case(number)])
    yield Path(school.store) / "store.journal"
    structlog.reset_defaults()  # `run` has bound the log to a stream that ends with the test


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("command", [("run", "--once"), ("cases", "close", "1"), ("status",)], ids="-".join)
def test_a_damaged_database_is_one_line_with_the_way_out_and_stays_as_it_is(
    journal: Path, capsys: Captured, damage: Callable[[bytes], bytes], command: tuple[str, ...]
) -> None:
    journal.write_bytes(damage(journal.read_bytes()))
    before = {path: path.read_bytes() for path in journal.parent.rglob("*") if path.is_file() and path.name != "lock"}
    assert run(command) == 1
    said = capsys.readouterr()
    (line,) = said.err.splitlines()
    assert str(journal) in line
    assert DAMAGE[damage] in line
    assert said.out == ""
    after = {path: path.read_bytes() for path in journal.parent.rglob("*") if path.is_file() and path.name != "lock"}
    assert after == before


def test_a_database_cut_anywhere_in_its_last_record_goes_on_without_it(journal: Path, capsys: Captured) -> None:
    whole = journal.read_bytes()
    for octets in (1, 100, 200):
        journal.write_bytes(whole[:-octets])
        assert run(["cases", "note", "1", "цела"]) == 0
        assert run(["cases", "list"]) == 0
        said = capsys.readouterr().out
        assert [number[-4:] in said for number in NUMBERS] == [True, True, False]


def test_a_lost_journal_beside_its_texts_is_not_begun_anew(journal: Path, school: Any, capsys: Captured) -> None:
    school.keep(mails=[("digest", "sent")])
    journal.unlink()
    assert run(["run", "--once"]) == 1
    assert "резервной копии" in capsys.readouterr().err
    assert not journal.exists()


@pytest.mark.parametrize("command", [("run", "--once"), ("cases", "close", "1")], ids="-".join)
def test_a_database_that_another_process_holds_is_refused_with_its_number_and_the_way_out(
    journal: Path, capsys: Captured, command: tuple[str, ...]
) -> None:
    with Store.open(journal.parent) as store:
        assert run(command) == 1
        (line,) = capsys.readouterr().err.splitlines()
        assert str(os.getpid()) in line
        assert "systemctl stop mailbot" in line
        assert len(store.cases()) == 3
