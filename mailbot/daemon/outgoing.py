"""What becomes of each letter in the folder of sent mail: it may answer a case, and has no outcome of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from mailbot.casework.case import Cursor
from mailbot.casework.events import OwnMailSeen
from mailbot.daemon.apart import CannotStart
from mailbot.daemon.apply import carry_out
from mailbot.daemon.cursors import advanced, is_old
from mailbot.daemon.guard import Guard, Handed
from mailbot.daemon.inhand import LetterKey
from mailbot.daemon.numbers import number_seen
from mailbot.daemon.reader import Reader
from mailbot.daemon.rules import InForce
from mailbot.daemon.writer import Writer
from mailbot.mail.message import Unparseable
from mailbot.store.errors import StoreBroken
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.transport.imap import Fetched

log = structlog.get_logger()


class Outgoing:
    """Handles the letters in Sent one by one. `clock` tells the present moment, aware, in UTC."""

    def __init__(
        self,
        rules: InForce,
        store: Store,
        guard: Guard,
        reader: Reader,
        writer: Writer,
        clock: Callable[[], datetime],
    ) -> None:
        self._rules, self._store, self._guard = rules, store, guard
        self._reader, self._writer, self._clock = reader, writer, clock

    def take(self, fetched: Fetched, cursor: Cursor, *, cut: bool) -> None:
        """Do what a letter calls for; its header tells, so that of a `cut` one enough is here.

        Raises StoreError, OSError, CannotStart.
        """
        replayed = is_old(cursor, fetched.uid)
        if replayed and fetched.internaldate < cursor.baseline_at:
            self._pass(fetched.uid, cursor)
            return
        try:
            self._follow(fetched, cursor, replayed=replayed)
        except (OSError, StoreBroken, CannotStart):
            raise
        except Exception as error:  # noqa: BLE001 - a letter that breaks our own code must not stop the others
            log.error("letter in Sent broke the program", uid=fetched.uid, error=type(error).__name__)
            self._pass(fetched.uid, cursor)

    def miss(self, uid: int, cursor: Cursor, *, refused: str) -> None:
        """Pass a letter that is gone, or that the server would not give."""
        if refused:
            log.warning("letter in Sent left unread", uid=uid)
        self._pass(uid, cursor)

    def _follow(self, fetched: Fetched, cursor: Cursor, *, replayed: bool) -> None:
        now = self._clock()
        key = LetterKey(cursor.folder, cursor.uidvalidity, fetched.uid)
        parsed = self._guard.parse(Handed(key=key, raw=fetched.raw, received_at=fetched.internaldate))
        if isinstance(parsed, Unparseable):
            self._pass(fetched.uid, cursor)
            return
        message = parsed.message
        own = self._reader.own_mail(message)
        with self._store.unit() as unit:
            if own is not None:
                own = self._kept(own, fetched.raw, unit)
                actions = self._reader.own(own, now=now)
            else:
                actions = self._reader.outgoing(message, replayed=replayed, now=now)
            carry_out(unit, actions, self._writer, now=now)
            if replayed or (own is not None and own.mail is None):
                number_seen(unit, own.key if own else message.subject)
            unit.put_cursor(advanced(cursor, fetched.uid))

    def _kept(self, own: OwnMailSeen, raw: bytes, unit: Unit) -> OwnMailSeen:
        """A mail of ours that the store does not know: the store is older than its mailbox.

        That is so after a restore, and after somebody has put an old copy of the folder back without a word. Then the
        inbox is read with the same care: what lies in it already may have been answered.
        """
        if own.mail is not None:
            return own
        inbox = self._store.cursor(self._rules.config.imap.inbox)
        if inbox is not None and not inbox.restored:
            log.warning("the store is older than its mailbox", folder=inbox.folder)
            unit.put_cursor(replace(inbox, restored=True))
        return replace(own, raw=unit.put_blob(raw, "mails"))

    def _pass(self, uid: int, cursor: Cursor) -> None:
        with self._store.unit() as unit:
            unit.put_cursor(advanced(cursor, uid))
