"""The header of a message: every field decoded, addresses, msg-ids, moments.

mail-parser reads the addresses and dates: its scanner is linear where the standard library's took minutes on a hostile
From, and it tells a recovered address from an ambiguous one. It is given one field at a time, so that a bad one costs
only itself, and already decoded, encoded words turned into quoted strings: what it decodes it decodes with losses.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import MessageError
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime

from mailparser import MailParser

from mailbot.mail.addresses import canonical
from mailbot.mail.charsets import decode
from mailbot.mail.message import Address, Defect, Limits
from mailbot.mail.safe import one_line
from mailbot.mail.structure import FIELDS_TOGETHER
from mailbot.mail.words import decode_words, header_octets, join_names, quote_words, repair

MALFORMED = (ValueError, LookupError, TypeError, AttributeError, MessageError)
"""What the standard library and mail-parser raise on malformed mail; anything else is a mistake of ours."""

# Parameters are parsed by the standard library in time that grows with the square of their length and number.
_MIME_FIELD = 4096
_MOST_PARAMETERS = 60
_MOST_FIELDS = 1000
_ADDRESS_FIELDS = ("from", "to", "cc", "reply-to")
_MSG_ID = re.compile(r"<[^<>\s]{1,990}>")
_BARE_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@[^\s<>()\[\],;:\"@]{1,255}")
_BARE_ID = re.compile(r"[^<>\s@]{1,250}@[^<>\s@]{1,250}")
_KNOWN_FIELDS = re.compile(
    r"from|to|cc|subject|date|message-id|received|return-path|mime-version|content-type|sender|reply-to|delivered-to|"
    r"x-mailer",
    re.IGNORECASE,
)
# A date outside these years is a slip, and breaks arithmetic near the ends of what a datetime can hold.
_YEARS = range(1980, 2200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What the header says. `fields` are decoded; the others have the meaning they have in `InboundMessage`."""

    fields: tuple[tuple[str, str], ...]
    from_: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    defects: tuple[Defect, ...]

    def first(self, name: str) -> str | None:
        """The first value of the field `name`, given in lower case."""
        return next((value for key, value in self.fields if key.lower() == name), None)

    @property
    def is_mail(self) -> bool:
        """Whether any field of mail is there at all; a picture or a web page has none."""
        return any(_KNOWN_FIELDS.fullmatch(key) for key, _ in self.fields)


def bounded_policy(limits: Limits) -> Compat32:
    """A parsing policy that cuts each field before anything looks at it."""

    class _Bounded(Compat32):
        def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
            name, value = super().header_source_parse(sourcelines)
            if not name.lower().startswith("content-"):
                return name, value[: limits.header_bytes]
            return name, ";".join(value[:_MIME_FIELD].split(";", _MOST_PARAMETERS)[:_MOST_PARAMETERS])

    return _Bounded()


def read_header(message: Message, limits: Limits) -> Header:
    """The header of a message parsed with `bounded_policy`. Never raises: a bad field costs only itself."""
    raw, defects = _repaired(message, limits)
    read = {field: _mailboxes(raw, field, limits) for field in _ADDRESS_FIELDS}
    defects += [Defect(code="address-unreadable", where=field) for field, (_, whole) in read.items() if not whole]
    if sum(name.lower() == "from" for name, _ in raw) > 1:
        defects.append(Defect(code="from-repeated", where="from"))
    date_text = next((value for name, value in raw if name.lower() == "date"), None)
    date = moment(date_text) if date_text is not None else None
    if date_text is not None and date is None:
        defects.append(Defect(code="date-unreadable", where="date"))
    return Header(
        fields=tuple((one_line(name), decode_words(value)) for name, value in raw),
        from_=read["from"][0],
        to=read["to"][0],
        cc=read["cc"][0],
        reply_to=read["reply-to"][0],
        date=date,
        defects=tuple(dict.fromkeys(defects)),
    )


def moment(text: str) -> datetime | None:
    """The moment a date-time names (RFC 5322, 3.3), in UTC; loosely written ones too; None when there is no telling.

    A zone that is missing or unknown is taken for UTC.
    """
    stamp = text.strip()[:200]
    if "=?" in stamp:  # no date, and mail-parser would write it to the log
        return None
    for read in (_strict_moment, parsedate_to_datetime):
        if (found := _guarded(read, stamp)) is not None and found.year in _YEARS:
            return found
    return None


def msg_ids(value: str) -> tuple[str, ...]:
    """The msg-ids in a field, with angle brackets, each once (RFC 5322, 3.6.4)."""
    return tuple(dict.fromkeys(_MSG_ID.findall(value)))


def own_msg_id(value: str | None) -> str | None:
    """The msg-id of a Message-ID field; some programs forget the angle brackets."""
    if value is None:
        return None
    if found := msg_ids(value):
        return found[0]
    bare = value.strip()
    return f"<{bare}>" if _BARE_ID.fullmatch(bare) else None


def return_path(value: str | None) -> str | None:
    """The envelope sender: "" for the null path, None when the field is missing."""
    if value is None:
        return None
    text = value.strip()
    return text[1:].partition(">")[0].strip() if text.startswith("<") else text


def _strict_moment(text: str) -> datetime | None:
    head = Message()
    head.set_raw("Date", text)
    found: datetime | None = MailParser(head).date
    return found


def _guarded(read: Callable[[str], datetime | None], text: str) -> datetime | None:
    try:
        found = read(text)
        if found is None:
            return None
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (*MALFORMED, OverflowError):
        return None


def _repaired(message: Message, limits: Limits) -> tuple[list[tuple[str, str]], list[Defect]]:
    """The fields with raw octets read as text: in the declared charset if it fits all of them together."""
    raw: list[tuple[str, str]] = []
    defects: list[Defect] = []
    room = limits.header_bytes * FIELDS_TOGETHER
    for name, value in message.raw_items():
        text = str(value)
        room -= len(name) + len(text)
        if room < 0 or len(raw) >= _MOST_FIELDS:
            defects.append(Defect(code="headers-cut"))
            break
        if len(text) >= limits.header_bytes:
            defects.append(Defect(code="header-cut", where=one_line(name).lower()))
        raw.append((name, text))
    high = b" ".join(header_octets(value) for _, value in raw if not value.isascii())
    if not high:
        return raw, defects
    defects.append(Defect(code="header-8bit"))
    charset = decode(high, message.get_content_charset()).charset
    return [(repair(name, charset), repair(value, charset)) for name, value in raw], defects


def _mailboxes(raw: Iterable[tuple[str, str]], field: str, limits: Limits) -> tuple[tuple[Address, ...], bool]:
    """The addresses in every instance of an address field, and whether all of it could be read.

    All instances together may be as long as one field.
    """
    found: list[Address] = []
    readable = True
    room = limits.header_bytes
    for _, value in (item for item in raw if item[0].lower() == field):
        text = join_names(one_line(quote_words(value[: max(room, 0)])))
        room -= len(value)
        addresses, whole = _addresses(text)
        found += addresses or _only_address(text)
        readable = readable and room >= 0 and whole
    return tuple(dict.fromkeys(found)), readable


def _addresses(text: str) -> tuple[list[Address], bool]:
    head = Message()
    head.set_raw("To", text)
    try:
        mail = MailParser(head)
    except MALFORMED:
        return [], False
    return [_address(name, addr) for name, addr in mail.to if addr], not mail.address_header_defects


def _only_address(text: str) -> list[Address]:
    """The address in a field that is written against all rules, if only one stands there: a person would find it."""
    found = list(_BARE_ADDRESS.finditer(text))
    if len({match[0].lower() for match in found}) != 1:
        return []
    return [_address(text[: found[0].start()].strip("<>\"' "), found[0][0].rstrip("."))]


def _address(name: str, addr: str) -> Address:
    return Address(name=one_line(name), addr=canonical(one_line(addr)))
