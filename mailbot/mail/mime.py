"""The parts of a message: its text, its attachments, their types.

The tree is the standard library's (compat32). mail-parser's own lists of texts and attachments are not used: an inner
message's body leaks into its text, nameless attachments get random names, and a body without a charset is read as
UTF-8 with losses.
"""

import hashlib
import re
from binascii import a2b_base64
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message
from typing import cast

from mailbot.mail.charsets import decode
from mailbot.mail.datapictures import without_pictures
from mailbot.mail.flowed import unwrap
from mailbot.mail.headers import MALFORMED
from mailbot.mail.htmltext import html_to_text
from mailbot.mail.message import Attachment, Defect, Limits
from mailbot.mail.safe import display_line, well_formed
from mailbot.mail.tnef import Packed, read_tnef
from mailbot.mail.words import decode_parameter, repair

_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_META_WINDOW = 4096
_LARGE = 1_048_576
_WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FOLDERS = re.compile(r"[\\/]")
_NAME_LENGTH = 200
_MOST_DEFECTS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything below the headers; the fields are those of `InboundMessage`."""

    text: str
    html: bool
    attachments: tuple[Attachment, ...]
    part_types: tuple[str, ...]
    defects: tuple[Defect, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    html: bool


def read_content(message: Message, limits: Limits) -> Content:
    """The content of a message whose parts and depth are within `limits`. A malformed part costs only itself."""
    reader = _Reader(limits)
    pieces = [piece for piece in reader.visit(message, _Place()) if piece.text.strip()] or reader.packed
    return Content(
        text="\n\n".join(piece.text.strip("\n") for piece in pieces)[: limits.text_bytes],
        html=any(piece.html for piece in pieces),
        attachments=tuple(reader.attachments),
        part_types=tuple(reader.types),
        defects=tuple(dict.fromkeys(reader.defects))[:_MOST_DEFECTS],
    )


def mime_view(part: Message) -> Message:
    """The part's Content-* headers alone, raw 8-bit octets in them read as text."""
    view = Message()
    view.set_default_type(part.get_default_type())
    for name, value in part.raw_items():
        if name.lower().startswith("content-"):
            view.set_raw(name, repair(str(value)))
    return view


def octets(part: Message) -> bytes:
    """The decoded content of a leaf; what cannot be decoded comes as it was sent, or empty."""
    try:
        payload = _large_base64(part) or part.get_payload(decode=True)
    except MALFORMED:
        return b""
    return payload if isinstance(payload, bytes) else b""


def _large_base64(part: Message) -> bytes | None:
    """Undamaged base64 decoded at once: the standard library makes an object of each line first, 100 MB of them for a
    letter of 25 MB."""
    payload = part.get_payload() if str(part.get("content-transfer-encoding")).strip().lower() == "base64" else None
    if not isinstance(payload, str) or len(payload) < _LARGE or not payload.isascii():
        return None
    try:
        return a2b_base64(payload)
    except ValueError:
        return None


def children(part: Message) -> list[Message]:
    """The parts right below `part`; none for a leaf. `get_payload` raises on a leaf whose charset is malformed."""
    return cast("list[Message]", part.get_payload()) if part.is_multipart() else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in the tree a part stands: the subtype of the multipart around it, and whether that one is attached."""

    container: str = ""
    attached: bool = False
    first: bool = True


class _Reader:
    """Visits the parts in order of appearance and gathers what they hold."""

    def __init__(self, limits: Limits) -> None:
        self.attachments: list[Attachment] = []
        self.types: list[str] = []
        self.defects: list[Defect] = []
        self.packed: list[_Piece] = []  # what the letter says if it says nothing elsewhere
        self._limits = limits
        # HTML says less per octet, and its reading costs more.
        self._room = {False: limits.text_bytes, True: limits.text_bytes // 4}

    def visit(self, part: Message, place: _Place) -> list[_Piece]:
        """The texts of `part` and all below it."""
        view = mime_view(part)
        kind = display_line(view.get_content_type())
        self.types.append(kind)
        self._note(part, kind)
        if not part.is_multipart():
            return self._leaf(part, view, kind, place)
        if kind.startswith("multipart/"):
            return self._multipart(children(part), view, place)
        return self._message(part, view, kind, place)

    def _note(self, part: Message, kind: str) -> None:
        for defect in part.defects:
            name = type(defect).__name__.removesuffix("Defect")
            self.defects.append(Defect(code=_WORD_START.sub("-", name).lower(), where=kind))

    def _multipart(self, parts: list[Message], view: Message, place: _Place) -> list[_Piece]:
        subtype = view.get_content_subtype()
        attached = place.attached or _disposition(view) == "attachment"
        below = [
            self.visit(child, _Place(container=subtype, attached=attached, first=number == 0))
            for number, child in enumerate(parts)
        ]
        if subtype == "alternative":
            return _preferred(below)
        return [piece for pieces in below for piece in pieces]

    def _message(self, part: Message, view: Message, kind: str, place: _Place) -> list[_Piece]:
        """A message inside the message: listed, its words are not the writer's. Reports of servers are only typed."""
        if kind in ("message/rfc822", "message/global") and place.container != "report":
            self._attach(view, kind, lambda: _flattened(part))
        return []

    def _leaf(self, part: Message, view: Message, kind: str, place: _Place) -> list[_Piece]:
        is_text = kind.startswith(("text/", "multipart/"))
        if place.container == "report" and not (is_text and place.first):
            return []
        name, disposition = _filename(view), _disposition(view)
        named = bool(name) and place.container != "" and disposition != "inline"
        if is_text and not (place.attached or disposition == "attachment" or named or kind == "text/calendar"):
            if name and place.container:
                self._attach(view, kind, lambda: octets(part))
            return [self._text(part, view, kind)]
        if name or place.container != "alternative":
            self._attach(view, kind, lambda: octets(part))
        return []

    def _text(self, part: Message, view: Message, kind: str) -> _Piece:
        html = kind == "text/html"
        data = octets(part)
        if html:
            data, pictures = without_pictures(data, self._limits.parts - len(self.attachments))
            for picture in pictures:
                self._list("", picture.content_type, picture.data)
        if len(data) > self._room[html]:
            data = data[: self._room[html]]
            self.defects.append(Defect(code="text-cut", where=kind))
        self._room[html] -= len(data)
        decoded = decode(data, _charset(view) or (_meta_charset(data) if html else None))
        if decoded.defect:
            self.defects.append(Defect(code=decoded.defect, where=kind))
        text = well_formed(decoded.text)
        if html:
            return _Piece(well_formed(html_to_text(text)), True)
        return _Piece(unwrap(text, delete_space=_flag(view, "delsp", "yes")) if _flowed(view) else text, False)

    def _attach(self, view: Message, kind: str, content: Callable[[], bytes]) -> None:
        data = content()
        if not data:
            self.defects.append(Defect(code="attachment-empty", where=kind))
        self._list(_filename(view), kind, data)
        most_files = self._limits.parts - len(self.attachments)
        packed = read_tnef(data, most_files=most_files, most_html=self._room[True])
        if packed is not None:
            self._unpack(packed, kind)

    def _unpack(self, packed: Packed, kind: str) -> None:
        """List what winmail.dat holds behind itself: its own name tells a person nothing."""
        for file in packed.files:
            self._list(_safe_name(file.name), file.content_type or "application/octet-stream", file.data)
        if packed.text.strip():
            self.packed.append(_Piece(well_formed(packed.text[: self._limits.text_bytes]), packed.html))
        elif packed.rtf_only:
            self.defects.append(Defect(code="text-in-rtf", where=kind))

    def _list(self, name: str, kind: str, data: bytes) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self.attachments.append(Attachment(filename=name, content_type=kind, size=len(data), sha256=sha256))


def _preferred(alternatives: list[list[_Piece]]) -> list[_Piece]:
    """The first alternative in plain text that says anything, else the first that does (RFC 2046, 5.1.4)."""
    telling = [pieces for pieces in alternatives if any(piece.text.strip() for piece in pieces)]
    plain = [pieces for pieces in telling if not any(piece.html for piece in pieces)]
    return next(iter(plain or telling), [])


def _filename(view: Message) -> str:
    """The name alone, without folders; empty when the part has none."""
    value = _parameter(view, "filename", "content-disposition") or _parameter(view, "name", "content-type")
    return _safe_name(value)


def _safe_name(value: str) -> str:
    return _FOLDERS.split(display_line(value))[-1].strip(". ")[:_NAME_LENGTH]


def _parameter(view: Message, name: str, header: str) -> str:
    try:
        value = view.get_param(name, "", header)
    except MALFORMED:
        return ""
    return decode_parameter(value or "")


def _disposition(view: Message) -> str:
    return (view.get_content_disposition() or "").strip()


def _charset(view: Message) -> str | None:
    return _parameter(view, "charset", "content-type") or None


def _flag(view: Message, name: str, value: str) -> bool:
    return _parameter(view, name, "content-type").lower() == value


def _flowed(view: Message) -> bool:
    return view.get_content_type() == "text/plain" and _flag(view, "format", "flowed")


def _meta_charset(data: bytes) -> str | None:
    found = _META_CHARSET.search(data, 0, _META_WINDOW)
    return found[1].decode("ascii", "replace") if found else None


def _flattened(part: Message) -> bytes:
    try:
        return children(part)[0].as_bytes(policy=part.policy.clone(max_line_length=None))
    except MALFORMED:
        return b""
