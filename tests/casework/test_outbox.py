"""An outgoing mail: tried again while that helps, sent at most once more when nobody knows, never when untrue."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.case import BlobRef, OutboundMail
from mailbot.casework.outbox import Attempt, after_attempt, expired, started, uncertain, withdrawals
from mailbot.terms import MailKind, OutboxState

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


def a_mail(state: OutboxState = OutboxState.QUEUED, **fields) -> OutboundMail:
    return OutboundMail(
        key="ЭЖ-2026/27-0001:acknowledge",
        kind=MailKind.ACKNOWLEDGE,
        to="petrova@example.org",
        subject="",
        message_id="<ours@school.example>",
        body=BlobRef(file="mails", offset=0, length=1, crc=0),
        state=state,
        created_at=NOW,
        next_attempt_at=NOW,
        **fields,
    )


def test_delivered_mail_is_sent_for_good():
    sent = after_attempt(started(a_mail()), Attempt.DELIVERED, now=NOW)
    assert (sent.state, sent.sent_at, sent.next_attempt_at) == (OutboxState.SENT, NOW, None)


def test_refused_mail_is_not_tried_again():
    refused = after_attempt(started(a_mail()), Attempt.REFUSED, now=NOW, error="550 no such user")
    assert refused.state is OutboxState.REFUSED
    assert refused.next_attempt_at is None


@given(st.integers(0, 40))
def test_waits_grow_and_stay_under_half_a_day(attempts):
    mail = after_attempt(started(a_mail(attempts=attempts)), Attempt.DEFERRED, now=NOW)
    later = after_attempt(started(mail), Attempt.DEFERRED, now=NOW)
    assert NOW < mail.next_attempt_at <= later.next_attempt_at <= NOW + timedelta(hours=12)


def test_deferred_past_its_time_it_expires():
    mail = a_mail(not_after=NOW - timedelta(minutes=1))
    assert after_attempt(started(mail), Attempt.DEFERRED, now=NOW).state is OutboxState.EXPIRED


def test_uncertain_once_it_is_looked_for_and_uncertain_twice_it_waits_for_a_person():
    once = after_attempt(started(a_mail()), Attempt.UNCERTAIN, now=NOW)
    assert once.state is OutboxState.UNCERTAIN
    assert once.next_attempt_at == NOW + timedelta(minutes=2)
    twice = after_attempt(started(once), Attempt.UNCERTAIN, now=NOW)
    assert twice.state is OutboxState.UNCERTAIN
    assert twice.next_attempt_at is None


def test_uncertain_mail_does_not_expire_before_its_fate_is_known():
    mail = uncertain(a_mail(not_after=NOW - timedelta(days=1)), now=NOW)
    assert expired(mail, now=NOW) is None


def test_only_what_has_not_left_is_withdrawn():
    states = {change.mail.message_id for change in withdrawals(a_mail(state) for state in OutboxState)}
    unsent = [state for state in OutboxState if withdrawals([a_mail(state)])]
    assert states
    assert unsent == [OutboxState.QUEUED, OutboxState.HELD, OutboxState.DEFERRED]
