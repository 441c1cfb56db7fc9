"""`mailbot register`: the register of appeals as a file for spreadsheets or for the printer."""

import csv
import io
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from mailbot.casework.register import register_rows
from mailbot.cli.opening import ConfigFile, config_and_view
from mailbot.cli.output import say
from mailbot.config.packs import load_templates
from mailbot.i18n import _
from mailbot.replies.register import Cell, RegisterTable, register_table, render_register, shown

_FORMULA_STARTS = tuple("=+-@＝＋－＠")
_WIDEST = 60  # characters; longer texts are wrapped


class Format(StrEnum):
    """What the register is written as."""

    XLSX = "xlsx"
    CSV = "csv"
    HTML = "html"


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Журнал регистрации обращений."), rich_markup_mode=None)
    group.command("export", help=_("Записать журнал в файл: Excel (xlsx), таблица (csv) или для печати (html)."))(
        export
    )
    app.add_typer(group, name="register")


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=_("куда записать"))],
    kind: Annotated[Format, typer.Option("--format", help=_("xlsx, csv или html"))],
    names: Annotated[bool, typer.Option("--names", help=_("с именами, адресами и словами писем"))] = False,
    complaints: Annotated[bool, typer.Option("--complaints", help=_("и жалобы на консультанта"))] = False,
    config: ConfigFile = None,
) -> int:
    """Write the register of appeals; without names and complaints about the consultant unless asked for."""
    settings, view = config_and_view(config)
    templates = load_templates(settings.school.regulation)
    rows = register_rows(view.cases(), zone=settings.zone, names=names, complaints=complaints)
    table = register_table(rows, templates.words, names=names)
    if kind is Format.HTML:
        day = datetime.now(UTC).astimezone(settings.zone).date()
        page = render_register(table, school=settings.school.name, day=day, templates=templates)
        _write(file, page.encode())
    else:
        _write(file, _xlsx(table) if kind is Format.XLSX else _csv(table))
    say(_("{file}: обращений {count}").format(file=file, count=len(table.lines)))
    return 0


def _write(file: Path, content: bytes) -> None:
    """For its owner alone: even without names the register tells of children."""
    with open(file, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
        out.write(content)


def _csv(table: RegisterTable) -> bytes:
    """As Excel in Russia opens it: semicolons, and a byte order mark before UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.header)
    writer.writerows([_no_formula(shown(cell)) for cell in line] for line in table.lines)
    return text.getvalue().encode("utf-8-sig")


def _no_formula(text: str) -> str:
    """An apostrophe keeps a spreadsheet from calculating what somebody wrote in a letter."""
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) else text


def _xlsx(table: RegisterTable) -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = _("Обращения")
    for row, line in enumerate((table.header, *table.lines), start=1):
        for column, value in enumerate(line, start=1):
            _fill(sheet.cell(row=row, column=column), value)
    for column, values in enumerate(zip(table.header, *table.lines, strict=True), start=1):
        sheet.cell(row=1, column=column).font = Font(bold=True)
        width = max(len(shown(value)) for value in values) + 2
        sheet.column_dimensions[get_column_letter(column)].width = min(width, _WIDEST)
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _fill(cell: Any, value: Cell) -> None:
    """A text stays a text, even one that begins like a formula; quotePrefix keeps it so when the cell is edited."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.lstrip().startswith(_FORMULA_STARTS)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        return
    cell.number_format = "DD.MM.YYYY HH:MM" if isinstance(value, datetime) else "DD.MM.YYYY"
    cell.alignment = Alignment(horizontal="left", vertical="top")
