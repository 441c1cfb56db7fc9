"""Reminders to applicants whose data are awaited: what is due is decided by pure code, here it is only carried out."""

from datetime import datetime, timedelta

import structlog

from mailbot.casework.case import Case
from mailbot.casework.decide import decide
from mailbot.casework.events import TimerFired
from mailbot.casework.match import NO_MATCH
from mailbot.casework.reminders import due_reminders
from mailbot.daemon.apply import carry_out
from mailbot.daemon.caps import Caps
from mailbot.daemon.missing import FolderUse, is_missing
from mailbot.daemon.rules import InForce
from mailbot.daemon.writer import Writer
from mailbot.store.store import Store
from mailbot.terms import CaseState

log = structlog.get_logger()

_EVERY = timedelta(minutes=10)


class Reminders:
    """Looks through the waiting cases every ten minutes; a reminder need not be punctual."""

    def __init__(self, rules: InForce, store: Store, writer: Writer, caps: Caps) -> None:
        self._rules, self._store, self._writer, self._caps = rules, store, writer, caps
        self._looked_at: datetime | None = None

    def round(self, *, now: datetime) -> int:
        """Queue the reminders that are due. How many."""
        if self._looked_at is not None and abs(now - self._looked_at) < _EVERY:
            return 0
        self._looked_at = now
        if is_missing(self._store, FolderUse.SENT):
            return 0
        due = due_reminders(
            self._store.cases(CaseState.AWAITING_DATA),
            now=now,
            calendar=self._rules.calendar,
            policy=self._rules.policy,
            days=self._rules.config.replies.remind_after_days,
        )
        return sum(self._remind(case, now=now) for case in due)

    def _remind(self, case: Case, *, now: datetime) -> int:
        if self._caps.reached(case.applicant.address, now=now):
            return 0
        event = TimerFired(case=case, mails=self._store.mails_of_case(case.number))
        actions = decide(event, None, NO_MATCH, self._rules.world, now=now)
        with self._store.unit() as unit:
            done = carry_out(unit, actions, self._writer, now=now)
        for mail in done.mails:
            self._caps.queued(mail)
            log.info("reminder queued", case=case.number)
        return len(done.mails)
