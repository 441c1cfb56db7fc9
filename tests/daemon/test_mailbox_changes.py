"""What people and servers do to a mailbox while the daemon reads it, on Dovecot: nothing is lost or answered twice."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from imapclient import IMAPClient

from mailbot.terms import CaseState, OutboxState, Outcome
from tests.faulty import Fault, Meanwhile
from tests.servers import Dovecot

from .wired import PARENT, Wired, a_letter, assert_one_letter_one_case_one_reply

BODIES = rb"BODY\.PEEK\[\] ?\)"


def a_persons_answer(number: int) -> bytes:
    thread = {"In-Reply-To": f"<{number}@example.com>", "References": f"<{number}@example.com>"}
    headers: dict[str, Any] = {"From": "school@example.org", "To": PARENT, **thread}
    return a_letter(number + 1000, **headers).replace("Не вижу оценок".encode(), "Исправили".encode())


def with_folders(bot: Wired, **names: str) -> None:
    config = bot.rules.config
    bot.rules = replace(bot.rules, config=replace(config, imap=config.imap.model_copy(update=names)))
    bot.restart()


def test_a_connection_cut_at_every_command_in_turn_costs_no_letter(on_dovecot: Wired) -> None:
    bot, place, struck = on_dovecot, 0, True
    bot.restart()
    while struck:
        bot.deliver(a_letter(place))
        bot.imap.fail(rb"\r\n", Fault.CUT_AFTER, after=place)
        bot.settle()
        bot.clock.pass_by(hours=3)
        struck = bot.imap.struck.is_set()
        place += 1
    assert place > 12
    assert [seen.outcome for seen in bot.letters()] == [Outcome.NEW_CASE] * place
    assert {mail.state for mail in bot.store.mails()} == {OutboxState.SENT}
    assert len(bot.replies()) == len(set(bot.replies())) == place


def test_after_the_folder_was_rebuilt_nobody_is_registered_or_answered_twice(
    on_dovecot: Wired, dovecot: Dovecot
) -> None:
    bot = on_dovecot
    for number in (1, 2):
        bot.deliver(a_letter(number))
    bot.settle()
    bot.restart()
    bot.deliver(a_letter(3))
    dovecot.rebuild("INBOX")
    bot.settle()
    outcomes = [seen.outcome for seen in bot.letters()]
    assert outcomes == [Outcome.NEW_CASE, Outcome.NEW_CASE, Outcome.DUPLICATE, Outcome.DUPLICATE, Outcome.NEW_CASE]
    assert [mail.state for mail in bot.store.mails()] == [OutboxState.SENT, OutboxState.SENT, OutboxState.HELD]
    assert len(bot.store.cases()) == 3
    bot.deliver(a_letter(4))
    bot.settle()
    assert len(bot.replies()) == 3


def test_a_renamed_inbox_is_told_and_read_on_once_it_has_its_name_again(
    on_dovecot: Wired, dovecot: Dovecot, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = on_dovecot
    with dovecot.person() as person:
        person.create_folder("Appeals")
    with_folders(bot, inbox="Appeals")
    assert bot.once() == 0
    with dovecot.person() as person:
        person.rename_folder("Appeals", "Old appeals")
    bot.mailbox.deliver(a_letter(), "Old appeals", bot.clock.now)
    for _ in range(2):
        assert bot.once() == 1
    told = capsys.readouterr().err
    assert told.count("«Appeals»") == 1, told
    with dovecot.person() as person:
        person.rename_folder("Old appeals", "Appeals")
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)


def test_a_renamed_folder_of_sent_mail_is_told_holds_replies_and_an_answer_in_it_counts_once_it_is_back(
    on_dovecot: Wired, dovecot: Dovecot, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = on_dovecot
    with dovecot.person() as person:
        person.create_folder("Answers")
    with_folders(bot, sent="Answers")
    bot.deliver(a_letter())
    bot.settle()
    with dovecot.person() as person:
        person.rename_folder("Answers", "Answers of 2026")
    bot.mailbox.deliver(a_persons_answer(1), "Answers of 2026", bot.clock.now)
    bot.deliver(a_letter(2))
    for _ in range(2):
        assert bot.once() == 0
    assert capsys.readouterr().err.count("«Answers»") == 1
    assert [mail.state for mail in bot.store.mails()] == [OutboxState.SENT, OutboxState.HELD]
    with dovecot.person() as person:
        person.rename_folder("Answers of 2026", "Answers")
    bot.once()
    assert [case.state for case in bot.store.cases()] == [CaseState.ANSWERED, CaseState.OPEN]


def expunged(person: IMAPClient) -> None:
    person.select_folder("INBOX")
    person.delete_messages(person.search(["SUBJECT", "journal 1"]))
    person.expunge()


def put_into_an_archive(person: IMAPClient) -> None:
    person.create_folder("Archive")
    person.select_folder("INBOX")
    person.move(person.search(["SUBJECT", "journal 1"]), "Archive")


TIDYING = {"deleted": expunged, "moved": put_into_an_archive}


@pytest.mark.parametrize("tidied", TIDYING.values(), ids=TIDYING)
def test_a_letter_that_a_person_takes_away_between_size_and_body_is_gone_and_the_others_are_read(
    on_dovecot: Wired, dovecot: Dovecot, tidied: Callable[[IMAPClient], None]
) -> None:
    bot = on_dovecot

    def somebody_tidies() -> None:
        with dovecot.person() as person:
            tidied(person)

    for number in range(3):
        bot.deliver(a_letter(number))
    bot.imap.fail(BODIES, Meanwhile(somebody_tidies))
    bot.settle()
    assert [seen.outcome for seen in bot.letters()] == [Outcome.NEW_CASE, Outcome.GONE, Outcome.NEW_CASE]
    assert len(bot.replies()) == 2


@pytest.mark.parametrize("tidied", TIDYING.values(), ids=TIDYING)
def test_a_letter_that_a_person_takes_away_after_its_registration_is_answered_all_the_same(
    on_dovecot: Wired, dovecot: Dovecot, tidied: Callable[[IMAPClient], None]
) -> None:
    bot = on_dovecot
    bot.deliver(a_letter())
    bot.smtp.fail(rb"EHLO", Fault.CUT_BEFORE)
    assert bot.once() == 1
    with dovecot.person() as person:
        tidied(person)
    bot.settle()
    assert_one_letter_one_case_one_reply(bot)


def test_a_letter_put_back_into_the_inbox_is_known_again(on_dovecot: Wired, dovecot: Dovecot) -> None:
    bot = on_dovecot
    bot.deliver(a_letter())
    bot.settle()
    with dovecot.person() as person:
        put_into_an_archive(person)
    bot.settle()
    with dovecot.person() as person:
        person.select_folder("Archive")
        person.move(person.search(), "INBOX")
    bot.settle()
    assert [seen.outcome for seen in bot.letters()] == [Outcome.NEW_CASE, Outcome.DUPLICATE]
    assert len(bot.store.cases()) == len(bot.replies()) == 1
