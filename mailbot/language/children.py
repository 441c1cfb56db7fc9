"""The pupils a parent writes about: each once, by the most complete name the letter gives."""

from mailbot.language.letter import Finding, PersonName
from mailbot.language.names import Names
from mailbot.language.owners import Owned, Owner
from mailbot.language.tokens import normalise
from mailbot.terms import Source

# Below this a given name is taken for a child's only when no better one is found.
_STRONG = 0.6


def read_children(
    persons: tuple[Owned, ...], names: Names, *, writer: PersonName, applicant: Owned | None, for_child: bool
) -> tuple[Finding[str], ...]:
    """The pupils' names in the nominative, in the order of the letter.

    `writer` is the applicant's name as far as it is known; `for_child` tells that the letter speaks of a child as of
    another person.
    """
    candidates = [
        one
        for one in persons
        if _is_candidate(one, writer, names, for_child) or _is_relative(one, writer, applicant, names)
    ]
    strong = [one for one in candidates if one.certainty >= _STRONG or one.owner is Owner.UNKNOWN]
    merged: list[Owned] = []
    for one in strong or [one for one in candidates if not _is_writer(one, writer, names)]:
        _merge(merged, one, names)
    if for_child and not writer.surname:
        for one in persons:
            _complete_from_display(merged, one, names)
    return tuple(_finding(one) for one in merged)


def _is_candidate(one: Owned, writer: PersonName, names: Names, for_child: bool) -> bool:
    if not one.mention.name.given:
        return False
    if one.owner is Owner.LEARNER:
        return for_child or bool(writer.given and not names.same_given(writer.given, one.mention.name.given))
    return one.owner is Owner.CHILD


def _is_relative(one: Owned, writer: PersonName, applicant: Owned | None, names: Names) -> bool:
    """Whether a full name that nothing assigns is of the applicant's family: another given name with their surname."""
    name = one.mention.name
    if (
        one.owner not in (Owner.UNKNOWN, Owner.WRITER)
        or one is applicant
        or not one.mention.is_full
        or not writer.surname
    ):
        return False
    if one.source is Source.FROM or names.same_given(name.given, writer.given):
        return False
    stem = min(len(name.surname), len(writer.surname)) - 2
    return stem >= 2 and normalise(name.surname)[:stem] == normalise(writer.surname)[:stem]


def _is_writer(one: Owned, writer: PersonName, names: Names) -> bool:
    return bool(writer.given) and names.same_given(writer.given, one.mention.name.given)


def _merge(merged: list[Owned], one: Owned, names: Names) -> None:
    for place, known in enumerate(merged):
        if names.same_given(known.mention.name.given, one.mention.name.given):
            if _parts(one) > _parts(known):
                merged[place] = one
            return
    merged.append(one)


def _complete_from_display(merged: list[Owned], one: Owned, names: Names) -> None:
    """A child whose mailbox the parent writes from: From holds the full name."""
    if one.source is Source.FROM and one.mention.is_full:
        for place, known in enumerate(merged):
            if names.same_given(known.mention.name.given, one.mention.name.given) and not known.mention.is_full:
                merged[place] = one


def _parts(one: Owned) -> tuple[int, bool]:
    name = one.mention.name
    return sum(map(bool, (name.surname, name.given, name.patronymic))), one.source is not Source.QUOTE


def _finding(one: Owned) -> Finding[str]:
    span = (one.mention.start, one.mention.end)
    return Finding(value=one.mention.name.full, source=one.source, span=span, certainty=one.certainty, why=one.why)
