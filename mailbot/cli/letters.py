"""Finds the messages in what a person points at: files, mboxes (RFC 4155), Maildirs, folders, standard input."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mailbot.config.problems import os_reason
from mailbot.i18n import _

STANDARD_INPUT = "-"

# RFC 4155, appendix A: «From », an address, a time stamp. The year keeps a sentence that begins with «From » apart.
_SEPARATOR = re.compile(rb"From \S+.*\d{1,2}:\d{2}(?::\d{2})?.* \d{4}\b")
_QUOTED = re.compile(rb">+From ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One message to judge: where it comes from, and its bytes, or why they cannot be had (in Russian)."""

    source: str
    raw: bytes = b""
    trouble: str = ""


def inputs(paths: list[str]) -> Iterator[Input]:
    """Every message behind `paths`, in order. A path that cannot be read is an input too, with its trouble."""
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _messages(STANDARD_INPUT, sys.stdin.buffer.read())
        else:
            for file in _files(Path(path)):
                yield from _in_file(file)


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    elif all((path / name).is_dir() for name in ("cur", "new")):
        # A Maildir: what lies in tmp is not delivered yet, and the rest are the server's own notes.
        yield from sorted(file for name in ("cur", "new") for file in (path / name).iterdir() if file.is_file())
    else:
        yield from sorted(file for file in path.rglob("*") if not file.is_dir())


def _in_file(file: Path) -> Iterator[Input]:
    try:
        raw = file.read_bytes()
    except OSError as error:
        trouble = _("{file}: не читается ({reason})").format(file=file, reason=os_reason(error))
        yield Input(source=str(file), trouble=trouble)
    else:
        yield from _messages(str(file), raw)


def _messages(source: str, raw: bytes) -> Iterator[Input]:
    """A file that holds one message goes by its own name, even when a «From » line stands before it."""
    if not _SEPARATOR.match(raw):
        yield Input(source=source, raw=raw)
        return
    found = list(_split(raw))
    if len(found) == 1:
        yield Input(source=source, raw=found[0])
        return
    for number, message in enumerate(found, start=1):
        yield Input(source=f"{source}#{number}", raw=message)


def _split(mbox: bytes) -> Iterator[bytes]:
    lines: list[bytes] = []
    after_empty = True
    for line in mbox.splitlines(keepends=True):
        if after_empty and _SEPARATOR.match(line):
            if lines:
                yield b"".join(lines)
            lines = []
        else:
            # mboxrd: a line «>From » of the letter had one sign more put before it.
            lines.append(line[1:] if _QUOTED.match(line) else line)
        after_empty = not line.strip(b"\r\n")
    yield b"".join(lines)
