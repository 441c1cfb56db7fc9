"""A clock that jumps: nothing gets a second number or reply, nothing falls silent, nothing floods, and it is told."""

from email import message_from_bytes
from email.policy import default

import pytest

from mailbot.daemon import checking
from mailbot.terms import MailKind, OutboxState

from .wired import PARENT, Wired, a_letter

YEAR = 365


def to_consultants(bot: Wired) -> int:
    return sum(mail.recipients == ("it@example.org",) for mail in bot.sink.mails)


def numbers(bot: Wired) -> list[str]:
    return [case.number[-4:] for case in bot.store.cases()]


@pytest.mark.parametrize("days", [1 / 24, -1 / 24, YEAR, -YEAR], ids=["+hour", "-hour", "+year", "-year"])
def test_a_jump_and_the_way_back_number_silence_and_double_nothing(
    bot: Wired, capsys: pytest.CaptureFixture[str], days: float
) -> None:
    bot.deliver(a_letter(1))
    bot.settle()
    bot.clock.jump(days=days)
    bot.deliver(a_letter(2))
    for _ in range(4):
        bot.once()
        bot.clock.pass_by(minutes=20)
    assert "Часы этого компьютера" in capsys.readouterr().err
    assert to_consultants(bot) == 0
    bot.clock.jump(days=-days)
    bot.deliver(a_letter(3))
    bot.settle()
    assert numbers(bot) == ["0001", "0002", "0003"]
    assert len(bot.replies()) == len(set(bot.replies())) == 3
    for day in (1, 2):
        bot.clock.pass_by(days=1)
        bot.settle()
        assert to_consultants(bot) == day


def test_while_a_jump_is_in_doubt_nothing_is_done_and_nothing_lost(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    """A year ahead the reminder and the digest would be due at once, and every reply too late."""
    bot.deliver(a_letter(1).replace(", 5Б класс".encode(), b""))
    bot.settle()
    bot.clock.jump(days=YEAR)
    bot.deliver(a_letter(2))
    for _ in range(10):
        assert bot.once() == 1
        bot.clock.pass_by(hours=1)
    assert [mail.kind for mail in bot.store.mails()] == [MailKind.REQUEST_INFO]
    assert "timedatectl" in capsys.readouterr().err
    bot.clock.jump(days=-YEAR)
    bot.settle()
    assert len(bot.replies()) == 2


@pytest.mark.parametrize("days", [YEAR, -YEAR])
def test_a_clock_that_was_set_right_is_believed_as_soon_as_a_letter_agrees(bot: Wired, days: int) -> None:
    """The machine began with a wrong clock, and was then set right."""
    bot.clock.jump(days=-days)
    bot.restart()
    bot.clock.jump(days=days)
    assert bot.once() == 1
    bot.deliver(a_letter())
    bot.settle()
    assert len(bot.replies()) == 1


def test_a_clock_that_nothing_confirms_is_believed_after_a_day(bot: Wired) -> None:
    bot.clock.jump(days=YEAR)
    assert bot.once() == 1
    bot.clock.pass_by(hours=25)
    assert bot.once() == 0


def test_what_a_day_lived_a_year_ahead_has_dated_is_not_silent_for_a_year(bot: Wired) -> None:
    """The machine was started with a wrong clock, so that there was no jump to see; then it was set right."""
    bot.deliver(a_letter(1))
    bot.settle()
    bot.clock.jump(days=YEAR)
    bot.restart()
    bot.deliver(a_letter(2))
    bot.sink.answers[PARENT] = "451 4.3.2 not now"
    bot.once()
    bot.clock.pass_by(days=1)
    bot.once()
    digests = to_consultants(bot)
    assert bot.store.mails(OutboxState.DEFERRED)
    assert bot.store.get_meta(checking.LAST_DAY) > "2027"
    bot.clock.jump(days=-YEAR)
    bot.restart()
    del bot.sink.answers[PARENT]
    bot.deliver(a_letter(3))
    bot.settle()
    assert len(bot.replies()) == 3
    assert bot.store.get_meta(checking.LAST_DAY) == "2026-11-17"
    told = "".join(_text(mail.raw) for mail in bot.sink.mails if mail.recipients != (PARENT,))
    assert all(number in told for number in numbers(bot))
    for day in (1, 2):
        assert to_consultants(bot) == digests + day
        bot.clock.pass_by(days=1)
        bot.settle()


def test_a_machine_that_slept_has_not_jumped(bot: Wired, capsys: pytest.CaptureFixture[str]) -> None:
    bot.clock.pass_by(days=3)
    bot.deliver(a_letter())
    bot.settle()
    assert "Часы" not in capsys.readouterr().err


def _text(raw: bytes) -> str:
    body = message_from_bytes(raw, policy=default).get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())
