"""A store that is older than its mailbox: nobody is answered twice, no number is given twice, no letter is lost."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import Attempt, after_attempt
from mailbot.daemon.caps import Caps
from mailbot.daemon.commands import Commands
from mailbot.daemon.guard import Guard
from mailbot.daemon.inhand import InHand
from mailbot.daemon.intake import Intake
from mailbot.daemon.reader import Reader
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.store.backup import backup
from mailbot.store.repair import repair
from mailbot.store.restore import restore
from mailbot.store.store import Store
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome

from .conftest import NOW, SECRET, Clock, FakeApart, FakeMailbox, OnTheSpot, wait_for
from .test_intake import a_letter, an_answer
from .wired import Wired

YEAR = "ЭЖ-2026/27"


class Machine:
    """The bot on a store of its own. What it sends lies in Sent, as with a provider that makes copies."""

    def __init__(self, folder: Path, rules: Rules, clock: Clock, mailbox: FakeMailbox) -> None:
        self.folder, self._rules, self._clock, self._mailbox = folder, rules, clock, mailbox
        self._open()

    def work(self, *, copies: bool = True) -> None:
        """Read everything and send what may be sent."""
        wait_for(self._intake.round(self._mailbox))  # type: ignore[arg-type]
        for mail in self.store.mails_due(self._clock()):
            with self.store.unit() as unit:
                unit.put_mail(after_attempt(mail, Attempt.DELIVERED, now=self._clock()))
            if copies:
                self._mailbox.deliver(self.store.blob(mail.body), folder="Sent", at=self._clock())

    def copy(self) -> Path:
        copy = self.folder.with_name("copy.backup")
        backup(self.folder, copy, now=self._clock(), replace=True)
        return copy

    def replace_by(self, copy: Path) -> None:
        """The disk dies; the copy is restored on a new one."""
        self.store.close()
        shutil.rmtree(self.folder)
        with copy.open("rb") as source:
            restore(self.folder, source, copy, now=self._clock())
        self._open()

    def roll_back_to(self, snapshot: Path) -> None:
        """Somebody puts an old copy of the whole folder back, and tells nobody."""
        self.store.close()
        shutil.rmtree(self.folder)
        shutil.copytree(snapshot, self.folder)
        self._open()

    def order(self, command: str, **values: str) -> dict[str, object]:
        reader, writer = Reader(self._rules, self.store, self._caps, SECRET), Writer(self._rules, SECRET)
        return Commands(self._rules, self.store, writer, reader, self._caps, self._guard).handle(
            {"command": command, "by": "завуч", **values}, now=self._clock()
        )

    def numbers(self) -> dict[str, str]:
        """Applicant -> the number of the case."""
        return {case.applicant.address: case.number for case in self.store.cases()}

    def states(self) -> dict[str, OutboxState]:
        return {mail.to: mail.state for mail in self.store.mails()}

    def close(self) -> None:
        self.store.close()

    def _open(self) -> None:
        self.store = Store.open(self.folder, sync=False)
        self._caps = Caps(self._rules.config.limits)
        reader, writer = Reader(self._rules, self.store, self._caps, SECRET), Writer(self._rules, SECRET)
        worker = OnTheSpot()
        self._guard = Guard(self._rules, InHand(self.folder), FakeApart(self._rules))
        self._intake = Intake(
            self._rules,
            self.store,
            reader,
            writer,
            self._caps,
            self._guard,
            worker,  # type: ignore[arg-type]
            self._clock,
            lambda: False,
        )


@pytest.fixture
def mailbox() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def machine(tmp_path: Path, rules: Rules, clock: Clock, mailbox: FakeMailbox) -> Iterator[Machine]:
    made = Machine(tmp_path / "machine", rules, clock, mailbox)
    made.work()
    yield made
    made.close()


def address(number: int) -> str:
    return f"parent{number}@example.com"


def test_letters_answered_since_the_copy_get_their_numbers_back_and_no_second_answer(
    machine: Machine, mailbox: FakeMailbox
) -> None:
    mailbox.deliver(a_letter(1))
    machine.work()
    copy = machine.copy()
    for number in (2, 3):
        mailbox.deliver(a_letter(number))
        machine.work()
    before, mails = machine.numbers(), machine.store.mails()
    machine.replace_by(copy)
    machine.work()
    assert machine.numbers() == before
    assert [_known(mail) for mail in machine.store.mails()] == [_known(mail) for mail in mails]
    assert {mail.state for mail in machine.store.mails()} == {OutboxState.SENT}
    assert len(mailbox.letters["Sent"]) == 3


def test_an_answer_to_our_reply_finds_the_case_that_was_lost(machine: Machine, mailbox: FakeMailbox) -> None:
    copy = machine.copy()
    mailbox.deliver(a_letter(1))
    machine.work()
    machine.replace_by(copy)
    machine.work()
    [mail] = machine.store.mails()
    further = a_letter(9, sender=address(1)).replace(
        b"Subject:", f"In-Reply-To: {mail.message_id}\r\nSubject:".encode()
    )
    mailbox.deliver(further)
    machine.work()
    [case] = machine.store.cases()
    assert len(case.letters) == 2


def test_letters_whose_answer_is_not_in_sent_wait_for_a_person_under_numbers_never_given(
    machine: Machine, mailbox: FakeMailbox
) -> None:
    """Nobody can know whether the parent has read the first reply, nor which number stood in it."""
    copy = machine.copy()
    for number in (1, 2):
        mailbox.deliver(a_letter(number))
        machine.work(copies=False)
    given = set(machine.numbers().values())
    machine.replace_by(copy)
    machine.work()
    assert set(machine.states().values()) == {OutboxState.HELD}
    assert not given & set(machine.numbers().values())
    mailbox.deliver(a_letter(3))
    machine.work()
    assert machine.states()[address(3)] is OutboxState.SENT
    assert machine.numbers()[address(3)] == f"{YEAR}-0005"


def test_what_waited_in_the_copy_and_has_left_since_is_found_in_sent(
    machine: Machine, mailbox: FakeMailbox, clock: Clock
) -> None:
    mailbox.deliver(a_letter(1))
    wait_for(machine._intake.round(mailbox))  # type: ignore[arg-type]
    copy = machine.copy()
    machine.work()
    assert machine.states() == {address(1): OutboxState.SENT}
    machine.replace_by(copy)
    assert machine.states() == {address(1): OutboxState.HELD}
    machine.work()
    assert machine.states() == {address(1): OutboxState.SENT}


def test_nothing_is_released_before_sent_has_been_read(machine: Machine, mailbox: FakeMailbox) -> None:
    mailbox.deliver(a_letter(1))
    wait_for(machine._intake.round(mailbox))  # type: ignore[arg-type]
    copy = machine.copy()
    machine.replace_by(copy)
    refused = machine.order("release", which="1")
    assert not refused["ok"]
    assert "Отправленные" in str(refused["error"])
    machine.work()
    assert machine.order("release", which="1")["ok"]
    machine.work()
    assert machine.states() == {address(1): OutboxState.SENT}


def test_while_sent_cannot_be_opened_a_restored_store_reads_no_letter_and_writes_to_nobody(
    machine: Machine, mailbox: FakeMailbox
) -> None:
    copy = machine.copy()
    mailbox.deliver(a_letter(1))
    machine.work()
    before = machine.numbers()
    machine.replace_by(copy)
    mailbox.sent, mailbox.sent_missing = None, "Отправленные"
    machine.work()
    assert machine.numbers() == {}
    mailbox.sent, mailbox.sent_missing = "Sent", ""
    machine.work()
    assert machine.numbers() == before
    assert machine.states() == {address(1): OutboxState.SENT}


def test_before_sent_has_been_read_no_digest_tells_what_is_long_past(bot: Wired) -> None:
    bot.deliver(a_letter(1))
    bot.settle()
    cursor = bot.store.cursor("INBOX")
    assert cursor is not None
    with bot.store.unit() as unit:
        unit.put_cursor(replace(cursor, restored=True))
    bot.clock.pass_by(days=1)
    before = len(bot.store.mails())
    bot.daemon._tick()
    assert len(bot.store.mails()) == before
    bot.settle()
    assert [mail.kind for mail in bot.store.mails()[before:]] == [MailKind.DIGEST]


def test_a_person_s_answer_since_the_copy_still_counts(machine: Machine, mailbox: FakeMailbox) -> None:
    copy = machine.copy()
    mailbox.deliver(a_letter(1))
    machine.work()
    mailbox.deliver(an_answer(1), folder="Sent", at=NOW + timedelta(minutes=5))
    machine.work()
    machine.replace_by(copy)
    machine.work()
    [case] = machine.store.cases()
    assert case.state is CaseState.ANSWERED


def test_a_number_in_a_subject_in_sent_is_not_given_again_unless_somebody_made_it_up(
    machine: Machine, mailbox: FakeMailbox
) -> None:
    copy = machine.copy()
    machine.replace_by(copy)
    for subject in (b"Re: [2026/27-0040]", b"Re: [2026/27-999999]"):
        mailbox.deliver(an_answer(7).replace(b"Subject: Re: journal", b"Subject: " + subject), folder="Sent")
    machine.work()
    mailbox.deliver(a_letter(1))
    machine.work()
    assert machine.numbers() == {address(1): f"{YEAR}-0041"}


def test_a_mailbox_that_was_moved_meanwhile_is_recognised_all_the_same(machine: Machine, mailbox: FakeMailbox) -> None:
    mailbox.deliver(a_letter(1))
    machine.work()
    copy = machine.copy()
    mailbox.deliver(a_letter(2))
    machine.work()
    before = machine.numbers()
    machine.replace_by(copy)
    mailbox.uidvalidity = 2
    machine.work()
    assert machine.numbers() == before
    assert set(machine.states().values()) == {OutboxState.SENT}
    mailbox.deliver(a_letter(3))
    machine.work()
    assert machine.numbers()[address(3)] not in before.values()


def test_a_folder_put_back_without_a_word_betrays_itself_by_what_lies_in_sent(
    machine: Machine, mailbox: FakeMailbox, tmp_path: Path
) -> None:
    shutil.copytree(machine.folder, tmp_path / "snapshot")
    mailbox.deliver(a_letter(1))
    machine.work()
    mailbox.deliver(a_letter(2))
    machine.work(copies=False)
    before = machine.numbers()
    machine.roll_back_to(tmp_path / "snapshot")
    machine.work()
    assert machine.numbers()[address(1)] == before[address(1)]
    assert machine.numbers()[address(2)] not in before.values()
    assert machine.states() == {address(1): OutboxState.SENT, address(2): OutboxState.HELD}


def test_a_case_lost_to_damage_is_registered_anew_under_its_number(machine: Machine, mailbox: FakeMailbox) -> None:
    for number in (1, 2, 3):
        mailbox.deliver(a_letter(number))
        machine.work()
    before = machine.numbers()
    machine.store.close()
    journal = machine.folder / "store.journal"
    lines = journal.read_bytes().splitlines(keepends=True)
    [lost] = [index for index, line in enumerate(lines) if b"new_case" in line and b"parent2@" in line]
    lines[lost] = lines[lost].replace(b"kerch-28", b"kerch-29")
    journal.write_bytes(b"".join(lines))
    assert before[address(2)] in repair(machine.folder, now=NOW).lost
    machine._open()
    machine.work()
    assert machine.numbers() == before
    assert set(machine.states().values()) == {OutboxState.SENT}
    assert len(mailbox.letters["Sent"]) == 3
    outcomes = [seen.outcome for seen in machine.store.seen_letters()]
    assert sorted(outcomes) == [Outcome.NEW_CASE] * 3


def _known(mail: OutboundMail) -> tuple[object, ...]:
    return mail.key, mail.kind, mail.to, mail.message_id, mail.case_number
