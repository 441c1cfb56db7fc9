import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.compose import Draft, compose
from mailbot.mail.message import Address, InboundMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.safe import display_line, display_safe

USUAL = Draft(
    from_=Address(name="Школа № 28, «Электронный журнал»", addr="journal@school.example"),
    to=Address(name="Орлова Тамара Львовна", addr="orlova@example.org"),
    subject="Ваше письмо получено, № ЭЖ-2026/27-0042",
    text="Здравствуйте, Тамара Львовна!\n\nВаше письмо получено.\n",
    message_id="<mailbot.x.y@school.example>",
    in_reply_to="<quirk@example.org>",
    references=("<first@example.org>", "<quirk@example.org>"),
    date=datetime(2026, 11, 17, 19, 42, tzinfo=timezone(timedelta(hours=5))),
    auto_submitted="auto-replied",
    marker="acknowledge",
)
HOSTILE = st.text(st.characters() | st.sampled_from('\r\n\t\0\x1b\u202e\u2066=?<>"\\,;:@ а'), max_size=300)


def sent(draft: Draft) -> InboundMessage:
    found = parse_message(compose(draft), received_at=datetime(2026, 11, 17, tzinfo=UTC))
    assert isinstance(found, InboundMessage)
    return found


def test_a_reply_arrives_as_it_was_meant() -> None:
    message = sent(USUAL)
    assert message.from_ == (USUAL.from_,)
    assert message.to == (USUAL.to,)
    assert message.subject == USUAL.subject
    assert message.text == USUAL.text.strip("\n")
    assert message.date == USUAL.date
    assert message.message_id == USUAL.message_id
    assert message.in_reply_to == ("<quirk@example.org>",)
    assert message.references == USUAL.references
    assert message.defects == ()


def test_a_reply_says_that_a_robot_wrote_it() -> None:
    message = sent(USUAL)
    assert message.values("Auto-Submitted") == ("auto-replied",)
    assert message.values("X-Auto-Response-Suppress") == ("All",)
    assert message.values("X-Mailbot") == ("acknowledge",)


def test_a_reply_to_is_written_only_when_there_is_one() -> None:
    assert sent(USUAL).reply_to == ()
    back = Address(name="", addr="it@school.example")
    assert sent(replace(USUAL, reply_to=back)).reply_to == (back,)


def test_html_goes_beside_the_same_words_in_plain_text() -> None:
    message = sent(replace(USUAL, html="<p>Здравствуйте!</p>"))
    assert message.part_types == ("multipart/alternative", "text/plain", "text/html")
    assert message.text.startswith("Здравствуйте, Тамара Львовна!")


def test_the_same_draft_makes_the_same_octets() -> None:
    draft = replace(USUAL, html="<p>x</p>")
    assert compose(draft) == compose(draft)


WORDS = st.lists(
    st.text(st.characters(codec="utf-8", categories=["L", "N"], max_codepoint=0x4FF), min_size=1, max_size=40),
    min_size=1,
    max_size=40,
)


@given(WORDS)
def test_long_subjects_survive_folding(words: list[str]) -> None:
    subject = " ".join(words)
    assert sent(replace(USUAL, subject=subject)).subject == subject


@given(WORDS)
def test_long_names_survive_folding(words: list[str]) -> None:
    name = " ".join(words)
    assert sent(replace(USUAL, to=Address(name=name, addr="orlova@example.org"))).to[0].name == name


@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_nothing_in_a_draft_can_start_a_header_or_break_a_line(subject: str, name: str, text: str, marker: str) -> None:
    draft = replace(USUAL, subject=subject, to=Address(name=name, addr="orlova@example.org"), text=text, marker=marker)
    raw = compose(draft)
    header = raw.partition(b"\r\n\r\n")[0]
    assert [line.split(b":")[0] for line in header.split(b"\r\n") if not line.startswith(b" ")] == [
        b"From", b"To", b"Subject", b"Date", b"Message-ID", b"In-Reply-To", b"References", b"Auto-Submitted",
        b"X-Auto-Response-Suppress", b"X-Mailbot", b"Content-Type", b"MIME-Version", b"Content-Transfer-Encoding",
    ]  # fmt: skip
    assert raw.isascii()
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    message = sent(draft)
    assert message.subject == display_line(subject)
    assert [address.addr for address in message.to] == ["orlova@example.org"]
    assert message.text == display_safe(text).strip("\n") or not display_safe(text).strip()


def test_encoded_words_in_a_subject_are_sent_literally() -> None:
    subject = "=?utf-8?B?0JzQsA==?="
    assert compose(replace(USUAL, subject=subject)).find(subject.encode()) < 0


def test_an_encoded_word_cannot_smuggle_an_address() -> None:
    name = '=?utf-8?Q?x?= <evil@example.com>, "'
    message = sent(replace(USUAL, to=Address(name=name, addr="orlova@example.org")))
    assert [address.addr for address in message.to] == ["orlova@example.org"]


def test_references_stay_bounded_with_the_root_and_the_latest() -> None:
    ids = tuple(f"<{number}.{'x' * 60}@example.org>" for number in range(300))
    references = sent(replace(USUAL, references=ids)).references
    assert references[0] == ids[0]
    assert references[1:] == ids[-len(references) + 1 :]
    assert sum(map(len, references)) <= 2000


def test_ids_of_others_that_are_none_are_left_out() -> None:
    message = sent(replace(USUAL, in_reply_to="<a b>", references=("<a\r\nBcc: x@y>", "<ok@x>", "")))
    assert (message.in_reply_to, message.references) == ((), ("<ok@x>",))


def test_a_domain_in_cyrillic_is_sent_in_ascii() -> None:
    assert sent(replace(USUAL, to=Address(name="", addr="info@школа.рф"))).to[0].addr == "info@xn--80atdl2c.xn--p1ai"


@pytest.mark.parametrize(
    "change",
    [
        {"to": Address(name="", addr="")},
        {"to": Address(name="", addr="a@b.c>, <evil@example.com")},
        {"to": Address(name="", addr="a\r\nBcc: x@example.org")},
        {"to": Address(name="", addr="Тамара@example.org")},
        {"from_": Address(name="", addr="journal")},
        {"message_id": "<a@b>\r\nBcc: x@example.org"},
        {"date": datetime(2026, 11, 17)},
    ],
)
def test_what_cannot_stand_in_a_header_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        compose(replace(USUAL, **change))
