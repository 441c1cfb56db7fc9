"""The life of a case as one table. A move that the table does not name is refused and changes nothing."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from mailbot.casework.case import Case, HistoryEntry
from mailbot.terms import CaseMove, CaseState

_OPEN, _AWAITING, _DECLINED = CaseState.OPEN, CaseState.AWAITING_DATA, CaseState.DECLINED
_ANSWERED, _CLOSED = CaseState.ANSWERED, CaseState.CLOSED

TRANSITIONS: Mapping[tuple[CaseState, CaseMove], CaseState] = MappingProxyType(
    {
        # Required data: asked for once, completed by any later letter, else handed to a person.
        (_OPEN, CaseMove.DATA_MISSING): _AWAITING,
        (_AWAITING, CaseMove.DATA_COMPLETED): _OPEN,
        (_AWAITING, CaseMove.HANDED_TO_PERSON): _OPEN,
        # Tone: a decline stops the help under this letter, a civil letter brings it back.
        (_OPEN, CaseMove.VIOLATED): _DECLINED,
        (_AWAITING, CaseMove.VIOLATED): _DECLINED,
        (_ANSWERED, CaseMove.VIOLATED): _DECLINED,
        (_DECLINED, CaseMove.APOLOGISED): _OPEN,
        (_DECLINED, CaseMove.ACCEPTED): _OPEN,
        # A person answers in whatever state the robot left the case.
        (_OPEN, CaseMove.ANSWERED): _ANSWERED,
        (_AWAITING, CaseMove.ANSWERED): _ANSWERED,
        (_DECLINED, CaseMove.ANSWERED): _ANSWERED,
        (_ANSWERED, CaseMove.ANSWERED): _ANSWERED,
        (_CLOSED, CaseMove.ANSWERED): _CLOSED,
        # A new question brings an answered or closed case back.
        (_ANSWERED, CaseMove.ASKED_AGAIN): _OPEN,
        (_CLOSED, CaseMove.ASKED_AGAIN): _OPEN,
        # By hand only: no regulation lets the program close for lack of data.
        (_OPEN, CaseMove.CLOSED): _CLOSED,
        (_AWAITING, CaseMove.CLOSED): _CLOSED,
        (_DECLINED, CaseMove.CLOSED): _CLOSED,
        (_ANSWERED, CaseMove.CLOSED): _CLOSED,
        (_CLOSED, CaseMove.REOPENED): _OPEN,
        (_ANSWERED, CaseMove.REOPENED): _OPEN,
    }
)


class IllegalMove(ValueError):
    """The case is not in a state from which this can happen."""

    def __init__(self, number: str, state: CaseState, move: CaseMove) -> None:
        super().__init__(f"{number}: {move.value} is not possible while the case is {state.value}")
        self.number, self.state, self.move = number, state, move


def advance(case: Case, move: CaseMove, *, at: datetime, note: str = "", clauses: tuple[str, ...] = ()) -> Case:
    """`case` after `move`, with the move in its history. Raises `IllegalMove`, and then nothing has changed."""
    try:
        state = TRANSITIONS[case.state, move]
    except KeyError:
        raise IllegalMove(case.number, case.state, move) from None
    closed_at = at if move is CaseMove.CLOSED else case.closed_at
    return replace(
        case,
        state=state,
        history=(*case.history, HistoryEntry(at=at, what=move.value, note=note, clauses=clauses)),
        waiting_since=(case.waiting_since or at) if state is CaseState.AWAITING_DATA else None,
        answered_at=at if move is CaseMove.ANSWERED else case.answered_at,
        closed_at=closed_at if state is CaseState.CLOSED else None,
    )


def state_at(case: Case, moment: datetime) -> CaseState:
    """The state in which `case` was at `moment` (aware), by its history."""
    moves = (entry.what for entry in case.history if entry.at <= moment and entry.what in _MOVES)
    state = _OPEN
    for move in moves:
        state = TRANSITIONS[state, CaseMove(move)]
    return state


_MOVES = frozenset(move.value for move in CaseMove)
