"""Texts and persons leave when their time is over; numbers stay, and no letter looks new."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.case import (
    Applicant,
    BlobRef,
    Case,
    Extension,
    HistoryEntry,
    OutboundMail,
    SeenLetter,
    Undeliverable,
)
from mailbot.casework.retention import GONE, Kept, Purge, Terms, blurred_hash, clock_is_doubtful, is_blurred, plan_purge
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome, Role, Topic, Verdict

T = TypeVar("T")
NOW = datetime(2029, 11, 16, 7, 0, tzinfo=UTC)
TERMS = Terms(letters_days=400, cases_years=3)
YESTERDAY = NOW - timedelta(days=1)
OLD = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def text_of(moment: datetime, kind: str = "letters") -> BlobRef:
    return BlobRef(file=f"{kind}-{moment:%Y-%m}.blob", offset=0, length=9, crc=1)


def a_case(number: str = "ЭЖ-2026/27-0001", *, at: datetime = OLD, state: CaseState = CaseState.CLOSED) -> Case:
    return Case(
        number=number,
        state=state,
        pack="kerch-28",
        edition="2018-06-18",
        applicant=Applicant(address="Anna@example.org", full_name="Петрова Анна Сергеевна", role=Role.PARENT),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="Оценки сына",
        received_at=at,
        registered_at=at,
        problem="Нет оценок",
        child_names=("Петров Иван",),
        classes=("5Б",),
        thread=("<a@example.org>",),
        letters=(text_of(at),),
        history=(HistoryEntry(at=at, what="registered", note="слова человека"),),
    )


def a_mail(case: Case, *, state: OutboxState = OutboxState.SENT) -> OutboundMail:
    return OutboundMail(
        key=f"{case.number}:acknowledge",
        kind=MailKind.ACKNOWLEDGE,
        to=case.applicant.address,
        subject="[ЭЖ] Принято",
        message_id="<ours@example.org>",
        body=text_of(case.received_at, "mails"),
        state=state,
        created_at=case.received_at,
        case_number=case.number,
        last_error="anna@example.org: нет такого ящика",
    )


def a_letter(case: Case, uid: int = 7) -> SeenLetter:
    return SeenLetter(
        folder="INBOX",
        uidvalidity=1,
        uid=uid,
        message_id="<a@example.org>",
        content_hash="0" * 64,
        outcome=Outcome.NEW_CASE,
        at=case.received_at,
        received_at=case.received_at,
        case_number=case.number,
        note="anna@example.org: Оценки сына",
        body=case.letters[0],
    )


def kept(*cases: Case, mails: tuple[OutboundMail, ...] | None = None) -> Kept:
    letters = tuple(a_letter(case, uid) for uid, case in enumerate(cases, 1))
    sent = tuple(a_mail(case) for case in cases) if mails is None else mails
    refs = [ref for case in cases for ref in case.letters] + [mail.body for mail in sent]
    return Kept(
        cases=cases,
        mails=sent,
        seen=letters,
        applicants=tuple({case.applicant for case in cases}),
        undeliverable=tuple(Undeliverable(address=each, since=OLD) for each in {c.applicant.address for c in cases}),
        files=tuple({ref.file for ref in refs}),
    )


def purged(store: Kept, *, now: datetime = NOW, terms: Terms = TERMS) -> Purge:
    return plan_purge(store, terms, blurred=lambda letter: blurred_hash(f"{letter.uid:x}"), now=now)


def test_nothing_leaves_before_its_time() -> None:
    assert not purged(kept(a_case(at=YESTERDAY)))


def test_texts_leave_with_their_month() -> None:
    at = NOW - timedelta(days=450)
    plan = purged(kept(a_case(at=at)))
    assert plan.files == (f"letters-{at:%Y-%m}.blob", f"mails-{at:%Y-%m}.blob")
    (case,), (mail,), (letter,) = plan.cases, plan.mails, plan.seen
    assert (case.letters, mail.body, letter.body) == ((GONE,), GONE, None)
    assert case.applicant.full_name == "Петрова Анна Сергеевна", "the case itself is kept longer"


def test_a_month_that_is_not_over_its_time_as_a_whole_stays() -> None:
    assert purged(kept(a_case(at=NOW - timedelta(days=401)))).files == ()


@pytest.mark.parametrize("state", [CaseState.OPEN, CaseState.AWAITING_DATA])
def test_an_unfinished_case_keeps_its_letters_and_is_named(state: CaseState) -> None:
    case = a_case(state=state)
    plan = purged(kept(case))
    assert plan.waiting == (case.number,)
    assert case.letters[0].file not in plan.files
    assert not plan.cases


def test_a_mail_that_waits_for_a_person_keeps_its_text() -> None:
    case = a_case()
    held = a_mail(case, state=OutboxState.HELD)
    plan = purged(kept(case, mails=(held,)))
    assert held.body.file not in plan.files
    assert plan.undecided == (held.key,)
    assert not plan.waiting


def test_an_unfinished_case_keeps_no_text_of_the_others_of_its_month() -> None:
    waits, done = a_case("ЭЖ-2026/27-0001", state=CaseState.OPEN), a_case("ЭЖ-2026/27-0002")
    done = replace(done, letters=(replace(text_of(OLD), offset=9),))
    plan = purged(kept(waits, done, mails=()))
    assert not plan.files
    assert plan.thinned == (text_of(OLD).file,)
    assert plan.kept == {*waits.letters}
    assert [case.letters for case in plan.cases] == [(GONE,)]


def test_persons_leave_finished_cases_and_everything_that_speaks_of_them() -> None:
    plan = purged(kept(a_case()))
    (case,), (mail,), (letter,) = plan.cases, plan.mails, plan.seen
    assert plan.forgotten == ("ЭЖ-2026/27-0001",)
    assert plan.applicants == ("Anna@example.org",)
    left = repr((case, mail, letter)).lower()
    for personal in ("anna", "петров", "иван", "оценки", "нет оценок", "слова человека", "a@example.org"):
        assert personal not in left
    assert (case.number, case.topic, case.classes, case.received_at) == ("ЭЖ-2026/27-0001", Topic.GRADES, ("5Б",), OLD)
    assert case.forgotten_at == NOW


def test_who_wrote_again_is_remembered() -> None:
    plan = purged(kept(a_case(), a_case("ЭЖ-2029/30-0001", at=YESTERDAY)))
    assert plan.forgotten == ("ЭЖ-2026/27-0001",)
    assert plan.applicants == ()


def test_three_years_from_a_leap_day_end_with_february() -> None:
    case = a_case(at=datetime(2028, 2, 29, 9, 0, tzinfo=UTC))
    ends = datetime(2031, 2, 28, 9, 0, tzinfo=UTC)
    assert not purged(kept(case), now=ends - timedelta(seconds=1)).forgotten
    assert purged(kept(case), now=ends).forgotten


def test_a_silent_store_casts_doubt_on_the_clock() -> None:
    store = kept(a_case(at=YESTERDAY))
    assert clock_is_doubtful(store, now=NOW) is None
    assert clock_is_doubtful(store, now=NOW + timedelta(days=365)) == timedelta(days=366)
    assert clock_is_doubtful(kept(), now=NOW) is None


moments = st.datetimes(datetime(2025, 1, 1), datetime(2029, 11, 15), timezones=st.just(UTC))


@given(st.lists(st.tuples(moments, st.sampled_from(CaseState)), max_size=6), st.integers(1, 2000), st.integers(1, 6))
def test_a_purge_leaves_nothing_to_purge_and_takes_nothing_that_is_named(
    lives: list[tuple[datetime, CaseState]], days: int, years: int
) -> None:
    store = kept(*(a_case(f"ЭЖ-2026/27-{i:04}", at=at, state=state) for i, (at, state) in enumerate(lives, 1)))
    terms = Terms(letters_days=days, cases_years=years)
    plan = purged(store, terms=terms)
    after = replace(
        store,
        cases=_replaced(store.cases, plan.cases, lambda case: case.number),
        mails=_replaced(store.mails, plan.mails, lambda mail: mail.key),
        seen=_replaced(store.seen, plan.seen, lambda letter: letter.uid),
        applicants=tuple(one for one in store.applicants if one.address not in plan.applicants),
        undeliverable=tuple(one for one in store.undeliverable if one.address not in plan.applicants),
        files=tuple(file for file in store.files if file not in plan.files),
    )
    assert not purged(after, terms=terms)
    named = {ref.file for case in after.cases for ref in case.letters} | {mail.body.file for mail in after.mails}
    assert named <= {*after.files, GONE.file}
    assert [case.number for case in after.cases] == [case.number for case in store.cases]
    assert all(is_blurred(letter) for letter in plan.seen)


def _replaced(before: tuple[T, ...], changed: tuple[T, ...], key: Callable[[T], object]) -> tuple[T, ...]:
    new = {key(value): value for value in changed}
    return tuple(new.get(key(value), value) for value in before)


def test_what_colleagues_did_stays_without_their_names_and_words() -> None:
    extension = Extension(until=OLD, exact=False, days=3, why="Иван болеет", by="root")
    case = replace(a_case(at=OLD), assigned_to="it@example.org", extension=extension)
    (left,) = purged(kept(case)).cases
    assert left.extension == replace(extension, why="", by="")
    assert left.assigned_to == ""
