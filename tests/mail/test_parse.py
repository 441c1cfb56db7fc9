import hashlib
import re
import tomllib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone
from email.errors import HeaderParseError
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mailparser import MailParser

from mailbot.mail.message import UNREADABLE, InboundMessage, Limits, Unparseable
from mailbot.mail.parse import arrival_time, parse_message

LETTERS = Path(__file__).parent.parent / "data" / "mail"
EXPECTED: dict[str, dict[str, Any]] = tomllib.loads((LETTERS / "expected.toml").read_text("utf-8"))
RECEIVED = datetime(2026, 11, 17, 14, 41, tzinfo=UTC)
HEADER = b"From: orlova@example.org\r\nTo: journal@school.example\r\nSubject: marks\r\n"


@pytest.mark.parametrize("quirk", sorted(EXPECTED))
def test_a_letter_with_a_quirk_is_read_as_its_reader_would_see_it(quirk: str, read: Any) -> None:
    expected = EXPECTED[quirk]
    message = read((LETTERS / f"{quirk}.eml").read_bytes())

    assert message.subject == expected.get("subject", "Нет оценок по химии")
    senders = [[sender.name, sender.addr] for sender in message.from_]
    assert senders == expected.get("from", [["Тамара Орлова", "orlova@example.org"]])
    assert expected.get("text", "нет оценок") in message.text
    assert "without" not in expected or expected["without"] not in message.text
    assert message.html == expected.get("html", False)
    assert [file.filename for file in message.attachments] == expected.get("attachments", [])
    assert [defect.code for defect in message.defects] == expected.get("defects", [])
    assert message.message_id == "<quirk@example.org>"
    wanted = None if expected.get("date") == "" else datetime(2026, 11, 17, 14, 40, tzinfo=UTC)
    assert message.date == wanted


def test_every_letter_of_the_folder_says_what_it_must_give() -> None:
    files = {path.stem for path in LETTERS.glob("*.eml") if not path.stem.startswith("report-")}
    assert files == set(EXPECTED)


def test_an_attachment_is_recorded_by_name_type_size_and_hash(read: Any) -> None:
    message = read((LETTERS / "attachment-name-rfc2231.eml").read_bytes())
    (file,) = message.attachments
    content = b"%PDF-1.4 invented\n"
    assert (file.content_type, file.size) == ("application/pdf", len(content))
    assert file.sha256 == hashlib.sha256(content).hexdigest()


def test_an_inner_message_is_an_attachment_and_its_parts_are_not_the_letters(read: Any) -> None:
    message = read((LETTERS / "inner-message.eml").read_bytes())
    assert message.attachments[0].content_type == "message/rfc822"
    assert message.part_types == ("multipart/mixed", "text/plain", "message/rfc822")


def test_arrival_is_kept_in_utc(letter: Any) -> None:
    local = datetime(2026, 11, 17, 19, 41, tzinfo=timezone(timedelta(hours=5)))
    found = parse_message(HEADER + b"\r\ntext", received_at=local)
    assert found.received_at == local
    assert found.received_at.tzinfo is UTC


def test_thread_ids_keep_their_brackets_and_come_once_each(letter: Any) -> None:
    message = letter(in_reply_to="letter of <b@x.org>", references="<a@x.org> <b@x.org>\r\n <a@x.org> junk")
    assert message.in_reply_to == ("<b@x.org>",)
    assert message.references == ("<a@x.org>", "<b@x.org>")


def test_a_long_thread_keeps_its_first_id_and_its_latest(letter: Any) -> None:
    ids = [f"<{number}@x.org>" for number in range(500)]
    references = letter(references="\r\n ".join(ids)).references
    assert len(references) == 200
    assert references[0] == ids[0]
    assert references[1:] == tuple(ids[-199:])


@pytest.mark.parametrize(("written", "read_as"), [("<>", ""), ("<a@example.org>", "a@example.org"), (None, None)])
def test_the_null_path_differs_from_a_missing_one(letter: Any, written: str | None, read_as: str | None) -> None:
    assert letter(return_path=written).return_path == read_as


def test_header_values_are_found_whatever_the_case_of_their_name(letter: Any) -> None:
    message = letter("x-loop: one", "X-LOOP: two")
    assert message.values("X-Loop") == ("one", "two")


def test_the_domain_of_an_address_is_lower_case_and_its_local_part_is_kept(letter: Any) -> None:
    assert letter(**{"from": "Orlova@EXAMPLE.org"}).from_[0].addr == "Orlova@example.org"


class TestContentHash:
    def test_the_way_of_encoding_does_not_matter(self, read: Any) -> None:
        quoted = read(HEADER + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "Привет\r\n".encode())
        ansi = read(HEADER + b"Content-Type: text/plain; charset=windows-1251\r\n\r\n" + "Привет\n".encode("cp1251"))
        assert quoted.content_hash == ansi.content_hash

    @pytest.mark.parametrize("change", ["from", "reply-to", "date", "subject"])
    def test_each_of_its_fields_matters(self, letter: Any, change: str) -> None:
        other = {
            "from": "other@example.org",
            "reply-to": "a@example.org",
            "date": "Tue, 17 Nov 2026 19:41:00 +0500",
            "subject": "other",
        }
        assert letter(**{change: other[change]}).content_hash != letter().content_hash

    def test_the_body_and_its_attachments_matter(self, letter: Any) -> None:
        assert letter(body=b"other").content_hash != letter().content_hash
        pictures = [letter(content_type="image/png", body=body) for body in (b"one", b"two")]
        assert pictures[0].content_hash != pictures[1].content_hash


class TestRefusal:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"", "empty"),
            (b" \r\n\r\n", "empty"),
            (b"\x89PNG\r\n\x1a\n picture", "no-headers"),
            ("Просто текст, не письмо.\n".encode(), "no-headers"),
            (HEADER + b"\r\n" + b"x" * 1000, "too-large"),
            (HEADER + b"\r\n" + b"\n" * 60, "too-many-lines"),
        ],
    )
    def test_what_is_no_readable_message_is_told_with_its_reason(self, raw: bytes, reason: str) -> None:
        limits = Limits(message_bytes=1000, lines=50)
        found = parse_message(raw, received_at=RECEIVED, limits=limits)
        assert found == Unparseable(received_at=RECEIVED, reason=reason, size=len(raw))
        assert reason in UNREADABLE

    def test_too_many_parts_are_refused_before_they_are_parsed(self) -> None:
        raw = HEADER + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 30
        assert parse_message(raw, received_at=RECEIVED, limits=Limits(parts=20)).reason == "too-many-parts"  # type: ignore[union-attr]
        assert isinstance(parse_message(raw, received_at=RECEIVED, limits=Limits(parts=40)), InboundMessage)

    @pytest.mark.parametrize("depth", [31, 20_000])
    def test_nesting_is_refused_whether_it_would_exhaust_the_stack_or_not(self, depth: int) -> None:
        levels = (f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n".encode() for n in range(depth))
        found = parse_message(HEADER + b"".join(levels), received_at=RECEIVED)
        assert isinstance(found, Unparseable)
        assert found.reason == "too-deep"

    def test_messages_within_messages_count_as_nesting(self) -> None:
        raw = HEADER + b"Content-Type: message/rfc822\r\n\r\n" * 40
        found = parse_message(raw, received_at=RECEIVED)
        assert isinstance(found, Unparseable)
        assert found.reason == "too-deep"


class TestBounds:
    def test_a_header_past_its_bound_is_cut_and_the_others_are_kept(self, read: Any) -> None:
        words = b" ".join([b"=?utf-8?B?0JzQsA==?="] * 50_000)
        message = read(b"Subject: " + words + b"\r\n" + b"From: orlova@example.org\r\n\r\ntext")
        assert message.from_[0].addr == "orlova@example.org"
        assert message.subject.startswith("МаМаМа")
        assert "header-cut" in [defect.code for defect in message.defects]

    def test_a_flood_of_headers_is_cut(self, read: Any) -> None:
        message = read(HEADER + b"X-Flood: water\r\n" * 100_000 + b"\r\ntext")
        assert len(message.headers) == 1000
        assert message.text == "text"
        assert "headers-cut" in [defect.code for defect in message.defects]

    def test_a_text_past_its_bound_is_cut(self) -> None:
        message = parse_message(HEADER + b"\r\n" + b"word " * 1000, received_at=RECEIVED, limits=Limits(text_bytes=50))
        assert isinstance(message, InboundMessage)
        assert message.text == "word " * 10
        assert [defect.code for defect in message.defects] == ["text-cut"]

    def test_two_thousand_addresses_of_one_field_are_read(self, letter: Any) -> None:
        many = ", ".join(f"p{number}@example.org" for number in range(2000))
        assert len(letter(to=many).to) == 2000

    @pytest.mark.parametrize(
        "hostile", [b'"' * 100_000, b'"\\' * 50_000, b"(" * 100_000, b"<" * 100_000, b"=?" * 50_000, b"a@b.c," * 50_000]
    )
    def test_a_hostile_from_costs_only_itself(self, read: Any, hostile: bytes) -> None:
        message = read(b"From: " + hostile + b"\r\nSubject: marks\r\n\r\ntext")
        assert (message.subject, message.text) == ("marks", "text")


@pytest.mark.parametrize("word", [b"=?a=b?B?!?=", b"=?" + b"x" * 70 + b"?B?A?=", b"=?utf-8?B?A?=", b"=?\xd0?q?=D0?="])
def test_a_malformed_word_in_an_address_costs_only_itself(read: Any, word: bytes) -> None:
    message = read(b"To: " + word + b" <a@example.org>\r\nFrom: " + word + b"\r\n orlova@example.org\r\n\r\ntext")
    assert message.to[0].addr == "a@example.org"
    assert message.text == "text"


def test_an_address_field_on_which_the_library_fails_costs_only_itself(
    letter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(MailParser):  # type: ignore[misc]
        def __init__(self, message: Any = None) -> None:
            if "hostile" in str(message["to"]):
                raise HeaderParseError("as some version did")
            super().__init__(message)

    monkeypatch.setattr("mailbot.mail.headers.MailParser", Failing)
    message = letter(cc="hostile@example.org, other@example.org")
    assert (message.cc, message.to[0].addr) == ((), "journal@school.example")
    assert [defect.where for defect in message.defects] == ["cc"]


def test_an_inner_message_that_cannot_be_written_out_costs_only_itself(letter: Any) -> None:
    message = letter(content_type="message/rfc822", body=b"Subject: a\x0cb: c\r\n\r\ninner")
    assert [file.content_type for file in message.attachments] == ["message/rfc822"]
    assert [defect.code for defect in message.defects] == ["attachment-empty"]


def test_a_mistake_inside_quarantines_the_letter_and_stops_nothing() -> None:
    found = parse_message(HEADER + b"\r\ntext", received_at=RECEIVED, limits=Limits(text_bytes=None))  # type: ignore[arg-type]
    assert found == Unparseable(received_at=RECEIVED, reason="unexpected", size=len(HEADER) + 6)


class TestArrivalTime:
    def test_the_topmost_received_comes_first(self) -> None:
        raw = (
            b"Received: from a by b; Tue, 17 Nov 2026 19:45:00 +0500 (YEKT)\r\n"
            b"Received: from c by a; Tue, 17 Nov 2026 19:44:00 +0500\r\n"
            b"Date: Tue, 17 Nov 2026 19:40:00 +0500\r\n\r\n"
        )
        assert arrival_time(raw) == datetime(2026, 11, 17, 14, 45, tzinfo=UTC)

    def test_then_the_date(self) -> None:
        raw = b"Received: by b\r\nDate: Tue, 17 Nov 2026 19:40:00 +0500\r\n\r\n"
        assert arrival_time(raw) == datetime(2026, 11, 17, 14, 40, tzinfo=UTC)

    @pytest.mark.parametrize("date", [b"yesterday", b"Tue, 17 Nov 9999 19:40:00", b"Tue, 17 Nov 2026 99:99:99 +9999"])
    def test_else_it_is_unknown(self, date: bytes) -> None:
        assert arrival_time(b"Date: " + date + b"\r\n\r\n") is None


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for item in value for text in _strings(item)]
    if hasattr(value, "__dataclass_fields__"):
        return [text for field in fields(value) for text in _strings(getattr(value, field.name))]  # type: ignore[arg-type]
    return []


def _check_total(raw: bytes) -> None:
    found = parse_message(raw, received_at=RECEIVED)
    arrival_time(raw)
    if isinstance(found, Unparseable):
        assert found.reason in UNREADABLE
        assert found.reason != "unexpected"
        return
    for text in _strings(found):
        text.encode("utf-8")
        assert "\0" not in text
    for _, value in found.headers:
        assert "\n" not in value and "\r" not in value
    assert found.size == len(raw)
    assert replace(found) == parse_message(raw, received_at=RECEIVED)


@given(st.binary(max_size=2000))
def test_any_octets_give_a_message_or_an_honest_refusal(raw: bytes) -> None:
    _check_total(raw)


_LINES = st.sampled_from(
    [
        b"From: ", b"Subject: ", b"Content-Type: ", b"multipart/mixed; boundary=b",
        b"multipart/alternative; boundary=b", b"message/rfc822", b"message/delivery-status",
        b"text/html; charset=", b"text/plain; charset=", b"utf-8", b"utf-7", b"koi8-r", b"idna", b"undefined",
        b"utf-16", b"base64", b"\r\n", b"\r\n\r\n", b"--b\r\n", b"--b--\r\n", b"--c\r\n", b"; boundary=c",
        b"Content-Transfer-Encoding: ", b"quoted-printable", b"uuencode", b"begin 644 a\n", b"=?utf-8?B?",
        b"=?koi8-r?q?=D0?=", b"?=", b'"', b"<", b">", b"@", b"(", b"\\", b"; filename*0*=",
        b"; filename*=utf-8''%ff", b"Content-Disposition: attachment", b"Date: ", b"Received: ; ",
        b"Tue, 17 Nov 2026 19:40:00 +0500", b"\0", b"\xff", b"\xd0", "Здравствуйте".encode(),
        "Здравствуйте".encode("cp1251"), b"<blockquote>", b"<!--", b"&#99999999999;",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.lists(_LINES | st.binary(max_size=8), max_size=60))
def test_any_mixture_of_mail_is_read_or_refused(pieces: list[bytes]) -> None:
    _check_total(b"From: a@example.org\r\n" + b"".join(pieces))


@settings(max_examples=300)
@given(st.data())
def test_a_spoilt_letter_is_read_or_refused(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from(_SPOILT))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw)))
        end = data.draw(st.integers(start, min(len(raw), start + 40)))
        raw = raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:]
    _check_total(raw)


@settings(max_examples=200)
@given(st.data())
def test_letters_cut_and_put_together_are_read_or_refused(data: st.DataObject) -> None:
    pieces = []
    for _ in range(data.draw(st.integers(2, 5))):
        raw = data.draw(st.sampled_from(_SPOILT))
        start, end = sorted((data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, len(raw)))))
        pieces.append(data.draw(st.sampled_from([raw[start:end], raw[:end], raw[start:]])))
    _check_total(b"".join(pieces))


@settings(max_examples=200)
@given(st.data())
def test_a_letter_with_spoilt_headers_is_read_or_refused(data: st.DataObject) -> None:
    head, _, body = data.draw(st.sampled_from(_SPOILT)).partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        junk = data.draw(st.binary(max_size=20))
        name, colon, value = lines[place].partition(b":")
        spoilt = [junk, name + b" " + colon + value, name + colon + junk + value, b" " + lines[place], lines[place] * 2]
        lines[place : place + data.draw(st.integers(0, 1))] = [data.draw(st.sampled_from(spoilt))]
    _check_total(b"\r\n".join(lines) + b"\r\n\r\n" + body)


@pytest.mark.parametrize("reason", sorted(UNREADABLE))
def test_every_reason_is_told_to_a_person_in_russian(reason: str) -> None:
    words = UNREADABLE[reason]
    assert re.fullmatch(r"[а-яё ,.:«»—-]{20,120}", words)
    assert "письм" in words


_SPOILT = [path.read_bytes() for path in sorted(LETTERS.glob("*.eml"))]


def test_nothing_of_a_letter_reaches_the_log(read: Any, caplog: pytest.LogCaptureFixture) -> None:
    for raw in _SPOILT:
        parse_message(raw, received_at=RECEIVED)
    parse_message(HEADER + b"Date: =?utf-8?b?!?= orlova@example.org\r\n\r\n", received_at=RECEIVED)
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []
