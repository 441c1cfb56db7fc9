"""winmail.dat: the envelope of its own that Outlook puts a letter's files into (MS-OXTNEF).

Read as far as it says which files there are, and the text when the letter has it nowhere else. Text kept as compressed
RTF alone is only told of. Messages inside are named, not looked into.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mailbot.mail.charsets import decode
from mailbot.mail.htmltext import html_to_text
from mailbot.mail.safe import well_formed

SIGNATURE = b"\x78\x9f\x3e\x22"
# Attributes (MS-OXTNEF 2.1.3.2) without their types.
_BODY, _DATA, _TITLE, _FILE_BEGINS = 0x800C, 0x800F, 0x8010, 0x9002
_MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODE_PAGE = 0x9003, 0x9005, 0x9007
# Properties (MS-OXPROPS), each in its order of preference.
_TEXT, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_FILE_NAMES = (0x3707, 0x3704, 0x3001)
_FILE_TYPE, _FILE_DATA = 0x370E, 0x3701
_NAMED, _MANY = 0x8000, 0x1000
_OBJECT, _ANSI, _UNICODE, _BINARY = 0x000D, 0x001E, 0x001F, 0x0102
_VARIABLE = frozenset([_OBJECT, _ANSI, _UNICODE, _BINARY])
_WIDTHS = {0x0005: 8, 0x0006: 8, 0x0007: 8, 0x0014: 8, 0x0040: 8, 0x0048: 16}
_MOST_ATTRIBUTES = _MOST_PROPERTIES = 2000
_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """A file inside: its name as written, its MIME type or an empty string, its octets."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """What lies inside. `rtf_only` tells that there is a text, and that it could not be read."""

    text: str
    html: bool
    files: tuple[PackedFile, ...]
    rtf_only: bool


class _Short(Exception):
    """The octets end before what they announce does."""


@dataclass(slots=True)
class _File:
    title: str = ""
    data: bytes = b""
    properties: dict[int, bytes | str] = field(default_factory=dict)


def read_tnef(data: bytes, *, most_files: int, most_html: int) -> Packed | None:
    """What `data` packs; None when it is nothing of the kind. What comes before any damage counts. Never raises.

    Files past `most_files` are not listed, HTML past `most_html` octets is not read.
    """
    if not data.startswith(SIGNATURE):
        return None
    charset = "cp1251"
    body = b""
    properties: dict[int, bytes | str] = {}
    files: list[_File] = []
    for attribute, value in _attributes(data):
        if attribute == _CODE_PAGE:
            charset = f"cp{int.from_bytes(value[:4], 'little')}"
        elif attribute == _BODY:
            body = value
        elif attribute == _MESSAGE_PROPERTIES:
            properties = dict(_properties(value, charset))
        elif attribute == _FILE_BEGINS:
            if len(files) >= most_files:
                break
            files.append(_File())
        elif files:
            _tell(files[-1], attribute, value, charset)
    text, html = _text(properties, body, charset, most_html)
    return Packed(text=text, html=html, files=tuple(map(_packed, files)), rtf_only=not text and _RTF in properties)


def _tell(file: _File, attribute: int, value: bytes, charset: str) -> None:
    if attribute == _TITLE:
        file.title = _ansi(value, charset)
    elif attribute == _DATA:
        file.data = value
    elif attribute == _FILE_PROPERTIES:
        file.properties = dict(_properties(value, charset))


def _packed(file: _File) -> PackedFile:
    names = (file.properties.get(name) for name in _FILE_NAMES)
    name = next((name for name in names if isinstance(name, str) and name), file.title)
    told = file.properties.get(_FILE_TYPE)
    data = file.data or file.properties.get(_FILE_DATA, b"")
    return PackedFile(
        name=name,
        content_type=told.lower() if isinstance(told, str) and _TYPE.fullmatch(told) else "",
        data=data if isinstance(data, bytes) else b"",
    )


def _text(properties: dict[int, bytes | str], body: bytes, charset: str, most_html: int) -> tuple[str, bool]:
    told = properties.get(_TEXT) or _ansi(body, charset)
    if isinstance(told, str) and told.strip():
        return told, False
    page = properties.get(_HTML, "")[:most_html]
    return html_to_text(page if isinstance(page, str) else decode(page, charset).text), bool(page)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Attributes with their values: level, id, type, length, value, checksum (MS-OXTNEF 2.1.3)."""
    at = len(SIGNATURE) + 2
    for _ in range(_MOST_ATTRIBUTES):
        length = int.from_bytes(data[at + 5 : at + 9], "little")
        value = data[at + 9 : at + 9 + length]
        if at + 9 > len(data) or len(value) < length:
            return
        yield int.from_bytes(data[at + 1 : at + 3], "little"), value
        at += 9 + length + 2


def _properties(data: bytes, charset: str) -> Iterator[tuple[int, bytes | str]]:
    """The properties that hold one text or one run of octets, by their ids (MS-OXTNEF 2.1.3.4)."""
    octets = _Octets(data)
    try:
        for _ in range(min(octets.number(), _MOST_PROPERTIES)):
            head = octets.number()
            kind, name = head & 0xFFFF, head >> 16
            if name >= _NAMED:
                octets.skip(16)
                octets.skip(4 if octets.number() == 0 else octets.number())
            values = _values(octets, kind)
            if kind in _VARIABLE and values:
                yield name, _value(values[0], kind, charset)
    except _Short:
        return


def _values(octets: "_Octets", kind: int) -> list[bytes]:
    plain = kind & ~_MANY
    many = octets.number() if plain in _VARIABLE or kind & _MANY else 1
    values = []
    for _ in range(many):
        values.append(octets.take(octets.number() if plain in _VARIABLE else _WIDTHS.get(plain, 4)))
        if len(values) > _MOST_PROPERTIES:
            raise _Short
    return values


def _value(value: bytes, kind: int, charset: str) -> bytes | str:
    if kind == _UNICODE:
        return well_formed(value.decode("utf-16-le", "replace").rstrip("\0"))
    if kind == _ANSI:
        return _ansi(value, charset)
    return value[16:] if kind == _OBJECT else value


def _ansi(value: bytes, charset: str) -> str:
    return well_formed(decode(value.rstrip(b"\0"), charset).text)


class _Octets:
    """Numbers and values in turn, each filled up to a multiple of four octets."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def number(self) -> int:
        return int.from_bytes(self.take(4), "little")

    def take(self, length: int) -> bytes:
        start = self._at
        self.skip(length)
        return self._data[start : start + length]

    def skip(self, length: int) -> None:
        if self._at + length > len(self._data):
            raise _Short
        self._at += length + -length % 4
