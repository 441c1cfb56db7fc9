"""A purge that dies: whatever it had done by then, the next one leaves nothing of what is over its time."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from mailbot.config.model import Retention
from mailbot.daemon.purging import is_unfinished, purge
from mailbot.store.store import Store
from mailbot.terms import CaseState, OutboxState
from tests.store.builders import NOON, a_case, handle_letter
from tests.store.test_faults import die_while

NOW = NOON + timedelta(days=4 * 366)
FINISHED, WAITING, PERSON = b"the words of a finished case", b"the words of a case that waits", b"<letter1@example.org>"


def fill(folder: Path) -> None:
    """Two cases of one month four years ago, of which one is not finished, and a case of yesterday."""
    with Store.open(folder, sync=False, today=lambda: date(2026, 11, 1)) as store, store.unit() as unit:
        done = unit.case(handle_letter(unit, 1, FINISHED))
        assert done is not None
        unit.put_case(replace(done, state=CaseState.CLOSED))
        sent = unit.mail(f"{done.number}/acknowledge/1")
        assert sent is not None
        unit.put_mail(replace(sent, case_number=done.number, state=OutboxState.SENT, next_attempt_at=None))
        handle_letter(unit, 2, WAITING)
    with Store.open(folder, sync=False) as store, store.unit() as unit:
        unit.put_case(a_case("ЭЖ-2030/31-0001", registered_at=NOW - timedelta(days=1)))


def on_disk(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_purge_that_dies_at_any_step_is_brought_to_its_end_by_the_next(tmp_path: Path) -> None:
    step, died, unfinished = 0, True, 0
    while died:
        step += 1
        folder = tmp_path / str(step)
        fill(folder)

        def work(done: object, folder: Path = folder) -> None:
            with Store.open(folder) as store:
                purge(store, Retention(), now=NOW)

        _done, died = die_while(work, step)
        with Store.open(folder, sync=False) as store:
            unfinished += is_unfinished(store)
            purge(store, Retention(), now=NOW)
            assert not is_unfinished(store)
            assert not store.problems
            waiting = store.cases(CaseState.OPEN)[0]
            assert [store.blob(text) for text in waiting.letters] == [WAITING]
        left = on_disk(folder)
        assert (FINISHED in left, PERSON in left) == (False, False), step
    assert step > unfinished > 2
