"""Versions of the journal, and how documents of an older one become today's.

A newer version than VERSION is refused untouched. An older one is read through MIGRATIONS, by readers too; its owner
then writes it anew in one step and keeps the old file aside.
"""

from collections.abc import Callable, Mapping
from typing import Any

import orjson

VERSION = 2
"""2: cursors know that the store was restored, and remembered answers the number of a lost case. A program of version 1
would pass over both and answer a second time, so it must refuse such a store."""

Document = dict[str, Any]
Migration = Callable[[str, Document], Document]


def _to_2(table: str, document: Document) -> Document:
    if table == "cursors":
        return {"restored": False, **document}
    if table == "answers":
        return {"number": "", **document}
    return document


MIGRATIONS: Mapping[int, Migration] = {1: _to_2}
"""By the version they start from, each to the next. A migration leaves a document of the next version as it is, because
the line that tells a journal's version may be what is damaged in it."""


def upgraded(payload: bytes, version: int) -> bytes:
    """A record of an older version as one of today's. `version` is the journal's."""
    if version == VERSION:
        return payload
    changes = orjson.loads(payload)
    for change in changes:
        for step in range(version, VERSION):
            if change[2] is not None:
                change[2] = MIGRATIONS[step](change[0], change[2])
    return orjson.dumps(changes)
