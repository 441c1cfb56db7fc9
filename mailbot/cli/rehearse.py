"""`mailbot rehearse`: shows on the real mailbox what the program would do, before it may do anything."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.console import Console

from mailbot.casework.outbox import TO_APPLICANT
from mailbot.cli.opening import ConfigFile
from mailbot.cli.output import say
from mailbot.cli.run import back_to
from mailbot.cli.russian import OUTCOMES
from mailbot.config.load import load_config
from mailbot.config.packs import load_words
from mailbot.daemon.logs import set_up_logs
from mailbot.daemon.recall import Back
from mailbot.daemon.rehearsal import rehearse
from mailbot.demo.show import show_letter
from mailbot.i18n import _
from mailbot.store.view import StoreView

_USUALLY = timedelta(days=7)


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "rehearse",
        help=_(
            "Прочитать настоящий ящик и показать каждый ответ, который программа отправила бы. "
            "Ничего не отправляет и ничего не меняет, в том числе в базе."
        ),
    )(rehearse_mailbox)


def rehearse_mailbox(
    since: Annotated[
        str, typer.Option("--since", metavar=_("ДАТА"), help=_("с какого дня читать; иначе последние семь дней"))
    ] = "",
    config: ConfigFile = None,
) -> int:
    """Show, letter by letter, what would have been answered."""
    settings = load_config(config)
    now = datetime.now(UTC)
    back = back_to(since, answer=False, zone=settings.zone, now=now) or Back(since=now - _USUALLY)
    set_up_logs(level="error")
    with TemporaryDirectory(prefix="mailbot-rehearsal-") as folder:
        _show(rehearse(settings, Path(folder) / "store", back), now=now)
    return 0


def _show(view: StoreView, *, now: datetime) -> None:
    words, console = load_words(), Console(highlight=False)
    letters = view.seen_between(None, now + _USUALLY)
    for letter in sorted(letters, key=lambda seen: seen.received_at):
        show_letter(console, view, letter, words)
    counts = Counter(OUTCOMES[letter.outcome] for letter in letters)
    told = ", ".join(f"{name}: {count}" for name, count in counts.most_common())
    say(_("Прочитано писем: {count}. {told}").format(count=len(letters), told=told).strip())
    replies = sum(mail.kind in TO_APPLICANT for mail in view.mails())
    say(_("Ответов было бы: {count}. Это репетиция: ничего не отправлено, ничего не изменено.").format(count=replies))
