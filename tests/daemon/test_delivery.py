"""Each attempt's fate is on disk around it: nobody is answered twice, and nothing is given up in silence."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailbot.casework.case import OutboundMail
from mailbot.config.model import LimitSettings
from mailbot.config.secret import SecretError
from mailbot.daemon.caps import Caps
from mailbot.daemon.delivery import Delivery
from mailbot.store.store import Store
from mailbot.terms import MailKind, OutboxState
from mailbot.transport.delivery import DeliveryResult
from mailbot.transport.errors import Unreachable

from .conftest import NOW, Clock, FakeCourier, keep_mail, said, wait_for

DOWN = Unreachable("localhost:25: сервер не отвечает", server="localhost:25")


class Desk:
    """A delivery over a store, a fake server, and a folder of sent mail that says what the test wants."""

    def __init__(self, store: Store, clock: Clock, *, per_hour: int = 200) -> None:
        self.store, self.clock = store, clock
        self.courier = FakeCourier()
        self.in_sent: bool | None = False
        self.looked_for: list[str] = []
        self.told: list[str] = []
        self.stopping = False
        self.barred: dict[str, str] = {}
        self.caps = Caps(LimitSettings(replies_per_hour=per_hour))
        self.delivery = Delivery(
            store,
            lambda: self.courier,  # type: ignore[arg-type,return-value]
            "school@example.org",
            self.caps,
            lambda address: self.barred.get(address, ""),
            self._sent_before,
            self.told.append,
            clock,
            lambda: self.stopping,
        )

    async def _sent_before(self, message_id: str) -> bool | None:
        self.looked_for.append(message_id)
        return self.in_sent

    def round(self) -> int:
        return wait_for(self.delivery.round())

    def now(self, mail: OutboundMail) -> OutboundMail:
        found = self.store.mail(mail.key)
        assert found is not None
        return found


@pytest.fixture
def desk(store: Store, clock: Clock) -> Desk:
    return Desk(store, clock)


def test_the_mail_is_sending_on_disk_before_its_first_octet_and_sent_after(desk: Desk) -> None:
    mail = keep_mail(desk.store)
    desk.courier.watch = lambda: desk.now(mail).state
    assert desk.round() == 1
    assert desk.courier.seen_states == [OutboxState.SENDING]
    assert desk.now(mail).state is OutboxState.SENT
    assert desk.courier.taken == [("anna@example.com", desk.store.blob(mail.body))]


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (DeliveryResult.REFUSED, OutboxState.REFUSED),
        (DeliveryResult.DEFERRED, OutboxState.DEFERRED),
        (DeliveryResult.UNCERTAIN, OutboxState.UNCERTAIN),
    ],
)
def test_what_the_server_said_is_what_becomes_of_the_mail(
    desk: Desk, result: DeliveryResult, state: OutboxState
) -> None:
    mail, other = keep_mail(desk.store), keep_mail(desk.store, "other")
    desk.courier.answers = [said(result)]
    assert desk.round() == 1
    assert desk.now(mail).state is state
    assert desk.now(mail).last_error == "слова сервера"
    assert desk.now(other).state is OutboxState.SENT


def test_a_mail_interrupted_by_a_crash_is_uncertain(desk: Desk) -> None:
    mail = keep_mail(desk.store, state=OutboxState.SENDING, attempts=1, next_attempt_at=None)
    assert desk.delivery.recover() == 1
    assert desk.now(mail).state is OutboxState.UNCERTAIN
    assert desk.delivery.next_at() == NOW + timedelta(minutes=2)


def test_an_uncertain_mail_found_in_sent_has_been_sent(desk: Desk) -> None:
    mail = keep_mail(desk.store, state=OutboxState.UNCERTAIN, uncertain_count=1)
    desk.in_sent = True
    assert desk.round() == 1
    assert desk.now(mail).state is OutboxState.SENT
    assert desk.looked_for == [mail.message_id]
    assert desk.courier.taken == []


def test_an_uncertain_mail_waits_while_nobody_can_look(desk: Desk) -> None:
    mail = keep_mail(desk.store)
    desk.courier.answers = [said(DeliveryResult.UNCERTAIN)]
    desk.in_sent = None
    desk.round()
    desk.clock.forward(minutes=2)
    assert desk.round() == 0
    assert len(desk.courier.taken) == 1
    assert desk.now(mail).state is OutboxState.UNCERTAIN
    desk.in_sent = True
    desk.clock.forward(minutes=2)
    assert desk.round() == 1
    assert len(desk.courier.taken) == 1
    assert desk.now(mail).state is OutboxState.SENT


def test_an_uncertain_mail_not_found_is_sent_once_more_octet_for_octet(desk: Desk) -> None:
    mail = keep_mail(desk.store)
    desk.courier.answers = [said(DeliveryResult.UNCERTAIN)]
    desk.round()
    desk.clock.forward(minutes=2)
    assert desk.round() == 1
    (_to, first), (_again, second) = desk.courier.taken
    assert first == second == desk.store.blob(mail.body)
    assert desk.now(mail).state is OutboxState.SENT


def test_uncertain_a_second_time_it_waits_for_a_person(desk: Desk) -> None:
    mail = keep_mail(desk.store)
    desk.courier.answers = [said(DeliveryResult.UNCERTAIN)] * 2
    desk.round()
    desk.clock.forward(minutes=2)
    desk.round()
    desk.clock.forward(days=1)
    assert desk.round() == 0
    assert len(desk.courier.taken) == 2
    assert desk.now(mail).next_attempt_at is None


def test_a_mail_past_its_time_expires_unsent(desk: Desk) -> None:
    mail = keep_mail(desk.store, not_after=NOW - timedelta(seconds=1))
    assert desk.round() == 0
    assert desk.now(mail).state is OutboxState.EXPIRED
    assert desk.courier.taken == []


def test_a_mail_withdrawn_while_another_is_on_its_way_stays_withdrawn(desk: Desk) -> None:
    keep_mail(desk.store, "first")
    second = keep_mail(desk.store, "second")

    def withdrawn() -> None:
        if desk.now(second).state is OutboxState.QUEUED:
            with desk.store.unit() as unit:
                unit.put_mail(replace(second, state=OutboxState.WITHDRAWN, next_attempt_at=None))

    desk.courier.watch = withdrawn
    assert desk.round() == 1
    assert desk.now(second).state is OutboxState.WITHDRAWN
    assert len(desk.courier.taken) == 1


def test_a_server_that_is_down_pauses_all_mails_and_blames_none(desk: Desk) -> None:
    first, second = keep_mail(desk.store, "first"), keep_mail(desk.store, "second")
    desk.courier.answers = [DOWN]
    assert desk.round() == 0
    assert desk.now(first) == first
    assert desk.now(second) == second
    assert desk.told == [str(DOWN)]
    assert desk.courier.closed == 1
    assert desk.delivery.next_at() == NOW + timedelta(seconds=15)


def test_a_long_outage_is_asked_about_ever_more_rarely_and_costs_no_mail_an_attempt(desk: Desk) -> None:
    mail = keep_mail(desk.store)
    desk.courier.answers = [DOWN] * 10
    waits = []
    for _ in range(10):
        before = desk.clock()
        assert desk.round() == 0
        waits.append(desk.delivery.next_at() - before)
        desk.clock.forward(minutes=waits[-1].total_seconds() / 60)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=5)
    assert desk.round() == 1
    assert desk.now(mail).attempts == 1
    assert desk.told[-1] == ""


def test_a_password_that_cannot_be_read_leaves_the_mail_as_it_was(store: Store, clock: Clock) -> None:
    def unreadable() -> None:
        raise SecretError("нет файла с паролем")

    desk = Desk(store, clock)
    desk.delivery._connect = unreadable  # type: ignore[assignment]
    mail = keep_mail(store)
    assert desk.round() == 0
    assert desk.now(mail) == mail
    assert desk.told == ["нет файла с паролем"]


def test_a_mail_whose_text_is_damaged_goes_to_a_person_and_the_next_one_leaves(desk: Desk, tmp_path: Path) -> None:
    broken, sound = keep_mail(desk.store, "broken"), keep_mail(desk.store, "sound")
    [texts] = (tmp_path / "store" / "blobs").glob("mails-*.blob")
    octets = bytearray(texts.read_bytes())
    octets[broken.body.offset] ^= 1
    texts.write_bytes(octets)
    assert desk.round() == 1
    assert desk.now(broken).state is OutboxState.REFUSED
    assert desk.now(sound).state is OutboxState.SENT


def test_a_recipient_in_a_russian_domain_is_written_to_by_its_ascii_name(desk: Desk) -> None:
    keep_mail(desk.store, to="petrova@школа.рф")
    assert desk.round() == 1
    assert desk.courier.taken[0][0] == "petrova@xn--80atdl2c.xn--p1ai"


def test_when_the_server_is_back_everything_leaves(desk: Desk) -> None:
    mails = [keep_mail(desk.store, "first"), keep_mail(desk.store, "second")]
    desk.courier.answers = [DOWN]
    desk.round()
    desk.clock.forward(minutes=1)
    assert desk.round() == 2
    assert {desk.now(mail).state for mail in mails} == {OutboxState.SENT}


def test_the_hourly_cap_delays_replies_and_drops_none(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, per_hour=2)
    mails = [keep_mail(store, f"mail{number}") for number in range(3)]
    assert desk.round() == 2
    assert desk.delivery.next_at() == NOW + timedelta(hours=1)
    clock.forward(minutes=59)
    assert desk.round() == 0
    clock.forward(minutes=2)
    assert desk.round() == 1
    assert {desk.now(mail).state for mail in mails} == {OutboxState.SENT}


def test_notices_do_not_wait_for_the_hourly_cap(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, per_hour=1)
    keep_mail(store, "reply")
    keep_mail(store, "notice", kind=MailKind.NOTICE_URGENT)
    assert desk.round() == 2


def test_an_urgent_notice_behind_a_delayed_reply_leaves_all_the_same(store: Store, clock: Clock) -> None:
    desk = Desk(store, clock, per_hour=1)
    keep_mail(store, "reply")
    keep_mail(store, "delayed")
    keep_mail(store, "notice", kind=MailKind.NOTICE_URGENT)
    assert desk.round() == 2
    clock.forward(minutes=5)
    keep_mail(store, "another notice", kind=MailKind.NOTICE_URGENT)
    assert desk.round() == 1


def test_a_daemon_that_stops_leaves_the_rest_for_next_time(desk: Desk) -> None:
    mails = [keep_mail(desk.store, "first"), keep_mail(desk.store, "second")]

    def stop() -> None:
        desk.stopping = True

    desk.courier.watch = stop
    assert desk.round() == 1
    assert [desk.now(mail).state for mail in mails] == [OutboxState.SENT, OutboxState.QUEUED]


def test_held_mails_wait(desk: Desk) -> None:
    keep_mail(desk.store, state=OutboxState.HELD, next_attempt_at=None)
    assert desk.round() == 0
    assert desk.delivery.next_at() is None
