"""A mailbox under fire: letters come, the daemon dies and is started again, day after day."""

import random
import time
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mailbot.casework.outbox import waits_for_person
from mailbot.daemon.control import NoDaemon, request, socket_path
from mailbot.daemon.digests import LAST_DAY
from mailbot.store.errors import StoreError
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import OutboxState
from tests.crash.lives import Lives
from tests.crash.places import Place, Plan
from tests.crash.power import Drive, Loss
from tests.crash.school import School
from tests.crash.sink import Sink
from tests.crash.wrapper import ASIDE, LOG, NOTES

_KILLED = -9
_LONGEST_MOMENT = 1.5
_UNDER_WAY = 0.7  # seconds after which a life is reading or waiting
_PEACE = 120.0
_MORE_LIVES = 3  # at most so many times the lives that were planned
_PASSES = {
    Place.FETCHED: 2,
    Place.HALF_WRITTEN: 12,
    Place.BEFORE_SYNC: 12,
    Place.AFTER_SYNC: 12,
    Place.FINAL_DOT: 3,
    Place.BEFORE_RECORD: 3,
    Place.COPIED: 3,
    Place.DIGEST: 5,
}
_NOT_OWED = (Place.MOMENT, Place.DIGEST, Place.COPIED)
"""Some days have no digest left to queue, and some providers leave no copy to put into Sent."""
_UNFINISHED = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING, OutboxState.UNCERTAIN)


class Refused(Exception):
    """The daemon did not start, or ended by itself, or never came to rest; holds its last words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """The end of one life, and what became of unsynced octets if the power failed with it."""

    place: Place
    loss: Loss | None
    power: bool


@dataclass
class Diary:
    """What happened, for the referee and the report.

    `in_doubt` counts by msg-id the deaths between the final dot and its record; `to_person` the mails that mailbot left
    to a person, who released them.
    """

    deaths: list[Death] = field(default_factory=list)
    in_doubt: Counter[str] = field(default_factory=Counter)
    to_person: Counter[str] = field(default_factory=Counter)


class Campaign:
    """One store in `workshop`, from its first contact on; everything is chosen by `chance`.

    Without the `barrier` the power fails at every death.
    """

    def __init__(
        self,
        workshop: Path,
        store: Path,
        lives: Lives,
        school: School,
        sink: Sink,
        chance: random.Random,
        *,
        barrier: bool = True,
    ) -> None:
        self.diary = Diary()
        self.store = store
        self._workshop, self._lives = workshop, lives
        self._school, self._sink, self._chance, self._barrier = school, sink, chance, barrier
        self._missed: Place | None = None
        self._drive = Drive(root=store, notes=workshop / NOTES, aside=workshop / ASIDE)

    def run(self, places: Iterable[Place], *, days: int, letters: int) -> None:
        """First contact; then the deaths, with about so many letters among them, and each day's end in peace.

        A life that does not come by its place dies at a random moment instead, and the place stays owed. Raises
        Refused.
        """
        owed = Counter(places)
        planned = owed.total()
        self._school.begin_day()
        self._in_peace(barrier=True)
        for day in range(1, days + 1):
            deaths = planned * day // days
            morning = 2
            while len(self.diary.deaths) < deaths or (day == days and self._still_owed(owed, planned)):
                self._post(letters * (len(self.diary.deaths) + 1) / planned)
                owed[self._die(self._next(owed, morning=morning > 0))] -= 1
                morning -= 1
            self._in_peace(barrier=self._barrier)
            if day < days:
                self._school.begin_day()

    def _still_owed(self, owed: Counter[Place], planned: int) -> bool:
        left = any(count > 0 for place, count in owed.items() if place not in _NOT_OWED)
        return left and len(self.diary.deaths) < planned * _MORE_LIVES

    def _next(self, owed: Counter[Place], *, morning: bool) -> Place:
        """Digests are due in the morning, and not on the first day; the rest comes in any order.

        A place that was missed is tried once again at once, where a life comes by it first.
        """
        if morning and len(self._school.days) > 1 and owed[Place.DIGEST] > 0:
            return Place.DIGEST
        if self._missed not in (None, Place.DIGEST):
            return self._missed
        left = {place: count for place, count in owed.items() if count > 0 and place is not Place.DIGEST}
        return self._chance.choices(list(left), list(left.values()))[0] if left else Place.MOMENT

    def _post(self, until: float) -> None:
        while len(self._school.letters) < until:
            self._school.post()

    def _die(self, place: Place) -> Place:
        """One life; where it ended."""
        self._sink.life += 1
        plan = self._plan(place)
        if place is Place.FINAL_DOT:
            self._sink.arm(self._lives.kill, plan.nth)
        self._lives.begin(plan)
        status = self._moment() if place is Place.MOMENT else self._until_idle()
        if status is None:
            self._lives.kill()
            status = self._lives.wait(_PEACE)
        self._sink.wait_until_quiet()
        noted = self._drive.catch_up()
        if status != _KILLED:
            raise Refused(self._last_words())
        if place is Place.FINAL_DOT and self._sink.fired:
            noted = place
        self._sink.arm(None)
        reached = Place(noted or Place.MOMENT)
        self._missed = place if reached is not place and place is not self._missed else None
        return self._bury(reached)

    def _moment(self) -> int | None:
        """A while from the start, or from when the store was opened: on a busy machine that takes long."""
        if self._chance.random() < 0.7:
            deadline = time.monotonic() + _PEACE
            while not self._drive.has_news() and time.monotonic() < deadline:
                time.sleep(0.01)
        return self._lives.wait(self._chance.uniform(0, _LONGEST_MOMENT))

    def _until_idle(self) -> int | None:
        """As long as there is anything to do, with one more letter that comes meanwhile."""
        status = self._lives.wait(_UNDER_WAY)
        if status is None:
            self._school.post()
        deadline = time.monotonic() + _PEACE
        while status is None and time.monotonic() < deadline:
            view = self._view()
            left = view is None or view.mails(*_UNFINISHED) or view.mails_uncopied() or not self._has_read(view)
            status = self._lives.wait(_UNDER_WAY)
            if not left:
                break
        return status

    def _plan(self, place: Place) -> Plan:
        nth = 1 if place is self._missed else self._chance.randint(1, _PASSES.get(place, 1))
        late = self._chance.random() < 0.5
        return Plan(place=place, nth=nth, late=late, ahead=self._school.ahead, barrier=self._barrier)

    def _bury(self, place: Place) -> Place:
        power = not self._barrier or self._chance.random() < 0.5
        loss = self._chance.choice([None, *Loss]) if power else None
        if power:
            self._drive.fail(self._chance, loss)
        self.diary.deaths.append(Death(place=place, loss=loss, power=power))
        try:
            view = Store.read_only(self.store)
        except StoreError as error:
            raise Refused(str(error)) from error
        sending = {mail.message_id for mail in view.mails(OutboxState.SENDING)}
        accepted = {mail.message_id for mail in self._sink.accepted if mail.life == self._sink.life}
        self.diary.in_doubt.update(sending & accepted)
        return place

    def _in_peace(self, *, barrier: bool) -> None:
        """A life that nothing threatens, until nothing is left to do."""
        self._sink.life += 1
        self._lives.begin(Plan(ahead=self._school.ahead, barrier=barrier))
        deadline = time.monotonic() + _PEACE
        while True:
            if self._lives.wait(0.3) is not None or time.monotonic() > deadline:
                raise Refused(self._last_words())
            view = self._view()
            if view is not None and self._at_rest(view):
                break
        self._lives.stop()
        self._drive.catch_up()

    def _view(self) -> StoreView | None:
        try:
            return Store.read_only(self.store)
        except StoreError:
            return None  # it is only being made, or will be missed when time is up

    def _at_rest(self, view: StoreView) -> bool:
        left = view.mails(*_UNFINISHED)
        for mail in left:
            if waits_for_person(mail):
                with suppress(NoDaemon):  # it is not listening yet
                    request(socket_path(self.store), {"command": "release", "which": mail.key, "by": "harness"})
                    self.diary.to_person[mail.message_id] += 1
        reported = view.get_meta(LAST_DAY) == self._school.days[-1].isoformat()
        return self._has_read(view) and reported and not left and not view.mails_uncopied()

    def _has_read(self, view: StoreView) -> bool:
        cursor = view.cursor("INBOX")
        return cursor is not None and cursor.next_uid >= self._school.next_uid and view.cursor("Sent") is not None

    def _last_words(self) -> str:
        return "\n".join((self._workshop / LOG).read_text(encoding="utf-8").splitlines()[-15:])
