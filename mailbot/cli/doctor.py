"""`mailbot doctor`: is everything ready that mailbot needs, and if not, what to do."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import typer

from mailbot.cli import checkup
from mailbot.cli.checkup import Level, Line
from mailbot.cli.errors import DONE, FAILED, WRONG_USE
from mailbot.cli.opening import ConfigFile, schools_meant
from mailbot.cli.output import say
from mailbot.config.load import config_path, load_config
from mailbot.config.model import Config
from mailbot.config.problems import ConfigError
from mailbot.daemon.rules import Rules, load_rules
from mailbot.i18n import _
from mailbot.mail.safe import display_line


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "doctor",
        help=_(
            "Проверить настройки, пароли, почтовые серверы, папки, часы, календарь, диск и базу. "
            "Ничего не отправляет. Код возврата: 1, если есть непорядок, 2, если неверны настройки."
        ),
    )(doctor)


def doctor(config: ConfigFile = None) -> int:
    """Look at everything mailbot needs, a line each; the exit status says whether something is out of order."""
    several = schools_meant(config)
    if not several:
        return _school(config)
    statuses = []
    for name, file in several.items():
        say(f"{name}:")
        statuses.append(_school(file))
    return max(statuses)


def _school(config: Path | None) -> int:
    about = _("настройки")
    try:
        settings = load_config(config, secrets=False)
        rules = load_rules(settings)
    except ConfigError as error:
        for problem in error.problems:
            _say(Line(level=Level.TROUBLE, about=about, text=str(problem)))
        return WRONG_USE
    _say(Line(level=Level.OK, about=about, text=str(config_path(config))))
    status = DONE
    for line in _examined(settings, rules):
        _say(line)
        status = FAILED if line.level is Level.TROUBLE else status
    return status


def _say(line: Line) -> None:
    say(f"{line.level:<10} {display_line(f'{line.about}: {line.text}')}")


def _examined(settings: Config, rules: Rules) -> Iterator[Line]:
    """The lines, as they are found out."""
    now = datetime.now(UTC)
    yield from checkup.regulation(rules, now=now)
    yield from checkup.secrets(settings)
    yield from checkup.mailbox(settings, now=now)
    yield from checkup.sending(settings)
    yield from checkup.clock()
    yield from checkup.disk(settings)
    yield from checkup.store(settings, now=now)
