"""A person's letter in Sent: an answer stops the clock, and takes back automatic letters that became untrue."""

from dataclasses import replace

import pytest

from mailbot.casework.decide import decide
from mailbot.casework.events import ChangeCase, ChangeMail, CloseCommanded, OutgoingSeen, RecordOutcome
from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.match import NO_MATCH
from mailbot.mail.message import Address
from mailbot.terms import CaseFlag, CaseState, OutboxState, Outcome

from .conftest import MONDAY, PARENT, a_message
from .test_outbox import a_mail

TO_PARENT = (Address(name="", addr=PARENT),)


@pytest.fixture
def case(play, kerch):
    return play(kerch).case


def outgoing(world, **fields):
    message = fields.pop("message", None) or a_message(sender="school@school.example", to=TO_PARENT, msgid="<a@x>")
    event = OutgoingSeen(**{"message": message, "ours": False, "automatic": False, **fields})
    return decide(event, None, NO_MATCH, world, now=MONDAY)


def test_persons_answer_stops_the_clock_and_withdraws_what_has_not_left(kerch, case):
    mail = replace(a_mail(), case_number=case.number)
    actions = outgoing(kerch, in_thread=(case,), waiting_mails=(mail,))
    (changed,) = [action.case for action in actions if isinstance(action, ChangeCase)]
    (withdrawn,) = [action.mail for action in actions if isinstance(action, ChangeMail)]
    (record,) = [action for action in actions if isinstance(action, RecordOutcome)]
    assert changed.state is CaseState.ANSWERED
    assert "<a@x>" in changed.thread
    assert withdrawn.state is OutboxState.WITHDRAWN
    assert record.outcome is Outcome.STAFF_ANSWER


@pytest.mark.parametrize("trait", ["ours", "automatic"])
def test_robots_letter_is_no_answer(kerch, case, trait):
    assert outgoing(kerch, in_thread=(case,), **{trait: True}) == ()


def test_letter_in_the_thread_to_somebody_else_is_no_answer(kerch, case):
    other = a_message(to=(Address(name="", addr="zavuch@school.example"),))
    assert outgoing(kerch, message=other, in_thread=(case,)) == ()


def test_letter_outside_the_thread_only_looks_like_an_answer(kerch, case):
    (action,) = outgoing(kerch, to_applicant=(case,))
    assert isinstance(action, ChangeCase)
    assert action.case.state is CaseState.OPEN
    assert CaseFlag.MAYBE_ANSWERED in action.case.flags


def test_with_two_open_cases_nothing_is_guessed(kerch, case):
    assert outgoing(kerch, to_applicant=(case, replace(case, number="ЭЖ-2026/27-0002"))) == ()


def test_closing_by_hand_says_who_did_it_and_cannot_be_done_twice(kerch, case):
    event = CloseCommanded(case=case, by="root")
    (action,) = decide(event, None, NO_MATCH, kerch, now=MONDAY)
    assert isinstance(action, ChangeCase)
    assert "root" in action.case.history[-1].note
    with pytest.raises(IllegalMove):
        decide(replace(event, case=action.case), None, NO_MATCH, kerch, now=MONDAY)
