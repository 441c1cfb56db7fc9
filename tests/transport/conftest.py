"""A mailbox that needs no packages, with a bad network before it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import pytest

from mailbot.demo.imapd import EmbeddedImap
from mailbot.terms import Security
from mailbot.transport.imap import Mailbox
from mailbot.transport.settings import ImapSettings
from tests.faulty import FaultyNetwork
from tests.servers import SmtpSink


@dataclass
class Embedded:
    server: EmbeddedImap
    network: FaultyNetwork

    def settings(self, **changes: Any) -> ImapSettings:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.network.port,
            "security": Security.PLAIN,
            "username": "school",
            "password": "secret",
            "connect_timeout": 5.0,
            "read_timeout": 5.0,
        }
        return ImapSettings(**{**values, **changes})

    def connect(self, **changes: Any) -> Mailbox:
        return Mailbox.connect(self.settings(**changes))

    def deliver(self, raw: bytes, folder: str = "INBOX", internaldate: datetime | None = None) -> int:
        return self.server.deliver(raw, folder, internaldate)

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        return {mail.uid: tuple(flag.encode() for flag in mail.flags) for mail in self.server.mails(folder)}


class Place(Protocol):
    """A server with the school's mailbox: letters come in, and one can see what became of them."""

    def settings(self, **changes: Any) -> ImapSettings: ...

    def deliver(self, raw: bytes, folder: str = "INBOX", internaldate: datetime | None = None) -> int: ...

    def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]: ...


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    server = EmbeddedImap({"school": "secret"})
    network = FaultyNetwork(server.start())
    network.start()
    yield Embedded(server, network)
    network.stop()
    server.stop()


@pytest.fixture(params=[pytest.param("dovecot", marks=pytest.mark.servers), "embedded"])
def place(request: pytest.FixtureRequest) -> Place:
    """The real server and our own small one, which must not differ in what we use."""
    server: Place = request.getfixturevalue(request.param)
    return server


@pytest.fixture
def network(sink: SmtpSink) -> Iterator[FaultyNetwork]:
    """The bad network before the sink."""
    network = FaultyNetwork(sink.port)
    network.start()
    yield network
    network.stop()
