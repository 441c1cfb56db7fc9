"""Who writes, as the school sees it: its own addresses, its web forms, and whom it does not write to."""

import re
from dataclasses import dataclass

from mailbot.mail.addresses import sendable
from mailbot.mail.message import Address, InboundMessage

# What programs that send forms call themselves before the @, in one of the words there.
_SIGNS = re.compile(r"[-_.+=\d]+")
_PROGRAMS = frozenset(
    (
        *("noreply", "donotreply", "robot", "bot", "mailer", "form", "forms", "webform", "contactform", "feedback"),
        *("website", "site", "sait", "www", "wordpress", "wp", "bitrix", "tilda", "joomla", "drupal", "cms", "apache"),
        *("nginx", "webmaster", "notify", "notification", "notifications", "callback", "zayavka", "zayavki"),
    )
)
# Those of several people's mailboxes, which forms send from too.
_OFFICES = frozenset(("info", "admin", "administrator", "support", "mail", "post", "office", "school"))
# How a form names what was filled in, each on a line of its own. «От» and «Тема» stand in quotations too.
_FIELD = re.compile(
    r"^[ \t*•_-]{0,4}(фио|ф\. ?и\. ?о\.?|(?:ваш[аеи]? )?(?:имя|фамилия|отчество)|класс|вопрос|(?:текст )?вопроса|"
    r"(?:текст )?сообщени[ея]|(?:текст )?обращени[ея]|суть|проблема|e-?mail|(?:эл(?:\.|ектронная) ?)?почта|телефон|"
    r"тел\.?|заявитель|отправитель|name|your name|message|phone|class)"
    r"[ \t*_]{0,4}(?:\([^()\n]{0,40}\))?[ \t*_]{0,4}[:|]",
    re.IGNORECASE | re.MULTILINE,
)
_FIELDS, _LOOKED_AT = 2, 4_000  # so many tell a form, within so many characters of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class GateFacts:
    """What must be known of the school; addresses in lower case.

    `own_addresses` holds the mailbox, its aliases and every other address that mailbot sends from. `authserv_id`
    names the server whose Authentication-Results are believed. `forms` holds the senders of web forms, whose Reply-To
    is the applicant. Mail to `undeliverable` addresses came back for good. `never_to` get no automatic letter; whoever
    is `blocked` is not registered either: both hold addresses, and domains as «@example.org». `people` are the
    addresses of the school's own people.
    """

    own_addresses: frozenset[str]
    authserv_id: str = ""
    forms: frozenset[str] = frozenset()
    undeliverable: frozenset[str] = frozenset()
    never_to: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()


def applicant_address(message: InboundMessage, facts: GateFacts) -> str:
    """Who writes, and where an answer goes, in lower case: From, and for a web form the applicant in its Reply-To.

    Anybody can put anybody into Reply-To; an automatic answer goes to nobody who has not written, unless the school
    vouches for the form. Empty without From, for a form that names no applicant but itself or us, and for a program's
    letter that the school does not vouch for: such letters are different people's.
    """
    sender = message.from_[0].addr.lower() if message.from_ else ""
    if not comes_by_form(message, facts):
        return "" if _is_sent_for_another(message) else sender
    answer_to = message.reply_to[0].addr.lower() if message.reply_to else ""
    usable = sendable(answer_to) is not None and answer_to not in facts.own_addresses | facts.forms
    return answer_to if usable else ""


def comes_by_form(message: InboundMessage, facts: GateFacts) -> bool:
    """Whether a web form that the school vouches for writes: for an applicant, whom its Reply-To names."""
    return _is_vouched_for(message, facts.forms)


def writer(message: InboundMessage, forms: frozenset[str] = frozenset()) -> Address | None:
    """Whose mailbox it is and what name they gave: From, and where a form writes the applicant in its Reply-To.

    `forms` are those that the school vouches for, in lower case. Others are known by their name before the @, or by the
    lines of a form in the text; that tells who is meant, not where an answer may go. Where Reply-To holds no name, some
    forms put it beside their own address.
    """
    author = message.from_[0] if message.from_ else None
    named = message.reply_to[0] if message.reply_to else None
    if author is None or named is None:
        return author or named
    if named.addr.lower() in {author.addr.lower(), *forms}:
        return author
    shared = _is_one_of(author.addr, _PROGRAMS | _OFFICES)
    if shared or _is_vouched_for(message, forms) or _holds_fields(message.text):
        return Address(name=named.name or author.name, addr=named.addr)
    return author


def _is_vouched_for(message: InboundMessage, forms: frozenset[str]) -> bool:
    return any(addr.lower() in forms for addr in senders(message))


def _is_sent_for_another(message: InboundMessage) -> bool:
    """Whether a program's From asks that answers go to somebody else."""
    if not message.from_ or not message.reply_to:
        return False
    sender, answer_to = message.from_[0].addr, message.reply_to[0].addr
    return sender.lower() != answer_to.lower() and _is_one_of(sender, _PROGRAMS)


def _is_one_of(addr: str, names: frozenset[str]) -> bool:
    words = [word for word in _SIGNS.split(addr.rpartition("@")[0].lower()) if word]
    return not names.isdisjoint((*words, "".join(words)))


def _holds_fields(text: str) -> bool:
    return len({match[1].lower() for match in _FIELD.finditer(text[:_LOOKED_AT])}) >= _FIELDS


def is_blocked(message: InboundMessage, facts: GateFacts) -> bool:
    """Whether the school wants nothing from this sender."""
    return any(_listed(addr, facts.blocked) for addr in (*senders(message), applicant_address(message, facts)))


def never_written_to(addr: str, facts: GateFacts) -> bool:
    """Whether no automatic letter may go to this address: the school, or whoever reads there, does not want it."""
    return _listed(addr, facts.never_to | facts.blocked)


def known_addresses(facts: GateFacts) -> frozenset[str]:
    """The school's own addresses and its people's: those that others may imitate."""
    return facts.own_addresses | facts.people


def senders(message: InboundMessage) -> list[str]:
    """The addresses in From, as written."""
    return [address.addr for address in message.from_]


def domain_of(addr: str) -> str:
    """What stands behind the @, in lower case."""
    return addr.rpartition("@")[2].lower()


def _listed(addr: str, entries: frozenset[str]) -> bool:
    return addr.lower() in entries or f"@{domain_of(addr)}" in entries
