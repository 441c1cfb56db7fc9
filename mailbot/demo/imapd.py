"""A small IMAP server within this process, its letters in memory, for the demo and for tests on any machine.

It serves plain text on loopback, one mailbox to every user it knows, and nothing that would change a letter.
"""

import asyncio
import itertools
import time
from collections.abc import Mapping
from datetime import datetime

from mailbot.demo.imap_folder import MailFolder, StoredMail
from mailbot.demo.imap_session import Session
from mailbot.demo.server_thread import ServerThread

FOLDERS: Mapping[str, str] = {"INBOX": "", "Sent": "\\Sent", "Junk": "\\Junk"}
"""The folders by default, with their SPECIAL-USE marks."""

_LINE_LIMIT = 1 << 20


class EmbeddedImap:
    """`start` and `stop` it; `deliver` letters from any thread. `users` maps names to passwords.

    Folder names beyond ASCII are given as they go over the wire, in modified UTF-7 (RFC 3501, 5.1.3).
    """

    def __init__(self, users: Mapping[str, str], folders: Mapping[str, str] = FOLDERS) -> None:
        self._users = dict(users)
        # A folder made anew under an old name needs a higher UIDVALIDITY; the clock gives one across restarts.
        validity = itertools.count(int(time.time()))
        self._folders = {name: MailFolder(name, mark, next(validity)) for name, mark in folders.items()}
        self._sessions: set[asyncio.Task[None]] = set()
        self._thread = ServerThread("embedded-imap", listen=self._listen, hang_up=self._hang_up)

    def start(self) -> int:
        """Listens on a free port of 127.0.0.1 and returns it."""
        return self._thread.start()

    def stop(self) -> None:
        """Hangs up on everybody and stops listening."""
        self._thread.stop()

    def deliver(self, raw: bytes, folder: str = "INBOX", internaldate: datetime | None = None) -> int:
        """Puts a letter into a folder of the running server and returns its UID; `internaldate` is aware, else now."""
        return self._thread.call(lambda: self._folders[folder].add(raw, internaldate))

    def mails(self, folder: str) -> tuple[StoredMail, ...]:
        """The letters of a folder of the running server."""
        return self._thread.call(lambda: tuple(self._folders[folder].mails))

    async def _listen(self) -> asyncio.Server:
        return await asyncio.start_server(self._welcome, "127.0.0.1", 0, limit=_LINE_LIMIT)

    async def _hang_up(self) -> None:
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = Session(reader, writer, users=self._users, folders=self._folders)
        task = asyncio.ensure_future(session.run())
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)
