"""Owners of names told by the letter as a whole: what one part of it leaves open, or gets wrong, another one tells.

A mother is no «Артемий»; who writes as «Вероника» and gives «Лещенко Вероника Семёновна» behind «дочь в 9В» is she;
whoever bears the surname in From is the writer when the child is somebody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mailbot.language.names.name_cases import FEMALE, MALE, Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.names import Names
from mailbot.language.names.ownership import BEHIND_CLASS, LITTLE, Owned, Owner
from mailbot.language.words.tokens import Token, normalise
from mailbot.terms import Source

# From this certainty the words right beside a name tell whose it is.
_BESIDE = 0.9
_WEAK = 0.65
# Below it a name was given to the writer by its place alone.
_PLACED = 0.8
# Between «я» and «мама» stand at most so many words and signs.
_NEAR = 3
# Behind a name stand a class and a full stop, in so many words and signs; the pronouns of each gender.
_CLASS = 8
_PRONOUNS = {
    FEMALE: frozenset(["она", "ей", "ее", "нее", "ней"]),
    MALE: frozenset(["он", "ему", "его", "него", "нему"]),
}
# A post has so many words and signs, and one's own class stands so near before it.
_POST, _OWN_CLASS = 8, 8
# Up to this grade parents write, and their class stands so near before the name.
_LITTLE, _BESIDE_CLASS = 4, 5
# Before a signature so many words and signs tell something.
_TOLD_BEFORE = 5
_MINE = frozenset({"моем", "мои", "моих", "моим", "веду"})
_PUPIL = (Owner.CHILD, Owner.LEARNER)


def reowned(
    persons: tuple[Owned, ...], tokens: Mapping[Source, tuple[Token, ...]], names: Names, cues: Cues
) -> tuple[Owned, ...]:
    """`persons` with the owners that the rest of the letter tells."""
    whole = _Whole(
        persons=persons,
        names=names,
        gender=_writers_gender(tokens, cues),
        display=[one for one in persons if one.source is Source.FROM and not _is_childs_in_from(one)],
        named=[one for one in persons if one.source is Source.FROM and _is_childs_in_from(one)],
        signed=_signed_with_initials(persons),
    )
    told = tuple(
        _of_whole(_in_brackets(_spoken_of(one, tokens[one.source]), tokens, cues), whole)
        if one.mention.name.given and not _is_little_ones(one, tokens[one.source], whole)
        else _childs(one, whole)
        for one in persons
    )
    return tuple(_in_from(one, told, names) for one in told)


def _in_from(one: Owned, told: tuple[Owned, ...], names: Names) -> Owned:
    """«Стас 11б» in From is the writer when «Стас Хорунжий» in the letter is."""
    if one.source is not Source.FROM or one.owner is not Owner.CHILD or _is_childs_in_from(one):
        return one
    same = any(
        other.owner is Owner.WRITER and names.same_given(other.mention.name.given, one.mention.name.given)
        for other in told
        if other.mention.name.given
    )
    return replace(one, owner=Owner.WRITER, certainty=0.8, why="bears the name in From") if same else one


def _is_childs_in_from(one: Owned) -> bool:
    """«Мама Егора» names a child; «Стас 11б» may be Стас himself."""
    return one.owner is Owner.CHILD and one.why != "before a class"


def _in_brackets(one: Owned, tokens: Mapping[Source, tuple[Token, ...]], cues: Cues) -> Owned:
    """«У ученика моего 10Б (кл. рук. Баженова Наталья Владимировна)»: a teacher names herself in brackets."""
    told = one.owner is Owner.OTHER and one.mention.is_full and bool(one.mention.name.patronymic)
    if not told or not one.mention.cases & Case.NOM or one.source is not Source.BODY:
        return one
    body = tokens[Source.BODY]
    opened = next(
        (at for at in range(one.mention.first - 1, max(-1, one.mention.first - _POST), -1) if body[at].text == "("), -1
    )
    post = body[opened + 1 : one.mention.first]
    titled = opened > 0 and any(cues.is_staff(token.norm) for token in post)
    if not titled or any(cues.is_child(token.norm) for token in body[:opened]):
        return one
    mine = any(token.norm in cues.mine or token.norm in _MINE for token in body[max(0, opened - _OWN_CLASS) : opened])
    return replace(one, owner=Owner.WRITER, certainty=0.8, why="a post before one's own name") if mine else one


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """What the letter as a whole knows: all names, the writer's gender, whom From names, who signs with initials."""

    persons: tuple[Owned, ...]
    names: Names
    gender: str
    display: list[Owned]
    named: list[Owned]
    signed: frozenset[tuple[str, str]]


def _is_little_ones(one: Owned, tokens: tuple[Token, ...], whole: _Whole) -> bool:
    """«Мы из 3 «Н», Гусева Настя» from «Татьяна»: a name beside a class that does not write letters itself yet."""
    placed = one.owner is Owner.LEARNER or (one.owner is Owner.WRITER and one.certainty < _PLACED)
    if not placed or one.source is not Source.BODY or one.mention.name.patronymic or len(whole.display) > 1:
        return False
    before = range(max(0, one.mention.first - _BESIDE_CLASS), one.mention.first)
    near = (*before, *range(one.mention.last, min(len(tokens), one.mention.last + 2)))
    grades = [int(tokens[at].text[:3]) for at in near if tokens[at].is_number and not _is_anothers(at, one, whole)]
    if not whole.display:
        return 1 in grades and not _closes(one, tokens)
    shown = whole.display[0].mention.name
    if not shown.given or shown.surname or whole.names.same_given(shown.given, one.mention.name.given):
        return False
    return any(1 <= grade <= _LITTLE for grade in grades)


def _closes(one: Owned, tokens: tuple[Token, ...]) -> bool:
    """«… У нас пусто. Лапина Вера, 1 «А»»: a whole name that closes a letter, with a class at most, signs it."""
    behind = tokens[one.mention.last :]
    signs = one.mention.is_full and tokens[one.mention.first].sentence_start and one.mention.first >= _TOLD_BEFORE
    return signs and len(behind) <= _CLASS and not any(token.is_word and len(token.text) > 1 for token in behind)


def _is_anothers(grade: int, one: Owned, whole: _Whole) -> bool:
    """«Ваня Котов, 1 «А». Елена Котова»: whether the class stands right behind the name of another."""
    return any(
        other is not one and other.source is one.source and 0 <= grade - other.mention.last <= 1
        for other in whole.persons
    )


def _childs(one: Owned, whole: _Whole) -> Owned:
    if not one.mention.name.given:
        return one
    # «Класс 1В, Гринько Олег» heads what is said of him; «Гринько Олег, 1В» may be how a parent presents oneself.
    sure = whole.display or one.why == BEHIND_CLASS
    return replace(one, owner=Owner.CHILD, certainty=0.8, why="is not who writes" if sure else LITTLE)


def _of_whole(one: Owned, whole: _Whole) -> Owned:
    if one.source is Source.FROM or not one.mention.is_full:
        return one
    is_other = _is_other_gender(one, whole.gender) or _is_pupil_of_from(one, whole.named, whole.names)
    labelled = one.owner is Owner.WRITER and one.why == "label of the writer" and bool(one.mention.cases & Case.NOM)
    if is_other and labelled:
        return replace(one, owner=Owner.OTHER, certainty=0.8, why="is not who writes")
    if one.owner is not Owner.OTHER and is_other:
        return replace(one, owner=Owner.CHILD, certainty=max(one.certainty, 0.8), why="is not who writes")
    if one.owner is Owner.UNKNOWN and one.mention.cases & Case.NOM and _bears_patronymic(one, whole.display):
        return replace(one, owner=Owner.WRITER, certainty=0.85, why="bears the name in From")
    if one.owner in _PUPIL and _bears(one, whole.signed):
        return replace(one, owner=Owner.WRITER, certainty=0.9, why="signs with initials")
    if one.owner in _PUPIL and _bears_name_in_from(one, whole.persons, whole.display, whole.names):
        return replace(one, owner=Owner.WRITER, certainty=0.85, why="bears the name in From")
    return one


def _spoken_of(one: Owned, tokens: tuple[Token, ...]) -> Owned:
    """The child's name, if what only its place gave to the writer is of one spoken of."""
    placed = one.owner is Owner.LEARNER or (one.owner is Owner.WRITER and one.certainty < _PLACED)
    if placed and one.source in (Source.BODY, Source.SUBJECT) and _is_spoken_of(one, tokens):
        # «Классный руководитель Орлова Нина Львовна. Она не отвечает»: a post is no child's.
        owner = Owner.OTHER if one.why.startswith("after") else Owner.CHILD
        return replace(one, owner=owner, certainty=0.8, why="is spoken of")
    return one


def _is_spoken_of(one: Owned, tokens: tuple[Token, ...]) -> bool:
    """«Якимов Роман, 7Б. Он этого не писал»: whether the sentence behind a name begins with its pronoun."""
    behind = range(one.mention.last, min(len(tokens), one.mention.last + _CLASS))
    opening = next((at for at in behind if tokens[at].sentence_start), None)
    if opening is None:
        return False
    about = _PRONOUNS.get(one.mention.gender, frozenset())
    return any(token.norm in about for token in tokens[opening : opening + 2])


def _signed_with_initials(persons: tuple[Owned, ...]) -> frozenset[tuple[str, str]]:
    """Surnames and initials in the signature («Мамедов Р. В.»)."""
    return frozenset(
        (normalise(one.mention.name.surname), normalise(one.mention.initial))
        for one in persons
        if one.mention.initial and one.source is Source.SIGNATURE
    )


def _bears(one: Owned, signed: frozenset[tuple[str, str]]) -> bool:
    """«от родителя ученика 6А Мамедова Руслана Вагифовича … Мамедов Р. В.»: who signs with initials bears the name."""
    name = one.mention.name
    return bool(name.patronymic) and (normalise(name.surname), normalise(name.given[:1])) in signed


def _bears_patronymic(one: Owned, display: list[Owned]) -> bool:
    """«Да, конечно: Орлова Нина Львовна, учитель музыки» from «Нина Львовна»."""
    own = one.mention.name
    shown = [other.mention.name for other in display]
    return any(
        name.patronymic and (normalise(name.given), name.patronymic) == (normalise(own.given), own.patronymic)
        for name in shown
    )


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
    if not display:
        return False
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
        if token.norm in ("я", "это", "пишет", "беспокоит") and not (at and body[at - 1].norm == "не"):
            following = body[at + 1 : at + 1 + _NEAR]
            denied = any(near.norm == "не" for near in following)  # «это не мама»
            told |= {cues.elders[near.norm] for near in following if near.norm in cues.elders and not denied}
    return told.pop() if len(told) == 1 else ""
