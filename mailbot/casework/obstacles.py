"""Why a command about a case cannot be carried out, where its state alone does not say so (`IllegalMove`)."""

from datetime import date
from enum import StrEnum


class Obstacle(StrEnum):
    """What stands against it."""

    CLOSED = "closed"
    ANSWERED = "answered"
    DECLINED = "declined"
    AWAITING_DATA = "awaiting_data"  # the clock is standing
    COMPLAINT = "complaint"  # about the consultant, who must not get it
    FORMAL_PAPER = "formal_paper"  # its term is the law's, and the director's to extend
    NO_CONSULTANT = "no_consultant"  # the address is none of the consultants'
    NO_TERM = "no_term"
    NO_REASON = "no_reason"
    NOT_LATER = "not_later"  # than what is promised already
    PAST = "past"
    TOO_LONG = "too_long"  # more than the law allows


class NotPossible(ValueError):
    """Something stands against the command; nothing has changed. `day` is the day that the obstacle is about."""

    def __init__(self, number: str, why: Obstacle, day: date | None = None) -> None:
        super().__init__(f"{number}: {why.value}")
        self.number, self.why, self.day = number, why, day
