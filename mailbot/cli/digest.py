"""`mailbot digest`: the consultant's next letter, printed or sent now."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from mailbot.cli.errors import WrongUse
from mailbot.cli.opening import ConfigFile, config_and_view
from mailbot.cli.orders import order
from mailbot.cli.output import say
from mailbot.daemon.digests import make_digest
from mailbot.daemon.rules import load_rules
from mailbot.i18n import _
from mailbot.replies.digest import render_digest


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command("digest", help=_("Показать или отправить сводку со всем, что было после последней отправленной."))(
        digest
    )


def digest(
    preview: Annotated[bool, typer.Option("--preview", help=_("напечатать, ничего не отправляя"))] = False,
    send: Annotated[bool, typer.Option("--send", help=_("отправить консультантам сейчас"))] = False,
    html: Annotated[bool, typer.Option("--html", help=_("в виде HTML"))] = False,
    config: ConfigFile = None,
) -> int:
    """Show or send the digest with everything since the last one that was sent."""
    if preview == send:
        raise WrongUse(_("укажите --preview или --send; в час из настроек сводку отправляет демон"))
    if send:
        order(config, "digest")
        say(_("сводка поставлена в очередь: mailbot outbox list"))
        return 0
    settings, view = config_and_view(config)
    rules = load_rules(settings)
    now = datetime.now(UTC)
    made = make_digest(rules, view, now.astimezone(settings.zone).date(), now=now)
    rendered = render_digest(made, school=rules.school, templates=rules.templates)
    if html:
        say(rendered.html)
    else:
        say(f"{rendered.subject}\n\n{rendered.text}")
    return 0
