"""Real mail servers for tests: private instances of Dovecot and Exim on loopback, as root or not, and an SMTP sink.

The user is `school` with the password `secret`; its address is school@example.org. Every other domain goes to the sink.
"""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from imapclient import IMAPClient

from mailbot.demo.smtpd import EmbeddedSmtp
from mailbot.terms import Security
from mailbot.transport.settings import ImapSettings, SmtpSettings

USER, PASSWORD, ADDRESS = "school", "secret", "school@example.org"

_CONF = Path(__file__).parent / "servers_conf"
_START_SECONDS = 10.0
_SPECIAL_SENT = """
  mailbox Sent {
    auto = subscribe
    special_use = \\Sent
  }
  mailbox Junk {
    auto = create
    special_use = \\Junk
  }
"""


def missing_binaries() -> list[str]:
    """Names of the programs that the real servers need and this machine lacks."""
    return [name for name in ("dovecot", "exim4", "openssl") if _program(name) is None]


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """Makes a self-signed certificate for `names` (default: this machine's) and its key, and returns their files."""
    folder.mkdir(parents=True, exist_ok=True)
    alternatives = ",".join(f"DNS:{name}" for name in names) or "DNS:localhost,IP:127.0.0.1"
    cert, key = folder / "cert.pem", folder / "key.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost"
    files = ["-addext", f"subjectAltName={alternatives}", "-keyout", str(key), "-out", str(cert)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    return cert, key


class Dovecot:
    """An IMAP and LMTP server with one user. `special_use` marks Sent and Junk; without it there is INBOX alone."""

    def __init__(
        self, *, password: str = PASSWORD, special_use: bool = True, certificate_names: tuple[str, ...] = ()
    ) -> None:
        self.password = password
        self.folder = _short_folder()
        self.certificate, key = certificate(self.folder / "tls", *certificate_names)
        self.port, self.tls_port, self.lmtp_port = _free_ports(3)
        self._write_users()
        (self.folder / "mail").mkdir()
        self._configure(key, _SPECIAL_SENT if special_use else "")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [_needed("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]
        self._process = _spawn(command, self.folder / "stdout")
        _wait_for_banner(self.port, b"* OK", self._process, self.folder)

    def stop(self) -> None:
        if self._process is not None:
            # The master waits a second for its children on SIGTERM; nothing here is worth keeping.
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, **changes: Any) -> ImapSettings:
        """How to reach the mailbox, by TLS if `changes` does not say otherwise."""
        settings = ImapSettings(
            host="localhost",
            port=self.tls_port,
            security=Security.TLS,
            username=USER,
            password=self.password,
            ca_file=self.certificate,
            connect_timeout=10,
            read_timeout=10,
        )
        return replace(settings, **changes)

    @contextmanager
    def person(self) -> Iterator[IMAPClient]:
        """A mail program of the school's people: it may mark, move and delete."""
        with IMAPClient("127.0.0.1", self.port, ssl=False, timeout=10) as client:
            client.plain_login(USER, self.password)
            yield client

    def deliver(self, raw: bytes, folder: str = "INBOX", internaldate: datetime | None = None) -> int:
        """Puts a letter into a folder, unread, and returns its UID."""
        with self.person() as person:
            answer = person.append(folder, raw, msg_time=internaldate)
        found = re.search(rb"APPENDUID \d+ (\d+)", answer)
        assert found is not None
        return int(found[1])

    def rebuild(self, folder: str) -> None:
        """Loses a folder's numbering as a repair does: the same letters get new UIDs under a new UIDVALIDITY."""
        with self.person() as person:
            before = person.select_folder(folder, readonly=True)[b"UIDVALIDITY"]
        self.stop()
        place = self.folder / "mail" / USER / ("" if folder == "INBOX" else f".{folder}")
        for file in (place / "dovecot-uidlist", *place.glob("dovecot.*index*"), *place.glob("dovecot.index*")):
            file.unlink(missing_ok=True)
        self.start()
        with self.person() as person:
            assert person.select_folder(folder, readonly=True)[b"UIDVALIDITY"] != before

    def add_user(self, name: str) -> None:
        """Another mailbox with the same password; mail to it arrives as mail to the first one does."""
        with (self.folder / "users").open("a", encoding="utf-8") as users:
            users.write(f"{name}:{{PLAIN}}{self.password}\n")

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Each letter's marks as a person's mail program sees them, \\Recent left out."""
        with self.person() as person:
            person.select_folder(folder, readonly=True)
            marks = person.get_flags(person.search())
        return {uid: tuple(flag for flag in flags if flag != b"\\Recent") for uid, flags in marks.items()}

    def _write_users(self) -> None:
        users = self.folder / "users"
        users.write_text(f"{USER}:{{PLAIN}}{self.password}\n", encoding="utf-8")
        users.chmod(0o644 if os.getuid() == 0 else 0o600)

    def _configure(self, key: Path, sent: str) -> None:
        me, group = _account(os.getuid(), os.getgid())
        login, internal, internal_group, uid, gid = me, me, group, os.getuid(), os.getgid()
        if os.getuid() == 0:
            login, internal, internal_group = "dovenull", "dovecot", "dovecot"
            uid, gid = pwd.getpwnam("dovecot").pw_uid, pwd.getpwnam("dovecot").pw_gid
            os.chown(self.folder / "mail", uid, gid)
        values = {
            "DIR": self.folder,
            "LOGIN_USER": login,
            "INTERNAL_USER": internal,
            "INTERNAL_GROUP": internal_group,
            "CERTIFICATE": self.certificate,
            "KEY": key,
            "SENT": sent,
            "UID": uid,
            "GID": gid,
            "PORT": self.port,
            "TLS_PORT": self.tls_port,
            "LMTP_PORT": self.lmtp_port,
        }
        _fill("dovecot.conf.in", self.folder / "dovecot.conf", values)


class Exim:
    """An SMTP server with log-in and STARTTLS: example.org goes to Dovecot by LMTP, every other domain to the sink.

    It refuses recipients named `unknown` (550) and `greylisted` (451), letters with an X-Suspicious header (554 after
    the final dot's time, as 550), and a logged-in sender outside example.org (550).
    """

    def __init__(self, *, lmtp_port: int, sink_port: int) -> None:
        self.folder = _short_folder()
        self.certificate, key = certificate(self.folder / "tls")
        self.port, self.tls_port = _free_ports(2)
        for name in ("spool", "log"):
            (self.folder / name).mkdir()
        self._configure(key, lmtp_port, sink_port)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [_needed("exim4"), "-bdf", "-q1s", "-C", str(self.folder / "exim.conf")]
        self._process = _spawn(command, self.folder / "stdout")
        _wait_for_banner(self.port, b"220", self._process, self.folder)

    def stop(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def close(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def settings(self, **changes: Any) -> SmtpSettings:
        """How to send through it, by STARTTLS if `changes` does not say otherwise."""
        settings = SmtpSettings(
            host="localhost",
            port=self.port,
            security=Security.STARTTLS,
            username=USER,
            password=PASSWORD,
            ca_file=self.certificate,
            timeout=10,
            final_timeout=10,
        )
        return replace(settings, **changes)

    def _configure(self, key: Path, lmtp_port: int, sink_port: int) -> None:
        user, group = _account(os.getuid(), os.getgid())
        if os.getuid() == 0:
            # Exim refuses to deliver as root; any account without rights does.
            user, group = "dovecot", "dovecot"
            for path in (self.folder, *self.folder.rglob("*")):
                shutil.chown(path, user, group)
        values = {
            "EXIM": _needed("exim4"),
            "USER": user,
            "GROUP": group,
            "DIR": self.folder,
            "PORT": self.port,
            "TLS_PORT": self.tls_port,
            "CERTIFICATE": self.certificate,
            "KEY": key,
            "LMTP_PORT": lmtp_port,
            "SINK_PORT": sink_port,
        }
        _fill("exim.conf.in", self.folder / "exim.conf", values)


class SmtpSink(EmbeddedSmtp):
    """An SMTP server that keeps every letter. `answers` maps a recipient to the reply to give instead of taking it."""

    port: int

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}
        self._arrived = threading.Condition()

    def start(self) -> int:
        self.port = super().start()
        return self.port

    def settings(self, **changes: Any) -> SmtpSettings:
        """How to send to it."""
        settings = SmtpSettings(host="127.0.0.1", port=self.port, security=Security.PLAIN, timeout=10, final_timeout=10)
        return replace(settings, **changes)

    def wait_for(self, count: int, seconds: float = 60.0) -> None:
        """Returns when at least `count` letters have arrived; fails after `seconds`."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.mails) >= count, seconds), f"only {len(self.mails)} arrived"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 go on"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        with self._arrived:
            answer = await super().handle_DATA(server, session, envelope)
            self._arrived.notify_all()
        return answer


def _program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _needed(name: str) -> str:
    program = _program(name)
    assert program is not None, name
    return program


def _short_folder() -> Path:
    """A folder that the servers' own accounts may enter; a pytest one is private and too long for a socket's path."""
    folder = Path(tempfile.mkdtemp(prefix="mailbot-")).resolve()
    folder.chmod(0o755)
    return folder


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def _account(uid: int, gid: int) -> tuple[str, str]:
    return pwd.getpwuid(uid).pw_name, grp.getgrgid(gid).gr_name


def _fill(template: str, target: Path, values: dict[str, object]) -> None:
    text = (_CONF / template).read_text(encoding="utf-8")
    target.write_text(re.sub(r"@([A-Z_]+)@", lambda found: str(values[found[1]]), text), encoding="utf-8")
    target.chmod(0o644)


def _spawn(command: list[str], output: Path) -> "subprocess.Popen[bytes]":
    with output.open("wb") as stream:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True
        )


def _wait_for_banner(port: int, banner: bytes, process: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                if connection.recv(200).startswith(banner):
                    return
        except OSError:
            time.sleep(0.02)
    logs = [path.read_text(errors="replace") for path in (folder / "stdout", folder / "dovecot.log") if path.exists()]
    raise RuntimeError(f"{process.args!r} did not start:\n" + "\n".join(logs))
