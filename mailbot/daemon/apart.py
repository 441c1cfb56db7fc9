"""Reads a letter in a process of its own, under limits: what breaks there breaks nobody else.

The other end is `mailbot.daemon.apart_reader`. Values cross as JSON through the types' own validation, never as
pickles: what read a hostile letter is not trusted to choose which code runs here.
"""

import signal
import subprocess  # nosec B404 # our own module in our own interpreter, see `start`
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import structlog
from pydantic import TypeAdapter

from mailbot.daemon.frames import receive, send
from mailbot.i18n import _
from mailbot.language.letter import Letter
from mailbot.mail.message import InboundMessage, Limits, Unparseable

log = structlog.get_logger()

SECONDS = 10
"""What one letter may take, of the clock and of the processor. The largest that are let in take two."""
MEGABYTES = 256
"""What one letter may take of memory beyond the dictionaries. The largest that are let in take 200."""
_START_SECONDS = 60.0
OUT_OF_MEMORY = 3
"""The exit status of a process that reached its bound."""
_ENDS = {-signal.SIGXCPU: "too-slow", OUT_OF_MEMORY: "too-much-memory"}
_TRIES = 2  # whoever kills processes may have hit this one by chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What to read: octets follow. Without `understand` the message alone is wanted. `forms`: see `read_letter`."""

    received_at: datetime
    understand: bool
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A message and, if wanted, what it says."""

    message: InboundMessage
    letter: Letter | None


class CannotStart(Exception):
    """No process for reading could be started: the machine's trouble, not the letter's. In Russian, for a person."""


TASK: TypeAdapter[Task] = TypeAdapter(Task)
ANSWER: TypeAdapter[Understood | Unparseable] = TypeAdapter(Understood | Unparseable)
LIMITS: TypeAdapter[Limits] = TypeAdapter(Limits)


class Apart:
    """One reading process, started when it is needed. Its methods block; `close` may come from another thread."""

    def __init__(self, limits: Limits, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> None:
        self._limits, self._seconds, self._megabytes = limits, seconds, megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._outdated = False
        self._turn = threading.RLock()  # a command may want a letter read while a round does

    def start(self) -> subprocess.Popen[bytes]:
        """Have a process ready, its dictionaries loaded. Raises CannotStart."""
        with self._turn:
            return self._started()

    def renew(self, limits: Limits) -> None:
        """The next letter is read by a new process, under these limits; one that is being read now is left alone."""
        self._limits, self._outdated = limits, True

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None and not self._outdated:
            return self._process
        self._outdated = False
        self.close()
        limits = LIMITS.dump_json(self._limits).decode("ascii")
        bounds = [str(self._seconds), str(self._megabytes)]
        command = [sys.executable, "-I", "-B", "-m", "mailbot.daemon.apart_reader", limits, *bounds]
        try:
            process = self._process = subprocess.Popen(  # nosec B603 # no shell, no word of a letter among the arguments
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"LANG": "C.UTF-8"},  # passwords may lie in ours
                start_new_session=True,  # Ctrl-C is for us: killed in the middle it would look like the letter's fault
            )
        except OSError as error:
            raise CannotStart(_why_not(error.strerror or str(error))) from None
        ready, _late = self._within(_START_SECONDS, process, lambda: None)
        if ready is None:
            self.close()
            raise CannotStart(_why_not(_("он не отозвался")))
        return process

    def read(self, raw: bytes, task: Task) -> Understood | Unparseable:
        """The letter, or why it cannot be read. Raises CannotStart."""
        with self._turn:
            return self._read(raw, task)

    def _read(self, raw: bytes, task: Task) -> Understood | Unparseable:
        reason = "crash"
        for _attempt in range(_TRIES):
            process = self.start()
            answer, late = self._within(self._seconds + 1, process, partial(_ask, process, raw, task))
            if answer is not None:
                return ANSWER.validate_json(answer)
            reason = "too-slow" if late else _ENDS.get(process.wait(), "crash")
            log.warning("reading process ended", reason=reason)
            closed = self._process is not process  # by somebody who waits no longer
            self.close()
            if closed or reason != "crash":
                break
        return Unparseable(received_at=task.received_at, reason=reason, size=len(raw))

    def close(self) -> None:
        """End the process, if there is one, whatever it is doing."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for end in filter(None, (process.stdin, process.stdout)):
            with suppress(OSError):  # what was not written yet has nobody to go to
                end.close()

    def _within(
        self, seconds: float, process: subprocess.Popen[bytes], ask: Callable[[], None]
    ) -> tuple[bytes | None, bool]:
        """What the process answers, if anything, and whether its time was over."""
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            ask()
            answer = receive(process.stdout) if process.stdout else None
        except (OSError, ValueError):  # the pipe is broken, or closed by `close`
            answer = None
        finally:
            timer.cancel()
        return answer, late.is_set()


def _ask(process: subprocess.Popen[bytes], raw: bytes, task: Task) -> None:
    if process.stdin is not None:
        send(process.stdin, TASK.dump_json(task), raw)


def _why_not(reason: str) -> str:
    return _("не удалось запустить отдельный процесс для чтения письма: {reason}").format(reason=reason)
