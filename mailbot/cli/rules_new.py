"""`mailbot rules new`: a rule pack from answers, asked for one by one or given as options."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from mailbot.cli import newpack
from mailbot.cli.asking import ask_for_pack
from mailbot.cli.errors import CommandFailed, WrongUse
from mailbot.cli.newpack import NewPack, Unfit
from mailbot.cli.output import say
from mailbot.cli.scaffold import example_texts, pack_texts
from mailbot.config.packs import load_calendar
from mailbot.i18n import _
from mailbot.regulation.checks import Severity
from mailbot.regulation.lint import lint
from mailbot.regulation.model import Regulation
from mailbot.regulation.pack import parse_pack

T = TypeVar("T")
Many = list[str] | None
TITLE = _("Регламент оказания помощи при работе с электронным журналом")


def register(group: typer.Typer) -> None:
    """Put the command into `mailbot rules`."""
    group.command(
        "new",
        help=_(
            "Создать набор правил по ответам на вопросы. С ключом --school ничего не спрашивает: всё берёт из ключей, "
            "части одного ответа разделяются точкой с запятой."
        ),
    )(new_pack)


def new_pack(  # nosec B107 # "password" is a clause's text about lost passwords
    folder: Annotated[Path, typer.Argument(metavar=_("ПАПКА"), help=_("новая папка; её имя станет именем набора"))],
    school: Annotated[str, typer.Option(help=_("название школы"))] = "",
    system: Annotated[str, typer.Option(help=_("электронный журнал, например «ИС «ЭлЖур»»"))] = "",
    timezone: Annotated[str, typer.Option(help=_("часовой пояс"))] = "Europe/Moscow",
    region: Annotated[str, typer.Option(help=_("регион со своими праздниками: crimea"))] = "",
    title: Annotated[str, typer.Option(help=_("название регламента"))] = TITLE,
    approved: Annotated[str, typer.Option(help=_("«приказ № 98-од от 18.06.2018»"))] = "",
    holds_from: Annotated[str, typer.Option(help=_("с какого дня действует: 2018-06-18"))] = "",
    who: Annotated[str, typer.Option(help=_("кто может обратиться"))] = "сотрудники, родители, ученики",
    who_clause: Annotated[str, typer.Option(help=_("пункт об этом"))] = "1",
    required: Annotated[Many, typer.Option(help=_("«родители; имя, класс, проблема; 4»"))] = None,
    term: Annotated[Many, typer.Option(help=_("«родители; 1 день; 6.2»"))] = None,
    politeness: Annotated[str, typer.Option(help=_("«5; 6; непосредственный руководитель»"))] = "",
    complaint: Annotated[str, typer.Option(help=_("«6; директор»"))] = "",
    password: Annotated[str, typer.Option(help=_("«С утерянным паролем помогает администратор.; 4»"))] = "",
    hours: Annotated[
        Many, typer.Option(help=_("«администратор; учебная часть; пн 15:00-16:00, чт 16:00-18:00; 4»"))
    ] = None,
    contact: Annotated[Many, typer.Option(help=_("«телефон; 2-34-81; 4»"))] = None,
) -> int:
    """Write a rule pack from answers, with starter examples, and check it."""
    _refuse_used(folder)
    if not school:
        pack = ask_for_pack(title=TITLE)
    else:
        pack = NewPack(
            school=_taken("--school", newpack.text, school),
            system=_taken("--system", newpack.text, system),
            timezone=_taken("--timezone", newpack.zone, timezone),
            region=region,
            title=_taken("--title", newpack.text, title),
            approved=newpack.optional(approved),
            holds_from=_taken("--holds-from", newpack.day, holds_from),
            who=_taken("--who", newpack.roles, who),
            who_clause=_taken("--who-clause", newpack.text, who_clause),
            required=[_split("--required", newpack.required, answer, 3) for answer in required or ()],
            terms=[_split("--term", newpack.term, answer, 3) for answer in term or ()],
            politeness=_split("--politeness", newpack.politeness, politeness, 3) if politeness else None,
            complaint=_split("--complaint", newpack.complaint, complaint, 2) if complaint else None,
            password=_split("--password", newpack.advice, password, 2) if password else None,
            hours=[_split("--hours", newpack.reception, answer, 4) for answer in hours or ()],
            contacts=[_split("--contact", newpack.way, answer, 3) for answer in contact or ()],
        )
    _write(pack, folder)
    return 0


def _taken(option: str, parse: Callable[[str], T], answer: str) -> T:
    try:
        return parse(answer)
    except Unfit as error:
        raise WrongUse(f"{option}: {error}") from None


def _split(option: str, parse: Callable[..., T], answer: str, parts: int) -> T:
    """An answer of several parts."""
    given = [part.strip() for part in answer.split(";")]
    if len(given) != parts:
        text = _("{option}: в ответе «{answer}» нужны части через точку с запятой, их {parts}")
        raise WrongUse(text.format(option=option, answer=answer, parts=parts))
    return _taken(option, lambda _answer: parse(*given), answer)


def _refuse_used(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CommandFailed(_("{folder}: здесь уже что-то есть; назовите новую папку").format(folder=folder))


def _write(pack: NewPack, folder: Path) -> None:
    """Nothing is written unless the pack can be read, has no errors and its region is known."""
    texts = pack_texts(pack)
    load_calendar(region=pack.region)
    regulation = parse_pack(texts, pack_id=folder.name)
    _refuse_errors(regulation)
    for name, text in texts.items():
        _put(folder / name, text)
    for name, text in example_texts(pack, folder.absolute()):
        _put(folder / name, text)
    shown = f"{folder}" if "/" in str(folder) else f"./{folder}"
    say(_("{folder}: набор правил готов. Что дальше:").format(folder=shown))
    say(
        _("  1. Сверьте editions/{edition}.toml с документом, пункт за пунктом.").format(
            edition=regulation.editions[-1].id
        )
    )
    say(_("  2. Прочтите examples: то ли должно выйти из этих писем? Добавьте свои."))
    say(_("  3. Проверьте: mailbot rules check {folder}; mailbot rules test {folder}").format(folder=shown))
    say(_('  4. Впишите в настройки: regulation = "{folder}"').format(folder=folder.absolute()))


def _refuse_errors(regulation: Regulation) -> None:
    found = lint(regulation, today=datetime.now(UTC).date())
    errors = [str(finding) for finding in found if finding.severity is Severity.ERROR]
    if errors:
        raise WrongUse("\n".join(errors))


def _put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
