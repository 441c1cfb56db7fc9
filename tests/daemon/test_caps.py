"""Caps on automatic letters: per address and domain they drop the reply, in all they delay it."""

import itertools
from dataclasses import replace
from datetime import timedelta

from mailbot.casework.case import BlobRef, OutboundMail
from mailbot.config.model import LimitSettings
from mailbot.daemon.caps import Caps
from mailbot.terms import MailKind, OutboxState

from .conftest import NOW

LIMITS = LimitSettings(replies_per_address_per_day=2, replies_per_address_domain_per_day=3, replies_per_hour=2)

NUMBERS = itertools.count(1)


def reply(to: str = "anna@example.com", **changes: object) -> OutboundMail:
    mail = OutboundMail(
        key=f"{next(NUMBERS)}:acknowledge",
        kind=MailKind.ACKNOWLEDGE,
        to=to,
        subject="",
        message_id="<k@example.org>",
        body=BlobRef(file="mails", offset=0, length=1, crc=0),
        state=OutboxState.QUEUED,
        created_at=NOW,
    )
    return replace(mail, **changes)  # type: ignore[arg-type]


def test_an_address_gets_so_many_replies_a_day_and_no_more() -> None:
    caps = Caps(LIMITS)
    caps.queued(reply())
    assert not caps.reached("anna@example.com", now=NOW)
    caps.queued(reply("Anna@Example.com"))
    assert caps.reached("anna@example.com", now=NOW)
    assert not caps.reached("boris@example.com", now=NOW)


def test_a_reply_queued_anew_after_a_full_disk_counts_once() -> None:
    caps = Caps(LIMITS)
    undone = reply()
    for _ in range(3):
        caps.queued(undone)
    assert not caps.reached("anna@example.com", now=NOW)


def test_a_domain_gets_so_many_in_all() -> None:
    caps = Caps(LIMITS)
    for name in ("anna", "boris", "vera"):
        caps.queued(reply(f"{name}@example.com"))
    assert caps.reached("gleb@example.com", now=NOW)
    assert not caps.reached("gleb@example.org", now=NOW)


def test_a_day_later_replies_are_free_again() -> None:
    caps = Caps(LIMITS)
    caps.queued(reply())
    caps.queued(reply())
    assert caps.reached("anna@example.com", now=NOW + timedelta(hours=24))
    assert not caps.reached("anna@example.com", now=NOW + timedelta(hours=24, seconds=1))


def test_notices_and_digests_count_for_nobody() -> None:
    caps = Caps(LIMITS)
    for kind in (MailKind.NOTICE_VIOLATION, MailKind.DIGEST):
        caps.queued(reply(kind=kind))
    assert not caps.reached("anna@example.com", now=NOW)


def test_what_was_queued_and_sent_before_a_restart_still_counts() -> None:
    sent = [reply(sent_at=NOW, state=OutboxState.SENT), reply(sent_at=NOW, state=OutboxState.SENT)]
    caps = Caps(LIMITS, sent)
    assert caps.reached("anna@example.com", now=NOW)
    assert caps.wait_until(now=NOW) == NOW + timedelta(hours=1)


def test_a_full_hour_delays_until_its_first_reply_is_an_hour_old() -> None:
    caps = Caps(LIMITS)
    caps.sent(NOW)
    assert caps.wait_until(now=NOW) is None
    caps.sent(NOW + timedelta(minutes=10))
    assert caps.wait_until(now=NOW + timedelta(minutes=20)) == NOW + timedelta(hours=1)
    assert caps.wait_until(now=NOW + timedelta(minutes=61)) is None


def test_a_clock_that_has_gone_back_makes_nobody_wait_longer_than_a_cap_may() -> None:
    caps, ahead = Caps(LIMITS), NOW + timedelta(days=365)
    for _ in range(2):
        caps.queued(reply(created_at=ahead))
        caps.sent(ahead)
    assert caps.reached("anna@example.com", now=NOW)
    assert caps.wait_until(now=NOW) == NOW + timedelta(hours=1)
    assert not caps.reached("anna@example.com", now=NOW + timedelta(hours=25))
    assert caps.wait_until(now=NOW + timedelta(hours=2)) is None
