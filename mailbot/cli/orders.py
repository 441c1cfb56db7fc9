"""Changing commands: through the running daemon, or on the store itself where none runs."""

import getpass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mailbot.cli.errors import CommandFailed
from mailbot.cli.opening import as_owner
from mailbot.config.load import load_config
from mailbot.daemon.commands import command_without_daemon
from mailbot.daemon.control import DaemonSilent, NoDaemon, request, socket_path
from mailbot.daemon.logs import set_up_logs
from mailbot.i18n import _
from mailbot.store.errors import ClosedStore


def order(config: Path | None, name: str, **values: str) -> dict[str, Any]:
    """Have a command carried out; its answer. Raises CommandFailed with the reason, and what opening the store does."""
    settings = load_config(config, secrets=False)
    command = {"command": name, "by": getpass.getuser(), **values}
    try:
        answer = request(socket_path(settings.store.path), command)
    except DaemonSilent as error:
        text = _("{trouble}; выполнена ли команда, покажет mailbot cases list")
        raise CommandFailed(text.format(trouble=error)) from None
    except PermissionError:
        raise ClosedStore(settings.store.path) from None
    except NoDaemon:
        set_up_logs(level="error")  # a person reads the answer
        answer = command_without_daemon(settings, as_owner(settings.store.path), command, now=datetime.now(UTC))
    if not answer.get("ok"):
        raise CommandFailed(answer.get("error") or _("демон не ответил на команду; посмотрите: mailbot status"))
    return answer
