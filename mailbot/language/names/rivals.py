"""Who of two that may both write does: the grown-up and not the pupil, the parent and not the teacher they tell of."""

from collections.abc import Mapping
from dataclasses import replace

from mailbot.language.classes.beside_class import class_before, is_grade
from mailbot.language.names.name_cases import FEMALE, MALE, Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.names import Names
from mailbot.language.names.ownership import MAY_SIGN, Owned, Owner
from mailbot.language.words.tokens import Token, normalise
from mailbot.terms import Source

# From this certainty words, and not the place alone, tell whose a name is.
_TOLD = 0.8
# A class stands so near behind a name, in words and signs.
_CLASS = 3
# So many first letters the surnames of a family have in common, at least; so many last ones may differ.
_STEM, _ENDING = 3, 2
_OWN = (Source.BODY, Source.SUBJECT, Source.SIGNATURE)
_ENDS = frozenset(".!?;")
_POST = "of one's own"


def settled(
    persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]], names: Names, cues: Cues
) -> tuple[Owned, ...]:
    """`persons` with the owners that follow from who else is named."""
    persons = tuple(_teacher(one, persons, tokens, names, cues) for one in persons)
    persons = tuple(_parents_own(one, persons, names) for one in persons)
    shown = [one.mention.name.given for one in persons if one.source is Source.FROM and one.mention.name.given]
    pupils = [
        one
        for one in persons
        if _may_write(one)
        and one.mention.is_full
        and (_leads_to_class(one, tokens) or _follows_class(one, persons, tokens))
        and not any(names.same_given(one.mention.name.given, given) for given in shown)
    ]
    elders = {id(one): _elder(one, persons, pupils, names) or _shown(one, persons, tokens, cues) for one in pupils}
    chosen = {id(elder) for elder in elders.values() if elder}
    return tuple(
        replace(one, owner=Owner.CHILD, certainty=_TOLD, why="is not who writes")
        if elders.get(id(one))
        else replace(one, owner=Owner.WRITER, certainty=_TOLD, why="beside the pupil's name")
        if id(one) in chosen and one.source is not Source.FROM
        else one
        for one in persons
    )


def _teacher(
    one: Owned, persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]], names: Names, cues: Cues
) -> Owned:
    """«Классный руководитель Орлова Нина Львовна, 5А. У сына нет оценок. Гринько Олег»: the teacher told of."""
    if one.owner is not Owner.WRITER or one.source is not Source.BODY or not one.why.endswith(_POST):
        return one
    others = [
        other
        for other in persons
        if other.owner is Owner.WRITER
        and other.mention.is_full
        and not (other.source is Source.BODY and other.why.endswith(_POST))
        and not names.same_given(other.mention.name.given, one.mention.name.given)
    ]
    parent = any(cues.is_child(token.norm) for token in tokens.get(Source.BODY, ()))
    if any(parent or other.source is Source.FROM for other in others):
        return replace(one, owner=Owner.OTHER, certainty=_TOLD, why="is not who writes")
    return one


def _parents_own(one: Owned, persons: tuple[Owned, ...], names: Names) -> Owned:
    """«Я папа Гринько Степан … Олег» from «Гринько Олег»: who signs as From says names the child behind «папа»."""
    after_parent = one.owner is Owner.WRITER and one.why.startswith("after «") and one.source is Source.BODY
    if not after_parent or not one.mention.is_full or one.mention.name.patronymic:
        return one
    # «Опекун Шамоян Нуре, Шамоян Бахчо Темурович»: behind the word for a parent stands what may be a genitive.
    besides = [other for other in persons if _may_write(other) and other.mention.is_full and _is_elder(other, one)]
    if one.mention.cases & Case.GEN and any(
        other.mention.name.patronymic and _is_family(one, other) for other in besides
    ):
        return replace(one, owner=Owner.CHILD, certainty=_TOLD, why="is not who writes")
    shown = [other for other in persons if other.source is Source.FROM and other.mention.is_full]
    signed = [
        other
        for other in persons
        if other.source in _OWN and other is not one and other.owner is Owner.WRITER and other.mention.name.given
    ]
    for display in shown:
        given = display.mention.name.given
        again = any(names.same_given(other.mention.name.given, given) for other in signed)
        if again and _is_family(one, display) and not names.same_given(given, one.mention.name.given):
            return replace(one, owner=Owner.CHILD, certainty=_TOLD, why="is not who writes")
    return one


def _elder(pupil: Owned, persons: tuple[Owned, ...], pupils: list[Owned], names: Names) -> Owned | None:
    """Who writes beside the name of this pupil; None when nobody, or more than one, may."""
    found = [
        one
        for one in persons
        if one.source in _OWN
        and (_may_write(one) or one.why == MAY_SIGN)
        and not any(one is other for other in pupils)
        and not names.same_given(one.mention.name.given, pupil.mention.name.given)
        and _is_elder(one, pupil)
    ]
    return found[0] if len(found) == 1 else None


def _shown(
    pupil: Owned, persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]], cues: Cues
) -> Owned | None:
    """«Гринько Степан, 5А. … ребёнок был в школе» from «Вера»: of a child writes one of another gender."""
    if not any(cues.is_child(token.norm) for token in tokens.get(Source.BODY, ())):
        return None
    found = (one for one in persons if one.source is Source.FROM and one.owner is Owner.WRITER)
    return next((one for one in found if {one.mention.gender, pupil.mention.gender} == {FEMALE, MALE}), None)


def _is_elder(one: Owned, pupil: Owned) -> bool:
    """Whether only this one has a patronymic, or both are of one family."""
    grown = bool(one.mention.name.patronymic) and not pupil.mention.name.patronymic
    alike = bool(one.mention.name.patronymic) == bool(pupil.mention.name.patronymic)
    return grown or (alike and one.mention.is_full and _is_family(one, pupil))


def _is_family(one: Owned, other: Owned) -> bool:
    first, second = normalise(one.mention.name.surname), normalise(other.mention.name.surname)
    stem = max(_STEM, min(len(first), len(second)) - _ENDING)
    return first[:stem] == second[:stem]


def _may_write(one: Owned) -> bool:
    """Whether a name is nobody's for sure: what only its place, or a class beside it, tells."""
    open_ = one.owner in (Owner.LEARNER, Owner.UNKNOWN) or (one.owner is Owner.WRITER and one.certainty < _TOLD)
    return open_ and one.source in _OWN and bool(one.mention.cases & Case.NOM and one.mention.name.given)


def _follows_class(one: Owned, persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]]) -> bool:
    """Whether a class stands right before a name, and not behind that of another («Орлов Олег, 5А, Орлова Инна»)."""
    at = class_before(tokens[one.source], one.mention.first)
    return at is not None and not any(
        other.source is one.source and 0 <= at - other.mention.last <= 1 for other in persons if other is not one
    )


def _leads_to_class(one: Owned, tokens: Mapping[Source, tuple[Token, ...]]) -> bool:
    """Whether a class stands right behind a name."""
    listed, at = tokens[one.source], one.mention.last
    while at < min(len(listed), one.mention.last + _CLASS) and not listed[at].is_number:
        if listed[at].is_capitalised or listed[at].text in _ENDS:
            return False
        at += 1
    # «1) Гринько Олег 2) Гринько Аня 5Б»: what a bracket follows is the number of a line.
    numbered = at + 1 < len(listed) and listed[at + 1].text == ")" and listed[at].start == listed[at - 1].end + 1
    return at < len(listed) and is_grade(listed[at]) and not numbered
