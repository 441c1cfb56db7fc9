"""How a message is built, learnt from its octets alone: what the limits are checked against before the real parse.

The standard library's parser looks at every open boundary on every line, and recurses once per level: on hostile
nesting that is quadratic, then a RecursionError. This looks at each line once.
"""

import re
from dataclasses import dataclass

from mailbot.mail.message import Limits

_BOUNDARY = re.compile(
    rb"""\bboundary(?:\*\d*\*?)?[ \t]*=[ \t]*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))""", re.IGNORECASE
)
# A delimiter line (RFC 2046, 5.1.1), or a header saying that a whole message follows.
_MARK = re.compile(rb"^(?:--([^\r\n]+)|content-type:[ \t]*message/(?:rfc822|global))", re.IGNORECASE | re.MULTILINE)

# A line that can stand in a header: a field, a continuation, or what an mbox puts before a message.
_FIELD = re.compile(rb"[!-9;-~]+:|[ \t]|From ")
_KNOWN = (
    rb"(?:from|to|cc|subject|date|message-id|received|return-path|delivered-to|mime-version|reply-to|sender|references"
    rb"|in-reply-to|content-(?:type|transfer-encoding|disposition)|auto-submitted|precedence|feedback-id|mailing-list"
    rb"|authentication-results|(?:list|resent|x)-[!-9;-~]{1,70}?)"
)
_KNOWN_FIELD = re.compile(_KNOWN + rb"[ \t]*:", re.IGNORECASE)
_BLANKS_BEFORE_COLON = re.compile(rb"^(" + _KNOWN + rb")[ \t]+:", re.IGNORECASE | re.MULTILINE)
_STRAY_LINE = re.compile(rb"^(?![!-9;-~]+:|[ \t\r\n]|From )", re.MULTILINE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
# A header as a whole may be this many times as long as one field of it.
FIELDS_TOGETHER = 8
_LONGEST_NAME = 1000


def with_short_header(raw: bytes, limits: Limits) -> bytes:
    """`raw` with each line of its header, and the header as a whole, cut to what `limits` allow and a little more, so
    that who reads the fields can tell that they were cut."""
    found = _BLANK_LINE.search(raw)
    end = found.start() if found else len(raw)
    if end <= limits.header_bytes:
        return raw
    most = limits.header_bytes + _LONGEST_NAME
    lines = [line[:most] for line in raw[:end].split(b"\n")]
    head = b"\n".join(lines)[: 2 * FIELDS_TOGETHER * limits.header_bytes]
    return head + (b"\n\n" + raw[found.end() :] if found else b"")


def with_whole_header(raw: bytes) -> bytes:
    """`raw` with a header that the standard library reads to its end.

    It stops at the first line that is no field: after that, what follows would count as the letter's text. A field
    whose name and colon stand apart (RFC 5322, 4.5) is put together; a stray line between fields goes on with the one
    above it, as mail programs have it, and is dropped where there is none.
    """
    found = _BLANK_LINE.search(raw)
    end = found.start() if found else len(raw)
    head = raw[:end]
    whole = _BLANKS_BEFORE_COLON.sub(rb"\1:", head)
    if _STRAY_LINE.search(whole):
        whole = _without_strays(whole)
    return raw if whole == head else whole + raw[end:]


def _without_strays(head: bytes) -> bytes:
    """A line is stray when a field that every letter has comes right behind it; else the text begins there."""
    lines = head.split(b"\n")
    whole: list[bytes] = []
    for place, line in enumerate(lines):
        is_field = _FIELD.match(line)
        if not is_field and not _known_field_follows(lines, place + 1):
            return b"\n".join([*whole, *lines[place:]])
        if whole or (is_field and not line.startswith((b" ", b"\t"))):
            whole.append(line if is_field else b" " + line)
    return b"\n".join(whole)


def _known_field_follows(lines: list[bytes], place: int) -> bool:
    while place < len(lines) and lines[place][:1] in (b" ", b"\t"):
        place += 1
    return place < len(lines) and _KNOWN_FIELD.match(lines[place]) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Upper bounds: how many parts a message has, and how deep they are nested."""

    parts: int
    depth: int


class _Stack:
    """The open boundaries, outermost first, each with the number of messages opened inside it since its last line."""

    def __init__(self) -> None:
        self._open: list[bytes] = []
        self._messages: list[int] = [0]
        self._place: dict[bytes, int] = {}

    def delimiter(self, boundary: bytes) -> None:
        place = self._place.get(boundary)
        if place is None:
            self._place[boundary] = len(self._open)
            self._open.append(boundary)
            self._messages.append(0)
        else:
            self._shrink(place + 1)
            self._messages[-1] = 0

    def close(self, boundary: bytes) -> None:
        place = self._place.get(boundary)
        if place is not None:
            self._shrink(place)

    def message(self) -> None:
        self._messages[-1] += 1

    @property
    def depth(self) -> int:
        return len(self._open) + sum(self._messages)

    def _shrink(self, size: int) -> None:
        for boundary in self._open[size:]:
            del self._place[boundary]
        del self._open[size:]
        del self._messages[size + 1 :]


def shape(raw: bytes, *, enough: int) -> Shape:
    """The shape of `raw`; counting stops once parts or depth pass `enough`. Linear in the size of `raw`."""
    declared = {quoted or bare for quoted, bare in _BOUNDARY.findall(raw)}
    stack = _Stack()
    parts, deepest = 1, 0
    for mark in _MARK.finditer(raw):
        line = mark[1]
        if line is None:
            stack.message()
        else:
            line = line.rstrip(b" \t")
            if line in declared:
                stack.delimiter(line)
            elif line.endswith(b"--"):
                stack.close(line[:-2])
                continue
            else:
                continue
        parts += 1
        deepest = max(deepest, stack.depth)
        if max(parts, deepest) > enough:
            break
    return Shape(parts=parts, depth=deepest)
