"""What a message is once it has been read: values only.

`parse_message` (mailbot.mail.parse) turns any bytes into one of the two results here.
Terms are those of RFC 5322 and RFC 2045.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One mailbox of an address header (RFC 5322, 3.4): name, and addr-spec, its domain in lower-case ASCII (IDNA)."""

    name: str
    addr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """Something wrong with the message that did not prevent reading it.

    `code` is a short stable word such as `charset-guessed`; `where` names the header or part.
    """

    code: str
    where: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is not the letter's text: recorded, never opened. `size` is in octets, decoded."""

    filename: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """What a mail server says became of a mail of ours (RFC 3464, or a provider's own wording).

    `original_message_ids` holds the msg-ids of the returned mail, with angle brackets; `recipients` the addresses it
    could not be delivered to. `action` is failed, delayed, delivered, relayed or expanded, or empty when unsaid;
    `status` an RFC 3463 code such as 5.1.1, or empty. `permanent` tells that trying again is useless.
    """

    original_message_ids: tuple[str, ...]
    recipients: tuple[str, ...]
    action: str
    status: str
    permanent: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds on what the reader will look at. Sizes are in octets.

    A longer message, more lines, more parts or deeper nesting make it `Unparseable`; a header field past
    `header_bytes` and a text past `text_bytes` are cut, with a defect.
    """

    message_bytes: int = 26_214_400
    header_bytes: int = 65_536
    parts: int = 500
    depth: int = 30
    text_bytes: int = 1_048_576
    lines: int = 600_000  # the largest message in base64 has 350,000


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """A readable message.

    `received_at` is aware, in UTC (INTERNALDATE in the daemon). `headers` holds every instance of every header,
    decoded to text, in order, names as written. `text` is the body as plain text, line ends `\\n`, HTML already
    turned to text; `html` tells that it was. `message_id`, `in_reply_to` and `references` hold msg-ids with their
    angle brackets. `content_hash` is SHA-256 over From, Reply-To, Date, Subject and body, in hexadecimal; attachments
    count as body. `part_types` holds the content type of every part in order of appearance, inner messages' own parts
    left out. `report` is set when the message is a delivery report. Every string can be encoded as UTF-8.
    """

    received_at: datetime
    message_id: str | None
    date: datetime | None
    from_: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    return_path: str | None  # "" for the null path <>, None when there is no such header
    subject: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    content_type: str
    text: str
    html: bool
    attachments: tuple[Attachment, ...]
    size: int
    content_hash: str
    defects: tuple[Defect, ...]
    part_types: tuple[str, ...] = ()
    report: DeliveryReport | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """Every value of the header `name`, in order; the name's case does not matter."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unparseable:
    """Bytes that could not be read as a message; kept as they are in the quarantine.

    `reason` is a key of `UNREADABLE`, which says it to a person. Not all come from the parser: whoever reads a letter
    in another process learns there that it takes too long, or kills its reader.
    """

    received_at: datetime
    reason: str
    size: int


UNREADABLE: Mapping[str, str] = {
    "empty": "письмо пустое: в нём нет ни заголовков, ни текста",
    "too-large": "письмо больше допустимого размера",
    "too-many-parts": "в письме слишком много частей",
    "too-many-lines": "в письме слишком много строк",
    "too-deep": "части письма вложены друг в друга слишком глубоко",
    "no-headers": "это не письмо: нет ни одного почтового заголовка",
    "too-much-memory": "для чтения письма нужно слишком много памяти",
    "too-slow": "чтение письма заняло слишком много времени и было прервано",
    "crash": "программа, читавшая письмо, аварийно завершилась",
    "deadly": "письмо было в работе при нескольких аварийных остановках программы, и его больше не читают",
    "unexpected": "письмо устроено так, что программа не смогла его прочитать",
}
