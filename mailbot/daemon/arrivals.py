"""What becomes of each letter in the inbox: one outcome, recorded together with the folder's cursor."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from mailbot.casework.case import BlobRef, Cursor, SeenLetter
from mailbot.casework.events import Action, AddressFails, RecordOutcome
from mailbot.daemon.apart import CannotStart
from mailbot.daemon.apply import Done, Origin, carry_out
from mailbot.daemon.caps import Caps
from mailbot.daemon.cursors import advanced, is_old
from mailbot.daemon.described import described
from mailbot.daemon.guard import Guard, Handed
from mailbot.daemon.inhand import LetterKey
from mailbot.daemon.missing import FolderUse, is_missing
from mailbot.daemon.reader import Reader, Reading
from mailbot.daemon.rules import InForce
from mailbot.daemon.writer import Writer
from mailbot.mail.message import UNREADABLE, InboundMessage, Unparseable
from mailbot.mail.senders import known_addresses
from mailbot.store.errors import StoreBroken
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.terms import Outcome
from mailbot.transport.imap import Fetched

log = structlog.get_logger()

_REPLAYED = 26  # the gate's number for what is read once more
_CLOCKS_APART = timedelta(days=1)
_GONE = RecordOutcome(outcome=Outcome.GONE, note="письмо убрали до того, как его удалось прочитать")
_DUPLICATE = RecordOutcome(outcome=Outcome.DUPLICATE, suppressed_by=(22,))
_OLD = (25,)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """How a letter is taken: the key it is kept under, and the cursor to move past it, if any.

    `hold` keeps its replies for a person, also of a letter that is `replayed`: read anew though it is not new; `before`
    is the outcome it had, which its new one replaces.
    """

    folder: str
    uidvalidity: int
    uid: int
    cursor: Cursor | None = None
    hold: bool = False
    replayed: bool = False
    before: SeenLetter | None = None

    def handed(self, fetched: Fetched) -> Handed:
        key = LetterKey(self.folder, self.uidvalidity, self.uid)
        again = self.before is not None
        return Handed(key=key, raw=fetched.raw, received_at=fetched.internaldate, again=again)

    def origin(self, received_at: datetime) -> Origin:
        counted = self.before.at if self.before else None
        return Origin(
            folder=self.folder,
            uidvalidity=self.uidvalidity,
            uid=self.uid,
            received_at=received_at,
            handled_at=counted,
        )

    def passed(self, unit: Unit) -> None:
        if self.cursor is not None:
            unit.put_cursor(advanced(self.cursor, self.uid))


class Arrivals:
    """Handles the inbox's letters one by one. `clock` tells the present moment, aware, in UTC."""

    def __init__(
        self,
        rules: InForce,
        store: Store,
        guard: Guard,
        reader: Reader,
        writer: Writer,
        caps: Caps,
        clock: Callable[[], datetime],
    ) -> None:
        self._rules, self._store, self._guard, self._reader = rules, store, guard, reader
        self._writer, self._caps, self._clock = writer, caps, clock

    def take(self, fetched: Fetched, cursor: Cursor, *, cut: bool, answer_old: bool = False) -> None:
        """Decide a letter, of which `cut` tells that only the beginning is here.

        `answer_old`: a person wants replies to leave though the letter lay in the folder at first contact.
        Raises StoreError, OSError, CannotStart.
        """
        old = is_old(cursor, fetched.uid)
        # A new UID does not make a new letter: people move old ones about. The server's clock and ours may differ.
        moved = fetched.internaldate < cursor.baseline_at - _CLOCKS_APART
        held = (old or moved) and not answer_old
        way = _way(cursor, fetched.uid, hold=held or is_missing(self._store, FolderUse.SENT), replayed=held)
        if old and fetched.internaldate < cursor.baseline_at:
            log.info("letter older than the work", uid=fetched.uid, suppressed_by=_OLD)
            self._skip(way)
        else:
            self._safely(fetched, way, cut=cut)

    def miss(self, uid: int, cursor: Cursor, *, refused: str) -> None:
        """Note a letter that is gone, or one that the server would not give, with the server's own words."""
        outcome = _GONE
        if refused:
            outcome = _quarantined(f"почтовый сервер не отдаёт письмо: {refused}")
            log.warning("letter quarantined unread", uid=uid)
        self._note(_way(cursor, uid), outcome, received_at=self._clock())

    def take_again(self, before: SeenLetter, fetched: Fetched, *, cut: bool) -> SeenLetter:
        """Read a letter once more that lies in quarantine; what is known of it then, still in quarantine or not.

        Its replies wait for a person (condition 26). Digests have counted it where it was quarantined.
        """
        self._safely(fetched, _way_again(before), cut=cut)
        return self._store.seen(before.folder, before.uidvalidity, before.uid) or before

    def give_up(self, before: SeenLetter) -> None:
        """Note that a letter which lies in quarantine unread is in the mailbox no more."""
        self._note(_way_again(before), _GONE, received_at=before.received_at)

    def _safely(self, fetched: Fetched, way: _Way, *, cut: bool) -> None:
        try:
            self._decide(fetched, way, cut=cut)
        except (OSError, StoreBroken, CannotStart):
            raise
        except Exception as error:  # noqa: BLE001 - a letter that breaks our own code must not stop the others
            log.error("letter broke the program", uid=fetched.uid, error=type(error).__name__)
            self._quarantine(fetched, way, f"ошибка программы: {type(error).__name__}")

    def _decide(self, fetched: Fetched, way: _Way, *, cut: bool) -> None:
        now = self._clock()
        parsed = self._guard.parse(way.handed(fetched))
        if isinstance(parsed, Unparseable):
            self._quarantine(fetched, way, UNREADABLE.get(parsed.reason, parsed.reason))
        elif self._is_known_here(parsed.message.message_id, parsed.message.content_hash, way):
            self._skip(way)
        else:
            reading = self._reader.read(parsed.message, self._guard.understand(parsed), cut=cut, now=now)
            reading = replace(reading, event=replace(reading.event, replayed=way.replayed))
            done = self._keep(fetched, way, parsed.message, reading, now=now)
            _tell(fetched.uid, done)

    def _keep(self, fetched: Fetched, way: _Way, message: InboundMessage, reading: Reading, *, now: datetime) -> Done:
        with self._store.unit() as unit:
            raw = self._text(unit, fetched, message, reading)
            actions = self._reader.actions(reading, raw, now=now, hold=way.hold)
            origin = replace(
                way.origin(fetched.internaldate),
                message_id=message.message_id,
                content_hash=message.content_hash,
                described=described(message, known_addresses(self._rules.gate)),
                raw=raw,
            )
            if way.before is not None:
                actions = tuple(_again(action, way.before) for action in actions)
            done = carry_out(unit, actions, self._writer, now=now, origin=origin, hold=way.hold)
            way.passed(unit)
        if not way.hold:  # what a person will release one by one is no flood, and takes nobody's share of today
            for mail in done.mails:
                self._caps.queued(mail)
        if any(isinstance(action, AddressFails) for action in actions):
            self._caps.failed(now)
        return done

    def _text(self, unit: Unit, fetched: Fetched, message: InboundMessage, reading: Reading) -> BlobRef | None:
        """Where the letter's octets lie. A letter that comes again is kept once.

        A rebuilt folder would else fill the disk with the whole mailbox anew, and bring back texts whose time is over.
        """
        first = self._store.seen_like(message.message_id, message.content_hash) if reading.event.duplicate else None
        return first.body if first is not None else unit.put_blob(fetched.raw, "letters")

    def _quarantine(self, fetched: Fetched, way: _Way, reason: str) -> None:
        """Keep a letter's octets aside, once: by their hash they are known again in a rebuilt folder."""
        content_hash = hashlib.sha256(fetched.raw).hexdigest()
        if self._is_known_here(None, content_hash, way):
            self._skip(way)
            return
        known = self._store.seen_like(None, content_hash) is not None
        outcome = _DUPLICATE if known else _quarantined(reason)
        with self._store.unit() as unit:
            raw = None if known else unit.put_blob(fetched.raw, "quarantine")
            origin = replace(way.origin(fetched.internaldate), content_hash=content_hash, raw=raw)
            carry_out(unit, (outcome,), self._writer, now=self._clock(), origin=origin)
            way.passed(unit)
        log.warning(
            "letter quarantined", uid=fetched.uid, outcome=outcome.outcome.value, suppressed_by=outcome.suppressed_by
        )

    def _is_known_here(self, message_id: str | None, content_hash: str, way: _Way) -> bool:
        """Whether this very letter has its outcome under this very UID: a restored mailbox counts its UIDs anew."""
        seen = self._store.seen(way.folder, way.uidvalidity, way.uid)
        return seen is not None and self._store.is_same(seen, message_id, content_hash)

    def _note(self, way: _Way, outcome: RecordOutcome, *, received_at: datetime) -> None:
        with self._store.unit() as unit:
            carry_out(unit, (outcome,), self._writer, now=self._clock(), origin=way.origin(received_at))
            way.passed(unit)

    def _skip(self, way: _Way) -> None:
        with self._store.unit() as unit:
            way.passed(unit)


def _way(cursor: Cursor, uid: int, *, hold: bool = False, replayed: bool = False) -> _Way:
    folder, uidvalidity = cursor.folder, cursor.uidvalidity
    return _Way(folder=folder, uidvalidity=uidvalidity, uid=uid, cursor=cursor, hold=hold, replayed=replayed)


def handed_again(before: SeenLetter, fetched: Fetched) -> Handed:
    """A letter in quarantine as it is handed to be prepared."""
    return _way_again(before).handed(fetched)


def _way_again(before: SeenLetter) -> _Way:
    return _Way(
        folder=before.folder, uidvalidity=before.uidvalidity, uid=before.uid, hold=True, replayed=True, before=before
    )


def _again(action: Action, before: SeenLetter) -> Action:
    """An action of a letter read once more: its outcome tells that, and what it was before."""
    if not isinstance(action, RecordOutcome):
        return action
    note = f"прочитано из карантина; прежний итог: {before.note}"
    became_case = action.outcome in (Outcome.NEW_CASE, Outcome.ADDED_TO_CASE)
    numbers = tuple(sorted({*action.suppressed_by, _REPLAYED}))
    return replace(action, note=note if became_case else action.note, suppressed_by=numbers)


def _quarantined(reason: str) -> RecordOutcome:
    return RecordOutcome(outcome=Outcome.QUARANTINED, note=reason, suppressed_by=(27,))


def _tell(uid: int, done: Done) -> None:
    outcome = done.outcome.outcome.value if done.outcome else ""
    suppressed = done.outcome.suppressed_by if done.outcome else ()
    number = done.case.number if done.case else (done.outcome and done.outcome.case_number) or ""
    log.info("letter handled", uid=uid, outcome=outcome, case=number, suppressed_by=suppressed)
