"""Copies in Sent: none where the provider makes one, one where it does not, and never of what is not for everyone."""

import pytest

from mailbot.config.model import SaveToSent
from mailbot.daemon.copies import Copies
from mailbot.store.store import Store
from mailbot.terms import MailKind, OutboxState
from mailbot.transport.errors import ConnectionLost, ServerRefused, TransportError

from .conftest import NOW, Clock, FakeMailbox, OnTheSpot, keep_mail, wait_for


def make_copies(store: Store, setting: SaveToSent, clock: Clock, told: list[str]) -> Copies:
    return Copies(store, OnTheSpot(), lambda: setting, told.append, clock)  # type: ignore[arg-type]


def settle(store: Store, mailbox: FakeMailbox, setting: SaveToSent = SaveToSent.AUTO) -> int:
    copies = make_copies(store, setting, Clock(), [])
    return wait_for(copies.round(mailbox, "Sent"))  # type: ignore[arg-type]


FULL = ServerRefused("нет места", server="imap.example.org:993")
LOST = ConnectionLost("связь прервалась", server="imap.example.org:993")


def keep_sent(store: Store, key: str = "ЭЖ-2026/27-0001:acknowledge", **changes: object) -> None:
    keep_mail(store, key, state=OutboxState.SENT, sent_at=NOW, next_attempt_at=None, **changes)


def test_a_provider_that_makes_copies_gets_none_from_us(store: Store) -> None:
    keep_sent(store)
    mailbox = FakeMailbox(provider_copies=True)
    assert settle(store, mailbox) == 0
    assert mailbox.count("append") == 0
    assert store.mails_uncopied() == ()


def test_where_the_provider_makes_none_the_same_octets_are_put_there_once(store: Store) -> None:
    keep_sent(store)
    mailbox = FakeMailbox()
    assert settle(store, mailbox) == 1
    assert settle(store, mailbox) == 0
    (sent,) = store.mails()
    assert [about for name, about in mailbox.asked if name == "append"] == [store.blob(sent.body)]


def test_only_the_very_first_copy_is_waited_for(store: Store) -> None:
    mailbox = FakeMailbox()
    for number in range(3):
        keep_sent(store, f"mail{number}")
        settle(store, mailbox)
    assert mailbox.count("idle") == 1
    assert mailbox.count("find") == 3


def test_always_appends_without_looking(store: Store) -> None:
    keep_sent(store)
    mailbox = FakeMailbox(provider_copies=True)
    assert settle(store, mailbox, SaveToSent.ALWAYS) == 1
    assert mailbox.count("find") == 0


def test_never_does_nothing(store: Store) -> None:
    keep_sent(store)
    mailbox = FakeMailbox()
    assert settle(store, mailbox, SaveToSent.NEVER) == 0
    assert mailbox.asked == []


@pytest.mark.parametrize("kind", [MailKind.NOTICE_COMPLAINT, MailKind.NOTICE_OVERTURNED, MailKind.DIGEST])
def test_what_is_not_for_everyone_who_reads_sent_is_not_copied(store: Store, kind: MailKind) -> None:
    keep_sent(store, "notice", kind=kind)
    assert settle(store, FakeMailbox()) == 0


@pytest.mark.parametrize("error", [FULL, LOST])
def test_a_copy_that_fails_is_tried_again_later_and_in_the_end_given_up(store: Store, error: TransportError) -> None:
    keep_sent(store)
    mailbox, clock = FakeMailbox(refuses_copies=error), Clock()
    told: list[str] = []
    copies = make_copies(store, SaveToSent.ALWAYS, clock, told)
    for _day in range(10):
        assert wait_for(copies.round(mailbox, "Sent")) == 0  # type: ignore[arg-type]
        assert copies.wanting() == ()
        clock.forward(days=1)
    assert told == [str(error)]
    (mail,) = store.mails()
    assert mailbox.count("append") == mail.copy_failures == 5
    assert (mail.state, mail.copied_to_sent, mail.copy_given_up) == (OutboxState.SENT, False, True)


def test_one_refused_copy_does_not_stop_the_others(store: Store) -> None:
    for number in range(2):
        keep_sent(store, f"mail{number}")
    mailbox = FakeMailbox(refuses_copies=FULL)
    settle(store, mailbox)
    assert mailbox.count("append") == 2


def test_over_a_lost_connection_no_further_copy_is_tried(store: Store) -> None:
    for number in range(2):
        keep_sent(store, f"mail{number}")
    mailbox = FakeMailbox(refuses_copies=LOST)
    settle(store, mailbox)
    assert mailbox.count("append") == 1
    assert [mail.copy_failures for mail in store.mails()] == [1, 0]


def test_the_trouble_with_copies_ends_with_the_first_that_succeeds(store: Store) -> None:
    keep_sent(store)
    mailbox, clock = FakeMailbox(refuses_copies=FULL), Clock()
    told: list[str] = []
    copies = make_copies(store, SaveToSent.ALWAYS, clock, told)
    wait_for(copies.round(mailbox, "Sent"))  # type: ignore[arg-type]
    mailbox.refuses_copies = None
    clock.forward(hours=1)
    assert wait_for(copies.round(mailbox, "Sent")) == 1  # type: ignore[arg-type]
    assert told == [str(FULL), ""]
    assert store.mails_uncopied() == ()
