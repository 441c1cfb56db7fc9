"""Letters in quarantine read once more: their one outcome, their own clock, and no reply without a person."""

import pytest

from mailbot.casework.case import SeenLetter
from mailbot.daemon.arrivals import Arrivals
from mailbot.daemon.caps import Caps
from mailbot.daemon.commands import Commands
from mailbot.daemon.guard import Guard
from mailbot.daemon.quarantine import name_of, named, replay, wished
from mailbot.daemon.refusal import Refused
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.store.store import Store
from mailbot.terms import OutboxState, Outcome

from .conftest import (
    NOW,
    SECRET,
    Clock,
    FakeMailbox,
    Round,
    Stopwatch,
    Stumbling,
    a_letter,
    letters,
    outcomes,
)


@pytest.fixture
def arrivals(rules: Rules, store: Store, guard: Guard, reader: Stumbling, caps: Caps, clock: Clock) -> Arrivals:
    return Arrivals(rules, store, guard, reader, Writer(rules, SECRET), caps, clock)


@pytest.fixture
def broken(look: Round, reader: Stumbling, mailbox: FakeMailbox, store: Store) -> SeenLetter:
    """A letter that broke the program; the program has been put right since."""
    reader.stumbles = lambda _message: True
    mailbox.deliver(a_letter(1))
    look()
    reader.stumbles = lambda _message: False
    (letter,) = letters(store)
    assert letter.outcome is Outcome.QUARANTINED
    return letter


def unread(store: Store, uid: int) -> None:
    """A letter that the server would not give."""
    letter = SeenLetter(
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        message_id=None,
        content_hash="",
        outcome=Outcome.QUARANTINED,
        at=NOW,
        received_at=NOW,
    )
    with store.unit() as unit:
        unit.put_seen(letter)


def test_the_letter_becomes_a_case_whose_clock_starts_when_it_came_and_whose_reply_waits(
    broken: SeenLetter, store: Store, arrivals: Arrivals, clock: Clock
) -> None:
    clock.forward(days=2)
    ((replayed,), left) = replay(store, arrivals, "1")
    (case,), (mail,), (letter,) = store.cases(), store.mails(), letters(store)
    assert (replayed.read, replayed.letter, left) == (True, letter, 0)
    assert (case.received_at, case.registered_at) == (NOW, clock.now)
    assert mail.state is OutboxState.HELD
    assert (letter.outcome, letter.case_number, letter.at) == (Outcome.NEW_CASE, case.number, broken.at)
    assert letter.suppressed_by == (26,)
    assert "BufferError" in letter.note
    assert store.quarantined() == ()


def test_a_letter_that_is_still_unreadable_changes_nothing(
    look: Round, mailbox: FakeMailbox, store: Store, arrivals: Arrivals
) -> None:
    mailbox.deliver(b"")
    look()
    before, size = letters(store), store.stats().journal_bytes
    ((replayed,), _left) = replay(store, arrivals, "")
    assert not replayed.read
    assert "пустое" in replayed.letter.note
    assert (letters(store), store.stats().journal_bytes) == (before, size)


def test_a_letter_that_still_breaks_the_program_stays_where_it_is(
    broken: SeenLetter, reader: Stumbling, store: Store, arrivals: Arrivals
) -> None:
    reader.stumbles = lambda _message: True
    ((replayed,), _left) = replay(store, arrivals, "1")
    assert replayed.letter == broken
    assert outcomes(store) == [Outcome.QUARANTINED]


def test_a_letter_that_has_come_again_meanwhile_is_a_repeat(
    broken: SeenLetter, look: Round, mailbox: FakeMailbox, store: Store, arrivals: Arrivals
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    replay(store, arrivals, "1")
    assert sorted(outcomes(store)) == [Outcome.DUPLICATE, Outcome.NEW_CASE]
    assert len(store.cases()) == 1


def test_the_cursor_stays_where_it_is(broken: SeenLetter, store: Store, arrivals: Arrivals) -> None:
    before = store.cursor("INBOX")
    replay(store, arrivals, "1")
    assert store.cursor("INBOX") == before


def test_a_letter_that_the_server_would_not_give_is_asked_for_in_the_next_round(
    look: Round, mailbox: FakeMailbox, store: Store, arrivals: Arrivals
) -> None:
    cursor_before = mailbox.deliver(a_letter(1))
    mailbox.vanished = {cursor_before}
    look()
    mailbox.vanished = set()
    unread(store, cursor_before)
    ((replayed,), _left) = replay(store, arrivals, "uid:1")
    assert replayed.asked
    assert [letter.uid for letter in wished(store)] == [1]
    assert look() == 1
    assert outcomes(store) == [Outcome.NEW_CASE]
    assert [mail.state for mail in store.mails()] == [OutboxState.HELD]
    assert wished(store) == ()


def test_a_letter_of_a_folder_that_was_rebuilt_since_is_gone_under_its_old_number(
    look: Round, mailbox: FakeMailbox, store: Store, arrivals: Arrivals
) -> None:
    unread(store, 7)
    mailbox.uidvalidity = 2
    look()
    (letter,) = store.quarantined()
    assert name_of(letter, store) == "1/7"
    replay(store, arrivals, "1/7")
    look()
    assert outcomes(store) == [Outcome.GONE]


def test_all_are_read_as_long_as_nobody_has_to_wait_for_it(
    look: Round, mailbox: FakeMailbox, store: Store, arrivals: Arrivals, stopwatch: Stopwatch
) -> None:
    for number in range(3):
        mailbox.deliver(b" " * (number + 1))
    look()
    stopwatch.pace = 3.0
    done, left = replay(store, arrivals, "", stopwatch=stopwatch)
    assert (len(done), left) == (2, 1)


@pytest.mark.parametrize("name", ["2", "uid:2", "1/1", "", "x"])
def test_what_is_not_there_is_refused(store: Store, arrivals: Arrivals, name: str) -> None:
    with pytest.raises(Refused):
        replay(store, arrivals, name)


def test_people_may_use_the_digests_name_for_it(broken: SeenLetter, store: Store) -> None:
    assert named(store, "uid:1") == named(store, " 1 ") == broken


def test_the_command_tells_what_became_of_each(
    broken: SeenLetter, rules: Rules, store: Store, guard: Guard, reader: Stumbling, caps: Caps, clock: Clock
) -> None:
    commands = Commands(rules, store, Writer(rules, SECRET), reader, caps, guard)
    answer = commands.handle({"command": "replay", "letter": "1"}, now=clock.now)
    (told,) = answer["letters"]
    assert (answer["ok"], told["read"], told["outcome"]) == (True, True, "new_case")
    assert told["number"] == store.cases()[0].number
    assert commands.handle({"command": "replay", "letter": "1"}, now=clock.now)["ok"] is False
