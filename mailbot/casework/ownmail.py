"""What a mail of our own in the folder of sent mail tells: that it left, even where the store does not know it.

That happens when the store is older than its mailbox: restored from a copy, or repaired. The signed Message-ID proves
that the mail is ours and names the case, so the letter it answers gets its number back and no second answer.
"""

from datetime import datetime

from mailbot.casework.case import EarlyAnswer, OutboundMail
from mailbot.casework.events import Action, ChangeMail, OwnMailSeen, RememberAnswer
from mailbot.casework.numbers import numbers_in
from mailbot.casework.outbox import found_in_sent
from mailbot.mail.message import InboundMessage
from mailbot.terms import MailKind, OutboxState


def on_own_mail(event: OwnMailSeen, *, now: datetime) -> tuple[Action, ...]:
    """Take note of a mail of ours that lies in Sent: most are known to have left, and nothing is to be done."""
    known = event.mail
    if known is not None:
        found = found_in_sent(known, at=event.message.received_at)
        mails: tuple[Action, ...] = (ChangeMail(mail=found),) if found else ()
    else:
        lost = _lost_mail(event)
        mails = (ChangeMail(mail=lost),) if lost else ()
    number = case_number(event.key)
    if not number or event.case_known or not event.message.in_reply_to:
        return mails
    return (*mails, RememberAnswer(answer=_remembered(event.message, number, now=now)))


def mail_key(number: str, kind: MailKind, turn: str = "") -> str:
    """The key of a case's mail: what it is for, so that one decision can never queue it twice."""
    return f"{number}:{kind.value}" + (f":{turn}" if turn else "")


def case_number(key: str) -> str:
    """The number of the case that a mail with this key belongs to; empty for a digest's."""
    number = key.partition(":")[0]
    return number if numbers_in(number) == (number,) else ""


def _lost_mail(event: OwnMailSeen) -> OutboundMail | None:
    """The outbox's entry of a mail that only Sent remembers."""
    kind = _kind(event.key)
    message = event.message
    if kind is None or event.raw is None or message.message_id is None:
        return None
    return OutboundMail(
        key=event.key,
        kind=kind,
        to=message.to[0].addr if message.to else "",
        subject=message.subject,
        message_id=message.message_id,
        body=event.raw,
        state=OutboxState.SENT,
        created_at=message.received_at,
        sent_at=message.received_at,
        case_number=case_number(event.key) or None,
        copied_to_sent=True,
    )


def _kind(key: str) -> MailKind | None:
    if key.startswith(f"{MailKind.DIGEST.value}:"):
        return MailKind.DIGEST
    words = key.split(":")
    known = {kind.value: kind for kind in MailKind}
    return known.get(words[1]) if len(words) > 1 and case_number(key) else None


def _remembered(message: InboundMessage, number: str, *, now: datetime) -> EarlyAnswer:
    return EarlyAnswer(
        key=message.message_id or message.content_hash,
        message_id=message.message_id,
        answers=message.in_reply_to,
        recipients=tuple(address.addr.lower() for address in message.to),
        sent_at=now,
        number=number,
    )
