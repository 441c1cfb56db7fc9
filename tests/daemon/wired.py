"""The whole daemon in this process, between real servers, on wires that fail as a test tells them to."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from mailbot.casework.case import SeenLetter
from mailbot.config.model import Config
from mailbot.config.secret import Secret
from mailbot.daemon.app import Daemon
from mailbot.daemon.control import Answer, request, socket_path
from mailbot.daemon.copies import _PROVIDER_COPIES
from mailbot.daemon.rules import Rules
from mailbot.store.store import Store
from mailbot.terms import OutboxState, Outcome, Security
from tests.faulty import Fault, FaultyNetwork, Trouble
from tests.servers import SmtpSink

PARENT = "petrova@example.com"
PATIENCE = 10.0  # seconds; a pause of this machine must not look like a stall
LITTLE = 0.4  # the same where a stall has to be waited out
UNSETTLED = (OutboxState.QUEUED, OutboxState.DEFERRED, OutboxState.SENDING, OutboxState.UNCERTAIN)


class Place(Protocol):
    """A server with the school's mailbox."""

    def ask(self, **command: object) -> Answer:
        """What the serving daemon answers to a command through its socket."""
        path, answers = socket_path(self.rules.config.store.path), list[Answer]()
        asking = threading.Thread(target=lambda: answers.append(request(path, command)))

        def answered() -> bool:
            if not asking.ident and path.exists():
                asking.start()
            return bool(answers)

        self.serve(answered)
        asking.join()
        return answers[0]

    def deliver(self, raw: bytes, folder: str = "INBOX", internaldate: datetime | None = None) -> int: ...


@dataclass
class Clock:
    """The time of day, and beside it the seconds that only ever rise."""

    now: datetime
    seconds: float = 0.0
    astray: timedelta = timedelta()

    @property
    def true(self) -> datetime:
        """What the rest of the world's clocks show."""
        return self.now - self.astray

    def __call__(self) -> datetime:
        return self.now

    def stopwatch(self) -> float:
        return self.seconds

    def pass_by(self, **time: float) -> None:
        """Time passes."""
        self.seconds += timedelta(**time).total_seconds()
        self.now += timedelta(**time)

    def jump(self, **by: float) -> None:
        """Somebody sets the clock."""
        self.astray += timedelta(**by)
        self.now += timedelta(**by)


class Wired:
    """A daemon that lives from one test's beginning to its end, its store and its servers.

    `imap` and `smtp` are the wires to the servers. `once` is `mailbot run --once` without a new process each time.
    """

    def __init__(
        self,
        rules: Rules,
        folder: Path,
        mailbox: Place,
        sink: SmtpSink,
        wires: tuple[FaultyNetwork, FaultyNetwork],
        now: datetime,
    ) -> None:
        self.mailbox, self.sink, self.folder = mailbox, sink, folder
        self.imap, self.smtp = wires
        self.clock = Clock(now)
        self.rules = replace(rules, config=self._config(rules.config))
        self.store = Store.open(folder / "store", sync=False)
        with self.store.unit() as unit:
            unit.put_meta(_PROVIDER_COPIES, False)  # else the first copy of all is waited for
        self._runner = asyncio.Runner()
        self.daemon = self._runner.run(self._made())

    def password(self, server: str, value: str) -> Secret:
        """Puts a password in its place."""
        file = self.folder / f"{server}-password"
        file.write_text(value, encoding="utf-8")
        return Secret(path=file)

    def expect(self, trouble: Trouble) -> None:
        """A new daemon that waits no longer for a server than this trouble calls for."""
        if trouble is Fault.STALL:
            config, little = self.rules.config, {"timeout_seconds": LITTLE}
            imap, smtp = config.imap.model_copy(update=little), config.smtp.model_copy(update=little)
            self.rules = replace(self.rules, config=replace(config, imap=imap, smtp=smtp))
        self.restart()

    def restart(self) -> None:
        """A new daemon on the same store, as after the end of the process."""
        self._runner.run(self.daemon.close())
        self.daemon = self._runner.run(self._made())

    def reopen(self, *, small: int = 4 << 20) -> None:
        """The store read from its files again, by a new daemon."""
        self._runner.run(self.daemon.close())
        self.store.close()
        self.store = Store.open(self.folder / "store", sync=False, small=small)
        self.daemon = self._runner.run(self._made())

    def once(self) -> int:
        """Everything that is due now; the exit status."""
        return self._runner.run(self.daemon.once())

    def settle(self, rounds: int = 8) -> None:
        """Round after round, three minutes apart, until one ends well with nothing left to send."""
        for _ in range(rounds):
            well = self.once() == 0
            if well and not self.store.mails(*UNSETTLED) and not self.store.mails_uncopied():
                return
            self.clock.pass_by(minutes=3)
        raise AssertionError(f"not settled: {[(m.key, m.state, m.last_error) for m in self.store.mails()]}")

    def serve(self, until: Callable[[], bool], seconds: float = 15.0) -> None:
        """The daemon as a service, until something has come about and it was stopped."""
        self._runner.run(self._served(until, seconds))
        self.restart()

    def ask(self, **command: object) -> Answer:
        """What the serving daemon answers to a command through its socket."""
        path, answers = socket_path(self.rules.config.store.path), list[Answer]()
        asking = threading.Thread(target=lambda: answers.append(request(path, command)))

        def answered() -> bool:
            if not asking.ident and path.exists():
                asking.start()
            return bool(answers)

        self.serve(answered)
        asking.join()
        return answers[0]

    def deliver(self, raw: bytes, folder: str = "INBOX") -> int:
        """A letter arrives now."""
        return self.mailbox.deliver(raw, folder, self.clock.true)

    def replies(self) -> list[bytes]:
        """What reached the applicant."""
        return [mail.raw for mail in self.sink.mails if mail.recipients == (PARENT,)]

    def letters(self) -> tuple[SeenLetter, ...]:
        return self.store.seen_between(None, self.clock.now + timedelta(days=1000))

    def close(self) -> None:
        self._runner.run(self.daemon.close())
        self._runner.close()
        self.store.close()

    def _config(self, config: Config) -> Config:
        common = {
            "host": "127.0.0.1",
            "security": Security.PLAIN,
            "username": "school",
            "timeout_seconds": PATIENCE,
        }
        return replace(
            config,
            imap=config.imap.model_copy(
                update={
                    **common,
                    "port": self.imap.port,
                    "password": self.password("imap", "secret"),
                    "poll_seconds": 1,
                }
            ),
            smtp=config.smtp.model_copy(
                update={**common, "port": self.smtp.port, "password": self.password("smtp", "secret")}
            ),
            store=config.store.model_copy(update={"path": self.folder / "store"}),
        )

    async def _made(self) -> Daemon:
        clock = self.clock
        return Daemon(self.rules, self.store, clock=clock, seconds=clock.stopwatch, first_retry=0.05)

    async def _served(self, until: Callable[[], bool], seconds: float) -> None:
        serving = asyncio.create_task(self.daemon.forever())
        try:
            async with asyncio.timeout(seconds):
                while not until():
                    assert not serving.done(), serving
                    await asyncio.sleep(0.02)
        finally:
            self.daemon.stop()
            await serving


@contextmanager
def wired(rules: Rules, folder: Path, mailbox: Place, port: int, sink: SmtpSink, now: datetime) -> Iterator[Wired]:
    """The daemon on wires to a mailbox at `port` and to the sink; first contact with the mailbox has been made."""
    wires = (FaultyNetwork(port), FaultyNetwork(sink.port))
    for wire in wires:
        wire.start()
    bot = Wired(rules, folder, mailbox, sink, wires, now)
    try:
        assert bot.once() == 0
        yield bot
    finally:
        bot.close()
        for wire in wires:
            wire.stop()


def a_letter(number: int = 1, *, words: str = "", **headers: Any) -> bytes:
    """An appeal of which nothing is missing."""
    names = {"From": PARENT, "To": "school@example.org", "Subject": f"journal {number}", **headers}
    lines = [f"Message-ID: <{number}@example.com>", *(f"{name}: {value}" for name, value in names.items())]
    lines += ["Date: Mon, 16 Nov 2026 09:00:00 +0300", "MIME-Version: 1.0"]
    lines += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", ""]
    lines += [f"Здравствуйте! Не вижу оценок по физике у сына, 5Б класс. Письмо {number}.", words]
    return "\r\n".join([*lines, "Петрова Анна Сергеевна", ""]).encode()


def assert_one_letter_one_case_one_reply(bot: Wired) -> None:
    """What must hold after any trouble with the only letter."""
    (case,), (seen,), (mail,) = bot.store.cases(), bot.letters(), bot.store.mails()
    assert (seen.outcome, seen.case_number) == (Outcome.NEW_CASE, case.number)
    assert (mail.case_number, mail.state) == (case.number, OutboxState.SENT)
    assert len(bot.replies()) == 1
