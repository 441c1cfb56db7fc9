"""An asyncio server in a thread of its own, so that blocking clients of the same process can talk to it."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")

_PATIENCE = 10.0  # seconds


class ServerThread:
    """`listen` opens the server, `hang_up` ends its connections; both run in the thread's event loop."""

    def __init__(
        self,
        name: str,
        *,
        listen: Callable[[], Awaitable[asyncio.Server]],
        hang_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._name = name
        self._listen = listen
        self._hang_up = hang_up
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> int:
        """Returns the port. Raises OSError when the server cannot listen, RuntimeError when it already does."""
        if self._thread is not None:
            raise RuntimeError(f"{self._name} is running already")
        port: Future[int] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(port)), name=self._name, daemon=True)
        self._thread.start()
        try:
            return port.result(timeout=_PATIENCE)
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends all connections and the thread; does nothing when it is not running."""
        if self._loop is not None and self._stopping is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join()
        self._loop = self._stopping = self._thread = None

    def call(self, work: Callable[[], Result]) -> Result:
        """Runs `work` in the server's loop, from any other thread. Raises RuntimeError when it is not running."""

        async def run() -> Result:
            return work()

        if self._loop is None:
            raise RuntimeError(f"{self._name} is not running")
        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(timeout=_PATIENCE)

    async def _serve(self, port: "Future[int]") -> None:
        stopping = asyncio.Event()
        try:
            server = await self._listen()
        except OSError as error:
            port.set_exception(error)
            return
        self._loop, self._stopping = asyncio.get_running_loop(), stopping
        port.set_result(server.sockets[0].getsockname()[1])
        await stopping.wait()
        server.close()
        await self._hang_up()
        await server.wait_closed()
