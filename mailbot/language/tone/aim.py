"""Whom a bad word is said of, and by whom: what the rest of its sentence tells.

An insult is a violation only when it is aimed at a person addressed or at the staff, by the writer. Reports of what
others said, titles, lessons, words about oneself are no insults; where it stays unclear it is anger and no more.
"""

from bisect import bisect_right
from enum import Enum

from mailbot.language.tone.badfind import Found
from mailbot.language.tone.badwords import Level
from mailbot.language.tone.bearers import SOME
from mailbot.language.tone.calls import ME, YOU
from mailbot.language.tone.places import BESIDE, CLAUSE, FAR, NEAR, NOWHERE
from mailbot.language.tone.pointing import Pointing
from mailbot.language.words import morphology

_OBLIQUE = YOU - {"вы", "ви", "ты"}
_WASTE = ("говн", "гавн", "дерьм", "срут", "насра")
_UTTER = ("полн", "кругл", "конченн", "абсолютн")
_SUCH = frozenset(["такие", "такой", "такая", "такими", "таким"])
# Of bodies that are people: «тупая администрация».
_BODIES = ("администрац", "руководств", "начальств", "педсостав", "коллектив", "дирекц")
# «Охренеть!» cries out at a thing; «охренели» is said of somebody.
_INFINITIVE = ("ть", "ет")


class Aim(Enum):
    """What came out: an insult of a person addressed or of the staff; a bad word and no insult; nothing at all."""

    DIRECT = "direct"
    UNCLEAR = "unclear"
    NONE = "none"


class Scene(Pointing):
    """One part of a letter: whom its bad words are meant for."""

    def aim(self, found: Found) -> Aim:
        """Whom the word `found` is aimed at."""
        at = max(0, bisect_right(self._starts, found.start) - 1)
        if not self._words or self._is_surname(at, found):
            return Aim.NONE
        # A phrase may have its «говорит» within: «вы, говорит, все тупые».
        if any(self._is_reported(place, found) for place in {at, self._last(found)}) and not self.is_endorsed(at):
            return Aim.NONE
        if self._is_foreign_name(at, found) or at in self._cues["harmless"] or self._is_listed(at):
            return Aim.NONE
        if found.level in (Level.OBSCENE, Level.RUDE):
            return Aim.UNCLEAR if self._is_waste(at, found) else Aim.DIRECT
        if found.level is Level.STUNNED:
            return Aim.UNCLEAR if self._is_own(at) or found.form.endswith(_INFINITIVE) else Aim.DIRECT
        return self._insult(at, found)

    def _last(self, found: Found) -> int:
        return max(0, bisect_right(self._starts, found.end - 1) - 1)

    def _is_waste(self, at: int, found: Found) -> bool:
        """«Говно плавает в подвале»: what the word means first of all."""
        return found.form.startswith(_WASTE) and self._nearest("waste", at, NEAR) <= NEAR

    def is_meant_for_staff(self, found: Found) -> bool:
        """Whether the sentence says this of those addressed or of the staff, rather than of a child or the writer."""
        at = max(0, bisect_right(self._starts, found.start) - 1)
        sentence = self._words[at].sentence
        end = max(at, bisect_right(self._starts, found.end - 1) - 1)
        aimed = own = NOWHERE
        for place in range(max(0, at - FAR), min(len(self._words), end + FAR + 1)):
            word = self._words[place]
            if word.sentence == sentence and (word.norm in YOU or self._is_at_yours(place)):
                aimed = min(aimed, min(abs(place - at), abs(place - end)))
            elif word.sentence == sentence and word.norm in ME:
                own = min(own, abs(place - at))
        aimed = min(aimed, self._nearest("staff", at, NEAR), self._nearest("staff", end, NEAR))
        own = min(own, self._nearest("others", at, FAR), self._nearest("things", at, FAR))
        return aimed < own

    def _is_at_yours(self, at: int) -> bool:
        """«Мозгов нет у ваших учителей»."""
        return at > 0 and self._words[at].norm.startswith("ваш") and self._words[at - 1].norm == "у"

    def is_taken_back(self, found: Found) -> bool:
        """Whether a telling phrase is of a lesson, and said to nobody («ай да сукин сын!»), or of the writer."""
        at = max(0, bisect_right(self._starts, found.start) - 1)
        end = max(at, bisect_right(self._starts, found.end - 1) - 1)
        around = [word.norm for word in (*self._words[max(0, at - 1) : at], *self._words[end + 1 : end + 2])]
        if self._within("self", at, end + 1) or self.is_disowned(at, end + 1):
            return True
        # «Вы тупые пилы замените?»
        if (at == end and self._describes_thing(at)) or self._is_of_object(end):
            return True
        lesson = self._within("lesson", *self._sentence(at)) and self._nearest("second", at, FAR) is NOWHERE
        return bool(lesson) or ("я" in around and "ADJF" in morphology.grammemes(self._words[at].norm))

    def _is_of_object(self, at: int) -> bool:
        """Whether an adjective stands before a thing that those addressed do something to."""
        if at + 1 >= self._sentence(at)[1] or "ADJF" not in morphology.grammemes(self._words[at].norm):
            return False
        return not self._is_closed(at) and not self._differ(at, at + 1) and self._is_done_to(at + 1)

    def _insult(self, at: int, found: Found) -> Aim:
        """The aim of an insulting word that nobody else is reported to have said."""
        if found.level is Level.MILD:
            return Aim.UNCLEAR
        softened = self._softened(at, found)
        if found.level in (Level.BEAST, Level.CREATURE):
            return self._beast(at, found, softened)
        if softened is None and self._describes_thing(at):
            softened = Aim.UNCLEAR
        if softened is not None:
            return softened
        if found.level is Level.STRONG:
            return self._strong(at, found)
        if found.level is Level.REPROACH:
            return Aim.UNCLEAR
        return self._dull(at)

    def _softened(self, at: int, found: Found) -> Aim | None:
        """The aim where something takes the edge off; None where nothing does."""
        said = self._says_oneself(at, found)
        called = self._is_hailed(at) or (said and self._is_addressed(at))
        if (self._is_lesson(at, found) and not called) or self._is_own(at) or self.is_of_oneself(at):
            return Aim.NONE
        if self._is_of_others(at) or self.is_of_thing(at) or self._is_of_strangers(at):
            return Aim.UNCLEAR
        if self.is_disowned(at, at + 1) or self._is_of_inventor(at):
            return Aim.UNCLEAR
        if at and self._words[at - 1].norm.startswith(_UTTER) and self._is_of_company(at):
            return Aim.UNCLEAR
        if self._before("general", at, NEAR) and not self._is_of_culprit(at, found):
            return Aim.UNCLEAR
        return Aim.UNCLEAR if self._in_quotes(found) and not said else None

    def _is_of_inventor(self, at: int) -> bool:
        """«Только идиот мог придумать такую форму входа»: whoever made the journal, and nobody of the school."""
        made = self._within("inventions", at, min(at + 1 + FAR, self._sentence(at)[1]))
        asked = at > 0 and self._words[at - 1].norm.startswith(("какой", "какая", "каком", "каки"))
        if asked and self._words[at - 1].norm not in SOME:
            return False
        return bool(made) and min(self._nearest("second", at, FAR), self._nearest("staff", at, FAR)) is NOWHERE

    def _is_of_culprit(self, at: int, found: Found) -> bool:
        """«Только кретины могли выставить»: said of those who did it."""
        return found.level is Level.STRONG and self._nearest("culprit", at, BESIDE) <= BESIDE

    def _strong(self, at: int, found: Found) -> Aim:
        if self._strong_is_direct(at, found):
            return Aim.DIRECT
        # «Тварь дрожащая» is the subject of a composition.
        return Aim.NONE if self._within("lesson", *self._sentence(at)) else Aim.UNCLEAR

    def _is_cried(self, at: int) -> bool:
        """«Вот же твари»; «вот дура» says one of oneself."""
        before = [word.norm for word in self._words[max(0, at - BESIDE) : at]]
        return "вот" in before and self._is_plural(self._words[at])

    def _defines(self, at: int) -> bool:
        """«Соперник — это негодяй»: a saying about something that has a name of its own."""
        before = self._words[at - 1]
        return before.norm == "это" and self._text[max(0, before.start - 3) : before.start].rstrip(" ").endswith(
            ("-", "–", "—")
        )

    def _beast(self, at: int, found: Found, softened: Aim | None) -> Aim:
        """An animal is an animal where it is not aimed at those addressed or at the staff."""
        pinned = self.is_pointed_at(at) or self.is_apposed(at) or self.is_set_before_name(at)
        if pinned and self._before("aim", at, BESIDE) and not self._in_quotes(found) and not self._is_own(at):
            return Aim.DIRECT
        listed = bool(at) and self._is_plural(self._words[at - 1])
        called = found.level is Level.BEAST and (
            self._beast_is_called(at)
            or self._is_courted(at)
            or (self._closes_call(at) and not listed)
            or (self._is_hailed(at) and self.has_imperative(at) and self._is_plural(self._words[at]))
        )
        direct = self._is_said_to_face(at) or called or self._is_hyphened_to_staff(at, found)
        return (softened or Aim.DIRECT) if direct and softened is not Aim.NONE else Aim.NONE

    def _strong_is_direct(self, at: int, found: Found) -> bool:
        return (
            self._nearest("second", at, FAR) <= FAR
            or self.is_called(at)
            or self.is_apposed(at)
            or (at > 0 and self._is_said_of_named(at))
            or self._nearest("staff", at, NEAR) <= NEAR
            or (self._before("aim", at, BESIDE) and not self._is_set_apart(at))
            or self._is_cried(at)
            or self._points_back_to_staff(at)
            or self._is_hailed(at)
            or self._is_courted(at)
            or self._is_hyphened_to_staff(at, found)
            or (self._before("general", at, NEAR) and self._is_of_culprit(at, found))
            or (
                not self._may_be_name(found) and (self._with_work(at) or self._is_vocative(at) or self._says_it_all(at))
            )
        )

    def _is_set_apart(self, at: int) -> bool:
        return self._defines(at) or self._is_told_of(at) or self._is_elsewhere(at)

    def _says_it_all(self, at: int) -> bool:
        return self._is_all(at) and not self._is_elsewhere(at)

    def _is_said_to_face(self, at: int) -> bool:
        """«Вы ослы», «осёл директор», «директор — осёл»; «ослы» is no insult in any other case."""
        word = self._words[at]
        if self.is_pointed_at(at) or self.is_apposed(at) or self.is_set_before_name(at):
            return True
        named = any("nomn" in parse.grammemes for parse in morphology.parses(word.norm))
        if self._is_addressed(at) and (named or self._words[at - 1].norm in _OBLIQUE) and not self._is_done_to(at):
            # «Вас, баранов» are called so; «у вас крысы» are rats.
            return any(other.norm in ("вы", "ты") for other in self._words[max(0, at - 5) : at + 2]) or (
                self._words[at - 1].norm in YOU and "," in self._text[self._words[at - 1].end : word.start]
            )
        return named and (self._stands_by_staff(at) or self._is_said_of_staff(at))

    def _is_done_to(self, at: int) -> bool:
        """«Вы дубы возле школы спилите?», «вы мусор вывезете?»: things that those addressed do something to."""
        if not any({"accs", "inan"} <= parse.grammemes for parse in self._parses(at)):
            return False
        following = self._words[at + 1 : min(at + 1 + CLAUSE, self._sentence(at)[1])]
        clause = self._text[self._words[at].end : following[-1].end] if following else ""
        verbs = {"VERB", "INFN"} & {one for word in following[:FAR] for one in morphology.grammemes(word.norm)}
        return bool(verbs) and not set(clause) & set(",—–")

    def _stands_by_staff(self, at: int) -> bool:
        """«Осёл директор», and not «в школе быки»."""
        beside = (place for place in (at - 1, at + 1) if place in self._cues["staff"])
        return any(
            self._words[place].sentence == self._words[at].sentence
            and (
                self._class_head(place)
                or any("nomn" in parse.grammemes and "inan" not in parse.grammemes for parse in self._parses(place))
            )
            for place in beside
        )

    def _beast_is_called(self, at: int) -> bool:
        """«Бараны, исправьте»; «какой осёл составлял расписание»."""
        before = self._words[at - 1] if at else None
        if before is not None and before.norm in self._prepositions and before.sentence == self._words[at].sentence:
            return False
        if before is not None and before.norm in SOME and self._nearest("culprit", at, FAR) <= FAR:
            return True
        pointed = self._before("aim", at, 1) or (
            before is not None and before.norm == "же" and self._before("aim", at, 2)
        )
        if pointed or (self._is_followed_by_aim(at) and at + BESIDE < self._sentence(at)[1]):
            near = self._nearest("second", at, FAR) <= FAR or self._with_work(at) or self._before("staff", at, FAR)
            return near or self._is_hailed(at)
        return self._is_vocative(at) and self._calls(at) and not self._is_headed(at)

    def _is_followed_by_aim(self, at: int) -> bool:
        """«Овцы тупые»: the adjective that gives the aim behind its noun."""
        following = self._words[at + 1 : at + 2]
        apart = following and self._text[self._words[at].end : following[0].start].strip(" ")
        return at + 1 in self._cues["aim"] and not apart and self._is_plural(self._words[at])

    def _is_headed(self, at: int) -> bool:
        """«Паразиты человека», «тормоза на сервере», «пень, в который врос гриб»: the heading of what it tells of."""
        following = self._words[at + 1 : min(at + 1 + BESIDE, self._sentence(at)[1])]
        if any(word.norm.startswith("котор") for word in following):
            return True
        if not following or self._text[self._words[at].end : following[0].start].strip(" "):
            return False
        known = morphology.grammemes(following[0].norm)
        noun = "NOUN" in known and not ({"anim", "nomn", "plur"} <= known and known.isdisjoint({"Name", "Surn"}))
        return following[0].norm in self._prepositions or noun

    def _is_said_of_staff(self, at: int) -> bool:
        """«Директор ваш козёл», «директор — просто осёл», «классная наша — крыса»."""
        if self._is_opposed_to_staff(at):
            return True
        between = self._words[max(0, at - BESIDE) : at]
        return any(
            place in self._cues["staff"] and all(word.norm in self._fillers for word in self._words[place + 1 : at])
            for place in range(at - len(between) - 1, at - 1)
            if place >= 0 and self._words[place].sentence == self._words[at].sentence
        )

    def _is_opposed_to_staff(self, at: int) -> bool:
        """«Не завуч, а змея»."""
        before = [word.norm for word in self._words[max(0, at - NEAR) : at]]
        return "не" in before and before[-1:] == ["а"] and bool(self._within("staff", max(0, at - NEAR), at))

    def _dull(self, at: int) -> Aim:
        following = self._words[at + 1] if at + 1 < len(self._words) else None
        if following is not None and following.sentence == self._words[at].sentence and not self._is_closed(at):
            grammemes = morphology.grammemes(following.norm)
            if following.norm.startswith(_BODIES):
                return Aim.DIRECT
            if "NOUN" in grammemes and "inan" in grammemes:
                return Aim.UNCLEAR
            if self._names_people(following) and self._is_vocative(at + 1) and self.has_imperative(at):
                return Aim.DIRECT
        working = self._nearest("work", at, BESIDE) <= BESIDE and self._is_of_people(at)
        direct = self._is_addressed(at) or self._nearest("staff", at, BESIDE) <= BESIDE or self._is_all(at) or working
        direct = direct or self._is_such(at) or (self.is_called(at) and not self._is_thing(self._words[at - 1].norm))
        return Aim.DIRECT if direct else Aim.UNCLEAR

    def _is_such(self, at: int) -> bool:
        """«Вы родились такими тупыми?»."""
        return at > 0 and self._words[at - 1].norm in _SUCH and self._before("second", at, NEAR)

    def _is_of_people(self, at: int) -> bool:
        """«Недоучки тупые»: whether a word for people stands right beside."""
        beside = (*self._words[max(0, at - 1) : at], *self._words[at + 1 : at + 2])
        return any(word.sentence == self._words[at].sentence and self._names_people(word) for word in beside)
