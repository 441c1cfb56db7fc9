import tomllib
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from mailbot.language.words.lexicon import Lexicon, parse_lexicon
from mailbot.mail.message import Address, InboundMessage

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    folder = files("mailbot.rules") / "common" / "lexicon"
    return parse_lexicon(
        {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    )


@pytest.fixture(scope="session")
def corpus() -> Callable[[str], Any]:
    """Reads a data file of the corpus by its path."""
    return lambda path: tomllib.loads((CORPUS / path).read_text("utf-8"))


@pytest.fixture(scope="session")
def message() -> Callable[..., InboundMessage]:
    """Writes a message as the parser would give it."""

    def write(text: str, *, name: str = "", subject: str = "", reply: bool = False, **more: Any) -> InboundMessage:
        fields: dict[str, Any] = {
            "received_at": datetime(2026, 11, 17, 9, 30, tzinfo=UTC),
            "message_id": "<letter@example.com>",
            "date": None,
            "from_": (Address(name=name, addr="parent@example.com"),),
            "reply_to": (),
            "to": (Address(name="", addr="school@example.org"),),
            "cc": (),
            "return_path": None,
            "subject": subject,
            "in_reply_to": ("<request@example.org>",) if reply else (),
            "references": (),
            "headers": (),
            "content_type": "text/plain",
            "text": text,
            "html": False,
            "attachments": (),
            "size": len(text),
            "content_hash": "",
            "defects": (),
        }
        return InboundMessage(**(fields | more))

    return write
