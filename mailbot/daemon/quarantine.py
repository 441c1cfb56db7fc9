"""The letters in quarantine: what a person calls them, and reading them once more.

A letter lies there because its octets could not be read, or because the server would not give it. The octets are read
again on the spot; for the others the wish is kept in the store, and the next round over the mailbox asks the server.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from mailbot.casework.case import SeenLetter
from mailbot.daemon.arrivals import Arrivals
from mailbot.daemon.fetching import HEAD_BYTES
from mailbot.daemon.refusal import Refused
from mailbot.i18n import _
from mailbot.store.errors import DamagedBlob
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import Outcome
from mailbot.transport.imap import Fetched

UID = "uid:"
_WISHES = "quarantine_asked_for"
_PATIENCE = 5.0
"""For how many seconds one command reads letters: nobody else has a turn meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of reading a letter once more: `letter` as it is known now, under its `name`.

    `asked` tells that the server will be asked for it, `trouble` why its octets could not even be tried.
    """

    name: str
    letter: SeenLetter
    asked: bool = False
    trouble: str = ""

    @property
    def read(self) -> bool:
        """Whether it has left the quarantine."""
        return self.letter.outcome is not Outcome.QUARANTINED


def is_unread(letter: SeenLetter) -> bool:
    """Whether the server never gave the letter; one whose octets were kept, for a time at least, has their hash."""
    return letter.outcome is Outcome.QUARANTINED and not letter.content_hash


def name_of(letter: SeenLetter, view: StoreView) -> str:
    """What a person calls the letter: its UID, and for one from before the folder was rebuilt that folder's too."""
    cursor = view.cursor(letter.folder)
    current = cursor is not None and cursor.uidvalidity == letter.uidvalidity
    return str(letter.uid) if current else f"{letter.uidvalidity}/{letter.uid}"


def named(view: StoreView, name: str) -> SeenLetter:
    """The letter in quarantine that a person means by «17» or «uid:17». Raises Refused when there is none."""
    wanted = name.strip().removeprefix(UID)
    for letter in view.quarantined():
        if name_of(letter, view) == wanted:
            return letter
    raise Refused(_("в карантине нет письма «{name}»; все письма: mailbot quarantine list").format(name=name))


def replay(
    store: Store, arrivals: Arrivals, name: str, *, stopwatch: Callable[[], float] = time.monotonic
) -> tuple[tuple[Replayed, ...], int]:
    """Read one letter again, or all without a `name`; and how many were left because they take too long together.

    Raises Refused when there is no such letter or none at all, and when the octets of the one named are there no more.
    """
    chosen = (named(store, name),) if name else store.quarantined()
    if not chosen:
        raise Refused(_("в карантине нет писем"))
    end = stopwatch() + _PATIENCE
    done: list[Replayed] = []
    for letter in chosen:
        if done and stopwatch() > end:
            break
        done.append(_again(store, arrivals, letter))
    if name and done[0].trouble:
        raise Refused(f"{done[0].name}: {done[0].trouble}")
    return tuple(done), len(chosen) - len(done)


def wished(store: StoreView) -> tuple[SeenLetter, ...]:
    """The letters that the server is to be asked for because a person wants it."""
    wishes = {tuple(wish) for wish in store.get_meta(_WISHES) or ()}
    return tuple(letter for letter in store.quarantined() if (letter.uidvalidity, letter.uid) in wishes)


def forget_wish(store: Store, letter: SeenLetter) -> None:
    """Note that the server is asked for the letter now: a wish is good for one question."""
    wishes = store.get_meta(_WISHES) or []
    wish = [letter.uidvalidity, letter.uid]
    if wish in wishes:
        with store.unit() as unit:
            unit.put_meta(_WISHES, [other for other in wishes if other != wish])


def _again(store: Store, arrivals: Arrivals, letter: SeenLetter) -> Replayed:
    name = name_of(letter, store)
    if is_unread(letter):
        _wish(store, letter)
        return Replayed(name=name, letter=letter, asked=True)
    if letter.body is None:
        return Replayed(name=name, letter=letter, trouble=_("текст письма удалён, срок его хранения истёк"))
    try:
        raw = store.blob(letter.body)
    except DamagedBlob as error:
        return Replayed(name=name, letter=letter, trouble=str(error))
    fetched = Fetched(uid=letter.uid, internaldate=letter.received_at, raw=raw)
    # A letter cut to its beginning has exactly that length, and no mark of it.
    after = arrivals.take_again(letter, fetched, cut=len(raw) == HEAD_BYTES)
    return Replayed(name=name, letter=after)


def _wish(store: Store, letter: SeenLetter) -> None:
    wishes, wish = store.get_meta(_WISHES) or [], [letter.uidvalidity, letter.uid]
    if wish not in wishes:
        with store.unit() as unit:
            unit.put_meta(_WISHES, [*wishes, wish])
