"""Mails of our own in Sent: what left is known to have left, even by a store that is older than its mailbox."""

from dataclasses import replace

import pytest

from mailbot.casework.case import BlobRef
from mailbot.casework.decide import decide
from mailbot.casework.events import ChangeMail, OpenCase, OwnMailSeen, RememberAnswer
from mailbot.casework.match import NO_MATCH
from mailbot.casework.ownmail import case_number, mail_key
from mailbot.mail.message import Address
from mailbot.terms import CaseState, MailKind, OutboxState

from .conftest import COMPLETE, MONDAY, a_message
from .test_outbox import a_mail

NUMBER = "ЭЖ-2026/27-0043"
KEY = f"{NUMBER}:acknowledge"
RAW = BlobRef(file="mails-2026-11.blob", offset=0, length=1, crc=0)


def seen(world, **fields):
    message = a_message(
        sender="school@school.example",
        to=(Address(name="", addr="petrova@example.org"),),
        msgid="<mailbot.own@x>",
        in_reply_to=("<1@example.org>",),
    )
    event = OwnMailSeen(**{"message": message, "key": KEY, **fields})
    return decide(event, None, NO_MATCH, world, now=MONDAY)


def test_mail_that_is_known_to_have_left_is_no_news(kerch):
    assert seen(kerch, mail=replace(a_mail(), state=OutboxState.SENT)) == ()


@pytest.mark.parametrize(
    "state", [OutboxState.QUEUED, OutboxState.HELD, OutboxState.DEFERRED, OutboxState.SENDING, OutboxState.UNCERTAIN]
)
def test_mail_that_lies_in_sent_has_left(kerch, state):
    (action,) = seen(kerch, mail=replace(a_mail(), state=state))
    assert isinstance(action, ChangeMail)
    assert (action.mail.state, action.mail.next_attempt_at, action.mail.copied_to_sent) == (
        OutboxState.SENT,
        None,
        True,
    )


@pytest.mark.parametrize("state", [OutboxState.BOUNCED, OutboxState.WITHDRAWN, OutboxState.REFUSED])
def test_what_became_of_a_mail_later_stays(kerch, state):
    assert seen(kerch, mail=replace(a_mail(), state=state)) == ()


def test_mail_that_the_store_has_lost_is_kept_again_with_the_number_of_its_case(kerch):
    mail, answer = seen(kerch, case_known=False, raw=RAW)
    assert isinstance(mail, ChangeMail)
    assert (mail.mail.key, mail.mail.kind, mail.mail.state) == (KEY, MailKind.ACKNOWLEDGE, OutboxState.SENT)
    assert (mail.mail.case_number, mail.mail.to, mail.mail.body) == (NUMBER, "petrova@example.org", RAW)
    assert isinstance(answer, RememberAnswer)
    assert (answer.answer.number, answer.answer.answers) == (NUMBER, ("<1@example.org>",))


def test_lost_digest_is_kept_again_and_belongs_to_no_case(kerch):
    (action,) = seen(kerch, key="digest:2026-11-16:1", raw=RAW)
    assert (action.mail.kind, action.mail.case_number) == (MailKind.DIGEST, None)


def test_mail_of_a_kind_that_is_not_known_still_names_its_case(kerch):
    (action,) = seen(kerch, key=f"{NUMBER}:of_a_later_version", case_known=False, raw=RAW)
    assert isinstance(action, RememberAnswer)


def test_letter_answered_by_a_lost_case_gets_its_number_and_no_answer_by_a_person(play, kerch):
    (_mail, remembered) = seen(kerch, case_known=False, raw=RAW)
    done = play(kerch, COMPLETE, early_answers=(remembered.answer,))
    (opened,) = [action for action in done.actions if isinstance(action, OpenCase)]
    assert opened.lost_number == NUMBER
    assert opened.case.state is CaseState.OPEN


def test_keys_name_their_cases():
    assert case_number(mail_key(NUMBER, MailKind.NOTICE_COMPLAINT, "director1")) == NUMBER
    assert case_number("digest:2026-11-16:1") == ""
    assert case_number("нечто 2026/27-0043") == ""
