"""The daily digest: once for its day, caught up after a downtime, remembered in the record that queues it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest

from mailbot.casework.case import OutboundMail
from mailbot.daemon.digests import LAST_DAY, LAST_MOMENT, make_digest, queue_digest, queue_digest_now
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.replies.digest import render_digest
from mailbot.replies.facts import Rendered
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.terms import CaseFlag, CaseState, MailKind, OutboxState
from tests.casework.test_lifecycle import a_case

from .conftest import SECRET, keep_mail

MONDAY = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)  # 9:00 in Kerch, an hour after the set time
DAY = timedelta(days=1)


@pytest.fixture
def writer(rules: Rules) -> Writer:
    return Writer(rules, SECRET)


def text_of(mail: Message) -> str:
    plain = next(part for part in mail.walk() if part.get_content_type() == "text/plain")
    return bytes(plain.get_payload(decode=True)).decode()


def keys(store: Store) -> list[str]:
    return [mail.key for mail in store.mails()]


def test_at_first_contact_nothing_is_due_before_the_next_set_time(rules: Rules, store: Store, writer: Writer) -> None:
    assert not queue_digest(rules, store, writer, now=MONDAY)
    assert not queue_digest(rules, store, writer, now=MONDAY + timedelta(hours=10))
    assert queue_digest(rules, store, writer, now=MONDAY + DAY)


def test_first_contact_before_the_set_time_gets_that_days_digest(rules: Rules, store: Store, writer: Writer) -> None:
    assert not queue_digest(rules, store, writer, now=MONDAY - timedelta(hours=3))
    assert queue_digest(rules, store, writer, now=MONDAY)


def test_a_day_has_one_digest(rules: Rules, store: Store, writer: Writer) -> None:
    queue_digest(rules, store, writer, now=MONDAY)
    for hours in (24, 25, 30):
        queue_digest(rules, store, writer, now=MONDAY + timedelta(hours=hours))
    assert keys(store) == ["digest:2026-11-17:1"]


def test_stuck_letters_about_the_helper_are_told_without_telling_which(rules: Rules, store: Store) -> None:
    complaint = replace(a_case(CaseState.OPEN), flags=frozenset({CaseFlag.COMPLAINT}))
    with store.unit() as unit:
        unit.put_case(complaint)
    kind = MailKind.NOTICE_COMPLAINT
    keep_mail(store, "secret", kind=kind, state=OutboxState.REFUSED, case_number=complaint.number)
    open_mail = keep_mail(store, "open", state=OutboxState.REFUSED)
    digest = make_digest(rules, store, MONDAY.date(), now=MONDAY)
    assert [line.key for line in digest.undelivered] == [open_mail.key]
    assert any("читает не консультант: 1" in warning for warning in digest.warnings)
    assert complaint.number not in render_digest(digest, school=rules.school, templates=rules.templates).text


def test_after_a_downtime_one_digest_catches_up(rules: Rules, store: Store, writer: Writer) -> None:
    queue_digest(rules, store, writer, now=MONDAY)
    back = MONDAY + timedelta(days=6, hours=4)  # Sunday
    assert queue_digest(rules, store, writer, now=back)
    assert not queue_digest(rules, store, writer, now=back + timedelta(hours=1))
    assert keys(store) == ["digest:2026-11-20:1"]


def test_a_clock_that_jumped_back_makes_no_second_one(rules: Rules, store: Store, writer: Writer) -> None:
    queue_digest(rules, store, writer, now=MONDAY)
    queue_digest(rules, store, writer, now=MONDAY + DAY)
    assert not queue_digest(rules, store, writer, now=MONDAY - 3 * DAY)


class FailingWriter(Writer):
    """Writes the first mail and breaks at the second."""

    def digest_mail(self, unit: Unit, key: str, to: str, rendered: Rendered, *, now: datetime) -> OutboundMail:
        if not key.endswith(":1"):
            raise ValueError(key)
        return super().digest_mail(unit, key, to, rendered, now=now)


def test_the_mails_and_their_day_are_one_record(rules: Rules, store: Store, writer: Writer) -> None:
    people = rules.config.people.model_copy(update={"consultants": ("it@example.org", "it2@example.org")})
    two = replace(rules, config=replace(rules.config, people=people))
    queue_digest(two, store, writer, now=MONDAY)
    before = store.get_meta(LAST_DAY)
    with pytest.raises(ValueError, match=":2"):
        queue_digest(two, store, FailingWriter(two, SECRET), now=MONDAY + DAY)
    assert store.get_meta(LAST_DAY) == before
    assert keys(store) == []
    assert queue_digest(two, store, writer, now=MONDAY + DAY)
    assert len(keys(store)) == 2


def test_one_asked_for_by_hand_leaves_the_days_own_digest_its_place(rules: Rules, store: Store, writer: Writer) -> None:
    queue_digest(rules, store, writer, now=MONDAY)
    by_hand = MONDAY + timedelta(hours=20)
    assert queue_digest_now(rules, store, writer, now=by_hand) == 1
    assert store.get_meta(LAST_MOMENT) == by_hand.isoformat()
    assert queue_digest(rules, store, writer, now=MONDAY + DAY)
    assert len(keys(store)) == 2
    assert {mail.state for mail in store.mails()} == {OutboxState.QUEUED}


def test_two_consultants_get_digests_of_their_own(rules: Rules, store: Store, writer: Writer) -> None:
    both = rules.config.people.model_copy(update={"consultants": ("it@example.org", "it2@example.org")})
    shared = replace(rules, config=replace(rules.config, people=both))
    with store.unit() as unit:
        unit.put_case(replace(a_case(CaseState.OPEN), assigned_to="it2@example.org"))
    assert queue_digest_now(shared, store, writer, now=MONDAY) == 2
    first, second = (message_from_bytes(store.blob(mail.body)) for mail in store.mails())
    assert "поручено it2@example.org" in text_of(first)
    assert "поручено Вам" in text_of(second)
