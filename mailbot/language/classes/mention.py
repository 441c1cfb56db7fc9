"""A class found in a text."""

from dataclasses import dataclass

from mailbot.language.classes.class_forms import SCHOOL_LETTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMention:
    """A class in a text: its value («5Б», «7»), token range, characters, certainty 0..1, and why it counts.

    `row` holds the values of all classes named in one row with it («1В и 4А»); empty when it stands by itself.
    """

    value: str
    first: int
    last: int
    start: int
    end: int
    certainty: float
    former: bool = False
    row: frozenset[str] = frozenset()

    @property
    def grade(self) -> str:
        """The number alone."""
        return self.value.rstrip("".join(SCHOOL_LETTERS))
