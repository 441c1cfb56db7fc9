"""`mailbot quarantine`: the letters that the program could not read, kept as they came."""

import os
from pathlib import Path
from typing import Annotated

import typer

from mailbot.casework.case import SeenLetter
from mailbot.cli.errors import CommandFailed, WrongUse
from mailbot.cli.opening import ConfigFile, config_and_view, local
from mailbot.cli.orders import order
from mailbot.cli.output import facts, rows, say
from mailbot.cli.russian import OUTCOMES
from mailbot.config.problems import os_reason
from mailbot.daemon.quarantine import name_of, named
from mailbot.daemon.refusal import Refused
from mailbot.i18n import _
from mailbot.store.view import StoreView
from mailbot.terms import Outcome

_SHOWN_BYTES, _SHOWN_LINES = 4096, 60

Which = Annotated[str, typer.Argument(metavar=_("НОМЕР"), help=_("номер письма из quarantine list"))]


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Письма, которые программа не смогла прочитать."), rich_markup_mode=None)
    group.command("list", help=_("Показать письма, по одному в строке."))(list_letters)
    group.command("show", help=_("Показать одно письмо: почему не прочитано и его начало."))(show_letter)
    group.command("replay", help=_("Прочитать письмо ещё раз. Ответ на него будет ждать разрешения."))(replay)
    app.add_typer(group, name="quarantine")


def list_letters(config: ConfigFile = None) -> int:
    """Show the letters in quarantine, one a line: nothing of what is in them."""
    settings, view = config_and_view(config)
    header = (_("Номер"), _("Получено"), _("Размер, байт"), _("Причина"))
    rows(
        header,
        (
            (
                name_of(letter, view),
                local(letter.received_at, settings.zone),
                str(letter.body.length) if letter.body else "",
                letter.note,
            )
            for letter in view.quarantined()
        ),
    )
    return 0


def show_letter(
    which: Which,
    raw: Annotated[Path | None, typer.Option("--raw", metavar="FILE", help=_("сохранить письмо в файл"))] = None,
    config: ConfigFile = None,
) -> int:
    """Show one letter, made harmless, or save it as it came."""
    settings, view = config_and_view(config)
    letter = _found(view, which)
    if raw is not None:
        _save(raw, _octets(letter, view))
        say(_("сохранено: {file}; открывайте осторожно, письмо может быть опасным").format(file=raw))
        return 0
    facts(
        [
            (_("номер"), name_of(letter, view)),
            (_("папка"), letter.folder),
            (_("получено"), local(letter.received_at, settings.zone)),
            (_("отложено"), local(letter.at, settings.zone)),
            (_("размер, байт"), str(letter.body.length) if letter.body else ""),
            (_("причина"), letter.note),
            ("SHA-256", letter.content_hash if letter.body else ""),
        ]
    )
    if letter.body is not None:
        say()
        _show(_octets(letter, view))
    return 0


def replay(
    which: Annotated[str, typer.Argument(metavar=_("[НОМЕР]"), help=_("номер письма из quarantine list"))] = "",
    everything: Annotated[bool, typer.Option("--all", help=_("все письма"))] = False,
    config: ConfigFile = None,
) -> int:
    """Read one letter or all once more; 1 when none could be read or asked for."""
    if bool(which) == everything:
        raise WrongUse(_("укажите номер письма, а для всех – --all"))
    answer = order(config, "replay", letter=which)
    for letter in answer["letters"]:
        say(_came_of(letter))
    if answer["left"]:
        say(_("ещё не прочитано: {count}; повторите команду").format(count=answer["left"]))
    return int(not any(letter["read"] or letter["asked"] for letter in answer["letters"]))


def _came_of(letter: dict[str, str]) -> str:
    name, number = letter["name"], letter["number"]
    if letter["asked"]:
        return _("{name}: попросим у почтового сервера ещё раз; что вышло, покажет mailbot quarantine list").format(
            name=name
        )
    if not letter["read"]:
        return _("{name}: по-прежнему не читается: {reason}").format(name=name, reason=letter["reason"])
    if number:
        text = _("{name}: прочитано, {outcome}, {number}; ответ, если он положен, ждёт разрешения: mailbot outbox list")
        return text.format(name=name, outcome=OUTCOMES[Outcome(letter["outcome"])], number=number)
    return _("{name}: прочитано, {outcome}").format(name=name, outcome=OUTCOMES[Outcome(letter["outcome"])])


def _found(view: StoreView, which: str) -> SeenLetter:
    try:
        return named(view, which)
    except Refused as error:
        raise CommandFailed(str(error)) from None


def _octets(letter: SeenLetter, view: StoreView) -> bytes:
    if letter.body is None:
        raise CommandFailed(_("самого письма нет: сервер его не отдал, или срок его хранения истёк"))
    return view.blob(letter.body)


def _save(file: Path, octets: bytes) -> None:
    """For its owner's eyes only, and over nothing that is there."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(octets)
    except OSError as error:
        raise CommandFailed(_("{file}: не записано ({reason})").format(file=file, reason=os_reason(error))) from None


def _show(octets: bytes) -> None:
    """The beginning as text: nothing is decoded, opened or followed, and nothing can drive the terminal."""
    lines = octets[:_SHOWN_BYTES].decode("utf-8", "replace").splitlines()
    for line in lines[:_SHOWN_LINES]:
        say(line)
    if len(octets) > _SHOWN_BYTES or len(lines) > _SHOWN_LINES:
        say(_("… дальше не показано; всё письмо: mailbot quarantine show НОМЕР --raw ФАЙЛ"))
