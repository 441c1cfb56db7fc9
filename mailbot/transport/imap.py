"""The school's mailbox over IMAP4rev1 (RFC 3501), read without leaving a trace.

Folders are opened with EXAMINE and bodies fetched with BODY.PEEK, so \\Seen is neither used nor set; nothing is deleted
or moved. A connection blocks and belongs to one thread; `interrupt` alone may be called from another.
"""

import logging
import select
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import TracebackType
from typing import Any, Self

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError

from mailbot.i18n import _
from mailbot.terms import Security
from mailbot.transport import idle
from mailbot.transport.errors import login_refused, lost
from mailbot.transport.folders import JUNK_NAMES, SENT_NAMES, Folders, Listed, find
from mailbot.transport.imap_errors import Faults
from mailbot.transport.settings import AUTO, ImapSettings
from mailbot.transport.tls import trust
from mailbot.transport.wire import Wire

# Below this level the library logs whole letters and the lines of a log-in.
logging.getLogger("imapclient").setLevel(logging.WARNING)

_FAREWELL_SECONDS = 2.0
_ASKED_AT_ONCE = 500
"""How many letters one command names: a server need not read a line of more than 8000 octets (RFC 2683, 3.2.1.5)."""
_LOOKED_THROUGH = 50
"""How many of a folder's last letters are read one by one when its search finds nothing."""


_HEAD = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]<0.8192>"


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStatus:
    """What EXAMINE said. UIDs mean the same letters only as long as `uidvalidity` stays (RFC 3501, 2.3.1.1)."""

    uidvalidity: int
    uidnext: int
    exists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A letter as it lies in the mailbox; `internaldate` is aware, in UTC."""

    uid: int
    internaldate: datetime
    raw: bytes


class _Client(IMAPClient):  # type: ignore[misc]  # the library is untyped
    """IMAPClient on our own wire."""

    def __init__(self, settings: ImapSettings) -> None:
        self._settings = settings
        self._trust = trust(settings.ca_file, server=settings.server, section="imap")
        timeout = SocketTimeout(settings.connect_timeout, settings.read_timeout)
        super().__init__(settings.host, settings.port, ssl=settings.security is Security.TLS, timeout=timeout)
        self.normalise_times = False  # else INTERNALDATE loses its zone and is moved to this machine's
        # The library makes imaplib format every octet it reads for a log; on a big letter that is most of the time.
        self._imap.debug = 0
        if settings.security is Security.STARTTLS:
            self._secure()

    def _secure(self) -> None:
        try:
            self.starttls(self._trust)
        except BaseException:
            with suppress(OSError):
                self.shutdown()
            raise

    def _create_IMAP4(self) -> Wire:  # noqa: N802 - the library's name
        settings = self._settings
        return Wire(
            settings.host,
            settings.port,
            context=self._trust if settings.security is Security.TLS else None,
            connect_timeout=settings.connect_timeout,
            read_timeout=settings.read_timeout,
        )

    @property
    def wire(self) -> Wire:
        wire: Wire = self._imap
        return wire


class Mailbox:
    """A logged-in connection. Methods raise TransportError and nothing else for the server's or the network's faults.

    After ConnectionLost the object is of no more use: close it and connect anew.
    """

    def __init__(self, client: _Client, settings: ImapSettings, faults: Faults) -> None:
        self._client = client
        self._settings = settings
        self._faults = faults
        self._examined: tuple[str, FolderStatus] | None = None

    @classmethod
    def connect(cls, settings: ImapSettings) -> "Mailbox":
        """Connects and logs in.

        Raises Unreachable, UntrustedCertificate, EncryptionUnavailable, LoginRefused, ServerRefused, ConnectionLost.
        """
        faults = Faults(settings)
        faults.refuse_plain_abroad()
        with faults.connecting():
            client = _Client(settings)
        try:
            with faults.logging_in():
                _log_in(client, settings)
        except BaseException:
            _hang_up(client, farewell=not faults.broken)
            raise
        return cls(client, settings, faults)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def broken(self) -> bool:
        """Whether the connection is of no more use."""
        return self._faults.broken

    def folders(self) -> Folders:
        """Finds Sent and Junk as configured; a name that the mailbox does not have is told, not raised."""
        with self._faults.working():
            listed = [_listed(*line) for line in self._client.list_folders()]
        sent, no_sent = _chosen(self._settings.sent, listed, b"\\sent", SENT_NAMES)
        junk, no_junk = _chosen(self._settings.junk, listed, b"\\junk", JUNK_NAMES)
        return Folders(inbox=self._settings.inbox, sent=sent, junk=junk, sent_missing=no_sent, junk_missing=no_junk)

    def examine(self, folder: str) -> FolderStatus:
        """Opens `folder` read-only; the methods below then work in it. Raises FolderMissing."""
        self._examined = None
        with self._faults.opening(folder):
            answer = self._client.select_folder(folder, readonly=True)
            status = self._status(folder, answer)
        self._examined = (folder, status)
        return status

    def uids_from(self, uid: int) -> tuple[int, ...]:
        """The UIDs not below `uid`, rising."""
        self._client.wire.news = False
        with self._faults.working():
            found = self._client.search(f"UID {uid}:*")
        # `n:*` always holds the last letter, even where n lies beyond it (RFC 3501, 6.4.8).
        return tuple(sorted(number for number in found if number >= uid))

    def uids_between(self, first: int, last: int) -> tuple[int, ...]:
        """The UIDs from `first` to `last`, rising."""
        with self._faults.working():
            found = self._client.search(f"UID {first}:{last}")
        # A server may read `9:7` as `7:9` (RFC 3501, 6.4.8) and count past the end.
        return tuple(sorted(number for number in found if first <= number <= last))

    def uids_since(self, day: date) -> tuple[int, ...]:
        """The UIDs of letters that came on `day` or later, by the server's own calendar, rising."""
        with self._faults.working():
            return tuple(sorted(self._client.search(["SINCE", day])))

    def sizes(self, uids: Iterable[int]) -> dict[int, int]:
        """The octets of each letter (RFC822.SIZE); letters that are gone are absent."""
        with self._faults.working():
            answer = self._asked(list(uids), ["RFC822.SIZE"])
            return {uid: int(data[b"RFC822.SIZE"]) for uid, data in answer.items() if b"RFC822.SIZE" in data}

    def fetch(self, uids: Iterable[int]) -> tuple[Fetched, ...]:
        """The letters whole, in the order asked for; letters that are gone are absent. The caller bounds the batch."""
        return self._fetch(list(uids), "BODY.PEEK[]", b"BODY[]")

    def fetch_head(self, uid: int, max_bytes: int) -> Fetched | None:
        """The first `max_bytes` octets, headers first, of a letter too big to fetch whole; None when it is gone."""
        return next(iter(self._fetch([uid], f"BODY.PEEK[]<0.{max_bytes}>", b"BODY[]<0>")), None)

    def heads(self, uids: Iterable[int]) -> tuple[Fetched, ...]:
        """Who wrote each letter and about what: its From and Subject as a header of its own, cut where it is endless.

        Letters that are gone are absent.
        """
        wanted = list(uids)
        with self._faults.working():
            answer = self._asked(wanted, ["INTERNALDATE", _HEAD])
            return tuple(_head(uid, answer[uid]) for uid in wanted if uid in answer)

    def find_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        """The UIDs in `folder` of letters with this Message-ID (angle brackets included).

        The folder examined before is open again afterwards.
        """
        if not message_id.isascii() or not message_id.isprintable():
            return ()
        before = self._examined
        status = self.examine(folder)
        with self._faults.working():
            found = tuple(sorted(self._client.search(["HEADER", "Message-ID", message_id])))
            found = found or self._looked_through(status, message_id)
        if before is not None and self.examine(before[0]).uidvalidity != before[1].uidvalidity:
            raise lost(self._settings.server, "UIDVALIDITY")
        return found

    def append_sent(self, folder: str, raw: bytes, when: datetime) -> None:
        """Puts a copy of a sent letter into `folder`, read already, dated `when` (aware).

        Raises FolderMissing, and ServerRefused with the cause where the server will not keep it (no room, for one).
        """
        with self._faults.appending(folder):
            self._client.append(folder, raw, flags=(SEEN,), msg_time=when)

    def idle(self, timeout: float, wakeup_fd: int | None = None) -> bool:
        """Waits up to `timeout` seconds for mail in the examined folder; ends early when `wakeup_fd` is readable.

        True when mail was announced after the last `uids_from` began, even before this call. Never reads `wakeup_fd`.
        Without IDLE on the server the wait is followed by a NOOP. Keep `timeout` within a minute: a provider may drop
        IDLE without a word, and within 29 minutes in any case (RFC 2177).
        """
        with self._faults.working():
            if self._client.has_capability("IDLE"):
                return idle.wait_for_news(self._client.wire, timeout=timeout, wakeup_fd=wakeup_fd)
            if not self._client.wire.news:
                _sleep(timeout, wakeup_fd)
                self._client.noop()
            return self._client.wire.news

    def noop(self) -> None:
        """Keeps the connection alive and finds out whether it is; announced mail shows in the next `idle`."""
        with self._faults.working():
            self._client.noop()

    def interrupt(self) -> None:
        """From another thread: breaks the connection, so that whatever waits on it raises ConnectionLost at once."""
        with suppress(OSError):  # it is broken already
            self._client.wire.cut()

    def close(self) -> None:
        """Says goodbye if the connection still stands, and hangs up in any case."""
        _hang_up(self._client, farewell=not self._faults.broken)

    def _status(self, folder: str, answer: dict[bytes, Any]) -> FolderStatus:
        if b"UIDNEXT" not in answer:  # an old server may leave it out (RFC 3501, 6.3.1)
            answer = {**answer, **self._client.folder_status(folder, ["UIDNEXT"])}
        return FolderStatus(
            uidvalidity=int(answer[b"UIDVALIDITY"]), uidnext=int(answer[b"UIDNEXT"]), exists=int(answer[b"EXISTS"])
        )

    def _fetch(self, uids: list[int], item: str, key: bytes) -> tuple[Fetched, ...]:
        with self._faults.working():
            answer = self._asked(uids, ["INTERNALDATE", item])
            found = tuple(_fetched(uid, answer[uid], key) for uid in uids if uid in answer and key in answer[uid])
            gone = self._gone([letter.uid for letter in found if not letter.raw])
            return tuple(letter for letter in found if letter.uid not in gone)

    def _gone(self, uids: list[int]) -> set[int]:
        """Of letters that came empty those that are no more: a server may not say so at once (RFC 2180, 4.1)."""
        if not uids:
            return set()
        self._client.noop()
        return set(uids) - set(self._client.search(["UID", ",".join(map(str, uids))]))

    def _asked(self, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
        answer: dict[int, dict[bytes, Any]] = {}
        for start in range(0, len(uids), _ASKED_AT_ONCE):
            answer |= self._client.fetch(uids[start : start + _ASKED_AT_ONCE], items)
        return answer

    def _looked_through(self, status: FolderStatus, message_id: str) -> tuple[int, ...]:
        """A provider's index may lag behind, and a copy overlooked is an answer sent twice: read the last headers."""
        last = list(self._client.search(f"UID {max(1, status.uidnext - _LOOKED_THROUGH)}:*"))
        answer = self._client.fetch(last, ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        wanted = message_id.encode("ascii")
        return tuple(uid for uid in sorted(answer) if any(wanted in value for value in _texts(answer[uid])))


def _log_in(client: _Client, settings: ImapSettings) -> None:
    if client.has_capability("AUTH=PLAIN"):
        client.plain_login(settings.username, settings.password)
    elif (settings.username + settings.password).isascii():
        client.login(settings.username, settings.password)
    else:
        words = _("без AUTH=PLAIN сервер понимает только латинские буквы")
        raise login_refused(settings.server, "imap", words)
    client.capabilities()  # they may differ from those before the log-in; the library keeps the answer


def _hang_up(client: _Client, *, farewell: bool) -> None:
    with suppress(OSError, IMAPClientError, ValueError):
        if farewell:
            client.wire.sock.settimeout(_FAREWELL_SECONDS)
            client.logout()
    with suppress(OSError):
        client.shutdown()


def _chosen(setting: str, listed: Sequence[Listed], mark: bytes, names: tuple[str, ...]) -> tuple[str | None, str]:
    """The folder that a setting means, or else the name that is not in the mailbox."""
    if setting == AUTO:
        return find(listed, mark, names), ""
    return (setting, "") if setting in {folder.name for folder in listed} else (None, setting)


def _sleep(timeout: float, wakeup_fd: int | None) -> None:
    poll = select.poll()
    if wakeup_fd is not None:
        poll.register(wakeup_fd, select.POLLIN)
    poll.poll(timeout * 1000)


def _listed(marks: Iterable[bytes], separator: bytes | None, name: str) -> Listed:
    return Listed(
        marks=frozenset(mark.lower() for mark in marks), separator=(separator or b"").decode("ascii"), name=name
    )


def _fetched(uid: int, data: dict[bytes, Any], key: bytes) -> Fetched:
    raw = data[key]
    return Fetched(uid=uid, internaldate=_utc(data.get(b"INTERNALDATE")), raw=b"" if raw is None else bytes(raw))


def _head(uid: int, data: dict[bytes, Any]) -> Fetched:
    return Fetched(uid=uid, internaldate=_utc(data.get(b"INTERNALDATE")), raw=next(iter(_texts(data)), b""))


def _utc(moment: datetime | None) -> datetime:
    """INTERNALDATE in UTC. A server that gives none, or one out of range, gets the moment of reading instead."""
    try:
        return moment.astimezone(UTC) if moment is not None else datetime.now(UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _texts(data: dict[bytes, Any]) -> Iterable[bytes]:
    return (value for value in data.values() if isinstance(value, bytes))
