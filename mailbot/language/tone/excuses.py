"""What takes an insult back: what others said, lessons and titles, surnames that sound bad, words about oneself."""

from bisect import bisect_left

from mailbot.language.tone.badfind import Found
from mailbot.language.tone.badwords import Level
from mailbot.language.tone.calls import Calls
from mailbot.language.words import morphology

_FAR, _NEAR, _BESIDE = 7, 4, 2
# Capitalised words of Latin letters so short may be names.
_SHORT_NAME, _SHORT_OATH = 4, 3
# Whom the writer's own words are said to, and what they are called: «вот вам сообщение», «моё письмо».
_TO_YOU, _MINE = frozenset(["вам", "тебе", "себя"]), frozenset(["мое", "наше"])


class Excuses(Calls):
    """Whether a bad word is no insult of the writer's, whomever it is said of."""

    def _is_reported(self, at: int, found: Found) -> bool:
        if self._before("report_own", at, _NEAR):
            return False
        first, last = self._sentence(at)
        if self._is_cited(at, found):
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
        quote = self._quote_of(found)
        head = at if quote is None else min(at, bisect_left(self._starts, quote))
        first = self._sentence(head)[0]
        brought = first > 0 and ":" in self._text[self._words[first - 1].end : self._words[first].start]
        before = self._sentence(first - 1)[0] if brought else first
        groups = ["report.cites"] + ["report.says"] * brought + ["report.allowed"] * (quote is not None)
        places = [place for group in groups for place in self._within(group, before, head)]
        return any(
            self._is_of_another(place, head) and (quote is not None or self._opens_at(place, head) is not None)
            for place in places
        )

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
        """Whether «сказала» at `place` brings in what follows: with «что» or a colon."""
        between = self._words[place + 1 : at]
        colon = self._opens_at(place, at) is not None and self._is_of_another(place, at)
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
        # «Козлов ваш опять не поставил»: one man who did something.
        near = self._words[at + 1 : min(at + 2 + _NEAR, self._sentence(at)[1])]
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
        if self._is_of_far_east(at, written):
            return True
        short = len(written) <= (_SHORT_NAME if found.level is Level.STRONG else _SHORT_OATH)
        return written.isascii() and written.istitle() and short and not self._words[at].first

    def _is_of_far_east(self, at: int, written: str) -> bool:
        """«Нгуен Ван Хуй»: so short, behind two capitalised words, one of which no dictionary has."""
        before = self._words[max(self._sentence(at)[0], at - _BESIDE) : at]
        short = len(written) <= _SHORT_NAME and written.istitle()
        strange = any(not morphology.is_known(word.norm) for word in before)
        return short and len(before) == _BESIDE and strange and all(word.capital for word in before)

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
        return own < min(self._nearest("second", at, _FAR), self._nearest("staff", at, _NEAR)) and self._is_predicate(
            at
        )

    def _is_predicate(self, at: int) -> bool:
        """Whether «я» and the word stand side by side as in «я тупая», «меня, дуру»."""
        if self._words[at + 1 : at + 2] and self._words[at + 1].norm == "я":
            return self._is_closed(at + 1) and not self._is_plural(self._words[at])
        before = self._words[max(0, at - 3) : at]
        # «У нас дура полная» is somebody else.
        at_us = [left.norm == "у" for left in before]
        return any(
            word.norm in ("я", "мне", "меня", "мной", "себя", "мы", "нас", "нам") and not (place and at_us[place - 1])
            for place, word in list(enumerate(before))[-2:]
        )
