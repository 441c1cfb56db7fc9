"""`mailbot purge`: what is over its time of keeping leaves the store."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from mailbot.cli.errors import CommandFailed
from mailbot.cli.opening import ConfigFile, config_and_view
from mailbot.cli.orders import order
from mailbot.cli.output import say
from mailbot.daemon.purging import counted, is_unfinished, planned
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
        plan = planned(view, settings.retention, now=datetime.now(UTC))
    except Refused as error:
        raise CommandFailed(str(error)) from None
    return counted(plan, resumed=is_unfinished(view))


def _tell(gone: Mapping[str, Any], *, done: bool) -> None:
    if gone["resumed"]:
        resumed = _("Прошлое удаление оборвалось, теперь доведено до конца.")
        say(resumed if done else _("Прошлое удаление оборвалось; довести до конца: mailbot purge"))
    if any(gone[what] for what in ("files", "forgotten", "letters", "applicants")):
        _tell_what(gone, done=done)
    elif not gone["resumed"]:
        say(_("Удалять нечего: сроки хранения не истекли."))
    if gone["waiting"]:
        text = _("Остались тексты незавершённых обращений: {names}. Закройте их: mailbot cases close НОМЕР")
        say(text.format(names=", ".join(gone["waiting"])))
    if gone["undecided"]:
        text = _("Остались тексты писем, которые ещё не ушли: {keys}. Отмените их: mailbot outbox discard КЛЮЧ")
        say(text.format(keys=", ".join(gone["undecided"])))
    if done and (gone["files"] or gone["thinned"] or gone["forgotten"]):
        say(_("Резервные копии mailbot не трогает: старые удалите сами."))


def _tell_what(gone: Mapping[str, Any], *, done: bool) -> None:
    say(_("Удалено:") if done else _("Будет удалено (пока ничего не изменено):"))
    say(_("  тексты писем, файлов: {count} {names}").format(count=len(gone["files"]), names=_listed(gone["files"])))
    if gone["thinned"]:
        text = _("  тексты завершённых обращений из файлов, которые ещё нужны: {count} {names}")
        say(text.format(count=len(gone["thinned"]), names=_listed(gone["thinned"])))
    forgotten = gone["forgotten"]
    say(_("  личные данные обращений: {count} {names}").format(count=len(forgotten), names=_listed(forgotten)))
    say(_("  сведения об отправителях: {count}").format(count=gone["applicants"]))
    say(_("  приметы писем заменены необратимым кодом: {count}").format(count=gone["letters"]))


def _listed(names: list[str]) -> str:
    return f"({', '.join(names)})" if names else ""
