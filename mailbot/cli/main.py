"""The `mailbot` command: finds the command asked for, and turns whatever goes wrong into one line and a status.

Exit status: 0 done, 1 the thing asked for failed, 2 wrong use or configuration, 130 interrupted from the keyboard.
"""

import io
import re
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import NoReturn

import typer

import mailbot
from mailbot.cli.errors import DONE, FAILED, WRONG_USE, CommandFailed, WrongUse, inner_error
from mailbot.cli.mailboxes import offer_mailboxes
from mailbot.config.problems import ConfigError, os_reason
from mailbot.i18n import _
from mailbot.replies.facts import RenderError
from mailbot.store.errors import StoreError
from mailbot.transport.errors import TransportError

INTERRUPTED = 130

# A module is imported only when its command is asked for: `assess` need not wait for the database or the servers.
COMMANDS = (
    "assess",
    "cases",
    "demo",
    "digest",
    "doctor",
    "hours",
    "outbox",
    "purge",
    "quarantine",
    "register",
    "rehearse",
    "reload",
    "rules",
    "run",
    "setup",
    "status",
    "store",
    "why",
)

_TYPER_SAYS = (
    ("No such option:", _("нет такого ключа:")),
    ("No such command", _("нет такой команды:")),
    ("Missing argument", _("не указано:")),
    ("Missing option", _("не указан ключ")),
    ("Missing command", _("не указано, что сделать")),
    ("Invalid value for", _("неверное значение:")),
    ("Got unexpected extra argument", _("лишнее слово")),
    ("Option", _("ключ")),
)


# pydantic's words for a value outside a closed set, which typer passes on.
_CHOICE = re.compile(r"Value error, '(?P<given>.*)' is not one of (?P<known>.+)")


def main() -> NoReturn:
    """The console script: runs the command line of this process and exits."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; the exit status. Errors are on standard error, one line each."""
    try:
        return _dispatch(list(arguments) or ["--help"])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough (`mailbot cases list | head`); Python must not complain of it at exit.
        sys.stdout = None
        return FAILED
    except Exception as error:  # noqa: BLE001 - the edge of the process: no traceback reaches a user
        status, lines = explain(error)
        for line in lines:
            print(line, file=sys.stderr)
        return status


def _dispatch(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        print(f"mailbot {mailbot.__version__}")
        return DONE
    asked = next((word for word in arguments if not word.startswith("-")), None)
    if asked is not None and asked not in COMMANDS:
        raise WrongUse(_("нет команды «{asked}»; список команд: mailbot --help").format(asked=asked))
    app = _app(COMMANDS if asked is None else (asked,))
    status = app(arguments, prog_name="mailbot", standalone_mode=False)
    return DONE if status is None else int(status)


def _app(names: Iterable[str]) -> typer.Typer:
    app = typer.Typer(add_completion=False, rich_markup_mode=None, help=_("Почтовый помощник электронного журнала."))
    app.callback()(_nothing)
    for name in names:
        import_module(f"mailbot.cli.{name}").register(app)
    offer_mailboxes(app)
    return app


def _nothing() -> None:
    """Keeps typer from taking an only command for the whole program."""


def explain(error: Exception) -> tuple[int, list[str]]:
    """The exit status for an error, and what is said about it."""
    if isinstance(error, ConfigError):
        return WRONG_USE, [f"mailbot: {problem}" for problem in error.problems]
    if isinstance(error, WrongUse):
        return WRONG_USE, [f"mailbot: {error}"]
    if isinstance(error, typer.TyperException):
        return WRONG_USE, [f"mailbot: {_in_russian(error.format_message())}"]
    if isinstance(error, CommandFailed | StoreError | TransportError | RenderError):
        return FAILED, [f"mailbot: {line}" for line in str(error).splitlines()]
    if isinstance(error, OSError):
        return FAILED, [f"mailbot: {_os_error(error)}"]
    return FAILED, [f"mailbot: {inner_error(error)}"]


def _in_russian(message: str) -> str:
    """typer speaks English: the beginning of a message, which says what is wrong, is said in Russian."""
    message = _CHOICE.sub(_choice, " ".join(message.split()))
    for english, russian in _TYPER_SAYS:
        if message.startswith(english):
            message = f"{russian} {message.removeprefix(english).strip(' .')}".strip()
    return _("{message}; как пишут команду: mailbot КОМАНДА --help").format(message=message)


def _choice(found: re.Match[str]) -> str:
    known = found["known"].replace("'", "").rstrip(".")
    return _("«{given}» не подходит; допустимо: {known}").format(given=found["given"], known=known)


def _os_error(error: OSError) -> str:
    reason = os_reason(error) if error.errno else type(error).__name__
    return f"{error.filename}: {reason}" if error.filename else reason
