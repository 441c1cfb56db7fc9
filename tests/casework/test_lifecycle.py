"""The table of moves: what it names happens and is remembered, what it does not name changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.case import Applicant, Case
from mailbot.casework.lifecycle import TRANSITIONS, IllegalMove, advance, state_at
from mailbot.terms import CaseMove, CaseState, Topic, Verdict

NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)


def a_case(state: CaseState) -> Case:
    return Case(
        number="ЭЖ-2026/27-0001",
        state=state,
        pack="kerch-28",
        edition="1",
        applicant=Applicant(address="petrova@example.org"),
        topic=Topic.OTHER,
        verdict=Verdict.POLITE,
        subject="",
        received_at=NOW,
        registered_at=NOW,
    )


@given(st.sampled_from(CaseState), st.lists(st.sampled_from(CaseMove)))
def test_history_tells_every_move_and_only_legal_ones(state, moves):
    case = a_case(state)
    for move in moves:
        legal = (case.state, move) in TRANSITIONS
        if not legal:
            before = case
            with pytest.raises(IllegalMove):
                advance(case, move, at=NOW)
            assert case == before
            continue
        moved = advance(case, move, at=NOW)
        assert moved.state is TRANSITIONS[case.state, move]
        assert moved.history == (*case.history, moved.history[-1])
        assert moved.history[-1].what == move.value
        case = moved
    assert (case.waiting_since is not None) <= (case.state is CaseState.AWAITING_DATA)


def test_no_move_of_the_robot_closes_a_case():
    closing = {move for (_state, move), after in TRANSITIONS.items() if after is CaseState.CLOSED}
    assert closing <= {CaseMove.CLOSED, CaseMove.ANSWERED}
    answered = {s for (s, m), after in TRANSITIONS.items() if m is CaseMove.ANSWERED and after is CaseState.CLOSED}
    assert answered == {CaseState.CLOSED}


@pytest.mark.parametrize("state", [state for state in CaseState if state is not CaseState.CLOSED])
def test_a_person_can_close_and_answer_in_every_state(state):
    assert advance(a_case(state), CaseMove.CLOSED, at=NOW).closed_at == NOW
    assert advance(a_case(state), CaseMove.ANSWERED, at=NOW).answered_at == NOW


@given(st.lists(st.sampled_from(CaseMove), max_size=8))
def test_history_tells_the_state_of_any_moment(moves):
    case, stood = a_case(CaseState.OPEN), []
    for minute, move in enumerate(moves):
        if (case.state, move) in TRANSITIONS:
            case = advance(case, move, at=NOW + timedelta(minutes=minute))
            stood.append((NOW + timedelta(minutes=minute), case.state))
    assert [state_at(case, moment) for moment, _state in stood] == [state for _moment, state in stood]
    assert state_at(case, NOW - timedelta(minutes=1)) is CaseState.OPEN
