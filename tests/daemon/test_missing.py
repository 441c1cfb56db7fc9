"""A configured folder that the mailbox does not have: the inbox is read, nothing is said past people's answers."""

import pytest

from mailbot.daemon.digests import make_digest
from mailbot.daemon.intake import Intake
from mailbot.daemon.missing import FolderUse, folder_warnings, is_missing, note_folder
from mailbot.daemon.rules import Rules
from mailbot.store.store import Store
from mailbot.terms import CaseState, OutboxState

from .conftest import NOW, FakeMailbox, Round, a_letter, an_answer, wait_for


@pytest.mark.parametrize("how", ["named and not there", "listed and not to be opened", "found before and no more"])
def test_letters_are_registered_and_their_replies_wait_while_sent_cannot_be_read(
    look: Round,
    store: Store,
    mailbox: FakeMailbox,
    how: str,
) -> None:
    mailbox.deliver(a_letter(1))
    if how == "listed and not to be opened":
        mailbox.sent = "Исходящие"
    elif how == "named and not there":
        mailbox.sent, mailbox.sent_missing = None, "Исходящие"
    else:
        mailbox.sent = None
    assert look() == 1
    assert [case.state for case in store.cases()] == [CaseState.OPEN]
    assert [mail.state for mail in store.mails()] == [OutboxState.HELD]
    (warning,) = folder_warnings(store)
    assert ("«Sent»" if how == "found before and no more" else "«Исходящие»") in warning
    assert "imap.sent" in warning


def test_replies_leave_again_once_sent_can_be_read_and_what_people_answered_counts(
    look: Round,
    store: Store,
    mailbox: FakeMailbox,
) -> None:
    mailbox.sent, mailbox.sent_missing = None, "Исходящие"
    mailbox.deliver(a_letter(1))
    look()
    mailbox.deliver(an_answer(1), folder="Sent")
    mailbox.sent, mailbox.sent_missing = "Sent", ""
    mailbox.deliver(a_letter(2))
    look()
    assert [case.state for case in store.cases()] == [CaseState.ANSWERED, CaseState.OPEN]
    assert [mail.state for mail in store.mails()] == [OutboxState.WITHDRAWN, OutboxState.QUEUED]
    assert folder_warnings(store) == ()


def test_the_digest_tells_of_it(rules: Rules, store: Store) -> None:
    note_folder(store, FolderUse.SENT, "Исходящие")
    note_folder(store, FolderUse.JUNK, "Спам")
    warnings = make_digest(rules, store, NOW.date(), now=NOW).warnings
    assert [word for word in ("imap.sent", "imap.junk") if any(word in line for line in warnings)] == [
        "imap.sent",
        "imap.junk",
    ]


def test_only_what_is_news_is_written(store: Store) -> None:
    note_folder(store, FolderUse.SENT, "Исходящие")
    before = store.stats().journal_bytes
    note_folder(store, FolderUse.SENT, "Исходящие")
    assert is_missing(store, FolderUse.SENT)
    assert store.stats().journal_bytes == before


def test_a_mailbox_that_never_had_such_a_folder_is_answered_as_ever(
    store: Store, mailbox: FakeMailbox, intake: Intake
) -> None:
    mailbox.sent = None
    wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    mailbox.deliver(a_letter(1))
    wait_for(intake.round(mailbox))  # type: ignore[arg-type]
    assert [mail.state for mail in store.mails()] == [OutboxState.QUEUED]
