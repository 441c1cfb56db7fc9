"""Delivery reports: which mail of ours came back, and for whom.

RFC 3464 where servers follow it; Exim's X-Failed-Recipients and the plain letters of qmail, Exchange, Yandex and
Mail.ru where they do not. Matching a report to an outgoing mail is the caller's: only ids we signed may count.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import HeaderParser

from mailbot.mail.charsets import decode
from mailbot.mail.headers import Header, msg_ids
from mailbot.mail.message import DeliveryReport
from mailbot.mail.mime import children, mime_view, octets
from mailbot.mail.safe import one_line
from mailbot.mail.words import repair

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"]{1,64}@[^\s<>()\[\],;:\"]{1,255}")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SMTP_CODE = re.compile(
    r"(?<![\d.\w])(?:SMTP\D{0,40}|host [^\s:]{1,255}(?: \[[^\]\s]{1,60}\])?:\s{0,9}|said:\s*|ошибка\s*|error\s*|^)"
    r"([45])\d\d(?=[ \-])",
    re.I | re.M,
)
_COPY_ID = re.compile(r"^[> ]*Message-ID:\s*(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_DAEMONS = re.compile(
    r"(?:mailer-daemon|post_?master|mail-?daemon|mdaemon|mail\.?delivery\.?(?:system|subsystem)|microsoftexchange\w*)@",
    re.IGNORECASE,
)
# DragonFly's and some other servers write «MAILER-DAEMON <>», with no address at all.
_NAMELESS = re.compile(r"\W*(?:mailer-daemon|mail delivery (?:system|subsystem)|postmaster)\b[^@]*\Z", re.IGNORECASE)
_BOUNCE_SUBJECT = re.compile(
    r"undeliver|returned mail|delivery (?:status|failure|has failed|incomplete|delayed)|mail delivery|failure notice|"
    r"delivery notification|warning: message|(?:failed|failure|error|could not).{0,30}(?:deliver|sen[dt])|mail fail|"
    r"still being retried|не ?достав|не удал\w+ достав|не удаётся достав|не удается достав|"
    r"отч[её]т о доставке|возвращ[её]нн\w+ письмо|ошибка доставки|сбой доставки|задержка доставки",
    re.IGNORECASE,
)
_DELAYED = re.compile(r"delay|warning|задерж|will be retried|still trying|ещ[её] не доставлен", re.IGNORECASE)
_ACTIONS = frozenset({"failed", "delayed", "delivered", "relayed", "expanded"})  # RFC 3464, 2.3.3
_BY_STATUS = {"2": "delivered", "4": "delayed", "5": "failed"}
# How far into a letter its own copy and the failed addresses are looked for.
_WINDOW = 65_536
_MOST = 50


def read_report(message: Message, header: Header, text: str) -> DeliveryReport | None:
    """The delivery report that `message` is, or None. `text` is its readable part."""
    parts = list(_own_parts(message))
    status = [part for part in parts if mime_view(part).get_content_type() == "message/delivery-status"]
    if status:
        return _standard(status, parts, header, text)
    failed = [value for name, value in header.fields if name.lower() == "x-failed-recipients"]
    if failed:
        return _report(_addresses_in(", ".join(failed)), "failed", _status_in(text), parts, header, text)
    if _from_daemon(header) and (_BOUNCE_SUBJECT.search(header.first("subject") or "") or _returns(parts, text)):
        return _plain(parts, header, text)
    return None


def _own_parts(part: Message) -> Iterator[Message]:
    """The parts of the message itself: a report that somebody forwards as an attachment is a person's letter."""
    yield part
    if mime_view(part).get_content_type() not in ("message/rfc822", "message/global"):
        for inner in children(part):
            yield from _own_parts(inner)


def _standard(status: list[Message], parts: list[Message], header: Header, text: str) -> DeliveryReport:
    groups = list(_groups(status))
    failed = [group for group in groups if group["action"] == "failed"]
    telling = failed or groups
    action = telling[0]["action"] if telling else ""
    code = telling[0]["status"] if telling else ""
    recipients = tuple(dict.fromkeys(group["recipient"] for group in failed if group["recipient"]))
    return _report(recipients, action, code, parts, header, text)


def _groups(status: list[Message]) -> Iterator[dict[str, str]]:
    """The per-recipient groups of fields (RFC 3464, 2.3)."""
    for part in status:
        for fields in children(part):
            recipient = _field(fields, "original-recipient") or _field(fields, "final-recipient")
            if not (recipient or fields.get("action")):
                continue
            found = _STATUS.search(_field(fields, "status"))
            code = found[1] if found else ""
            action = _field(fields, "action").split(" ")[0].lower()
            action = action if action in _ACTIONS else _BY_STATUS.get(code[:1], "")
            yield {"recipient": next(iter(_addresses_in(recipient)), ""), "action": action, "status": code}


def _plain(parts: list[Message], header: Header, text: str) -> DeliveryReport | None:
    window = text[:_WINDOW]
    own = {address.addr.lower() for address in (*header.from_, *header.to)}
    before_copy = _COPY_ID.split(window, maxsplit=1)[0]
    recipients = tuple(addr for addr in _addresses_in(before_copy) if addr.lower() not in own)
    delayed = _DELAYED.search(f"{header.first('subject')}\n{before_copy[:2000]}") is not None
    return _report(recipients, "delayed" if delayed else "failed", _status_in(window), parts, header, text)


def _report(
    recipients: tuple[str, ...], action: str, status: str, parts: list[Message], header: Header, text: str
) -> DeliveryReport:
    return DeliveryReport(
        original_message_ids=_original_ids(parts, header, text),
        recipients=recipients[:_MOST],
        action=action,
        status=status,
        permanent=action == "failed" and not status.startswith("4"),
    )


def _original_ids(parts: list[Message], header: Header, text: str) -> tuple[str, ...]:
    """Ids of the mail that came back: from its returned header, else its copy in the text, else the thread."""
    returned = [value for part in parts for value in _returned_ids(part)]
    copied = _COPY_ID.findall(text[:_WINDOW]) if not returned else []
    threaded = [] if returned or copied else [header.first("references") or "", header.first("in-reply-to") or ""]
    return msg_ids(" ".join([*returned, *copied, *threaded]))[:_MOST]


def _returned_ids(part: Message) -> list[str]:
    kind = mime_view(part).get_content_type()
    if kind in ("message/rfc822", "message/global"):
        return [value for inner in children(part) for value in _ids_of(inner)]
    if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        inner = children(part) or [HeaderParser().parsestr(decode(octets(part)[:_WINDOW]).text.lstrip("\r\n"))]
        return [value for returned in inner for value in _ids_of(returned)]
    return []


def _ids_of(returned: Message) -> list[str]:
    return [one_line(repair(str(value))) for name, value in returned.raw_items() if name.lower() == "message-id"]


def _from_daemon(header: Header) -> bool:
    """The sender must say so too: a parent may well write about «недоставленное письмо»."""
    if any(_DAEMONS.match(address.addr) for address in header.from_):
        return True
    null_path = (header.first("return-path") or "").strip() == "<>"
    return null_path or _NAMELESS.match(header.first("from") or "") is not None


def _returns(parts: list[Message], text: str) -> bool:
    """Whether a daemon's letter, whatever its subject, brings a mail back and tells a server's error."""
    returned = _COPY_ID.search(text[:_WINDOW]) is not None or any(_returned_ids(part) for part in parts)
    return returned and bool(_status_in(text))


def _status_in(text: str) -> str:
    window = text[:_WINDOW]
    if found := _STATUS.search(window):
        return found[1]
    code = _SMTP_CODE.search(window)
    return f"{code[1]}.0.0" if code else ""


def _addresses_in(text: str) -> tuple[str, ...]:
    found = (addr.rstrip(".") for addr in _ADDRESS.findall(text[:_WINDOW]))
    return tuple(dict.fromkeys(found))[:_MOST]


def _field(fields: Message, name: str) -> str:
    value = next((value for key, value in fields.raw_items() if key.lower() == name), "")
    return " ".join(one_line(repair(str(value))).split())
