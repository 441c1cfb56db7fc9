"""Who writes: imitations are marked, blocked and opted-out senders kept apart, dead addresses left in peace."""

from dataclasses import dataclass, replace

import pytest

from mailbot.casework.case import Applicant, Undeliverable
from mailbot.casework.match import NO_MATCH, MatchedBy
from mailbot.daemon.caps import Caps
from mailbot.daemon.described import described
from mailbot.daemon.reader import Reader, Reading
from mailbot.daemon.rules import Rules
from mailbot.language.read import read_letter
from mailbot.language.words.lexicon import Lexicon
from mailbot.mail.ids import make_message_id
from mailbot.mail.message import InboundMessage, Limits
from mailbot.mail.parse import parse_message
from mailbot.mail.senders import known_addresses
from mailbot.store.store import Store
from mailbot.terms import CaseState, Outcome
from tests.casework.test_lifecycle import a_case

from .conftest import NOW, SECRET, keep_mail


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


@dataclass(frozen=True)
class Desk:
    """Reads letters of the inbox as the daemon does."""

    reader: Reader
    lexicon: Lexicon

    def read(self, message: InboundMessage) -> Reading:
        return self.reader.read(message, read_letter(message, self.lexicon), cut=False, now=NOW)


@pytest.fixture
def reader(strict: Rules, store: Store) -> Desk:
    return Desk(Reader(strict, store, Caps(strict.config.limits), SECRET), strict.lexicon)


@pytest.mark.parametrize("sender", ["it@examp1e.org", "director@exаmple.org", "Директор <zavuch@exmple.org>"])
def test_an_address_that_looks_like_the_schools_is_seen_through(reader: Desk, sender: str) -> None:
    assert reader.read(read(sender)).event.imitates


@pytest.mark.parametrize("sender", ["it@example.org", "anna@example.com", "anna@mail.ru"])
def test_others_imitate_nobody(reader: Desk, sender: str) -> None:
    assert not reader.read(read(sender)).event.imitates


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
    reader: Desk, sender: str, suppressed: tuple[int, ...], blocked: bool
) -> None:
    event = reader.read(read(sender)).event
    assert (event.suppressed, event.blocked) == (suppressed, blocked)


def test_who_writes_by_a_form_is_known_by_reply_to(reader: Desk) -> None:
    event = reader.read(read("form@example.com", "Reply-To: anna@example.com")).event
    assert (event.applicant_address, event.suppressed) == ("anna@example.com", (28,))


@pytest.mark.parametrize("headers", [(), ("Reply-To: form@example.com",), ("Reply-To: school@example.org",)])
def test_a_form_that_names_nobody_is_nobodys(reader: Desk, headers: tuple[str, ...]) -> None:
    """Else letters of different people would count as one person's."""
    reading = reader.read(read("form@example.com", *headers))
    assert (reading.event.applicant_address, reading.event.suppressed) == ("", (2, 5))


def test_letters_of_a_sites_program_that_the_school_does_not_name_are_nobodys(reader: Desk) -> None:
    """Neither answered nor taken for one another's."""
    event = reader.read(read("WordPress <wordpress@example.com>", "Reply-To: anna@example.com")).event
    assert (event.applicant_address, event.suppressed) == ("", (2,))


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
    reader: Desk,
    store: Store,
    sender: str,
    headers: tuple[str, ...],
    since: object,
    suppressed: tuple[int, ...],
    revives: bool,
) -> None:
    with store.unit() as unit:
        unit.put_undeliverable(Undeliverable(address="boris@example.com", since=since))  # type: ignore[arg-type]
    event = reader.read(read(sender, *headers)).event
    assert (event.suppressed, event.revives) == (suppressed, revives)


def test_a_blocked_sender_gets_no_case(reader: Desk, store: Store) -> None:
    reading = reader.read(read("anybody@blocked.example"))
    with store.unit() as unit:
        raw = unit.put_blob(b"x", "letters")
    (outcome,) = reader.reader.actions(reading, raw, now=NOW, hold=False)
    assert getattr(outcome, "outcome", None) is Outcome.SPAM


def test_a_letter_without_a_case_is_listed_with_its_imitation_marked(strict: Rules) -> None:
    known = known_addresses(strict.gate)
    assert described(read("it@examp1e.org"), known).startswith("it@examp1e.org (это не example.org!):")
    assert described(read("it@example.org"), known).startswith("it@example.org:")


def test_a_signed_id_finds_its_case_though_the_thread_is_forgotten(reader: Desk, store: Store) -> None:
    """A store put back from a copy may know the mail and not the thread; an invented id finds nothing."""
    case = replace(a_case(CaseState.OPEN), applicant=Applicant(address="boris@example.com"))
    msgid = make_message_id("reply", secret=SECRET, domain="example.org")
    with store.unit() as unit:
        unit.put_case(case)
    keep_mail(store, "reply", message_id=msgid, case_number=case.number)
    answer = reader.read(read("boris@example.com", f"In-Reply-To: {msgid}"))
    assert (answer.matched.case, answer.matched.by) == (case, MatchedBy.THREAD)
    invented = make_message_id("reply", secret=b"another", domain="example.org")
    assert reader.read(read("boris@example.com", f"In-Reply-To: {invented}")).matched == NO_MATCH
