"""winmail.dat as Outlook writes it: built here attribute by attribute (MS-OXTNEF 2.1.3)."""

import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.message import Limits
from mailbot.mail.tnef import SIGNATURE, Packed, read_tnef

BODY, DATA, TITLE, FILE_BEGINS = 0x2800C, 0x6800F, 0x18010, 0x69002
MESSAGE, FILE, CODE_PAGE = 0x69003, 0x69005, 0x69007
UNICODE, ANSI, BINARY, OBJECT = 0x001F, 0x001E, 0x0102, 0x000D
LONG_NAME, MIME_TYPE, FILE_DATA, TEXT, HTML, RTF = 0x3707, 0x370E, 0x3701, 0x1000, 0x1013, 0x1009


def filled(value: bytes) -> bytes:
    return struct.pack("<I", len(value)) + value + bytes(-len(value) % 4)


def prop(kind: int, name: int, *values: bytes) -> bytes:
    return struct.pack("<HHI", kind, name, len(values)) + b"".join(map(filled, values))


def number(kind: int, name: int, value: bytes) -> bytes:
    return struct.pack("<HH", kind, name) + value + bytes(-len(value) % 4)


def named(name: str, value: bytes) -> bytes:
    """A property with a name in place of a number."""
    head = struct.pack("<HH", BINARY, 0x8001) + bytes(16) + struct.pack("<I", 1)
    return head + filled(name.encode("utf-16-le")) + struct.pack("<I", 1) + filled(value)


def properties(*those: bytes) -> bytes:
    return struct.pack("<I", len(those)) + b"".join(those)


def attribute(which: int, value: bytes, *, level: int = 2) -> bytes:
    return struct.pack("<BII", level, which, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def tnef(*attributes: bytes) -> bytes:
    return SIGNATURE + b"\x01\x00" + b"".join(attributes)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le") + b"\0\0"


def read(*attributes: bytes) -> Packed:
    found = read_tnef(tnef(*attributes), most_files=10, most_html=1000)
    assert found is not None
    return found


A_FILE = (
    attribute(FILE_BEGINS, bytes(14)),
    attribute(DATA, b"%PDF-1.4"),
    attribute(TITLE, "ДНЕВН~1.PDF\0".encode("cp1251")),
    attribute(
        FILE,
        properties(
            number(0x0003, 0x0E20, b"\x08\0\0\0"),
            named("Слово", b"x"),
            prop(UNICODE, LONG_NAME, utf16("Дневник за ноябрь.pdf")),
            prop(ANSI, MIME_TYPE, b"Application/PDF\0"),
        ),
    ),
)


def test_the_files_inside_are_named_with_their_long_names_and_types() -> None:
    (file,) = read(*A_FILE).files
    assert (file.name, file.content_type, file.data) == ("Дневник за ноябрь.pdf", "application/pdf", b"%PDF-1.4")


def test_a_file_without_a_long_name_has_its_short_one_in_the_letters_code_page() -> None:
    page = attribute(CODE_PAGE, struct.pack("<II", 866, 0))
    found = read(page, A_FILE[0], attribute(TITLE, "ОЦЕНКИ.XLS\0".encode("cp866")))
    assert [(file.name, file.content_type, file.data) for file in found.files] == [("ОЦЕНКИ.XLS", "", b"")]


def test_a_message_inside_is_named_and_not_looked_into() -> None:
    held = properties(prop(OBJECT, FILE_DATA, bytes(16) + tnef(*A_FILE)), prop(UNICODE, LONG_NAME, utf16("Письмо")))
    (file,) = read(A_FILE[0], attribute(FILE, held)).files
    assert (file.name, file.data) == ("Письмо", tnef(*A_FILE))


@pytest.mark.parametrize(
    ("attributes", "text", "html"),
    [
        ([attribute(BODY, "Нет оценок.\0".encode("cp1251"), level=1)], "Нет оценок.", False),
        ([attribute(MESSAGE, properties(prop(UNICODE, TEXT, utf16("Нет\r\nоценок."))))], "Нет\nоценок.", False),
        ([attribute(MESSAGE, properties(prop(BINARY, HTML, "<p>Нет <b>оценок</b>.".encode())))], "Нет оценок.", True),
        ([attribute(MESSAGE, properties(prop(ANSI, HTML, b"<p>No marks.\0")))], "No marks.", True),
    ],
)
def test_the_text_is_read_in_each_way_that_it_is_kept(attributes: list[bytes], text: str, html: bool) -> None:
    found = read(*attributes)
    assert (found.text, found.html, found.rtf_only) == (text, html, False)


def test_a_text_kept_as_compressed_rtf_alone_is_told_of() -> None:
    found = read(attribute(MESSAGE, properties(prop(BINARY, RTF, b"LZFu"))))
    assert (found.text, found.rtf_only) == ("", True)


def test_of_html_no_more_is_read_than_a_letter_may_have() -> None:
    page = attribute(MESSAGE, properties(prop(BINARY, HTML, b"<p>word " * 1000)))
    assert len(read(page).text) <= 1000


def test_other_octets_are_nothing_of_the_kind() -> None:
    assert read_tnef(b"%PDF-1.4", most_files=10, most_html=1000) is None


def test_no_more_files_are_listed_than_a_letter_may_have_parts() -> None:
    found = read_tnef(tnef(*A_FILE * 20), most_files=3, most_html=1000)
    assert found is not None
    assert len(found.files) == 3


def test_what_comes_before_a_damage_counts() -> None:
    whole = tnef(*A_FILE, attribute(MESSAGE, properties(prop(UNICODE, TEXT, utf16("Текст")))))
    for end in range(len(whole)):
        found = read_tnef(whole[:end], most_files=10, most_html=1000)
        assert found is None or len(found.files) <= 1


def test_numbers_beyond_all_measure_cost_nothing() -> None:
    flood = struct.pack("<I", 0xFFFFFFFF) + struct.pack("<HHI", 0x1000 | BINARY, TEXT, 0xFFFFFFFF)
    assert read(attribute(MESSAGE, flood + bytes(1_000_000))).text == ""


@settings(max_examples=200)
@given(st.data())
def test_spoilt_octets_are_read_as_far_as_they_go(data: st.DataObject) -> None:
    whole = bytearray(tnef(*A_FILE, attribute(MESSAGE, properties(prop(UNICODE, TEXT, utf16("Текст"))))))
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = read_tnef(bytes(whole), most_files=10, most_html=1000)
    assert found is not None
    for text in (found.text, *(file.name for file in found.files)):
        text.encode("utf-8")


class TestInALetter:
    def test_the_files_are_listed_behind_the_one_that_packs_them(self, letter: Any) -> None:
        message = letter(content_type="application/ms-tnef; name=winmail.dat", body=tnef(*A_FILE))
        assert [file.filename for file in message.attachments] == ["winmail.dat", "Дневник за ноябрь.pdf"]
        assert message.attachments[1].size == len(b"%PDF-1.4")

    def test_names_from_inside_are_as_safe_as_any(self, letter: Any) -> None:
        held = attribute(FILE, properties(prop(UNICODE, LONG_NAME, utf16("..\\..\\\u202efdp.exe\n"))))
        message = letter(content_type="application/ms-tnef", body=tnef(A_FILE[0], held))
        assert message.attachments[1].filename == "fdp.exe"

    def test_a_text_in_rtf_alone_is_a_defect(self, letter: Any) -> None:
        body = tnef(attribute(MESSAGE, properties(prop(BINARY, RTF, b"LZFu"))))
        message = letter(content_type="application/ms-tnef", body=body)
        assert (message.text, [defect.code for defect in message.defects]) == ("", ["text-in-rtf"])

    def test_its_text_is_cut_like_any(self) -> None:
        from mailbot.mail.parse import parse_message

        from .conftest import RECEIVED

        raw = b"From: a@example.org\r\nContent-Type: application/ms-tnef\r\n\r\n"
        raw += tnef(attribute(BODY, b"word " * 100, level=1))
        message = parse_message(raw, received_at=RECEIVED, limits=Limits(text_bytes=50))
        assert message.text == "word " * 10  # type: ignore[union-attr]
