"""What `mailbot setup` makes of the answers: servers, the configuration's text, and files that appear whole."""

import ipaddress
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import quote
from pathlib import Path
from tempfile import TemporaryDirectory

from mailbot.cli.newpack import Unfit
from mailbot.config.packs import load_regulation
from mailbot.config.problems import ConfigError
from mailbot.config.schools import credentials_folder
from mailbot.i18n import _
from mailbot.mail.addresses import sendable

_APP_PASSWORD = _("Нужен пароль приложения, не обычный: {where}.")
_YANDEX = _("id.yandex.ru → Безопасность → Пароли приложений → Почта; в настройках ящика разрешите IMAP")
_MAIL_RU = _("account.mail.ru → Безопасность → Пароли для внешних приложений")
_STARTTLS_PORTS = (25, 143, 587)
_CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """A mail provider's servers, and where its app password is found; `advice` is empty for the others."""

    imap: str
    smtp: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A mail server; `port` None is the usual one."""

    host: str
    port: int | None
    security: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Everything that was asked. The password is not part of the value's text."""

    regulation: str
    name: str
    address: str
    imap: Server
    smtp: Server
    username: str
    password: str = field(repr=False)
    consultants: tuple[str, ...]
    director: str
    supervisor: str
    store: str


@dataclass(slots=True)
class Draft:
    """The files as they will be, in a folder beside their place."""

    file: Path
    target: Path

    def keep(self) -> None:
        """Put them into their place: the passwords first, the configuration that names them last."""
        credentials = credentials_folder(self.target)
        for folder in (self.target.parent / _CREDENTIALS, credentials):
            folder.mkdir(mode=0o700, exist_ok=True)
        for password in (self.file.parent / _CREDENTIALS).iterdir():
            password.replace(credentials / password.name)
        self.file.replace(self.target)


@contextmanager
def draft(target: Path, answers: Answers) -> Iterator[Draft]:
    """The files of `answers` for trying out; what is not kept when the block ends is gone. Raises OSError."""
    for place in (target.parent.parent, target.parent):
        if not place.exists():
            place.mkdir(parents=True)
            # The daemon reads this folder under a name of its own, whatever the umask here; no password lies in it.
            place.chmod(0o755)
    with TemporaryDirectory(prefix=".mailbot-setup-", dir=target.parent) as folder:
        credentials = Path(folder) / _CREDENTIALS
        credentials.mkdir(mode=0o700)
        for name in ("imap-password", "smtp-password"):
            _write(credentials / name, answers.password + "\n", mode=0o600)
        _write(Path(folder) / target.name, configuration(answers), mode=0o644)
        yield Draft(file=Path(folder) / target.name, target=target)


def provider(address: str) -> Provider:
    """The servers of a mailbox, by its domain; a guess where the provider is not known."""
    domain = address.rpartition("@")[2]
    if domain in ("yandex.ru", "ya.ru", "yandex.com", "narod.ru"):
        return Provider(imap="imap.yandex.ru", smtp="smtp.yandex.ru", advice=_APP_PASSWORD.format(where=_YANDEX))
    if domain in ("mail.ru", "bk.ru", "list.ru", "inbox.ru", "internet.ru"):
        return Provider(imap="imap.mail.ru", smtp="smtp.mail.ru", advice=_APP_PASSWORD.format(where=_MAIL_RU))
    return Provider(imap=f"imap.{domain}", smtp=f"smtp.{domain}")


def configuration(answers: Answers) -> str:
    """The text of mailbot.toml."""
    school = [("regulation", answers.regulation), ("name", answers.name)]
    people = [("director", answers.director), ("supervisor", answers.supervisor)]
    sender = f'"{quote(answers.name)}" <{answers.address}>' if answers.name else answers.address
    tables = [
        ("school", _lines(school)),
        ("imap", _server(answers.imap, answers.username, "imap-password")),
        ("smtp", [*_server(answers.smtp, answers.username, "smtp-password"), *_lines([("from", sender)])]),
        ("replies", ['mode = "hold"   # "send", когда ответы Вас устраивают']),
        ("people", [f"consultants = {json.dumps(answers.consultants)}", *_lines(people)]),
        ("store", _lines([("path", answers.store)])),
    ]
    return "\n\n".join("\n".join([f"[{name}]", *lines]) for name, lines in tables) + "\n"


def regulation(answer: str) -> str:
    """A pack's name, or the absolute path of one that can be read."""
    name = str(Path(answer).expanduser().absolute()) if "/" in answer else answer
    try:
        load_regulation(name)
    except ConfigError as error:
        raise Unfit(str(error.problems[0])) from None
    return name


def address(answer: str) -> str:
    """An address that can be written to."""
    if sendable(answer) is None:
        raise Unfit(_("«{text}» не похоже на адрес вида school@example.org").format(text=answer))
    return answer


def maybe_address(answer: str) -> str:
    """An address, or nothing."""
    return address(answer) if answer else ""


def addresses(answer: str) -> tuple[str, ...]:
    """Addresses between commas, one at least."""
    return tuple(address(one.strip()) for one in answer.split(","))


def server(answer: str) -> Server:
    """«imap.school.example» or «imap.school.example:143»; TLS from the start, STARTTLS on the ports made for it."""
    host, colon, digits = answer.partition(":")
    if not host or " " in host or (colon and not (digits.isdecimal() and 0 < int(digits) < 65536)):
        raise Unfit(_("нужно имя сервера, например imap.yandex.ru или imap.school.example:993"))
    port = int(digits) if colon else None
    plain = _is_loopback(host)
    return Server(host=host, port=port, security="plain" if plain else "starttls" if port in _STARTTLS_PORTS else "tls")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _server(server: Server, username: str, credential: str) -> list[str]:
    lines = _lines([("host", server.host)])
    if server.port is not None:
        lines.append(f"port = {server.port}")
    if server.security != "tls":
        lines += _lines([("security", server.security)])
    return [*lines, *_lines([("username", username)]), f'password = {{ credential = "{credential}" }}']


def _lines(pairs: list[tuple[str, str]]) -> list[str]:
    """JSON's strings are TOML's basic strings."""
    return [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in pairs if value]


def _write(path: Path, content: str, *, mode: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
