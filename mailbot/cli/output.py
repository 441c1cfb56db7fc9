"""How commands print: safe text, tables for people, tab-separated lines for other programs."""

import re
import sys
from collections.abc import Iterable, Sequence

import orjson
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from mailbot.mail.safe import display_line, display_safe

# C1 controls, line separators and bidirectional characters; JSON itself escapes only C0.
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def say(text: str = "") -> None:
    """Print text; nothing in it can drive the reader's terminal."""
    print(display_safe(text))


def say_document(document: object) -> None:
    """Print a value as one line of JSON; what could drive a terminal or break the line is escaped in it."""
    print(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", orjson.dumps(document).decode()))


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
