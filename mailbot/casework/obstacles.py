"""Why a command about a case cannot be carried out, where its state alone does not say so (`IllegalMove`)."""

from enum import StrEnum


class Obstacle(StrEnum):
    """What stands against it."""

    CLOSED = "closed"
    COMPLAINT = "complaint"  # about the consultant, who must not get it
    NO_CONSULTANT = "no_consultant"  # the address is none of the consultants'


class NotPossible(ValueError):
    """Something stands against the command; nothing has changed."""

    def __init__(self, number: str, why: Obstacle) -> None:
        super().__init__(f"{number}: {why.value}")
        self.number, self.why = number, why
