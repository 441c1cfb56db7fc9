"""Reading a mailbox: bounded batches, one outcome a letter, nothing lost and nothing answered that is old."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.daemon.caps import Caps
from mailbot.daemon.fetching import BATCH_BYTES, BATCH_LETTERS, ROUNDS, ROUNDS_IN_DOUBT
from mailbot.daemon.guard import Guard
from mailbot.daemon.intake import STRETCH, Intake
from mailbot.daemon.reader import Reader
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.mail.message import InboundMessage
from mailbot.store.errors import StoreBroken
from mailbot.store.store import Store
from mailbot.store.view import HASH_KEY
from mailbot.terms import CaseFlag, CaseState, OutboxState, Outcome
from mailbot.transport.errors import ConnectionLost, ServerRefused, TransportError

from .conftest import (
    NOW,
    SECRET,
    Clock,
    FakeMailbox,
    OnTheSpot,
    Round,
    Stopwatch,
    Stumbling,
    a_letter,
    an_answer,
    letters,
    outcomes,
    wait_for,
)


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


def test_a_copy_that_came_by_a_list_hides_not_the_letter_itself(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    by_list = b"List-Id: parents <parents.example.org>\r\n" + a_letter(1)
    for raw in (by_list, a_letter(1), by_list, a_letter(1)):
        mailbox.deliver(raw)
        look()
    assert outcomes(store) == [Outcome.LIST, Outcome.NEW_CASE, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert {seen.case_number for seen in letters(store)[1:]} == {store.cases()[0].number}
    assert len(store.mails()) == 1
    mailbox.uidvalidity = 2
    look()
    assert outcomes(store)[4:] == [Outcome.DUPLICATE] * 4


def test_after_a_rebuilt_folder_no_letter_is_kept_a_second_time(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    octets = store.stats().blob_bytes
    mailbox.uidvalidity = 2
    assert look() == 1
    first, again = store.seen_letters()
    assert again.body == first.body
    assert store.stats().blob_bytes == octets


def test_after_a_rebuilt_folder_texts_whose_time_was_over_do_not_come_back(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    (first,) = store.seen_letters()
    with store.unit() as unit:
        unit.put_meta(HASH_KEY, "ab" * 32)
    with store.unit() as unit:  # as a purge leaves it
        known = store.blurred(first.message_id, first.content_hash)
        unit.put_seen(replace(first, message_id=None, content_hash=known, body=None))
    octets = store.stats().blob_bytes
    mailbox.uidvalidity = 2
    look()
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.DUPLICATE]
    assert store.stats().blob_bytes == octets


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
    stops += [False, False, False, True]
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


def test_a_big_letter_is_read_in_part_and_a_person_is_told(
    rules: Rules, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    limit = rules.limits.message_bytes
    uid = mailbox.deliver(a_letter(1) + b"x" * limit)
    mailbox.said_sizes = {uid: limit}  # some servers tell too little
    look()
    (case,) = store.cases()
    assert CaseFlag.IN_PART in case.flags
    assert case.letters[0].length < limit


def test_a_limit_below_the_size_of_a_beginning_is_kept(
    rules: Rules, store: Store, clock: Clock, mailbox: FakeMailbox, guard: Guard
) -> None:
    least = replace(rules, limits=replace(rules.limits, message_bytes=65_536))
    caps = Caps(rules.config.limits)
    reader, writer = Reader(least, store, caps, SECRET), Writer(least, SECRET)
    intake = Intake(least, store, reader, writer, caps, guard, OnTheSpot(), clock, lambda: False)  # type: ignore[arg-type]
    wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    for number in range(2):
        mailbox.deliver(a_letter(number) + b"x" * 70_000)
    wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.NEW_CASE]
    assert all(CaseFlag.IN_PART in case.flags for case in store.cases())


NOT_GIVEN = ServerRefused("mail.example.org:993: не выполнено (internal error)", server="mail.example.org:993")
HUNG_UP = ConnectionLost("mail.example.org:993: соединение прервалось", server="mail.example.org:993")


def tried(look: Round, times: int) -> None:
    for _round in range(times):
        with pytest.raises(TransportError):
            look()


@pytest.mark.parametrize("error", [NOT_GIVEN, HUNG_UP])
def test_a_letter_that_the_server_cannot_give_is_quarantined_unread_and_the_others_are_read(
    look: Round, store: Store, mailbox: FakeMailbox, error: TransportError
) -> None:
    first, bad, last = (mailbox.deliver(a_letter(number)) for number in range(3))
    mailbox.withheld = {bad: error}
    tried(look, 1)
    assert letters(store) == (), "the batch came to nothing"
    tried(look, ROUNDS - 1)
    assert [seen.uid for seen in letters(store)] == [first]
    look()
    assert {seen.uid: seen.outcome for seen in letters(store)} == {
        first: Outcome.NEW_CASE,
        bad: Outcome.QUARANTINED,
        last: Outcome.NEW_CASE,
    }
    (note,) = [seen.note for seen in letters(store) if seen.uid == bad]
    assert str(error) in note


def test_while_the_server_gives_no_letter_at_all_only_one_is_given_up_soon(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    uids = [mailbox.deliver(a_letter(number)) for number in range(3)]
    mailbox.withheld = dict.fromkeys(uids, HUNG_UP)
    tried(look, ROUNDS_IN_DOUBT)
    assert outcomes(store) == [Outcome.QUARANTINED]
    mailbox.withheld = {}
    look()
    assert outcomes(store) == [Outcome.QUARANTINED, Outcome.NEW_CASE, Outcome.NEW_CASE]


def test_a_connection_that_we_break_ourselves_when_stopping_is_no_letters_fault(
    look: Round, store: Store, mailbox: FakeMailbox, stops: list[bool]
) -> None:
    mailbox.withheld = {mailbox.deliver(a_letter(1)): HUNG_UP}
    for _stop in range(3 * ROUNDS):
        stops[:] = [False, False, True]
        tried(look, 1)
    mailbox.withheld = {}
    look()
    assert outcomes(store) == [Outcome.NEW_CASE]


def test_a_letter_in_sent_that_the_server_cannot_give_is_passed(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.withheld = {mailbox.deliver(an_answer(1), folder="Sent"): NOT_GIVEN}
    tried(look, ROUNDS)
    look()
    assert letters(store) == ()
    cursor = store.cursor("Sent")
    assert cursor is not None
    assert cursor.next_uid == 2


def test_a_mailbox_restored_from_a_copy_is_read_anew_and_nothing_is_answered_twice(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    for number in range(3):
        mailbox.deliver(a_letter(number))
    look()
    for uid in (2, 3):
        del mailbox.letters["INBOX"][uid]
    mailbox.uidnext["INBOX"] = 2
    assert look() == 1
    mailbox.deliver(a_letter(50))
    look()
    assert {seen.uid: seen.message_id for seen in letters(store)} == {
        1: "<0@example.com>",
        2: "<50@example.com>",
        3: "<2@example.com>",
    }
    assert set(outcomes(store)) == {Outcome.NEW_CASE}
    assert len(store.cases()) == 4
    assert len(store.mails(OutboxState.QUEUED)) == 4


def test_a_letter_that_cannot_be_read_is_kept_once_though_the_folder_is_rebuilt(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(b"\r\n")
    look()
    mailbox.uidvalidity = 2
    look()
    assert outcomes(store) == [Outcome.QUARANTINED, Outcome.DUPLICATE]


def test_while_many_letters_are_read_others_have_their_turn(
    intake: Intake, look: Round, store: Store, mailbox: FakeMailbox, stopwatch: Stopwatch
) -> None:
    for number in range(6):
        mailbox.deliver(a_letter(number))
    stopwatch.pace = STRETCH * 2 / 3  # two letters fill a stretch
    turns: list[int] = []

    async def somebody_else() -> None:
        while True:
            turns.append(len(store.cases()))
            await asyncio.sleep(0)

    async def both() -> None:
        other = asyncio.create_task(somebody_else())
        await intake.round(mailbox)  # type: ignore[arg-type]
        other.cancel()

    wait_for(both())
    assert {2, 4} <= set(turns) <= {0, 2, 4, 6}


def test_a_letter_that_breaks_the_program_is_put_aside_and_the_next_is_read(
    look: Round, store: Store, mailbox: FakeMailbox, reader: Stumbling
) -> None:
    reader.stumbles = lambda message: message.message_id == "<1@example.com>"
    mailbox.deliver(a_letter(1))
    mailbox.deliver(a_letter(2))
    look()
    assert outcomes(store) == [Outcome.QUARANTINED, Outcome.NEW_CASE]
    assert "BufferError" in letters(store)[0].note


def test_a_letter_in_sent_that_breaks_the_program_is_passed(
    look: Round, store: Store, mailbox: FakeMailbox, reader: Stumbling
) -> None:
    reader.stumbles = lambda message: message.subject.startswith("Re:")
    mailbox.deliver(an_answer(1), folder="Sent")
    mailbox.deliver(a_letter(2))
    look()
    assert outcomes(store) == [Outcome.NEW_CASE]


@pytest.mark.parametrize("folder", ["INBOX", "Sent"])
def test_a_broken_disk_is_no_letters_fault(
    look: Round, store: Store, mailbox: FakeMailbox, reader: Stumbling, folder: str
) -> None:
    def broken(message: InboundMessage) -> bool:
        raise StoreBroken(Path("store.journal"), "EIO")

    reader.stumbles = broken
    mailbox.deliver(a_letter(1), folder=folder)
    with pytest.raises(StoreBroken):
        look()
    assert letters(store) == ()


def test_an_old_letter_that_a_person_moves_into_the_inbox_is_registered_and_its_reply_waits(
    look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - timedelta(days=200))
    mailbox.deliver(a_letter(2), at=NOW - timedelta(minutes=5))  # the server's clock is slow
    look()
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.NEW_CASE]
    assert [mail.state for mail in store.mails()] == [OutboxState.HELD, OutboxState.QUEUED]
