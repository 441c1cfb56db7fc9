"""What `mailbot doctor` looks at, each a few lines for a person. Nothing is sent, changed or printed of a secret."""

import asyncio
import ctypes
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from mailbot.config.model import Config
from mailbot.config.problems import os_reason
from mailbot.config.secret import Secret, SecretError
from mailbot.daemon.control import DaemonSilent, NoDaemon, request, socket_path
from mailbot.daemon.missing import FolderUse, missing_text
from mailbot.daemon.purging import is_unfinished, planned
from mailbot.daemon.refusal import Refused
from mailbot.daemon.rules import Rules
from mailbot.daemon.servers import imap_settings, smtp_settings
from mailbot.i18n import _
from mailbot.regulation.checks import Severity
from mailbot.regulation.lint import lint
from mailbot.regulation.noticeboard import hours_page
from mailbot.regulation.workdays import calendar_warnings
from mailbot.store.errors import NoStore, StoreError
from mailbot.store.lock import holder
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.transport.errors import TransportError
from mailbot.transport.folders import Folders
from mailbot.transport.imap import FolderStatus, Mailbox
from mailbot.transport.smtp_session import try_log_in

_NO_ROOM, _LITTLE_ROOM = 200 << 20, 1 << 30  # octets
_CLOCK_TOLERANCE = timedelta(minutes=2)
_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


class Level(StrEnum):
    """How it stands; the values are what is printed."""

    OK = "в порядке"
    WARNING = "внимание"
    TROUBLE = "непорядок"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing looked at, and what to do where it is not well."""

    level: Level
    about: str
    text: str


def regulation(rules: Rules, *, now: datetime) -> Iterator[Line]:
    """The rule pack, its reception hours and the calendar."""
    about, day = _("регламент"), now.astimezone(rules.policy.zone).date()
    pack = rules.world.regulation
    errors = [finding for finding in lint(pack, today=day) if finding.severity is Severity.ERROR]
    for finding in errors:
        yield Line(level=Level.WARNING, about=about, text=str(finding))
    if not errors:
        yield _fine(
            about, _("{school}, редакция {edition}").format(school=pack.school, edition=pack.edition_at(day).id)
        )
    for row in hours_page(pack, day=day, policy=rules.policy).expired:
        text = _("{person}, {place}: часы больше не действуют; подтвердите их: school.hours_confirmed_until")
        yield Line(level=Level.WARNING, about=_("часы приёма"), text=text.format(person=row.person, place=row.place))
    warnings = calendar_warnings(rules.calendar, today=day)
    for warning in warnings:
        text = _("{warning} Обновите программу, когда выйдет постановление о переносе выходных").format(warning=warning)
        yield Line(level=Level.WARNING, about=_("календарь"), text=text)
    if not warnings:
        yield _fine(_("календарь"), _("известен по {day:%d.%m.%Y}").format(day=rules.calendar.last_known_day))


def secrets(config: Config) -> Iterator[Line]:
    """Whether each password can be read, and by nobody else."""
    named: tuple[tuple[str, Secret | None], ...] = (
        ("imap.password", config.imap.password),
        ("smtp.password", config.smtp.password),
    )
    for key, secret in named:
        if secret is not None:
            yield _secret(key, secret)


def _secret(key: str, secret: Secret) -> Line:
    try:
        secret.reveal()
    except SecretError as error:
        return Line(level=Level.TROUBLE, about=key, text=str(error))
    if secret.path is not None and stat.S_IMODE(secret.path.stat().st_mode) & 0o077:
        text = _("файл {path} открыт посторонним; выполните: chmod 600 {path}").format(path=secret.path)
        return Line(level=Level.WARNING, about=key, text=text)
    return _fine(key, _("читается"))


def mailbox(config: Config, *, now: datetime) -> Iterator[Line]:
    """The log-in to the mailbox, its folders, and what its newest letter says of this machine's clock."""
    about = _("почтовый ящик")
    try:
        with Mailbox.connect(imap_settings(config.imap)) as connection:
            yield _fine(about, _("вход выполнен: {host}").format(host=config.imap.host))
            folders = connection.folders()
            inbox = connection.examine(folders.inbox)
            yield from _folders(folders, inbox)
            arrived = _newest(connection, inbox)
            if arrived is not None and arrived > now + _CLOCK_TOLERANCE:
                yield _slow_clock(arrived - now)
    except SecretError:
        yield Line(level=Level.TROUBLE, about=about, text=_("вход не проверен: нет пароля"))
    except TransportError as error:
        yield Line(level=Level.TROUBLE, about=about, text=str(error))


def _folders(folders: Folders, inbox: FolderStatus) -> Iterator[Line]:
    about = _("папки")
    found = [_("{folder} (писем {count})").format(folder=folders.inbox, count=inbox.exists)]
    found += [folder for folder in (folders.sent, folders.junk) if folder is not None]
    yield _fine(about, ", ".join(found))
    for role, name in ((FolderUse.SENT, folders.sent_missing), (FolderUse.JUNK, folders.junk_missing)):
        if name:
            yield Line(level=Level.TROUBLE, about=about, text=missing_text(role, name))
    if folders.sent is None and not folders.sent_missing:
        text = _("папка отправленных не найдена: ответы сотрудников не будут замечены; назовите её: imap.sent")
        yield Line(level=Level.WARNING, about=about, text=text)
    if folders.junk is None and not folders.junk_missing:
        text = _("папка спама не найдена: письма в ней не будут сочтены; назовите её: imap.junk")
        yield Line(level=Level.WARNING, about=about, text=text)


def _newest(connection: Mailbox, inbox: FolderStatus) -> datetime | None:
    """When the newest letter arrived by the server's clock, aware; one octet of it is asked for."""
    uids = connection.uids_from(max(1, inbox.uidnext - 1)) if inbox.exists else ()
    newest = connection.fetch_head(uids[-1], 1) if uids else None
    return newest.internaldate if newest else None


def _slow_clock(behind: timedelta) -> Line:
    text = _("отстают от часов почтового сервера на {minutes} мин.; выполните: timedatectl set-ntp true")
    minutes = int(behind.total_seconds() // 60)
    return Line(level=Level.TROUBLE, about=_("часы"), text=text.format(minutes=minutes))


def sending(config: Config) -> Iterator[Line]:
    """The log-in to the server that sends."""
    about = _("отправка")
    try:
        asyncio.run(try_log_in(smtp_settings(config.smtp)))
    except SecretError:
        yield Line(level=Level.TROUBLE, about=about, text=_("вход не проверен: нет пароля"))
    except TransportError as error:
        yield Line(level=Level.TROUBLE, about=about, text=str(error))
    else:
        yield _fine(about, _("вход выполнен: {host}; ничего не отправлено").format(host=config.smtp.host))


def clock() -> Iterator[Line]:
    """Whether the kernel says that something keeps this machine's clock right."""
    state = _clock_state()
    about = _("часы")
    if state is None:
        yield Line(level=Level.WARNING, about=about, text=_("не проверены: система не говорит, сверяются ли они"))
    elif state == _UNSYNCHRONISED:
        text = _("не сверяются с сервером точного времени; выполните: timedatectl set-ntp true")
        yield Line(level=Level.WARNING, about=about, text=text)
    else:
        yield _fine(about, _("сверяются с сервером точного времени"))


def _clock_state() -> int | None:
    """What adjtimex(2) returns when asked to change nothing: an all-zero `struct timex` of less than 512 octets."""
    try:
        state = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))
    except (OSError, AttributeError):
        return None
    return state if state >= 0 else None


def disk(config: Config) -> Iterator[Line]:
    """Room where the store is, or will be."""
    folder = _existing(config.store.path)
    free = shutil.disk_usage(folder).free
    level = Level.TROUBLE if free < _NO_ROOM else Level.WARNING if free < _LITTLE_ROOM else Level.OK
    text = _("свободно {megabytes} МБ: {folder}").format(megabytes=free >> 20, folder=folder)
    advice = _("; освободите место, иначе письма перестанут приниматься")
    yield Line(level=level, about=_("диск"), text=text if level is Level.OK else text + advice)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def store(config: Config, *, now: datetime) -> Iterator[Line]:
    """The store's last complete record, and the daemon that owns it."""
    about = _("база")
    try:
        view = Store.read_only(config.store.path)
        problems = view.problems
        yield from _overdue(view, config, now=now)
    except NoStore:
        text = _("в {folder} базы ещё нет: она появится при первом запуске").format(folder=config.store.path)
        yield Line(level=Level.WARNING, about=about, text=text)
        problems = None
    except (StoreError, OSError) as error:
        yield Line(level=Level.TROUBLE, about=about, text=str(error))
        problems = None
    for problem in problems or ():
        yield Line(level=Level.TROUBLE, about=about, text=problem)
    if problems == ():
        yield _fine(about, str(config.store.path))
    yield _daemon(config)


def _overdue(view: StoreView, config: Config, *, now: datetime) -> Iterator[Line]:
    about = _("сроки хранения")
    try:
        if planned(view, config.retention, now=now) or is_unfinished(view):
            text = _("есть что удалить; посмотреть: mailbot purge --dry-run, удалить: mailbot purge")
            yield Line(level=Level.WARNING, about=about, text=text)
    except Refused as error:
        yield Line(level=Level.WARNING, about=about, text=str(error))


def _daemon(config: Config) -> Line:
    about = _("демон")
    try:
        request(socket_path(config.store.path), {"command": "status"})
        return _fine(about, _("работает"))
    except (NoDaemon, DaemonSilent):
        return _silent(config)
    except OSError as error:
        text = _("не проверен: {reason}; запустите mailbot doctor от имени root").format(reason=os_reason(error))
        return Line(level=Level.WARNING, about=about, text=text)


def _silent(config: Config) -> Line:
    try:
        pid = holder(config.store.path)
    except OSError:
        pid = None
    if pid is None:
        return Line(
            level=Level.WARNING, about=_("демон"), text=_("не запущен: systemctl start {unit}").format(unit=config.unit)
        )
    text = _("база занята процессом {pid}, но на команды он не отвечает: systemctl restart {unit}")
    return Line(level=Level.TROUBLE, about=_("демон"), text=text.format(pid=pid or "?", unit=config.unit))


def _fine(about: str, text: str) -> Line:
    return Line(level=Level.OK, about=about, text=text)
