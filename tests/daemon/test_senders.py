"""Who writes: imitations are marked, blocked and opted-out senders kept apart, dead addresses left in peace."""

from dataclasses import replace

import pytest

from mailbot.casework.case import Undeliverable
from mailbot.daemon.caps import Caps
from mailbot.daemon.described import described
from mailbot.daemon.reader import Reader
from mailbot.daemon.rules import Rules
from mailbot.mail.message import InboundMessage, Limits
from mailbot.mail.parse import parse_message
from mailbot.mail.senders import known_addresses
from mailbot.store.store import Store
from mailbot.terms import Outcome

from .conftest import NOW, SECRET


def read(raw_from: str, *headers: str) -> InboundMessage:
    lines = [f"From: {raw_from}", "To: school@example.org", "Message-ID: <1@example.com>", *headers]
    text = "Здравствуйте! Не вижу оценок по физике, 5Б класс.\r\nПетрова Анна Сергеевна\r\n"
    raw = "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8", "", text]).encode()
    message = parse_message(raw, received_at=NOW, limits=Limits())
    assert isinstance(message, InboundMessage)
    return message


@pytest.fixture
def strict(rules: Rules) -> Rules:
    gate = replace(
        rules.gate,
        never_to=frozenset({"anna@example.com", "@quiet.example"}),
        blocked=frozenset({"@blocked.example"}),
        forms=frozenset({"form@example.com"}),
        authserv_id="mx.example.org",
    )
    return replace(rules, gate=gate)


@pytest.fixture
def reader(strict: Rules, store: Store) -> Reader:
    return Reader(strict, store, Caps(strict.config.limits), SECRET)


@pytest.mark.parametrize("sender", ["it@examp1e.org", "director@exаmple.org", "Директор <zavuch@exmple.org>"])
def test_an_address_that_looks_like_the_schools_is_seen_through(reader: Reader, sender: str) -> None:
    assert reader.read(read(sender), cut=False, now=NOW).event.imitates


@pytest.mark.parametrize("sender", ["it@example.org", "anna@example.com", "anna@mail.ru"])
def test_others_imitate_nobody(reader: Reader, sender: str) -> None:
    assert not reader.read(read(sender), cut=False, now=NOW).event.imitates


@pytest.mark.parametrize(
    ("sender", "suppressed", "blocked"),
    [
        ("Anna@Example.com", (28,), False),
        ("anybody@quiet.example", (28,), False),
        ("anybody@blocked.example", (28,), True),
        ("anybody@notblocked.example", (), False),
        ("anybody@sub.blocked.example", (), False),
    ],
)
def test_lists_of_the_school_hold_addresses_and_whole_domains(
    reader: Reader, sender: str, suppressed: tuple[int, ...], blocked: bool
) -> None:
    event = reader.read(read(sender), cut=False, now=NOW).event
    assert (event.suppressed, event.blocked) == (suppressed, blocked)


def test_who_writes_by_a_form_is_known_by_reply_to(reader: Reader) -> None:
    event = reader.read(read("form@example.com", "Reply-To: anna@example.com"), cut=False, now=NOW).event
    assert (event.applicant_address, event.suppressed) == ("anna@example.com", (28,))


FORGED = "Authentication-Results: mx.example.org; dmarc=fail header.from=example.com"


@pytest.mark.parametrize(
    ("sender", "headers", "since", "suppressed", "revives"),
    [
        ("boris@example.com", (), NOW, (), True),
        ("boris@example.com", (), NOW.replace(hour=8), (7,), False),  # written before the mail came back
        ("boris@example.com", (FORGED,), NOW, (21,), False),
        ("form@example.com", ("Reply-To: boris@example.com",), NOW, (7,), False),
        ("vera@example.com", (), NOW, (), False),
    ],
)
def test_only_a_later_letter_of_their_own_shows_that_an_address_works(
    reader: Reader,
    store: Store,
    sender: str,
    headers: tuple[str, ...],
    since: object,
    suppressed: tuple[int, ...],
    revives: bool,
) -> None:
    with store.unit() as unit:
        unit.put_undeliverable(Undeliverable(address="boris@example.com", since=since))  # type: ignore[arg-type]
    event = reader.read(read(sender, *headers), cut=False, now=NOW).event
    assert (event.suppressed, event.revives) == (suppressed, revives)


def test_a_blocked_sender_gets_no_case(reader: Reader, store: Store) -> None:
    reading = reader.read(read("anybody@blocked.example"), cut=False, now=NOW)
    with store.unit() as unit:
        raw = unit.put_blob(b"x", "letters")
    (outcome,) = reader.actions(reading, raw, now=NOW, hold=False)
    assert getattr(outcome, "outcome", None) is Outcome.SPAM


def test_a_letter_without_a_case_is_listed_with_its_imitation_marked(strict: Rules) -> None:
    known = known_addresses(strict.gate)
    assert described(read("it@examp1e.org"), known).startswith("it@examp1e.org (это не example.org!):")
    assert described(read("it@example.org"), known).startswith("it@example.org:")
