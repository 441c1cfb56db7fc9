"""Which folder is which: by SPECIAL-USE marks (RFC 6154), else by the names that providers give them."""

from collections.abc import Iterable
from dataclasses import dataclass

SENT_NAMES = (
    "sent",
    "отправленные",
    "sent mail",
    "sent items",
    "sent messages",
    "отправленная почта",
    "отправленные письма",
    "sentbox",
)
"""Yandex and Mail.ru, Gmail in both languages, Exchange, Apple, Rambler; lower case, best first."""

JUNK_NAMES = ("spam", "спам", "junk", "junk e-mail", "junk email", "нежелательная почта", "bulk mail", "bulk")

_UNSELECTABLE = frozenset({b"\\noselect", b"\\nonexistent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """The folders we look into, by their names on the server, decoded. None: there is no such folder.

    `sent_missing` and `junk_missing` are names that the configuration gives and the mailbox does not have.
    """

    inbox: str
    sent: str | None
    junk: str | None
    sent_missing: str = ""
    junk_missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of a LIST answer: marks in lower case, the hierarchy separator, the decoded name."""

    marks: frozenset[bytes]
    separator: str
    name: str

    def last_part(self) -> str:
        """The name without its parents, in lower case: `[Gmail]/Sent Mail` is `sent mail`."""
        name = self.name.lower()
        return name.rpartition(self.separator)[2] if self.separator else name

    def depth(self) -> int:
        """How many folders it lies within."""
        return self.name.count(self.separator) if self.separator else 0


def find(listed: Iterable[Listed], mark: bytes, names: tuple[str, ...]) -> str | None:
    """The folder that bears `mark`, such as `\\sent`; else the outermost one with the best of `names`; else None."""
    usable = [folder for folder in listed if not folder.marks & _UNSELECTABLE]
    for folder in usable:
        if mark in folder.marks:
            return folder.name
    named = [folder for folder in usable if folder.last_part() in names]
    if not named:
        return None
    return min(named, key=lambda folder: (folder.depth(), names.index(folder.last_part()))).name
