"""`mailbot hours`: the schedule of receptions, to hang out and to subscribe to."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.errors import CommandFailed, WrongUse
from mailbot.cli.opening import ConfigFile
from mailbot.cli.output import say
from mailbot.config.load import load_config
from mailbot.config.packs import load_calendar, load_regulation, load_templates
from mailbot.daemon.rules import load_rules
from mailbot.i18n import _
from mailbot.regulation.model import Regulation, SchoolPolicy
from mailbot.regulation.noticeboard import HoursPage, hours_ics, hours_page
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.replies.noticeboard import render_hours
from mailbot.replies.templates import Templates

_NEW_YEAR = (9, 1)  # the school year's first day


class Format(StrEnum):
    """What the schedule is written as."""

    HTML = "html"
    ICS = "ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Basis:
    """What the schedule is made from; `name` and `address` are the school's as it signs."""

    regulation: Regulation
    policy: SchoolPolicy
    calendar: WorkingCalendar
    templates: Templates
    name: str
    address: str


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Часы приёма: для стенда, сайта и календаря."), rich_markup_mode=None)
    group.command("export", help=_("Записать часы приёма: страница для печати (html) или календарь (ics)."))(export)
    app.add_typer(group, name="hours")


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("куда записать"))],
    kind: Annotated[Format, typer.Option("--format", help=_("html – страница формата А4, ics – календарь"))],
    school: Annotated[
        str | None,
        typer.Option(metavar="PACK", help=_("набор правил: имя или путь к папке; без него – по настройкам школы")),
    ] = None,
    on: Annotated[
        str | None, typer.Option("--date", metavar=_("ДАТА"), help=_("с какого дня, вида 2026-11-16; иначе сегодня"))
    ] = None,
    config: ConfigFile = None,
) -> int:
    """Write the reception hours as a page for the notice board and the site, or as iCalendar."""
    basis = _of_pack(school) if school else _of_config(config)
    now = datetime.now(UTC)
    day = _day(on) if on else now.astimezone(basis.policy.zone).date()
    page = hours_page(basis.regulation, day=day, policy=basis.policy)
    text = _html(basis, page, day) if kind is Format.HTML else _ics(basis, page, day, now)
    file.write_text(text, encoding="utf-8", newline="")
    say(str(file))
    for warning in _expired(page):
        print(f"mailbot: {warning}", file=sys.stderr)
    for item in page.publications:
        clause = f"п. {item.source.clause}" if item.source.clause else item.source.own
        say(_("{clause}: {what} – {places}").format(clause=clause, what=item.what, places=", ".join(item.places)))
    return 0


def _html(basis: _Basis, page: HoursPage, day: date) -> str:
    return render_hours(page, school=basis.name, address=basis.address, day=day, templates=basis.templates)


def _ics(basis: _Basis, page: HoursPage, day: date, now: datetime) -> str:
    """To the end of the school year. A calendar without a single event would be no calendar (RFC 5545, 3.6)."""
    text = hours_ics(
        basis.regulation,
        first=day,
        last=_end_of_school_year(day),
        stamp=now,
        policy=basis.policy,
        calendar=basis.calendar,
    )
    if "BEGIN:VEVENT" not in text:
        reasons = list(_expired(page)) or [_("в регламенте нет часов приёма по дням недели")]
        raise CommandFailed("\n".join([_("календарь не записан: приёмов в нём не было бы"), *reasons]))
    return text


def _end_of_school_year(day: date) -> date:
    return date(day.year + ((day.month, day.day) >= _NEW_YEAR), 8, 31)


def _expired(page: HoursPage) -> list[str]:
    advice = _("подтвердите их в настройках: school.hours_confirmed_until")
    return [
        _("{person}, {place}: напечатанные часы больше не действуют и никому не предлагаются; {advice}").format(
            person=row.person, place=row.place, advice=advice
        )
        for row in page.expired
    ]


def _of_pack(name: str) -> _Basis:
    """By the pack alone, as it came, without any school's settings."""
    regulation = load_regulation(name)
    return _Basis(
        regulation=regulation,
        policy=SchoolPolicy(zone=ZoneInfo(regulation.timezone)),
        calendar=load_calendar(region=regulation.region),
        templates=load_templates(name),
        name=regulation.school,
        address="",
    )


def _of_config(file: Path | None) -> _Basis:
    rules = load_rules(load_config(file, secrets=False))
    return _Basis(
        regulation=rules.world.regulation,
        policy=rules.policy,
        calendar=rules.calendar,
        templates=rules.templates,
        name=rules.school.name,
        address=rules.school.address,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WrongUse(_("--date: «{text}» не дата; пример: 2026-11-16").format(text=text)) from None
