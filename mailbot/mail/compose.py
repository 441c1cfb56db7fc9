"""An outgoing mail as octets, the same octets for the same draft.

`email.header.Header` and MIMEText make it, not EmailMessage, which loses blanks when it folds long Russian subjects.
Bodies go in base64: no line is longer than 998 octets (RFC 5322, 2.1.1) and no relay has a reason to touch one.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, quote
from typing import Literal

from mailbot.mail.addresses import sendable
from mailbot.mail.message import Address
from mailbot.mail.safe import display_line, display_safe

MARKER_HEADER = "X-Mailbot"
"""The header by which one mailbot knows another's mail, and its own."""

_POLICY = compat32.clone(linesep="\r\n", max_line_length=None)
_MSG_ID = re.compile(r"<[!-;=?-~]{1,990}>")
_LINE = 76
# Few servers mind a long References, some cut one blindly: the thread's root and its latest letters are what counts.
_MOST_REFERENCES = 20
_REFERENCES_OCTETS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Everything an outgoing mail consists of. `date` is aware; `message_id`, `in_reply_to` and `references` have
    their angle brackets; `marker` is the value of X-Mailbot, such as the kind of the mail."""

    from_: Address
    to: Address
    reply_to: Address | None = None
    subject: str
    text: str
    html: str | None = None
    message_id: str
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    date: datetime
    auto_submitted: Literal["auto-replied", "auto-generated"]
    marker: str = "1"


def compose(draft: Draft) -> bytes:
    """The mail (RFC 5322), with CRLF, ready for SMTP and for APPEND.

    It says by all the usual headers that no robot need answer it (RFC 3834, 5; [MS-OXCMAIL] 2.2.3.2.14). Whatever the
    draft's texts hold, they start no header and turn no line round: control and bidirectional characters are dropped.
    Raises ValueError for an address or a Message-ID that cannot stand in a header, and for a naive date.
    """
    if draft.date.tzinfo is None:
        raise ValueError("the date of a mail must name its zone")
    lines = "".join(f"{name}: {value}\r\n" for name, value in _headers(draft))
    return lines.encode("ascii") + _body(draft).as_bytes(policy=_POLICY)


def _headers(draft: Draft) -> list[tuple[str, str]]:
    headers = [
        ("From", _mailbox("From", draft.from_)),
        ("To", _mailbox("To", draft.to)),
        ("Subject", _unstructured("Subject", draft.subject)),
        ("Date", format_datetime(draft.date)),
        ("Message-ID", _checked_id(draft.message_id)),
    ]
    if draft.reply_to is not None:
        headers.append(("Reply-To", _mailbox("Reply-To", draft.reply_to)))
    if draft.in_reply_to is not None and _MSG_ID.fullmatch(draft.in_reply_to):
        headers.append(("In-Reply-To", draft.in_reply_to))
    if references := _references(draft.references):
        headers.append(("References", "\r\n ".join(references)))
    return [
        *headers,
        ("Auto-Submitted", draft.auto_submitted),
        ("X-Auto-Response-Suppress", "All"),
        (MARKER_HEADER, _unstructured(MARKER_HEADER, draft.marker)),
    ]


def _body(draft: Draft) -> MIMENonMultipart | MIMEMultipart:
    text = MIMEText(display_safe(draft.text), "plain", "utf-8")
    if draft.html is None:
        return text
    # From the Message-ID, not from chance: a second attempt must be the same octet for octet.
    boundary = "=_" + hashlib.sha256(draft.message_id.encode()).hexdigest()[:32]
    html = MIMEText(display_safe(draft.html), "html", "utf-8")
    return MIMEMultipart("alternative", boundary=boundary, _subparts=[text, html])


def _unstructured(name: str, text: str) -> str:
    """A text in a header: as it is when it is short and plain, else in encoded words (RFC 2047)."""
    line = display_line(text)
    plain = line.isascii() and "=?" not in line and "  " not in line and len(name) + len(line) + 2 <= _LINE
    return line if plain else Header(line, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")


def _mailbox(name: str, address: Address) -> str:
    """One mailbox (RFC 5322, 3.4)."""
    spec = _addr_spec(address.addr)
    shown = display_line(address.name)
    if not shown:
        return spec
    if shown.isascii() and "=?" not in shown and len(name) + len(shown) + 6 <= _LINE:
        phrase = f'"{quote(shown)}"'
    else:
        phrase = Header(shown, "utf-8", maxlinelen=_LINE, header_name=name).encode(linesep="\r\n")
    return f"{phrase}\r\n <{spec}>"


def _addr_spec(addr: str) -> str:
    spec = sendable(addr)
    if spec is None:
        raise ValueError(f"not an address that mail can be sent to: {display_line(addr)!r}")
    return spec


def _checked_id(message_id: str) -> str:
    if not _MSG_ID.fullmatch(message_id):
        raise ValueError(f"not a Message-ID: {display_line(message_id)!r}")
    return message_id


def _references(ids: tuple[str, ...]) -> list[str]:
    """The ids worth keeping: well-formed, each once, the first and as many of the last as fit."""
    known = [msg_id for msg_id in dict.fromkeys(ids) if _MSG_ID.fullmatch(msg_id)]
    if not known:
        return []
    room = _REFERENCES_OCTETS - len(known[0])
    kept: list[str] = []
    for msg_id in reversed(known[1:]):
        room -= len(msg_id)
        if room < 0 or len(kept) == _MOST_REFERENCES - 1:
            break
        kept.append(msg_id)
    return [known[0], *reversed(kept)]
