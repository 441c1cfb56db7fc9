"""Opening an SMTP session: connection, protection, log-in; each failure told as ours."""

import asyncio
from contextlib import suppress

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from mailbot.i18n import _
from mailbot.mail.hosts import is_loopback
from mailbot.terms import Security
from mailbot.transport.errors import (
    SenderRefused,
    ServerRefused,
    login_refused,
    lost,
    one_line,
    plain_refused,
    starttls_refused,
)
from mailbot.transport.settings import SmtpSettings
from mailbot.transport.tls import connecting_failed, trust

_SECTION = "smtp"
_FAREWELL_SECONDS = 2.0


class Session(SMTP):
    """aiosmtplib's client, which ends its connection at once."""

    def close(self) -> None:
        """Called by the library, too. A TLS transport merely closed waits half a minute for the server's farewell."""
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.Transport):
            transport.abort()


async def try_log_in(settings: SmtpSettings) -> None:
    """Connect, log in and say goodbye; nothing is sent. Raises TransportError as `connect` does."""
    client = await connect(settings)
    with suppress(SMTPException, OSError):  # the answer to the goodbye changes nothing
        await client.quit(timeout=_FAREWELL_SECONDS)
    client.close()


async def connect(settings: SmtpSettings) -> Session:
    """A connected, protected, logged-in session.

    Raises TransportError: Unreachable, ConnectionLost and ServerRefused are transient, the others want a person.
    """
    if settings.security is Security.PLAIN and not is_loopback(settings.host):
        raise plain_refused(settings.server, _SECTION)
    client = Session(
        hostname=settings.host,
        port=settings.port,
        use_tls=settings.security is Security.TLS,
        # False and not None: None would go on in clear text where STARTTLS is not offered.
        start_tls=False,
        local_hostname=settings.local_hostname,
        timeout=settings.timeout,
        tls_context=trust(settings.ca_file, server=settings.server, section=_SECTION),
    )
    try:
        await _greet(client, settings)
        await _log_in(client, settings)
    except BaseException:
        client.close()
        raise
    return client


def sender_refused(settings: SmtpSettings, words: str) -> SenderRefused:
    """The error for a sender that the server, by its `words`, does not accept from us."""
    return SenderRefused(
        _(
            "{server}: сервер не разрешает писать с нашего адреса ({words}). "
            "Проверьте, что smtp.from — адрес того ящика, под чьим именем выполнен вход (smtp.username)."
        ).format(server=settings.server, words=one_line(words)),
        server=settings.server,
    )


async def _greet(client: SMTP, settings: SmtpSettings) -> None:
    try:
        await client.connect()
        await client.ehlo()
        if settings.security is Security.STARTTLS:
            if not client.supports_extension("starttls"):
                raise starttls_refused(settings.server, _SECTION)
            await client.starttls()
            await client.ehlo()
    except SMTPResponseException as error:
        if error.code < 0:  # what came was no SMTP
            raise connecting_failed(error, server=settings.server, section=_SECTION) from error
        raise _refused_for_now(settings, error) from error
    except SMTPServerDisconnected as error:
        raise lost(settings.server, one_line(error)) from error
    except (SMTPException, OSError, UnicodeError) as error:  # UnicodeError: no host can have such a name
        raise connecting_failed(error, server=settings.server, section=_SECTION) from error


async def _log_in(client: SMTP, settings: SmtpSettings) -> None:
    if settings.username is None:
        return
    try:
        await _authenticate(client, settings.username, settings.password or "")
    except SMTPAuthenticationError as error:
        if error.code < 500:  # 454: refused for now (RFC 4954, 4.7.2)
            raise _refused_for_now(settings, error) from error
        words = f"{error.code} {one_line(error.message)}"
        raise login_refused(settings.server, _SECTION, words) from error
    except (SMTPException, OSError) as error:
        raise lost(settings.server, one_line(error)) from error


async def _authenticate(client: SMTP, username: str, password: str) -> None:
    """By one method, so that a wrong password is one failed attempt and not three: providers count them."""
    if "plain" in client.server_auth_methods:
        await client.auth_plain(username, password)
    elif "login" in client.server_auth_methods:
        await client.auth_login(username, password)
    else:
        raise SMTPAuthenticationError(504, "AUTH PLAIN, AUTH LOGIN: not offered")


def _refused_for_now(settings: SmtpSettings, error: SMTPResponseException) -> ServerRefused:
    return ServerRefused(
        _("{server}: почтовый сервер сейчас не принимает почту ({code} {words}). Попытки продолжатся.").format(
            server=settings.server, code=error.code, words=one_line(error.message)
        ),
        server=settings.server,
    )
