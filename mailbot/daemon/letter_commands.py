"""`mailbot cases add`: a letter that became no case becomes one, because a person says so."""

from datetime import datetime

from mailbot.casework.case import Case, SeenLetter
from mailbot.daemon.apply import Origin, carry_out
from mailbot.daemon.guard import Guard, Handed
from mailbot.daemon.inhand import LetterKey
from mailbot.daemon.reader import Reader
from mailbot.daemon.refusal import Refused
from mailbot.daemon.writer import Writer
from mailbot.i18n import _
from mailbot.mail.message import UNREADABLE, Unparseable
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import Outcome

UID = "uid:"


def add_letter(
    store: Store, guard: Guard, reader: Reader, writer: Writer, letter: str, *, by: str, inbox: str, now: datetime
) -> Case:
    """Register the letter that `letter` names: a Message-ID, or «uid:17» for one that bears none.

    The letter keeps its key and the moment at which digests counted it; its one outcome is now a new case. Raises
    Refused when there is no such letter, when it belongs to a case, and when it cannot be read.
    Raises CannotStart.
    """
    seen = _found(store, letter, inbox)
    if seen.body is None:
        raise Refused(_("текст письма не сохранён, обращения из него не сделать: {letter}").format(letter=letter))
    handed = Handed(
        key=LetterKey(seen.folder, seen.uidvalidity, seen.uid),
        raw=store.blob(seen.body),
        received_at=seen.received_at,
        again=seen.outcome is Outcome.QUARANTINED,
    )
    parsed = guard.parse(handed)
    if isinstance(parsed, Unparseable):
        raise Refused(_("письмо не читается программой: {reason}").format(reason=UNREADABLE[parsed.reason]))
    message = parsed.message
    actions = reader.by_hand(message, guard.understand(parsed), seen.body, by=by, was=seen.outcome, now=now)
    origin = Origin(
        folder=seen.folder,
        uidvalidity=seen.uidvalidity,
        uid=seen.uid,
        received_at=seen.received_at,
        message_id=message.message_id,
        content_hash=message.content_hash,
        raw=seen.body,
        handled_at=seen.at,
    )
    with store.unit() as unit:
        done = carry_out(unit, actions, writer, now=now, origin=origin)
    if done.case is None:
        raise ValueError("a letter added by hand opens a case")
    return done.case


def _found(store: Store, letter: str, inbox: str) -> SeenLetter:
    named = letter_by_uid(store, letter, inbox) if letter.startswith(UID) else None
    letters = (named,) if named else _by_message_id(store, letter)
    free = [seen for seen in letters if seen.case_number is None]
    if free:
        return free[0]
    if letters:
        number = letters[0].case_number
        raise Refused(_("это письмо уже относится к обращению {number}").format(number=number))
    raise Refused(_("нет письма {letter}: Message-ID или uid письма стоит в сводке").format(letter=letter))


def _by_message_id(store: Store, letter: str) -> tuple[SeenLetter, ...]:
    """People copy Message-IDs with their angle brackets and without."""
    return store.seen_by_message_id(letter) or store.seen_by_message_id(f"<{letter.strip('<>')}>")


def letter_by_uid(store: StoreView, letter: str, inbox: str) -> SeenLetter | None:
    """The letter of the inbox that «uid:17» names, as lists show letters without a Message-ID."""
    uid = letter.removeprefix(UID).strip()
    cursor = store.cursor(inbox)
    if cursor is None or not uid.isdecimal():
        return None
    return store.seen(inbox, cursor.uidvalidity, int(uid))
