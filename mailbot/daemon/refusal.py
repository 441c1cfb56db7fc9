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
    day = f"{error.day:%d.%m.%Y}" if error.day else ""
    return _OBSTACLES[error.why].format(number=error.number, consultants=", ".join(consultants), day=day)


_OBSTACLES = {
    Obstacle.CLOSED: _("{number}: обращение закрыто; открыть его снова: mailbot cases reopen {number}"),
    Obstacle.ANSWERED: _("{number}: на обращение уже ответили, срок больше не идёт"),
    Obstacle.DECLINED: _("{number}: помощь остановлена, срок не идёт; отменить это: mailbot cases accept {number}"),
    Obstacle.AWAITING_DATA: _("{number}: ждём сведений от заявителя, срок не идёт, продлевать пока нечего"),
    Obstacle.FORMAL_PAPER: _(
        "{number}: это заявление или жалоба директору, их срок программа не считает; продлевает его директор "
        "и сам сообщает об этом заявителю (Федеральный закон № 59-ФЗ, ст. 12, ч. 2)"
    ),
    Obstacle.NO_TERM: _("{number}: регламент не назначает срока по этому обращению, продлевать нечего"),
    Obstacle.NO_REASON: _("назовите причину: её запишут в историю и сообщат заявителю"),
    Obstacle.NOT_LATER: _("{number}: новый срок должен быть позже прежнего, {day}"),
    Obstacle.PAST: _("{number}: {day} уже прошло; назовите день, который ещё не кончился"),
    Obstacle.TOO_LONG: _(
        "{number}: срок продлевают не больше чем на 30 дней, здесь – не позже {day} "
        "(Федеральный закон № 59-ФЗ, ст. 12, ч. 2)"
    ),
    Obstacle.COMPLAINT: _("{number}: это письмо о работе консультанта, консультанту его не поручают"),
    Obstacle.NO_CONSULTANT: _("такого консультанта нет; есть: {consultants} (настройка people.consultants)"),
}
