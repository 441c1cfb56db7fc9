"""Reading a mailbox: bounded batches, one outcome a letter, nothing lost and nothing answered that is old."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from mailbot.casework.case import SeenLetter
from mailbot.daemon.caps import Caps
from mailbot.daemon.intake import BATCH_BYTES, BATCH_LETTERS, Intake
from mailbot.daemon.reader import Reader
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.store.store import Store
from mailbot.terms import CaseState, OutboxState, Outcome

from .conftest import NOW, SECRET, Clock, FakeMailbox, OnTheSpot, wait_for

Round = Callable[[], int]


def a_letter(number: int, *, sender: str = "") -> bytes:
    name = sender or f"parent{number}@example.com"
    return (
        f"Message-ID: <{number}@example.com>\r\nFrom: {name}\r\nTo: school@example.org\r\n"
        f"Date: Mon, 16 Nov 2026 09:{number % 60:02}:00 +0300\r\nSubject: journal {number}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Здравствуйте! Не вижу оценок по физике, 5Б класс. Письмо {number}.\r\nПетрова Анна Сергеевна\r\n"
    ).encode()


@pytest.fixture
def mailbox() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def stops() -> list[bool]:
    """Whether the daemon is stopping, at each question; then no."""
    return []


@pytest.fixture
def look(rules: Rules, store: Store, clock: Clock, mailbox: FakeMailbox, stops: list[bool]) -> Round:
    """Make first contact with the mailbox as it is; the result makes further rounds."""
    caps = Caps(rules.config.limits)
    intake = Intake(
        rules,
        store,
        Reader(rules, store, caps, SECRET),
        Writer(rules, SECRET),
        caps,
        OnTheSpot(),  # type: ignore[arg-type]
        clock,
        lambda: stops.pop(0) if stops else False,
    )

    def one_round() -> int:
        return wait_for(intake.round(mailbox))  # type: ignore[arg-type]

    one_round()
    return one_round


def an_answer(number: int, *, to: str = "", msgid: str = "<answer@example.org>") -> bytes:
    """What a person of the school writes in the thread of a letter."""
    return (
        f"Message-ID: {msgid}\r\nFrom: school@example.org\r\nTo: {to or f'parent{number}@example.com'}\r\n"
        f"In-Reply-To: <{number}@example.com>\r\nReferences: <{number}@example.com>\r\n"
        "Date: Mon, 16 Nov 2026 09:30:00 +0300\r\nSubject: Re: journal\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nИсправили.\r\n"
    ).encode()


def outcomes(store: Store) -> list[Outcome]:
    return [seen.outcome for seen in letters(store)]


def letters(store: Store) -> tuple[SeenLetter, ...]:
    return store.seen_between(None, NOW + timedelta(days=365))


def test_first_contact_answers_nothing_old(
    rules: Rules, store: Store, clock: Clock, mailbox: FakeMailbox, request: pytest.FixtureRequest
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - timedelta(days=1000))
    look: Round = request.getfixturevalue("look")
    assert look() == 0
    assert letters(store) == ()


def test_a_new_letter_becomes_a_case_with_its_reply_and_its_place_in_one_record(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    uid = mailbox.deliver(a_letter(1))
    assert look() == 1
    (case,), (mail,), (seen,) = store.cases(), store.mails(), letters(store)
    assert (seen.uid, seen.outcome, seen.case_number) == (uid, Outcome.NEW_CASE, case.number)
    assert (mail.case_number, mail.state) == (case.number, OutboxState.QUEUED)
    cursor = store.cursor("INBOX")
    assert cursor is not None
    assert cursor.next_uid == uid + 1
    assert look() == 0


def test_sent_is_read_before_the_inbox(look: Round, mailbox: FakeMailbox) -> None:
    mailbox.asked.clear()
    look()
    assert [about for name, about in mailbox.asked if name == "examine"] == ["Sent", "INBOX"]


def test_batches_are_bounded_in_letters(look: Round, store: Store, mailbox: FakeMailbox) -> None:
    for number in range(BATCH_LETTERS + 1):
        mailbox.deliver(a_letter(number))
    look()
    sizes = [len(about) for name, about in mailbox.asked if name == "fetch" and isinstance(about, tuple)]
    assert sizes == [BATCH_LETTERS, 1]
    assert len(letters(store)) == BATCH_LETTERS + 1


def test_batches_are_bounded_in_octets(look: Round, mailbox: FakeMailbox) -> None:
    uids = [mailbox.deliver(a_letter(number)) for number in range(3)]
    mailbox.said_sizes = {uids[0]: BATCH_BYTES - 1, uids[1]: 2, uids[2]: 2}
    look()
    assert [about for name, about in mailbox.asked if name == "fetch"] == [(uids[0],), (uids[1], uids[2])]


def test_of_a_letter_over_the_limit_only_the_beginning_is_fetched(
    rules: Rules, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    big, small = mailbox.deliver(a_letter(1)), mailbox.deliver(a_letter(2))
    mailbox.said_sizes = {big: rules.limits.message_bytes + 1}
    look()
    assert ("fetch_head", big) in mailbox.asked
    assert ("fetch", (small,)) in mailbox.asked
    assert len(letters(store)) == 2


def test_a_letter_that_vanished_before_it_was_read_is_gone_and_the_next_is_read(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.vanished = {mailbox.deliver(a_letter(1))}
    mailbox.deliver(a_letter(2))
    look()
    assert outcomes(store) == [Outcome.GONE, Outcome.NEW_CASE]


def test_a_letter_that_cannot_be_read_is_quarantined_and_the_next_is_read(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(b"")
    mailbox.deliver(a_letter(2))
    look()
    assert outcomes(store) == [Outcome.QUARANTINED, Outcome.NEW_CASE]
    assert letters(store)[0].body is not None


def test_after_a_rebuilt_folder_known_letters_are_recognised_and_unknown_ones_held(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    mailbox.deliver(a_letter(2))
    mailbox.uidvalidity = 2
    assert look() == 2
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.DUPLICATE, Outcome.NEW_CASE]
    assert [mail.state for mail in store.mails()] == [OutboxState.QUEUED, OutboxState.HELD]


def test_after_a_rebuilt_folder_what_was_old_at_first_contact_stays_old(
    look: Round, store: Store, clock: Clock, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - timedelta(days=30))
    mailbox.uidvalidity = 2
    look()
    assert letters(store) == ()
    assert store.cases() == ()


def test_after_a_rebuilt_folder_new_letters_are_answered_as_ever(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.uidvalidity = 2
    look()
    mailbox.deliver(a_letter(1))
    look()
    assert [mail.state for mail in store.mails()] == [OutboxState.QUEUED]


def test_a_daemon_that_stops_finishes_the_letter_in_hand_and_goes_on_there(
    look: Round, store: Store, mailbox: FakeMailbox, stops: list[bool]
) -> None:
    for number in range(3):
        mailbox.deliver(a_letter(number))
    stops += [False, False, True]
    look()
    assert len(letters(store)) == 1
    look()
    assert len(letters(store)) == 3
    assert len(store.cases()) == 3


def test_the_cap_for_an_address_drops_the_reply_and_keeps_the_case(
    rules: Rules, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    most = rules.config.limits.replies_per_address_per_day
    for number in range(most + 1):
        mailbox.deliver(a_letter(number, sender="anna@example.com"))
    look()
    assert len(store.cases()) == most + 1
    assert len(store.mails()) == most
    assert store.cases()[-1].suppressed_by == (24,)
    assert store.cases()[-1].state is CaseState.OPEN


def test_a_letter_answered_while_the_daemon_was_down_gets_no_robots_letter(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    mailbox.deliver(an_answer(1), folder="Sent", at=NOW + timedelta(minutes=5))
    look()
    (case,) = store.cases()
    assert case.state is CaseState.ANSWERED
    assert store.mails() == ()


def test_after_sent_was_rebuilt_old_answers_do_not_answer_what_was_asked_since(
    look: Round, store: Store, clock: Clock, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    clock.forward(hours=1)
    mailbox.deliver(an_answer(1), folder="Sent", at=clock.now)
    look()
    clock.forward(hours=1)
    again = a_letter(2, sender="parent1@example.com").replace(
        b"Subject:", b"In-Reply-To: <answer@example.org>\r\nSubject:"
    )
    mailbox.deliver(again, at=clock.now)
    look()
    assert [case.state for case in store.cases()] == [CaseState.OPEN]
    mailbox.uidvalidity = 2
    look()
    assert [case.state for case in store.cases()] == [CaseState.OPEN]
