"""Who is called names: words that hail somebody («бараны, исправьте»), and words said to «вы» and «ты»."""

from collections.abc import Collection, Iterable
from functools import lru_cache

from mailbot.language import morphology
from mailbot.language.apposition import Appositions
from mailbot.language.badfind import Found
from mailbot.language.cues import Word
from mailbot.language.evidence import Evidence
from mailbot.language.lexicon import Lexicon
from mailbot.language.reading import Reading
from mailbot.terms import Source

_FAR, _BESIDE = 7, 2
_SHORT_SENTENCE = 4
_SHORT_LETTER = 7
YOU = frozenset(["вы", "вас", "вам", "вами", "ты", "тебя", "тебе", "тобой"])
ME = frozenset(["я", "мне", "меня", "мной", "мой", "моя", "моей", "моего", "мою", "моем"])
_THEY = frozenset(["они", "их", "им", "ими", "них"])
_SPOKEN = YOU | ME | {"почему", "когда", "где", "сколько", "зачем", "куда", "откуда", "кто"}
# What calls for somebody's ear before they are named («алло, бараны, …»).
_HAILS = frozenset(
    ["алло", "але", "эй", "ау", "слышь", "слышьте", "слышите", "слушай", "слушайте", "послушай", "послушайте"]
)


class Calls(Appositions):
    """Whether a bad word calls somebody, or is said to those addressed."""

    def __init__(self, reading: Reading, source: Source, known: Evidence, found: Iterable[Found]) -> None:
        """The part `source` of the letter, of which `known` is known; the disguised words among `found`, in order."""
        super().__init__(reading.parts.of(source), source, known, [hit for hit in found if not hit.plain])
        self._fillers, self._prepositions = _small_words(reading.lexicon)

    def _opens_call(self, at: int) -> bool:
        """«Сволочи, ребёнок плачет»: the word calls somebody at the head of a sentence, and not «сволочи, хакеры»."""
        word = self._words[at]
        following = self._words[at + 1 : at + 2]
        apposed = at + 1 in self._cues["others"] and any(self._names_people(other) for other in following)
        opens = word.first or (self._words[at - 1].first and self._words[at - 1].norm in _HAILS)
        return opens and self._text[word.end : word.end + 1] in (",", "!") and not apposed

    def _is_addressed(self, at: int) -> bool:
        """«вы там все тупые», «ослы вы», «бараны вы все»."""
        sentence = self._words[at].sentence
        for back in range(at - 1, max(-1, at - 6), -1):
            word = self._words[back]
            if word.sentence != sentence:
                break
            if word.norm in ("вы", "ты", "вас", "вам"):
                return True
            if word.norm not in self._fillers:
                break
        if at + 1 >= len(self._words) or self._words[at + 1].norm not in ("вы", "ты"):
            return False
        # «Ослы вы», and not «гуся вы нарисовали».
        acts = at + 2 < len(self._words) and "VERB" in morphology.grammemes(self._words[at + 2].norm)
        return self._words[at + 1].sentence == sentence and not acts

    def _is_vocative(self, at: int) -> bool:
        """The word, perhaps with an adjective, opens its sentence or stands between commas."""
        word = self._words[at]
        if not any(_may_call(parse.grammemes) for parse in morphology.parses(word.norm)):
            return False
        mates = [other for other in self._words[max(0, at - 2) : at + 5] if other.sentence == word.sentence]
        place = mates.index(word)
        if len(mates) <= _SHORT_SENTENCE and all(self._may_precede(other) for other in mates[:place]):
            return len(mates) > 1 or self._is_plural(word) or self._text[word.end : word.end + 1] == "!"
        after = self._text[word.end : word.end + 3].lstrip()
        before = self._text[max(0, word.start - 3) : word.start].rstrip()
        if mates[0].first and place <= _BESIDE and after[:1] in (",", "!"):
            return True
        if word.first:
            return after[:1] in (",", "!", "—", "–") or (
                len(mates) > 1 and self._text[mates[1].end : mates[1].end + 1] == ","
            )
        rest = self._sentence(at)[1] - at - 1
        return before.endswith(",") and (after[:1] in (",", "!", ".", "") or rest <= 1)

    def _may_precede(self, word: Word) -> bool:
        return word.norm in self._fillers or "ADJF" in morphology.grammemes(word.norm)

    @staticmethod
    def _is_plural(word: Word) -> bool:
        return any({"plur", "nomn"} <= parse.grammemes for parse in morphology.parses(word.norm))

    def _calls(self, at: int) -> bool:
        """Whether the sentence calls on somebody with an imperative, or has hardly another word."""
        sentence = self._words[at].sentence
        mates = [other for other in self._words[max(0, at - _FAR) : at + _FAR + 1] if other.sentence == sentence]
        return len(mates) <= 3 or self.has_imperative(at) or self._speaks(at)

    def _speaks(self, at: int) -> bool:
        """«Бараны, я же написала»: behind a call somebody speaks or asks, and no other noun follows in a row."""
        following = self._words[at + 1 : min(at + 1 + _FAR, self._sentence(at)[1])]
        if not self._opens_call(at) or not following or "NOUN" in morphology.grammemes(following[0].norm):
            return False
        norms = {word.norm for word in following}
        return norms.isdisjoint(_THEY) and not norms.isdisjoint(_SPOKEN)

    @staticmethod
    def _names_people(word: Word) -> bool:
        return any({"NOUN", "anim", "plur", "nomn"} <= parse.grammemes for parse in morphology.parses(word.norm))

    def _is_all(self, at: int) -> bool:
        """Whether the letter says hardly anything else."""
        few = 1 < len(self._words) <= _SHORT_LETTER
        return few and len(self._words) - at <= _BESIDE + 1 and self._may_precede(self._words[at - 1])


def _may_call(grammemes: Collection[str]) -> bool:
    """Whether a form of these properties may call somebody names: «бараны», but «Баранов» names them."""
    return not {"nomn", "datv"}.isdisjoint(grammemes) and "Surn" not in grammemes


@lru_cache(maxsize=4)
def _small_words(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str]]:
    """Words that may stand between «вы» and an insult, and prepositions."""
    fillers, prepositions = (lexicon.words("tone_context", f"small.{key}") for key in ("fillers", "prepositions"))
    return frozenset(fillers), frozenset(prepositions)
