"""Going back before first contact: what is known stays as it is, what people answered stays answered."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mailbot.daemon.caps import Caps
from mailbot.daemon.commands import Commands
from mailbot.daemon.guard import Guard
from mailbot.daemon.intake import Intake
from mailbot.daemon.recall import Back, ask_back, asked_back
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.store.store import Store
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome
from mailbot.transport.errors import ServerRefused

from .conftest import (
    NOW,
    SECRET,
    Clock,
    FakeMailbox,
    Round,
    Stumbling,
    a_letter,
    an_answer,
    letters,
    outcomes,
    wait_for,
)

DAY = timedelta(days=1)
GoBack = Callable[..., int]


@pytest.fixture
def back(store: Store, intake: Intake, mailbox: FakeMailbox) -> GoBack:
    """A round that a person has asked to go back, and one more."""

    def go(since: datetime, *, answer: bool = False) -> int:
        ask_back(store, Back(since=since, answer=answer))
        handled = wait_for(intake.round(mailbox))  # type: ignore[arg-type]
        assert wait_for(intake.round(mailbox)) == 0  # type: ignore[arg-type]
        return handled

    return go


def replies(store: Store) -> list[OutboxState]:
    return [mail.state for mail in store.mails() if mail.kind is MailKind.ACKNOWLEDGE]


def test_first_contact_reads_what_came_since_and_holds_its_replies(
    store: Store, mailbox: FakeMailbox, back: GoBack
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - 3 * DAY)
    mailbox.deliver(a_letter(2), at=NOW - 1 * DAY)
    back(NOW - 2 * DAY)
    assert [letter.message_id for letter in letters(store)] == ["<2@example.com>"]
    (case,) = store.cases()
    assert case.received_at == NOW - DAY
    assert replies(store) == [OutboxState.HELD]
    assert letters(store)[0].suppressed_by == (26,)


def test_letters_of_the_same_day_but_earlier_are_left_alone(store: Store, mailbox: FakeMailbox, back: GoBack) -> None:
    mailbox.deliver(a_letter(1), at=NOW - timedelta(hours=2))
    back(NOW - timedelta(hours=1))
    assert letters(store) == ()


def test_with_answer_the_replies_leave(store: Store, mailbox: FakeMailbox, back: GoBack) -> None:
    mailbox.deliver(a_letter(1), at=NOW - timedelta(hours=2))
    back(NOW - DAY, answer=True)
    assert replies(store) == [OutboxState.QUEUED]
    assert letters(store)[0].suppressed_by == ()


@pytest.mark.parametrize("answer", [False, True])
def test_what_a_person_has_answered_meanwhile_gets_no_robots_letter(
    store: Store, mailbox: FakeMailbox, back: GoBack, answer: bool
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - 2 * DAY)
    mailbox.deliver(an_answer(1), folder="Sent", at=NOW - DAY)
    back(NOW - 5 * DAY, answer=answer)
    assert [case.state for case in store.cases()] == [CaseState.ANSWERED]
    assert replies(store) == []


def test_answers_older_than_is_remembered_are_found_all_the_same(
    store: Store, mailbox: FakeMailbox, back: GoBack
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - 100 * DAY)
    mailbox.deliver(an_answer(1), folder="Sent", at=NOW - 99 * DAY)
    mailbox.deliver(a_letter(2), at=NOW - 98 * DAY)
    back(NOW - 120 * DAY)
    assert [case.state for case in store.cases()] == [CaseState.ANSWERED, CaseState.OPEN]
    assert replies(store) == [OutboxState.WITHDRAWN, OutboxState.HELD]


def test_an_existing_store_keeps_what_it_knows_and_adds_what_it_does_not(
    look: Round, store: Store, mailbox: FakeMailbox, back: GoBack
) -> None:
    mailbox.deliver(a_letter(5), at=NOW)
    look()
    before = letters(store)
    assert back(NOW - DAY) == 0
    assert letters(store) == before


def test_it_can_be_asked_for_twice(store: Store, mailbox: FakeMailbox, back: GoBack) -> None:
    mailbox.deliver(a_letter(1), at=NOW - 3 * DAY)
    mailbox.deliver(a_letter(2), at=NOW - 10 * DAY)
    back(NOW - 5 * DAY)
    back(NOW - 20 * DAY)
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.NEW_CASE]
    assert len(store.cases()) == 2


def test_new_letters_are_answered_as_ever(store: Store, mailbox: FakeMailbox, back: GoBack, look: Round) -> None:
    back(NOW - DAY)
    mailbox.deliver(a_letter(1))
    look()
    assert replies(store) == [OutboxState.QUEUED]


def test_after_a_rebuilt_folder_what_was_read_back_is_recognised(
    store: Store, mailbox: FakeMailbox, back: GoBack, intake: Intake
) -> None:
    mailbox.deliver(a_letter(1), at=NOW - 3 * DAY)
    mailbox.deliver(a_letter(2), at=NOW - 30 * DAY)
    back(NOW - 5 * DAY)
    mailbox.uidvalidity = 2
    wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.DUPLICATE]


def test_very_many_old_letters_neither_stop_replies_nor_take_anybodys_share(
    store: Store, mailbox: FakeMailbox, back: GoBack, caps: Caps
) -> None:
    for number in range(12):
        mailbox.deliver(a_letter(number, sender="anna@example.com"), at=NOW - 3 * DAY)
    back(NOW - 5 * DAY)
    assert not caps.reached("anna@example.com", now=NOW)
    assert replies(store) == [OutboxState.HELD] * 12


def test_an_old_letter_that_is_gone_or_that_the_server_refuses_stops_nothing(
    store: Store, mailbox: FakeMailbox, back: GoBack
) -> None:
    mailbox.vanished = {mailbox.deliver(a_letter(1), at=NOW - DAY)}
    mailbox.deliver(a_letter(2), at=NOW - DAY)
    back(NOW - 2 * DAY)
    assert outcomes(store) == [Outcome.NEW_CASE]


def test_the_wish_outlives_a_round_that_fails(store: Store, mailbox: FakeMailbox, intake: Intake) -> None:
    mailbox.deliver(a_letter(1), at=NOW - DAY)
    ask_back(store, Back(since=NOW - 2 * DAY))
    mailbox.withheld = {1: ServerRefused("не выполнено", server="mail.example.org:993")}
    with pytest.raises(ServerRefused):
        wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    assert asked_back(store) is not None
    mailbox.withheld = {}
    assert wait_for(intake.round(mailbox)) == 1  # type: ignore[arg-type]
    assert asked_back(store) is None


def test_the_command_takes_a_moment_and_nothing_else(
    rules: Rules, store: Store, guard: Guard, reader: Stumbling, caps: Caps, clock: Clock
) -> None:
    commands = Commands(rules, store, Writer(rules, SECRET), reader, caps, guard)
    assert commands.handle({"command": "back", "since": "soon"}, now=clock.now)["ok"] is False
    assert asked_back(store) is None
    assert commands.handle({"command": "back", "since": NOW.isoformat(), "answer": True}, now=clock.now)["ok"] is True
    assert asked_back(store) == Back(since=NOW, answer=True)
