"""The register of appeals in Russian: a table for spreadsheets, and the page that is printed and filed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from mailbot.casework.register import Persons, RegisterRow
from mailbot.mail.safe import display_line, mask_secrets
from mailbot.replies import russian
from mailbot.replies.templates import REGISTER, Templates
from mailbot.replies.words import REGISTER_COLUMNS, Words

Cell = str | date | datetime | None

_NAMELESS = REGISTER_COLUMNS.index("applicant")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTable:
    """The register's heading and lines; texts are safe to show, moments are naive, in the school's time."""

    header: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]


def register_table(rows: Iterable[RegisterRow], words: Words, *, names: bool) -> RegisterTable:
    """The table of `rows`; `names` tells whether they were made with names."""
    columns = REGISTER_COLUMNS if names else REGISTER_COLUMNS[:_NAMELESS]
    return RegisterTable(
        header=tuple(words.word("register", column) for column in columns),
        lines=tuple(tuple(_cells(row, words)) for row in rows),
    )


def _cells(row: RegisterRow, words: Words) -> Iterator[Cell]:
    yield row.number
    yield row.received
    yield words.word("roles", row.role)
    yield display_line(", ".join(row.classes))
    yield words.topic(row.topic, "name", row.role)
    yield words.word("states", row.state)
    yield row.due
    yield row.answered
    yield row.closed
    yield ", ".join(f"п. {clause}" for clause in row.clauses)
    yield row.assigned_to
    yield row.extended
    if row.persons is not None:
        yield from _personal(row.persons)


def _personal(persons: Persons) -> Iterator[str]:
    yield display_line(persons.full_name)
    yield display_line(persons.address)
    yield display_line(", ".join(persons.child_names))
    yield display_line(mask_secrets(persons.subject))
    yield display_line(mask_secrets(persons.problem))


def shown(cell: Cell) -> str:
    """A cell as people write it: «16.11.2026 12:00», «17.11.2026»."""
    if isinstance(cell, datetime):
        return f"{cell:%d.%m.%Y %H:%M}"
    return f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell or ""


def render_register(table: RegisterTable, *, school: str, day: date, templates: Templates) -> str:
    """The register as an HTML document for A4 paper.

    Raises:
        RenderError: the template cannot be filled in.
    """
    context: dict[str, object] = {
        "school": school,
        "printed": f"{russian.day_and_month(day, today=day)} {day.year} года",
        "header": table.header,
        "lines": [[shown(cell) for cell in line] for line in table.lines],
    }
    return templates.sheet(REGISTER, context)
