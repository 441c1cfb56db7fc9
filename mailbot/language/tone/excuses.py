"""What takes an insult back besides reports: lessons and titles, surnames that sound bad, words about oneself."""

import re

from mailbot.language.tone.badfind import Found
from mailbot.language.tone.badwords import Level
from mailbot.language.tone.places import BESIDE, FAR, NEAR
from mailbot.language.tone.reports import Reports
from mailbot.language.words import morphology

# Capitalised words of Latin letters so short may be names.
_SHORT_NAME, _SHORT_OATH = 4, 3
# A row of words is no longer; what it may be told to be, and what is no such telling («слова других не найду»).
_ROW = 8
_TERMS = ("термин", "слова", "понят", "фамили", "имена", "синоним", "антоним", "историзм", "архаизм", "персонаж")
_IDLE = frozenset(["других", "не", "нет", "вам", "вас", "про", "для"])
_MASKED = re.compile(r"[*#%&@$^~+_][^\W\d_]")
# Cases of what «мне» may be said to be: «мне, дуре», «мне стыдно, дура», «мне быть идиотом».
_MEANT = frozenset(["datv", "nomn", "ablt"])
_WAS = frozenset(["был", "была", "буду", "оказался", "оказалась"])
_ONE = frozenset(["я", "мне", "меня", "мной"])


class Excuses(Reports):
    """Whether a bad word is no insult of the writer's, whomever it is said of."""

    def _is_listed(self, at: int) -> bool:
        """«Быдло, холопы, крепостные — термины из задания»: one of a row at the head of what tells what it is."""
        first, last = self._sentence(at)
        for place in range(first, min(first + _ROW, last - 1)):
            between = self._text[self._words[place].end : self._words[place + 1].start].strip(" ")
            if between in ("-", "–", "—"):
                told = [word.norm for word in self._words[place + 1 : min(place + 4, last)] if word.norm != "это"]
                row = self._text[self._words[first].start : self._words[place].end]
                return (
                    place >= at
                    and "," in row
                    and bool(told)
                    and told[0].startswith(_TERMS)
                    and _IDLE.isdisjoint(told[1:])
                )
            if between not in ("", ","):
                return False
        return False

    def _is_lesson(self, at: int, found: Found) -> bool:
        if found.level in (Level.STRONG, Level.REPROACH):
            return self._nearest("lesson", at, BESIDE) <= BESIDE and not self._is_expounded(at)
        return bool(self._within("lesson", *self._sentence(at)))

    def _is_expounded(self, at: int) -> bool:
        """«Составлено дегенератом: две физкультуры подряд»: a colon behind the word, and the lesson behind that."""
        return self._text[self._words[at].end : self._words[at].end + 1] == ":" and not self._within(
            "lesson", self._sentence(at)[0], at
        )

    def _is_surname(self, at: int, found: Found) -> bool:
        """A surname that sounds bad («Козлов Пётр», «Мудачёв»), though no name was recognised there."""
        # «ахер#ваете» goes on behind its sign.
        masked = _MASKED.match(self._text, found.end)
        if not found.plain or masked or not self._reads_as_surname(found):
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
        # «Козлов ваш опять не поставил»: one man who did something.
        near = self._words[at + 1 : min(at + 2 + NEAR, self._sentence(at)[1])]
        acts = (
            found.level is Level.STRONG
            and self._may_be_name(found)
            and any(
                "VERB" in known and "sing" in known and not {"past", "3per"}.isdisjoint(known)
                for known in (morphology.grammemes(other.norm) for other in near)
            )
        )
        return word.capital and not shouted and (not word.first or acts)

    def _is_foreign_name(self, at: int, found: Found) -> bool:
        """«Huy Nguyen»: so short a word of Latin letters, capitalised within its sentence."""
        written = self._text[found.start : found.end]
        if self._is_of_far_east(at, written) or self._is_named_beside_child(at, written):
            return True
        short = len(written) <= (_SHORT_NAME if found.level is Level.STRONG else _SHORT_OATH)
        return written.isascii() and written.istitle() and short and not self._words[at].first

    def _is_of_far_east(self, at: int, written: str) -> bool:
        """«Нгуен Ван Хуй»: so short, behind two capitalised words, one of which no dictionary has."""
        before = self._words[max(self._sentence(at)[0], at - BESIDE) : at]
        short = len(written) <= _SHORT_NAME and written.istitle()
        strange = any(not morphology.is_known(word.norm) for word in before)
        return short and len(before) == BESIDE and strange and all(word.capital for word in before)

    def _is_named_beside_child(self, at: int, written: str) -> bool:
        """«Суки Накагава, мама Кенты»: so short, before a surname that no dictionary has and whose parent this is."""
        following = self._words[at + 1 : min(at + 3, self._sentence(at)[1])]
        if len(following) < BESIDE or not written.istitle() or len(written) > _SHORT_NAME:
            return False
        surname = following[0].capital and not morphology.is_known(following[0].norm)
        return surname and following[1].norm in ("мама", "папа", "мать", "отец", "родитель", "бабушка")

    @staticmethod
    def _may_be_name(found: Found) -> bool:
        return any({"Surn", "nomn"} <= parse.grammemes for parse in morphology.parses(found.form))

    @staticmethod
    def _reads_as_surname(found: Found) -> bool:
        if found.level is Level.OBSCENE and len(found.form) < 6:
            return False
        return any("Surn" in parse.grammemes for parse in morphology.parses(found.form))

    def _is_own(self, at: int) -> bool:
        if self._nearest("self", at, 1) <= 1:
            return True
        if self.is_called(at) or self._closes_call(at) or self._is_addressed(at) or self._is_hailed(at):
            return False
        own = self._nearest("first", at, 3)
        return own < min(self._nearest("second", at, FAR), self._nearest("staff", at, NEAR)) and self._is_predicate(at)

    def _is_predicate(self, at: int) -> bool:
        """Whether «я» and the word stand side by side as in «я тупая», «меня, дуру»."""
        if self._words[at + 1 : at + 2] and self._words[at + 1].norm == "я":
            was = any(word.norm in _WAS for word in self._words[at + 2 : at + 3])
            return (was or self._is_closed(at + 1)) and not self._is_plural(self._words[at])
        before = self._words[max(0, at - 3) : at]
        # «Вы мне ответили, кретины»: many are called so, and not the one who writes.
        if self._is_plural(self._words[at]) and self._is_behind_comma(at):
            before = [word for word in before if word.norm not in _ONE]
        # «Покажите мне идиота»: somebody else again.
        if _MEANT.isdisjoint(case for parse in morphology.parses(self._words[at].norm) for case in parse.grammemes):
            before = [word for word in before if word.norm not in ("мне", "нам")]
        # «У нас дура полная» is somebody else.
        at_us = [left.norm == "у" for left in before]
        return any(
            word.norm in ("я", "мне", "меня", "мной", "себя", "мы", "нас", "нам") and not (place and at_us[place - 1])
            for place, word in list(enumerate(before))[-2:]
        )
