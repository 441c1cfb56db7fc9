"""The daemon and a sending server that fails: no reply is lost, none goes twice unless nobody can know that it went."""

from dataclasses import replace

import pytest

from mailbot.terms import CaseState, OutboxState
from tests.faulty import Answer, Fault, Trouble

from .wired import PARENT, Wired, a_letter, assert_one_letter_one_case_one_reply

SMTP_TROUBLES: dict[str, Trouble] = {
    **{fault.name: fault for fault in Fault},
    "4xx": Answer(b"451 4.3.2 not now\r\n"),
    "421": Answer(b"421 4.3.2 closing\r\n", bye=True),
}
BEFORE_THE_END = {
    "EHLO": rb"EHLO",
    "AUTH": rb"AUTH",
    "MAIL": rb"MAIL FROM",
    "RCPT": rb"RCPT TO",
    "DATA": rb"DATA\r\n",
    "QUIT": rb"QUIT",
}
FINAL_DOT = rb"\r\n\.\r\n"


@pytest.mark.parametrize("trouble", SMTP_TROUBLES.values(), ids=SMTP_TROUBLES)
@pytest.mark.parametrize("verb", BEFORE_THE_END.values(), ids=BEFORE_THE_END)
def test_a_sending_server_that_fails_before_the_final_dot_delays_the_reply_and_doubles_nothing(
    bot: Wired, verb: bytes, trouble: Trouble, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.expect(trouble)
    bot.deliver(a_letter())
    bot.smtp.fail(verb, trouble)
    bot.settle()
    bot.restart()  # it says goodbye
    bot.settle()
    assert bot.smtp.struck.is_set()
    assert_one_letter_one_case_one_reply(bot)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trouble", "copies"),
    [
        (Fault.CUT_BEFORE, 1),
        (Fault.CUT_AFTER, 2),
        (Fault.STALL, 2),
        (Answer(b"451 4.3.0 no room\r\n", bye=True), 1),
        (Answer(b"421 4.3.2 closing\r\n", bye=True), 1),
        (Answer(b"999 what\r\n", bye=True), 1),
    ],
    ids=["CUT_BEFORE", "CUT_AFTER", "STALL", "4xx", "421", "nonsense"],
)
def test_a_sending_server_that_fails_after_the_final_dot_gets_the_same_octets_once_more_at_most(
    bot: Wired, trouble: Trouble, copies: int
) -> None:
    bot.expect(trouble)
    bot.deliver(a_letter())
    bot.smtp.fail(FINAL_DOT, trouble)
    bot.settle()
    (case,), (mail,) = bot.store.cases(), bot.store.mails()
    assert (mail.state, mail.case_number) == (OutboxState.SENT, case.number)
    assert len(bot.replies()) == copies
    assert len(set(bot.replies())) == 1


REFUSED = Answer(b"550 5.7.1 no\r\n")


@pytest.mark.parametrize("verb", [rb"RCPT TO", rb"DATA\r\n", FINAL_DOT], ids=["RCPT", "DATA", "final dot"])
def test_a_reply_refused_for_good_is_not_tried_again_and_the_case_stands(bot: Wired, verb: bytes) -> None:
    bot.deliver(a_letter())
    bot.smtp.fail(verb, replace(REFUSED, bye=verb == FINAL_DOT))
    bot.settle()
    bot.clock.pass_by(hours=1)
    bot.settle()
    (case,), (mail,) = bot.store.cases(), bot.store.mails()
    assert (mail.state, case.state) == (OutboxState.REFUSED, CaseState.OPEN)
    assert "5.7.1" in mail.last_error
    assert bot.replies() == []


@pytest.mark.parametrize("verb", [rb"EHLO", rb"AUTH", rb"MAIL FROM"], ids=["EHLO", "AUTH", "MAIL"])
def test_a_refusal_that_is_no_letters_fault_lets_every_mail_wait(
    bot: Wired, verb: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.deliver(a_letter())
    bot.smtp.fail(verb, REFUSED)
    assert bot.once() == 1
    (mail,) = bot.store.mails()
    assert (mail.state, mail.attempts) == (OutboxState.QUEUED, 0)
    assert capsys.readouterr().err.count(f"127.0.0.1:{bot.smtp.port}") == 1
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)


def test_one_recipient_refused_costs_the_others_nothing(bot: Wired) -> None:
    bot.sink.answers["unknown@example.com"] = "550 5.1.1 no such user"
    bot.sink.answers["later@example.com"] = "451 4.7.1 greylisted"
    for number, sender in enumerate(("unknown@example.com", "later@example.com", PARENT)):
        bot.deliver(a_letter(number, From=sender))
    bot.once()
    states = {mail.to: mail.state for mail in bot.store.mails()}
    assert states == {
        "unknown@example.com": OutboxState.REFUSED,
        "later@example.com": OutboxState.DEFERRED,
        PARENT: OutboxState.SENT,
    }
    del bot.sink.answers["later@example.com"]
    bot.settle()
    assert bot.store.mails(OutboxState.SENT)[0].to == "later@example.com"


def test_a_sending_server_that_is_down_is_told_once_and_everything_leaves_when_it_is_back(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.sink.stop()
    for number in range(3):
        bot.deliver(a_letter(number))
    for _ in range(3):
        assert bot.once() == 1
        bot.clock.pass_by(minutes=6)
    assert {mail.attempts for mail in bot.store.mails()} == {0}
    assert capsys.readouterr().err.count(f"127.0.0.1:{bot.smtp.port}") == 1


def test_a_changed_password_is_told_once_blames_no_mail_and_works_once_it_is_in_place(
    bot: Wired, capsys: pytest.CaptureFixture[str]
) -> None:
    bot.deliver(a_letter(1))
    bot.settle()
    bot.sink._users = {"school": "another"}
    bot.smtp.hang_up()
    bot.deliver(a_letter(2))
    for _ in range(3):
        assert bot.once() == 1
        bot.clock.pass_by(minutes=6)
    told = capsys.readouterr().err
    assert told.count("имя или пароль") == 1
    assert "secret" not in told
    assert bot.store.mails(OutboxState.QUEUED)[0].attempts == 0
    bot.password("smtp", "another")
    bot.settle()
    assert len(bot.replies()) == 2
