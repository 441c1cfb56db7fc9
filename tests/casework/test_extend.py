"""A person extends a term: a new promise with a reason, told to the applicant, beside the regulation's own term."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mailbot.casework.case import Case
from mailbot.casework.decide import decide
from mailbot.casework.events import ChangeCase, ChangeMail, ExtendCommanded, QueueMail, ReopenCommanded
from mailbot.casework.extend import LONGEST_REASON, extension_steps
from mailbot.casework.match import NO_MATCH
from mailbot.casework.obstacles import NotPossible, Obstacle
from mailbot.regulation.deadline import MOST_EXTENDED
from mailbot.terms import CaseFlag, CaseState, LetterFlag, MailKind, OutboxState, ReplyMode

from .conftest import COMPLETE, PARENT, a_message
from .test_outbox import a_mail

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)
DUE = date(2026, 11, 17)  # Tuesday: «в течение одного дня»
WHY = "ждём ответа разработчиков журнала."
NEXT_WEEK = MONDAY + timedelta(days=7)


@pytest.fixture
def promised(play, severny) -> Case:
    case = play(severny, message=a_message(at=MONDAY)).case
    assert local(severny, case.due_at) == DUE
    return case


def local(world, moment) -> date:
    return moment.astimezone(world.policy.zone).date()


def extend(world, case, *, now=MONDAY, why=WHY, mails=(), **to):
    event = ExtendCommanded(case=case, by="root", why=why, mails=mails, **to)
    return decide(event, None, NO_MATCH, world, now=now)


def changed(actions) -> Case:
    (case,) = [action.case for action in actions if isinstance(action, ChangeCase)]
    return case


def letters(actions):
    return [action.plan for action in actions if isinstance(action, QueueMail)]


def test_extension_is_a_new_promise_beside_the_term_that_the_regulation_gives(severny, promised):
    case = changed(extend(severny, promised, until=date(2026, 11, 20)))
    assert (case.due_at, case.state) == (promised.due_at, promised.state)
    assert local(severny, case.extension.until) == date(2026, 11, 20)
    assert (case.extension.days, case.extension.why) == (3, WHY.rstrip("."))
    entry = case.history[-1]
    assert (entry.what, entry.clauses) == ("extended", ("6.2",))
    assert entry.note == "20.11.2026: ждём ответа разработчиков журнала (root)"


def test_applicant_is_told_of_both_days_and_the_reason_in_their_thread(severny, promised):
    (plan,) = letters(extend(severny, promised, until=date(2026, 11, 20)))
    assert (plan.kind, plan.to, plan.in_reply_to) == (MailKind.EXTENDED, PARENT, promised.thread[-1])
    assert (plan.instead_of.day, plan.deadline.day, plan.again) == (DUE, date(2026, 11, 20), False)
    assert plan.deadline.source.clause == "6.2"
    assert plan.not_after == plan.deadline.at


def test_days_are_counted_from_what_was_promised_last(severny, promised):
    once = changed(extend(severny, promised, days=1))
    assert local(severny, once.extension.until) == date(2026, 11, 18)
    actions = extend(severny, once, days=2)
    twice = changed(actions)
    assert (local(severny, twice.extension.until), twice.extension.days) == (date(2026, 11, 20), 3)
    (plan,) = letters(actions)
    assert (plan.instead_of.day, plan.again) == (date(2026, 11, 18), True)
    assert plan.turn != letters(extend(severny, promised, days=1))[0].turn


def test_last_day_that_is_not_worked_moves_on(severny, promised):
    case = changed(extend(severny, promised, until=date(2026, 11, 21)))  # Saturday
    assert local(severny, case.extension.until) == date(2026, 11, 23)
    steps = extension_steps(case, severny)
    assert [step.day.day for step in steps.steps] == [17, 21, 21, 22, 23]
    assert steps.at == case.extension.until


def test_case_that_nobody_has_extended_has_no_derivation(severny, promised):
    assert extension_steps(promised, severny) is None


def test_overdue_case_is_extended_to_a_day_to_come(severny, promised):
    assert changed(extend(severny, promised, until=date(2026, 11, 25), now=NEXT_WEEK)).due_at < NEXT_WEEK


@pytest.mark.parametrize(
    ("to", "why", "day"),
    [
        ({"until": DUE}, Obstacle.NOT_LATER, DUE),
        ({"until": date(2026, 11, 10)}, Obstacle.NOT_LATER, DUE),
        ({"until": date(2026, 12, 18)}, Obstacle.TOO_LONG, date(2026, 12, 17)),
        ({"days": MOST_EXTENDED + 1}, Obstacle.TOO_LONG, date(2026, 12, 17)),
    ],
)
def test_days_that_no_law_allows_are_refused(severny, promised, to, why, day):
    with pytest.raises(NotPossible) as refused:
        extend(severny, promised, **to)
    assert (refused.value.why, refused.value.day) == (why, day)


def test_thirty_days_are_the_most_in_all(severny, promised):
    once = changed(extend(severny, promised, days=MOST_EXTENDED))
    assert local(severny, once.extension.until) == date(2026, 12, 17)
    with pytest.raises(NotPossible) as refused:
        extend(severny, once, days=1)
    assert refused.value.why is Obstacle.TOO_LONG


def test_day_that_is_over_is_promised_to_nobody(severny, promised):
    with pytest.raises(NotPossible) as refused:
        extend(severny, promised, days=1, now=NEXT_WEEK)
    assert refused.value.why is Obstacle.PAST


@pytest.mark.parametrize("why", ["", "  ", "..."])
def test_there_is_no_extension_without_a_reason(severny, promised, why):
    with pytest.raises(NotPossible) as refused:
        extend(severny, promised, why=why, days=1)
    assert refused.value.why is Obstacle.NO_REASON


def test_reason_is_one_line_of_a_reasonable_length(severny, promised):
    why = changed(extend(severny, promised, why="слово\n" * 500, days=1)).extension.why
    assert "\n" not in why
    assert len(why) == LONGEST_REASON


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"state": CaseState.CLOSED}, Obstacle.CLOSED),
        ({"state": CaseState.ANSWERED}, Obstacle.ANSWERED),
        ({"state": CaseState.DECLINED}, Obstacle.DECLINED),
        ({"state": CaseState.AWAITING_DATA}, Obstacle.AWAITING_DATA),
        ({"due_at": None}, Obstacle.NO_TERM),
        ({"flags": frozenset({CaseFlag.FORMAL_PAPER})}, Obstacle.FORMAL_PAPER),
    ],
)
def test_where_no_term_runs_there_is_none_to_extend(severny, promised, changes, why):
    with pytest.raises(NotPossible) as refused:
        extend(severny, replace(promised, **changes), days=1)
    assert refused.value.why is why


def test_formal_paper_is_the_directors_to_extend(play, severny):
    paper = play(severny, replace(COMPLETE, flags=frozenset({LetterFlag.FORMAL_PAPER}))).case
    with pytest.raises(NotPossible) as refused:
        extend(severny, paper, days=1)
    assert refused.value.why is Obstacle.FORMAL_PAPER


def test_school_without_a_term_has_none_to_extend(play, kerch):
    with pytest.raises(NotPossible) as refused:
        extend(kerch, play(kerch).case, days=1)
    assert refused.value.why is Obstacle.NO_TERM


@pytest.mark.parametrize("flag", [CaseFlag.NO_AUTOREPLY, CaseFlag.NOT_DELIVERED])
def test_where_a_robot_may_not_write_the_extension_is_only_recorded(severny, promised, flag):
    actions = extend(severny, replace(promised, flags=frozenset({flag})), days=1)
    assert letters(actions) == []
    assert changed(actions).extension is not None


def test_where_replies_are_off_the_extension_is_only_recorded(severny, promised):
    assert letters(extend(replace(severny, mode=ReplyMode.OFF), promised, days=1)) == []


def test_applicant_is_told_even_after_two_automatic_letters(severny, promised):
    full = replace(promised, mails=(MailKind.REQUEST_INFO, MailKind.ACKNOWLEDGE))
    assert len(letters(extend(severny, full, days=1))) == 1


def test_letters_that_name_the_former_day_and_have_not_left_are_withdrawn(severny, promised):
    waiting = replace(a_mail(OutboxState.HELD), kind=MailKind.ACKNOWLEDGE)
    sent = replace(waiting, key="other", state=OutboxState.SENT)
    actions = extend(severny, promised, days=1, mails=(waiting, sent))
    withdrawn = [action.mail for action in actions if isinstance(action, ChangeMail)]
    assert [(mail.key, mail.state) for mail in withdrawn] == [(waiting.key, OutboxState.WITHDRAWN)]


def test_new_term_after_a_new_question_knows_nothing_of_the_old_extension(play, severny, promised):
    case = replace(changed(extend(severny, promised, days=1)), state=CaseState.ANSWERED)
    again = play(severny, case=case, message=a_message(at=NEXT_WEEK, msgid="<2@example.org>")).case
    assert (again.state, again.extension) == (CaseState.OPEN, None)


def test_answer_kept_the_promise_and_reopening_gives_no_extended_one(severny, promised):
    extended = changed(extend(severny, promised, days=1))
    done = replace(extended, state=CaseState.ANSWERED, answered_at=MONDAY)
    actions = decide(ReopenCommanded(case=done, by="root"), None, NO_MATCH, severny, now=MONDAY)
    assert changed(actions).extension is None
