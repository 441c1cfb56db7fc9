"""How far a folder has been read, and where to go on when the server's UIDs mean something else than before."""

from dataclasses import replace
from datetime import datetime

from mailbot.casework.case import Cursor
from mailbot.transport.imap import FolderStatus


def advanced(cursor: Cursor, uid: int) -> Cursor:
    """The cursor after a letter has its outcome."""
    return replace(cursor, next_uid=max(cursor.next_uid, uid + 1))


def still_holds(cursor: Cursor, status: FolderStatus) -> bool:
    """Whether the folder is the one that was read before.

    A cursor beyond the next UID under the same UIDVALIDITY is a mailbox restored from a copy, or another account:
    some providers give every mailbox the same UIDVALIDITY.
    """
    return cursor.uidvalidity == status.uidvalidity and cursor.next_uid <= status.uidnext


def fresh(known: Cursor | None, folder: str, status: FolderStatus, *, now: datetime) -> Cursor:
    """Where to begin. At first contact nothing old is read; in a rebuilt folder everything is read anew, what is known
    is recognised, and what is unknown waits for a person (its UID lies below the new baseline). With a restored store
    reading goes on where the store stands, and what has come since waits in the same way.

    Servers tell when a letter came to the second, so first contact counts from the beginning of its own: a letter that
    came right after it is not taken for an older one when the folder is rebuilt.
    """
    anew = 1 if known else status.uidnext
    return Cursor(
        folder=folder,
        uidvalidity=status.uidvalidity,
        next_uid=known.next_uid if known and still_holds(known, status) else anew,
        baseline_uid=status.uidnext,
        baseline_at=known.baseline_at if known else now.replace(microsecond=0),
    )


def awaits_sent(inbox: Cursor | None) -> bool:
    """Whether a restored store does not know yet what lies in Sent: until it does, nobody is written to."""
    return inbox is not None and inbox.restored


def is_old(cursor: Cursor, uid: int) -> bool:
    """Whether a letter lay in the folder already when it was first met or rebuilt."""
    return uid < cursor.baseline_uid
