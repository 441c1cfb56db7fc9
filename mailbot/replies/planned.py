"""What a planned mail about a case may say: the facts that its text is written from."""

from datetime import datetime

from mailbot.casework.case import Case
from mailbot.casework.events import MailPlan
from mailbot.regulation.hours import next_reception, offered_hours
from mailbot.regulation.model import Edition, SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.replies.facts import ReplyFacts
from mailbot.terms import MailKind


def planned_facts(
    plan: MailPlan, case: Case, *, edition: Edition, calendar: WorkingCalendar, policy: SchoolPolicy, now: datetime
) -> ReplyFacts:
    """The facts for `render_reply`. `now` is aware; the text is written from the school's point in time."""
    role = case.applicant.role
    nearest = next_reception(edition, now=now, policy=policy, calendar=calendar, role=role, count=1)
    return ReplyFacts(
        kind=plan.kind,
        number=case.number,
        now=now.astimezone(policy.zone),
        received_at=case.received_at,
        salutation=case.applicant.salutation,
        role=role,
        topic=case.topic,
        full_name=case.applicant.full_name,
        child_names=case.child_names,
        classes=case.classes,
        problem=case.problem,
        verdict=case.verdict,
        missing=plan.missing or plan.helpful,
        clauses=plan.clauses,
        deadline=plan.deadline,
        instead_of=plan.instead_of,
        again=plan.again,
        why=plan.why,
        told=plan.told,
        receptions=offered_hours(edition, day=now.astimezone(policy.zone).date(), policy=policy, role=role),
        next_reception=(nearest[0].day, nearest[0].hours) if nearest else None,
        letter_subject=case.subject,
        letter_text=plan.letter_text,
        tone_words=plan.tone_words,
        applicant_address=case.applicant.address,
        flags=case.flags,
        completed=MailKind.REQUEST_INFO in case.mails,
    )
