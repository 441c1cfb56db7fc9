"""Whether the writer is the one who speaks behind a colon: «мой отзыв: …», «передайте завучу: „…“», «скажу одно: …»."""

from bisect import bisect_left
from collections.abc import Sequence

from mailbot.language.tone.badfind import Found
from mailbot.language.tone.calls import YOU, Calls
from mailbot.language.words import morphology

# So many words before a colon tell who speaks behind it, and so many behind a quotation who has said it.
_CLAUSE, _AFTER = 12, 6
# A colon is looked for so far before a word, in characters; blanks before a quotation.
_REACH, _BLANKS = 300, 3
_OWN = frozenset(
    ["мой", "моя", "мое", "моего", "моей", "моему", "наш", "наша", "наше", "нашего", "нашей", "нашему"]
)  # fmt: skip
# Beginnings of words for what is written or said.
_TEXTS = (
    "отзыв", "ответ", "мнени", "оценк", "комментари", "совет", "вердикт", "вывод", "пожелани", "сообщени", "письм",
    "обращени", "вопрос", "характеристик", "просьб", "записк", "текст", "слова", "фраз", "надпис", "цитат", "смс",
    "скриншот", "реплик", "выражени",
)  # fmt: skip
_ASKING = frozenset(
    ["почему", "кто", "что", "как", "где", "когда", "кому", "какой", "какая", "зачем", "откуда", "если"]
)
_OF_YOURS = frozenset(["вас", "тебя"])
# «Вы что, …», «ну вы и …»: a retort to those addressed.
_RETORT = frozenset(["что", "чо", "че", "чего", "ну", "там", "совсем", "вообще"])
_ENDS = frozenset(".!?,;\n")


class Sayings(Calls):
    """Whether a bad word stands in what the writer says behind a colon, in quotation marks or not."""

    def _says_oneself(self, at: int, found: Found) -> bool:
        """Whether the words that bring in the word `at` are the writer's, and nobody else is brought in behind them."""
        quote = self._quotation(found)
        head = at if quote is None else min(at, bisect_left(self._starts, quote[0]))
        end = self._words[head].start if quote is None else quote[0]
        colon = self._text.rfind(":", max(0, end - _REACH), end)
        if colon < 0 or (quote is not None and self._text[colon + 1 : end].strip()):
            return False
        behind = bisect_left(self._starts, colon)
        clause = range(max(self._sentence(behind - 1)[0], behind - _CLAUSE), behind) if behind else range(0)
        if quote is None:
            if self._sentence(at)[0] > behind or self._is_brought_in(behind, at):
                return False
            return self._has_own_verb(clause) or self._has_own_text(clause) or self._retorts(clause, at)
        if self._is_ascribed(quote[1]):
            return False
        return self._has_own_verb(clause) or self._has_own_text(clause)

    def _is_brought_in(self, first: int, last: int) -> bool:
        """Whether words among [first, last) tell of others' words."""
        return any(self._within(f"report.{group}", first, last) for group in ("names", "says", "cites"))

    def _is_ascribed(self, end: int) -> bool:
        """Whether what follows a quotation that ends at `end` goes on about it or tells who has said it."""
        rest = self._text[end : end + _BLANKS].lstrip(" ")
        following = bisect_left(self._starts, end)
        return (bool(rest) and rest[0] not in _ENDS) or self._is_brought_in(following, following + _AFTER)

    def _has_own_verb(self, clause: Sequence[int]) -> bool:
        """«Отвечаю», «передайте завучу»: whether the last verb is the writer's saying, and not of others' words."""
        for place in reversed(clause):
            word = self._words[place]
            if place in self._cues["report.own"]:
                return True
            known = morphology.grammemes(word.norm)
            if not known.isdisjoint({"VERB", "INFN"}) or word.norm in _ASKING:
                return False
            if word.norm.startswith(_TEXTS) and "NOUN" in known and not self._is_object(place):
                return False
        return False

    def _is_object(self, place: int) -> bool:
        """«На ваше сообщение»: what is answered."""
        return "на" in {word.norm for word in self._words[max(0, place - 2) : place]}

    def _has_own_text(self, clause: Sequence[int]) -> bool:
        """«Мой отзыв», «тема моего обращения», and nothing is done to it («моё письмо заменили»)."""
        for place in reversed(clause):
            word = self._words[place]
            if "VERB" in morphology.grammemes(word.norm) and not word.norm.startswith("буд"):
                return False
            if word.norm.startswith(_TEXTS):
                owned = next(
                    (at for at in range(place - 1, max(-1, place - 3), -1) if self._words[at].norm in _OWN), -1
                )
                if owned >= 0:
                    return owned not in clause[1:] or self._words[owned - 1].norm not in self._prepositions
        return False

    def _retorts(self, clause: Sequence[int], at: int) -> bool:
        """«Получил ваш ответ: вы что, идиоты?»: one has read a letter of those addressed, and calls them names."""
        norms = [self._words[place].norm for place in clause]
        theirs = any(norm.startswith("ваш") or norm in _OF_YOURS for norm in norms)
        plural = any({"VERB", "plur"} <= morphology.grammemes(norm) for norm in norms)
        said = {word.norm for word in self._words[clause[-1] + 1 : at + 2]} if clause else set()
        answers = theirs and not plural and any(norm.startswith(_TEXTS) for norm in norms)
        return (
            answers and not YOU.isdisjoint(said) and not _RETORT.isdisjoint(said) and self._is_plural(self._words[at])
        )
