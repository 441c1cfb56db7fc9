"""Changing commands of the command line: through the daemon while it runs, else on the store itself. One decide()."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from mailbot.casework.case import Case
from mailbot.casework.decide import decide
from mailbot.casework.events import (
    AcceptCommanded,
    AssignCommanded,
    CloseCommanded,
    Event,
    ExtendCommanded,
    MailOrder,
    NoteCommanded,
    ReopenCommanded,
)
from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.match import NO_MATCH
from mailbot.casework.obstacles import NotPossible
from mailbot.casework.outbox import UNSENT
from mailbot.config.model import Config
from mailbot.daemon.apart import Apart, CannotStart
from mailbot.daemon.apply import Done, carry_out
from mailbot.daemon.arrivals import Arrivals
from mailbot.daemon.belonging import claim
from mailbot.daemon.breaker import Why, resume, stop, stopped
from mailbot.daemon.caps import Caps
from mailbot.daemon.digests import queue_digest_now
from mailbot.daemon.guard import Guard
from mailbot.daemon.inhand import InHand
from mailbot.daemon.letter_commands import add_letter
from mailbot.daemon.mail_commands import order_mails
from mailbot.daemon.purging import purge
from mailbot.daemon.quarantine import Replayed, replay
from mailbot.daemon.reader import Reader
from mailbot.daemon.recall import Back, ask_back
from mailbot.daemon.refusal import Refused, illegal, not_possible
from mailbot.daemon.rules import InForce, load_rules
from mailbot.daemon.writer import Writer, message_id_secret
from mailbot.i18n import _
from mailbot.store.errors import NoStore, StoreError
from mailbot.store.store import BLOBS, JOURNAL, RESTORING, Store
from mailbot.terms import MailKind, OutboxState

Command = Mapping[str, Any]
Answer = dict[str, Any]
_Handler = Callable[[Command, datetime], Answer]


class Commands:
    """Carries out commands on the store. Called on the thread that owns it.

    A command is {"command": name, "by": who, …}; names and further keys are those of the methods below.
    """

    def __init__(self, rules: InForce, store: Store, writer: Writer, reader: Reader, caps: Caps, guard: Guard) -> None:
        self._rules, self._store, self._writer, self._reader, self._caps = rules, store, writer, reader, caps
        self._guard = guard
        self._handlers: Mapping[str, _Handler] = {
            "close": self._close,
            "accept": self._accept,
            "reopen": self._reopen,
            "note": self._note,
            "assign": self._assign,
            "extend": self._extend,
            "add": self._add,
            "release": self._release,
            "discard": self._discard,
            "digest": self._digest,
            "purge": self._purge,
            "stop-replies": self._stop,
            "resume-replies": self._resume,
            "replay": self._replay,
            "back": self._back,
        }

    def handle(self, command: Command, *, now: datetime) -> Answer:
        """The answer to one command: {"ok": true, …} or {"ok": false, "error": "…"}."""
        name = str(command.get("command", ""))
        handler = self._handlers.get(name)
        try:
            if handler is None:
                raise Refused(_("неизвестная команда «{name}»").format(name=name))
            return {"ok": True, **handler(command, now)}
        except IllegalMove as error:
            return {"ok": False, "error": illegal(error)}
        except NotPossible as error:
            return {"ok": False, "error": not_possible(error, consultants=self._rules.config.people.consultants)}
        except (Refused, StoreError, CannotStart) as error:
            return {"ok": False, "error": str(error)}

    def _close(self, command: Command, now: datetime) -> Answer:
        case = self._case(command)
        waiting = tuple(mail for mail in self._store.mails_of_case(case.number) if mail.state in UNSENT)
        event = CloseCommanded(case=case, by=_by(command), waiting_mails=waiting)
        return {"number": self._done(event, case, now).number, "withdrawn": len(waiting)}

    def _accept(self, command: Command, now: datetime) -> Answer:
        """`letter`: what the applicant gets, if anything; `told`: how many people hear that the decline is undone."""
        case = self._case(command)
        event = AcceptCommanded(case=case, by=_by(command), mails=self._store.mails_of_case(case.number))
        done = self._carried_out(event, now)
        kinds = [mail.kind for mail in done.mails]
        letter = next((kind.value for kind in kinds if kind is not MailKind.NOTICE_OVERTURNED), "")
        return {"number": case.number, "letter": letter, "told": kinds.count(MailKind.NOTICE_OVERTURNED)}

    def _reopen(self, command: Command, now: datetime) -> Answer:
        case = self._case(command)
        return {"number": self._done(ReopenCommanded(case=case, by=_by(command)), case, now).number}

    def _note(self, command: Command, now: datetime) -> Answer:
        """`text`: what to write into the history."""
        text = str(command.get("text", "")).strip()
        if not text:
            raise Refused(_("заметка пуста: напишите её в кавычках после номера"))
        case = self._case(command)
        return {"number": self._done(NoteCommanded(case=case, by=_by(command), text=text), case, now).number}

    def _assign(self, command: Command, now: datetime) -> Answer:
        """`to`: a consultant's address, or nothing to take the case back. The answer's `to` is as it is configured."""
        case = self._case(command)
        event = AssignCommanded(case=case, by=_by(command), to=str(command.get("to", "")).strip())
        done = self._done(event, case, now)
        return {"number": done.number, "to": done.assigned_to}

    def _extend(self, command: Command, now: datetime) -> Answer:
        """`until`: a day, ISO 8601, or `days`: how many; `why`: the reason.

        The answer: `due` is the day on which the regulation's term ends, `until` the moment promised now and `exact`
        whether its hour is meant, `letter` the state of the applicant's letter, empty where none is written.
        """
        case = self._case(command)
        mails = self._store.mails_of_case(case.number)
        until, days = _until(command)
        why = str(command.get("why", ""))
        event = ExtendCommanded(case=case, by=_by(command), why=why, until=until, days=days, mails=mails)
        done = self._carried_out(event, now)
        changed = done.case
        if changed is None or changed.extension is None or changed.due_at is None:
            raise ValueError("an extended case has its extension")
        return {
            "number": case.number,
            "due": changed.due_at.isoformat(),
            "until": changed.extension.until.isoformat(),
            "exact": changed.extension.exact,
            "letter": next((mail.state.value for mail in done.mails), ""),
        }

    def _add(self, command: Command, now: datetime) -> Answer:
        """`letter`: a Message-ID, or «uid:17»."""
        letter = str(command.get("letter", "")).strip()
        inbox = self._rules.config.imap.inbox
        case = add_letter(
            self._store, self._guard, self._reader, self._writer, letter, by=_by(command), inbox=inbox, now=now
        )
        return {"number": case.number}

    def _release(self, command: Command, now: datetime) -> Answer:
        return self._ordered(command, MailOrder.RELEASE, now)

    def _discard(self, command: Command, now: datetime) -> Answer:
        return self._ordered(command, MailOrder.DISCARD, now)

    def _ordered(self, command: Command, order: MailOrder, now: datetime) -> Answer:
        """`which`: a mail's key, a case's number, or nothing for every held mail. The keys by what became of them."""
        which = str(command.get("which", ""))
        return dict(order_mails(self._store, self._rules, self._writer, which, order, by=_by(command), now=now))

    def _stop(self, _command: Command, now: datetime) -> Answer:
        with self._store.unit() as unit:
            stop(unit, Why.BY_HAND, now=now)
        return {}

    def _resume(self, _command: Command, now: datetime) -> Answer:
        """`held`: how many replies wait for a person and are released by name only."""
        if stopped(self._store) is None:
            raise Refused(_("автоматические ответы не остановлены"))
        with self._store.unit() as unit:
            resume(unit, now=now)
        return {"held": len(self._store.mails(OutboxState.HELD))}

    def _digest(self, _command: Command, now: datetime) -> Answer:
        return {"mails": queue_digest_now(self._rules.now, self._store, self._writer, now=now)}

    def _purge(self, _command: Command, now: datetime) -> Answer:
        return dict(purge(self._store, self._rules.config.retention, now=now))

    def _replay(self, command: Command, now: datetime) -> Answer:
        """`letter`: the name of a letter in quarantine, or nothing for all; `left` were not come to."""
        arrivals = Arrivals(self._rules, self._store, self._guard, self._reader, self._writer, self._caps, lambda: now)
        done, left = replay(self._store, arrivals, str(command.get("letter", "")))
        return {"letters": [_told(one) for one in done], "left": left}

    def _back(self, command: Command, _now: datetime) -> Answer:
        """`since`: the moment to go back to, ISO 8601 with its zone; `answer`: whether replies may leave."""
        try:
            since = datetime.fromisoformat(str(command.get("since", ""))).astimezone(UTC)
        except ValueError:
            raise Refused(_("в команде нет момента, с которого читать письма")) from None
        ask_back(self._store, Back(since=since, answer=command.get("answer") is True))
        return {}

    def _case(self, command: Command) -> Case:
        short = str(command.get("number", ""))
        number = self._store.resolve_number(short)
        case = self._store.case(number) if number else None
        if case is None:
            raise Refused(_("нет обращения с номером «{number}»").format(number=short))
        return case

    def _done(self, event: Event, case: Case, now: datetime) -> Case:
        return self._carried_out(event, now).case or case

    def _carried_out(self, event: Event, now: datetime) -> Done:
        actions = decide(event, None, NO_MATCH, self._rules.world, now=now)
        with self._store.unit() as unit:
            return carry_out(unit, actions, self._writer, now=now)


def _told(replayed: Replayed) -> Answer:
    letter = replayed.letter
    return {
        "name": replayed.name,
        "read": replayed.read,
        "asked": replayed.asked,
        "outcome": letter.outcome.value,
        "number": letter.case_number or "",
        "reason": replayed.trouble or letter.note,
    }


def command_without_daemon(config: Config, folder: Path, command: Command, *, now: datetime) -> Answer:
    """The same, with no daemon running: on the store in `folder`, taking its lock for the moment.

    Raises NoStore where there is none: only the daemon begins one. Raises StoreBusy when a daemon holds the store after
    all, and the errors of opening it.
    """
    rules = InForce(load_rules(config))
    if not any((folder / name).exists() for name in (JOURNAL, BLOBS, RESTORING)):
        raise NoStore(config.store.path)
    with Store.open(folder) as store:
        claim(store, config)
        secret = message_id_secret(store)
        caps = Caps(config.limits)
        reader = Reader(rules, store, caps, secret)
        with closing(Guard(rules, InHand(folder), Apart(rules.limits))) as guard:
            return Commands(rules, store, Writer(rules, secret), reader, caps, guard).handle(command, now=now)


def _until(command: Command) -> tuple[date | None, int]:
    """To which day, or by how many days."""
    try:
        until, days = command.get("until"), command.get("days")
        found = date.fromisoformat(str(until)) if until else None, int(str(days)) if days else 0
    except ValueError:
        found = None, 0
    if (found[0] is None) == (found[1] <= 0):
        raise Refused(_("в команде нет дня, до которого продлить срок, или числа дней"))
    return found


def _by(command: Command) -> str:
    return str(command.get("by", "")) or "администратор"
