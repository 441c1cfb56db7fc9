"""A term that ends before the consultants' next digest: they are told of it by a letter of its own."""

from datetime import datetime, timedelta

from mailbot.casework.case import Case
from mailbot.casework.events import MailPlan, QueueMail, World
from mailbot.casework.moments import next_digest_moment, working_moment
from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.terms import CaseFlag, CaseState, MailKind, Person

_LATE = timedelta(days=1)


def deadline_notices(
    before: Case | None, case: Case, deadline: Deadline | NoDate | None, world: World, *, now: datetime
) -> tuple[QueueMail, ...]:
    """Notices to the consultants when the clock of `case` has just begun to run and ends before their next digest.

    They come in working hours, or at once where the term would be over by then («в течение суток» on a Friday
    evening). A term that was over long before the letter was found is the digest's business. A complaint about the
    helper is never told to the helper. `before` is the case before the event.
    """
    started = case.due_at is not None and (before is None or before.due_at != case.due_at)
    if not started or case.state is not CaseState.OPEN or CaseFlag.COMPLAINT in case.flags:
        return ()
    if not isinstance(deadline, Deadline) or not now - _LATE <= deadline.at < _next_digest(world, now=now):
        return ()
    at = working_moment(now, calendar=world.calendar, policy=world.policy)
    return tuple(
        QueueMail(
            plan=MailPlan(
                kind=MailKind.NOTICE_DEADLINE,
                to=address,
                turn=f"{deadline.at:%Y%m%d%H%M}.{index}",
                deadline=deadline,
                told=Person.CONSULTANT,
                not_before=at if at < deadline.at else None,
            )
        )
        for index, address in enumerate(world.people.get(Person.CONSULTANT, ()), 1)
    )


def _next_digest(world: World, *, now: datetime) -> datetime:
    return next_digest_moment(
        now, at=world.digest_at, daily=world.digest_daily, calendar=world.calendar, policy=world.policy
    )
