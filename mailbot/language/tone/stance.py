"""What the writer makes of an insult: it may be denied («вы не идиоты»), an opinion given up, or somebody else's."""

from itertools import pairwise

from mailbot.language.tone.bearers import Bearers
from mailbot.language.tone.calls import YOU
from mailbot.language.words import morphology

# So many words may stand between an opinion and the insult in it, between its holder and the verb, behind an insult.
_FAR, _BESIDE, _BEHIND = 9, 3, 6
_NOT = frozenset(["не", "ни"])
# Words between «не» and the insult that is denied.
_BETWEEN = YOU | {
    "такие", "такой", "такая", "уж", "уже", "и", "какие-то", "какой-то", "какая-то", "никакие", "никакой", "никакая",
    "совсем", "вовсе", "же", "все", "там", "тут", "здесь", "настолько", "полный", "полные", "полная", "наши", "ваши",
}  # fmt: skip
# «Не просто идиоты» are idiots and more, «не вы ли идиоты» asks; «не нормальные» are mad, «не люди» is the insult.
_MOCKING = (
    "просто", "только", "столько", "всего", "лишь", "ли", "нормальн", "адекватн", "здоров", "умн", "люд", "челов",
)  # fmt: skip
_ASKING = frozenset(["ли", "разве", "неужели", "случайно", "случаем", "часом", "что", "ну", "или", "точно", "там"])
_AGREED = ("соглас", "прав")
_HERE = frozenset(["здесь", "тут", "скорее", "это", "сейчас"])
_PERHAPS = frozenset(
    ["похоже", "видимо", "наверное", "наверно", "конечно", "кажется", "вероятно", "выходит", "получается"]
)


class Stance(Bearers):
    """Whether the writer stands by a bad word."""

    def is_disowned(self, at: int, end: int) -> bool:
        """Whether what the words [at, end) say is denied, given up or held by somebody else."""
        if any(self._is_name(place) and self._is_denied(place) for place in {at, end - 1}):
            return True
        return self._is_not_claimed(at) or self._is_given_up(at, end) or self._is_held_by_another(at, end)

    def is_endorsed(self, at: int) -> bool:
        """«Муж говорит, что вы козлы, и он прав», «правильно дети называют вас дебилами»: the writer shares it."""
        first, last = self._sentence(at)
        told = [place for group in ("report.says", "report.names") for place in self._within(group, first, at)]
        if not told or not self._is_agreed(at):
            return False
        if any(word.norm in _NOT for word in self._words[at + 1 : last]):
            return False
        # «Учитель сказала сыну, что он идиот, и она права» is of a child.
        said = self._words[max(first, min(told) - _BESIDE) : at]
        return any(word.norm in YOU or word.norm.startswith("ваш") for word in said) or self._tells_of_staff(at)

    def _is_agreed(self, at: int) -> bool:
        """«И он прав», «я с ним согласна», and not «я с ним не согласна»."""
        places = self._within("opinion.agreed", self._sentence(at)[0], self._after(at))
        refused = (
            self._words[place].norm.startswith(_AGREED) and self._words[place - 1].norm in _NOT
            for place in places
            if place
        )
        return bool(places) and not any(refused)

    def _tells_of_staff(self, at: int) -> bool:
        """«Физрук мудак», «классная просто дура»: somebody of the staff is the subject of the word."""
        for place in range(at - 1, max(self._sentence(at)[0], at - _BESIDE) - 1, -1):
            known = morphology.grammemes(self._words[place].norm)
            if place in self._cues["staff"] and "nomn" in known:
                return True
            if "VERB" in known:
                return False
        return False

    def _is_name(self, at: int) -> bool:
        known = morphology.grammemes(self._words[at].norm)
        return self._words[at].norm not in YOU and known.isdisjoint(("VERB", "INFN"))

    def _is_denied(self, at: int) -> bool:
        """«Вы не идиоты», «не такие уж вы и тупые»; and no mockery («не просто идиоты», «вы что, не идиоты?»)."""
        first, last = self._sentence(at)
        place = at - 1
        while place >= max(first, at - _FAR) and self._may_stand_between(place):
            place -= 1
        if place < first or self._words[place].norm not in _NOT or self._parted_at(place):
            return False
        said = [word.norm for word in self._words[place + 1 : at + 1]]
        if any(norm.startswith(_MOCKING) for norm in said) or self._is_mocked(at, last):
            return False
        before = [word.norm for word in self._words[max(first, place - _BESIDE) : place]]
        return "если" not in before and (not self._is_question(at) or self._is_hoped(first, at))

    def _may_stand_between(self, at: int) -> bool:
        known = morphology.grammemes(self._words[at].norm)
        return not self._parted_at(at) and (self._words[at].norm in _BETWEEN or "ADJF" in known)

    def _parted_at(self, at: int) -> bool:
        """Whether a sign stands between the word and the next."""
        return bool(self._text[self._words[at].end : self._words[at + 1].start].strip())

    def _is_mocked(self, at: int, last: int) -> bool:
        """«Вы не идиоты, вы хуже»."""
        return any(word.norm.startswith("хуж") for word in self._words[at + 1 : min(at + 1 + _BEHIND, last)])

    def _is_question(self, at: int) -> bool:
        end = self._words[self._sentence(at)[1] - 1].end
        return self._text[end : end + 2].strip().startswith("?")

    def _is_hoped(self, first: int, at: int) -> bool:
        """«Надеюсь, вы не идиоты?», and not «вы что, не идиоты?»."""
        said = {word.norm for word in self._words[first:at]}
        return said.isdisjoint(_ASKING) or bool(self._within("opinion.hopes", first, at))

    def _is_not_claimed(self, at: int) -> bool:
        """«Не скажу, что вы идиоты», «не подумайте, что я считаю вас дураками»."""
        place = self._introducing("opinion.denied", at)
        if place is None or ":" in self._text[self._words[place].end : self._words[at].start]:
            return False
        return not self._within("opinion.confirmed", at, self._after(at))

    def _is_given_up(self, at: int, end: int) -> bool:
        """«Раньше думала, что вы идиоты, теперь вижу: дело в сайте»."""
        place = self._introducing("opinion.past", at)
        if place is None or self._words[max(0, place - 1)].norm in _NOT:
            return False
        after = self._after(at)
        return bool(self._within("opinion.turn", end, after)) and not self._within("opinion.confirmed", end, after)

    def _is_held_by_another(self, at: int, end: int) -> bool:
        """«Бабушка думает, что вы идиоты»; «все думают, …» only where the writer thinks otherwise."""
        place = self._introducing("opinion.held", at)
        if place is None or self._is_agreed(at):
            return False
        holders = self._words[max(self._sentence(at)[0], place - _BESIDE) : place]
        if any(word.norm in ("я", "мы") for word in holders):
            return False
        otherwise = bool(self._within("opinion.otherwise", end, self._after(at)))
        known = [morphology.parses(word.norm) for word in holders]
        held = any({"NOUN", "anim", "nomn", "sing"} <= parse.grammemes for word in known for parse in word)
        return otherwise or held or any(word.norm in ("он", "она", "они") for word in holders)

    def _introducing(self, group: str, at: int) -> int | None:
        """The place where a verb of thinking brings in the clause of the word `at`: no other clause lies between."""
        first = self._sentence(at)[0]
        if first and ":" in self._text[self._words[first - 1].end : self._words[first].start]:
            first = self._sentence(first - 1)[0]
        places = self._within(group, max(first, at - _FAR), at)
        if not places:
            return None
        between = self._words[places[-1] + 1 : at]
        commas = sum(
            "," in self._text[one.end : other.start] for one, other in pairwise(self._words[places[-1] : at + 1])
        )
        turned = self._within("opinion.turn", places[-1] + 1, at) or any(word.norm in ("а", "но") for word in between)
        return None if turned or commas > 1 else places[-1]

    def _after(self, at: int) -> int:
        """Where the sentence behind that of the word `at` ends."""
        last = self._sentence(at)[1]
        return self._sentence(last)[1] if last < len(self._words) else last

    def is_of_oneself(self, at: int) -> bool:
        """«Идиот здесь я, а не вы», «дура, похоже, я сама»."""
        word = self._words[at]
        following = self._words[at + 1 : min(at + 4, self._sentence(at)[1])]
        me = next((place for place, other in enumerate(following, at + 1) if other.norm == "я"), None)
        if me is None or self._is_plural(word):
            return False
        between = {other.norm for other in self._words[at + 1 : me]}
        dashed = not between and self._text[word.end : self._words[me].start].strip() in ("-", "–", "—")
        here = bool(between) and between <= _HERE and not self._parted_at(at)
        closed = self._is_closed(me) or (
            me + 1 < len(self._words) and self._words[me + 1].norm in ("сам", "сама", "один", "одна")
        )
        return closed and (dashed or here or (bool(between) and between <= _PERHAPS | _HERE))
