"""Whose mailbox it is: the sender's, or the applicant's in Reply-To when a web form sends for them."""

from mailbot.mail.message import Address, InboundMessage

_ROBOTS = (
    "noreply",
    "no-reply",
    "no_reply",
    "donotreply",
    "do-not-reply",
    "robot",
    "form",
    "webform",
    "mailer",
    "website",
)


def sender(message: InboundMessage) -> Address | None:
    """The mailbox of the one who writes; a robot's From gives way to another address in Reply-To."""
    author = message.from_[0] if message.from_ else None
    if author is None:
        return message.reply_to[0] if message.reply_to else None
    local = author.addr.partition("@")[0].lower()
    if message.reply_to and local.startswith(_ROBOTS) and message.reply_to[0].addr != author.addr:
        return message.reply_to[0]
    return author
