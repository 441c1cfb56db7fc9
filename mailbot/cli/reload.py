"""`mailbot reload`: the running daemon reads configuration, rule packs, dictionaries and texts again."""

import typer

from mailbot.cli.errors import CommandFailed
from mailbot.cli.opening import ConfigFile
from mailbot.cli.output import say
from mailbot.config.load import load_config
from mailbot.config.model import Config
from mailbot.daemon.control import Answer, DaemonSilent, NoDaemon, request, socket_path
from mailbot.i18n import _
from mailbot.store.errors import ClosedStore


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "reload",
        help=_(
            "Прочитать настройки, правила и тексты заново, не останавливая работы. "
            "Если в них ошибка, остаются прежние, а ошибка называется."
        ),
    )(reload)


def reload(config: ConfigFile = None) -> int:
    """Have the daemon read its files again; what it refuses is told, and it goes on as before."""
    settings = load_config(config, secrets=False)
    answer = _asked(settings)
    if not answer.get("ok"):
        raise CommandFailed(answer.get("error") or _("демон не ответил на команду; посмотрите: mailbot status"))
    say(_("{file}: настройки, правила и тексты прочитаны заново").format(file=answer["file"]))
    changed = ", ".join(answer["changed"])
    say(_("изменилось: {keys}").format(keys=changed) if changed else _("сами настройки те же"))
    return 0


def _asked(settings: Config) -> Answer:
    try:
        return request(socket_path(settings.store.path), {"command": "reload"})
    except DaemonSilent as error:
        raise CommandFailed(str(error)) from None
    except PermissionError:
        raise ClosedStore(settings.store.path) from None
    except NoDaemon:
        text = _(
            "демон не запущен, перечитывать некому: настройки он прочитает при запуске. "
            "Если Вы сменили store.path, его надо перезапустить: systemctl restart {unit}"
        )
        raise CommandFailed(text.format(unit=settings.unit)) from None
