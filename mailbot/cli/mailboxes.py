"""`--mailbox NAME`: which of several schools a command is for. Every command that takes `--config` takes it too."""

import inspect
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from mailbot.cli.errors import WrongUse
from mailbot.config.schools import school_file
from mailbot.i18n import _

_Command = Callable[..., Any]
_Name = Annotated[
    str, typer.Option("--mailbox", metavar="NAME", help=_("школа из schools.d, если их несколько; вместо --config"))
]


def offer_mailboxes(app: typer.Typer) -> None:
    """Give the option to every command of `app` that reads a configuration."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.callback = _choosing(command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            offer_mailboxes(group.typer_instance)


def _choosing(command: _Command) -> _Command:
    """The command with the option; its own signature need not name it, since a school is nothing but its file."""
    signature = inspect.signature(command)
    if "config" not in signature.parameters:
        return command

    @wraps(command)
    def chosen(*, mailbox: str, config: Path | None, **values: Any) -> Any:
        return command(config=_file(config, mailbox), **values)

    option = inspect.Parameter("mailbox", inspect.Parameter.KEYWORD_ONLY, default="", annotation=_Name)
    parameters = [*signature.parameters.values(), option]
    chosen.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return chosen


def _file(config: Path | None, mailbox: str) -> Path | None:
    if not mailbox:
        return config
    if config is not None:
        raise WrongUse(_("--mailbox и --config называют одно и то же: оставьте что-нибудь одно"))
    return school_file(mailbox)
