"""One thread that owns what blocks: an IMAP connection is not thread-safe and waits for the network."""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_Job = tuple[Callable[[], Any], "asyncio.Future[Any]"]


class Worker:
    """Runs calls one after another on a thread of its own.

    The thread is a daemon thread, so that a server which does not answer cannot hold up the end of the process.
    """

    def __init__(self, name: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        self._busy = False
        threading.Thread(target=self._run, name=name, daemon=True).start()

    @property
    def busy(self) -> bool:
        """Whether a call is under way."""
        return self._busy

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        """The result of `function(*args)`, or what it raises."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((lambda: function(*args), future))
        return await future

    def _run(self) -> None:
        while True:
            job, future = self._jobs.get()
            self._busy = True
            try:
                outcome, value = future.set_result, job()
            except BaseException as error:  # noqa: BLE001 - whatever the call raises belongs to its caller
                outcome, value = future.set_exception, error
            self._busy = False
            try:
                self._loop.call_soon_threadsafe(_settle, future, outcome, value)
            except RuntimeError:  # the loop is closed: nobody waits any more
                return


def _settle(future: "asyncio.Future[Any]", outcome: Callable[[Any], None], value: Any) -> None:
    if not future.done():
        outcome(value)
