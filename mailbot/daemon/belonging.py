"""Whose mailbox a store is kept for: two schools' letters must never meet in one register."""

from mailbot.config.model import Config
from mailbot.store.errors import ForeignStore
from mailbot.store.store import Store

_MAILBOX = "mailbox"


def claim(store: Store, config: Config) -> None:
    """Keep the store for the mailbox of `config`, which it is kept for already unless it is new.

    A school whose address has changed names the former one among its aliases, as letters to it still come.
    Raises ForeignStore; then nothing has changed.
    """
    address = config.smtp.from_.addr.lower()
    kept_for = store.get_meta(_MAILBOX)
    if kept_for == address:
        return
    if isinstance(kept_for, str) and kept_for not in {own.lower() for own in config.own_addresses}:
        raise ForeignStore(config.store.path, kept_for=kept_for, asked_for=address)
    with store.unit() as unit:
        unit.put_meta(_MAILBOX, address)
