"""`mailbot demo`: the whole way of a letter on embedded mail servers."""

from pathlib import Path
from typing import Annotated

import typer

from mailbot.daemon.logs import set_up_logs
from mailbot.demo.show import run_demo
from mailbot.i18n import _


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command("demo", help=_("Показать работу на встроенных почтовых серверах: письма, ответы, обращения, сводка."))(
        demo
    )


def demo(
    folder: Annotated[Path, typer.Option(metavar="FOLDER", help=_("куда положить базу и сводку"))] = Path("data/demo"),
) -> int:
    """Run the demonstration; the status says whether it went well."""
    set_up_logs(level="warning")
    return run_demo(folder)
