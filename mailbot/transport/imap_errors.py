"""IMAPClient's, imaplib's and the network's exceptions, told as ours."""

import imaplib
import re
from collections.abc import Iterator
from contextlib import contextmanager

from imapclient.exceptions import CapabilityError, LoginError

from mailbot.i18n import _
from mailbot.mail.hosts import is_loopback
from mailbot.terms import Security
from mailbot.transport.errors import (
    ConnectionLost,
    ServerRefused,
    TransportError,
    copy_refused,
    folder_missing,
    login_refused,
    lost,
    one_line,
    plain_refused,
    starttls_refused,
)
from mailbot.transport.settings import ImapSettings
from mailbot.transport.tls import connecting_failed

# What imaplib and IMAPClient raise on answers that are not IMAP, besides their own errors.
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError)

# RFC 5530: refused for now, not for good.
_FOR_NOW = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG|CONTACTADMIN)\]", re.IGNORECASE)


# RFC 3501, 7.1 and RFC 5530; quota is RFC 9208, 4.3, and older servers say it only in words.
_NO_FOLDER = re.compile(r"\[(TRYCREATE|NONEXISTENT)\]", re.IGNORECASE)
_NO_ROOM = re.compile(r"quota|\[LIMIT\]", re.IGNORECASE)


class Faults:
    """Turns what goes wrong at one stage into the error that says it, for one server.

    `broken` tells that the connection is of no more use.
    """

    def __init__(self, settings: ImapSettings) -> None:
        self.broken = False
        self._settings = settings
        self._server = settings.server

    def refuse_plain_abroad(self) -> None:
        """Raises EncryptionUnavailable where plain text would leave this machine."""
        if self._settings.security is Security.PLAIN and not is_loopback(self._settings.host):
            raise plain_refused(self._server, "imap")

    @contextmanager
    def connecting(self) -> Iterator[None]:
        """Around connecting, TLS and the greeting."""
        try:
            yield
        except CapabilityError as error:
            raise starttls_refused(self._server, "imap") from error
        except (OSError, UnicodeError) as error:  # UnicodeError: no host can have such a name
            raise connecting_failed(error, server=self._server, section="imap") from error
        except (imaplib.IMAP4.error, *_NONSENSE) as error:
            raise self._told(error) from error

    @contextmanager
    def logging_in(self) -> Iterator[None]:
        """Around the log-in."""
        try:
            with self.working():
                yield
        except ServerRefused as error:
            cause = error.__cause__
            # IMAPClient calls a connection lost during the log-in a LoginError, too.
            if isinstance(cause, LoginError) and isinstance(cause.__context__, imaplib.IMAP4.abort):
                raise self._lost(cause) from cause
            if _FOR_NOW.search(str(cause)):
                raise
            raise login_refused(self._server, "imap", self._words(cause)) from cause

    @contextmanager
    def opening(self, folder: str) -> Iterator[None]:
        """Around a command whose NO means that the folder is not to be had."""
        try:
            with self.working():
                yield
        except ServerRefused as error:
            if _FOR_NOW.search(str(error.__cause__)):
                raise
            raise folder_missing(self._server, folder, self._words(error.__cause__)) from error

    @contextmanager
    def appending(self, folder: str) -> Iterator[None]:
        """Around APPEND, whose NO has many causes: TRYCREATE alone means that the folder is missing (RFC 3501, 7.1)."""
        try:
            with self.working():
                yield
        except ServerRefused as error:
            words = self._words(error.__cause__)
            if _NO_FOLDER.search(words):
                raise folder_missing(self._server, folder, words) from error
            raise copy_refused(self._server, folder, words, full=bool(_NO_ROOM.search(words))) from error

    @contextmanager
    def working(self) -> Iterator[None]:
        """Around any other command."""
        try:
            yield
        except (OSError, imaplib.IMAP4.error, *_NONSENSE) as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> TransportError:
        if isinstance(error, imaplib.IMAP4.error) and not isinstance(error, imaplib.IMAP4.abort):
            return ServerRefused(
                _("{server}: почтовый сервер не выполнил команду ({words}).").format(
                    server=self._server, words=self._words(error)
                ),
                server=self._server,
            )
        return self._lost(error)

    def _lost(self, error: BaseException) -> ConnectionLost:
        self.broken = True
        if isinstance(error, OSError | imaplib.IMAP4.error):
            return lost(self._server, self._words(error))
        return lost(self._server, _("ответ не по протоколу IMAP"))

    def _words(self, error: BaseException | None) -> str:
        words = one_line(error if str(error) else type(error).__name__)
        return words.replace(self._settings.password, "***") if self._settings.password else words
