"""The daily check: nothing lies unseen in the mailbox, and nobody waits for the check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mailbot.casework.case import SeenLetter
from mailbot.daemon.checking import LAST_DAY
from mailbot.daemon.digests import make_digest
from mailbot.daemon.fetching import ROUNDS
from mailbot.daemon.findings import MOST_LISTED
from mailbot.daemon.missing import FolderUse, is_missing
from mailbot.daemon.rules import Rules
from mailbot.replies.digest import render_digest
from mailbot.store.store import Store
from mailbot.terms import OutboxState, Outcome
from mailbot.transport.errors import ConnectionLost, ServerRefused

from .conftest import NOW, Clock, FakeMailbox, Round, a_letter, letters, outcomes

Tomorrow = Callable[[], int]
REFUSED = ServerRefused("не выполнено", server="mail.example.org:993")
LOST = ConnectionLost("прервалось", server="mail.example.org:993")


@pytest.fixture
def tomorrow(look: Round, clock: Clock) -> Tomorrow:
    """A round on the next day, when the check is due."""

    def one_round() -> int:
        clock.forward(days=1)
        return look()

    return one_round


def skip(store: Store, mailbox: FakeMailbox) -> int:
    """A letter that the store passed without seeing it, as when a server's search lags behind."""
    uid = mailbox.deliver(a_letter(90))
    cursor = store.cursor("INBOX")
    assert cursor is not None
    with store.unit() as unit:
        unit.put_cursor(replace(cursor, next_uid=uid + 1))
    return uid


def told(rules: Rules, store: Store, now: datetime) -> str:
    digest = make_digest(rules, store, now.date(), now=now)
    return render_digest(digest, school=rules.school, templates=rules.templates).text


def test_a_letter_that_was_passed_unseen_is_read_on_the_next_day_and_told(
    rules: Rules, tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox, clock: Clock
) -> None:
    uid = skip(store, mailbox)
    assert look() == 0
    assert letters(store) == ()
    assert tomorrow() == 1
    (letter,) = letters(store)
    assert (letter.uid, letter.outcome, letter.received_at) == (uid, Outcome.NEW_CASE, NOW)
    text = told(rules, store, clock.now)
    assert "Найдено при ежедневной сверке".upper() in text.upper()
    assert f"теперь это обращение {letter.case_number}" in text
    assert look() == 0


def test_one_check_a_day_and_only_after_the_inbox(tomorrow: Tomorrow, look: Round, mailbox: FakeMailbox) -> None:
    mailbox.deliver(a_letter(1))
    mailbox.asked.clear()
    tomorrow()
    look()
    assert mailbox.count("between") == 1
    names = [name for name, _about in mailbox.asked]
    assert names.index("fetch") < names.index("between")


def test_nothing_before_first_contact_is_asked_for(
    rules: Rules, store: Store, clock: Clock, mailbox: FakeMailbox, request: pytest.FixtureRequest
) -> None:
    for number in range(3):
        mailbox.deliver(a_letter(number), at=NOW - timedelta(days=100))
    look: Round = request.getfixturevalue("look")
    mailbox.deliver(a_letter(5))
    look()
    clock.forward(days=1)
    look()
    assert [about for name, about in mailbox.asked if name == "between"] == [(4, 4)]
    assert outcomes(store) == [Outcome.NEW_CASE]


def test_letters_that_people_have_moved_away_are_no_news(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    uid = mailbox.deliver(a_letter(1))
    look()
    del mailbox.letters["INBOX"][uid]
    tomorrow()
    assert outcomes(store) == [Outcome.NEW_CASE]


def test_what_the_server_would_not_give_is_asked_for_every_day(
    rules: Rules, tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox, clock: Clock
) -> None:
    uid = mailbox.deliver(a_letter(1))
    mailbox.withheld = {uid: REFUSED}
    for _round in range(ROUNDS):
        with pytest.raises(ServerRefused):
            look()
    look()
    first = letters(store)[0].at
    tomorrow()
    assert outcomes(store) == [Outcome.QUARANTINED]
    mailbox.withheld = {}
    assert tomorrow() == 1
    (letter,) = letters(store)
    assert (letter.outcome, letter.received_at, letter.at) == (Outcome.NEW_CASE, NOW, first)
    assert [mail.state for mail in store.mails()] == [OutboxState.HELD]
    assert f"теперь это обращение {letter.case_number}" in told(rules, store, clock.now)


def test_a_letter_at_which_the_server_hangs_up_is_asked_for_once_a_day_and_the_rest_of_the_check_is_done(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox, clock: Clock
) -> None:
    uid = mailbox.deliver(a_letter(1))
    mailbox.withheld = {uid: LOST}
    for _round in range(ROUNDS):
        with pytest.raises(ConnectionLost):
            look()
    look()
    skipped = skip(store, mailbox)
    with pytest.raises(ConnectionLost):
        tomorrow()
    mailbox.deliver(a_letter(2))
    assert look() == 1, "the inbox is read while the check rests"
    clock.forward(minutes=6)
    assert look() == 1
    assert {letter.uid: letter.outcome for letter in letters(store)}[skipped] is Outcome.NEW_CASE
    assert store.get_meta(LAST_DAY) == "2026-11-17"


def test_a_letter_that_vanished_from_the_mailbox_leaves_the_quarantine(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    uid = mailbox.deliver(a_letter(1))
    mailbox.withheld = {uid: REFUSED}
    for _round in range(ROUNDS):
        with pytest.raises(ServerRefused):
            look()
    look()
    mailbox.withheld = {}
    mailbox.vanished = {uid}
    tomorrow()
    assert outcomes(store) == [Outcome.GONE]


def test_a_letter_noted_as_gone_that_lies_there_all_the_same_is_read(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    there, away = mailbox.deliver(a_letter(1)), mailbox.deliver(a_letter(2))
    mailbox.vanished = {there, away}
    look()
    assert outcomes(store) == [Outcome.GONE, Outcome.GONE]
    mailbox.vanished = {away}
    assert tomorrow() == 1
    assert {letter.uid: letter.outcome for letter in letters(store)} == {there: Outcome.NEW_CASE, away: Outcome.GONE}
    assert tomorrow() == 0


def test_a_check_cut_short_by_the_end_of_the_process_is_gone_on_with(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox, stops: list[bool]
) -> None:
    skip(store, mailbox)
    stops[:] = [False] * 2 + [True] * 9
    tomorrow()
    assert letters(store) == ()
    stops.clear()
    look()
    assert outcomes(store) == [Outcome.NEW_CASE]


def test_a_big_mailbox_is_compared_in_runs_and_nothing_of_it_is_fetched(
    tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox
) -> None:
    raw = a_letter(1)
    with store.batch(), store.unit() as unit:
        for _letter in range(6_000):
            uid = mailbox.deliver(raw)
            unit.put_seen(
                SeenLetter(
                    folder="INBOX",
                    uidvalidity=1,
                    uid=uid,
                    message_id=None,
                    content_hash=str(uid),
                    outcome=Outcome.ROBOT,
                    at=NOW,
                    received_at=NOW,
                )
            )
        cursor = store.cursor("INBOX")
        assert cursor is not None
        unit.put_cursor(replace(cursor, next_uid=6_001))
    mailbox.asked.clear()
    assert tomorrow() == 0
    runs = [about for name, about in mailbox.asked if name == "between"]
    assert runs == [(1, 5_000), (5_001, 6_000)]
    assert mailbox.count("fetch") == mailbox.count("heads") == 0


def test_a_check_that_never_succeeds_is_given_up_for_the_day_and_told(
    rules: Rules, tomorrow: Tomorrow, look: Round, store: Store, mailbox: FakeMailbox, clock: Clock
) -> None:
    mailbox.deliver(a_letter(1))
    look()
    mailbox.check_fails = LOST
    clock.forward(days=1)
    for _try in range(20):
        with pytest.raises(ConnectionLost):
            look()
        clock.forward(minutes=6)
    look()
    assert "Сверка с почтовым ящиком не удалась (17.11.2026)" in told(rules, store, clock.now)
    mailbox.check_fails = None
    tomorrow()
    assert store.get_meta(LAST_DAY) == "2026-11-18"


@pytest.fixture
def junk(mailbox: FakeMailbox) -> FakeMailbox:
    mailbox.junk = "Junk"
    mailbox.letters["Junk"], mailbox.uidnext["Junk"] = {}, 1
    return mailbox


def test_new_letters_in_junk_are_counted_and_listed_with_a_way_out(
    rules: Rules, junk: FakeMailbox, tomorrow: Tomorrow, store: Store, clock: Clock
) -> None:
    junk.deliver(a_letter(1, sender="anna@example.com"), folder="Junk")
    junk.deliver(b"From: =?utf-8?b?eA==?= <x@example.com>\r\nSubject: a\x1b[2Jb\r\n\r\n", folder="Junk")
    tomorrow()
    text = told(rules, store, clock.now)
    assert "НОВЫЕ ПИСЬМА В ПАПКЕ СПАМА (2)" in text.upper()
    assert "anna@example.com: journal 1" in text
    assert "\x1b" not in text
    assert "«Входящие»" in text
    assert letters(store) == ()
    assert "fetch" not in [name for name, _about in junk.asked]


def test_what_lay_in_junk_at_first_contact_is_not_listed(
    rules: Rules, mailbox: FakeMailbox, store: Store, clock: Clock, request: pytest.FixtureRequest
) -> None:
    mailbox.junk = "Junk"
    mailbox.letters["Junk"], mailbox.uidnext["Junk"] = {}, 1
    mailbox.deliver(a_letter(1), folder="Junk")
    request.getfixturevalue("tomorrow")()
    assert "СПАМ" not in told(rules, store, clock.now).upper()


def test_of_very_many_letters_in_junk_some_are_listed_and_all_counted(
    rules: Rules, junk: FakeMailbox, tomorrow: Tomorrow, store: Store, clock: Clock
) -> None:
    for number in range(MOST_LISTED + 7):
        junk.deliver(a_letter(number), folder="Junk")
    tomorrow()
    text = told(rules, store, clock.now)
    assert f"({MOST_LISTED + 7})" in text
    assert "и ещё 7" in text


def test_a_junk_folder_that_is_missing_or_will_not_be_read_stops_nothing(
    junk: FakeMailbox, tomorrow: Tomorrow, store: Store
) -> None:
    junk.deliver(a_letter(1))
    del junk.letters["Junk"]
    assert tomorrow() == 1
    assert is_missing(store, FolderUse.JUNK)
    junk.junk, junk.junk_missing = None, "Хлам"
    tomorrow()
    assert is_missing(store, FolderUse.JUNK)


def test_a_letter_moved_from_junk_into_the_inbox_is_read_as_any_and_its_clock_starts_when_it_came(
    junk: FakeMailbox, tomorrow: Tomorrow, store: Store
) -> None:
    junk.deliver(a_letter(1), folder="Junk")
    tomorrow()
    junk.deliver(a_letter(1), at=NOW)
    tomorrow()
    (case,) = store.cases()
    assert case.received_at == NOW
