"""`mailbot run`: the daemon."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.errors import DONE, CommandFailed, WrongUse
from mailbot.cli.opening import ConfigFile, day_named
from mailbot.cli.output import say
from mailbot.config.load import load_config
from mailbot.config.model import Config
from mailbot.daemon.control import DaemonSilent, NoDaemon, request, socket_path
from mailbot.daemon.logs import set_up_logs
from mailbot.daemon.process import run
from mailbot.daemon.recall import Back
from mailbot.i18n import _

_MOST_BACK, _MOST_ANSWERED = timedelta(days=366), timedelta(days=30)


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command("run", help=_("Читать ящик, регистрировать обращения, отвечать и напоминать."))(run_daemon)


def run_daemon(
    once: Annotated[bool, typer.Option("--once", help=_("сделать всё, что положено сейчас, и закончить"))] = False,
    since: Annotated[
        str,
        typer.Option(
            "--since",
            metavar=_("ДАТА"),
            help=_("прочитать и письма, которые пришли раньше, с этого дня; ответы на них ждут разрешения"),
        ),
    ] = "",
    answer: Annotated[bool, typer.Option("--answer", help=_("вместе с --since: ответы отправить сразу"))] = False,
    config: ConfigFile = None,
) -> int:
    """Read the mailbox, register appeals, answer, remind."""
    settings = load_config(config)
    back = back_to(since, answer=answer, zone=settings.zone, now=datetime.now(UTC))
    if back is not None and _told_the_daemon(settings, back):
        say(_("демон уже работает: он прочитает письма с этого дня сам; что вышло, покажет mailbot cases list"))
        return DONE
    set_up_logs()
    return run(settings, once=once, back=back)


def _told_the_daemon(settings: Config, back: Back) -> bool:
    """Whether a running daemon has taken the wish. It owns the store, and under systemd alone may write there."""
    command = {"command": "back", "since": back.since.isoformat(), "answer": back.answer}
    try:
        answer = request(socket_path(settings.store.path), command)
    except DaemonSilent as error:
        raise CommandFailed(str(error)) from None
    except NoDaemon:
        return False
    if not answer.get("ok"):
        raise CommandFailed(answer.get("error") or _("демон не ответил на команду; посмотрите: mailbot status"))
    return True


def back_to(since: str, *, answer: bool, zone: ZoneInfo, now: datetime) -> Back | None:
    """How far to go back, from the beginning of a day in the school's zone. Raises WrongUse for what makes no sense."""
    if not since:
        if answer:
            raise WrongUse(_("--answer говорят вместе с --since: с какого дня отвечать на прежние письма"))
        return None
    day, today = day_named(since, option="--since"), now.astimezone(zone).date()
    if day > today:
        raise WrongUse(_("--since: {day:%d.%m.%Y} ещё не наступило").format(day=day))
    if today - day > _MOST_BACK:
        text = _("--since: назад возвращаются не больше чем на год, до {day:%d.%m.%Y}")
        raise WrongUse(text.format(day=today - _MOST_BACK))
    if answer and today - day > _MOST_ANSWERED:
        text = _(
            "--answer: автоматический ответ на письмо старше 30 дней только запутает; укажите день не раньше "
            "{day:%d.%m.%Y} или уберите --answer: тогда ответы будут ждать разрешения"
        )
        raise WrongUse(text.format(day=today - _MOST_ANSWERED))
    return Back(since=datetime.combine(day, time(0), zone).astimezone(UTC), answer=answer)
