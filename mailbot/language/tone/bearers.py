"""Of whom else a bad word may be said than of those addressed or of the staff: children, strangers, things."""

from collections.abc import Collection

from mailbot.language.tone.excuses import Excuses
from mailbot.language.tone.places import BESIDE, CLAUSE, FAR, NEAR, NOWHERE
from mailbot.language.words import morphology

# Whose class-mates are meant: «из параллельного», «из седьмого класса».
_CLASSES = ("класс", "параллел", "двор", "подъезд")
_BEINGS = frozenset(["созда", "сущес", "голов", "бошки", "рожи", "морды"])
# Pointing words before an insult; what a clause about others begins with.
SOME = frozenset(["какой-то", "какая-то", "какие-то", "тот", "та", "те"])
_CLAUSES = frozenset(["что", "чтобы", "она", "он", "они", "пока", "потому", "раз", "когда", "если"])
_THESE = frozenset(["эти", "этих", "этим", "этими", "такие", "таких", "таким", "такими"])


class Bearers(Excuses):
    """Whether a bad word is said of somebody or something else."""

    def _is_of_company(self, at: int) -> bool:
        """«У нас в семье все полные идиоты»: said by one of them."""
        near = min(self._nearest("second", at, FAR), self._nearest("staff", at, FAR))
        return self._before("first", at, FAR + NEAR) and near > FAR

    def _is_of_others(self, at: int) -> bool:
        """Whether the word is said of children or strangers rather than of those addressed or the staff."""
        if self.is_apposed(at) or (at and self._is_said_of_named(at)):
            return False
        if at in self._cues["others"] or self._is_of_class(at):
            return True
        others = self._nearest("others", at, NEAR)
        following = self._words[at + 1 : at + 2]
        if self._opens_call(at) or [word.norm for word in following] == ["от"] or self.is_called(at):
            return False
        if self._is_addressed(at) or self._is_hailed(at) or self._closes_call(at) or self._is_courted(at):
            return False
        if others > BESIDE and (self._before("aim", at, BESIDE) or self._is_some_culprit(at)):
            return False
        if (self._before("aim", at, 1) and self._is_told_on(at)) or self._is_called_before_colon(at):
            return False
        return others < min(self._nearest("second", at, FAR), self._nearest("staff", at, FAR))

    def _is_some_culprit(self, at: int) -> bool:
        """«Какой-то осёл поставил моей дочери двойку»."""
        before = self._words[at - 1].norm if at else ""
        return before in SOME and self._nearest("culprit", at, BESIDE) <= BESIDE

    def _is_told_on(self, at: int) -> bool:
        """«Скажите этой дуре, что сын болел»: others stand in a clause of its own that begins right behind the word."""
        following = self._words[at + 1 : min(at + 2, self._sentence(at)[1])]
        comma = self._text[self._words[at].end : self._words[at].end + 1] == ","
        return comma and any(word.norm in _CLAUSES for word in following)

    def _is_called_before_colon(self, at: int) -> bool:
        """«Пишу в третий раз, дебилы: дочь болела», and not «одноклассники, уроды: Петров …»."""
        end = self._words[at].end
        parted = self._text[end : end + 1] == ":" and self._is_behind_comma(at)
        return parted and not self._within("others", self._sentence(at)[0], at)

    def _describes_thing(self, at: int) -> bool:
        """«Фашистская свастика», «безмозглая система»: an adjective, and what it stands before is no person."""
        following = self._words[at + 1 : min(at + 2, self._sentence(at)[1])]
        if not following or self._is_closed(at) or at + 1 in self._cues["staff"]:
            return False
        # «Ослы безмозглые класс 5б»: of another number than what follows.
        if self._nearest("second", at, NEAR) <= NEAR or self._differ(at, at + 1):
            return False
        thing = {"NOUN", "inan"} <= morphology.grammemes(following[0].norm)
        return thing and "ADJF" in morphology.grammemes(self._words[at].norm) and following[0].norm[:5] not in _BEINGS

    def _is_of_strangers(self, at: int) -> bool:
        """«Мошенники обокрали мать. Откуда у этих негодяев …»: pointed back at strangers of the sentence before."""
        here = min(self._nearest("second", at, FAR), self._nearest("staff", at, NEAR))
        return here is NOWHERE and not self._with_work(at) and self._points_back(at, "strangers", {"second"})

    def _points_back(self, at: int, group: str, never: Collection[str]) -> bool:
        """Whether «эти» before the word are many of `group` in the sentence before, which has nobody of `never`."""
        first = self._sentence(at)[0]
        if not first or all(word.norm not in _THESE for word in self._words[max(first, at - BESIDE) : at]):
            return False
        before = self._sentence(first - 1)[0]
        if any(self._within(other, before, first) for other in never):
            return False
        return any(self._is_plural(self._words[place]) for place in self._within(group, before, first))

    def _points_back_to_staff(self, at: int) -> bool:
        """«Учителя опять ставят двойки. Эти твари …», and not «охранники поймали воров. Эти негодяи …»."""
        first = self._sentence(at)[0]
        back = self._points_back(at, "staff", {"others", "strangers"})
        return back and not self._has_objects(self._sentence(first - 1)[0], first)

    def _has_objects(self, first: int, last: int) -> bool:
        """«Охранники поймали воров»: whether something is done to many people, who may be meant by what follows."""
        known = (morphology.grammemes(word.norm) for word in self._words[max(first, last - FAR) : last])
        return any({"NOUN", "anim", "plur"} <= one and not one.isdisjoint({"accs", "gent"}) for one in known)

    def _is_of_class(self, at: int) -> bool:
        """«Дебилы из параллельного класса», «уроды из 9б»."""
        if at and at - 1 in self._cues["second"]:
            return False
        after = [word.norm for word in self._words[at + 1 : at + 2 + BESIDE]]
        # «Из 9б», and not «из кабинета 12», «из 12 кабинета».
        if any(norm.startswith("каб") for norm in after):
            return False
        numbered = any(norm[0].isdecimal() for norm in after[1:2])
        return after[:1] == ["из"] and (numbered or any(norm.startswith(_CLASSES) for norm in after[1:]))

    def _with_work(self, at: int) -> bool:
        # «Какой-то дурак поставил столб посреди тротуара» has done no work of the school's.
        return self._nearest("work", at, NEAR) <= NEAR and self._nearest("street", at, FAR) > FAR

    def _is_said_of_named(self, at: int) -> bool:
        """«Светлана Игоревна просто мразь»."""
        last = at - 1
        while last > max(0, at - FAR) and self._words[last].norm in self._fillers:
            last -= 1
        known = morphology.grammemes(self._words[last].norm)
        return {"Patr", "nomn"} <= known and self._words[last].sentence == self._words[at].sentence

    def _is_elsewhere(self, at: int) -> bool:
        """Whether the word is said of those of a class or a yard: «в классе одни уроды»."""
        return any(word.norm.startswith(_CLASSES) for word in self._words[max(self._sentence(at)[0], at - CLAUSE) : at])
