"""What becomes of each letter in the inbox: one outcome, recorded together with the folder's cursor."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from mailbot.casework.case import Cursor
from mailbot.casework.events import RecordOutcome
from mailbot.daemon.apply import Done, Origin, carry_out
from mailbot.daemon.caps import Caps
from mailbot.daemon.cursors import advanced, is_old
from mailbot.daemon.missing import FolderUse, is_missing
from mailbot.daemon.reader import Reader, Reading
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.mail.message import UNREADABLE, InboundMessage, Unparseable
from mailbot.mail.parse import parse_message
from mailbot.mail.safe import display_safe
from mailbot.store.errors import StoreBroken
from mailbot.store.store import Store
from mailbot.terms import Outcome
from mailbot.transport.imap import Fetched

log = structlog.get_logger()

_DESCRIBED = 160
_GONE = RecordOutcome(outcome=Outcome.GONE, note="письмо убрали до того, как его удалось прочитать")
_DUPLICATE = RecordOutcome(outcome=Outcome.DUPLICATE, suppressed_by=(22,))


class Arrivals:
    """Handles the inbox's letters one by one. `clock` tells the present moment, aware, in UTC."""

    def __init__(
        self, rules: Rules, store: Store, reader: Reader, writer: Writer, caps: Caps, clock: Callable[[], datetime]
    ) -> None:
        self._rules, self._store, self._reader, self._writer = rules, store, reader, writer
        self._caps, self._clock = caps, clock

    def take(self, fetched: Fetched, cursor: Cursor, *, cut: bool) -> None:
        """Decide a letter, of which `cut` tells that only the beginning is here. Raises StoreError, OSError."""
        if is_old(cursor, fetched.uid) and fetched.internaldate < cursor.baseline_at:
            self._skip(fetched.uid, cursor)
            return
        try:
            self._decide(fetched, cursor, cut=cut)
        except (OSError, StoreBroken):
            raise
        except Exception as error:  # noqa: BLE001 - a letter that breaks our own code must not stop the others
            log.error("letter broke the program", uid=fetched.uid, error=type(error).__name__)
            self._quarantine(fetched, cursor, f"ошибка программы: {type(error).__name__}")

    def miss(self, uid: int, cursor: Cursor, *, refused: str) -> None:
        """Note a letter that is gone, or one that the server would not give, with the server's own words."""
        outcome = _GONE
        if refused:
            outcome = _quarantined(f"почтовый сервер не отдаёт письмо: {refused}")
            log.warning("letter quarantined unread", uid=uid)
        now = self._clock()
        with self._store.unit() as unit:
            carry_out(unit, (outcome,), self._writer, now=now, origin=_origin(uid, cursor, received_at=now))
            unit.put_cursor(advanced(cursor, uid))

    def _decide(self, fetched: Fetched, cursor: Cursor, *, cut: bool) -> None:
        now = self._clock()
        hold = is_old(cursor, fetched.uid) or is_missing(self._store, FolderUse.SENT)
        parsed = parse_message(fetched.raw, received_at=fetched.internaldate, limits=self._rules.limits)
        if isinstance(parsed, Unparseable):
            self._quarantine(fetched, cursor, UNREADABLE.get(parsed.reason, parsed.reason))
        elif self._is_known_here(parsed.message_id, parsed.content_hash, fetched.uid, cursor):
            self._skip(fetched.uid, cursor)
        else:
            reading = self._reader.read(parsed, cut=cut, now=now)
            done = self._keep(fetched, cursor, parsed, reading, hold=hold, now=now)
            _tell(fetched.uid, done, reading)

    def _keep(
        self, fetched: Fetched, cursor: Cursor, message: InboundMessage, reading: Reading, *, hold: bool, now: datetime
    ) -> Done:
        with self._store.unit() as unit:
            raw = unit.put_blob(fetched.raw, "letters")
            actions = self._reader.actions(reading, raw, now=now, hold=hold)
            origin = replace(
                _origin(fetched.uid, cursor, received_at=fetched.internaldate),
                message_id=message.message_id,
                content_hash=message.content_hash,
                described=_described(message),
                raw=raw,
            )
            done = carry_out(unit, actions, self._writer, now=now, origin=origin, hold=hold)
            unit.put_cursor(advanced(cursor, fetched.uid))
        for mail in done.mails:
            self._caps.queued(mail)
        return done

    def _quarantine(self, fetched: Fetched, cursor: Cursor, reason: str) -> None:
        """Keep a letter's octets aside, once: by their hash they are known again in a rebuilt folder."""
        content_hash = hashlib.sha256(fetched.raw).hexdigest()
        if self._is_known_here(None, content_hash, fetched.uid, cursor):
            self._skip(fetched.uid, cursor)
            return
        origin = _origin(fetched.uid, cursor, received_at=fetched.internaldate)
        known = self._store.seen_like(None, content_hash) is not None
        with self._store.unit() as unit:
            raw = None if known else unit.put_blob(fetched.raw, "quarantine")
            origin = replace(origin, content_hash=content_hash, raw=raw)
            outcome = _DUPLICATE if known else _quarantined(reason)
            carry_out(unit, (outcome,), self._writer, now=self._clock(), origin=origin)
            unit.put_cursor(advanced(cursor, fetched.uid))
        log.warning("letter quarantined", uid=fetched.uid, outcome=outcome.outcome.value)

    def _is_known_here(self, message_id: str | None, content_hash: str, uid: int, cursor: Cursor) -> bool:
        """Whether this very letter has its outcome under this very UID: a restored mailbox counts its UIDs anew."""
        seen = self._store.seen(cursor.folder, cursor.uidvalidity, uid)
        return seen is not None and self._store.is_same(seen, message_id, content_hash)

    def _skip(self, uid: int, cursor: Cursor) -> None:
        with self._store.unit() as unit:
            unit.put_cursor(advanced(cursor, uid))


def _quarantined(reason: str) -> RecordOutcome:
    return RecordOutcome(outcome=Outcome.QUARANTINED, note=reason, suppressed_by=(27,))


def _origin(uid: int, cursor: Cursor, *, received_at: datetime) -> Origin:
    return Origin(folder=cursor.folder, uidvalidity=cursor.uidvalidity, uid=uid, received_at=received_at)


def _described(message: InboundMessage) -> str:
    sender = message.from_[0].addr if message.from_ else "отправитель не указан"
    return display_safe(f"{sender}: {message.subject or 'без темы'}")[:_DESCRIBED]


def _tell(uid: int, done: Done, reading: Reading) -> None:
    outcome = done.outcome.outcome.value if done.outcome else ""
    number = done.case.number if done.case else ""
    log.info("letter handled", uid=uid, outcome=outcome, case=number, suppressed_by=reading.event.suppressed)
