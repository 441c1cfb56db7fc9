"""IDLE (RFC 2177) that misses nothing.

Three gaps of the usual way are closed: mail announced together with the answer to an earlier command, mail announced
before the server's `+`, and lines that were read ahead while nobody looked.
"""

import time

from mailbot.transport.wire import Wire

_TAG = b"IDLE"  # imaplib's own tags end in a digit: this one never meets them


def wait_for_news(wire: Wire, *, timeout: float, wakeup_fd: int | None) -> bool:
    """Waits until mail is announced, `wakeup_fd` is readable or `timeout` seconds have passed.

    True when mail has been announced since `wire.news` was last cleared; the flag stays set. The connection is out of
    IDLE again afterwards. Raises imaplib.IMAP4.abort on BYE or end of stream, OSError from the network.
    """
    if wire.news:
        return True
    deadline = time.monotonic() + timeout
    wire.send(_TAG + b" IDLE\r\n")
    if not _entered(wire):
        wire.wait_readable(deadline, wakeup_fd)
        return wire.news
    _drain(wire)
    while not wire.news and wire.wait_readable(deadline, wakeup_fd):
        _drain(wire)
    wire.send(b"DONE\r\n")
    _finish(wire)
    return wire.news


def _entered(wire: Wire) -> bool:
    """Whether the server went into IDLE; it may refuse for now (RFC 3501, 7.1.2), and then polling has to do."""
    while not (line := wire.readline()).startswith(b"+"):
        _refuse_bye(wire, line)
        if line.startswith(_TAG + b" "):
            return False
    return True


def _drain(wire: Wire) -> None:
    while not wire.news and (line := wire.pending_line()) is not None:
        _refuse_bye(wire, line)


def _finish(wire: Wire) -> None:
    while not (line := wire.readline()).startswith(_TAG + b" "):
        _refuse_bye(wire, line)


def _refuse_bye(wire: Wire, line: bytes) -> None:
    if line[:5].upper() == b"* BYE":
        raise wire.abort(line[2:].decode("utf-8", "replace").strip())
