"""Trust in a server's certificate, and telling what went wrong while connecting. Shared by IMAP and SMTP."""

import socket
import ssl
from pathlib import Path

from mailbot.i18n import _
from mailbot.transport.errors import EncryptionUnavailable, TransportError, Unreachable, UntrustedCertificate, one_line

# OpenSSL's X509_V_ERR_* numbers (openssl/x509_vfy.h).
_NOT_YET_VALID, _EXPIRED, _WRONG_HOST, _WRONG_ADDRESS = 9, 10, 62, 64


def trust(ca_file: Path | None, *, server: str, section: str) -> ssl.SSLContext:
    """A context that verifies certificate and name, by `ca_file` alone or by the system's authorities.

    Raises UntrustedCertificate when `ca_file` cannot be read.
    """
    try:
        return ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except OSError as error:  # ssl.SSLError is one
        raise UntrustedCertificate(
            _("{server}: файл сертификатов {section}.ca_file = «{path}» не читается ({words}).").format(
                server=server, section=section, path=ca_file, words=one_line(error.strerror or error)
            ),
            server=server,
        ) from error


def connecting_failed(error: BaseException, *, server: str, section: str) -> TransportError:
    """The error that tells a person why no connection came about. `error` may wrap the true reason as its cause."""
    reason = _root(error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return _untrusted(reason, server, section)
    if isinstance(reason, ssl.SSLError):
        return EncryptionUnavailable(
            _("{server}: сервер не говорит по TLS ({words}). Проверьте {section}.port и {section}.security.").format(
                server=server, section=section, words=one_line(reason.reason or reason)
            ),
            server=server,
        )
    return Unreachable(_unreachable(reason).format(server=server, section=section, words=_words(reason)), server=server)


def _root(error: BaseException) -> BaseException:
    # asyncio's TimeoutError comes from a CancelledError, which says nothing.
    while isinstance(error.__cause__, Exception) and not isinstance(error, ssl.SSLError):
        error = error.__cause__
    return error


def _words(reason: BaseException) -> str:
    return one_line(getattr(reason, "strerror", None) or str(reason) or type(reason).__name__)


def _unreachable(reason: BaseException) -> str:
    if isinstance(reason, socket.gaierror | UnicodeError):
        return _("{server}: такого сервера нет в DNS ({words}). Проверьте {section}.host и связь с интернетом.")
    if isinstance(reason, ConnectionRefusedError):
        return _("{server}: сервер не принимает соединений. Проверьте {section}.host и {section}.port.")
    if isinstance(reason, TimeoutError):
        return _("{server}: сервер не отвечает. Проверьте {section}.host, {section}.port и сеть.")
    return _("{server}: соединиться не удалось ({words}). Проверьте {section}.host, {section}.port и сеть.")


def _untrusted(reason: ssl.SSLCertVerificationError, server: str, section: str) -> UntrustedCertificate:
    advice = {
        _NOT_YET_VALID: _("Проверьте часы этого компьютера."),
        _EXPIRED: _("Срок сертификата истёк: его должен обновить владелец сервера; проверьте и часы этого компьютера."),
        _WRONG_HOST: _("Сертификат выдан на другое имя: укажите в {section}.host имя из сертификата."),
        _WRONG_ADDRESS: _("Сертификат выдан на имя, а не на адрес: укажите в {section}.host имя из сертификата."),
    }.get(reason.verify_code, _("Если это сервер школы со своим сертификатом, укажите файл с ним в {section}.ca_file."))
    return UntrustedCertificate(
        _("{server}: сертификату сервера нельзя доверять ({words}). {advice}").format(
            server=server, words=one_line(reason.verify_message), advice=advice.format(section=section)
        ),
        server=server,
    )
