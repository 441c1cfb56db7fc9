"""A letter in a few words, for lists that people read."""

from mailbot.mail.lookalike import imitated, shown
from mailbot.mail.message import InboundMessage
from mailbot.mail.safe import display_line

_LONGEST = 160


def described(message: InboundMessage | None, known: frozenset[str]) -> str:
    """Sender and subject, made harmless; None is a letter whose header cannot be read.

    An address that only looks like one of `known`, the school's own, is marked.
    """
    if message is None:
        return "заголовок не читается"
    addr = message.from_[0].addr if message.from_ else ""
    whom = imitated(addr, known)
    sender = f"{shown(addr)} (это не {whom}!)" if whom else shown(addr) or "отправитель не указан"
    return display_line(f"{sender}: {message.subject or 'без темы'}")[:_LONGEST]
