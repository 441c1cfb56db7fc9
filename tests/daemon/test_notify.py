"""systemd is told of the daemon's state over a real datagram socket."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.daemon.notify import READY, STOPPING, WATCHDOG, notify, reloading, status, watchdog_interval


@pytest.fixture(params=["path", "abstract"])
def manager(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The manager's end of NOTIFY_SOCKET, once as a file and once in the abstract namespace."""
    address = str(tmp_path / "notify") if request.param == "path" else f"\0mailbot-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(address)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", address.replace("\0", "@"))
        yield listening


@pytest.mark.parametrize("line", [READY, WATCHDOG, STOPPING])
def test_each_state_arrives_as_one_datagram(manager: socket.socket, line: str) -> None:
    assert notify(line) is True
    assert manager.recv(4096).decode() == line


def test_a_russian_status_arrives_in_utf_8_beside_another_state(manager: socket.socket) -> None:
    notify(READY, status("работаю: писем 41"))
    assert manager.recv(4096) == "READY=1\nSTATUS=работаю: писем 41".encode()


def test_a_line_break_in_a_status_cannot_begin_another_assignment(manager: socket.socket) -> None:
    notify(status("нет связи\nSTOPPING=1"))
    assert manager.recv(4096).decode() == "STATUS=нет связи STOPPING=1"


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert notify(READY) is False


def test_a_manager_that_has_gone_away_is_not_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    assert notify(WATCHDOG) is False


def test_signs_of_life_come_twice_in_a_watchdog_period(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "180000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert watchdog_interval() == 90.0


@pytest.mark.parametrize(
    ("microseconds", "pid"),
    [("", ""), ("0", ""), ("soon", ""), ("180000000", "1")],
    ids=["unset", "zero", "not a number", "meant for another process"],
)
def test_no_signs_of_life_where_nobody_watches(monkeypatch: pytest.MonkeyPatch, microseconds: str, pid: str) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    monkeypatch.setenv("WATCHDOG_PID", pid)
    assert watchdog_interval() is None


def test_a_manager_that_takes_nothing_in_holds_up_nothing(
    manager: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailbot.daemon.notify._PATIENCE", 0.05)
    assert notify(status("работаю")) is True
    assert not all(notify(status("работаю")) for _ in range(5000))


def test_a_reload_is_told_with_its_moment(manager: socket.socket) -> None:
    before = time.clock_gettime(time.CLOCK_MONOTONIC)
    notify(*reloading())
    first, second = manager.recv(4096).decode().split("\n")
    assert first == "RELOADING=1"
    assert second.startswith("MONOTONIC_USEC=")
    assert before * 1_000_000 - 1 <= int(second.partition("=")[2])
