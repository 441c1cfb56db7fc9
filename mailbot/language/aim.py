"""Whom a bad word is said of, and by whom: what the rest of its sentence tells.

An insult is a violation only when it is aimed at a person addressed or at the staff, by the writer. Reports of what
others said, titles, lessons, words about oneself are no insults; where it stays unclear it is anger and no more.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from enum import Enum
from functools import lru_cache

from mailbot.language import morphology
from mailbot.language.apposition import Appositions
from mailbot.language.badfind import Found
from mailbot.language.badwords import Level
from mailbot.language.cues import Word
from mailbot.language.evidence import Evidence
from mailbot.language.lexicon import Lexicon
from mailbot.language.places import NOWHERE
from mailbot.language.reading import Reading
from mailbot.terms import Source

_FAR, _NEAR, _BESIDE = 7, 4, 2
_SHORT_SENTENCE = 4
_SHORT_LETTER = 7
_YOU = frozenset(["вы", "вас", "вам", "вами", "ты", "тебя", "тебе", "тобой"])
_ME = frozenset(["я", "мне", "меня", "мной", "мой", "моя", "моей", "моего", "мою", "моем"])
_THEY = frozenset(["они", "их", "им", "ими", "них"])
_SPOKEN = _YOU | _ME | {"почему", "когда", "где", "сколько", "зачем", "куда", "откуда", "кто"}
# «Охренеть!» cries out at a thing; «охренели» is said of somebody.
_INFINITIVE = ("ть", "ет")
# What calls for somebody's ear before they are named («алло, бараны, …»).
_HAILS = frozenset(
    ["алло", "але", "эй", "ау", "слышь", "слышьте", "слышите", "слушай", "слушайте", "послушай", "послушайте"]
)


class Aim(Enum):
    """What came out: an insult of a person addressed or of the staff; a bad word and no insult; nothing at all."""

    DIRECT = "direct"
    UNCLEAR = "unclear"
    NONE = "none"


class Scene(Appositions):
    """One part of a letter: whom its bad words are meant for."""

    def __init__(self, reading: Reading, source: Source, known: Evidence, found: Iterable[Found] = ()) -> None:
        """The part `source` of the letter, of which `known` is known; the disguised words `found` in it, in order."""
        super().__init__(reading.parts.of(source), source, known, [hit for hit in found if not hit.plain])
        self._fillers, self._prepositions = _small_words(reading.lexicon)

    def aim(self, found: Found) -> Aim:
        """Whom the word `found` is aimed at."""
        at = max(0, bisect_right(self._starts, found.start) - 1)
        if not self._words or self._is_reported(at, found) or self._is_surname(at, found):
            return Aim.NONE
        if self._is_foreign_name(at, found) or at in self._cues["harmless"]:
            return Aim.NONE
        if found.level in (Level.OBSCENE, Level.RUDE):
            return Aim.DIRECT
        if found.level is Level.STUNNED:
            return Aim.UNCLEAR if self._is_own(at) or found.form.endswith(_INFINITIVE) else Aim.DIRECT
        return self._insult(at, found)

    def is_meant_for_staff(self, found: Found) -> bool:
        """Whether the sentence says this of those addressed or of the staff, rather than of a child or the writer."""
        at = max(0, bisect_right(self._starts, found.start) - 1)
        sentence = self._words[at].sentence
        aimed = own = NOWHERE
        for place in range(max(0, at - _FAR), min(len(self._words), at + _FAR + 1)):
            word = self._words[place]
            if word.sentence == sentence and word.norm in _YOU:
                aimed = min(aimed, abs(place - at))
            elif word.sentence == sentence and word.norm in _ME:
                own = min(own, abs(place - at))
        aimed = min(aimed, self._nearest("staff", at, _NEAR))
        own = min(own, self._nearest("others", at, _FAR), self._nearest("things", at, _FAR))
        return aimed < own

    def _insult(self, at: int, found: Found) -> Aim:
        """The aim of an insulting word that nobody else is reported to have said."""
        if found.level is Level.MILD:
            return Aim.UNCLEAR
        softened = self._softened(at, found)
        if found.level in (Level.BEAST, Level.CREATURE):
            return self._beast(at, found, softened)
        if softened is not None:
            return softened
        if found.level is Level.STRONG:
            return self._strong(at, found)
        if found.level is Level.REPROACH:
            return Aim.UNCLEAR
        return self._dull(at)

    def _softened(self, at: int, found: Found) -> Aim | None:
        """The aim where something takes the edge off; None where nothing does."""
        if self._is_lesson(at, found) or self._is_own(at):
            return Aim.NONE
        if self._is_of_others(at):
            return Aim.UNCLEAR
        if at and self._words[at - 1].norm == "не":
            return Aim.UNCLEAR
        if self._before("general", at, _NEAR) and not self._is_of_culprit(at, found):
            return Aim.UNCLEAR
        return Aim.UNCLEAR if self._in_quotes(found) else None

    def _is_of_culprit(self, at: int, found: Found) -> bool:
        """«Только кретины могли выставить»: said of those who did it."""
        return found.level is Level.STRONG and self._nearest("culprit", at, _BESIDE) <= _BESIDE

    def _is_of_others(self, at: int) -> bool:
        """Whether the word is said of children or strangers rather than of those addressed or the staff."""
        others = self._nearest("others", at, _NEAR)
        following = self._words[at + 1 : at + 2]
        if self._opens_call(at) or [word.norm for word in following] == ["от"] or self.is_called(at):
            return False
        if others > _BESIDE and self._before("aim", at, _BESIDE):
            return False
        return others < min(self._nearest("second", at, _FAR), self._nearest("staff", at, _FAR))

    def _opens_call(self, at: int) -> bool:
        """«Сволочи, ребёнок плачет»: the word calls somebody at the head of a sentence, and not «сволочи, хакеры»."""
        word = self._words[at]
        following = self._words[at + 1 : at + 2]
        apposed = at + 1 in self._cues["others"] and any(self._names_people(other) for other in following)
        opens = word.first or (self._words[at - 1].first and self._words[at - 1].norm in _HAILS)
        return opens and self._text[word.end : word.end + 1] in (",", "!") and not apposed

    # Reports, titles, names.

    def _is_reported(self, at: int, found: Found) -> bool:
        if self._before("report_own", at, _NEAR):
            return False
        first, last = self._sentence(at)
        if self._in_quotes(found):
            before = self._sentence(first - 1)[0] if first else first
            return any(self._within(group, before, last) for group in ("report.names", "report.says", "lesson"))
        if self._within("report.names", first, at):
            return True
        return any(self._introduces(place, at) for place in self._within("report.says", first, at))

    def _introduces(self, place: int, at: int) -> bool:
        """Whether «сказала» at `place` brings in what follows: with «что» or a colon."""
        between = self._words[place + 1 : at]
        colon = ":" in self._text[self._words[place].end : self._words[at].start]
        return colon or any(word.norm in ("что", "типа", "мол", "дескать", "якобы") for word in between[:5])

    def _is_lesson(self, at: int, found: Found) -> bool:
        if found.level in (Level.STRONG, Level.REPROACH):
            return self._nearest("lesson", at, _BESIDE) <= _BESIDE
        return bool(self._within("lesson", *self._sentence(at)))

    def _is_surname(self, at: int, found: Found) -> bool:
        """A surname that sounds bad («Козлов Пётр», «Мудачёв»), though no name was recognised there."""
        if not found.plain or not self._reads_as_surname(found):
            return False
        word = self._words[at]
        around = [
            other
            for other in self._words[max(0, at - 2) : at + 3]
            if not found.start <= other.start < found.end and other.sentence == word.sentence and len(other.norm) > 2
        ]
        if any(
            {"Name", "Patr"} & morphology.grammemes(other.norm) for other in around if other.capital or not word.capital
        ):
            return True
        shouted = self._text[found.start : found.end].isupper()
        return word.capital and not shouted and not word.first

    def _is_foreign_name(self, at: int, found: Found) -> bool:
        """«Huy Nguyen»: so short a word of Latin letters, capitalised within its sentence."""
        written = self._text[found.start : found.end]
        return written.isascii() and written.istitle() and len(written) <= 3 and not self._words[at].first

    @staticmethod
    def _may_be_name(found: Found) -> bool:
        return any({"Surn", "nomn"} <= parse.grammemes for parse in morphology.parses(found.form))

    @staticmethod
    def _reads_as_surname(found: Found) -> bool:
        if found.level is Level.OBSCENE and len(found.form) < 6:
            return False
        return any("Surn" in parse.grammemes for parse in morphology.parses(found.form))

    # The writer and theirs.

    def _is_own(self, at: int) -> bool:
        if self._nearest("self", at, 1) <= 1:
            return True
        if self.is_called(at):
            return False
        own = self._nearest("first", at, 3)
        return own < min(self._nearest("second", at, _FAR), self._nearest("staff", at, _NEAR)) and self._is_predicate(
            at
        )

    def _is_predicate(self, at: int) -> bool:
        """Whether «я» and the word stand side by side as in «я тупая», «меня, дуру»."""
        before = self._words[max(0, at - 2) : at]
        return any(word.norm in ("я", "мне", "меня", "мной", "себя", "мы", "нас", "нам") for word in before)

    # Aims.

    def _strong(self, at: int, found: Found) -> Aim:
        if self._strong_is_direct(at, found):
            return Aim.DIRECT
        # «Тварь дрожащая» is the subject of a composition.
        return Aim.NONE if self._within("lesson", *self._sentence(at)) else Aim.UNCLEAR

    def _is_cried(self, at: int) -> bool:
        """«Вот же твари»; «вот дура» says one of oneself."""
        before = [word.norm for word in self._words[max(0, at - _BESIDE) : at]]
        return "вот" in before and self._is_plural(self._words[at])

    def _defines(self, at: int) -> bool:
        """«Соперник — это негодяй»: a saying about something that has a name of its own."""
        before = self._words[at - 1]
        return before.norm == "это" and self._text[max(0, before.start - 3) : before.start].rstrip(" ").endswith(
            ("-", "–", "—")
        )

    def _beast(self, at: int, found: Found, softened: Aim | None) -> Aim:
        """An animal is an animal where it is not aimed at those addressed or at the staff."""
        pinned = self._is_of_office(at) or self.is_apposed(at) or self.is_set_before_name(at)
        if pinned and self._before("aim", at, _BESIDE) and not self._in_quotes(found) and not self._is_own(at):
            return Aim.DIRECT
        direct = self._is_said_to_face(at) or (found.level is Level.BEAST and self._beast_is_called(at))
        return (softened or Aim.DIRECT) if direct and softened is not Aim.NONE else Aim.NONE

    def _strong_is_direct(self, at: int, found: Found) -> bool:
        return (
            self._nearest("second", at, _FAR) <= _FAR
            or self.is_called(at)
            or self.is_apposed(at)
            or self._nearest("staff", at, _NEAR) <= _NEAR
            or (self._before("aim", at, _BESIDE) and not self._defines(at))
            or self._is_cried(at)
            or (self._before("general", at, _NEAR) and self._is_of_culprit(at, found))
            or (not self._may_be_name(found) and (self._with_work(at) or self._is_vocative(at) or self._is_all(at)))
        )

    def _is_said_to_face(self, at: int) -> bool:
        """«Вы ослы», «осёл директор», «директор — осёл»; «ослы» is no insult in any other case."""
        word = self._words[at]
        if self._is_of_office(at) or self.is_apposed(at) or self.is_set_before_name(at):
            return True
        named = any("nomn" in parse.grammemes for parse in morphology.parses(word.norm))
        if self._is_addressed(at) and (named or self._words[at - 1].norm in _YOU):
            # «Вас, баранов» are called so; «у вас крысы» are rats.
            return any(other.norm in ("вы", "ты") for other in self._words[max(0, at - 5) : at + 2]) or (
                self._words[at - 1].norm in _YOU and "," in self._text[self._words[at - 1].end : word.start]
            )
        return named and (self._stands_by_staff(at) or self._is_said_of_staff(at))

    def _stands_by_staff(self, at: int) -> bool:
        """«Осёл директор», and not «в школе быки»."""
        beside = (place for place in (at - 1, at + 1) if place in self._cues["staff"])
        return any(
            self._words[place].sentence == self._words[at].sentence
            and any("nomn" in parse.grammemes and "inan" not in parse.grammemes for parse in self._parses(place))
            for place in beside
        )

    def _parses(self, at: int) -> tuple[morphology.WordParse, ...]:
        return morphology.parses(self._words[at].norm)

    def _beast_is_called(self, at: int) -> bool:
        """«Бараны, исправьте»; «какой осёл составлял расписание»."""
        before = self._words[at - 1] if at else None
        if before is not None and before.norm in self._prepositions and before.sentence == self._words[at].sentence:
            return False
        if self._before("aim", at, 1):
            return self._nearest("second", at, _FAR) <= _FAR or self._with_work(at) or self._before("staff", at, _FAR)
        return self._is_vocative(at) and self._calls(at)

    def _is_said_of_staff(self, at: int) -> bool:
        """«Директор ваш козёл», «директор — просто осёл», «классная наша — крыса»."""
        if self._is_opposed_to_staff(at):
            return True
        between = self._words[max(0, at - _BESIDE) : at]
        return any(
            place in self._cues["staff"] and all(word.norm in self._fillers for word in self._words[place + 1 : at])
            for place in range(at - len(between) - 1, at - 1)
            if place >= 0 and self._words[place].sentence == self._words[at].sentence
        )

    def _is_opposed_to_staff(self, at: int) -> bool:
        """«Не завуч, а змея»."""
        before = [word.norm for word in self._words[max(0, at - _NEAR) : at]]
        return "не" in before and before[-1:] == ["а"] and bool(self._within("staff", max(0, at - _NEAR), at))

    def _is_of_office(self, at: int) -> bool:
        """«Эта корова из учебной части», «ваша дежурная крыса из учительской»."""
        if [word.norm for word in self._words[at + 1 : at + 2]] != ["из"]:
            return False
        pointed = self._before("aim", at, _BESIDE) or self._before("second", at, _BESIDE)
        return pointed and bool(self._within("staff", at + 2, min(at + 2 + _BESIDE, self._sentence(at)[1])))

    def _dull(self, at: int) -> Aim:
        following = self._words[at + 1] if at + 1 < len(self._words) else None
        if following is not None and following.sentence == self._words[at].sentence:
            grammemes = morphology.grammemes(following.norm)
            if "NOUN" in grammemes and "inan" in grammemes:
                return Aim.UNCLEAR
            if self._names_people(following) and self._is_vocative(at + 1) and self.has_imperative(at):
                return Aim.DIRECT
        direct = self._is_addressed(at) or self._nearest("staff", at, _BESIDE) <= _BESIDE or self._is_all(at)
        return Aim.DIRECT if direct else Aim.UNCLEAR

    @staticmethod
    def _names_people(word: Word) -> bool:
        return any({"NOUN", "anim", "plur", "nomn"} <= parse.grammemes for parse in morphology.parses(word.norm))

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

    def _with_work(self, at: int) -> bool:
        return self._nearest("work", at, _NEAR) <= _NEAR

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
