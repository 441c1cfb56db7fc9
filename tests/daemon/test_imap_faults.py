"""The daemon and a mailbox that fails: nothing is lost, nobody is answered twice, a person is told, it mends itself."""

import re

import pytest

from mailbot.daemon.checking import LAST_DAY
from mailbot.daemon.findings import junk_lines
from mailbot.demo.imapd import EmbeddedImap
from tests.faulty import Answer, Fault, Trouble

from .wired import PARENT, Wired, a_letter, assert_one_letter_one_case_one_reply

IMAP_TROUBLES = {**{fault.name: fault for fault in Fault}, "BYE": Answer(b"* BYE going down\r\n", bye=True)}
ONCE_A_ROUND = {
    "CAPABILITY": rb"CAPABILITY",
    "LOGIN": rb"AUTHENTICATE",
    "LIST": rb"LIST",
    "EXAMINE Sent": rb'EXAMINE "?Sent',
    "EXAMINE INBOX": rb'EXAMINE "?INBOX',
    "SEARCH": rb"UID SEARCH UID",
    "sizes": rb"RFC822\.SIZE",
    "bodies": rb"BODY\.PEEK\[\] ?\)",
    "SEARCH for a copy": rb"UID SEARCH HEADER",
    "APPEND": rb"APPEND",
    "the octets of a copy": rb"In-Reply-To: <1@",
}
ONCE_A_DAY = {
    "SEARCH for gaps": rb"UID SEARCH UID \d+:\d+\r\n",
    "EXAMINE Junk": rb'EXAMINE "?Junk',
    "who wrote to Junk": rb"BODY\.PEEK\[HEADER\.FIELDS \(FROM SUBJECT\)\]",
}
WAITING = {"IDLE": rb" IDLE\r\n", "DONE": rb"DONE\r\n"}
FAREWELL = rb"LOGOUT"


@pytest.mark.parametrize("trouble", IMAP_TROUBLES.values(), ids=IMAP_TROUBLES)
@pytest.mark.parametrize("command", ONCE_A_ROUND.values(), ids=ONCE_A_ROUND)
def test_a_mailbox_that_fails_at_any_command_loses_nothing_and_doubles_nothing(
    bot: Wired, command: bytes, trouble: Trouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.expect(trouble)
    bot.deliver(a_letter())
    bot.imap.fail(command, trouble)
    bot.settle()
    assert bot.imap.struck.is_set()
    assert_one_letter_one_case_one_reply(bot)
    assert isinstance(bot.mailbox, EmbeddedImap)
    assert len(bot.mailbox.mails("Sent")) == 1
    told = capsys.readouterr().err
    assert told.count(str(bot.imap.port)) == 1 or trouble is Fault.STALL, told
    assert str(bot.imap.port) in told
    assert "Traceback" not in told


@pytest.mark.parametrize("trouble", IMAP_TROUBLES.values(), ids=IMAP_TROUBLES)
@pytest.mark.parametrize("command", ONCE_A_DAY.values(), ids=ONCE_A_DAY)
def test_a_mailbox_that_fails_at_the_daily_check_is_checked_a_little_later(
    bot: Wired, command: bytes, trouble: Trouble
) -> None:
    bot.deliver(a_letter(2), "Junk")
    bot.deliver(a_letter())
    with bot.store.unit() as unit:
        unit.put_meta(LAST_DAY, "2026-01-01")
    bot.imap.fail(command, trouble)
    bot.settle()
    assert bot.imap.struck.is_set()
    assert_one_letter_one_case_one_reply(bot)
    bot.clock.pass_by(minutes=6)
    assert bot.once() == 0
    assert bot.store.get_meta(LAST_DAY) == "2026-11-16"
    lines, _more = junk_lines(bot.store, None, bot.clock.now)
    assert [line.note for line in lines] == [f"{PARENT}: journal 2"]


def test_every_command_that_the_daemon_gives_a_mailbox_has_its_trial(bot: Wired) -> None:
    bot.restart()
    bot.deliver(a_letter())
    bot.settle()
    bot.serve(lambda: b" IDLE\r\n" in bot.imap.sent)
    lines = [line + b"\r\n" for line in bytes(bot.imap.sent).split(b"\r\n") if b"Subject: " not in line]
    said = [line for line in lines if line.split()[1:] and line.split()[0].isalnum() and line.split()[0].isupper()]
    table = re.compile(b"|".join([*ONCE_A_ROUND.values(), *ONCE_A_DAY.values(), *WAITING.values(), FAREWELL]))
    assert len(said) > 15
    assert [line for line in said if not table.search(line)] == []


@pytest.mark.parametrize("trouble", IMAP_TROUBLES.values(), ids=IMAP_TROUBLES)
@pytest.mark.parametrize("command", WAITING.values(), ids=WAITING)
def test_a_mailbox_that_fails_while_mail_is_waited_for_is_called_again(
    bot: Wired, command: bytes, trouble: Trouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.expect(trouble)
    bot.imap.fail(command, trouble)
    bot.serve(bot.imap.struck.is_set)
    bot.deliver(a_letter())
    bot.serve(lambda: bool(bot.replies()))
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("trouble", IMAP_TROUBLES.values(), ids=IMAP_TROUBLES)
def test_a_mailbox_that_fails_at_the_farewell_harms_nothing(
    bot: Wired, trouble: Trouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.once()
    bot.imap.fail(FAREWELL, trouble)
    bot.restart()
    assert bot.imap.struck.is_set()
    bot.deliver(a_letter())
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)
    assert capsys.readouterr().err == ""


def test_a_mailbox_that_says_goodbye_in_the_midst_of_idle_is_called_again(bot: Wired) -> None:
    bot.imap.fail(b" IDLE\r\n", Answer(b"+ idling\r\n* BYE autologout; idle for too long\r\n", bye=True))
    delivered: list[int] = []

    def answered() -> bool:
        if bot.imap.struck.is_set() and not delivered:
            delivered.append(bot.deliver(a_letter()))
        return bool(bot.replies())

    bot.serve(answered)
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)


def test_a_changed_password_is_told_once_and_works_once_it_is_in_place(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    assert isinstance(bot.mailbox, EmbeddedImap)
    bot.mailbox._users["school"] = "another"
    bot.imap.hang_up()
    bot.deliver(a_letter())
    for _ in range(3):
        assert bot.once() == 1
    told = capsys.readouterr().err
    assert told.count("имя или пароль") == 1
    assert "secret" not in told
    bot.password("imap", "another")
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)
