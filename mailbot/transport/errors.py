"""What can go wrong between us and a mail server, each with one line for a person: what, where, what to do.

No other exception leaves this package for a server's or the network's fault.
"""

from typing import ClassVar

from mailbot.i18n import _


class TransportError(Exception):
    """The root. `transient` tells whether trying again can help without a person; `server` is `host:port`."""

    transient: ClassVar[bool] = True

    def __init__(self, message: str, *, server: str) -> None:
        super().__init__(message)
        self.server = server


class Unreachable(TransportError):
    """No connection came about: unknown name, refused, no answer in time."""


class ConnectionLost(TransportError):
    """An established connection broke, timed out, or spoke nonsense. Connect anew."""


class ServerRefused(TransportError):
    """The server answered a command with NO or BAD, perhaps only for now."""


class LoginRefused(TransportError):
    """Name or password not accepted. Only a person can help, yet the daemon may go on trying, rarely."""

    transient = False


class SenderRefused(TransportError):
    """The server does not let us send from our own address: no fault of any one letter."""

    transient = False


class UntrustedCertificate(TransportError):
    """The server's certificate could not be verified."""

    transient = False


class EncryptionUnavailable(TransportError):
    """The protection asked for is not to be had, and nothing weaker is tried."""

    transient = False


class FolderMissing(TransportError):
    """The named folder is not in the mailbox."""

    transient = False


def login_refused(server: str, section: str, words: str) -> LoginRefused:
    """The error for a refused log-in; `section` is the configuration's, `words` are the server's, already one line."""
    hint = _app_password_hint(server)
    return LoginRefused(
        _(
            "{server}: сервер не принял имя или пароль ({words}). "
            "Проверьте {section}.username и {section}.password. {hint}"
        )
        .format(server=server, section=section, words=words, hint=hint)
        .rstrip(),
        server=server,
    )


def _app_password_hint(server: str) -> str:
    host = server.rpartition(":")[0].lower()
    if "yandex" in host:
        return _(
            "Яндексу нужен пароль приложения (id.yandex.ru, «Безопасность», «Пароли приложений»), "
            "а в настройках почты — разрешение для почтовых программ."
        )
    if host.endswith("mail.ru"):
        return _("Mail.ru нужен пароль для внешнего приложения (настройки почты, «Безопасность»).")
    return _("Яндекс, Mail.ru и Gmail принимают только пароль приложения.")


def plain_refused(server: str, section: str) -> EncryptionUnavailable:
    """The error for plain text to another machine."""
    return EncryptionUnavailable(
        _(
            "{server}: без шифрования можно соединяться только с этим же компьютером. Укажите {section}.security = "
            '"tls" или "starttls".'
        ).format(server=server, section=section),
        server=server,
    )


def starttls_refused(server: str, section: str) -> EncryptionUnavailable:
    """The error for a server that does not offer STARTTLS."""
    return EncryptionUnavailable(
        _(
            "{server}: сервер не предлагает STARTTLS, а без шифрования пароль не отправляется. "
            'Попробуйте {section}.security = "tls" с портом {port} или спросите у почтовой службы.'
        ).format(server=server, section=section, port=993 if section == "imap" else 465),
        server=server,
    )


def lost(server: str, words: str) -> ConnectionLost:
    """The error for a broken connection; `words` say how it showed."""
    return ConnectionLost(
        _("{server}: соединение прервалось ({words}). Если это повторяется, проверьте сеть.").format(
            server=server, words=words
        ),
        server=server,
    )


def folder_missing(server: str, folder: str, words: str) -> FolderMissing:
    """The error for a folder that cannot be opened."""
    return FolderMissing(
        _("{server}: папка «{folder}» не открывается ({words}). Проверьте её название в разделе imap.").format(
            server=server, folder=folder, words=words
        ),
        server=server,
    )


def copy_refused(server: str, folder: str, words: str, *, full: bool) -> ServerRefused:
    """The error for a copy of a sent letter that the server will not keep; `full` tells that it says it has no room."""
    advice = (
        _("Похоже, в почтовом ящике кончилось место: удалите лишнее или попросите больше места.")
        if full
        else _('Проверьте эту папку; если копии не нужны, укажите smtp.save_to_sent = "never".')
    )
    return ServerRefused(
        _("{server}: копия отправленного письма не сохраняется в папке «{folder}» ({words}). {advice}").format(
            server=server, folder=folder, words=words, advice=advice
        ),
        server=server,
    )


def one_line(words: object, limit: int = 300) -> str:
    """A server's words fit for a log or a report: one line, printable, not endless."""
    if isinstance(words, bytes):
        words = words.decode("utf-8", "replace")
    text = str(words).encode("utf-8", "replace").decode("utf-8")
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
