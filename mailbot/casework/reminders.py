"""The one reminder: an applicant whose data are awaited is asked once more, in working hours. The school's policy."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

from mailbot.casework.case import Case, HistoryEntry
from mailbot.casework.events import Action, ChangeCase, TimerFired, World
from mailbot.casework.moments import is_working_day, working_moment
from mailbot.casework.plans import COUNTED, MOST_AUTOMATIC, case_letter, has_room
from mailbot.regulation.model import SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.terms import CaseFlag, CaseState, MailKind, OutboxState

_UNREACHED = frozenset({CaseFlag.NO_AUTOREPLY, CaseFlag.NOT_DELIVERED, CaseFlag.COMPLAINT})


def due_reminders(
    cases: Iterable[Case], *, now: datetime, calendar: WorkingCalendar, policy: SchoolPolicy, days: int
) -> tuple[Case, ...]:
    """The cases that have waited for data for `days` working days and are to be reminded now; none for 0 days.

    Outside working hours nothing is due. The day on which the data were asked for does not count. `now` is aware.
    """
    if not days or working_moment(now, calendar=calendar, policy=policy) != now:
        return ()
    today = now.astimezone(policy.zone).date()
    return tuple(
        case
        for case in cases
        if _may_be_reminded(case)
        and case.waiting_since is not None
        and _working_days(case.waiting_since.astimezone(policy.zone).date(), today, calendar, enough=days) >= days
    )


def on_timer(event: TimerFired, world: World, *, now: datetime) -> tuple[Action, ...]:
    """Remind once, of a request that has left. Nothing else follows: no case is closed for lack of data."""
    case = event.case
    asked = any(mail.kind is MailKind.REQUEST_INFO and mail.state is OutboxState.SENT for mail in event.mails)
    if not asked or not _may_be_reminded(case) or not has_room(case, MailKind.REMINDER, world):
        return ()
    entry = HistoryEntry(at=now, what="reminded")
    reminded = replace(case, mails=(*case.mails, MailKind.REMINDER), history=(*case.history, entry))
    return (ChangeCase(case=reminded), case_letter(MailKind.REMINDER, case, now=now, missing=case.missing))


def _may_be_reminded(case: Case) -> bool:
    waits = case.state is CaseState.AWAITING_DATA and bool(case.missing) and not case.flags & _UNREACHED
    full = sum(kind in COUNTED for kind in case.mails) >= MOST_AUTOMATIC
    return waits and MailKind.REMINDER not in case.mails and not full


def _working_days(since: date, until: date, calendar: WorkingCalendar, *, enough: int) -> int:
    """Working days after `since` up to and with `until`; counting stops at `enough`."""
    counted, day = 0, since
    while day < until and counted < enough:
        day += timedelta(days=1)
        counted += is_working_day(day, calendar)
    return counted
