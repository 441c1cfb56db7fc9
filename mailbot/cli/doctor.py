"""`mailbot doctor`: is everything ready that mailbot needs, and if not, what to do."""

from collections.abc import Iterator
from datetime import UTC, datetime

import typer

from mailbot.cli import checkup
from mailbot.cli.checkup import Level, Line
from mailbot.cli.opening import ConfigFile
from mailbot.cli.output import say
from mailbot.config.load import config_path, load_config
from mailbot.config.problems import ConfigError
from mailbot.daemon.rules import load_rules
from mailbot.i18n import _
from mailbot.mail.safe import display_line


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "doctor",
        help=_(
            "Проверить настройки, пароли, почтовые серверы, папки, часы, календарь, диск и базу. "
            "Ничего не отправляет. Код возврата: 1, если есть непорядок."
        ),
    )(doctor)


def doctor(config: ConfigFile = None) -> int:
    """Look at everything mailbot needs, a line each; the exit status says whether something is out of order."""
    worst = False
    for line in examined(config):
        say(f"{line.level:<10} {display_line(f'{line.about}: {line.text}')}")
        worst = worst or line.level is Level.TROUBLE
    return int(worst)


def examined(config: ConfigFile) -> Iterator[Line]:
    """The lines, as they are found out; without a configuration there is nothing to look at."""
    about, now = _("настройки"), datetime.now(UTC)
    try:
        settings = load_config(config, secrets=False)
        rules = load_rules(settings)
    except ConfigError as error:
        for problem in error.problems:
            yield Line(level=Level.TROUBLE, about=about, text=str(problem))
        return
    yield Line(level=Level.OK, about=about, text=str(config_path(config)))
    yield from checkup.regulation(rules, now=now)
    yield from checkup.secrets(settings)
    yield from checkup.mailbox(settings, now=now)
    yield from checkup.sending(settings)
    yield from checkup.clock()
    yield from checkup.disk(settings)
    yield from checkup.store(settings)
