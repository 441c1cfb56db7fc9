"""Reading in another process: a real one each time."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from mailbot.daemon.apart import Apart, CannotStart, Task, Understood
from mailbot.daemon.frames import receive, send
from mailbot.daemon.rules import Rules
from mailbot.language.read import read_letter
from mailbot.mail.message import Limits, Unparseable
from mailbot.mail.parse import parse_message

from .conftest import a_letter

AT = datetime(2026, 11, 16, 7, tzinfo=UTC)
WHOLE = Task(received_at=AT, understand=True)


class Meddled(Apart):
    """After each start something is done to the process, in turn; then nothing."""

    def __init__(self, *meddling: Callable[[subprocess.Popen[bytes]], None], seconds: int = 60) -> None:
        super().__init__(Limits(), seconds=seconds)
        self._meddling = list(meddling)
        self.started: list[subprocess.Popen[bytes]] = []
        self.ready = threading.Event()

    def start(self) -> subprocess.Popen[bytes]:
        process = super().start()
        if process not in self.started:
            self.started.append(process)
            if self._meddling:
                self._meddling.pop(0)(process)
        self.ready.set()
        return process


@pytest.fixture(scope="module")
def apart() -> Iterator[Apart]:
    reader = Apart(Limits(), seconds=60)
    yield reader
    reader.close()


def refused(reason: str, raw: bytes) -> Unparseable:
    return Unparseable(received_at=AT, reason=reason, size=len(raw))


def test_a_letter_read_apart_is_the_letter_read_here(apart: Apart, rules: Rules) -> None:
    raw = a_letter(1)
    message = parse_message(raw, received_at=AT)
    assert not isinstance(message, Unparseable)
    letter = read_letter(message, rules.lexicon)
    assert apart.read(raw, WHOLE) == Understood(message=message, letter=letter)


def test_no_quirk_is_lost_on_the_way(apart: Apart, rules: Rules) -> None:
    for file in (Path(__file__).parents[1] / "data" / "mail").glob("*.eml"):
        message = parse_message(file.read_bytes(), received_at=AT)
        assert not isinstance(message, Unparseable)
        found = apart.read(file.read_bytes(), WHOLE)
        assert found == Understood(message=message, letter=read_letter(message, rules.lexicon)), file.stem


def test_the_message_alone_may_be_wanted(apart: Apart) -> None:
    found = apart.read(a_letter(1), Task(received_at=AT, understand=False))
    assert isinstance(found, Understood)
    assert found.letter is None


def test_the_schools_forms_are_known_there(apart: Apart) -> None:
    raw = b"Reply-To: Anna Petrova <anna@example.com>\r\n" + a_letter(1)
    found = apart.read(raw, Task(received_at=AT, understand=True, forms=frozenset({"parent1@example.com"})))
    assert isinstance(found, Understood)
    assert found.letter is not None
    assert found.letter.parts.from_ == "Anna Petrova"


def test_what_is_no_letter_is_refused_as_it_is_here(apart: Apart) -> None:
    assert apart.read(b"", WHOLE) == refused("empty", b"")


def test_one_process_reads_many_letters() -> None:
    reader = Meddled()
    for number in range(3):
        reader.read(a_letter(number), WHOLE)
    reader.close()
    assert len(reader.started) == 1


def test_a_letter_that_stops_its_reader_is_given_up_in_time() -> None:
    reader = Meddled(lambda process: process.send_signal(signal.SIGSTOP), seconds=0)
    assert reader.read(a_letter(1), WHOLE) == refused("too-slow", a_letter(1))
    reader.close()
    assert reader.started[0].returncode == -signal.SIGKILL


def test_a_letter_that_uses_up_its_processor_time_is_too_slow() -> None:
    reader = Meddled(lambda process: process.send_signal(signal.SIGXCPU))
    assert reader.read(a_letter(1), WHOLE) == refused("too-slow", a_letter(1))


def test_a_letter_that_needs_more_memory_than_its_bound_is_refused() -> None:
    raw = a_letter(1) + b"x" * 20_000_000
    reader = Apart(Limits(), seconds=60, megabytes=8)
    assert reader.read(raw, WHOLE) == refused("too-much-memory", raw)
    reader.close()


def test_a_reader_that_dies_once_is_tried_again() -> None:
    reader = Meddled(lambda process: process.kill())
    assert isinstance(reader.read(a_letter(1), WHOLE), Understood)
    reader.close()
    assert len(reader.started) == 2


def test_a_letter_whose_reader_dies_again_is_given_up() -> None:
    reader = Meddled(lambda process: process.kill(), lambda process: process.kill())
    assert reader.read(a_letter(1), WHOLE) == refused("crash", a_letter(1))
    reader.close()


def test_whoever_stops_waiting_ends_the_process_and_no_other_is_begun() -> None:
    reader = Meddled(lambda process: process.send_signal(signal.SIGSTOP))
    reading = threading.Thread(target=reader.read, args=(a_letter(1), WHOLE))
    reading.start()
    reader.ready.wait()
    reader.close()
    reading.join()
    assert [process.returncode for process in reader.started] == [-signal.SIGKILL]


def test_the_process_is_confined_and_knows_no_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILBOX_PASSWORD", "secret")
    reader = Apart(Limits())
    process = reader.start()
    folder = Path(f"/proc/{process.pid}")
    assert b"secret" not in (folder / "environ").read_bytes()
    limits = {line[:25].strip(): line[26:].split()[0] for line in (folder / "limits").read_text().splitlines()}
    assert (limits["Max file size"], limits["Max core file size"]) == ("0", "0")
    assert int(limits["Max address space"]) < 1 << 30
    assert (folder / "oom_score_adj").read_text().strip() == "1000"
    assert os.getsid(process.pid) == process.pid != os.getsid(0)
    reader.close()


def test_the_process_ends_when_the_one_that_asked_is_gone() -> None:
    reader = Apart(Limits())
    process = reader.start()
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait() == 0
    reader.close()


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/true"])
def test_a_process_that_does_not_start_is_the_machines_trouble(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(sys, "executable", program)
    with pytest.raises(CannotStart, match="не удалось запустить"):
        Apart(Limits()).read(a_letter(1), WHOLE)


def test_runs_of_octets_come_as_they_were_sent() -> None:
    pipe = BytesIO()
    send(pipe, b"", b"one\n", b"\0" * 70_000)
    pipe.seek(0)
    assert [receive(pipe) for _ in range(4)] == [b"", b"one\n", b"\0" * 70_000, None]


@pytest.mark.parametrize("end", [3, 8, 10])
def test_a_run_that_breaks_off_is_none(end: int) -> None:
    pipe = BytesIO()
    send(pipe, b"octets")
    assert receive(BytesIO(pipe.getvalue()[:end])) is None


def test_after_a_reload_the_next_letter_is_read_by_a_new_process_under_the_new_limits() -> None:
    reader = Apart(Limits(), seconds=60)
    try:
        first = reader.start()
        reader.renew(Limits(message_bytes=70_000))
        assert first.poll() is None
        assert isinstance(reader.read(a_letter(1), WHOLE), Understood)
        assert first.poll() is not None
        assert reader.start() is not first
    finally:
        reader.close()
