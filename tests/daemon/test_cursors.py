from datetime import UTC, datetime

from mailbot.daemon.cursors import fresh
from mailbot.transport.imap import FolderStatus

NOW = datetime(2026, 11, 16, 7, 0, 0, 750_000, tzinfo=UTC)


def test_a_letter_of_the_second_of_first_contact_is_not_older_than_it() -> None:
    """INTERNALDATE has no fractions (RFC 3501, 2.3.3)."""
    cursor = fresh(None, "INBOX", FolderStatus(uidvalidity=1, uidnext=5, exists=0), now=NOW)
    came = datetime(2026, 11, 16, 7, 0, 0, tzinfo=UTC)
    assert not came < cursor.baseline_at
