"""Folders and letters of the embedded IMAP server, kept in memory, and what SEARCH and FETCH find in them."""

import asyncio
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.parser import BytesHeaderParser

from mailbot.demo.imap_syntax import Bad, Word, date_time, in_set, read_date, text

_BODY = re.compile(
    r"BODY(?P<peek>\.PEEK)?\[(?P<section>[^\]]*)\](?:<(?P<start>\d+)\.(?P<length>\d+)>)?\Z", re.IGNORECASE
)
_BLANK_LINE = b"\r\n\r\n"


@dataclass(slots=True, kw_only=True)
class StoredMail:
    """A letter as the server holds it; line ends are CRLF."""

    uid: int
    raw: bytes
    internaldate: datetime
    flags: set[str] = field(default_factory=set)

    def head(self) -> bytes:
        """The header with its closing blank line."""
        before, blank, _after = self.raw.partition(_BLANK_LINE)
        return before + blank

    def values(self, name: str) -> list[str]:
        """Every value of a header."""
        return [str(value) for value in BytesHeaderParser().parsebytes(self.head()).get_all(name, [])]


class MailFolder:
    """One folder. `changed` holds an event per session that wants to hear of new mail."""

    def __init__(self, name: str, mark: str, uidvalidity: int) -> None:
        self.name = name
        self.mark = mark
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.mails: list[StoredMail] = []
        self.changed: set[asyncio.Event] = set()

    def add(self, raw: bytes, internaldate: datetime | None = None, flags: set[str] | None = None) -> int:
        """Stores a letter and returns its UID."""
        raw = re.sub(rb"\r?\n", b"\r\n", raw)
        moment = internaldate or datetime.now(UTC)
        mail = StoredMail(uid=self.uidnext, raw=raw, internaldate=moment, flags=set(flags or ()))
        self.mails.append(mail)
        self.uidnext += 1
        for event in self.changed:
            event.set()
        return mail.uid

    def chosen(self, spec: str, *, by_uid: bool) -> Iterator[tuple[int, StoredMail]]:
        """The letters of a sequence set with their sequence numbers."""
        last = (self.mails[-1].uid if self.mails else 0) if by_uid else len(self.mails)
        for number, mail in enumerate(self.mails, 1):
            if in_set(spec, mail.uid if by_uid else number, last):
                yield number, mail

    def search(self, keys: list[Word]) -> Iterator[tuple[int, StoredMail]]:
        """The letters that meet all of `keys`: ALL, UID, HEADER, SINCE, NOT, a sequence set, or a list of these."""
        for number, mail in enumerate(self.mails, 1):
            if self._meets_all(keys, number, mail):
                yield number, mail

    def _meets_all(self, keys: list[Word], number: int, mail: StoredMail) -> bool:
        rest = iter(keys)
        return all(self._meets(key, rest, number, mail) for key in rest)

    def _meets(self, key: Word, rest: Iterator[Word], number: int, mail: StoredMail) -> bool:
        if isinstance(key, list):
            return self._meets_all(key, number, mail)
        match text(key).upper():
            case "ALL":
                return True
            case "NOT":
                return not self._meets(_next(rest), rest, number, mail)
            case "UID":
                return in_set(text(_next(rest)), mail.uid, self.mails[-1].uid)
            case "HEADER":
                name, wanted = text(_next(rest)), text(_next(rest)).lower()
                return any(wanted in value.lower() for value in mail.values(name))
            case "SINCE":
                return mail.internaldate.date() >= read_date(text(_next(rest)))
            case spec:
                return in_set(spec, number, len(self.mails))


def fetched(mail: StoredMail, item: str, *, writable: bool) -> bytes:
    """One data item of a letter as FETCH answers it. A body fetched without PEEK marks the letter as read."""
    match item.upper():
        case "UID":
            return b"UID %d" % mail.uid
        case "FLAGS":
            return f"FLAGS ({' '.join(sorted(mail.flags))})".encode()
        case "INTERNALDATE":
            return f"INTERNALDATE {date_time(mail.internaldate)}".encode()
        case "RFC822.SIZE":
            return b"RFC822.SIZE %d" % len(mail.raw)
    found = _BODY.match(item)
    if found is None:
        raise Bad(f"data item {item}")
    if writable and not found["peek"]:
        mail.flags.add("\\Seen")
    return _body(mail, found["section"], found["start"], found["length"])


def _body(mail: StoredMail, section: str, start: str | None, length: str | None) -> bytes:
    octets = _section(mail, section.upper())
    origin = ""
    if start is not None and length is not None:
        octets = octets[int(start) : int(start) + int(length)]
        origin = f"<{start}>"
    return f"BODY[{section}]{origin} {{{len(octets)}}}\r\n".encode() + octets


def _section(mail: StoredMail, section: str) -> bytes:
    match section.split(maxsplit=1):
        case []:
            return mail.raw
        case ["HEADER"]:
            return mail.head()
        case ["TEXT"]:
            return mail.raw[len(mail.head()) :]
        case ["HEADER.FIELDS", names]:
            return _fields(mail.head(), set(names.strip("()").lower().split()))
    raise Bad(f"section {section}")


def _fields(head: bytes, names: set[str]) -> bytes:
    lines = head.removesuffix(_BLANK_LINE).split(b"\r\n")
    # A line that begins with a blank continues the header before it (RFC 5322, 2.2.3).
    starts = [at for at, line in enumerate(lines) if line[:1] not in b" \t"]
    whole = [b"\r\n".join(lines[begin:end]) for begin, end in itertools.pairwise([*starts, len(lines)])]
    kept = [field for field in whole if field.partition(b":")[0].decode("ascii", "replace").lower() in names]
    return b"".join(field + b"\r\n" for field in kept) + b"\r\n"


def _next(rest: Iterator[Word]) -> Word:
    try:
        return next(rest)
    except StopIteration:
        raise Bad("a search key without its value") from None
