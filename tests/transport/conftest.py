"""A mailbox that needs no packages, with a bad network before it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from mailbot.demo.imapd import EmbeddedImap
from mailbot.transport.imap import Mailbox
from mailbot.transport.settings import ImapSettings, Security
from tests.faulty import FaultyNetwork
from tests.servers import SmtpSink


@dataclass
class Embedded:
    server: EmbeddedImap
    network: FaultyNetwork
    port: int

    def settings(self, **changes: Any) -> ImapSettings:
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": Security.PLAIN,
            "username": "school",
            "password": "secret",
            "connect_timeout": 5.0,
            "read_timeout": 5.0,
        }
        return ImapSettings(**{**values, **changes})

    def connect(self, **changes: Any) -> Mailbox:
        return Mailbox.connect(self.settings(**changes))


@pytest.fixture
def embedded() -> Iterator[Embedded]:
    server = EmbeddedImap({"school": "secret"})
    network = FaultyNetwork(server.start())
    port = network.start()
    yield Embedded(server, network, port)
    network.stop()
    server.stop()


@pytest.fixture
def smtp_network(sink: SmtpSink) -> Iterator[Callable[[], FaultyNetwork]]:
    made: list[FaultyNetwork] = []

    def make() -> FaultyNetwork:
        made.append(FaultyNetwork(sink.port))
        return made[-1]

    yield make
    for network in made:
        network.stop()
