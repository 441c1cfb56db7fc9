"""A term that ends before the next digest is told to the consultants by a letter of its own."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from mailbot.casework.events import QueueMail
from mailbot.regulation.deadline import NoDateReason
from mailbot.regulation.model import SchoolPolicy
from mailbot.terms import CaseFlag, CaseState, MailKind, Role, Topic

from .conftest import COMPLETE, a_letter, a_message

STAFF = replace(COMPLETE, role=Role.STAFF)
FRIDAY_EVENING = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)  # 19:00 in Yekaterinburg
MONDAY_EVENING = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)


def notice(played):
    plans = [a.plan for a in played.actions if isinstance(a, QueueMail) and a.plan.kind is MailKind.NOTICE_DEADLINE]
    return plans[0] if plans else None


def literal(world):
    """The same school, whose director counts «в течение суток» round the clock, days off too."""
    return replace(world, policy=SchoolPolicy(zone=world.policy.zone, move_hours_to_working_day=False))


def test_term_that_moves_to_monday_waits_for_mondays_digest(play, severny):
    assert notice(play(severny, STAFF, message=a_message(at=FRIDAY_EVENING))) is None


def test_term_over_before_anybody_works_is_told_at_once(play, severny):
    plan = notice(play(literal(severny), STAFF, message=a_message(at=FRIDAY_EVENING)))
    assert plan.to == "it@school.example"
    assert plan.not_before is None
    assert plan.deadline is not None


def test_term_that_ends_in_working_time_is_told_when_that_begins(play, severny):
    evening = replace(severny, digest_at=time(18), policy=SchoolPolicy(zone=severny.policy.zone, day_ends=time(17)))
    plan = notice(play(evening, message=a_message(at=MONDAY_EVENING)))
    assert plan.not_before == datetime(2026, 11, 17, 3, 0, tzinfo=UTC)


def test_daily_digest_makes_the_notice_needless(play, severny):
    daily = replace(literal(severny), digest_daily=True)
    assert notice(play(daily, STAFF, message=a_message(at=FRIDAY_EVENING))) is None


def test_complaint_about_the_helper_is_not_told_to_the_helper(play, severny):
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="грубит", role=Role.STAFF)
    assert notice(play(literal(severny), complaint, message=a_message(at=FRIDAY_EVENING))) is None


def test_case_is_told_once_and_not_again_by_further_letters(play, severny):
    world = literal(severny)
    case = play(world, STAFF, message=a_message(at=FRIDAY_EVENING)).case
    again = a_message(at=FRIDAY_EVENING, msgid="<2@example.org>")
    assert notice(play(world, STAFF, case=case, message=again)) is None


def test_question_asked_again_on_a_friday_evening_is_told_too(play, severny):
    world = literal(severny)
    case = replace(play(world, STAFF, message=a_message(at=MONDAY_EVENING)).case, state=CaseState.ANSWERED)
    again = a_message(at=FRIDAY_EVENING, msgid="<2@example.org>")
    assert notice(play(world, STAFF, case=case, message=again)) is not None


def test_training_without_the_day_of_taking_office_promises_nothing_and_asks_for_a_person(play, severny):
    training = replace(STAFF, topic=Topic.TRAINING)
    played = play(severny, training)
    assert played.case.due_at is None
    assert "вступления в должность" in played.case.no_date_reason
    assert CaseFlag.NEEDS_PERSON in played.case.flags
    assert notice(played) is None


def test_a_term_over_for_days_is_left_to_the_digest_and_promised_to_nobody(play, severny):
    late = FRIDAY_EVENING + timedelta(days=20)
    played = play(severny, STAFF, message=a_message(at=FRIDAY_EVENING), now=late)
    assert notice(played) is None
    assert played.case.due_at < late
    plan = played.plan(MailKind.ACKNOWLEDGE)
    assert plan.deadline.why is NoDateReason.PAST
    assert plan.not_after > late
