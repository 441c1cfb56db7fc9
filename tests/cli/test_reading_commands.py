"""Commands that only look: the outbox, the digest to come, the reasons of a case, the state of things."""

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from threading import Thread
from typing import Any

import pytest

from mailbot.casework.case import BlobRef, Case, SeenLetter
from mailbot.cli.main import run
from mailbot.daemon.control import socket_path
from mailbot.store.store import Store
from mailbot.terms import CaseState, OutboxState, Outcome

from .conftest import ARRIVED

MakeCase = Callable[..., Case]


@contextmanager
def daemon_at(path: Path, **says: object) -> Iterator[None]:
    """Somebody who answers on a control socket."""

    class Alive(StreamRequestHandler):
        def handle(self) -> None:
            self.rfile.readline()
            self.wfile.write(json.dumps({"ok": True, **says}).encode() + b"\n")

    with ThreadingUnixStreamServer(str(path), Alive) as server:
        serving = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        try:
            yield
        finally:
            server.shutdown()
            serving.join()


@contextmanager
def silent_daemon_at(path: Path) -> Iterator[None]:
    """Somebody who holds a control socket and lets everybody wait."""
    with ExitStack() as sockets:
        server = sockets.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(str(path))
        server.listen(0)
        with suppress(BlockingIOError):
            while True:
                client = sockets.enter_context(socket.socket(socket.AF_UNIX))
                client.setblocking(False)
                client.connect(str(path))
        yield


def test_a_daemon_that_hangs_is_named_as_such_with_the_way_out(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case()])
    with silent_daemon_at(socket_path(school.store)):
        for words in (["status"], ["cases", "close", "42"]):
            assert run(words) == 1
            said = "".join(capsys.readouterr())
            assert "демон запущен, но не отвечает; если это не пройдёт: systemctl restart mailbot" in said
            assert "не запущен:" not in said
    assert school.case("ЭЖ-2026/27-0042").state is CaseState.OPEN


def test_an_answer_may_name_thousands_of_mails(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    keys = [f"ЭЖ-2026/27-{count:04}:acknowledge" for count in range(5000)]
    with daemon_at(socket_path(school.store), done=keys, again=[], late=[]):
        assert run(["outbox", "release", "--all"]) == 0
    assert capsys.readouterr().out.count(": отправим\n") == len(keys)


def test_the_outbox_lists_what_has_not_arrived(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep(mails=[("one", OutboxState.HELD), ("two", OutboxState.SENT)])
    assert run(["outbox", "list"]) == 0
    assert capsys.readouterr().out == "one\tждёт Вашего разрешения\t16.11.2026 12:00\t\t0\n"
    run(["outbox", "list", "--all"])
    assert capsys.readouterr().out.count("\n") == 2


def test_a_mail_is_shown_with_its_text(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep(mails=[("one", OutboxState.REFUSED)])
    assert run(["outbox", "show", "one"]) == 0
    shown = capsys.readouterr().out
    assert "кому: anna@example.com" in shown
    assert "состояние: почтовый сервер не принял" in shown
    assert "Ваше письмо получено." in shown


def test_the_mails_of_a_case_are_shown_by_its_number(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    keys = [f"{a_case().number}:{kind}" for kind in ("request_info", "acknowledge")]
    school.keep([a_case()], mails=[(key, OutboxState.SENT) for key in keys])
    assert run(["outbox", "show", "42"]) == 0
    shown = capsys.readouterr().out
    assert all(f"ключ: {key}" in shown for key in keys)


def test_a_mail_that_is_not_there_is_a_failure(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    assert run(["outbox", "show", "one"]) == 1
    assert "нет письма с ключом «one»" in capsys.readouterr().err


def test_the_digest_to_come_is_printed_and_nothing_is_sent(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case()])
    before = {file: file.read_bytes() for file in school.store.rglob("*") if file.is_file()}
    assert run(["digest", "--preview"]) == 0
    assert "0042" in capsys.readouterr().out
    assert {file: file.read_bytes() for file in school.store.rglob("*") if file.is_file()} == before


def test_the_digest_is_not_sent_from_here(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    assert run(["digest"]) == 2
    assert "--preview" in capsys.readouterr().err


def test_the_reasons_of_a_case_name_its_clauses(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case(thread=("<first@example.com>",))])
    for name in ("42", "<first@example.com>", "first@example.com"):
        assert run(["why", name]) == 0
        shown = capsys.readouterr().out
        assert "ЭЖ-2026/27-0042" in shown
        assert "п. 6.2" in shown


def test_a_running_daemon_and_a_sound_store_are_healthy(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case(due_at=datetime(2020, 1, 9, tzinfo=UTC))])
    with daemon_at(socket_path(school.store)):
        assert run(["status"]) == 0
        assert run(["status", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "просрочено: 1" in lines
    document = json.loads(lines[-1])
    assert document["healthy"] is True
    assert document["cases"]["open"] == 1


def test_the_daemons_last_look_into_the_mailbox_is_shown(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    now = datetime.now(UTC)
    with daemon_at(socket_path(school.store), last_round=now.isoformat(), troubles=[]):
        assert run(["status"]) == 0
        assert run(["status", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("почта прочитана: ") for line in lines)
    assert datetime.fromisoformat(json.loads(lines[-1])["last_round"]) == now


def test_what_troubles_the_daemon_is_unhealthy_and_said(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    with daemon_at(socket_path(school.store), troubles=["imap.example.org:993: сервер не отвечает"]):
        assert run(["status"]) == 1
    assert "непорядок: imap.example.org:993: сервер не отвечает" in capsys.readouterr().out


def test_a_mailbox_not_read_for_hours_is_unhealthy(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    long_ago = datetime.now(UTC) - timedelta(hours=3)
    with daemon_at(socket_path(school.store), started=long_ago.isoformat(), last_round=None):
        assert run(["status"]) == 1
    assert "давно не читался" in capsys.readouterr().out


def test_no_daemon_is_unhealthy_and_said(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep()
    assert run(["status"]) == 1
    assert "демон не запущен: systemctl start mailbot" in capsys.readouterr().out


def test_a_reply_that_a_mistyped_address_refused_is_its_cases_matter(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case()], mails=[("ЭЖ-2026/27-0042:acknowledge", OutboxState.REFUSED)])
    run(["status"])
    assert "письма «почтовый сервер не принял»" not in capsys.readouterr().out


def test_refused_mail_is_unhealthy_and_said(school: Any, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep(mails=[("one", OutboxState.REFUSED)])
    with daemon_at(socket_path(school.store)):
        assert run(["status", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["healthy"] is False
    assert any("mailbot outbox list" in problem for problem in document["problems"])


def test_each_letter_of_a_case_is_explained_by_its_own_arrival_in_russian_and_without_passwords(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = [
        ("Петрова Анна Сергеевна, 5Б. Не могу войти в дневник, мой старый пароль Qwerty123.", ARRIVED),
        ("Петрова Анна Сергеевна, 5Б. Так и не могу войти в дневник.", ARRIVED + timedelta(days=2)),
    ]
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        kept = [(unit.put_blob(_letter(text), "letters"), arrived) for text, arrived in letters]
        case = a_case(letters=tuple(blob for blob, _arrived in kept))
        unit.put_case(case)
        for uid, (blob, arrived) in enumerate(kept, 1):
            unit.put_seen(_seen(uid, blob, arrived, case.number))
        again = _seen(3, kept[0][0], ARRIVED + timedelta(days=9), case.number)
        unit.put_seen(replace(again, outcome=Outcome.DUPLICATE, suppressed_by=(22,)))
    assert run(["why", "42"]) == 0
    shown = capsys.readouterr().out
    assert "без автоответа" not in shown, "a letter that came again says nothing of the first"
    assert "16.11.2026, понедельник: письмо пришло в 12:00" in shown
    assert "18.11.2026, среда: письмо пришло в 12:00" in shown
    assert "Qwerty123" not in shown
    assert "имя: Петрова Анна Сергеевна (текст, знаки 0–22; с имени начинается предложение)" in shown


def _letter(text: str) -> bytes:
    head = "From: anna@example.com\r\nTo: school@example.org\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    return (head + text).encode()


def _seen(uid: int, blob: BlobRef, arrived: datetime, number: str) -> SeenLetter:
    return SeenLetter(
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        message_id=None,
        content_hash=str(uid),
        outcome=Outcome.NEW_CASE,
        at=arrived,
        received_at=arrived,
        case_number=number,
        body=blob,
    )


def test_a_message_id_that_the_store_does_not_know_is_not_taken_for_a_number(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    school.keep([a_case()])
    assert run(["why", "<nobody@example.com>"]) == 1
    assert "письма <nobody@example.com> в базе нет, или срок его хранения истёк" in capsys.readouterr().err
