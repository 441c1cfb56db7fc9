"""Whose a name may be: the values in which the readers of owners speak."""

from dataclasses import dataclass
from enum import StrEnum

from mailbot.language.names.agreement import Mention
from mailbot.terms import Source


class Owner(StrEnum):
    """Whose a name is. A learner is the child of a parent's letter and the writer of a pupil's."""

    WRITER = "writer"
    CHILD = "child"
    LEARNER = "learner"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A mention with its owner; `why` names what decided."""

    mention: Mention
    source: Source
    owner: Owner
    certainty: float
    why: str


# Why a given name with a patronymic, which is another's elsewhere, may be the writer's who takes leave with it.
MAY_SIGN = "closes the text with a patronymic"

# Why a name may be a pupil's: the class is told first.
BEHIND_CLASS = "behind a class"

# Why a name is the parent's: nobody learns in two classes.
SEVERAL = "beside several classes"

# Why a name is a child's that may be the parent's all the same.
LITTLE = "beside a class that does not write yet"

# Why a name is nobody's who is told of by name: the letter quotes it.
QUOTED = "stands in quotation marks"

# Owner, certainty 0..1, and what decided.
Decision = tuple[Owner, float, str]
