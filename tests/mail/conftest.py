"""Letters for the tests of mail: read from tests/data/mail, or put together header by header."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.mail.message import InboundMessage, Limits, Unparseable
from mailbot.mail.parse import parse_message

RECEIVED = datetime(2026, 11, 17, 14, 41, tzinfo=UTC)
USUAL = {
    "From": "Tamara Orlova <orlova@example.org>",
    "To": "journal@school.example",
    "Subject": "marks",
    "Date": "Tue, 17 Nov 2026 19:40:00 +0500",
    "Message-ID": "<usual@example.org>",
}

Read = Callable[[bytes], InboundMessage]


def read_message(raw: bytes, limits: Limits = Limits()) -> InboundMessage:  # noqa: B008 (frozen)
    found = parse_message(raw, received_at=RECEIVED, limits=limits)
    assert not isinstance(found, Unparseable), found.reason
    return found


@pytest.fixture
def letters() -> Path:
    return Path(__file__).parent.parent / "data" / "mail"


@pytest.fixture
def read() -> Read:
    """The message that these octets are."""
    return read_message


@pytest.fixture
def letter() -> Callable[..., InboundMessage]:
    """A usual letter with further header lines; a name that is given replaces the usual one, None drops it."""

    def make(*lines: str, body: bytes = b"text\r\n", **fields: str | None) -> InboundMessage:
        named = {name.replace("_", "-").title(): value for name, value in fields.items()}
        kept = {**{name.title(): value for name, value in USUAL.items()}, **named}
        header = [f"{name}: {value}" for name, value in kept.items() if value is not None]
        return read_message("\r\n".join([*header, *lines, "", ""]).encode() + body)

    return make
