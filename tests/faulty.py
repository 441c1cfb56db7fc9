"""A bad network between a client and a server in plain text, and servers that say only what a test wrote for them."""

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto

from mailbot.demo.server_thread import ServerThread

_OVERLAP = 64  # octets of what went before, so that a pattern split between two packets is still seen


class Fault(Enum):
    """What happens to the octets in which the client's pattern ends."""

    CUT_BEFORE = auto()  # they never reach the server; the connection ends
    CUT_AFTER = auto()  # they reach the server; the connection ends before its answer
    STALL = auto()  # they reach the server; its answer never comes, the connection stays


@dataclass(frozen=True)
class Answer:
    """Said to the client in the server's place, which never sees the octets; `bye` ends the connection with it."""

    words: bytes
    bye: bool = False


@dataclass(frozen=True)
class Meanwhile:
    """Something that happens elsewhere before the octets reach the server."""

    happens: Callable[[], object]


Trouble = Fault | Answer | Meanwhile


class FaultyNetwork:
    """Passes everything from its own `port` to a server's until a pattern of `fail` comes by.

    `sent` holds all that clients sent; `struck` is set once the fault has happened.
    """

    port: int

    def __init__(self, port: int) -> None:
        self.sent = bytearray()
        self.struck = threading.Event()
        self.connections = 0
        self._target = port
        self._fault: tuple[re.Pattern[bytes], Trouble] | None = None
        self._passed_over = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._thread = ServerThread("faulty-network", listen=self._listen, hang_up=self.hang_up_here)

    def start(self) -> int:
        self.port = self._thread.start()
        return self.port

    def stop(self) -> None:
        self._thread.stop()

    def fail(self, pattern: bytes, fault: Trouble, *, after: int = 0) -> None:
        """Once, at the next octets from a client that match; the first `after` of them are passed over."""
        self.struck.clear()
        self._passed_over = after
        self._fault = (re.compile(pattern, re.DOTALL), fault)

    def hang_up(self) -> None:
        """Ends every connection now, as a server does that finds them idle too long."""
        self._thread.call(lambda: [task.cancel() for task in self._tasks])

    async def hang_up_here(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._welcome, "127.0.0.1", 0)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _task: writer.close())  # also of a task that was ended before it began

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._target)
        back = asyncio.ensure_future(_pipe(server_reader, writer))
        forth = asyncio.ensure_future(self._watch(reader, writer, server_writer, back))
        try:
            await asyncio.wait((back, forth), return_when=asyncio.FIRST_COMPLETED)
            if back.cancelled():
                await forth  # stalled: the client alone can end it
        finally:
            for task in (back, forth):
                task.cancel()
            server_writer.close()

    async def _watch(
        self,
        reader: asyncio.StreamReader,
        client: asyncio.StreamWriter,
        server: asyncio.StreamWriter,
        back: "asyncio.Future[None]",
    ) -> None:
        before = b""
        while data := await reader.read(65_536):
            self.sent += data
            fault = self._struck(before + data)
            before = (before + data)[-_OVERLAP:]
            if isinstance(fault, Answer):
                client.write(fault.words)
                await client.drain()
                if fault.bye:
                    return
                continue
            if isinstance(fault, Meanwhile):
                await asyncio.to_thread(fault.happens)
            elif fault is Fault.CUT_BEFORE:
                return
            elif fault is not None:
                back.cancel()
            server.write(data)
            await server.drain()
            if fault is Fault.CUT_AFTER:
                return

    def _struck(self, data: bytes) -> Trouble | None:
        if self._fault is None or not self._fault[0].search(data):
            return None
        if self._passed_over:
            self._passed_over -= 1
            return None
        fault, self._fault = self._fault[1], None
        self.struck.set()
        return fault


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


@contextmanager
def scripted(talk: Callable[[socket.socket], object]) -> Iterator[int]:
    """A server on loopback that lets `talk` have its say to one client; yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                client, _address = listener.accept()
                with client:
                    talk(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        # Wakes a server that nobody has called.
        with suppress(OSError), socket.create_connection(listener.getsockname(), 1):
            pass
        thread.join(timeout=5)
        assert not thread.is_alive()
