"""The process that lives and dies: patches the seams, then runs the real `mailbot run`.

    python -m tests.crash.wrapper CONFIGURATION WORKSHOP

Importing the program takes longer than a life should, so this process imports it once and forks a child for each life.
It reads a plan a line on standard input (`places.Plan`), and answers with the child's process id, then with its exit
status. What the child says goes to `daemon.log` in the workshop.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import mailbot.cli.run
from mailbot.casework import outbox
from mailbot.cli.main import run
from mailbot.daemon import app
from mailbot.daemon.copies import Copies
from mailbot.daemon.timers import Ticker
from mailbot.store import journal
from mailbot.store.store import Store
from mailbot.transport.delivery import Delivery, DeliveryResult
from mailbot.transport.imap import Fetched, Mailbox
from mailbot.transport.smtp import Courier
from tests.crash.ledger import Ledger
from tests.crash.places import Place, Plan
from tests.crash.school import STORE

NOTES, ASIDE, LOG = "ledger", "aside", "daemon.log"
SOON = timedelta(seconds=1)


def serve(configuration: Path, workshop: Path) -> None:
    """Live as often as is asked for."""
    assert mailbot.cli.run  # imported here, so that no life has to
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(Plan.load(line), configuration, workshop)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _live(plan: Plan, configuration: Path, workshop: Path) -> None:
    log = os.open(workshop / LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, stands_for in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(descriptor, stands_for)
    ledger = Ledger(workshop / STORE, workshop / ASIDE, workshop / NOTES, plan)
    ledger.install()
    _hasten()
    _set_clock(plan.ahead)
    _watch(ledger, plan)
    status = run(["run", "--config", os.fspath(configuration)])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _put(owner: Any, name: str, value: Any) -> Any:
    """Replace what is there; a seam that is gone must not be missed in silence."""
    before = getattr(owner, name)
    setattr(owner, name, value)
    return before


def _default(function: Callable[..., Any], name: str, value: Any) -> None:
    assert function.__kwdefaults__ is not None
    assert name in function.__kwdefaults__
    function.__kwdefaults__[name] = value


def _hasten() -> None:
    """Minutes become a second, and the journal is compacted every few letters."""
    _put(outbox, "UNCERTAIN_WAIT", SOON)
    _put(outbox, "_BACKOFF", (SOON,) * 8)
    _default(Ticker.__init__, "seconds", 1)
    _default(Copies.__init__, "patience", 0.2)
    _default(Store.open.__func__, "small", 8192)  # type: ignore[attr-defined]  # a class method's own function
    _put(journal, "_GROWTH", 1.03)


def _set_clock(ahead: float) -> None:
    _default(app.Daemon.__init__, "clock", lambda: datetime.now(UTC) + timedelta(seconds=ahead))


def _watch(ledger: Ledger, plan: Plan) -> None:
    fetch = Mailbox.fetch
    send = Courier.send
    append_sent = Mailbox.append_sent
    queue_digest = app.queue_digest

    def fetched(self: Mailbox, *arguments: Any) -> tuple[Fetched, ...]:
        letters = fetch(self, *arguments)
        if letters:
            ledger.pass_by(Place.FETCHED)
        return letters

    async def sent(self: Courier, **named: Any) -> Delivery:
        delivery = await send(self, **named)
        if delivery.result is DeliveryResult.DELIVERED:
            ledger.pass_by(Place.BEFORE_RECORD)
        return delivery

    def appended(self: Mailbox, *arguments: Any) -> None:
        append_sent(self, *arguments)
        ledger.pass_by(Place.COPIED)

    def queued(*arguments: Any, **named: Any) -> bool:
        ledger.in_digest = True
        done = queue_digest(*arguments, **named)
        ledger.in_digest = False
        if done and plan.place is Place.DIGEST:
            ledger.die()
        return done

    _put(Mailbox, "fetch", fetched)
    _put(Mailbox, "append_sent", appended)
    _put(Courier, "send", sent)
    _put(app, "queue_digest", queued)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), Path(sys.argv[2]))
