"""Which case a letter belongs to, on real servers: nobody gets into another's case, and robots change none."""

import pytest

from mailbot.casework.case import Case
from mailbot.terms import CaseFlag, CaseState, Outcome

from .conftest import PARENT, SCHOOL, School, letter, text_of

COMPLETE = "Здравствуйте! У сына в 5 «Б» нет оценок по физике за октябрь.\n\nС уважением, Петрова Анна Сергеевна"
NO_CLASS = "Здравствуйте! У сына нет оценок по географии за октябрь.\n\nС уважением, Гавриленко Зинаида Марковна"
STRANGER = "sidorov@example.net"


@pytest.fixture
def asked(school: School) -> Case:
    """A case that waits for its class; the request for it has left."""
    school.once()
    school.dovecot.deliver(letter(NO_CLASS))
    return only(turn(school))


def turn(school: School, *letters: bytes) -> tuple[Case, ...]:
    for raw in letters:
        school.dovecot.deliver(raw)
    school.once()
    return school.cases()


def only(cases: tuple[Case, ...]) -> Case:
    (case,) = cases
    return case


def request_id(school: School) -> str:
    return str(school.replies()[0]["Message-ID"])


def outcomes(school: School) -> list[Outcome]:
    from .test_gate import letters

    return [seen.outcome for seen in letters(school)]


def test_forgot_to_say_from_the_same_address_completes_the_one_case_that_waits(school: School, asked: Case) -> None:
    case = only(turn(school, letter("забыла: 5Б", subject="ещё", msgid="<2@example.com>")))
    assert (case.state, case.classes) == (CaseState.OPEN, ("5Б",))
    school.has_sent(2)


def test_an_out_of_office_in_the_thread_changes_no_state_and_no_deadline(school: School, asked: Case) -> None:
    away = letter(
        "Меня нет до 1 декабря. 5Б",
        subject="Нет на месте: Дневник",
        msgid="<2@example.com>",
        answers=request_id(school),
    )
    assert only(turn(school, away)) == asked
    assert outcomes(school)[-1] is Outcome.ROBOT
    school.has_sent(1)


def test_an_autoreply_that_hides_what_it_is_gets_the_one_answer_left_and_then_none(school: School, asked: Case) -> None:
    """No Auto-Submitted, no telling subject: two automatic letters are the most a case gets."""
    for turns in range(2, 5):
        text = "Спасибо за письмо, я отвечу позже. Класс 5Б."
        turn(school, letter(text, subject="Re: Дневник", msgid=f"<{turns}@example.com>", answers=request_id(school)))
    assert len(school.cases()) == 1
    school.has_sent(2)


def test_a_strangers_number_opens_a_case_of_its_own_and_reveals_nothing(school: School, asked: Case) -> None:
    wanted = letter(
        "Здравствуйте, что там по этому обращению? Не вижу расписания.",
        subject=f"Re: [{asked.number}]",
        sender=STRANGER,
        msgid="<x@example.net>",
    )
    first, second = turn(school, wanted)
    assert first == asked
    _reveals_nothing(school, second, of=first)


def test_a_stranger_who_answers_a_forwarded_thread_hears_only_what_their_letter_said(
    school: School, asked: Case
) -> None:
    request = request_id(school)
    forwarded = letter("Класс 5Б.", subject="Re: Дневник", sender=STRANGER, msgid="<x@example.net>", answers=request)
    first, second = turn(school, forwarded)
    assert first == asked
    _reveals_nothing(school, second, of=first)


def _reveals_nothing(school: School, case: Case, *, of: Case) -> None:
    assert case.related == of.number
    assert CaseFlag.POSSIBLY_RELATED in case.flags
    reply = school.replies()[-1]
    assert reply["To"] == STRANGER
    text = text_of(reply) + str(reply["Subject"]).replace(f"Re: [{of.number}]", "")
    for secret in ("Гавриленко", "Зинаид", "географ", of.number, PARENT):
        assert secret not in text


def test_who_is_not_who_they_claim_needs_more_than_a_number(school: School, asked: Case) -> None:
    school.configure(imap='authserv_id = "mx.example.org"')
    forged = b"Authentication-Results: mx.example.org; dmarc=fail header.from=example.com\r\n"
    by_number = forged + letter("5Б", subject=f"[{asked.number}]", msgid="<2@example.com>")
    by_chance = forged + letter("забыла: 5Б", msgid="<3@example.com>")
    cases = turn(school, by_number, by_chance)
    assert cases[0] == asked
    assert [CaseFlag.NO_AUTOREPLY in case.flags for case in cases] == [False, True, True]
    school.has_sent(1)


def test_a_forged_letter_teaches_nothing_about_whom_it_names(school: School) -> None:
    school.configure(imap='authserv_id = "mx.example.org"')
    school.once()
    forged = b"Authentication-Results: mx.example.org; dmarc=fail header.from=example.com\r\n"
    turn(school, forged + letter(COMPLETE), letter(NO_CLASS, msgid="<2@example.com>"))
    assert school.cases()[-1].state is CaseState.AWAITING_DATA


def test_thanks_after_an_answer_reopens_nothing_and_a_new_question_does(school: School, asked: Case) -> None:
    answer = letter("Уже выставили.", sender=SCHOOL, to=PARENT, msgid="<a@example.org>", answers="<1@example.com>")
    school.dovecot.deliver(answer, folder="Sent")
    assert only(turn(school)).state is CaseState.ANSWERED
    thanks = letter("Спасибо большое!", msgid="<2@example.com>", answers="<a@example.org>")
    assert only(turn(school, thanks)).state is CaseState.ANSWERED
    question = letter("А оценок по химии всё ещё нет, 5Б.", msgid="<3@example.com>", answers="<a@example.org>")
    assert only(turn(school, question)).state is CaseState.OPEN
    assert outcomes(school)[-2:] == [Outcome.THANKS, Outcome.ADDED_TO_CASE]


def test_an_invented_id_of_our_shape_ties_to_nothing(school: School, asked: Case) -> None:
    invented = f"<mailbot.=D0=AD=D0=96-2026=2F27-0001=3Aacknowledge.{'a' * 26}@example.org>"
    stranger = letter(COMPLETE, sender=STRANGER, msgid="<x@example.net>", answers=invented)
    first, second = turn(school, stranger)
    assert first == asked
    assert second.related == ""
