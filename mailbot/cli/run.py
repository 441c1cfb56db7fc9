"""`mailbot run`: the daemon."""

from typing import Annotated

import typer

from mailbot.cli.opening import ConfigFile
from mailbot.config.load import load_config
from mailbot.daemon.app import run
from mailbot.daemon.logs import set_up_logs
from mailbot.i18n import _


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command("run", help=_("Читать ящик, регистрировать обращения, отвечать и напоминать."))(run_daemon)


def run_daemon(
    once: Annotated[bool, typer.Option("--once", help=_("сделать всё, что положено сейчас, и закончить"))] = False,
    config: ConfigFile = None,
) -> int:
    """Read the mailbox, register appeals, answer, remind."""
    set_up_logs()
    return run(load_config(config), once=once)
