"""What the writer says of themselves: what they do, what happens to them, what they call theirs.

«Закрыла четверть», «куда записать замену», «мои пятиклашки» are a teacher's words, «меня отметили», «писала диктант»,
«мой доклад» a pupil's. The lexicon holds the roots of such verbs and things (roles.toml, `deeds`); that they are the
writer's own doings follows from person, tense and the pronouns around.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.language.words import morphology
from mailbot.language.words.cues import Word
from mailbot.language.words.lexicon import Lexicon
from mailbot.terms import Role, Source

# How far a verb may stand behind «я» or «как», and a thing from its verb or from «мой», in words.
_SUBJECT, _MODAL, _OBJECT, _BELONGS = 7, 4, 5, 2
# And what is done to the writer from «мне» («нам по литературе до сих пор не выложили»).
_HAPPENS = 7
_BUT = frozenset(["а", "но", "и", "однако"])
_ASKS = frozenset(["что", "какие", "какое", "сколько", "чего"])
_I = frozenset(["я", "мы"])
_THEY = frozenset(["он", "она", "они", "оно", "кто", "ты", "вы", "которая", "который", "которые"])
_TO_THEM = frozenset(["ему", "ей", "им"])
_TO_ME = frozenset(["мне", "меня", "мною", "мной", "нам", "нас"])
_MINE = frozenset(["мой", "моя", "мое", "мои", "моего", "моей", "моему", "мою", "моим", "моих", "моем", "моими"]).union(
    ["наш", "наша", "наше", "наши", "нашего", "нашей", "нашему", "нашу"]
)
# «В чате родители говорят»: those of the class.
_OF_OTHERS = frozenset(["чате", "другие", "многие", "некоторые", "остальные", "все", "собрании", "мы", "как"])
_OURS = frozenset(["наш", "наша", "наше", "нашего", "нашей", "нашему", "нашу"])
# The elders of a pupil's family; verbs with which such a one brings themselves in.
_ELDERS = frozenset(
    ["мама", "папа", "мать", "отец", "родители", "мамка", "батя", "предки", "бабушка", "маман", "мамуля"]
)
_INTRODUCES = frozenset([
    "пишет", "беспокоит", "обращается", "зовут", "просит", "прошу", "пишут", "обращаются", "требует", "требуют",
    "жалуется", "жалуются", "звонит", "звонят",
])  # fmt: skip
_NOT_OURS = frozenset(["и", "или", "ученика", "ученицы", "класса", "одноклассника", "других", "другой"])
_WEIGHTS = {"does": 3.0, "alone": 3.0, "happens": 2.5, "has": 1.5, "owns": 2.5}
_CACHE = 4096
_CLASS = "класс"
# No deed and no pronoun of the writer's is shorter.
_SHORTEST = 3
_ROLES = (Role.STUDENT, Role.STAFF)
# Of a hostile letter only so many verbs are looked up.
_MOST = 60


class _Words:
    """Words of a list: forms, and beginnings that end with an asterisk there."""

    def __init__(self, listed: Iterable[str]) -> None:
        self._stems = tuple(word[:-1] for word in listed if word.endswith("*"))
        self._forms = frozenset(word for word in listed if not word.endswith("*"))

    def hold(self, word: Word) -> bool:
        return word.norm in self._forms or word.norm.startswith(self._stems)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deeds:
    """The words of one role: verbs that tell it with a thing and alone, what happens to it, what it has and owns.

    `shares` is what one calls «наш»: pupils and parents have a class of theirs as well as teachers.
    """

    verbs: _Words
    things: _Words
    alone: _Words
    happens: _Words
    has: _Words
    owns: _Words
    shares: _Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Roots:
    roles: dict[Role, _Deeds]
    modal: frozenset[str]
    asked: frozenset[str]


def own_deeds(words: Sequence[Word], lexicon: Lexicon, children: frozenset[int] = frozenset()) -> dict[Role, float]:
    """How much the writer's own doings speak for a pupil and for staff; every kind of doing counts once a role.

    `children` are places of possessives that stand for a child («моя прогуляла»), whose doings are not the writer's.
    """
    roots = _roots(lexicon)
    told: dict[tuple[Role, str], float] = {}
    looked = 0
    for at, word in enumerate(words):
        for role in _told_by(roots, word.norm):
            deeds = roots.roles[role]
            for kind in () if at in children else _kinds(words, at, word, deeds):
                told[role, kind] = _WEIGHTS[kind]
            if looked < _MOST and (deeds.verbs.hold(word) or deeds.alone.hold(word)):
                looked += 1
                if _is_own(words, at, roots, children):
                    told |= {(role, kind): _WEIGHTS[kind] for kind in _done(words, at, deeds)}
    return {role: sum(weight for (one, _), weight in told.items() if one is role) for role in _ROLES}


# The same words come again in every letter, and most tell of nobody's doings.
@lru_cache(maxsize=_CACHE)
def _told_by(roots: _Roots, norm: str) -> tuple[Role, ...]:
    """The roles of which a word may tell a deed or something owned."""
    if len(norm) < _SHORTEST:
        return ()
    word = Word(norm, Source.BODY, 0, 0, 0, False, False)
    pronoun = norm in _TO_ME or norm in _MINE
    told = roots.roles.items()
    return tuple(role for role, deeds in told if pronoun or deeds.verbs.hold(word) or deeds.alone.hold(word))


def pupils_family(words: Sequence[Word]) -> frozenset[int]:
    """Places of «мама», «родители» in the mouth of a pupil: «мама не знает», «спросил папа»."""
    return frozenset(
        at
        for at, word in enumerate(words)
        if word.norm in _ELDERS and word.source is not Source.FROM and _acts(words, at)
    )


def names_pupils(words: Sequence[Word]) -> bool:
    """Whether a pupil is spoken of by surname and class («у Гордеева из 4В»), as teachers do."""
    return any(
        word.capital
        and following.norm == "из"
        and grade.norm[0].isdigit()
        and word.sentence == grade.sentence
        and "Surn" in morphology.grammemes(word.norm)
        and not (at and {"Name"} & morphology.grammemes(words[at - 1].norm))
        for at, (word, following, grade) in enumerate(zip(words, words[1:], words[2:], strict=False))
    )


def _acts(words: Sequence[Word], at: int) -> bool:
    """Whether the one named here does something of which others tell."""
    sentence, following = words[at].sentence, words[at + 1 : at + 3]
    if following and (following[0].norm in _NOT_OURS or (following[0].capital and not following[0].first)):
        return False
    if any(word.norm in _OF_OTHERS and word.sentence == sentence for word in words[max(0, at - 2) : at]):
        return False
    near = (
        *words[max(0, at - 1) : at],
        *(following[:2] if following[:1] and following[0].norm == "не" else following[:1]),
    )
    return any(
        word.sentence == sentence and word.norm not in _INTRODUCES and "VERB" in found and not {"1per", "2per"} & found
        for word in near
        for found in (morphology.grammemes(word.norm),)
    )


def _done(words: Sequence[Word], at: int, deeds: _Deeds) -> Iterator[str]:
    if deeds.alone.hold(words[at]):
        yield "alone"
    if deeds.verbs.hold(words[at]) and _near(words, at, _OBJECT, deeds.things):
        yield "does"


def _kinds(words: Sequence[Word], at: int, word: Word, deeds: _Deeds) -> Iterator[str]:
    """What the pronoun at this place tells: «мне поставили», «у меня долги», «моих пятиклашек»."""
    if word.norm in _TO_ME:
        owned = at > 0 and words[at - 1].norm == "у" and words[at - 1].sentence == word.sentence
        if not owned and _happens(words, at, deeds):
            yield "happens"
        if _follows(words, at, _OBJECT, deeds.has):
            yield "has"
    elif word.norm in _MINE and _is_owned(words, at, deeds.shares if word.norm in _OURS else deeds.owns):
        yield "owns"


def _happens(words: Sequence[Word], at: int, deeds: _Deeds) -> bool:
    """«Нам не выложили», «мне поставили».

    In «я спросил, а он мне …» the verb is the writer's own doing, in «мне надо видеть, что задали» anybody's.
    """
    return any(
        deeds.happens.hold(words[one])
        and words[max(0, one - 1)].norm not in _I
        and not any(word.norm in _ASKS for word in words[at + 1 : one])
        for one in _around(words, at, _HAPPENS)
    )


def _is_owned(words: Sequence[Word], at: int, wanted: _Words) -> bool:
    """«Мой доклад», «мои пятые классы»; in «моих писем, ответы» and «мой пароль ученика» another thing is owned."""
    for word in words[at + 1 : at + _BELONGS + 1]:
        if word.sentence != words[at].sentence:
            return False
        if wanted.hold(word):
            return True
        if "NOUN" in morphology.grammemes(word.norm):
            return False
    return False


def _near(words: Sequence[Word], at: int, most: int, wanted: _Words) -> bool:
    """Whether a word of these roots stands near in the same sentence, before or after."""
    return any(wanted.hold(words[one]) for one in _around(words, at, most))


def _around(words: Sequence[Word], at: int, most: int) -> Iterator[int]:
    """Places of the other words near in the same sentence."""
    for one in range(max(0, at - most + 2), min(at + most + 1, len(words))):
        if one != at and words[one].sentence == words[at].sentence:
            yield one


def _follows(words: Sequence[Word], at: int, most: int, wanted: _Words) -> bool:
    sentence = words[at].sentence
    return any(other.sentence == sentence and wanted.hold(other) for other in words[at + 1 : at + most + 1])


def _is_own(words: Sequence[Word], at: int, roots: _Roots, children: frozenset[int]) -> bool:
    """Whether the writer does what the verb here says."""
    found = morphology.grammemes(words[at].norm)
    if "1per" in found:
        return True
    if "INFN" in found:
        return _is_meant_for_writer(words, at, roots)
    # «Журнал закрылся», «отметки сохранились»: things do so, unless somebody says «я».
    itself = words[at].norm.endswith(("ся", "сь"))
    if not children.isdisjoint(range(at - _SUBJECT, at)):
        return False
    return "past" in found and _has_writer_for_subject(words, at, alone="sing" in found and not itself)


def _is_meant_for_writer(words: Sequence[Word], at: int, roots: _Roots) -> bool:
    """«Не могу отметить», «отметить не даёт», «как записать»; not «прошу исправить»."""
    sentence = words[at].sentence
    near = [word for word in words[max(0, at - _MODAL) : at] if word.sentence == sentence]
    # «Когда учитель должен выставить», «сыну надо сдать»: it is another who must.
    others = any(word.norm in _THEY or word.norm in _TO_THEM or _is_somebody(word) for word in near)
    others = others or any({"NOUN", "anim", "datv"} <= morphology.grammemes(word.norm) for word in near)
    before = [word.norm for word in near if not others or "1per" in morphology.grammemes(word.norm)]
    after = [word.norm for word in words[at + 1 : at + _MODAL] if word.sentence == sentence]
    refused = "не" in after and not roots.modal.isdisjoint(after[after.index("не") + 1 :][:1])
    return roots.asked.isdisjoint(before) and (refused or not roots.modal.isdisjoint(before))


def _has_writer_for_subject(words: Sequence[Word], at: int, *, alone: bool) -> bool:
    """«Я вчера делала», «закрыла четверть» without any other who could have done it."""
    sentence = words[at].sentence
    before = [word for word in words[max(0, at - _SUBJECT) : at] if word.sentence == sentence]
    for word in reversed(before):
        if word.norm in _I:
            return True
        if word.norm in _THEY or _is_somebody(word):
            return False
    after = [word for word in words[at + 1 : at + 3] if word.sentence == sentence]
    if after and after[0].norm in _BUT:
        # «Отметку удалила, а она …»: another clause.
        after = []
    return alone and not any(word.norm in _THEY or _is_somebody(word) for word in after) and not _is_headed(words, at)


def _is_headed(words: Sequence[Word], at: int) -> bool:
    """«Катя Ломова, 5А. Вчера болела»: the sentence before names somebody and tells nothing of them."""
    start = at
    while start and words[start - 1].sentence == words[at].sentence:
        start -= 1
    head = [
        word
        for word in words[max(0, start - _SUBJECT) : start]
        if word.sentence == words[at].sentence - 1 and word.source is words[at].source
    ]
    return any(map(_is_somebody, head)) and not any("VERB" in morphology.grammemes(word.norm) for word in head)


def _is_somebody(word: Word) -> bool:
    """Whether a word may be the one who does something: a person in the nominative, or somebody's name."""
    named = not word.first or not morphology.is_known(word.norm) or "Name" in morphology.grammemes(word.norm)
    if len(word.norm) == 1 or word.norm[0].isdigit():
        # «7А».
        return False
    return (word.capital and named) or any(
        parse.score > 0.1 and "NOUN" in parse.grammemes and {"anim", "nomn"} <= parse.grammemes
        for parse in morphology.parses(word.norm)
    )


@lru_cache(maxsize=4)
def _roots(lexicon: Lexicon) -> _Roots:
    def deeds(role: Role) -> _Deeds:
        keys = ("verbs", "things", "alone", "happens", "has", "owns")
        listed = {key: lexicon.words("roles", f"deeds.{role}_{key}") for key in keys}
        shares = [word for word in listed["owns"] if not word.startswith(_CLASS)]
        return _Deeds(shares=_Words(shares), **{key: _Words(words) for key, words in listed.items()})

    return _Roots(
        roles={role: deeds(role) for role in _ROLES},
        modal=frozenset(lexicon.words("roles", "deeds.modal")),
        asked=frozenset(lexicon.words("roles", "deeds.asked")),
    )
