"""The digest as data: every letter is summed, the urgent comes first, the helper sees no complaint about himself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.case import DigestCounts, SeenLetter
from mailbot.casework.digest import build_digest, count
from mailbot.regulation.model import SchoolPolicy
from mailbot.terms import CaseFlag, CaseState, Outcome

from .test_lifecycle import a_case

POLICY = SchoolPolicy(zone=ZoneInfo("Europe/Moscow"))
NOW = datetime(2026, 11, 17, 5, 0, tzinfo=UTC)  # 8:00 in Moscow
YESTERDAY = NOW - timedelta(days=1)


def seen(outcome: Outcome, uid: int = 1) -> SeenLetter:
    return SeenLetter(
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        message_id=f"<{uid}@example.org>",
        content_hash="",
        outcome=outcome,
        at=NOW,
        received_at=NOW,
    )


def digest_of(*cases, letters=(), **given):
    return build_digest(
        date(2026, 11, 17),
        since=YESTERDAY,
        until=NOW,
        cases=cases,
        seen=letters,
        mails=(),
        policy=POLICY,
        **given,
    )


@given(st.lists(st.sampled_from(Outcome)))
def test_every_letter_is_in_exactly_one_part_of_the_sum(outcomes):
    counts = count(seen(outcome, uid) for uid, outcome in enumerate(outcomes))
    assert counts.total == len(outcomes) == sum(number for _outcome, number in counts.by_outcome)


def test_due_today_and_overdue_are_told_apart_by_the_schools_day():
    today = replace(a_case(CaseState.OPEN), number="1", due_at=datetime(2026, 11, 17, 20, 59, tzinfo=UTC))
    late = replace(a_case(CaseState.OPEN), number="2", due_at=datetime(2026, 11, 16, 20, 59, tzinfo=UTC))
    tomorrow = replace(a_case(CaseState.OPEN), number="3", due_at=datetime(2026, 11, 17, 21, 30, tzinfo=UTC))
    digest = digest_of(today, tomorrow, late)
    assert [case.number for case in digest.due_today] == ["1"]
    assert [case.number for case in digest.overdue] == ["2"]


def test_answered_case_is_neither_due_nor_overdue():
    answered = replace(a_case(CaseState.ANSWERED), due_at=YESTERDAY)
    digest = digest_of(answered)
    assert digest.overdue == digest.due_today == ()


def test_complaint_about_the_helper_stays_out_of_the_helpers_digest():
    complaint = replace(
        a_case(CaseState.OPEN), registered_at=NOW, flags=frozenset({CaseFlag.COMPLAINT, CaseFlag.NEEDS_PERSON})
    )
    letters = [replace(seen(Outcome.NEW_CASE), case_number=complaint.number), seen(Outcome.NEW_CASE, 2)]
    digest = digest_of(complaint, letters=letters, complaints=frozenset({complaint.number}))
    assert digest.new == digest.needs_person == ()
    assert digest.counts == DigestCounts(total=2, by_outcome=((Outcome.NEW_CASE, 1),), passed_by=1)


def test_declined_case_is_not_among_the_new_ones():
    digest = digest_of(replace(a_case(CaseState.DECLINED), registered_at=NOW))
    assert digest.new == ()


def test_thanks_outside_a_case_are_listed_because_a_robot_read_them():
    digest = digest_of(letters=[seen(Outcome.THANKS), replace(seen(Outcome.THANKS, 2), case_number="1")])
    assert [line.message_id for line in digest.without_case] == ["<1@example.org>"]


def test_quarantined_letters_and_those_without_a_case_are_listed():
    unread = seen(Outcome.QUARANTINED)
    letters = [unread, seen(Outcome.OFFTOPIC, 2), seen(Outcome.NEW_CASE, 3)]
    digest = digest_of(letters=letters, quarantined=(unread,))
    assert len(digest.quarantined) == 1
    assert len(digest.without_case) == 1


@pytest.mark.parametrize("chosen", ["<x';reboot;'@e.example>", "<\u202ex@e.example>", "<ж@e.example>", None])
def test_a_command_names_no_letter_by_an_id_that_a_shell_or_an_eye_would_misread(chosen):
    letter = replace(seen(Outcome.ROBOT, 17), message_id=chosen)
    assert [line.message_id for line in digest_of(letters=[letter]).without_case] == ["uid:17"]


def test_a_letter_that_stays_unread_is_shown_for_a_week():
    lately, long_ago = (replace(seen(Outcome.QUARANTINED), at=NOW - timedelta(days=days)) for days in (6, 8))
    assert digest_of(quarantined=(lately,)).quarantined
    assert not digest_of(quarantined=(long_ago,)).quarantined


@given(st.lists(st.tuples(st.sampled_from(Outcome), st.sampled_from([None, "1", "2"]))))
def test_what_became_no_case_and_was_written_by_somebody_is_listed(letters):
    """Nothing that could be an appeal hides in a sum."""
    read = [replace(seen(outcome, uid), case_number=number) for uid, (outcome, number) in enumerate(letters)]
    unread = tuple(letter for letter in read if letter.outcome is Outcome.QUARANTINED)
    digest = digest_of(letters=read, quarantined=unread)
    listed = {line.message_id for line in (*digest.without_case, *digest.quarantined)}
    settled = {Outcome.NEW_CASE, Outcome.ADDED_TO_CASE, Outcome.STAFF_ANSWER, Outcome.COMMAND}
    nobodys = {Outcome.DUPLICATE, Outcome.GONE}
    assert listed == {
        letter.message_id
        for letter in read
        if letter.outcome is Outcome.QUARANTINED
        or (letter.case_number is None and letter.outcome not in settled | nobodys)
    }
