"""Beasts that are pointed at and are people: by what they are told, the room they sit in, the post they hold."""

from mailbot.language.tone.bearers import SOME
from mailbot.language.tone.places import BESIDE, NEAR
from mailbot.language.tone.stance import Stance
from mailbot.language.words import morphology

_POINTING = frozenset([
    "этот", "эта", "эту", "этого", "этой", "этому", "эти", "этих", "этим", "тот", "та", "ту", "того", "той", "тому",
    "те", "тех", "тем", "ваш", "ваша", "вашу", "вашего", "вашей", "вашему", "ваши", "ваших", "вашим",
])  # fmt: skip
_TOLD = ("скаж", "переда", "объясн", "напомн", "сообщ", "намекн", "втолк", "растолк", "посовет", "вели", "прикаж")
_CLAUSES = frozenset(["что", "чтоб", "чтобы", "пусть", "пускай", "как", "где", "когда", "из", "с", "со"])
# Posts that are subjects as well: known here by their case alone.
_POSTS = ("математик", "физик", "химик", "историк", "географ", "биолог", "информатик", "словесник", "литератор")
# A dog of the guard's is a dog.
_KEPT = ("собак", "пес", "пс")
_CASES = frozenset(["nomn", "gent", "datv", "accs", "ablt"])


class Pointing(Stance):
    """Whether a beast is somebody of the school."""

    def is_pointed_at(self, at: int) -> bool:
        """«Эта корова из учебной части», «этому барану физруку», «скажите этой свинье, чтобы …»."""
        if self._is_of_office(at):
            return True
        first = self._points_from(at)
        if first is None or self._is_of_class(at):
            return False
        return self._is_told(first, at) or self._is_of_room(at) or self._holds_post(at)

    def _is_of_office(self, at: int) -> bool:
        """«Эта корова из учебной части», «ваша дежурная крыса из учительской»."""
        if [word.norm for word in self._words[at + 1 : at + 2]] != ["из"]:
            return False
        pointed = (
            self._before("aim", at, BESIDE)
            or self._before("second", at, BESIDE)
            or (at > 0 and self._words[at - 1].norm in _POINTING | SOME)
        )
        return pointed and bool(self._within("staff", at + 2, min(at + 2 + BESIDE, self._sentence(at)[1])))

    def _points_from(self, at: int) -> int | None:
        """Where the pointing word stands before the word and its adjectives."""
        for place in range(at - 1, max(self._sentence(at)[0], at - NEAR) - 1, -1):
            word = self._words[place]
            if self._text[word.end : self._words[place + 1].start].strip():
                return None
            if word.norm in _POINTING:
                return place
            if "ADJF" not in morphology.grammemes(word.norm):
                return None
        return None

    def _is_told(self, first: int, at: int) -> bool:
        """«Скажите этой жирной свинье из кабинета 12, чтобы …»: nobody tells a beast anything."""
        begin = max(self._sentence(at)[0], first - BESIDE)
        told = any(
            self._words[place].norm.startswith(_TOLD) and self.is_command(place) and not self._parted(place, first)
            for place in range(begin, first)
        )
        if not told or not any("datv" in parse.grammemes for parse in self._parses(at)):
            return False
        following = self._words[at + 1 : min(at + 2, self._sentence(at)[1])]
        if self._is_closed(at) or not following:
            return self._text[self._words[at].end : self._words[at].end + 1] == ","
        return following[0].norm in _CLAUSES or self._holds_post(at)

    def _is_of_room(self, at: int) -> bool:
        """«Эта овца из 12 кабинета занизила оценку», «пусть эта овца из 12 кабинета вернёт оценку»."""
        last = self._sentence(at)[1]
        following = self._words[at + 1 : min(at + 2, last)]
        if not following or following[0].norm not in ("из", "с", "со"):
            return False
        room = self._within("rooms", at + 2, min(at + 2 + NEAR, last))
        return bool(room) and any(self._within(group, at + 2, last) for group in ("deeds", "work", "culprit"))

    def _holds_post(self, at: int) -> bool:
        """«Этому барану физруку», «эта наглая крыса завуч»: both in one case and number."""
        following = self._words[at + 1 : min(at + 2, self._sentence(at)[1])]
        if not following or self._text[self._words[at].end : following[0].start].strip():
            return False
        post = at + 1 in self._cues["staff"] or following[0].norm.startswith(_POSTS)
        if not post or self._words[at].norm.startswith(_KEPT):
            return False
        shared = {
            case
            for one in self._parses(at)
            for other in self._parses(at + 1)
            if "anim" in other.grammemes and ("plur" in one.grammemes) == ("plur" in other.grammemes)
            for case in _CASES & one.grammemes & other.grammemes
        }
        # «У этой змеи учительницы» tells whose it is.
        return bool(shared - {"gent"})

    def _parses(self, at: int) -> tuple[morphology.WordParse, ...]:
        return morphology.parses(self._words[at].norm)
