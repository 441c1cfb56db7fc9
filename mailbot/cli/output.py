"""How commands print: safe text, tables for people, tab-separated lines for other programs."""

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from mailbot.mail.safe import display_line, display_safe


def say(text: str = "") -> None:
    """Print text; nothing in it can drive the reader's terminal."""
    print(display_safe(text))


def facts(pairs: Iterable[tuple[str, str]]) -> None:
    """Print «name: value» lines; empty values are left out."""
    for name, value in pairs:
        if value:
            say(f"{name}: {display_line(value)}")


def rows(header: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print a table; where nobody watches, one line a row with tabs between the cells."""
    safe = [[display_line(cell) for cell in line] for line in lines]
    if not sys.stdout.isatty():
        for line in safe:
            print("\t".join(line))
        return
    table = Table(*(Column(name) for name in header), box=None, pad_edge=False, header_style="bold")
    for line in safe:
        table.add_row(*(Text(cell) for cell in line))
    Console().print(table)
