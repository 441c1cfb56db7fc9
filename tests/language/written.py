"""Letters as tests write them: a message from its text alone, and what mailbot reads in it."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

from mailbot.language.letter import Letter
from mailbot.language.read import read_letter
from mailbot.language.words.lexicon import Lexicon, parse_lexicon
from mailbot.mail.message import Address, Attachment, InboundMessage

PICTURE = Attachment(filename="экран.png", content_type="image/png", size=2048, sha256="00")


@cache
def lexicon() -> Lexicon:
    """The lexicon as it is shipped."""
    folder = files("mailbot.rules") / "common" / "lexicon"
    return parse_lexicon(
        {file.name: file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")}
    )


def message(
    body: str,
    *,
    subject: str = "",
    name: str = "",
    reply: bool = False,
    headers: tuple[tuple[str, str], ...] = (),
    attachments: tuple[Attachment, ...] = (),
    content_type: str = "text/plain",
    return_path: str | None = None,
    sender: str = "writer@example.org",
    reply_to: tuple[Address, ...] = (),
) -> InboundMessage:
    """A message with this text."""
    return InboundMessage(
        received_at=datetime(2026, 11, 16, 7, tzinfo=UTC),
        message_id="<1@example.org>",
        date=None,
        from_=(Address(name=name, addr=sender),),
        reply_to=reply_to,
        to=(Address(name="", addr="school@example.com"),),
        cc=(),
        return_path=return_path,
        subject=subject,
        in_reply_to=("<0@example.com>",) if reply else (),
        references=(),
        headers=headers,
        content_type=content_type,
        text=body,
        html=False,
        attachments=attachments,
        size=len(body),
        content_hash="",
        defects=(),
    )


def read(body: str, **about: object) -> Letter:
    """What is read in a letter with this text; `about` as for `message`."""
    return read_letter(message(body, **about), lexicon())  # type: ignore[arg-type]
