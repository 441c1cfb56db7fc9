"""Letters out, one at a time over one reused connection (RFC 5321), with the phase of each failure known.

The one moment that matters is the final dot: before it nothing was sent, after it a lost answer leaves the letter's
fate unknown. aiosmtplib's `sendmail` and `data` do not tell the two apart, so each step is taken here.
"""

import asyncio
import contextlib
import re

from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPResponseException, SMTPServerDisconnected
from aiosmtplib.protocol import SMTPProtocol

from mailbot.transport import smtp_session
from mailbot.transport.delivery import Delivery, DeliveryResult, refusal, verdict
from mailbot.transport.errors import one_line
from mailbot.transport.settings import SmtpSettings

_FAREWELL_SECONDS = 2.0
_START_INPUT = 354
_CLOSING = 421
_LONE_ENDS = re.compile(rb"\r\n|\n|\r")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_NOT_ASCII = "the address holds other than printable ASCII characters"
_TROUBLE = (SMTPException, OSError)  # TimeoutError is an OSError


class Courier:
    """Sends letters, connecting when there is one to send. For one event loop; letters wait for one another."""

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._client: SMTP | None = None
        self._turn = asyncio.Lock()

    async def send(self, *, sender: str, recipient: str, raw: bytes) -> Delivery:
        """One attempt to hand over `raw` for one recipient; never sends it twice.

        Raises TransportError when the server cannot be used at all, be it unreachable, or our log-in, sender or its
        certificate refused: that is no fault of the letter, and nothing was sent.
        """
        if not _is_plain(sender):
            raise smtp_session.sender_refused(self._settings, _NOT_ASCII)
        if not _is_plain(recipient):
            return Delivery(result=DeliveryResult.REFUSED, code=None, text=_NOT_ASCII)
        async with self._turn:
            try:
                return await self._attempt(sender, recipient, raw)
            except BaseException:
                self._drop()  # an exchange cut short leaves answers that would be taken for the next one's
                raise

    async def close(self) -> None:
        """Says goodbye if there is a connection."""
        async with self._turn:
            try:
                if self._client is not None:
                    with contextlib.suppress(*_TROUBLE):
                        await self._client.quit(timeout=_FAREWELL_SECONDS)
            finally:  # the goodbye itself may be cut short
                self._drop()

    async def _attempt(self, sender: str, recipient: str, raw: bytes) -> Delivery:
        try:
            client = await self._opened(sender, raw)
            await client.rcpt(recipient)
            await _start_data(client)
            _protocol(client).write(_stuffed(raw))
        except SMTPResponseException as error:
            await self._reset()
            return refusal(error.code, one_line(error.message))
        except _TROUBLE as error:
            self._drop()
            return refusal(0, _words(error))
        return await self._verdict(client)

    async def _opened(self, sender: str, raw: bytes) -> SMTP:
        """A connection that has taken MAIL. One that grew stale while idle shows it here, and is replaced once."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._mail(self._client, sender, raw)
                return self._client
            except _TROUBLE as error:
                if isinstance(error, SMTPResponseException) and error.code != _CLOSING:
                    raise
        self._drop()
        self._client = await smtp_session.connect(self._settings)
        await self._mail(self._client, sender, raw)
        return self._client

    async def _mail(self, client: SMTP, sender: str, raw: bytes) -> None:
        eight_bit = not raw.isascii() and client.supports_extension("8bitmime")  # RFC 6152
        try:
            await client.mail(sender, options=["BODY=8BITMIME"] if eight_bit else [])
        except SMTPResponseException as error:
            if 500 <= error.code < 600:
                raise smtp_session.sender_refused(self._settings, f"{error.code} {error.message}") from error
            raise

    async def _verdict(self, client: SMTP) -> Delivery:
        """What the server says to the letter it may now have: from here on silence means that nobody knows."""
        try:
            code, text = await _protocol(client).read_response(timeout=self._settings.final_timeout)
        except SMTPResponseException as error:
            code, text = error.code, error.message
        except _TROUBLE as error:
            code, text = 0, _words(error)
        delivery = verdict(code, one_line(text))
        if delivery.result is DeliveryResult.UNCERTAIN or code == _CLOSING:
            self._drop()
        return delivery

    async def _reset(self) -> None:
        if self._client is None or not self._client.is_connected:
            self._drop()
            return
        try:
            await self._client.rset()
        except _TROUBLE:
            self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


async def _start_data(client: SMTP) -> None:
    code, text = await client.execute_command(b"DATA")
    if code != _START_INPUT:
        raise SMTPDataError(code, text)


def _protocol(client: SMTP) -> SMTPProtocol:
    if client.protocol is None:
        raise SMTPServerDisconnected("Connection lost")
    return client.protocol


def _stuffed(raw: bytes) -> bytes:
    """The letter as DATA wants it: CRLF line ends, leading dots doubled, the final dot (RFC 5321, 4.5.2)."""
    text = _LONE_ENDS.sub(b"\r\n", raw)
    if not text.endswith(b"\r\n"):
        text += b"\r\n"
    return _LEADING_DOT.sub(b"..", text) + b".\r\n"


def _is_plain(address: str) -> bool:
    return address.isascii() and address.isprintable() and " " not in address and "@" in address


def _words(trouble: BaseException) -> str:
    return one_line(trouble) or type(trouble).__name__
