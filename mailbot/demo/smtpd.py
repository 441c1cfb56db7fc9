"""A small SMTP server within this process that takes every letter and keeps it in memory."""

import asyncio
import logging
import weakref
from collections.abc import Mapping
from typing import NamedTuple

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from mailbot.demo.server_thread import ServerThread

# The library logs addresses, and at each log-in warns of its own deprecations.
logging.getLogger("mail.log").setLevel(logging.ERROR)

_SIZE_LIMIT = 64 * 1024 * 1024


class SentMail(NamedTuple):
    """A letter as it was handed over: envelope and octets, line ends CRLF."""

    sender: str
    recipients: tuple[str, ...]
    raw: bytes


class EmbeddedSmtp:
    """`start` and `stop` it; `mails` grows with each letter taken, and may be read from any thread.

    With `users`, names to passwords, a client must log in; without, any name and password are accepted.
    """

    def __init__(self, users: Mapping[str, str] | None = None) -> None:
        self.mails: list[SentMail] = []
        self._users = users
        self._connections: weakref.WeakSet[SMTP] = weakref.WeakSet()
        self._thread = ServerThread("embedded-smtp", listen=self._listen, hang_up=self._hang_up)

    def start(self) -> int:
        """Listens on a free port of 127.0.0.1 and returns it."""
        return self._thread.start()

    def stop(self) -> None:
        """Hangs up on everybody and stops listening."""
        self._thread.stop()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd calls it by this name
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Begins a letter."""
        if self._users is not None and not session.authenticated:
            return "530 5.7.0 log in first"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 go on"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Keeps a letter."""
        content = envelope.content
        raw = content if isinstance(content, bytes) else (content or "").encode()
        self.mails.append(SentMail(envelope.mail_from or "", tuple(envelope.rcpt_tos), raw))
        return "250 2.0.0 taken"

    def connection(self) -> SMTP:
        """The protocol of a new connection."""
        protocol = SMTP(
            self,
            data_size_limit=_SIZE_LIMIT,
            hostname="localhost",
            ident="mailbot demo",
            auth_require_tls=False,  # it listens on loopback alone
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )
        self._connections.add(protocol)
        return protocol

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self.connection, "127.0.0.1", 0)

    async def _hang_up(self) -> None:
        for connection in list(self._connections):
            if connection.transport is not None:
                connection.transport.close()

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        known = isinstance(data, LoginPassword) and (
            self._users is None or self._users.get(data.login.decode()) == data.password.decode()
        )
        return AuthResult(success=known, handled=False)
