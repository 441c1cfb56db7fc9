"""The daemon on a disk that is full at each of its writes: told, nothing half done, it goes on once there is room."""

from contextlib import AbstractContextManager

import pytest

from mailbot.daemon.digests import LAST_DAY
from mailbot.terms import CaseState, OutboxState, Outcome
from tests.store.builders import no_room_beyond

from .wired import Wired, a_letter, assert_one_letter_one_case_one_reply

FILLING = 200_000
STEP = 211
UNREADABLE = b"\r\n"


def grown(bot: Wired, file: str) -> int:
    """Makes one of the store's files by far the longest, so that the room ends there; its length."""
    with bot.store.unit() as unit:
        if file == "store.journal":
            unit.put_meta("filling", "x" * FILLING)
        else:
            unit.put_blob(b"x" * FILLING, file)  # type: ignore[arg-type]
            unit.put_meta("filling", file)
    folder = bot.folder / "store"
    (found,) = (path for path in folder.rglob("*") if path.is_file() and path.name.startswith(file))
    return found.stat().st_size


def until_there_is_room(bot: Wired, file: str) -> int:
    """Rounds with ever more room in the file, until one does all that is due; how many were in vain."""
    size, refused = grown(bot, file), 0
    while True:
        with no_room_beyond(size + refused * STEP):
            failed = bot.once() != 0
        if not failed:
            return refused
        refused += 1
        bot.clock.pass_by(minutes=1)


@pytest.mark.parametrize(("file", "least"), [("letters", 2), ("mails", 5), ("store.journal", 10)])
def test_a_letter_is_registered_and_answered_once_wherever_the_room_ends(
    bot: Wired, capsys: pytest.CaptureFixture[str], file: str, least: int
) -> None:
    bot.deliver(a_letter())
    assert until_there_is_room(bot, file) >= least
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)
    assert "Нет места" in capsys.readouterr().err
    bot.reopen()
    assert_one_letter_one_case_one_reply(bot)


def test_a_letter_that_cannot_be_read_is_kept_aside_once_there_is_room(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.deliver(UNREADABLE)
    assert until_there_is_room(bot, "quarantine") >= 1
    assert [seen.outcome for seen in bot.letters()] == [Outcome.QUARANTINED]
    assert "Нет места" in capsys.readouterr().err


@pytest.mark.parametrize("file", ["mails", "store.journal"])
def test_a_digest_is_queued_once_there_is_room(bot: Wired, capsys: pytest.CaptureFixture[str], file: str) -> None:
    day = bot.store.get_meta(LAST_DAY)
    bot.clock.pass_by(days=1)
    assert until_there_is_room(bot, file) >= 1
    bot.settle()
    assert bot.store.get_meta(LAST_DAY) > day
    assert [mail.recipients for mail in bot.sink.mails] == [("it@example.org",)]
    assert "Нет места" in capsys.readouterr().err


def full(bot: Wired) -> AbstractContextManager[None]:
    return no_room_beyond(grown(bot, "store.journal"))


def test_a_command_that_finds_no_room_says_so_and_changes_nothing(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.deliver(a_letter())
    bot.settle()
    with full(bot):
        answer = bot.ask(command="close", number="1")
    assert not answer["ok"]
    assert "Нет места" in answer["error"]
    assert [case.state for case in bot.store.cases()] == [CaseState.OPEN]
    assert bot.ask(command="close", number="1")["ok"]


def test_a_serving_daemon_goes_on_by_itself_once_there_is_room(bot: Wired, capsys: pytest.CaptureFixture[str]) -> None:
    told: list[str] = []
    bot.deliver(a_letter())
    with full(bot):
        bot.serve(lambda: "Нет места" in _err(capsys, told))
    bot.serve(lambda: bool(bot.replies()))
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)


def test_a_reply_that_left_while_its_record_found_no_room_does_not_leave_again(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only its fate is missing on the disk; the process knows it."""
    bot.deliver(a_letter())
    until_there_is_room(bot, "store.journal")
    (mail,) = bot.store.mails()
    assert (mail.state, mail.attempts, mail.uncertain_count) == (OutboxState.SENT, 1, 0)
    assert len(bot.replies()) == 1


def test_a_journal_that_cannot_be_shortened_is_told_and_holds_up_nothing(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = bot.folder / "store" / "store.journal.tmp"
    bot.reopen(small=1)
    blocker.mkdir()
    bot.deliver(a_letter())
    bot.settle()
    bot.once()
    assert_one_letter_one_case_one_reply(bot)
    assert "store.journal.tmp" in capsys.readouterr().err
    assert bot.ask(command="status")["troubles"]
    blocker.rmdir()
    bot.clock.pass_by(hours=1)
    for number in range(2, 6):
        bot.deliver(a_letter(number))
    bot.settle()
    bot.once()
    assert bot.ask(command="status")["troubles"] == []


def _err(capsys: pytest.CaptureFixture[str], told: list[str]) -> str:
    told.append(capsys.readouterr().err)
    return "".join(told)
