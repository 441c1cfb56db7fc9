"""Changing commands of the command line: through the daemon while it runs, else on the store itself. One decide()."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from mailbot.casework.decide import decide
from mailbot.casework.events import CloseCommanded
from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.match import NO_MATCH
from mailbot.casework.outbox import UNSENT
from mailbot.config.model import Config
from mailbot.daemon.apply import carry_out
from mailbot.daemon.rules import Rules, load_rules
from mailbot.daemon.writer import Writer, message_id_secret
from mailbot.i18n import _
from mailbot.store.errors import StoreError
from mailbot.store.store import Store


class Commands:
    """Carries out commands on the store. Called on the thread that owns it."""

    def __init__(self, rules: Rules, store: Store, writer: Writer) -> None:
        self._rules, self._store, self._writer = rules, store, writer

    def handle(self, command: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
        """The answer to one command: {"ok": true, …} or {"ok": false, "error": "…"}."""
        name = command.get("command")
        try:
            if name == "close":
                return self._close(str(command.get("number", "")), str(command.get("by", "")), now=now)
        except StoreError as error:
            return {"ok": False, "error": str(error)}
        return {"ok": False, "error": _("неизвестная команда «{name}»").format(name=name)}

    def _close(self, short: str, by: str, *, now: datetime) -> dict[str, Any]:
        number = self._store.resolve_number(short)
        case = self._store.case(number) if number else None
        if case is None:
            return {"ok": False, "error": _("нет обращения с номером «{number}»").format(number=short)}
        waiting = tuple(mail for mail in self._store.mails_of_case(case.number) if mail.state in UNSENT)
        event = CloseCommanded(case=case, by=by or "администратор", waiting_mails=waiting)
        try:
            actions = decide(event, None, NO_MATCH, self._rules.world, now=now)
        except IllegalMove:
            return {"ok": False, "error": _("{number}: обращение уже закрыто").format(number=case.number)}
        with self._store.unit() as unit:
            carry_out(unit, actions, self._writer, now=now)
        return {"ok": True, "number": case.number, "withdrawn": len(waiting)}


def command_without_daemon(
    config: Config, folder: Path, command: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    """The same, with no daemon running: on the store in `folder`, taking its lock for the moment.

    Raises StoreBusy when a daemon holds the store after all, and the errors of opening it.
    """
    rules = load_rules(config)
    with Store.open(folder) as store:
        writer = Writer(rules, message_id_secret(store))
        return Commands(rules, store, writer).handle(command, now=now)
