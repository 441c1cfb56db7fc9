"""Sees to it that no letter can hold up the others: where each one is read, and which is not read again.

Most letters are read in this process, with their place noted while they are in hand (`inhand`). In a process apart are
read: large letters, many-parted ones, those read once more from the quarantine, and every letter in hand at two deaths
of this process. Deaths prove nothing: machines are switched off, processes are killed. Reading apart does: a letter at
fault ends its reader there, while this process lives on and puts it aside. Only a letter in hand at death after death
all the same is given up unread.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import structlog

from mailbot.daemon.apart import Task, Understood
from mailbot.daemon.inhand import InHand, LetterKey
from mailbot.daemon.rules import InForce
from mailbot.daemon.worker import Worker
from mailbot.language.letter import Letter
from mailbot.language.read import read_letter
from mailbot.mail.message import Limits, Unparseable
from mailbot.mail.parse import parse_message
from mailbot.mail.structure import shape

log = structlog.get_logger()

SUSPECT_DEATHS, MOST_DEATHS = 2, 4
"""After so many deaths a letter is read apart; after so many, no more. Chance alone hits one letter twice in a row
seldom, so that many kills cost few starts of another process; four times hardly ever."""
APART_BYTES, APART_PARTS, APART_DEPTH = 1_048_576, 100, 5
"""Up to here the worst of letters takes a second; past it, one hostile letter could hold up everything else."""


class ReadsApart(Protocol):
    """Another process; see `mailbot.daemon.apart.Apart`."""

    def start(self) -> object:
        """Raises CannotStart."""

    def read(self, raw: bytes, task: Task) -> Understood | Unparseable:
        """Raises CannotStart."""

    def renew(self, limits: Limits) -> None:
        """Letters from the next one on are read under these limits, with the dictionaries as they are now."""

    def close(self) -> None:
        """Whatever it is doing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A letter as it came: its place, its octets, its moment; `again` tells that it comes from the quarantine."""

    key: LetterKey
    raw: bytes
    received_at: datetime
    again: bool = False


class Guard:
    """Reads letters."""

    def __init__(self, rules: InForce, note: InHand, apart: ReadsApart) -> None:
        self._rules = rules
        self._note, self._apart = note, apart
        self._ready: dict[LetterKey, Understood | Unparseable] = {}

    def wants_preparing(self, letter: Handed) -> bool:
        """Whether the letter should be prepared before it is parsed, lest everybody wait."""
        return letter.key not in self._ready and not self._given_up(letter) and self._belongs_apart(letter)

    async def prepare(self, letter: Handed, worker: Worker, *, understand: bool) -> None:
        """Read a letter apart: the other process is waited for on `worker`, while others have their turn.

        Raises CannotStart.
        """
        await worker.call(self._apart.start)
        with self._note.holding(letter.key):
            task = self._task(letter, understand=understand)
            self._ready[letter.key] = await worker.call(self._apart.read, letter.raw, task)

    @contextmanager
    def handling(self, key: LetterKey) -> Iterator[None]:
        """Until the block ends the letter is in hand: a death is noted against it."""
        with self._note.holding(key):
            yield

    def parse(self, letter: Handed) -> Understood | Unparseable:
        """The message, or why there is none. Raises CannotStart for a letter that was not prepared and should be."""
        if self._given_up(letter):
            log.warning("letter left unread", uid=letter.key.uid, deaths=self._note.deaths(letter.key))
            return Unparseable(received_at=letter.received_at, reason="deadly", size=len(letter.raw))
        if (ready := self._ready.pop(letter.key, None)) is not None:
            return ready
        if self._belongs_apart(letter):
            return self._apart.read(letter.raw, self._task(letter, understand=True))
        found = parse_message(letter.raw, received_at=letter.received_at, limits=self._rules.limits)
        return found if isinstance(found, Unparseable) else Understood(message=found, letter=None)

    def understand(self, parsed: Understood) -> Letter:
        """What a parsed message says."""
        return parsed.letter or read_letter(parsed.message, self._rules.lexicon, forms=self._rules.gate.forms)

    def settled(self, keys: Iterable[LetterKey]) -> None:
        """These letters have their outcome on the disk: how often they were in hand at a death counts no more."""
        self._note.forget(keys)

    def renew(self) -> None:
        """The rules are others now: the other process must learn them too."""
        self._apart.renew(self._rules.limits)

    def rest(self) -> None:
        """Nothing to read for now: give the other process's memory back."""
        self._apart.close()

    def close(self) -> None:
        """End the other process, whatever it is doing, and close the note."""
        self._apart.close()
        self._note.close()

    def _task(self, letter: Handed, *, understand: bool) -> Task:
        return Task(received_at=letter.received_at, understand=understand, forms=self._rules.gate.forms)

    def _given_up(self, letter: Handed) -> bool:
        return not letter.again and self._note.deaths(letter.key) >= MOST_DEATHS

    def _belongs_apart(self, letter: Handed) -> bool:
        suspect = letter.again or self._note.deaths(letter.key) >= SUSPECT_DEATHS
        if suspect or len(letter.raw) > APART_BYTES:
            return True
        built = shape(letter.raw, enough=APART_PARTS)
        return built.parts > APART_PARTS or built.depth > APART_DEPTH
