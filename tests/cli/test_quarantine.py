"""The quarantine on the command line: seen safely, saved whole, read once more."""

import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.casework.case import SeenLetter
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import MailKind, OutboxState, Outcome

from .test_orders import LETTER
from .test_reading_commands import daemon_at

Captured = pytest.CaptureFixture[str]
NASTY = b"Subject: \x1b]0;owned\x07 hello\r\n\r\n" + b"\x1b[2J\xff\xfe text\r\n" * 500
ARRIVED = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


def put_aside(school: Any, raw: bytes | None, *, uid: int = 17, at: datetime = ARRIVED) -> None:
    """Put a letter into quarantine, as the daemon does."""
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        unit.put_seen(
            SeenLetter(
                folder="INBOX",
                uidvalidity=1,
                uid=uid,
                message_id=None,
                content_hash="" if raw is None else "0" * 64,
                outcome=Outcome.QUARANTINED,
                at=at,
                received_at=ARRIVED,
                note="в письме слишком много частей",
                body=None if raw is None else unit.put_blob(raw, "quarantine"),
            )
        )


@pytest.fixture
def quiet(school: Any) -> Iterator[None]:
    """A daemon that finds nothing wrong."""
    Store.open(school.store, sync=False).close()
    with daemon_at(school.store / "control.sock", last_round=datetime.now(UTC).isoformat(), troubles=[]):
        yield


def test_the_list_tells_size_and_reason_and_nothing_of_the_letter(school: Any, capsys: Captured) -> None:
    put_aside(school, LETTER.encode())
    put_aside(school, None, uid=18)
    assert run(["quarantine", "list"]) == 0
    size = len(LETTER.encode())
    first, second = capsys.readouterr().out.splitlines()
    reason = "в письме слишком много частей"
    assert first == f"1/17\t16.11.2026 12:00\t{size}\t{reason}"
    assert second == f"1/18\t16.11.2026 12:00\t\t{reason}"


def test_a_letter_is_shown_harmless_and_not_without_end(school: Any, capsys: Captured) -> None:
    put_aside(school, NASTY)
    assert run(["quarantine", "show", "1/17"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "hello" in out
    assert "дальше не показано" in out
    assert out.count("\n") < 100


def test_a_letter_is_saved_as_it_came_for_its_owner_only_and_over_nothing(
    school: Any, tmp_path: Path, capsys: Captured
) -> None:
    put_aside(school, NASTY)
    file = tmp_path / "letter.eml"
    assert run(["quarantine", "show", "1/17", "--raw", str(file)]) == 0
    assert file.read_bytes() == NASTY
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert run(["quarantine", "show", "1/17", "--raw", str(file)]) == 1
    assert "не записано" in capsys.readouterr().err


def test_a_letter_that_was_never_given_cannot_be_saved(school: Any, tmp_path: Path, capsys: Captured) -> None:
    put_aside(school, None)
    assert run(["quarantine", "show", "1/17"]) == 0
    assert run(["quarantine", "show", "1/17", "--raw", str(tmp_path / "x")]) == 1
    assert "самого письма нет" in capsys.readouterr().err


def test_a_letter_is_read_once_more_and_its_reply_waits(school: Any, capsys: Captured) -> None:
    put_aside(school, LETTER.encode())
    assert run(["quarantine", "replay", "1/17"]) == 0
    out = capsys.readouterr().out
    (case,) = Store.read_only(school.store).cases()
    assert f"1/17: прочитано, новое обращение, {case.number}" in out
    assert case.received_at == ARRIVED
    states = {mail.kind: mail.state for mail in Store.read_only(school.store).mails()}
    assert states[MailKind.ACKNOWLEDGE] is OutboxState.HELD


def test_what_still_cannot_be_read_is_a_failure_with_its_reason(school: Any, capsys: Captured) -> None:
    put_aside(school, b" \r\n")
    assert run(["quarantine", "replay", "--all"]) == 1
    assert "по-прежнему не читается" in capsys.readouterr().out


def test_a_letter_whose_text_is_gone_keeps_none_of_the_others_from_being_read(school: Any, capsys: Captured) -> None:
    put_aside(school, None, uid=16)
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        unit.put_seen(replace(store.quarantined()[0], content_hash="1" * 64))
    put_aside(school, LETTER.encode(), uid=17)
    assert run(["quarantine", "replay", "--all"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "1/16: по-прежнему не читается: текст письма удалён, срок его хранения истёк"
    assert second.startswith("1/17: прочитано, новое обращение, ")
    assert run(["quarantine", "replay", "1/16"]) == 1
    assert "1/16: текст письма удалён" in capsys.readouterr().err


def test_a_letter_that_was_never_given_is_asked_for(school: Any, capsys: Captured) -> None:
    put_aside(school, None)
    assert run(["quarantine", "replay", "1/17"]) == 0
    assert "попросим у почтового сервера" in capsys.readouterr().out


@pytest.mark.parametrize("words", [[], ["17", "--all"]])
def test_which_letter_is_meant_must_be_said_once(school: Any, words: list[str], capsys: Captured) -> None:
    put_aside(school, None)
    assert run(["quarantine", "replay", *words]) == 2
    assert "--all" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["show", "replay"])
def test_an_unknown_number_is_told_with_the_way_to_find_the_right_one(
    school: Any, command: str, capsys: Captured
) -> None:
    put_aside(school, None)
    assert run(["quarantine", command, "99"]) == 1
    assert "mailbot quarantine list" in capsys.readouterr().err


@pytest.mark.parametrize(("age", "status"), [(1, 1), (4, 0)])
def test_monitoring_hears_of_a_letter_for_three_days_and_people_see_it_longer(
    school: Any, quiet: None, age: int, status: int, capsys: Captured
) -> None:
    put_aside(school, None, at=datetime.now(UTC) - timedelta(days=age))
    assert run(["status"]) == status
    assert "в карантине: 1" in capsys.readouterr().out
    assert run(["status", "--json"]) == status
    assert '"quarantined":1' in capsys.readouterr().out
