"""`mailbot rehearse`: what the daemon would do with the real mailbox, on a store of its own that is thrown away."""

import asyncio
from dataclasses import replace
from pathlib import Path

from mailbot.config.model import Config
from mailbot.daemon.app import Daemon
from mailbot.daemon.recall import Back, ask_back
from mailbot.daemon.rules import Rules, load_rules
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import ReplyMode


def rehearse(config: Config, folder: Path, back: Back) -> StoreView:
    """Read the mailbox from a moment on into a new store in `folder`; every mail is written there and none is sent.

    Folders are opened read-only as ever, so nothing changes in the mailbox. Raises TransportError, SecretError,
    StoreError.
    """
    # Held, whatever the configuration says: with replies off there would be nothing to look at.
    rehearsed = replace(
        config,
        store=config.store.model_copy(update={"path": folder}),
        replies=config.replies.model_copy(update={"mode": ReplyMode.HOLD}),
    )
    rules = load_rules(rehearsed)
    with Store.open(folder, sync=False) as store:
        ask_back(store, back)
        asyncio.run(_read(rules, store))
    return Store.read_only(folder)


async def _read(rules: Rules, store: Store) -> None:
    daemon = Daemon(rules, store)
    try:
        await daemon.read_all()
    finally:
        await daemon.close()
