"""From any bytes to a message, or to an honest word that they are none.

The order matters: what is too large, too deep or too many is told from the octets before the real parse begins, each
header field is cut before it is looked at, and each part that is malformed costs only itself.
"""

import hashlib
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesFeedParser, BytesHeaderParser

from mailbot.mail.headers import (
    Header,
    bounded_policy,
    moment,
    msg_ids,
    own_msg_id,
    read_header,
    return_path,
)
from mailbot.mail.message import Attachment, InboundMessage, Limits, Unparseable
from mailbot.mail.mime import Content, mime_view, read_content
from mailbot.mail.reports import read_report
from mailbot.mail.safe import display_line
from mailbot.mail.structure import shape, with_short_header, with_whole_header

_MOST_REFERENCES = 200
# Enough of a message to hold its header, where only the header is wanted.
_HEADER_WINDOW = 524_288
_PIECE = 65_536


def parse_message(raw: bytes, *, received_at: datetime, limits: Limits = Limits()) -> InboundMessage | Unparseable:  # noqa: B008 (frozen)
    """Read a message (RFC 5322, RFC 2045). Total: any bytes give one of the two results, never an exception.

    `received_at` is aware; it is kept in UTC. What was wrong but could be read is listed in `defects`.
    """
    moment_utc = received_at.astimezone(UTC)
    try:
        read = _parse(raw, moment_utc, limits)
    except MemoryError:
        read = "too-much-memory"
    except Exception:  # noqa: BLE001 (a hostile letter must not stop the others: it goes to the quarantine)
        read = "unexpected"
    return Unparseable(received_at=moment_utc, reason=read, size=len(raw)) if isinstance(read, str) else read


def arrival_time(raw: bytes) -> datetime | None:
    """When a message reached its reader, in UTC, by its own account: the topmost Received, then Date; else None."""
    limits = Limits()
    head = with_short_header(raw.lstrip(b"\r\n")[:_HEADER_WINDOW], limits)
    message = BytesHeaderParser(policy=bounded_policy(limits)).parsebytes(with_whole_header(head))
    for name, stamp in (("received", _stamp), ("date", str)):
        value = next((str(value) for key, value in message.raw_items() if key.lower() == name), None)
        if value is not None and (found := moment(stamp(value))) is not None:
            return found
    return None


def _parse(raw: bytes, received_at: datetime, limits: Limits) -> InboundMessage | str:
    """The message, or the reason why there is none."""
    if refused := _refusal(raw, limits):
        return refused
    message = _tree(raw, limits)
    header = read_header(message, limits)
    if not header.is_mail:
        return "no-headers"
    content = read_content(message, limits)
    return _inbound(message, header, content, received_at, len(raw))


def _refusal(raw: bytes, limits: Limits) -> str:
    if not raw or raw.isspace():
        return "empty"
    if len(raw) > limits.message_bytes:
        return "too-large"
    if raw.count(b"\n") + raw.count(b"\r") // 2 > limits.lines:
        return "too-many-lines"
    built = shape(raw, enough=max(limits.parts, limits.depth))
    if built.depth > limits.depth:
        return "too-deep"
    return "too-many-parts" if built.parts > limits.parts else ""


def _tree(raw: bytes, limits: Limits) -> Message:
    # Blank lines before the header would end it at once; they come from mbox tools and careless scripts.
    # Fed piece by piece: `message_from_bytes` holds a large letter five times over while it reads.
    whole = with_whole_header(with_short_header(raw.lstrip(b"\r\n"), limits))
    parser = BytesFeedParser(policy=bounded_policy(limits))
    for start in range(0, len(whole), _PIECE):
        parser.feed(whole[start : start + _PIECE])
    return parser.close()


def _inbound(message: Message, header: Header, content: Content, received_at: datetime, size: int) -> InboundMessage:
    subject = header.first("subject") or ""
    return InboundMessage(
        received_at=received_at,
        message_id=own_msg_id(header.first("message-id")),
        date=header.date,
        from_=header.from_,
        reply_to=header.reply_to,
        to=header.to,
        cc=header.cc,
        return_path=return_path(header.first("return-path")),
        subject=subject,
        in_reply_to=msg_ids(header.first("in-reply-to") or "")[:_MOST_REFERENCES],
        references=_bounded(msg_ids(header.first("references") or "")),
        headers=header.fields,
        content_type=display_line(mime_view(message).get_content_type()),
        text=content.text,
        html=content.html,
        attachments=content.attachments,
        size=size,
        content_hash=_content_hash(header, subject, content.text, content.attachments),
        defects=header.defects + content.defects,
        part_types=content.part_types,
        report=read_report(message, header, content.text),
    )


def _bounded(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Long threads keep their first id and their latest ones."""
    return ids if len(ids) <= _MOST_REFERENCES else ids[:1] + ids[1 - _MOST_REFERENCES :]


def _content_hash(header: Header, subject: str, text: str, attachments: tuple[Attachment, ...]) -> str:
    """The same for a letter delivered twice by different ways, whatever encodings the ways chose.

    The letters of a web form have one sender and often the same words: their Reply-To tells the applicants apart.
    """
    who = ",".join(address.addr for address in (*header.from_, *header.reply_to))
    fields = [who, header.first("date") or "", subject, text.strip()]
    fields += [attachment.sha256 for attachment in attachments]
    digest = hashlib.sha256()
    for field in fields:
        octets = field.encode()
        digest.update(f"{len(octets)}:".encode() + octets)
    return digest.hexdigest()


def _stamp(received: str) -> str:
    """The date-time of a Received field (RFC 5321, 4.4): what follows its last semicolon."""
    return received.rpartition(";")[2]
