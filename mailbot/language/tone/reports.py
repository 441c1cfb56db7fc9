"""Who speaks a bad word: the writer, or somebody whom the writer reports, quotes, or has answer in a dialogue."""

import re
from bisect import bisect_left
from collections.abc import Iterable

from mailbot.language.tone.badfind import Found
from mailbot.language.tone.places import FAR, NEAR
from mailbot.language.tone.sayings import Sayings
from mailbot.language.words import morphology

# Whom the writer's own words are said to, and what they are called: «вот вам сообщение», «моё письмо».
_TO_YOU, _MINE = frozenset(["вам", "тебе", "себя"]), frozenset(["мое", "наше"])
# How one answers in a dialogue: «А она мне: …», «Завуч ему: …», «а в трубке: …».
_THEM = frozenset(["он", "она", "они", "тот", "та", "те"])
_TO_WHOM = frozenset(
    ["мне", "нам", "ему", "ей", "им", "сыну", "дочери", "дочке", "внуку", "внучке", "ребенку", "мужу", "жене"]
)
_LINKS = frozenset([
    "а", "и", "но", "тут", "там", "потом", "опять", "снова", "в", "ответ", "трубке", "так", "сразу", "вслед",
    "вдогонку", "лицо", "глаза", "на", "это", "же",
])  # fmt: skip
# Who answers and the little words about it take up so many words before the colon.
_RETORT = 4
# A colon is looked for so far before a word, in characters.
_REACH = 300
# «…, — сказала мне учительница»: a dash behind a sign, and the verb at once or behind «так», «мне».
_TAIL = re.compile(r"[^\n—–]{0,100}?[,!?…»\"”“][»\"”“]?[ ]?(?:[—–]|-(?=[ ]))[ ]?(?=\w)")
_TAIL_LINKS = frozenset(["так", "мне", "нам", "ему", "ей", "и", "это", "тут", "потом", "вот"])
_TAIL_LINK_MOST, _TAIL_LENGTH = 2, 120
# «Ты, говорит мне охранник, дура»: so many words between the commas.
_INSERTED = 3
# Lines of a dialogue that are looked through for who is told to have spoken, and the dashes before them.
_LINES, _BLANKS, _DASHES = 4, 3, ("—", "–", "-")


class Reports(Sayings):
    """Whether a bad word is reported rather than said by the writer."""

    def _is_reported(self, at: int, found: Found) -> bool:
        if self._is_answered(found) or self._is_summed_up(at):
            return True
        if self._before("report_own", at, NEAR) or self._says_oneself(at, found):
            return False
        first, last = self._sentence(at)
        if self._is_cited(at, found) or self._is_retorted(at, found):
            return True
        if self._in_quotes(found):
            before = self._sentence(first - 1)[0] if first else first
            return any(self._within(group, before, last) for group in ("report.names", "report.says", "lesson"))
        following = self._words[at + 1].norm if at + 1 < last else ""
        if self._within("report.names", first, at) or following in ("фамилия", "слово", "ругательство"):
            return True
        return any(self._introduces(place, at) for place in self._within("report.says", first, at))

    def _is_cited(self, at: int, found: Found) -> bool:
        """«Пришло письмо:», «цитирую учителя:», «зовут его „…“»: behind a colon, also a line before, or in quotes."""
        quoted = self._quote_of(found) is not None
        head = self._head(at, found)
        before, brought = self._introduction(head)
        groups = ["report.cites"] + ["report.says"] * brought + ["report.allowed"] * quoted
        places = [place for group in groups for place in self._within(group, before, head)]
        return any(
            self._is_of_another(place, head) and (quoted or self._opens_at(place, head) is not None) for place in places
        )

    def _head(self, at: int, found: Found) -> int:
        """The first word of the quotation that the word `at` stands in, or the word itself."""
        quote = self._quote_of(found)
        return at if quote is None else min(at, bisect_left(self._starts, quote))

    def _introduction(self, head: int) -> tuple[int, bool]:
        """Where the words begin that bring in what `head` stands in, and whether those end with a colon before it."""
        first = self._sentence(head)[0]
        brought = first > 0 and ":" in self._text[self._words[first - 1].end : self._words[first].start]
        return (self._sentence(first - 1)[0] if brought else first), brought

    def _opens_at(self, place: int, head: int) -> int | None:
        """Where the last colon stands between two words."""
        start = self._words[place].end
        colon = self._text[start : self._words[head].start].rfind(":")
        return start + colon if colon >= 0 else None

    def _is_of_another(self, place: int, head: int) -> bool:
        """Whether the word at `place` brings in another's words, and not the writer's own («моё письмо вам: …»)."""
        end = self._opens_at(place, head) or self._words[head].start
        to = {word.norm for word in self._words[place:head] if word.start < end}
        beside = {word.norm for word in self._words[max(0, place - 1) : place]}
        return _TO_YOU.isdisjoint(to) and (_TO_YOU | _MINE).isdisjoint(beside)

    def _introduces(self, place: int, at: int) -> bool:
        """Whether «сказала» at `place` brings in what follows: with «что», a colon, or between commas."""
        between = self._words[place + 1 : at]
        colon = self._opens_at(place, at) is not None and self._is_of_another(place, at)
        said = any(word.norm in ("что", "типа", "мол", "дескать", "якобы") for word in between[:5])
        return colon or said or self._is_inserted(place, at)

    def _is_inserted(self, place: int, at: int) -> bool:
        """«Ты, говорит мне охранник, дура»: the verb at `place` tells between commas who says this to whom."""
        word = self._words[place]
        if not {"VERB", "3per", "sing"} <= morphology.grammemes(word.norm) or self._nearest("second", at, FAR) > FAR:
            return False
        behind = self._words[min(at, place + 1 + _INSERTED)].start
        return self._is_behind_comma(place) and "," in self._text[word.end : behind]

    def _is_answered(self, found: Found) -> bool:
        """«Ты дура, — сказала мне учительница»: told behind a dash who has said it."""
        tail = _TAIL.match(self._text, found.end, found.end + _TAIL_LENGTH)
        if tail is None:
            return False
        place = bisect_left(self._starts, tail.end())
        last = min(len(self._words), place + _TAIL_LINK_MOST)
        while place < last and self._words[place].norm in _TAIL_LINKS:
            place += 1
        if place >= len(self._words):
            return False
        known = morphology.grammemes(self._words[place].norm)
        speaks = any(place in self._cues[f"report.{group}"] for group in ("says", "names", "tails"))
        return speaks and "VERB" in known and known.isdisjoint({"1per", "2per", "impr"})

    def _is_retorted(self, at: int, found: Found) -> bool:
        """«А она мне: …», «завуч ему: …», «в ответ: …»: brought in by who speaks to whom, without a verb."""
        head = self._head(at, found)
        start = self._words[head].start
        colon = self._text.rfind(":", max(0, start - _REACH), start)
        last = bisect_left(self._starts, colon) if colon >= 0 else 0
        first = self._introduction(head)[0]
        if not first < last <= head:
            return False
        begin = last - 1
        while begin > max(first, last - _RETORT) and not self._parted(begin - 1, begin):
            begin -= 1
        clause = [word.norm for word in self._words[begin:last]]
        if begin > first and not self._parted(begin - 1, begin):
            return False
        others = set(clause) - _LINKS - _TO_WHOM - _THEM
        if others:
            known = [morphology.grammemes(one) for one in others]
            told = not _TO_WHOM.isdisjoint(clause) or any("datv" in one for one in known)
            return told and self._are_people(known) and any("nomn" in one for one in known)
        spoken = not _TO_WHOM.isdisjoint(clause) or not _LINKS.isdisjoint(clause)
        return spoken and not (_THEM | {"ответ", "трубке", "там"}).isdisjoint(clause)

    @staticmethod
    def _are_people(known: Iterable[frozenset[str]]) -> bool:
        return all({"NOUN", "anim"} <= one and not one.isdisjoint({"nomn", "datv"}) for one in known)

    def _is_summed_up(self, at: int) -> bool:
        """«Вы тупые. Так говорит физик»: told by the next sentence; the lines of a dialogue may stand between."""
        place = self._sentence(at)[1]
        for _ in range(_LINES):
            if place >= len(self._words):
                return False
            if place in self._cues["report.after"]:
                return True
            start = self._words[place].start
            if not self._text[max(0, start - _BLANKS) : start].rstrip(" ").endswith(_DASHES):
                return False
            place = self._sentence(place)[1]
        return False
