"""A school of the tests' own: its mailbox on Dovecot, its mail sent through Exim, mailbot as a separate process."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.header import Header
from email.message import Message
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

import pytest

from mailbot.casework.case import Case
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from tests.servers import Dovecot, Exim, SmtpSink

SCHOOL = "school@example.org"
PARENT = "petrova@example.com"

# Seconds: TimeoutStopSec of the unit, and half of what the daemon waits for a server that keeps silent.
GRANTED = 30

CONFIGURATION = """\
[school]
regulation = "{pack}"

[imap]
host = "localhost"
port = {imap_port}
security = "tls"
ca_file = "{imap_ca}"
username = "{user}"
password = {{ file = "imap-password" }}
poll_seconds = 2
{imap}

[smtp]
host = "localhost"
port = {smtp_port}
security = "tls"
ca_file = "{smtp_ca}"
username = "school"
password = {{ file = "smtp-password" }}
from = "Школа № 28 <{address}>"

[replies]
mode = "{mode}"
{replies}

[people]
consultants = ["consultant@example.com"]
supervisor = "supervisor@example.com"
director = "director@example.com"

[digest]
at = "{digest_at}"
weekdays = "daily"

[store]
path = "store"

[limits]
{limits}
"""


@dataclass(frozen=True)
class School:
    """Servers, configuration, and mailbot run on them as an administrator would."""

    folder: Path
    dovecot: Dovecot
    exim: Exim
    sink: SmtpSink

    def configure(
        self,
        *,
        pack: str = "kerch-28",
        mode: str = "send",
        digest_at: str = "23:59",
        imap: str = "",
        replies: str = "",
        limits: str = "",
        user: str = "school",
        **ports: int,
    ) -> None:
        text = CONFIGURATION.format(
            pack=pack,
            mode=mode,
            digest_at=digest_at,
            imap=imap,
            replies=replies,
            limits=limits,
            user=user,
            address=f"{user}@example.org",
            imap_port=ports.get("imap_port", self.dovecot.tls_port),
            imap_ca=self.dovecot.settings().ca_file,
            smtp_port=ports.get("smtp_port", self.exim.tls_port),
            smtp_ca=self.exim.settings().ca_file,
        )
        (self.folder / "mailbot.toml").write_text(text, encoding="utf-8")
        self.password("imap", "secret")
        self.password("smtp", "secret")

    def password(self, server: str, value: str) -> None:
        file = self.folder / f"{server}-password"
        file.write_text(value, encoding="utf-8")
        file.chmod(0o600)

    def mailbot(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "mailbot", *arguments]
        return subprocess.run(
            command, env=self._environment(), capture_output=True, text=True, timeout=120, check=False
        )

    def once(self) -> "subprocess.CompletedProcess[str]":
        """`mailbot run --once`, which must succeed."""
        done = self.mailbot("run", "--once")
        assert done.returncode == 0, done.stderr
        return done

    @contextmanager
    def running(self) -> Iterator["Daemon"]:
        """The daemon, from READY=1 on, until the block ends."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            address = self.folder / "notify"
            address.unlink(missing_ok=True)
            manager.bind(os.fspath(address))
            manager.settimeout(60)
            errors = (self.folder / "stderr").open("ab")
            process = subprocess.Popen(
                [sys.executable, "-m", "mailbot", "run"],
                env=self._environment() | {"NOTIFY_SOCKET": os.fspath(address), "WATCHDOG_USEC": "20000000"},
                stdin=subprocess.DEVNULL,  # as a service: with a terminal a hang-up would end it
                stderr=errors,
            )
            errors.close()
            daemon = Daemon(process=process, manager=manager, stderr=self.folder / "stderr")
            try:
                daemon.wait_for("READY=1")
                yield daemon
            finally:
                if process.poll() is None:
                    process.kill()
                process.wait()

    def store(self) -> StoreView:
        return Store.read_only(self.folder / "store")

    def cases(self) -> tuple[Case, ...]:
        return self.store().cases()

    def waits_for(self, what: Callable[[], bool], seconds: float = 60.0) -> None:
        """Until something has happened outside of mailbot."""
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, "it never happened"
            time.sleep(0.1)

    def has_sent(self, count: int) -> None:
        """Exactly so many letters have come out at the other end, once Exim has passed them on."""
        self.sink.wait_for(count)
        assert len(self.sink.mails) == count

    def replies(self) -> list[Message]:
        """What came out at the other end, envelope recipient first in X-To."""
        return [parsed(mail.raw) for mail in self.sink.mails]

    def _environment(self) -> dict[str, str]:
        return os.environ | {"MAILBOT_CONFIG": os.fspath(self.folder / "mailbot.toml"), "TZ": "America/New_York"}


@dataclass(frozen=True)
class Daemon:
    process: "subprocess.Popen[bytes]"
    manager: socket.socket
    stderr: Path

    def wait_for(self, line: str) -> None:
        """Until the daemon tells systemd this line; a daemon that has ended fails the test with its own words."""
        self.manager.settimeout(1)
        for _ in range(30):
            try:
                if line in self.manager.recv(4096).decode().split("\n"):
                    return
            except TimeoutError:
                assert self.process.poll() is None, self.stderr.read_text(encoding="utf-8")
        raise AssertionError(f"the daemon never said {line}")

    def wait_for_trouble(self) -> None:
        """Until the daemon's status tells of a wrong password."""
        self.wait_for_status("имя или пароль")

    def wait_for_status(self, words: str) -> None:
        """Until the daemon's status says so."""
        for _ in range(30):
            with contextlib.suppress(TimeoutError):
                told = self.manager.recv(4096).decode()
                if "STATUS=" in told and words in told:
                    return
        raise AssertionError(f"the daemon never said «{words}»")

    def stop(self) -> None:
        """SIGTERM; it ends in good order within what the unit grants, which a server that keeps silent outlasts."""
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=GRANTED) == 0


@pytest.fixture
def school(tmp_path: Path, dovecot: Dovecot, exim: Exim, sink: SmtpSink) -> School:
    school = School(folder=tmp_path, dovecot=dovecot, exim=exim, sink=sink)
    school.configure()
    return school


@pytest.fixture
def write() -> Callable[..., bytes]:
    return letter


def letter(
    body: str,
    *,
    subject: str = "Дневник",
    name: str = "",
    sender: str = PARENT,
    to: str = SCHOOL,
    msgid: str = "<1@example.com>",
    answers: str = "",
) -> bytes:
    """A plain letter as a mail program writes it."""
    headers = [
        f"From: {Header(name, 'utf-8').encode() if name else ''} <{sender}>",
        f"To: {to}",
        f"Subject: {Header(subject, 'utf-8', header_name='Subject').encode()}",
        f"Message-ID: {msgid}",
        "Date: Mon, 16 Nov 2026 10:00:00 +0300",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
    ]
    return "\r\n".join([*headers, "", body]).replace("\r\n", "\n").replace("\n", "\r\n").encode()


def parsed(raw: bytes) -> Message:
    return BytesParser(policy=default).parsebytes(raw)


def text_of(message: Message) -> str:
    part = message.get_body(preferencelist=("plain",))
    return str(part.get_content())


def answer_of(process: "subprocess.CompletedProcess[str]") -> object:
    return json.loads(process.stdout)
