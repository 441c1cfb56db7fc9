"""What a letter tells of its writer besides a role: works for a firm, is grown up, is of a class themselves."""

from collections.abc import Iterator, Sequence

from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit, Word
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import normalise
from mailbot.terms import Source

# From this age on nobody is a pupil.
_OF_AGE = 19
_ME = frozenset(["мне", "мну"])
_YEARS = frozenset(["лет", "год", "года"])
_MY_CLASS = ["класс", "мой"]
# A surname and a given name.
_NAME = 2
_NAMES = frozenset(["Surn", "Name"])
_PUPILS_PLACE = frozenset(["из", "в", "во", "с", "со"])


def works_elsewhere(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether the signature names a firm or a post that no school has."""
    return any(hit.group == "firm.marks" and words[hit.first].source is Source.SIGNATURE for hit in hits)


def is_grown_up(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether the writer is no pupil: by patronymic, by a name of former days, by age, by their ways."""
    grown = reading.lexicon.words("roles", "grown.names")
    shown = [token.norm for token in reading.tokens.get(Source.FROM, ()) if token.is_word]
    if reading.full_name is not None:
        shown.append(normalise(reading.full_name.value.given))
    named = reading.full_name is not None and bool(reading.full_name.value.patronymic)
    aged = any(
        word.norm in _ME and age.norm.isdecimal() and int(age.norm[:3]) >= _OF_AGE and years.norm in _YEARS
        for word, age, years in zip(words, words[1:], words[2:], strict=False)
    )
    told = not set(grown).isdisjoint(shown) or any(hit.group == "grown.signs" for hit in hits)
    return named or aged or " " in reading.address_as or told


def is_of_class(reading: Reading, words: Sequence[Word]) -> bool:
    """Whether a class stands right behind «я»: «я 10а Магомедов Магомед», «я из 6 б», «класс мой 10б».

    A name may stand between («я седых матвей 9в»), but no grown-up's: those name themselves and a child's class.
    """
    grown = frozenset(reading.lexicon.words("roles", "grown.names"))
    for before in _before_classes(reading, words):
        if before[-1].norm == "я" or [word.norm for word in before[-2:]] == _MY_CLASS:
            return True
        if len(before) > _NAME and before[0].norm == "я" and _is_name(before[1:]):
            return not any(word.norm in grown for word in before)
    return False


def _is_name(words: Sequence[Word]) -> bool:
    """Whether one of the words is a given name and none a noun of another kind («я мама Пети»)."""
    found = [grammemes(word.norm) for word in words]
    return any("Name" in one for one in found) and not any("NOUN" in one and not _NAMES & one for one in found)


def _before_classes(reading: Reading, words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """For each class the words right before it in its sentence, «из» and «в» left out."""
    for one in reading.classes:
        at = next((at for at, word in enumerate(words) if _is_at(word, one.source, one.span[0])), 0)
        while at > 1 and words[at - 1].norm in _PUPILS_PLACE:
            at -= 1
        if at and words[at - 1].sentence == words[at].sentence:
            yield [word for word in words[max(0, at - _NAME - 1) : at] if word.sentence == words[at].sentence]


def _is_at(word: Word, source: Source, start: int) -> bool:
    return word.source is source and word.start <= start < word.end
