"""The folder of junk mail: only looked into, so that an appeal which a filter put there is not lost unseen."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from mailbot.casework.case import Cursor
from mailbot.daemon.cursors import fresh, still_holds
from mailbot.daemon.described import described
from mailbot.daemon.findings import MOST_LISTED, Found, note
from mailbot.daemon.missing import FolderUse, note_folder
from mailbot.daemon.rules import InForce
from mailbot.daemon.worker import Worker
from mailbot.mail.message import Unparseable
from mailbot.mail.parse import parse_message
from mailbot.mail.senders import known_addresses
from mailbot.store.store import Store
from mailbot.transport.errors import ConnectionLost, FolderMissing, TransportError
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Fetched, Mailbox

log = structlog.get_logger()


async def look_into_junk(
    rules: InForce, store: Store, worker: Worker, mailbox: Mailbox, folders: Folders, *, now: datetime
) -> None:
    """Note who wrote what has come into Junk since the last look. Raises ConnectionLost; any other trouble is told.

    The folder is opened read-only and bodies are not fetched. First contact lists nothing old.
    """
    missing = folders.junk_missing
    if folders.junk is not None:
        try:
            await _look(rules, store, worker, mailbox, folders.junk, now=now)
        except FolderMissing:
            missing = folders.junk
        except ConnectionLost:
            raise
        except TransportError as error:
            log.warning("Junk could not be read", error=type(error).__name__)
    note_folder(store, FolderUse.JUNK, missing)


async def _look(rules: InForce, store: Store, worker: Worker, mailbox: Mailbox, junk: str, *, now: datetime) -> None:
    status = await worker.call(mailbox.examine, junk)
    known = store.cursor(junk)
    if known is None or not still_holds(known, status):
        # Whatever lies in a folder rebuilt was listed before, or cannot be told from what was.
        _keep(store, fresh(None, junk, status, now=now), (), 0, now=now)
        return
    if known.next_uid >= status.uidnext:
        return
    uids = await worker.call(mailbox.uids_from, known.next_uid)
    listed = uids[-MOST_LISTED:]
    heads = await worker.call(mailbox.heads, listed)
    entries = [_entry(head, rules) for head in heads]
    _keep(store, replace(known, next_uid=status.uidnext), entries, len(uids) - len(listed), now=now)
    log.info("junk counted", count=len(uids))


def _keep(store: Store, cursor: Cursor, entries: Iterable[dict[str, Any]], more: int, *, now: datetime) -> None:
    with store.unit() as unit:
        note(unit, store, Found.JUNK, entries, now=now)
        note(unit, store, Found.JUNK_MORE, [{"count": more}] if more else [], now=now)
        unit.put_cursor(cursor)


def _entry(head: Fetched, rules: InForce) -> dict[str, Any]:
    message = parse_message(head.raw, received_at=head.internaldate, limits=rules.limits)
    about = described(None if isinstance(message, Unparseable) else message, known_addresses(rules.gate))
    return {"received_at": head.internaldate.isoformat(), "about": about}
