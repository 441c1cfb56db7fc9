"""The control socket: changing commands reach the running daemon through it, one JSON object a line each way."""

import asyncio
import json
import os
import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import structlog

from mailbot.i18n import _

log = structlog.get_logger()

Request = Mapping[str, Any]
Answer = dict[str, Any]
_LONGEST = 65_536
_TIMEOUT = 30.0


class NoDaemon(Exception):
    """Nobody listens on the control socket."""


class DaemonSilent(Exception):
    """A daemon holds the control socket and does not answer; what becomes of the command is not known."""

    def __init__(self) -> None:
        super().__init__(_("демон запущен, но не отвечает; если это не пройдёт: systemctl restart mailbot"))


def socket_path(store_folder: Path) -> Path:
    """Where the daemon listens: in its store's folder, so that whoever may enter that finds it, with no setting."""
    return store_folder / "control.sock"


def request(path: Path, command: Request) -> Answer:
    """Ask the daemon listening at `path`; {} from one that ended meanwhile.

    Raises NoDaemon when there is none, DaemonSilent when it does not answer, OSError when it may not be asked.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(_TIMEOUT)
        try:
            line.connect(os.fspath(path))
            line.sendall(json.dumps(dict(command), ensure_ascii=False).encode() + b"\n")
            with line.makefile("rb") as answers:  # as long as it likes: one may name thousands of mails
                answer = json.loads(answers.readline() or b"{}")
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise NoDaemon(_("демон не запущен")) from error
        except ConnectionError:
            return {}
        except (TimeoutError, BlockingIOError) as error:
            raise DaemonSilent from error
        except PermissionError as error:
            raise PermissionError(error.errno, error.strerror, os.fspath(path)) from error
    return answer if isinstance(answer, dict) else {}


class Control:
    """Serves the socket (0600). `handle` is called on the event loop's thread, which owns the store."""

    def __init__(self, path: Path, handle: Callable[[Request], Answer]) -> None:
        self._path = path
        self._handle = handle
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen. A socket left by a dead process is replaced: the store's lock proves that no other is alive."""
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, os.fspath(self._path), limit=_LONGEST)
        finally:
            os.umask(before)

    async def stop(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ValueError):
            line = await asyncio.wait_for(reader.readline(), _TIMEOUT)
            answer = self._answer(line)
            writer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        writer.close()

    def _answer(self, line: bytes) -> Answer:
        try:
            command = json.loads(line)
        except ValueError:
            return {"ok": False, "error": _("команда не разобрана: нужен один объект JSON в строке")}
        if not isinstance(command, dict):
            return {"ok": False, "error": _("команда не разобрана: нужен объект JSON")}
        try:
            return self._handle(command)
        except Exception as error:  # noqa: BLE001 - whoever asks gets an answer, and no text of the error
            log.error("a command failed", error=type(error).__name__)
            return {"ok": False, "error": _("внутренняя ошибка: {kind}").format(kind=type(error).__name__)}
