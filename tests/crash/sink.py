"""The server that mailbot sends through: keeps every accepted letter's octets, and does what it is told meanwhile."""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.parser import BytesHeaderParser

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers import SmtpSink


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A letter that the server has said yes to, or would have, had the client lived to hear it."""

    life: int
    message_id: str
    recipient: str
    raw: bytes


class Sink(SmtpSink):
    """`life` is noted with each letter; `keep_copy` gets each one, as a provider puts what was sent into Sent.

    `after_dot` is called once, between taking a letter and answering, at the `countdown`-th letter from now; every
    `greylist`-th letter is put off (451) when it comes for the first time.
    """

    def __init__(self, *, keep_copy: Callable[[bytes], object] | None = None, greylist: int = 0) -> None:
        super().__init__()
        self.accepted: list[Accepted] = []
        self.life = 0
        self.put_off = 0
        self._keep_copy, self._greylist = keep_copy, greylist
        self._met: set[str] = set()
        self._after_dot: Callable[[], None] | None = None
        self._countdown = 0
        self._talks = 0
        self._quiet = threading.Condition()

    def arm(self, after_dot: Callable[[], None] | None, countdown: int = 1) -> None:
        self._after_dot, self._countdown = after_dot, countdown

    @property
    def fired(self) -> bool:
        """Whether what it was armed with has happened."""
        return self._countdown <= 0

    def wait_until_quiet(self) -> None:
        """Until nobody is connected: what a dead client had sent has been taken in."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: self._talks == 0, 20), "a connection stays open"

    def connection(self) -> SMTP:
        protocol = super().connection()
        made, lost = protocol.connection_made, protocol.connection_lost

        def opened(transport: asyncio.BaseTransport) -> None:
            with self._quiet:
                self._talks += 1
            made(transport)

        def closed(error: Exception | None) -> None:
            lost(error)
            with self._quiet:
                self._talks -= 1
                self._quiet.notify_all()

        protocol.connection_made, protocol.connection_lost = opened, closed  # type: ignore[method-assign]
        return protocol

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        raw = envelope.content
        assert isinstance(raw, bytes)
        message_id = str(BytesHeaderParser().parsebytes(raw)["Message-ID"])
        if self._is_put_off(message_id):
            self.put_off += 1
            return "451 4.7.1 come back later"
        self.accepted.append(Accepted(life=self.life, message_id=message_id, recipient=envelope.rcpt_tos[0], raw=raw))
        if self._keep_copy is not None:
            self._keep_copy(raw)
        if self._after_dot is not None:
            self._countdown -= 1
            if self._countdown == 0:
                self._after_dot()
                time.sleep(0.02)  # the dead read no answer
        return await super().handle_DATA(server, session, envelope)

    def _is_put_off(self, message_id: str) -> bool:
        new = message_id not in self._met
        self._met.add(message_id)
        return bool(self._greylist) and new and len(self._met) % self._greylist == 0
