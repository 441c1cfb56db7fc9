"""`mailbot store`: look whether the database is whole, copy it, put a copy back, mend a damaged one."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from mailbot.cli.errors import DONE, FAILED
from mailbot.cli.opening import ConfigFile, as_owner, local
from mailbot.cli.output import say
from mailbot.config.load import load_config
from mailbot.i18n import _
from mailbot.store.backup import backup
from mailbot.store.check import CheckReport, check
from mailbot.store.errors import NotEmpty, StoreBusy
from mailbot.store.repair import RepairReport, repair
from mailbot.store.restore import RestoreReport, restore

_KILOBYTE = 1024


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("База: проверка, резервная копия, восстановление, починка."), rich_markup_mode=None)
    group.command(
        "check", help=_("Прочитать базу целиком и сказать, всё ли в ней цело. Код возврата: 0 – да, 1 – нет.")
    )(check_store)
    group.command("backup", help=_("Записать всю базу в один файл; программу останавливать не нужно."))(back_up)
    group.command("restore", help=_("Восстановить базу из файла, записанного командой backup."))(restore_store)
    group.command("repair", help=_("Починить повреждённую базу, сохранив всё, что читается."))(repair_store)
    app.add_typer(group, name="store")


def check_store(config: ConfigFile = None) -> int:
    """Read the whole store; the exit status says whether it is sound. Works while the daemon runs."""
    settings = load_config(config, secrets=False)
    report = check(settings.store.path)
    say(_content(report))
    if not report.damage:
        say(_("всё цело"))
        return DONE
    _say_damage(report)
    return FAILED


CopyFile = Annotated[Path, typer.Argument(metavar=_("ФАЙЛ"), help=_("например mailbot-2026-11-16.backup"))]


def back_up(
    file: CopyFile,
    force: Annotated[bool, typer.Option("--force", help=_("заменить файл, если он уже есть"))] = False,
    config: ConfigFile = None,
) -> int:
    """Copy the store into one file. Works while the daemon runs."""
    settings = load_config(config, secrets=False)
    report = backup(settings.store.path, file, now=datetime.now(UTC), replace=force)
    size = _size(file.stat().st_size)
    say(_("{file}: копия записана и проверена чтением, {size}").format(file=file, size=size))
    say(_("в ней персональные данные и ключ программы: храните её там, куда нет доступа посторонним"))
    for sentence in report.missing:
        say(_("в самой базе не хватает: {what}").format(what=sentence))
    return FAILED if report.missing else DONE


def restore_store(file: CopyFile, config: ConfigFile = None) -> int:
    """Make a copy the store again; the daemon must be stopped and the folder empty."""
    settings = load_config(config, secrets=False)
    folder = settings.store.path
    with file.open("rb") as source:
        try:
            report = restore(as_owner(folder), source, file, now=datetime.now(UTC))
        except NotEmpty as error:
            raise NotEmpty(folder, error.names) from None
        except StoreBusy as error:
            raise StoreBusy(folder, error.pid) from None
    _say_restored(report, local(report.made_at, settings.zone))
    return DONE


def repair_store(config: ConfigFile = None) -> int:
    """Mend a damaged store; the daemon must be stopped."""
    settings = load_config(config, secrets=False)
    try:
        report = repair(as_owner(settings.store.path), now=datetime.now(UTC))
    except StoreBusy as error:
        raise StoreBusy(settings.store.path, error.pid) from None
    if report.original is None:
        say(_("журнал цел, записей: {count}; ничего не изменено").format(count=report.kept))
        say(_("тексты писем проверяет mailbot store check"))
        return DONE
    _say_repaired(report, settings.store.path / report.original.name)
    return DONE


def _say_restored(report: RestoreReport, made_at: str) -> None:
    say(_("восстановлена копия от {moment}: {content}").format(moment=made_at, content=_content(report.check)))
    say(_("что будет дальше, когда программа запустится:"))
    say(_("– письма, пришедшие после копии, она прочтёт и зарегистрирует заново, ответы на них придержит"))
    say(_("– на что она уже ответила, узнает по «Отправленным» и второй раз не ответит"))
    say(_("– новые номера пойдут с запасом, чтобы ни один не повторился"))
    if report.held:
        say(_("неотправленных писем в копии: {count}; они могли уйти позже, поэтому ждут").format(count=report.held))
    say(_("придержанное смотрите и отпускайте сами: mailbot outbox list, mailbot outbox release"))
    if report.check.damage:
        say(_("база была повреждена уже тогда, когда делали копию:"))
        _say_damage(report.check)


def _say_repaired(report: RepairReport, original: Path) -> None:
    say(_("сохранено записей: {count}").format(count=report.kept))
    for offset, length in report.broken:
        say(_("не прочиталось: {size} со смещения {offset}").format(size=_size(length), offset=offset))
    say(_("журнал, каким он был, отложен: {file}").format(file=original))
    if report.lost:
        say(_("возможно, утрачены обращения: {numbers}").format(numbers=", ".join(report.lost)))
    if report.held:
        say(_("писем придержано, потому что они могли уйти: {count}").format(count=report.held))
    say(_("после запуска программа перечитает ящик, потерянное зарегистрирует заново и ответов сама не отправит:"))
    say(_("смотрите mailbot outbox list и отпускайте сами: mailbot outbox release"))


def _say_damage(report: CheckReport) -> None:
    for sentence in report.damage:
        say(_("повреждено: {what}").format(what=sentence))


def _content(report: CheckReport) -> str:
    return _("записей {records}, документов {documents}, текстов писем {texts} ({size})").format(
        records=report.records, documents=report.documents, texts=report.texts, size=_size(report.octets)
    )


def _size(octets: int) -> str:
    size = float(octets)
    for unit in (_("байт"), _("КБ"), _("МБ")):
        if size < _KILOBYTE:
            return f"{size:.0f} {unit}"
        size /= _KILOBYTE
    return f"{size:.1f} {_('ГБ')}"
