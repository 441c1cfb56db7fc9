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


def note_folder(store: Store, use: FolderUse, missing: str) -> None:
    """Remember the name under which a folder cannot be opened; empty when all is well. Writes only what is news."""
    if (store.get_meta(_key(use)) or "") == missing:
        return
    with store.unit() as unit:
        unit.put_meta(_key(use), missing)
    log.warning("folder cannot be opened" if missing else "folder can be opened again", folder=use.value)


def remember_folder(store: Store, use: FolderUse, name: str) -> None:
    """Remember which folder was read, so that it is missed when it is no longer found."""
    if remembered_folder(store, use) != name:
        with store.unit() as unit:
            unit.put_meta(f"folder_read:{use.value}", name)


def remembered_folder(store: StoreView, use: FolderUse) -> str:
    """The folder that was read last; empty if there was none."""
    return store.get_meta(f"folder_read:{use.value}") or ""


def is_missing(store: StoreView, use: FolderUse) -> bool:
    """Whether the folder could not be opened when it was last wanted."""
    return bool(store.get_meta(_key(use)))


def folder_warnings(store: StoreView) -> tuple[str, ...]:
    """What a person is told about folders that cannot be opened, and what follows from it."""
    names = {use: store.get_meta(_key(use)) for use in FolderUse}
    return tuple(missing_text(use, name) for use, name in names.items() if name)


def missing_text(use: FolderUse, name: str) -> str:
    """The same about one folder."""
    if use is FolderUse.JUNK:
        return _("Папки «{name}» в ящике нет: письма в спаме не считаются. Исправьте imap.junk.").format(name=name)
    return _(
        "Папки «{name}» в ящике нет: ответы сотрудников не видны, поэтому ответы программы ждут разрешения "
        "(mailbot outbox list). Исправьте imap.sent."
    ).format(name=name)


def _key(use: FolderUse) -> str:
    return f"folder_missing:{use.value}"
