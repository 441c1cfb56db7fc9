"""Insults set beside the one they are meant for («учительница, эта овца, …») or between the commas of a command."""

from mailbot.language.tone.places import Places
from mailbot.language.words import morphology

# So many words may stand between an insult and its comma or dash, and between that and whom it tells of.
_MODIFIERS, _OWNERS = 3, 2
# Signs are looked for so far from a word, in characters.
_BLANKS = 3
_COMMA, _DASHES = ",", ("-", "–", "—")
_POINTING = frozenset(
    ["этот", "эта", "этой", "этому", "этим", "этого", "эту", "эти", "этих", "такая", "такой", "просто", "настоящая"]
)

# How near a command is looked for, in words; how imperatives end, surely and perhaps.
_FAR = 7
_IMPERATIVE_ONE = ("й", "и", "ь", "ся", "сь")
_IMPERATIVE = ("йте", "ите", "ьте", "тесь")


class Appositions(Places):
    """Whether a bad word stands beside somebody of the staff or a person named with a patronymic, or between commas."""

    def is_apposed(self, at: int) -> bool:
        """Whether the word at this place, with its modifiers, stands behind a comma or a dash after such a person."""
        first = at
        while first > max(0, at - _MODIFIERS) and self._modifies(first - 1, first):
            first -= 1
        start = self._words[first].start
        before = self._text[max(0, start - _BLANKS) : start].rstrip(" ")
        if not first or self._words[first - 1].sentence != self._words[at].sentence:
            return False
        if before.endswith(_DASHES) or (before.endswith(_COMMA) and first < at and self._is_closed(at)):
            return any(
                self._is_person(place) and not self._parted(place, first - 1)
                for place in range(first - 1, max(-1, first - 2 - _OWNERS), -1)
            )
        return False

    def is_set_before_name(self, at: int) -> bool:
        """«Этой курице Ольге Николаевне»: pointed at, and the name follows at once."""
        pointed = at > 0 and self._words[at - 1].norm in _POINTING
        named = [morphology.grammemes(word.norm) for word in self._words[at + 1 : at + 3]]
        return pointed and len(named) == 2 and "Name" in named[0] and "Patr" in named[1]

    def is_called(self, at: int) -> bool:
        """«Объясните мне, бездари, почему»: between commas in a command, and not beside others («дети, уроды, …»)."""
        word = self._words[at]
        between = self._is_behind_comma(at) and self._text[word.end : word.end + 1] in (_COMMA, "!", ":")
        nominative = any({"nomn"} <= parse.grammemes for parse in morphology.parses(word.norm))
        return between and nominative and at - 1 not in self._cues["others"] and self.has_imperative(at)

    def has_imperative(self, at: int) -> bool:
        """Whether the sentence commands, near the word at this place."""
        sentence = self._words[at].sentence
        near = self._words[max(0, at - _FAR) : at + _FAR + 1]
        return any(word.sentence == sentence and _commands(word.norm) for word in near)

    def is_command(self, at: int) -> bool:
        """Whether the word at this place commands."""
        return _commands(self._words[at].norm)

    def is_of_thing(self, at: int) -> bool:
        """«Телефон-дурак», «программа — сволочь», «собака, гадина, …»: set beside what is no person of the school."""
        word = self._words[at]
        halves = word.norm.split("-")
        if len(halves) > 1:
            return at not in self._cues["staff"] and any(
                {"NOUN", "inan"} <= morphology.grammemes(half) for half in halves
            )
        if not at or self._words[at - 1].sentence != word.sentence or at - 1 in self._cues["staff"]:
            return False
        between = self._text[self._words[at - 1].end : word.start].strip(" ")
        alike = self._is_thing(self._words[at - 1].norm) and not self._differ(at - 1, at)
        if not between and at - 1 in self._cues["things"]:
            return alike and self._is_closed(at)
        if between in _DASHES:
            return alike
        opens = self._words[max(0, at - _OWNERS)].first
        return between == _COMMA and opens and self._is_closed(at) and alike and not self.has_imperative(at)

    @staticmethod
    def _is_thing(norm: str) -> bool:
        return {"NOUN", "nomn", "inan"} <= morphology.grammemes(norm)

    def _differ(self, one: int, other: int) -> bool:
        """Whether one of these nouns is plural and the other is not."""
        return ("plur" in morphology.grammemes(self._words[one].norm)) != (
            "plur" in morphology.grammemes(self._words[other].norm)
        )

    def _modifies(self, at: int, following: int) -> bool:
        """Whether the word is an adjective or «эта» right before the next, with no sign between them."""
        word = self._words[at]
        if self._text[word.end : self._words[following].start].strip(" "):
            return False
        return word.norm in _POINTING or "ADJF" in morphology.grammemes(word.norm)

    def _is_behind_comma(self, at: int) -> bool:
        start = self._words[at].start
        return self._text[max(0, start - _BLANKS) : start].rstrip(" ").endswith(_COMMA)

    def _is_closed(self, at: int) -> bool:
        end = self._words[at].end
        return self._text[end : end + _BLANKS].lstrip(" ")[:1] in (_COMMA, ".", "!", "")

    def _is_person(self, at: int) -> bool:
        word = self._words[at]
        if word.sentence != self._words[min(at + 1, len(self._words) - 1)].sentence:
            return False
        known = morphology.grammemes(word.norm)
        owned = at > 0 and self._words[at - 1].norm in ("ваш", "ваша", "наш", "наша")
        return (
            {"Patr", "nomn"} <= known
            or (owned and {"Surn", "nomn"} <= known)
            or (at in self._cues["staff"] and {"anim", "nomn"} <= known | self._class_head(at))
        )

    def _class_head(self, at: int) -> set[str]:
        """«Классная» by itself is a teacher."""
        return {"anim", "nomn"} if self._words[at].norm in ("классная", "классный", "классуха") else set()

    def _parted(self, first: int, last: int) -> bool:
        """Whether a sign stands between these words."""
        return bool(set(self._text[self._words[first].end : self._words[last].end]) & set(",;:—–"))


def _commands(norm: str) -> bool:
    return norm.endswith(_IMPERATIVE) or (norm.endswith(_IMPERATIVE_ONE) and "impr" in morphology.grammemes(norm))
