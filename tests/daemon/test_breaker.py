"""When replies go wrong in numbers they all wait for a person; everything else goes on."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from mailbot.daemon.breaker import Why, resume, stop, stopped
from mailbot.daemon.caps import FAILURES, FLOOD
from mailbot.daemon.delivery import DELAYED_AT
from mailbot.store.store import Store
from mailbot.terms import CaseFlag, MailKind, OutboxState
from mailbot.transport.delivery import Delivery, DeliveryResult

from .conftest import NOW, Clock, keep_mail
from .test_delivery import Desk


def no_such_user(text: str = "550 5.1.1 No such user", code: int = 550) -> Delivery:
    return Delivery(result=DeliveryResult.REFUSED, code=code, text=text)


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock, per_hour=10)


@pytest.fixture
def flooded(desk: Desk) -> Desk:
    """So many replies asked for within the hour that something must be wrong."""
    for number in range(FLOOD * 10):
        desk.caps.queued(keep_mail(desk.store, f"mail{number}", to=f"parent{number}@example.com"))
    return desk


def states(store: Store) -> set[OutboxState]:
    return {mail.state for mail in store.mails()}


def test_a_flood_of_replies_stops_them_all_and_loses_none(flooded: Desk) -> None:
    assert flooded.round() == 0
    found = stopped(flooded.store)
    assert found is not None
    assert found.why is Why.FLOOD
    assert states(flooded.store) == {OutboxState.HELD}
    assert flooded.delivery.next_at() is None


def test_a_busy_hour_is_no_flood(desk: Desk) -> None:
    for number in range(FLOOD * 10 - 1):
        desk.caps.queued(keep_mail(desk.store, f"mail{number}"))
    assert desk.round() == 10
    assert stopped(desk.store) is None


def test_notices_and_digests_leave_all_the_same(flooded: Desk) -> None:
    keep_mail(flooded.store, "notice", kind=MailKind.NOTICE_URGENT)
    keep_mail(flooded.store, "digest", kind=MailKind.DIGEST)
    assert flooded.round() == 2


def test_replies_that_come_back_in_numbers_stop_the_others(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, per_hour=100)
    for number in range(FAILURES):
        keep_mail(store, f"mail{number}", to=f"forged{number}@example.com")
    desk.courier.answers = [no_such_user() for _ in range(FAILURES)]
    desk.round()
    assert stopped(store) is None
    last = keep_mail(store, "last")
    assert desk.round() == 0
    assert desk.now(last).state is OutboxState.HELD
    found = stopped(store)
    assert found is not None
    assert found.why is Why.FAILURES


def test_a_stop_outlives_a_restart(flooded: Desk) -> None:
    flooded.round()
    late = keep_mail(flooded.store, "late")
    again = Desk(flooded.store, flooded.clock, per_hour=10)
    assert again.round() == 0
    assert again.now(late).state is OutboxState.HELD


def test_after_a_person_resumed_new_replies_leave_and_what_was_before_counts_no_more(flooded: Desk) -> None:
    flooded.round()
    flooded.clock.forward(seconds=1)
    with flooded.store.unit() as unit:
        resume(unit, now=flooded.clock())
    flooded.clock.forward(minutes=1)
    keep_mail(flooded.store, "new", created_at=flooded.clock(), next_attempt_at=flooded.clock())
    assert flooded.round() == 1
    assert stopped(flooded.store) is None


def test_an_uncertain_mail_is_not_sent_again_while_replies_are_stopped(desk: Desk) -> None:
    mail = keep_mail(desk.store, state=OutboxState.UNCERTAIN, uncertain_count=1)
    with desk.store.unit() as unit:
        stop(unit, Why.BY_HAND, now=NOW)
    assert desk.round() == 0
    assert desk.now(mail).state is OutboxState.UNCERTAIN
    assert desk.courier.taken == []


def test_what_the_hourly_cap_delays_leaves_oldest_first(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, per_hour=1)
    keep_mail(store, "first")
    old = keep_mail(store, "old", to="old@example.com")
    desk.round()
    clock.forward(minutes=61)
    # Due before the delayed one, and younger than it.
    young = clock()
    keep_mail(store, "young", to="young@example.com", created_at=young, next_attempt_at=NOW)
    assert desk.round() == 1
    assert [to for to, _raw in desk.courier.taken] == ["anna@example.com", old.to]
    assert isinstance(store.get_meta(DELAYED_AT), str)


@pytest.mark.parametrize(
    ("text", "code", "remembered"),
    [
        ("550 5.1.1 No such user", 550, True),
        ("550 mailbox unavailable", 550, True),
        ("550 5.2.1 disabled", 550, True),
        ("554 5.7.1 spam", 554, False),
        ("550 5.7.1 rejected by policy", 550, False),
        ("552 5.2.2 mailbox full", 552, False),
    ],
)
def test_a_refusal_about_the_address_is_remembered_for_it(desk: Desk, text: str, code: int, remembered: bool) -> None:
    keep_mail(desk.store)
    desk.courier.answers = [no_such_user(text, code)]
    desk.round()
    assert (desk.store.undeliverable("Anna@example.com") is not None) is remembered


def test_a_refused_reply_is_shown_by_its_case(desk: Desk, a_case: Callable[..., str]) -> None:
    number = a_case()
    keep_mail(desk.store, case_number=number)
    desk.courier.answers = [no_such_user()]
    desk.round()
    case = desk.store.case(number)
    assert case is not None
    assert {CaseFlag.NOT_DELIVERED, CaseFlag.NEEDS_PERSON} <= case.flags
    assert case.history[-1].what == "not_delivered"


def test_nothing_automatic_leaves_for_an_address_that_is_barred(desk: Desk, a_case: Callable[..., str]) -> None:
    number = a_case()
    mail = keep_mail(desk.store, case_number=number, kind=MailKind.REMINDER)
    notice = keep_mail(desk.store, "notice", kind=MailKind.NOTICE_COMPLAINT)
    desk.barred = {mail.to: "письма возвращались"}
    assert desk.round() == 1
    assert desk.now(notice).state is OutboxState.SENT
    assert desk.now(mail) == replace(
        mail, state=OutboxState.WITHDRAWN, next_attempt_at=None, last_error="письма возвращались"
    )
    case = desk.store.case(number)
    assert case is not None
    assert CaseFlag.NEEDS_PERSON in case.flags
    assert case.history[-1].note == "письма возвращались"


@pytest.fixture
def a_case(store: Store) -> Callable[..., str]:
    """Keeps a case that has a reply on its way."""
    from mailbot.terms import CaseState
    from tests.casework.test_lifecycle import a_case as made

    def keep() -> str:
        with store.unit() as unit:
            unit.put_case(made(CaseState.OPEN))
        return made(CaseState.OPEN).number

    return keep
