"""How a command on the store says that it cannot be carried out, and what can be done instead."""

from collections.abc import Iterable

from mailbot.casework.lifecycle import IllegalMove
from mailbot.casework.obstacles import NotPossible, Obstacle
from mailbot.i18n import _
from mailbot.terms import CaseMove, CaseState


class Refused(Exception):
    """The command cannot be carried out; the message says why and what to do, in Russian. Nothing has changed."""


def illegal(error: IllegalMove) -> str:
    """Why a case in its state cannot make the move."""
    if error.move is CaseMove.CLOSED:
        return _("{number}: обращение уже закрыто").format(number=error.number)
    if error.move is CaseMove.ACCEPTED:
        return _("{number}: помощь по обращению не остановлена, отменять нечего").format(number=error.number)
    if error.state is CaseState.DECLINED:
        return _("{number}: помощь остановлена; отменить это решение: mailbot cases accept {number}").format(
            number=error.number
        )
    return _("{number}: обращение и так открыто").format(number=error.number)


def not_possible(error: NotPossible, *, consultants: Iterable[str]) -> str:
    """What stands against a command; `consultants` are their addresses."""
    return _OBSTACLES[error.why].format(number=error.number, consultants=", ".join(consultants))


_OBSTACLES = {
    Obstacle.CLOSED: _("{number}: обращение закрыто; открыть его снова: mailbot cases reopen {number}"),
    Obstacle.COMPLAINT: _("{number}: это письмо о работе консультанта, консультанту его не поручают"),
    Obstacle.NO_CONSULTANT: _("такого консультанта нет; есть: {consultants} (настройка people.consultants)"),
}
