"""No letter holds up the others: which is read apart, which is given up, and what deaths of the process prove."""

import asyncio
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from mailbot.daemon.apart import CannotStart, Understood
from mailbot.daemon.caps import Caps
from mailbot.daemon.guard import APART_BYTES, APART_DEPTH, APART_PARTS, MOST_DEATHS, SUSPECT_DEATHS, Guard, Handed
from mailbot.daemon.inhand import InHand, LetterKey
from mailbot.daemon.intake import Intake
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.mail.message import UNREADABLE, InboundMessage
from mailbot.store.store import Store
from mailbot.terms import CaseState, Outcome

from .conftest import (
    NOW,
    SECRET,
    Clock,
    FakeApart,
    FakeMailbox,
    OnTheSpot,
    Stumbling,
    a_letter,
    an_answer,
    letters,
    outcomes,
    wait_for,
)

Round = Callable[[], int]


def big(number: int) -> bytes:
    return a_letter(number) + b"x" * APART_BYTES


def many_parted(number: int) -> bytes:
    parts = b"--b\r\n\r\nx\r\n" * (APART_PARTS + 1)
    return a_letter(number).replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b") + parts


def nested(number: int) -> bytes:
    inner = b"--b\r\n\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * APART_DEPTH + a_letter(0) + b"\r\n--b--\r\n"
    return a_letter(number).replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b") + inner


def died_with(folder: Path, folder_name: str, uid: int, *, times: int = 1) -> None:
    """The process dies so often with a letter in hand."""
    for _ in range(times):
        child = os.fork()
        if child == 0:
            with InHand(folder).holding(LetterKey(folder_name, 1, uid)):
                os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)


def started_anew(request: pytest.FixtureRequest) -> Round:
    """A process begins and makes first contact, or goes on where the last one ended."""
    look: Round = request.getfixturevalue("look")
    return look


def test_small_letters_are_read_here(look: Round, mailbox: FakeMailbox, apart: FakeApart) -> None:
    mailbox.deliver(a_letter(1))
    look()
    assert apart.read_ids == []


@pytest.mark.parametrize("made", [a_letter, big])
def test_a_form_that_the_school_names_is_read_as_its_applicants_here_and_apart(
    rules: Rules, apart: FakeApart, tmp_path: Path, made: Callable[[int], bytes]
) -> None:
    named = replace(rules, gate=replace(rules.gate, forms=frozenset({"parent1@example.com"})))
    raw = b"Reply-To: Anna Petrova <anna@example.com>\r\n" + made(1)
    handed = Handed(key=LetterKey("INBOX", 1, 1), raw=raw, received_at=NOW)
    for known, name in ((named, "Anna Petrova"), (rules, "")):
        guard = Guard(known, InHand(tmp_path), apart)  # type: ignore[arg-type]
        found = guard.parse(handed)
        assert isinstance(found, Understood)
        assert guard.understand(found).parts.from_ == name
        guard.close()


@pytest.mark.parametrize("made", [big, many_parted, nested])
def test_large_and_many_parted_letters_are_read_apart_and_registered_like_any(
    look: Round, store: Store, mailbox: FakeMailbox, apart: FakeApart, made: Callable[[int], bytes]
) -> None:
    for raw in (a_letter(0), made(1), a_letter(2)):
        mailbox.deliver(raw)
    look()
    assert apart.read_ids == ["<1@example.com>"]
    assert outcomes(store) == [Outcome.NEW_CASE] * 3


def test_the_other_process_is_ended_when_all_is_read(look: Round, mailbox: FakeMailbox, apart: FakeApart) -> None:
    mailbox.deliver(big(1))
    look()
    assert not apart.running


@pytest.mark.parametrize("reason", ["too-slow", "too-much-memory", "crash"])
def test_a_letter_that_ends_its_reader_is_put_aside_and_the_others_are_read(
    look: Round, store: Store, mailbox: FakeMailbox, apart: FakeApart, reason: str
) -> None:
    apart.breaks = {"<1@example.com>": reason}
    for raw in (a_letter(0), big(1), a_letter(2)):
        mailbox.deliver(raw)
    look()
    assert outcomes(store) == [Outcome.NEW_CASE, Outcome.QUARANTINED, Outcome.NEW_CASE]
    aside = letters(store)[1]
    assert aside.note == UNREADABLE[reason]
    assert aside.body is not None
    assert store.blob(aside.body) == big(1)


def test_what_comes_before_a_letter_read_apart_is_on_the_disk_by_then(
    look: Round, store: Store, mailbox: FakeMailbox, apart: FakeApart
) -> None:
    seen: list[int] = []
    apart.at_reading = lambda: seen.append(len(letters(store)))
    for raw in (a_letter(0), a_letter(1), big(2)):
        mailbox.deliver(raw)
    look()
    assert seen == [2]


@pytest.mark.parametrize("deaths", range(1, MOST_DEATHS))
def test_a_letter_in_hand_at_two_deaths_is_read_apart_and_registered_like_any(
    tmp_path: Path, store: Store, mailbox: FakeMailbox, apart: FakeApart, request: pytest.FixtureRequest, deaths: int
) -> None:
    died_with(tmp_path, "INBOX", 2, times=deaths)
    look = started_anew(request)
    for number in (1, 2, 3):
        mailbox.deliver(a_letter(number))
    look()
    assert apart.read_ids == (["<2@example.com>"] if deaths >= SUSPECT_DEATHS else [])
    assert outcomes(store) == [Outcome.NEW_CASE] * 3
    assert InHand(tmp_path).deaths(LetterKey("INBOX", 1, 2)) == 0


def test_a_letter_in_hand_at_death_after_death_is_put_aside_unread(
    tmp_path: Path, store: Store, mailbox: FakeMailbox, apart: FakeApart, request: pytest.FixtureRequest
) -> None:
    died_with(tmp_path, "INBOX", 1, times=MOST_DEATHS)
    look = started_anew(request)
    for number in (1, 2):
        mailbox.deliver(a_letter(number))
    look()
    assert apart.read_ids == []
    assert outcomes(store) == [Outcome.QUARANTINED, Outcome.NEW_CASE]
    assert letters(store)[0].note == UNREADABLE["deadly"]


def test_a_letter_in_sent_at_death_after_death_is_passed(
    tmp_path: Path, store: Store, mailbox: FakeMailbox, request: pytest.FixtureRequest
) -> None:
    died_with(tmp_path, "Sent", 1, times=MOST_DEATHS)
    look = started_anew(request)
    mailbox.deliver(a_letter(1))
    mailbox.deliver(an_answer(1), folder="Sent")
    look()
    assert [case.state for case in store.cases()] == [CaseState.OPEN]


def test_a_large_letter_in_sent_is_read_apart_for_its_header_alone(
    look: Round, store: Store, mailbox: FakeMailbox, apart: FakeApart
) -> None:
    mailbox.deliver(a_letter(1))
    mailbox.deliver(an_answer(1) + b"x" * APART_BYTES, folder="Sent")
    look()
    assert apart.read_ids == ["<answer@example.org>"]
    assert [case.state for case in store.cases()] == [CaseState.ANSWERED]


def test_while_no_process_can_be_started_nothing_is_lost(
    look: Round, store: Store, mailbox: FakeMailbox, apart: FakeApart
) -> None:
    for raw in (a_letter(0), big(1), a_letter(2)):
        mailbox.deliver(raw)
    apart.cannot_start = True
    with pytest.raises(CannotStart):
        look()
    assert outcomes(store) == [Outcome.NEW_CASE]
    apart.cannot_start = False
    look()
    assert outcomes(store) == [Outcome.NEW_CASE] * 3


def test_a_letter_from_the_quarantine_is_always_read_apart(guard: Guard, apart: FakeApart) -> None:
    letter = Handed(key=LetterKey("INBOX", 1, 1), raw=a_letter(1), received_at=NOW, again=True)
    for _time in range(2):
        assert isinstance(guard.parse(letter), Understood)
    assert apart.read_ids == ["<1@example.com>"] * 2


@dataclass
class Elsewhere:
    """A thread that takes as long as the test wants."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def call(self, function: Callable[..., Any], *args: Any) -> Any:
        await self.go_on.wait()
        return function(*args)


def test_while_a_letter_is_read_apart_others_have_their_turn_and_a_stop_is_no_death(
    rules: Rules, apart: FakeApart, tmp_path: Path
) -> None:
    key = LetterKey("INBOX", 1, 1)
    letter = Handed(key=key, raw=big(1), received_at=NOW)

    async def somebody_waits() -> None:
        elsewhere = Elsewhere()
        guard = Guard(rules, InHand(tmp_path), apart)
        reading = asyncio.create_task(guard.prepare(letter, elsewhere, understand=True))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        assert not reading.done()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    wait_for(somebody_waits())
    assert apart.read_ids == []
    assert InHand(tmp_path).deaths(key) == 0


class Lives:
    """Processes that live one after another on one store and one mailbox, until one of them ends by itself."""

    def __init__(self, rules: Rules, folder: Path, mailbox: FakeMailbox) -> None:
        self._rules, self._folder, self._mailbox = rules, folder, mailbox
        self.deaths = 0

    def live(self, deadly: Callable[[InboundMessage, int], bool]) -> None:
        """`deadly` tells whether a message kills the process that handles it, in which life."""
        while self._one(deadly) == signal.SIGKILL:
            self.deaths += 1
            assert self.deaths < 20

    def _one(self, deadly: Callable[[InboundMessage, int], bool]) -> int:
        child = os.fork()
        if child == 0:
            try:
                self._round(deadly)
            finally:
                os._exit(0)
        return os.waitpid(child, 0)[1]

    def _round(self, deadly: Callable[[InboundMessage, int], bool]) -> None:
        def stumble(message: InboundMessage) -> bool:
            if deadly(message, self.deaths):
                os.kill(os.getpid(), signal.SIGKILL)
            return False

        rules, caps = self._rules, Caps(self._rules.config.limits)
        with Store.open(self._folder, sync=False) as store:
            guard = Guard(rules, InHand(self._folder), FakeApart(rules))
            reader = Stumbling(rules, store, caps, SECRET)
            reader.stumbles = stumble
            writer, worker = Writer(rules, SECRET), OnTheSpot()
            intake = Intake(rules, store, reader, writer, caps, guard, worker, Clock(), lambda: False)  # type: ignore[arg-type]
            wait_for(intake.round(self._mailbox))  # type: ignore[arg-type]
            guard.close()


@pytest.fixture
def lives(rules: Rules, tmp_path: Path, mailbox: FakeMailbox) -> Lives:
    those = Lives(rules, tmp_path / "lived", mailbox)
    those.live(lambda message, life: False)  # first contact
    for number in range(1, 6):
        mailbox.deliver(a_letter(number))
    return those


def registered(folder: Path) -> list[Outcome]:
    with Store.open(folder, sync=False) as store:
        assert len(store.cases()) == len({case.number for case in store.cases()})
        return outcomes(store)


def test_a_letter_that_kills_every_process_which_handles_it_is_put_aside_in_the_end(
    lives: Lives, tmp_path: Path
) -> None:
    lives.live(lambda message, life: message.message_id == "<3@example.com>")
    assert lives.deaths == MOST_DEATHS
    expected = [Outcome.NEW_CASE] * 5
    expected[2] = Outcome.QUARANTINED
    assert registered(tmp_path / "lived") == expected


def test_kills_that_hit_a_letter_by_chance_put_no_letter_aside(lives: Lives, tmp_path: Path) -> None:
    hits = [1, 2, 2, 2, 3, 1, 4, 5, 5]
    lives.live(lambda message, life: life < len(hits) and message.message_id == f"<{hits[life]}@example.com>")
    assert lives.deaths >= 4
    assert registered(tmp_path / "lived") == [Outcome.NEW_CASE] * 5
