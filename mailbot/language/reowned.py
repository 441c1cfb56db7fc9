"""Owners of names told by the letter as a whole: what one part of it leaves open, or gets wrong, another one tells.

A mother is no «Артемий»; who writes as «Вероника» and gives «Лещенко Вероника Семёновна» behind «дочь в 9В» is she;
whoever bears the surname in From is the writer when the child is somebody else.
"""

from collections.abc import Mapping
from dataclasses import replace

from mailbot.language.name_cues import Cues
from mailbot.language.names import Names
from mailbot.language.ownership import Owned, Owner
from mailbot.language.tokens import Token, normalise
from mailbot.terms import Source

# From this certainty the words right beside a name tell whose it is.
_BESIDE = 0.9
_WEAK = 0.65
# Between «я» and «мама» stand at most so many words and signs.
_NEAR = 3
_PUPIL = (Owner.CHILD, Owner.LEARNER)


def reowned(
    persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]], names: Names, cues: Cues
) -> tuple[Owned, ...]:
    """`persons` with the owners that the rest of the letter tells."""
    gender = _writers_gender(tokens, cues)
    display = [one for one in persons if one.source is Source.FROM and one.owner is not Owner.CHILD]
    named = [one for one in persons if one.source is Source.FROM and one.owner is Owner.CHILD]
    return tuple(_of_whole(one, persons, display, named, gender, names) for one in persons)


def _of_whole(
    one: Owned, persons: tuple[Owned, ...], display: list[Owned], named: list[Owned], gender: str, names: Names
) -> Owned:
    if one.source is Source.FROM or not one.mention.is_full:
        return one
    if one.owner is not Owner.OTHER and (_is_other_gender(one, gender) or _is_pupil_of_from(one, named, names)):
        return replace(one, owner=Owner.CHILD, certainty=max(one.certainty, 0.8), why="is not who writes")
    if one.owner in _PUPIL and _bears_name_in_from(one, persons, display, names):
        return replace(one, owner=Owner.WRITER, certainty=0.85, why="bears the name in From")
    return one


def _is_other_gender(one: Owned, gender: str) -> bool:
    return bool(gender and one.mention.gender) and one.mention.gender != gender


def _is_pupil_of_from(one: Owned, named: list[Owned], names: Names) -> bool:
    """«Мама Егора» in From: «Соболев Егор» in the letter is her son."""
    return any(
        names.same_given(one.mention.name.given, other.mention.name.given)
        or names.may_be_form(other.mention.name.given, one.mention.name.given)
        for other in named
        if other.mention.name.given
    )


def _bears_name_in_from(one: Owned, persons: tuple[Owned, ...], display: list[Owned], names: Names) -> bool:
    """Whether From names this person, and the pupil is another or is not named beside this name."""
    others = any(
        other.owner in _PUPIL
        and other is not one
        and other.mention.name.given
        and not names.same_given(other.mention.name.given, one.mention.name.given)
        for other in persons
        if other.source is not Source.FROM
    )
    for shown in display:
        name, own = shown.mention.name, one.mention.name
        same_surname = not name.surname or normalise(name.surname) == normalise(own.surname)
        if name.given and names.same_given(name.given, own.given) and same_surname:
            return others or one.certainty < _BESIDE
        if not name.given and not shown.mention.initial and same_surname and name.surname:
            return others and one.certainty <= _WEAK
    return False


def _writers_gender(tokens: Mapping[Source, tuple[Token, ...]], cues: Cues) -> str:
    """What «мама» in From, or «я … мама» in the text, tells of the writer; empty when nothing does."""
    told = {cues.elders[token.norm] for token in tokens.get(Source.FROM, ()) if token.norm in cues.elders}
    body = tokens.get(Source.BODY, ())
    for at, token in enumerate(body):
        if token.norm in ("я", "это", "пишет", "беспокоит"):
            told |= {cues.elders[near.norm] for near in body[at + 1 : at + 1 + _NEAR] if near.norm in cues.elders}
    return told.pop() if len(told) == 1 else ""
