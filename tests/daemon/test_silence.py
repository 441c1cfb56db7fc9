"""The log of a whole run, at every level, of ourselves and of all libraries: nothing of anybody's letter is in it."""

import asyncio
import io
import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from importlib.resources import files
from pathlib import Path

import pytest
import structlog

from mailbot.daemon.control import Answer, Control, Request, request
from mailbot.daemon.logs import set_up_logs
from tests.faulty import Answer as Said
from tests.faulty import Fault

from .wired import PARENT, Wired, a_letter

WORD = re.compile(r"[\w@.+-]{4,}")
OURS = "".join(file.read_text("utf-8") for file in Path(str(files("mailbot"))).rglob("*.py")).lower()
OWN = {"school@example.org", "school", "example", "example.com", "example.org", "mailbot"}
CHATTER = """Здравствуйте! Людвига Вахтанговна обещала журавлиные оценки Пантелеймону, а поставила фиолетовую двойку.
Прапрабабушка Евлампия кланяется, варенье крыжовенное.
Мой телефон +7 978 555-44-33. Ваш Акакий Башмачкин, akaky.bashmachkin@example.com"""


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    set_up_logs(level="debug", stream=stream)
    handler = logging.StreamHandler(stream)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before)
    root.removeHandler(handler)
    structlog.reset_defaults()


def the_letters() -> list[bytes]:
    """Those of the demonstration, and some that make trouble."""
    folder = files("mailbot.demo") / "letters"
    shown = [file.read_bytes() for file in folder.iterdir() if file.name.endswith(".eml")]
    odd = [
        a_letter(101, words=CHATTER, Subject="=?utf-8?b?0KTQuNC+0LvQtdGC0L7QstCw0Y8g0LTQstC+0LnQutCw?="),
        a_letter(102, words="Вы все дураки и сволочи, " + CHATTER, From="grubiyan@example.com"),
        a_letter(103, words=CHATTER, From="robot-pantelei@example.com", **{"Auto-Submitted": "auto-replied"}),
        a_letter(104, words=CHATTER, From='"Вахтанг\r\n Кикабидзе" <vakhtang@xn--e1afmkfd.example>'),
        a_letter(105, words=CHATTER, To="nikomu@example.net, undisclosed@example.net"),
        a_letter(106, words=CHATTER, From="unknown.parent@example.com"),
        a_letter(106, words=CHATTER, From="unknown.parent@example.com"),
        b"Subject: \xf4\xe8\xee\xeb\xe5\xf2\xee\xe2\xe0\xff\r\nFrom: nobody\r\n\r\n"
        + CHATTER.encode("cp1251", "replace"),
        b"\r\n",
    ]
    return [*shown, *odd]


def words_of(letters: list[bytes]) -> set[str]:
    """Every word of headers and bodies that our own program does not use itself."""
    words: set[str] = set()
    for raw in letters:
        message = message_from_bytes(raw, policy=default)
        texts = [str(message[name] or "") for name in ("From", "To", "Subject", "Message-ID")]
        texts += [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        words |= {word.strip("._-").lower() for text in texts for word in WORD.findall(text)}
    return {word for word in words if len(word) > 3 and word not in OURS and word not in OWN and not word.isdigit()}


def test_nothing_of_a_letter_is_logged_or_told_whatever_happens(
    bot: Wired, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    letters = the_letters()
    bot.sink.answers["unknown.parent@example.com"] = "550 5.1.1 <unknown.parent@example.com> no such user"
    for raw in letters:
        bot.deliver(raw)
    bot.imap.fail(rb"BODY\.PEEK\[\] ?\)", Fault.CUT_AFTER)
    bot.smtp.fail(rb"RCPT TO", Said(f"451 4.3.2 <{PARENT}> not now\r\n".encode()))
    bot.settle(30)
    bot.clock.jump(hours=2)
    bot.clock.pass_by(days=1)
    bot.settle(30)
    bot.serve(lambda: b"DONE" in bot.imap.sent)
    assert len(bot.store.cases()) > 5
    said = capsys.readouterr()
    everything = (log.getvalue() + said.err + said.out).lower()
    assert everything.count("letter handled") > 10
    assert "clock jumped" in everything
    private = words_of(letters)
    assert len(private) > 100
    assert {word for word in private if re.search(rf"\b{re.escape(word)}\b", everything)} == set()
    assert "secret" not in everything


def test_an_error_of_our_own_is_answered_and_logged_by_its_kind_and_never_by_its_text(
    tmp_path: Path, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    def breaks(_command: Request) -> Answer:
        raise LookupError("akaky.bashmachkin@example.com")

    async def asked() -> Answer:
        control = Control(tmp_path / "control.sock", breaks)
        await control.start()
        try:
            return await asyncio.to_thread(request, tmp_path / "control.sock", {"command": "close"})
        finally:
            await control.stop()

    answer = asyncio.run(asked())
    assert not answer["ok"]
    assert "LookupError" in answer["error"]
    everything = log.getvalue() + capsys.readouterr().err + str(answer)
    assert "error=LookupError" in everything
    assert "bashmachkin" not in everything
    assert "Traceback" not in everything
