"""imaplib over a socket whose unread bytes are ours to see.

imaplib hides what it has read ahead in a buffered file, so waiting on the socket misses what already arrived. Here
`read` and `readline`, which imaplib documents as overridable, take from a buffer of our own; and each line that
announces mail is noticed, whichever command it came with.
"""

import imaplib
import re
import select
import socket
import ssl
import time

LINE_LIMIT = 16 * 1024 * 1024
"""Octets in one line: room for the UIDs of a million letters in one SEARCH answer."""

_CHUNK = 65_536
_ARRIVAL = re.compile(rb"\* \d+ EXISTS\r\n\Z", re.IGNORECASE)


class Wire(imaplib.IMAP4):
    """One connection, protected from its first byte when `context` is given. Timeouts are in seconds.

    `news` tells that the server has announced mail since it was last set to False.
    Raises OSError from the network, imaplib.IMAP4.abort when the peer closes or breaks the protocol.
    """

    def __init__(
        self, host: str, port: int, *, context: ssl.SSLContext | None, connect_timeout: float, read_timeout: float
    ) -> None:
        self.news = False
        self._context = context
        self._read_timeout = read_timeout
        self._unread = bytearray()
        self._filled_from: socket.socket | None = None
        super().__init__(host, port, connect_timeout)
        self.sock.settimeout(read_timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = socket.create_connection((self.host, self.port), timeout)
        try:
            # Commands are small and wait for their answers: Nagle's algorithm would delay each by a round trip.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return sock if self._context is None else self._context.wrap_socket(sock, server_hostname=self.host)
        except BaseException:
            sock.close()
            raise

    def read(self, size: int) -> bytes:
        """Exactly `size` octets of a literal."""
        while len(self._unread) < size:
            self._fill()
        return self._take(size)

    def readline(self) -> bytes:
        """One line with its CRLF."""
        searched = 0
        while (end := self._unread.find(b"\n", searched)) < 0:
            searched = len(self._unread)
            if searched > LINE_LIMIT:
                raise self.abort("line too long")
            self._fill()
        return self._line(end + 1)

    def pending_line(self) -> bytes | None:
        """A line that has already arrived, or None; never waits."""
        while (end := self._unread.find(b"\n")) < 0:
            if not self._fill_at_once():
                return None
        return self._line(end + 1)

    def wait_readable(self, deadline: float, wakeup_fd: int | None) -> bool:
        """Waits for bytes, for `wakeup_fd`, or until `deadline` on the monotonic clock; False unless bytes came."""
        left = deadline - time.monotonic()
        if left <= 0:
            return False
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        if wakeup_fd is not None:
            poll.register(wakeup_fd, select.POLLIN)
        ready = poll.poll(left * 1000)
        return any(fd == self.sock.fileno() for fd, _event in ready)

    def cut(self) -> None:
        """Breaks the connection under a reader in another thread, who then gets an error at once."""
        # SSLSocket.shutdown would take the TLS state away from under that reader; the plain one only wakes it.
        socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _line(self, end: int) -> bytes:
        line = self._take(end)
        if _ARRIVAL.match(line):
            self.news = True
        return line

    def _take(self, size: int) -> bytes:
        if self._filled_from is not None and self._filled_from is not self.sock and self._unread:
            # Bytes that came in clear after STARTTLS was agreed are somebody else's (RFC 9051, 11.2; CVE-2011-0411).
            raise self.abort("clear text after STARTTLS")
        taken = bytes(self._unread[:size])
        del self._unread[:size]
        return taken

    def _fill(self) -> None:
        self._keep(self.sock.recv(_CHUNK))

    def _fill_at_once(self) -> bool:
        self.sock.setblocking(False)
        try:
            self._keep(self.sock.recv(_CHUNK))
        except (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return False
        finally:
            self.sock.settimeout(self._read_timeout)
        return True

    def _keep(self, data: bytes) -> None:
        if not data:
            raise self.abort("EOF")
        if not self._unread:
            self._filled_from = self.sock
        self._unread += data
