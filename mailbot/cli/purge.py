"""`mailbot purge`: what is over its time of keeping leaves the store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from mailbot.cli.errors import CommandFailed
from mailbot.cli.opening import ConfigFile, config_and_view
from mailbot.cli.orders import order
from mailbot.cli.output import say
from mailbot.daemon.purging import counted, planned
from mailbot.daemon.refusal import Refused
from mailbot.i18n import _


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "purge",
        help=_(
            "Удалить то, чей срок хранения истёк: тексты писем ([retention] letters_days) и личные данные завершённых "
            "обращений (cases_years). Номера, даты и счёт остаются."
        ),
    )(purge)


def purge(
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("только показать, что будет удалено"))] = False,
    config: ConfigFile = None,
) -> int:
    """Let go what is over its time, or only say what that would be."""
    _tell(_would(config) if dry_run else order(config, "purge"), done=not dry_run)
    return 0


def _would(config: ConfigFile) -> Mapping[str, Any]:
    settings, view = config_and_view(config)
    try:
        return counted(planned(view, settings.retention, now=datetime.now(UTC)))
    except Refused as error:
        raise CommandFailed(str(error)) from None


def _tell(gone: Mapping[str, Any], *, done: bool) -> None:
    files, forgotten = gone["files"], gone["forgotten"]
    if not (files or forgotten or gone["letters"] or gone["applicants"]):
        say(_("Удалять нечего: сроки хранения не истекли."))
    else:
        say(_("Удалено:") if done else _("Будет удалено (пока ничего не изменено):"))
        say(_("  тексты писем, файлов: {count} {names}").format(count=len(files), names=_listed(files)))
        say(_("  личные данные обращений: {count} {names}").format(count=len(forgotten), names=_listed(forgotten)))
        say(_("  сведения об отправителях: {count}").format(count=gone["applicants"]))
        say(_("  приметы писем заменены необратимым кодом: {count}").format(count=gone["letters"]))
    if gone["waiting"]:
        say(
            _("Остались тексты незавершённых обращений: {names}. Закройте их: mailbot cases close НОМЕР").format(
                names=", ".join(gone["waiting"])
            )
        )
    if done and files:
        say(_("Резервные копии mailbot не трогает: старые удалите сами."))


def _listed(names: list[str]) -> str:
    return f"({', '.join(names)})" if names else ""
