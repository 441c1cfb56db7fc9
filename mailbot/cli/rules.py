"""`mailbot rules`: the schools' regulations as the program understands them."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli import rules_new, rules_test
from mailbot.cli.errors import WRONG_USE
from mailbot.cli.output import rows, say
from mailbot.cli.rules_test import Packs
from mailbot.config.packs import load_examples, load_regulation, load_templates, pack_names
from mailbot.config.problems import ConfigError
from mailbot.i18n import _
from mailbot.regulation.checks import Severity
from mailbot.regulation.lint import lint
from mailbot.regulation.model import Regulation
from mailbot.regulation.problems import Problem

Pack = Annotated[str, typer.Argument(metavar=_("НАБОР"), help=_("имя набора правил или путь к его папке"))]


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Регламенты школ: список, пункты, проверка."), rich_markup_mode=None)
    group.command("list", help=_("Показать наборы правил, которые есть в программе."))(list_packs)
    group.command("show", help=_("Показать регламент по пунктам: о чём пункт и что по нему делает программа."))(
        show_pack
    )
    group.command("check", help=_("Проверить наборы правил; 1, если в каком-нибудь есть ошибка."))(check_packs)
    rules_test.register(group)
    rules_new.register(group)
    app.add_typer(group, name="rules")


def list_packs() -> int:
    """Show the packs of the program."""
    found = [load_regulation(name) for name in pack_names()]
    header = (_("Набор"), _("Школа"), _("Система"), _("Часовой пояс"), _("Редакции"))
    rows(
        header,
        ((r.id, r.school, r.system, r.timezone, ", ".join(edition.id for edition in r.editions)) for r in found),
    )
    return 0


def show_pack(pack: Pack) -> int:
    """Show a regulation clause by clause."""
    regulation = load_regulation(pack)
    edition = regulation.edition_at(datetime.now(ZoneInfo(regulation.timezone)).date())
    say(f"{regulation.school}: {edition.title}")
    header = (_("Пункт"), _("О чём"), _("Что делает программа"))
    rows(header, ((clause.number, clause.summary, ", ".join(clause.effects)) for clause in edition.clauses))
    return 0


def check_packs(packs: Packs = None) -> int:
    """Lint packs; 1 when one has an error, 2 when one is not there at all."""
    status = 0
    for pack in packs or pack_names():
        status = max(status, _check(pack))
    return status


def _check(pack: str) -> int:
    regulation, unreadable = _read(pack)
    found = lint(regulation, today=datetime.now(UTC).date()) if regulation else ()
    for problem in unreadable:
        say(f"{Severity.ERROR}: {problem}")
    for finding in found:
        say(f"{finding.severity}: {pack.rstrip('/')}/{finding}")
    if not found and not unreadable:
        say(_("{pack}: замечаний нет").format(pack=pack))
    if any(not problem.file for problem in unreadable):
        return WRONG_USE
    return int(bool(unreadable) or any(finding.severity is Severity.ERROR for finding in found))


def _read(pack: str) -> tuple[Regulation | None, list[Problem]]:
    """The regulation, if it can be read, and everything that cannot: texts and examples are told together with it."""
    regulation, found = None, list[Problem]()
    for load in (load_regulation, load_templates, load_examples):
        try:
            loaded = load(pack)
        except ConfigError as error:
            found += error.problems
        else:
            regulation = loaded if isinstance(loaded, Regulation) else regulation
    return regulation, list(dict.fromkeys(found))
