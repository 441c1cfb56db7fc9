"""The daemon: owns the store, makes rounds, sends what is due, ticks, listens, and stops in good order."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog

from mailbot.config.secret import SecretError
from mailbot.daemon import notify
from mailbot.daemon.apart import Apart, CannotStart
from mailbot.daemon.caps import Caps
from mailbot.daemon.clockwatch import ClockInDoubt, ClockWatch, stopwatch
from mailbot.daemon.commands import Commands
from mailbot.daemon.control import Control, Request, socket_path
from mailbot.daemon.copies import Copies
from mailbot.daemon.cursors import awaits_sent
from mailbot.daemon.delivery import Delivery
from mailbot.daemon.digests import queue_digest
from mailbot.daemon.guard import Guard
from mailbot.daemon.inhand import InHand
from mailbot.daemon.intake import Intake
from mailbot.daemon.mailroom import Mailroom
from mailbot.daemon.missing import folder_warnings
from mailbot.daemon.reader import Reader
from mailbot.daemon.refusal import Refused
from mailbot.daemon.reloading import Reread, reread
from mailbot.daemon.reminders import Reminders
from mailbot.daemon.rules import InForce, Rules
from mailbot.daemon.servers import smtp_settings
from mailbot.daemon.timers import Ticker
from mailbot.daemon.worker import Worker
from mailbot.daemon.writer import Writer, message_id_secret
from mailbot.i18n import _
from mailbot.mail.gate import CONDITIONS
from mailbot.mail.senders import never_written_to
from mailbot.store.errors import StoreError, StoreFull
from mailbot.store.store import Store
from mailbot.terms import OutboxState
from mailbot.transport.errors import TransportError
from mailbot.transport.smtp import Courier

log = structlog.get_logger()

STOP_SECONDS = 4.5
"""So long what waits for a server may go on after a stop: an administrator waits five, the rest is for the store."""
_FAREWELL_SECONDS = 0.2
_LONGEST_RETRY = 300.0
_SIGNS_OF_LIFE = 600.0  # seconds without progress after which the watchdog may act
_WAITING = (TransportError, SecretError, StoreFull, ClockInDoubt, CannotStart)
"""What makes the work wait, and goes away by itself or by a person's doing."""
_UNDELIVERED = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.UNCERTAIN)


def _now() -> datetime:
    return datetime.now(UTC)


class Daemon:
    """One school's bot on its open store. Made inside a running event loop, whose thread owns the store.

    `clock` tells the present moment, aware, in UTC; `seconds` only ever rise, whatever is done to the clock;
    `first_retry` is how many seconds after a failure it tries again.
    """

    def __init__(
        self,
        rules: Rules,
        store: Store,
        *,
        clock: Callable[[], datetime] = _now,
        seconds: Callable[[], float] = stopwatch,
        first_retry: float = 5.0,
    ) -> None:
        self._rules = book = InForce(rules)
        self._store, self._clock, self._first_retry = store, clock, first_retry
        self._stopping, self._hurry = asyncio.Event(), asyncio.Event()
        self._wake_read, self._wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._outbox_news = asyncio.Event()
        self._progress = time.monotonic()
        self._troubles: dict[str, str] = {}
        config, secret = rules.config, message_id_secret(store)
        writer = Writer(book, secret)
        self._caps = caps = Caps(config.limits, store.mails())
        worker = Worker("imap")
        reader = Reader(book, store, caps, secret)
        self._guard = Guard(book, InHand(config.store.path), Apart(rules.limits))
        intake = Intake(book, store, reader, writer, caps, self._guard, worker, clock, self._stopping.is_set)
        copies = Copies(store, worker, lambda: book.config.smtp.save_to_sent, partial(self._tell, "copies"), clock)
        self._writer = writer
        self._mailroom = Mailroom(book, store, worker, intake, copies, self._wake)
        self._delivery = Delivery(
            store,
            lambda: Courier(smtp_settings(book.config.smtp)),
            config.smtp.from_.addr,
            caps,
            self._barred,
            self._mailroom.sent_before,
            partial(self._tell, "sending"),
            clock,
            self._stopping.is_set,
        )
        self._commands = Commands(book, store, writer, reader, caps, self._guard)
        self._reminders = Reminders(book, store, writer, caps)
        self._clock_watch = ClockWatch(store, clock, seconds, partial(self._tell, "clock"), lambda: book.policy.zone)
        self._started = clock()
        self._last_round: datetime | None = None
        self._control = Control(socket_path(config.store.path), self._handle)

    def stop(self) -> None:
        """Finish the letter in hand and stop. Called by the signal handler."""
        self._stopping.set()
        self._hurry.set()
        self._wake()

    def reload(self) -> dict[str, Any]:
        """Read configuration, rule packs and texts again; between two letters, since no other work runs meanwhile.

        The answer to who asked; a refusal is told to everybody else too, because the next start would end with it.
        """
        notify.notify(*notify.reloading())
        try:
            fresh = reread(self._rules.now)
        except Refused as error:
            self._tell(
                "reload", _("настройки не перечитаны: {reason}").format(reason="; ".join(str(error).splitlines()))
            )
            return {"ok": False, "error": str(error)}
        finally:
            notify.notify(notify.READY)
        self._renew(fresh)
        self._tell("reload", "")
        log.info("configuration read again", count=len(fresh.changed), pack=fresh.rules.config.regulation.id)
        return {"ok": True, "file": str(fresh.rules.config.file), "changed": list(fresh.changed)}

    def _renew(self, fresh: Reread) -> None:
        self._rules.now = fresh.rules
        self._caps.renew(fresh.rules.config.limits)
        self._guard.renew()
        if fresh.concerns("imap"):
            self._mailroom.renew()
        if fresh.concerns("smtp"):
            self._delivery.renew()
        self._hurry.set()
        self._wake()

    async def close(self) -> None:
        """Give the connections back; one that is still waiting for its server is cut."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._delivery.close(), _FAREWELL_SECONDS)
        await self._mailroom.close()
        self._guard.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    async def once(self) -> int:
        """Read, answer, send and report what is due now, then end."""
        failed = False
        try:
            while await self._pass() and not self._stopping.is_set():
                pass
        except _WAITING as error:
            self._tell("reading", str(error))
            failed = True
            with suppress(StoreFull):  # told already
                await self._send()
        undelivered = [mail for mail in self._store.mails(*_UNDELIVERED) if mail.attempts]
        return 1 if failed or undelivered or self._troubles.get("sending") else 0

    async def read_all(self) -> None:
        """Read what there is and decide about it; send nothing. Raises what `run` would wait for."""
        while await self._read():
            pass

    async def _pass(self) -> int:
        """Everything that is due, once. How much was done: reading our own copies in Sent is the last of it."""
        handled = await self._read()
        self._tell_of_surroundings()
        self._queue_what_is_due(self._clock())
        sent = await self._send()
        await self._mailroom.settle_copies()
        return handled + sent

    async def _read(self) -> int:
        """A round through the mailbox, under a clock that is believed. Raises what is in `_WAITING`."""
        if self._clock_watch.in_doubt() and not self._clock_watch.confirmed(await self._mailroom.newest_arrival()):
            raise ClockInDoubt
        return await self._mailroom.round()

    async def _send(self) -> int:
        """A round through the outbox, likewise."""
        return 0 if self._clock_watch.in_doubt() else await self._delivery.round()

    async def forever(self) -> int:
        """Serve until `stop`."""
        await self._control.start()
        ticker = Ticker(self._tick)
        tasks = [
            asyncio.create_task(self._intake_loop(), name="intake"),
            asyncio.create_task(self._delivery_loop(), name="delivery"),
            asyncio.create_task(ticker.run(), name="timers"),
        ]
        notify.notify(notify.READY, notify.status("работаю"))
        log.info("daemon started", pid=os.getpid(), pack=self._rules.config.regulation.id)
        stopped = asyncio.create_task(self._stopping.wait())
        done, _pending = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        self.stop()
        notify.notify(notify.STOPPING)
        await self._wind_down(tasks)
        for task in done - {stopped}:
            task.result()  # a loop that ended by itself ended with an error: let it be seen
        log.info("daemon stopped")
        return 0

    async def _wind_down(self, tasks: list["asyncio.Task[None]"]) -> None:
        """The letter in hand is finished; whatever waits for a server after that is cut."""
        await self._control.stop()
        working = [task for task in tasks if task.get_name() != "timers"]
        _done, pending = await asyncio.wait(working, timeout=STOP_SECONDS)
        for task in (*pending, *tasks):
            task.cancel()

    async def _intake_loop(self) -> None:
        retry = self._first_retry
        while not self._stopping.is_set():
            try:
                handled = await self._read()
                self._last_round = self._clock()
                self._alive()
                self._tell("reading", "")
                self._tell_of_surroundings()
                retry = self._first_retry
                if handled:
                    self._outbox_news.set()
                elif not self._stopping.is_set():
                    await self._mailroom.wait(self._wake_read)
                self._drain_wakes()
            except _WAITING as error:
                self._alive()
                self._tell("reading", _("{trouble} Попытки продолжаются.").format(trouble=error))
                log.warning("reading must wait", error=type(error).__name__, retry_in=retry)
                self._outbox_news.set()  # what was read before may have its replies
                await self._pause(retry)
                retry = min(retry * 2, _LONGEST_RETRY)

    async def _delivery_loop(self) -> None:
        while not self._stopping.is_set():
            try:
                if await self._send():
                    self._wake()  # the intake's connection settles the copies
                self._alive()
            except StoreFull as error:
                self._tell("sending", str(error))
                await self._pause(self._first_retry)
            self._outbox_news.clear()
            due = self._delivery.next_at()
            wait = max(0.5, (due - self._clock()).total_seconds()) if due else _LONGEST_RETRY
            await self._until_set(self._outbox_news, min(wait, _LONGEST_RETRY))

    def _queue_what_is_due(self, now: datetime) -> bool:
        """Reminders and the digest. Whether there was anything."""
        if awaits_sent(self._store.cursor(self._rules.config.imap.inbox)):
            return False
        reminded = self._reminders.round(now=now)
        return queue_digest(self._rules.now, self._store, self._writer, now=now) or bool(reminded)

    def _tick(self) -> None:
        """Every few seconds: the digest and reminders if due, and a sign of life."""
        now = self._clock()
        try:
            if not self._clock_watch.in_doubt() and self._queue_what_is_due(now):
                self._outbox_news.set()
            self._tell("daily", "")
        except StoreFull as error:  # what is due stays due, and is queued once there is room
            self._tell("daily", str(error))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - a text that cannot be written must not end reading and sending
            log.error("a daily job failed", error=type(error).__name__)
            self._tell("daily", _("сводку или напоминание составить не удалось: {reason}").format(reason=error))
        if notify.watchdog_interval() and time.monotonic() - self._progress < _SIGNS_OF_LIFE:
            notify.notify(notify.WATCHDOG)

    def _handle(self, command: Request) -> dict[str, Any]:
        if command.get("command") == "status":
            return self._status()
        if command.get("command") == "reload":
            return self.reload()
        answer = self._commands.handle(command, now=self._clock())
        self._wake()
        return answer

    def _status(self) -> dict[str, Any]:
        """When the mailbox was last read to its end, what is wrong now, and what there is by state."""
        stats = self._store.stats()
        return {
            "ok": True,
            "pid": os.getpid(),
            "started": self._started.isoformat(),
            "last_round": self._last_round.isoformat() if self._last_round else None,
            "troubles": [trouble for trouble in self._troubles.values() if trouble],
            "cases": {state.value: count for state, count in stats.cases.items()},
            "mails": {state.value: count for state, count in stats.mails.items()},
        }

    def _barred(self, address: str) -> str:
        """Why no automatic letter may go to an address; the gate's own words, empty for one that may be written to."""
        if never_written_to(address, self._rules.gate):
            return CONDITIONS[28]
        return CONDITIONS[7] if self._store.undeliverable(address) else ""

    def _tell(self, about: str, trouble: str) -> None:
        """Say once what is wrong with reading, sending or the like, in a line for a person, on standard error and in
        `systemctl status`; an empty trouble is one that is over. One may work while the other does not."""
        if trouble == self._troubles.get(about, ""):
            return
        self._troubles[about] = trouble
        if trouble:
            print(trouble, file=sys.stderr, flush=True)
        notify.notify(notify.status(next(filter(None, self._troubles.values()), _("работаю"))))

    def _tell_of_surroundings(self) -> None:
        """Configured folders that the mailbox does not have; a journal that cannot be shortened."""
        self._tell("folders", " ".join(folder_warnings(self._store)))
        self._tell("journal", self._store.compaction_trouble)

    def _alive(self) -> None:
        self._progress = time.monotonic()

    def _wake(self) -> None:
        self._outbox_news.set()
        with suppress(BlockingIOError):
            os.write(self._wake_write, b".")

    def _drain_wakes(self) -> None:
        with suppress(BlockingIOError):
            os.read(self._wake_read, 4096)

    async def _pause(self, seconds: float) -> None:
        """Until the end of a wait, of the work, or of what the wait was for: other settings may mend it."""
        await self._until_set(self._hurry, seconds)
        if not self._stopping.is_set():
            self._hurry.clear()

    async def _until_set(self, event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
