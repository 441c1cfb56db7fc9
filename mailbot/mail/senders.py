"""Who writes, as the school sees it: its own addresses, its web forms, and whom it does not write to."""

from dataclasses import dataclass

from mailbot.mail.addresses import sendable
from mailbot.mail.message import InboundMessage


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

    Anybody can put anybody into Reply-To; an automatic answer goes to nobody who has not written. Empty without From,
    and for a form that names no applicant but itself or us: its letters are different people's.
    """
    sender = message.from_[0].addr.lower() if message.from_ else ""
    if not comes_by_form(message, facts):
        return sender
    answer_to = message.reply_to[0].addr.lower() if message.reply_to else ""
    usable = sendable(answer_to) is not None and answer_to not in facts.own_addresses | facts.forms
    return answer_to if usable else ""


def comes_by_form(message: InboundMessage, facts: GateFacts) -> bool:
    """Whether a web form of the school's writes: for an applicant, whom its Reply-To names."""
    return any(addr.lower() in facts.forms for addr in senders(message))


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
