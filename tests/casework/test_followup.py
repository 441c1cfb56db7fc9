"""Further letters: they complete what was missing, are asked once more at most, and then a person decides."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mailbot.casework.case import BlobRef, OutboundMail
from mailbot.casework.events import AddressFails
from mailbot.mail.message import DeliveryReport
from mailbot.terms import CaseFlag, CaseState, Datum, Kind, LetterFlag, MailKind, OutboxState, Outcome, Topic

from .conftest import COMPLETE, NO_CLASS, PARENT, RUDE, a_letter, a_message
from .test_outbox import a_mail

TUESDAY = datetime(2026, 11, 17, 7, 0, tzinfo=UTC)
ONLY_CLASS = a_letter(classes=("5Б",), topic=Topic.OTHER)
NOTHING_NEW = a_letter(topic=Topic.OTHER)
RAW = BlobRef(file="letters", offset=0, length=1, crc=0)


def later(**fields):
    return a_message(at=TUESDAY, msgid="<2@example.org>", **fields)


@pytest.fixture
def asked(play, kerch):
    """A case that waits for the class."""
    return play(kerch, NO_CLASS).case


@pytest.fixture
def asked_twice(play, kerch):
    """A case that waits for the name and the class."""
    return play(kerch, a_letter(problem="нет оценок по физике за октябрь")).case


def test_missing_class_completes_the_case_and_is_acknowledged(play, kerch, asked):
    played = play(kerch, ONLY_CLASS, case=asked, message=later())
    assert played.outcome is Outcome.ADDED_TO_CASE
    assert played.case.state is CaseState.OPEN
    assert played.case.missing == ()
    assert played.case.classes == ("5Б",)
    assert played.case.problem == asked.problem
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}


def test_clock_starts_with_the_completing_letter_and_both_dates_are_kept(play, severny):
    vague = a_letter(name="Петрова Анна Сергеевна")
    case = play(severny, vague).case
    assert case.due_at is None
    played = play(severny, COMPLETE, case=case, message=later())
    assert played.case.due_at is not None
    assert played.case.due_unpaused_at is not None
    assert played.case.due_unpaused_at < played.case.due_at


def test_partial_answer_gets_one_only_this_is_left(play, kerch, asked_twice):
    played = play(kerch, ONLY_CLASS, case=asked_twice, message=later())
    assert played.case.state is CaseState.AWAITING_DATA
    assert played.case.missing == (Datum.FULL_NAME,)
    assert played.plan(MailKind.STILL_MISSING).missing == (Datum.FULL_NAME,)


def test_after_that_a_person_decides_and_the_clock_runs(play, kerch, asked_twice):
    partial = play(kerch, ONLY_CLASS, case=asked_twice, message=later()).case
    played = play(kerch, NOTHING_NEW, case=partial, message=later())
    assert played.case.state is CaseState.OPEN
    assert played.mails == {}
    assert CaseFlag.NEEDS_PERSON in played.case.flags


def test_answer_that_brings_nothing_new_goes_to_a_person_at_once(play, kerch, asked):
    played = play(kerch, NOTHING_NEW, case=asked, message=later())
    assert played.case.state is CaseState.OPEN
    assert played.mails == {}


def test_no_case_gets_more_than_two_automatic_letters(play, kerch, asked_twice):
    case = play(kerch, ONLY_CLASS, case=asked_twice, message=later()).case
    named = a_letter(name="Петрова Анна Сергеевна", topic=Topic.OTHER)
    played = play(kerch, named, case=case, message=later())
    assert played.case.state is CaseState.OPEN
    assert played.mails == {}
    assert CaseFlag.NEEDS_PERSON not in played.case.flags or len(played.case.mails) == 2


def test_addition_to_an_open_case_is_kept_for_a_person_without_a_second_acknowledgement(play, kerch):
    case = play(kerch).case
    played = play(kerch, ONLY_CLASS, case=case, message=later())
    assert played.mails == {}
    assert CaseFlag.NEEDS_PERSON in played.case.flags
    assert played.case.thread[-1] == "<2@example.org>"


def test_civil_letter_after_a_decline_brings_help_back(play, kerch):
    declined = play(kerch, RUDE).case
    played = play(kerch, COMPLETE, case=declined, message=later())
    assert played.case.state is CaseState.OPEN
    assert played.mails == {MailKind.ACKNOWLEDGE: PARENT}
    assert CaseFlag.NEEDS_PERSON in played.case.flags


@pytest.mark.parametrize("state", [OutboxState.QUEUED, OutboxState.HELD])
def test_civil_letter_takes_back_a_decline_and_a_notice_that_have_not_left(play, kerch, state):
    declined = play(kerch, RUDE).case
    decline = replace(a_mail(state), kind=MailKind.DECLINE)
    notice = replace(a_mail(state), key="notice", kind=MailKind.NOTICE_VIOLATION)
    played = play(kerch, COMPLETE, case=declined, message=later(), waiting_mails=(decline, notice))
    assert [mail.state for mail in played.changed_mails] == [OutboxState.WITHDRAWN] * 2
    assert played.case.mails == (MailKind.ACKNOWLEDGE,)


@pytest.mark.parametrize("flag", [LetterFlag.PICTURE_ONLY, LetterFlag.DANGER, LetterFlag.CALL_BACK])
def test_answer_in_which_no_data_were_looked_for_does_not_complete_the_case(play, kerch, asked, flag):
    played = play(kerch, replace(ONLY_CLASS, classes=(), flags=frozenset({flag})), case=asked, message=later())
    assert played.case.state is CaseState.OPEN
    assert played.case.missing == asked.missing
    assert CaseFlag.NEEDS_PERSON in played.case.flags
    assert MailKind.ACKNOWLEDGE not in played.mails


@pytest.mark.parametrize(
    ("flag", "kind"),
    [(LetterFlag.DANGER, MailKind.NOTICE_URGENT), (LetterFlag.FORMAL_PAPER, MailKind.NOTICE_COMPLAINT)],
)
def test_grave_letter_in_an_open_case_is_passed_on_too(play, kerch, flag, kind):
    case = play(kerch, raw=RAW).case
    letter = replace(COMPLETE, flags=frozenset({flag}))
    second = play(kerch, letter, case=case, message=later(), raw=RAW)
    third = play(kerch, letter, case=second.case, message=later(), raw=RAW)
    assert second.mails == third.mails == {kind: "director@school.example"}
    assert second.plan(kind).turn != third.plan(kind).turn


def test_second_insult_is_left_to_a_person_without_another_decline(play, kerch):
    declined = play(kerch, RUDE).case
    played = play(kerch, RUDE, case=declined, message=later())
    assert played.case.state is CaseState.DECLINED
    assert played.mails == {}


def test_insult_in_an_answer_with_complete_data_is_declined(play, kerch, asked):
    played = play(kerch, RUDE, case=asked, message=later())
    assert played.case.state is CaseState.DECLINED
    assert played.mails[MailKind.DECLINE] == PARENT


def test_thanks_after_an_answer_reopens_nothing(play, kerch):
    answered = replace(play(kerch).case, state=CaseState.ANSWERED)
    played = play(kerch, a_letter(kind=Kind.THANKS), case=answered, message=later())
    assert played.outcome is Outcome.THANKS
    assert played.case.state is CaseState.ANSWERED


@pytest.mark.parametrize("state", [CaseState.ANSWERED, CaseState.CLOSED])
def test_new_question_reopens(play, kerch, state):
    done = replace(play(kerch).case, state=state)
    played = play(kerch, COMPLETE, case=done, message=later())
    assert played.case.state is CaseState.OPEN
    assert CaseFlag.NEEDS_PERSON in played.case.flags


def test_out_of_office_in_a_thread_changes_no_case(play, kerch, asked):
    played = play(kerch, a_letter(kind=Kind.AUTO), case=asked, message=later(), suppressed=(8,))
    assert played.outcome is Outcome.ROBOT
    assert len(played.actions) == 1


def test_complaint_in_a_thread_gets_a_case_of_its_own(play, kerch):
    case = play(kerch).case
    complaint = a_letter(topic=Topic.COMPLAINT_SPECIALIST, problem="консультант нагрубил")
    played = play(kerch, complaint, case=case, message=later())
    assert played.outcome is Outcome.NEW_CASE
    assert played.case.related == case.number


def test_consultant_answering_from_an_own_address_stops_the_clock(play, kerch):
    case = replace(play(kerch).case)
    message = later(sender="it@school.example", cc=(a_message().from_[0],))
    played = play(kerch, COMPLETE, related=case, message=message)
    assert played.outcome is Outcome.STAFF_ANSWER
    assert played.case.state is CaseState.ANSWERED


@pytest.mark.parametrize("unproven", [2, 21])
def test_who_only_claims_to_be_the_consultant_answers_nothing(play, kerch, unproven):
    """Refuted by our server, or one From of several, of which servers check none."""
    case = replace(play(kerch).case)
    message = later(sender="it@school.example", cc=(a_message().from_[0],))
    played = play(kerch, COMPLETE, related=case, message=message, suppressed=(unproven,))
    assert played.outcome is Outcome.NEW_CASE
    assert played.case.state is CaseState.OPEN
    assert played.mails == {}


def test_returned_mail_marks_its_case_as_not_delivered(play, kerch):
    case = play(kerch).case
    mail = _mail(case.number)
    report = DeliveryReport(
        original_message_ids=(mail.message_id,), recipients=(PARENT,), action="failed", status="5.1.1", permanent=True
    )
    played = play(kerch, message=later(report=report), bounced=mail, bounced_case=case)
    assert played.outcome is Outcome.REPORT
    assert played.changed_mails[0].state is OutboxState.BOUNCED
    assert CaseFlag.NOT_DELIVERED in played.case.flags


@pytest.mark.parametrize(
    ("recipients", "status", "permanent", "fails"),
    [
        ((PARENT,), "5.1.1", True, True),
        ((), "", True, True),
        ((PARENT,), "4.4.7", False, False),  # given up after days: the address may be good
        (("elsewhere@example.net",), "5.1.1", True, False),  # where the applicant's mail is forwarded to
    ],
)
def test_only_a_final_report_about_the_address_itself_is_remembered_for_it(
    play, kerch, recipients, status, permanent, fails
):
    case = play(kerch).case
    mail = _mail(case.number)
    report = DeliveryReport(
        original_message_ids=(mail.message_id,),
        recipients=recipients,
        action="failed",
        status=status,
        permanent=permanent,
    )
    played = play(kerch, message=later(report=report), bounced=mail, bounced_case=case)
    remembered = [action.address.address for action in played.actions if isinstance(action, AddressFails)]
    assert remembered == ([PARENT] if fails else [])
    assert CaseFlag.NOT_DELIVERED in played.case.flags


def test_report_about_mail_that_is_not_ours_changes_nothing(play, kerch):
    report = DeliveryReport(
        original_message_ids=("<x@example.org>",), recipients=(PARENT,), action="failed", status="5.1.1", permanent=True
    )
    played = play(kerch, message=later(report=report))
    assert played.outcome is Outcome.REPORT
    assert len(played.actions) == 1


def _mail(number: str) -> OutboundMail:
    from mailbot.casework.case import BlobRef

    return OutboundMail(
        key=f"{number}:acknowledge",
        kind=MailKind.ACKNOWLEDGE,
        to=PARENT,
        subject="",
        message_id="<ours@school.example>",
        body=BlobRef(file="mails", offset=0, length=1, crc=0),
        state=OutboxState.SENT,
        created_at=TUESDAY,
        case_number=number,
    )
