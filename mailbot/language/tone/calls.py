"""Who is called names: words that hail somebody («бараны, исправьте»), and words said to «вы» and «ты»."""

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mailbot.language.evidence import Evidence
from mailbot.language.reading import Reading
from mailbot.language.tone.apposition import Appositions
from mailbot.language.tone.badfind import Found
from mailbot.language.tone.places import BESIDE, FAR, NEAR
from mailbot.language.words import morphology
from mailbot.language.words.cues import Word
from mailbot.language.words.lexicon import Lexicon
from mailbot.terms import Source

# In so many words about a call at the end «вы» is looked for.
_SAID = 12
# A sentence and a letter of so few words say hardly more than the call that is in them.
_SHORT_SENTENCE, _SHORT_LETTER = 4, 7
# No greeting or hail before a call has more words.
_GREETING = 3
YOU = frozenset(["вы", "ви", "вас", "вам", "вами", "ты", "тебя", "тебе", "тобой"])
ME = frozenset(["я", "мне", "меня", "мной", "мой", "моя", "моей", "моего", "мою", "моем"])
_FIRST = frozenset(["я", "мы"])
_THEY = frozenset(["они", "их", "им", "ими", "них"])
_OF_OTHERS = frozenset(["он", "она", "это", "все", "как", "какие", "такие", "эти", "те", "не"])
_QUESTIONS = frozenset(["почему", "когда", "где", "сколько", "зачем", "куда", "откуда"])
_SPOKEN = YOU | ME | _QUESTIONS | {"кто"}


class Calls(Appositions):
    """Whether a bad word calls somebody, or is said to those addressed."""

    def __init__(self, reading: Reading, source: Source, known: Evidence, found: Iterable[Found]) -> None:
        """The part `source` of the letter, of which `known` is known; the disguised words among `found`, in order."""
        # What invisible signs or a soft line end take apart is longer than its form.
        hidden = [hit for hit in found if not hit.plain or hit.end - hit.start > len(hit.form)]
        super().__init__(reading.parts.of(source), source, known, hidden)
        small = _small_words(reading.lexicon)
        self._fillers, self._prepositions, self._hails = small.fillers, small.prepositions, small.hails
        self._courtesies, self._staff = small.courtesies, small.staff

    def _is_hyphened_to_staff(self, at: int, found: Found) -> bool:
        """«Завучиха-крыса», «козёл-физрук»: one word with somebody of the staff."""
        halves = self._words[at].norm.split("-")
        return len(halves) > 1 and any(half.startswith(self._staff) for half in halves if half != found.form)

    def _opens_call(self, at: int) -> bool:
        """«Сволочи, ребёнок плачет»: the word calls somebody at the head of a sentence, and not «сволочи, хакеры»."""
        word = self._words[at]
        following = self._words[at + 1 : at + 2]
        apposed = at + 1 in self._cues["others"] and any(self._names_people(other) for other in following)
        return self._is_at_head(at) and self._text[word.end : word.end + 1] in (",", "!") and not apposed

    def _is_at_head(self, at: int) -> bool:
        """Whether nothing but a greeting or a hail stands before the word in its sentence."""
        first = self._sentence(at)[0]
        return at - first <= _GREETING and all(word.norm in self._hails for word in self._words[first:at])

    def _is_hailed(self, at: int) -> bool:
        """«уроды верните доступ», «верните доступ уроды»: called without a comma, at the head or the end."""
        if at + 1 in self._cues["others"] or not self._is_nominative(at):
            return False
        # «Мой сын дурак?» is asked of him.
        if at - 1 in self._cues["others"] and not self._is_behind_comma(at):
            return False
        if self._is_at_head(at):
            return self._speaks_on(at)
        before = self._words[max(self._sentence(at)[0], at - BESIDE) : at]
        told = any(word.norm in _THEY | _OF_OTHERS for word in before) or self._is_governed(before)
        return at + 1 == self._sentence(at)[1] and not told and (self.has_imperative(at) or self._asks(at))

    def _is_governed(self, before: Sequence[Word]) -> bool:
        """Whether a preposition right before, or before an adjective, governs the word: «по физре уроды» are called."""
        governing = [word.norm in self._prepositions for word in before]
        adjective = bool(before) and "ADJF" in morphology.grammemes(before[-1].norm)
        return governing[-1:] == [True] or (adjective and any(governing))

    def _asks(self, at: int) -> bool:
        """«Где домашка уроды»: a question is put to those called, and of nobody else."""
        first = self._sentence(at)[0]
        asked = first < at and self._words[first].norm in _QUESTIONS and self._is_plural(self._words[at])
        return asked and not self._within("others", first, at) and "VERB" not in self._said_of(at)

    def _said_of(self, at: int) -> Collection[str]:
        return morphology.grammemes(self._words[at - 1].norm)

    def _closes_call(self, at: int) -> bool:
        """«Чтоб вам так же, твари.»: called behind a comma at the end of what is said to those addressed."""
        word = self._words[at]
        comma = self._text[max(0, word.start - 3) : word.start].rstrip(" ").endswith(",")
        first, last = self._sentence(at)
        if not comma or last - at > _SAID:
            return False
        near = {other.norm for other in self._words[max(first, at - _SAID) : at]}
        # «Я вам что, клоун?» is the writer.
        said = not YOU.isdisjoint(near) and (near.isdisjoint(_FIRST) or self._is_plural(self._words[at]))
        closes = all("ADJF" in morphology.grammemes(other.norm) for other in self._words[at + 1 : last])
        return said and closes and self._is_nominative(at)

    def _is_courted(self, at: int) -> bool:
        """«Многоуважаемые бараны», «господа кретины»: in mock courtesy."""
        before = self._words[max(self._sentence(at)[0], at - BESIDE) : at]
        named = at + 1 < len(self._words) and "Name" in morphology.grammemes(self._words[at + 1].norm)
        courteous = any(word.norm.startswith(self._courtesies) for word in before)
        # «Дорогие педагоги, козлы соседские …»: those courted are named already.
        parted = (
            len(before) == BESIDE and not before[-1].norm.startswith(self._courtesies) and self._is_behind_comma(at)
        )
        return courteous and self._is_nominative(at) and not named and not parted

    def _speaks_on(self, at: int) -> bool:
        """Whether somebody speaks to those called rather than tells of them, until the first word that shows it."""
        plural = self._is_plural(self._words[at])
        for place in range(at + 1, min(at + 1 + FAR, self._sentence(at)[1])):
            word = self._words[place]
            known = morphology.grammemes(word.norm)
            if word.norm in _THEY or (place == at + 1 and word.norm in self._prepositions):
                return False
            if word.norm in (_SPOKEN if plural else YOU) or self.is_command(place) or "2per" in known:
                return True
            if "VERB" in known:
                return plural and "1per" in known
            if not plural and "ADJF" not in known:
                return False
        return False

    def _is_nominative(self, at: int) -> bool:
        """Whether the word names its bearer, and nothing that is done to them."""
        known = [parse.grammemes for parse in morphology.parses(self._words[at].norm)]
        return any("nomn" in one for one in known) and not any({"NOUN", "accs", "anim"} <= one for one in known)

    def _is_addressed(self, at: int) -> bool:
        """«вы там все тупые», «ослы вы», «бараны вы все»."""
        sentence = self._words[at].sentence
        for back in range(at - 1, max(-1, at - 6), -1):
            word = self._words[back]
            if word.sentence != sentence:
                break
            if word.norm in ("вы", "ви", "ты", "вас", "вам"):
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
        if not any(_may_call(parse.grammemes) for parse in morphology.parses(word.norm)) or self._is_sighed(at):
            return False
        if self._is_told_in_clause(at):
            return False
        mates = [other for other in self._words[max(0, at - 2) : at + 5] if other.sentence == word.sentence]
        place = mates.index(word)
        if len(mates) <= _SHORT_SENTENCE and all(self._may_precede(other) for other in mates[:place]):
            return not self._is_told_of(at) and (
                len(mates) > 1 or self._is_plural(word) or self._text[word.end : word.end + 1] == "!"
            )
        after = self._text[word.end : word.end + 3].lstrip()
        before = self._text[max(0, word.start - 3) : word.start].rstrip()
        if mates[0].first and place <= BESIDE and after[:1] in (",", "!"):
            return True
        if word.first:
            # «Недоумок — слово устаревшее» defines, «уроды — верните» calls.
            dashed = after[:1] in ("—", "–") and self.has_imperative(at)
            return dashed or (len(mates) > 1 and self._text[mates[1].end : mates[1].end + 1] == ",")
        rest = self._sentence(at)[1] - at - 1
        # «Пишу в третий раз, уроды: нет оценок», and not «приходят всякие, уроды: двое».
        listed = after[:1] == ":" and not self._is_spoken(at)
        return before.endswith(",") and (after[:1] in (",", "!", ".", ":", "") or rest <= 1) and not listed

    def _is_spoken(self, at: int) -> bool:
        """Whether somebody speaks before the word: «я», «вы», «пишу», «почините»."""
        before = self._words[max(self._sentence(at)[0], at - FAR) : at]
        verbs = (morphology.grammemes(word.norm) for word in before)
        return any(word.norm in _SPOKEN or word.norm in self._hails for word in before) or any(
            "VERB" in known and not known.isdisjoint({"1per", "2per", "impr"}) for known in verbs
        )

    def _is_told_in_clause(self, at: int) -> bool:
        """«Уроды, которые травят собак, …»: what they do tells whom is meant, and nobody is called."""
        following = self._words[at + 1 : min(at + 1 + NEAR, self._sentence(at)[1])]
        if not following or not following[0].norm.startswith("котор"):
            return False
        known = [morphology.grammemes(word.norm) for word in following]
        return any({"VERB", "plur"} <= one and "2per" not in one for one in known) and not self.has_imperative(at)

    def _is_told_of(self, at: int) -> bool:
        """«Ироды застроили сквер»: what somebody did, and no call."""
        following = self._words[at + 1 : min(at + 2, self._sentence(at)[1])]
        known = morphology.grammemes(following[0].norm) if following else frozenset()
        apart = following and self._text[self._words[at].end : following[0].start].strip(" ")
        # A heap of them is one: «кучка подонков поджигает урны».
        told = "VERB" in known and not {"3per", "past"}.isdisjoint(known) and self._is_many(at)
        return told and not apart and not self._nearest("work", at, BESIDE) <= BESIDE

    def _is_many(self, at: int) -> bool:
        return any("plur" in parse.grammemes for parse in morphology.parses(self._words[at].norm))

    def _is_sighed(self, at: int) -> bool:
        """«Вот дура, пароль был в телефоне», «идиот, забыл пароль»: of oneself, as far as one can tell."""
        if self._is_plural(self._words[at]):
            return False
        following = morphology.grammemes(self._words[at + 1].norm) if at + 1 < self._sentence(at)[1] else ()
        return (at > 0 and self._words[at - 1].norm == "вот") or {"VERB", "past", "sing"} <= set(following)

    def _may_precede(self, word: Word) -> bool:
        return word.norm in self._fillers or "ADJF" in morphology.grammemes(word.norm)

    @staticmethod
    def _is_plural(word: Word) -> bool:
        return any({"plur", "nomn"} <= parse.grammemes for parse in morphology.parses(word.norm))

    def _calls(self, at: int) -> bool:
        """Whether the sentence calls on somebody with an imperative, or has hardly another word."""
        sentence = self._words[at].sentence
        mates = [other for other in self._words[max(0, at - FAR) : at + FAR + 1] if other.sentence == sentence]
        return len(mates) <= 3 or self.has_imperative(at) or self._speaks(at) or self._is_told_off(at)

    def _is_told_off(self, at: int) -> bool:
        """«Ставлю вам единицу, бараны, за работу»: between commas, behind «вам», and no list of beasts."""
        before = self._words[max(self._sentence(at)[0], at - NEAR) : at]
        following = self._words[at + 1 : at + 2]
        beside = (*before[-1:], *following)
        listed = any({"NOUN", "anim", "plur"} <= morphology.grammemes(word.norm) for word in beside)
        speaks = any({"VERB", "1per"} <= morphology.grammemes(word.norm) for word in before)
        told = speaks and not YOU.isdisjoint(word.norm for word in before) and self._is_plural(self._words[at])
        return told and self._is_behind_comma(at) and not listed

    def _speaks(self, at: int) -> bool:
        """«Бараны, я же написала»: behind a call somebody speaks or asks, and no other noun follows in a row."""
        following = self._words[at + 1 : min(at + 1 + FAR, self._sentence(at)[1])]
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
        return few and len(self._words) - at <= BESIDE + 1 and self._may_precede(self._words[at - 1])


def _may_call(grammemes: Collection[str]) -> bool:
    """Whether a form of these properties may call somebody names: «бараны», but «Баранов» names them."""
    return not {"nomn", "datv"}.isdisjoint(grammemes) and "Surn" not in grammemes


class _Small(NamedTuple):
    fillers: frozenset[str]
    prepositions: frozenset[str]
    hails: frozenset[str]
    courtesies: tuple[str, ...]
    staff: tuple[str, ...]


@lru_cache(maxsize=4)
def _small_words(lexicon: Lexicon) -> _Small:
    """Words that may stand between «вы» and an insult or before a call, and beginnings of words for the staff."""
    staff = (cue[:-1] for cue in lexicon.words("tone_context", "staff.cues") if cue.endswith("*") and " " not in cue)
    return _Small(
        fillers=frozenset(lexicon.words("tone_context", "small.fillers")),
        prepositions=frozenset(lexicon.words("tone_context", "small.prepositions")),
        hails=frozenset(lexicon.words("tone_context", "small.hails")),
        courtesies=lexicon.words("tone_context", "small.courtesies"),
        staff=tuple(staff),
    )
