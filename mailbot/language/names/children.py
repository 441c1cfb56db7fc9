"""The pupils a parent writes about: each once, by the most complete name the letter gives."""

from dataclasses import dataclass, replace

from mailbot.language.letter import Finding, PersonName
from mailbot.language.names.name_cases import surname_readings
from mailbot.language.names.names import Names
from mailbot.language.names.ownership import QUOTED, Owned, Owner
from mailbot.language.words.tokens import normalise
from mailbot.terms import Source

# Below this a given name is taken for a child's only when no better one is found.
_STRONG = 0.6
# Up to this a writer's name is only told by its place.
_WEAK = 0.85
_PLACED = 0.8
# Surnames on a vowel but «а» and «я», and those that are plurals, stay as they are («мама Кефели Якова»).
_UNCHANGED = ("и", "о", "у", "ю", "е", "э", "ых", "их")


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What is known of the writer when pupils are looked for.

    `writer` is the applicant's name as far as it is known, `applicant` where it was found; `for_child` tells that the
    letter speaks of a child as of another person.
    """

    writer: PersonName
    applicant: Owned | None
    for_child: bool


def read_children(
    persons: tuple[Owned, ...], names: Names, family: Family, *, at_least: int = 0
) -> tuple[Finding[str], ...]:
    """The pupils' names in the nominative, in the order of the letter.

    Names that only may be a child's count when there is no surer one, or fewer than `at_least` of those.
    """
    candidates = [one for one in persons if _is_candidate(one, family, names) or _is_relative(one, family, names)]
    merged = _merged([one for one in candidates if one.certainty >= _STRONG or one.owner is Owner.UNKNOWN], names)
    if not merged or len(merged) < at_least:
        merged = _merged([one for one in candidates if _is_sure(one) or not _is_writer(one, family, names)], names)
    if family.for_child:
        merged = [_completed(one, persons, names, family) for one in merged]
    return tuple(_finding(_named_plainly(one, names, family)) for one in merged)


def _named_plainly(one: Owned, names: Names, family: Family) -> Owned:
    """The pupil without tender forms, and with the surname of the writer where it is one that does not change."""
    name, own = one.mention.name, family.writer.surname
    same = own.lower().endswith(_UNCHANGED) and any(
        form.base == normalise(name.surname) for form in surname_readings(normalise(own))
    )
    plain = replace(name, given=names.plain(name.given), surname=own if same else name.surname)
    return replace(one, mention=replace(one.mention, name=plain))


def _is_sure(one: Owned) -> bool:
    return one.certainty >= _STRONG


def _is_candidate(one: Owned, family: Family, names: Names) -> bool:
    if not one.mention.name.given:
        return False
    if one is family.applicant:
        return False
    if one.owner is Owner.LEARNER:
        return family.for_child or (bool(family.writer.given) and not _is_writer(one, family, names))
    return one.owner is Owner.CHILD


def _is_relative(one: Owned, family: Family, names: Names) -> bool:
    """Whether a full name that nothing assigns is of the applicant's family: another given name with their surname."""
    surname, own = normalise(one.mention.name.surname), normalise(family.writer.surname)
    # Whom words tell to be a parent is the other one («отец, Дзюба Игорь Степанович»).
    unassigned = one.owner in (Owner.UNKNOWN, Owner.WRITER) and one.certainty <= _WEAK and one is not family.applicant
    # «Вместо «Сукачев Лев» написано …» by Сукачева.
    unassigned = unassigned or (one.why == QUOTED and bool(own))
    if (
        not unassigned
        or not one.mention.is_full
        or one.source in (Source.FROM, Source.SIGNATURE)
        or _is_writer(one, family, names)
    ):
        return False
    if not own:
        # «Орлова Настя, 4Д. Мама Вера»: a whole name besides the writer's given one.
        return bool(family.writer.given) and one.owner is Owner.WRITER and one.certainty < _PLACED
    stem = max(3, min(len(surname), len(own)) - 2)
    return surname[:stem] == own[:stem]


def _is_writer(one: Owned, family: Family, names: Names) -> bool:
    return bool(family.writer.given) and names.same_given(family.writer.given, one.mention.name.given)


def _merged(persons: list[Owned], names: Names) -> list[Owned]:
    """One for each given name, the most complete."""
    found: list[Owned] = []
    for one in persons:
        place = next((at for at, other in enumerate(found) if _is_same(other, one, names)), None)
        if place is None:
            found.append(one)
        elif _parts(one) > _parts(found[place]):
            found[place] = one
    return found


def _is_same(one: Owned, other: Owned, names: Names) -> bool:
    first, second = one.mention.name.given, other.mention.name.given
    return names.same_given(first, second) or names.may_be_form(first, second)


def _completed(child: Owned, persons: tuple[Owned, ...], names: Names, family: Family) -> Owned:
    """The child whose mailbox the parent writes from: From holds the full name."""
    display = [one for one in persons if one.source is Source.FROM and one.mention.is_full]
    if family.writer.surname and any(names.same_given(one.mention.name.given, family.writer.given) for one in display):
        return child
    given = child.mention.name.given
    same = (one for one in display if names.same_given(one.mention.name.given, given))
    return child if child.mention.is_full else next(same, child)


def _parts(one: Owned) -> tuple[int, bool]:
    name = one.mention.name
    return sum(map(bool, (name.surname, name.given, name.patronymic))), one.source is not Source.QUOTE


def _finding(one: Owned) -> Finding[str]:
    span = (one.mention.start, one.mention.end)
    return Finding(value=one.mention.name.full, source=one.source, span=span, certainty=one.certainty, why=one.why)
