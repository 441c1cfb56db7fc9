"""The power fails: of what no sync had covered nothing may be counted on, neither contents nor names."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.store import Store
from tests.crash.ledger import Ledger
from tests.crash.places import Place, Plan
from tests.crash.power import Drive, Loss
from tests.store.builders import handle_letter

STEPS = (Place.HALF_WRITTEN, Place.BEFORE_SYNC, Place.AFTER_SYNC, Place.RENAME)
Work = Callable[[Path, Callable[[], None]], None]


class Machine:
    """A folder on a drive whose power can fail, and processes that work on it, one after another."""

    def __init__(self, folder: Path) -> None:
        self.store, self._aside, self._notes = folder / "store", folder / "aside", folder / "notes"
        self._aside.mkdir(parents=True)
        self._notes.touch()
        self._drive = Drive(root=self.store, notes=self._notes, aside=self._aside)

    def process(self, work: Work, plan: Plan) -> tuple[int, bool]:
        """A process that does `work` and dies as planned: how often it acknowledged, and whether it died."""
        reading, writing = os.pipe()
        write = os.write
        child = os.fork()
        if child == 0:
            Ledger(self.store, self._aside, self._notes, plan).install()
            work(self.store, lambda: write(writing, b"+") and None)
            os._exit(0)
        os.close(writing)
        with open(reading, "rb") as pipe:  # noqa: PTH123 - a descriptor
            acknowledged = len(pipe.read())
        _, status = os.waitpid(child, 0)
        return acknowledged, status != 0

    def power_fails(self, loss: Loss) -> None:
        self._drive.catch_up()
        self._drive.fail(random.Random(0), loss)


def letters(count: int, *, small: int = 256) -> Work:
    def work(folder: Path, acknowledge: Callable[[], None]) -> None:
        with Store.open(folder, small=small) as store:
            for _ in range(count):
                with store.unit() as unit:
                    handle_letter(unit, len(store.cases()) + 1)
                acknowledge()

    return work


def numbers(folder: Path) -> list[int]:
    """The ordinals of all cases, each of which has its texts."""
    with Store.open(folder, sync=False) as store:
        assert not store.problems
        assert all(store.blob(mail.body) == b"reply to letter" for mail in store.mails())
        return [int(case.number[-4:]) for case in store.cases()]


@pytest.mark.parametrize("loss", [Loss.ALL, Loss.PAGES, Loss.TEXTS, Loss.NAMED])
@pytest.mark.parametrize("place", STEPS)
def test_a_death_with_a_power_failure_at_every_step_loses_nothing_acknowledged(
    tmp_path: Path, place: Place, loss: Loss
) -> None:
    nth, died = 0, True
    while died:
        nth += 1
        machine = Machine(tmp_path / str(nth))
        acknowledged, died = machine.process(letters(3), Plan(place=place, nth=nth, late=bool(nth % 2)))
        machine.power_fails(loss)
        if acknowledged:
            found = numbers(machine.store)
            assert acknowledged <= len(found) <= acknowledged + 1, nth
            assert found == list(range(1, len(found) + 1))
    assert nth > 2


@pytest.mark.parametrize("place", STEPS)
def test_what_a_killed_process_left_unsynced_is_made_durable_before_the_next_relies_on_it(
    tmp_path: Path, place: Place
) -> None:
    """The first process is killed alone; the second goes on where it was, and then the power fails."""
    nth, died = 0, True
    while died:
        nth += 1
        machine = Machine(tmp_path / str(nth))
        before, died = machine.process(letters(3), Plan(place=place, nth=nth, late=True))
        after, _ = machine.process(letters(1, small=1 << 20), Plan(place=Place.MOMENT))
        machine.power_fails(Loss.ALL)
        assert len(numbers(machine.store)) >= before + after, nth
    assert nth > 2


def test_without_the_barrier_the_same_failure_loses_letters(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.process(letters(1), Plan(place=Place.MOMENT))
    acknowledged, _ = machine.process(letters(3), Plan(place=Place.MOMENT, barrier=False))
    assert acknowledged == 3
    machine.power_fails(Loss.ALL)
    assert numbers(machine.store) == [1]
