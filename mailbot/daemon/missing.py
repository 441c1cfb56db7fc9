"""Configured folders that the mailbox does not have: remembered in the store, so that everybody can be told.

The inbox is read all the same. While Sent cannot be read nobody knows what people have answered already, so that
replies wait for a person, and nobody is reminded of anything.
"""

from enum import StrEnum

import structlog

from mailbot.i18n import _
from mailbot.store.store import Store
from mailbot.store.view import StoreView

log = structlog.get_logger()


class FolderUse(StrEnum):
    """What a folder is for; the values are the configuration's keys."""

    SENT = "sent"
    JUNK = "junk"


def note_folder(store: Store, role: FolderUse, missing: str) -> None:
    """Remember the name under which a folder cannot be opened; empty when all is well. Writes only what is news."""
    if (store.get_meta(_key(role)) or "") == missing:
        return
    with store.unit() as unit:
        unit.put_meta(_key(role), missing)
    log.warning("folder cannot be opened" if missing else "folder can be opened again", folder=role.value)


def is_missing(store: StoreView, role: FolderUse) -> bool:
    """Whether the folder could not be opened when it was last wanted."""
    return bool(store.get_meta(_key(role)))


def folder_warnings(store: StoreView) -> tuple[str, ...]:
    """What a person is told about folders that cannot be opened, and what follows from it."""
    names = {role: store.get_meta(_key(role)) for role in FolderUse}
    return tuple(missing_text(role, name) for role, name in names.items() if name)


def missing_text(role: FolderUse, name: str) -> str:
    """The same about one folder."""
    if role is FolderUse.JUNK:
        return _("Папки «{name}» в ящике нет: письма в спаме не считаются. Исправьте imap.junk.").format(name=name)
    return _(
        "Папки «{name}» в ящике нет: ответы сотрудников не видны, поэтому ответы программы ждут разрешения "
        "(mailbot outbox list). Исправьте imap.sent."
    ).format(name=name)


def _key(role: FolderUse) -> str:
    return f"folder_missing:{role.value}"
