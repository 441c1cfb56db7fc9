"""Names put together otherwise than Russian ones: «Нурлан кызы Айгерим», «Ким Сон Мин», «Анна ван дер Берг»."""

from collections.abc import Iterator

from mailbot.language.names.agreement import Slots
from mailbot.language.names.name_cases import MALE
from mailbot.language.names.name_words import NameWords
from mailbot.language.names.names import Names
from mailbot.language.words.tokens import Token

# «Маша да Петя»: what is a conjunction as well makes no surname of a given name.
_JOINING = frozenset({"да"})
# A surname and the two syllables of a given name.
_THREE = 3


class RareOrders:
    """Proposes readings of the names of one text; arguments as for `PeopleFinder`."""

    def __init__(self, tokens: tuple[Token, ...], names: Names, words: NameWords) -> None:
        self._tokens = tokens
        self._names = names
        self._words = words

    def proposals(self, at: int) -> Iterator[Slots]:
        """Ways to read a name that begins at this token."""
        if not self._tokens[at].is_capitalised:
            return
        if self._is_of_syllables(at):
            patronymic = self._words.patronymic_at(self._words.following(at + 2))
            if patronymic:
                yield Slots(surname=(at,), given=(at + 1, at + 2), patronymic=patronymic, end=patronymic[-1] + 1)
            yield Slots(surname=(at,), given=(at + 1, at + 2), end=at + _THREE)
        if self._is_arabic(at):
            yield Slots(surname=(at,), given=(at + 1, at + 2), end=at + _THREE)
        yield from self._fathers_first(at)
        yield from self._behind_given(at)

    def _is_of_syllables(self, at: int) -> bool:
        """«Ким Сон Мин», «Цой Мин Ги»: a surname of one syllable, and two more words of one."""
        near = self._tokens[at : at + _THREE]
        if self._tokens[at].norm not in self._names.east_asian or len(near) < _THREE:
            return False
        alike = all(token.is_capitalised and not token.text[1:].isupper() for token in near)
        on_line = not any(token.line_start for token in near[1:])
        return alike and on_line and near[1].norm in self._names.syllables and self._names.is_syllable(near[2].norm)

    def _is_arabic(self, at: int) -> bool:
        """«Мохаммед Али Хассан»: three men's names, none of them in use among Russians, at the head of a sentence."""
        near = self._tokens[at : at + _THREE]
        if not near[0].sentence_start or len(near) < _THREE or any(token.line_start for token in near[1:]):
            return False
        names = all(token.is_capitalised and self._is_mans(token.norm) for token in near)
        return names and self._words.is_set_off(at, at + _THREE - 1)

    def _is_mans(self, norm: str) -> bool:
        of_man = any(form.gender == MALE and form.base == norm for form in self._names.given(norm))
        return of_man and not self._names.is_frequent(norm)

    def _fathers_first(self, at: int) -> Iterator[Slots]:
        """«Нурлан кызы Айгерим», «Асан уулу Бектур»: instead of a surname the father's name with its mark."""
        mark = self._words.following(at)
        given = self._words.following(mark)
        if mark is None or given is None or not self._names.child_of(self._tokens[mark].norm):
            return
        if self._tokens[given].is_capitalised and self._words.may_be_given(given, beside_patronymic=True):
            yield Slots(surname=(at, mark), given=(given,), end=given + 1)

    def _behind_given(self, at: int) -> Iterator[Slots]:
        """«Анна ван дер Берг»."""
        second = self._words.following(at)
        surname = self._words.with_particles(second) if second is not None else ()
        given = self._words.may_be_given(at) and self._tokens[at].norm not in self._names.particles
        if len(surname) < 2 or not given:
            return
        last = self._tokens[surname[-1]]
        conjunction = self._tokens[surname[0]].norm in _JOINING and self._names.given(last.norm)
        if not conjunction:
            yield Slots(given=(at,), surname=surname, end=surname[-1] + 1)
