"""A child named by a possessive alone, as parents do: «моя прогуляла», «дневник моего», «у нашего не открывается».

With a noun behind it the possessive tells whose the noun is («моя оценка», «пароль мой») and no child.
"""

from collections.abc import Sequence

from mailbot.language.reading import Reading
from mailbot.language.words import morphology
from mailbot.language.words.cues import Word
from mailbot.language.words.lexicon import Lexicon

_MASCULINE, _FEMININE = "masc", "femn"
# The possessives by the gender of whom they name; in the nominative and in other cases.
_SUBJECTS = {"мой": _MASCULINE, "моя": _FEMININE, "наш": _MASCULINE, "наша": _FEMININE}
_OTHERS = {
    "моего": frozenset(["gent"]),
    "моему": frozenset(["datv"]),
    "моей": frozenset(["gent", "datv", "ablt", "loct"]),
    "нашего": frozenset(["gent"]),
    "нашему": frozenset(["datv"]),
    "нашей": frozenset(["gent", "datv", "ablt", "loct"]),
}
# So far behind a possessive the verb may stand.
_NEAR = 4
_YEARS = frozenset(["лет", "год", "года", "годик", "годика"])
_PLACES = frozenset(["в", "во", "из", "с"])
# «…, двое детей»: a sign and a blank stand between.
_GAP = 3
_COUNTS = frozenset(["двое", "трое", "четверо", "пятеро", "шестеро", "семеро"])
# What may stand between «мой» and its verb; anything else may be what the possessive belongs to.
_PASSED = frozenset({"PRCL", "ADVB", "CONJ", "PREP", "NPRO", "PRED"})
# «У сестры уже видно, а у моего только первая четверть»: so begins what a child has or lacks.
_LEFT = frozenset(["только", "лишь", "пока", "нет", "до", "все", "опять", "почему-то", "почему"])
_TIMES = frozenset(["каждый", "каждую", "весь", "целый", "день", "вечер", "раз", "неделю", "год"])


def own_child(words: Sequence[Word], lexicon: Lexicon) -> list[int]:
    """Places of possessives that stand for a child of the writer's."""
    # Beginnings of what is said of things («а мой не открывается»), and by pupils of their teachers («наша сказала»).
    things, teachers = (lexicon.words("roles", f"own_child.{key}") for key in ("of_things", "of_teachers"))
    others = {one: things + (teachers if one.startswith("наш") else ()) for one in _SUBJECTS}
    return [at for at, word in enumerate(words) if _names_child(words, at, word, others.get(word.norm, ()))]


def counted_children(reading: Reading, words: Sequence[Word]) -> list[int]:
    """Where right behind the writer's name their children are counted: «Зуева Нина Фёдоровна, трое детей»."""
    name = reading.full_name
    if name is None:
        return []
    behind = (
        at
        for at, word in enumerate(words[:-1])
        if word.source is name.source and 0 <= word.start - name.span[1] <= _GAP
    )
    at = next(behind, None)
    if at is None or words[at].norm not in _COUNTS or words[at + 1].norm != "детей":
        return []
    return [at]


def _names_child(words: Sequence[Word], at: int, word: Word, others: tuple[str, ...]) -> bool:
    if word.norm in _SUBJECTS:
        agrees = _follows_its_noun(words, at, frozenset(["nomn"]))
        return not agrees and _is_subject(words, at, _SUBJECTS[word.norm], others)
    if word.norm in _OTHERS:
        return not _follows_its_noun(words, at, _OTHERS[word.norm]) and _stands_alone(words, at)
    return False


def _follows_its_noun(words: Sequence[Word], at: int, cases: frozenset[str]) -> bool:
    """«Пароль мой», «учителю моему»: the noun right before agrees."""
    before = words[at - 1] if at and words[at - 1].sentence == words[at].sentence else None
    return before is not None and any(
        "NOUN" in parse.grammemes and cases & parse.grammemes for parse in morphology.parses(before.norm)
    )


def _is_subject(words: Sequence[Word], at: int, gender: str, others: tuple[str, ...]) -> bool:
    """«Моя вчера прогуляла», «мой в 9Б»: a verb of its gender follows that is not said of `others`, or a class."""
    verb = _next_told(words, at)
    if verb is None:
        return False
    if verb.norm[0].isdigit():
        return words[at + 1].norm in _PLACES
    found = morphology.grammemes(verb.norm)
    if "VERB" not in found or verb.norm.startswith(others) or "sing" not in found:
        return False
    return gender in found if "past" in found else "3per" in found


def _stands_alone(words: Sequence[Word], at: int) -> bool:
    """«У моего не открывается», «моему десять лет»: nothing follows that it could belong to before the verb."""
    verb = _next_told(words, at)
    if verb is None:
        # «А у моей?», but not «пароль от почты моей».
        return at > 0 and words[at - 1].norm == "у" and _is_last(words, at)
    following = words[at + 1]
    if words[at - 1].norm == "у" and following.norm in _LEFT:
        return True
    if verb.norm[0].isdigit():
        return following.norm in _PLACES or (following is verb and _counts_years(words, at + 2))
    return verb.norm == "нет" or "VERB" in morphology.grammemes(verb.norm)


def _next_told(words: Sequence[Word], at: int) -> Word | None:
    """The first word of weight behind a possessive in its sentence: a verb, a number, a noun."""
    for word in words[at + 1 : at + 1 + _NEAR]:
        if word.sentence != words[at].sentence:
            return None
        passed = word.norm in _TIMES or _PASSED & morphology.grammemes(word.norm)
        if word.norm == "нет" or word.norm[0].isdigit() or not passed:
            return word
    return None


def _is_last(words: Sequence[Word], at: int) -> bool:
    return at + 1 == len(words) or words[at + 1].sentence != words[at].sentence


def _counts_years(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].norm in _YEARS
