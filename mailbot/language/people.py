"""Persons' names in a text: where they stand and what they are in the nominative, whoever they belong to."""

from collections.abc import Iterator
from itertools import accumulate

from mailbot.language.agreement import Agreement, Mention, Slots
from mailbot.language.families import is_plural, with_surnames
from mailbot.language.letter import PersonName
from mailbot.language.morphology import lemmas, parses
from mailbot.language.name_cases import FEMALE, MALE, Case, cased, patronymic_readings, surname_readings
from mailbot.language.names import Names, surname_likeness, word_kinds
from mailbot.language.tokens import Token

# How much a word must look like a surname: beside a patronymic, before or after it; beside a given name alone; and
# where the place says that a name stands there («ФИО:», «меня зовут», a line of its own, From).
_BEFORE_PATRONYMIC, _AFTER_PATRONYMIC, _PAIR = 0.3, 0.55, 0.55
_CAPITALS = 0.4
_TRUSTED, _TRUSTED_PAIR = 0.05, 0.3
# A word that is a surname by its ending or by the dictionary.
_SURE = 0.85
# Of two given names the one that is by so much more of a surname is the surname.
_FAR_MORE = 0.5
# Signs between a grade and its letter.
_MARKS = frozenset("-–—«\"'")
# Signs that may close a text behind a name.
_FEW = 4
# Forms of one surname («Хуторной», «Хуторная») differ in so many letters at most, and agree in so many at least.
_ENDING, _STEM = 3, 4
# Of so many words a name consists at most: a surname of two, a given name, a patronymic of two («Али оглы»).
_WIDEST = 5
# No name is longer, in letters.
_LONGEST = 40


class PeopleFinder:
    """Finds names in the tokens of one text.

    `trusted` holds the indices of tokens where the place itself promises a name; `children` those right
    after a word for a child; `expected` the case that the word before asks for; `shown` holds the surnames (lower case)
    in the sender's name.
    """

    def __init__(
        self,
        tokens: tuple[Token, ...],
        names: Names,
        *,
        trusted: frozenset[int],
        children: frozenset[int],
        expected: dict[int, Case],
        shown: frozenset[str] = frozenset(),
    ) -> None:
        self._tokens = tokens
        self._names = names
        self._shown = shown
        self._trusted = trusted
        self._children = children
        self._named_before = -1  # where the name before the place looked at ends
        self._agreement = Agreement(tokens, names, trusted, expected, shown)
        # How many of the tokens before a place may make a name of the words about them.
        makers = (
            at in trusted or at in children or names.may_make_name(token.norm) or self._is_shown(token.norm)
            for at, token in enumerate(tokens)
        )
        self._makers = (0, *accumulate(map(int, makers)))

    def find(self) -> tuple[Mention, ...]:
        """Every mention, in order; they do not overlap."""
        found: list[Mention] = []
        at = 0
        while at < len(self._tokens):
            self._named_before = found[-1].last if found else -1
            mention = self._match(at) if self._is_name_word(at) else self._with_initial(at)
            if mention:
                found.append(mention)
            at = mention.last if mention else at + 1
        return with_surnames(tuple(found), self._tokens)

    def _match(self, at: int) -> Mention | None:
        # Most words of a letter stand by no name: they need no reading at all.
        if self._makers[min(at + _WIDEST, len(self._tokens))] > self._makers[at]:
            for slots in self._proposals(at):
                mention = self._agreement.mention(slots)
                if mention:
                    return mention
        return self._with_initials(at)

    def _proposals(self, at: int) -> Iterator[Slots]:
        """Ways to read a name that begins at this token, the most complete first."""
        second = self._next(at)
        third = self._next(second)
        surname = self._surname_at(at)
        after = surname[-1] + 1 if surname else at
        given = self._joined(after - 1, after) if surname else None
        if surname and given is not None:
            yield from self._surname_first(surname, given)
        if self._may_be_given(at, beside_patronymic=True):
            patronymic = self._patronymic_at(second)
            if patronymic:
                yield from self._patronymic_second(at, patronymic)
        if self._reads_given_first(at, second):
            yield from self._given_surname(at, second)
        if second is not None:
            yield from self._given_as_surname(at, second)
        if surname and given is not None:
            yield from self._surname_given(surname, given)
        yield from self._given_surname(at, second)
        if surname and third is not None and self._is_asian(surname[0]) and self._is_asian(third):
            yield Slots(surname=surname, given=(surname[-1] + 1, third), end=third + 1)
        if self._may_be_lone(at):
            yield Slots(given=(at,), end=at + 1)

    def _given_as_surname(self, at: int, second: int) -> Iterator[Slots]:
        """«Мартин Ольга», «Юлия Мартин»: of a man's and a woman's name side by side his is her surname."""
        forms = [self._names.given(self._tokens[place].norm) for place in (at, second)]
        capital = self._tokens[at].is_capitalised and self._tokens[second].is_capitalised
        genders = [{form.gender for form in found if form.cases & Case.NOM} for found in forms]
        if self._is_asian(at) or self._is_asian(second):
            return
        if capital and genders == [{MALE}, {FEMALE}]:
            yield Slots(surname=(at,), given=(second,), end=second + 1)
        elif capital and genders == [{FEMALE}, {MALE}]:
            yield Slots(given=(at,), surname=(second,), end=second + 1)

    def _reads_given_first(self, at: int, second: int | None) -> bool:
        """Whether of two words only the first is a given name, or the second is far more of a surname («Артур Ким»)."""
        if second is None or not self._names.given(self._tokens[at].norm):
            return False
        apart = self._likeness(second) - self._likeness(at)
        return not self._names.given(self._tokens[second].norm) or apart >= _FAR_MORE

    def _given_surname(self, at: int, second: int | None) -> Iterator[Slots]:
        if second is None or not self._may_be_given(at):
            return
        # A capital inside a sentence makes a surname of a word: «Тимофею Королю».
        first, other = self._tokens[at], self._tokens[second]
        capitals = first.is_capitalised and other.is_capitalised and not other.text.isupper()
        if self._likeness(second) >= (_CAPITALS if capitals else self._pair_limit(at)):
            yield Slots(given=(at,), surname=(second,), end=second + 1)

    def _surname_first(self, surname: tuple[int, ...], given: int) -> Iterator[Slots]:
        patronymic = self._patronymic_at(self._joined(given, given + 1))
        leads = self._tokens[surname[0]].sentence_start and self._is_noun(surname[-1])
        limit = _TRUSTED if surname[0] in self._trusted or leads else _BEFORE_PATRONYMIC
        if patronymic and self._may_be_given(given, beside_patronymic=True) and self._likeness(surname[-1]) >= limit:
            yield Slots(surname=surname, given=(given,), patronymic=patronymic, end=patronymic[-1] + 1)

    def _patronymic_second(self, at: int, patronymic: tuple[int, ...]) -> Iterator[Slots]:
        last = self._next(patronymic[-1])
        closes = last is not None and self._next(last) is None
        limit = _TRUSTED_PAIR if at in self._trusted or closes else _AFTER_PATRONYMIC
        if last is not None and self._likeness(last) >= limit and not self._begins_name(last):
            yield Slots(given=(at,), patronymic=patronymic, surname=(last,), end=last + 1)
        yield Slots(given=(at,), patronymic=patronymic, end=patronymic[-1] + 1)

    def _begins_name(self, at: int) -> bool:
        """Whether the surname at this token belongs to the name that follows it («… Ивановна Петров Иван»)."""
        following = self._next(at)
        return following is not None and bool(self._names.given(self._tokens[following].norm))

    def _surname_given(self, surname: tuple[int, ...], given: int) -> Iterator[Slots]:
        marked = self._closes(surname[0], given) or self._leads_to_number(given)
        marked = marked and self._is_noun(surname[-1])
        limit = min(
            self._pair_limit(surname[0]), _CAPITALS if marked and self._both_capital(surname[-1], given) else 1.0
        )
        if self._likeness(surname[-1]) < limit:
            return
        if self._is_asian(surname[0]) and self._is_asian(given):
            more = self._next(given)
            named = surname[0] in self._trusted or (more is not None and self._tokens[more].is_capitalised)
            if more is not None and named and self._is_asian(more):
                yield Slots(surname=surname, given=(given, more), end=more + 1)
        if self._may_be_given(given) or self._is_unknown_pair(surname, given):
            yield Slots(surname=surname, given=(given,), end=given + 1)

    def _closes(self, first: int, last: int) -> bool:
        """Whether these words are a sentence of their own at the end of the text."""
        rest = self._tokens[last + 1 :]
        return self._tokens[first].sentence_start and len(rest) < _FEW and not any(token.is_word for token in rest)

    def _leads_to_number(self, at: int) -> bool:
        """Whether a number follows, as a class does («Коваль Лиза (6В)»)."""
        at += 1
        while at < len(self._tokens) and self._tokens[at].text in {",", "("}:
            at += 1
        return at < len(self._tokens) and self._tokens[at].is_number and not self._tokens[at].line_start

    def _is_noun(self, at: int) -> bool:
        """«Чумак», «Лисин», and not «Почему»: a word that may be a surname for being a noun, or by its ending."""
        norm = self._tokens[at].norm
        return norm.endswith(self._names.strong) or any("NOUN" in reading.grammemes for reading in parses(norm))

    def _both_capital(self, first: int, second: int) -> bool:
        return self._tokens[first].is_capitalised and self._tokens[second].is_capitalised

    def _is_unknown_pair(self, surname: tuple[int, ...], given: int) -> bool:
        """Whether a sure surname and an unknown word, where a name is expected, are surname and given name."""
        sure = self._likeness(surname[-1]) >= _SURE and self._likeness(given) < _SURE
        expected = not self._trusted.isdisjoint((surname[0], given)) or self._is_shown(self._tokens[surname[-1]].norm)
        return sure and expected and self._may_be_unknown(given)

    def _pair_limit(self, at: int) -> float:
        return _TRUSTED_PAIR if at in self._trusted else _PAIR

    def _is_name_word(self, at: int) -> bool:
        token = self._tokens[at]
        if not token.is_word or len(token.text) > _LONGEST:
            return False
        # «Нгуен Май»: beside such a surname even the name of a month is a given name.
        asian = at > 0 and token.is_capitalised and self._is_asian(at)
        return token.norm not in self._names.never or (
            asian and self._tokens[at - 1].norm in self._names.east_asian and not token.line_start
        )

    def _next(self, at: int | None) -> int | None:
        """The token after `at` when nothing but blanks stands between them, on the same line."""
        if at is None or at + 1 >= len(self._tokens):
            return None
        following = self._tokens[at + 1]
        return None if following.line_start or not self._is_name_word(at + 1) else at + 1

    def _joined(self, at: int, following: int) -> int | None:
        """As `_next`, but a surname alone on its line goes with the line below it."""
        if self._next(at) is not None:
            return following
        if following >= len(self._tokens) or not self._tokens[at].line_start or not self._tokens[following].line_start:
            return None
        return following if self._is_name_word(following) and following in self._trusted else None

    def _surname_at(self, at: int) -> tuple[int, ...]:
        if self._tokens[at].norm in self._names.particles and self._tokens[at].is_capitalised:
            following = self._next(at)
            if following is not None and self._tokens[following].is_capitalised:
                return (at, following)
        return (at,) if self._likeness(at) > 0 else ()

    def _likeness(self, at: int) -> float:
        token = self._tokens[at]
        if is_plural(token.norm) and not self._is_singular(token.norm):
            return 0.0
        likeness = surname_likeness(self._names, token.norm, token.is_capitalised)
        if self._shown and token.is_capitalised and self._is_shown(token.norm):
            return max(likeness, _SURE)
        return likeness

    def _is_shown(self, norm: str) -> bool:
        """Whether the sender's name holds this surname, in some form or as another of the family bears it."""
        return norm in self._shown or any(
            norm[: len(name) - _ENDING] == name[:-_ENDING] and abs(len(norm) - len(name)) <= _ENDING
            for name in self._shown
            if len(name) - _ENDING >= _STEM
        )

    def _is_singular(self, norm: str) -> bool:
        """«Кузьминым» and «Черных» may be one person's."""
        return norm.endswith(("им", "ым")) or (norm.endswith("ых") and norm in lemmas(norm))

    def _is_asian(self, at: int) -> bool:
        return self._tokens[at].norm in self._names.asian

    def _may_be_given(self, at: int, *, beside_patronymic: bool = False) -> bool:
        token = self._tokens[at]
        if self._names.given(token.norm):
            return True
        return beside_patronymic and self._may_be_unknown(at)

    def _may_be_unknown(self, at: int) -> bool:
        """Whether a word that is no known given name may be one all the same."""
        token = self._tokens[at]
        kinds = word_kinds(token.norm)
        if len(token.norm) < 2 or "never" in kinds or self._names.is_never(token.norm):
            return False
        return token.is_capitalised or "common" not in kinds

    def _may_be_lone(self, at: int) -> bool:
        """Whether a given name counts by itself: not a common word that merely begins a sentence."""
        token = self._tokens[at]
        if not self._names.given(token.norm) or len(token.norm) < 3:
            return at in self._children and token.is_capitalised and self._is_unheard(token.norm)
        before = self._tokens[at - 1].norm if at else ""
        after_child = at in self._children or before == "у" or (before in {"и", ","} and at - 1 == self._named_before)
        if after_child and not token.is_capitalised and self._is_frequent(token.norm):
            return True
        if at in self._trusted:
            return token.is_capitalised or token.norm not in self._names.common
        kinds = word_kinds(token.norm)
        wordlike = bool(kinds & {"common", "never"}) or token.norm in self._names.common
        if token.is_capitalised and not self._is_shouted(at):
            return not (wordlike and token.sentence_start) or self._names_learner(at)
        return (not wordlike and "given" in kinds) or self._names_learner(at)

    def _names_learner(self, at: int) -> bool:
        """«Соня, 2А», «Соне из 2А»: before a class even a word that opens a sentence is a name."""
        placed = at + 1 < len(self._tokens) and self._tokens[at + 1].norm == "из"
        return self._is_frequent(self._tokens[at].norm) and self._leads_to_number(at + placed)

    def _is_shouted(self, at: int) -> bool:
        """Whether capitals tell nothing here: the words about are all capitals too."""
        near = [token for token in self._tokens[max(0, at - 3) : at + 4] if token.is_word and len(token.text) > 1]
        return len(near) > 1 and all(token.text.isupper() for token in near)

    def _is_frequent(self, norm: str) -> bool:
        """Whether a word, «ромы», is a form of a name in use as such: after «сын» or «у» it is one."""
        forms = self._names.given(norm)
        return any(self._names.is_frequent(form.base) for form in forms) and "never" not in word_kinds(norm)

    def _is_unheard(self, norm: str) -> bool:
        """Whether a word is in no dictionary and no surname by its ending: after «дочь» it is her name."""
        return len(norm) >= 3 and not word_kinds(norm) and surname_likeness(self._names, norm, True) < _SURE

    def _patronymic_at(self, at: int | None) -> tuple[int, ...]:
        if at is None:
            return ()
        token = self._tokens[at]
        marked = self._names.child_of(token.norm.rpartition("-")[2]) if "-" in token.norm else ""
        if patronymic_readings(token.norm) or marked:
            following = self._next(at)
            return (
                (at, following)
                if following is not None and self._names.child_of(self._tokens[following].norm)
                else (at,)
            )
        following = self._next(at)
        if following is not None and self._names.child_of(self._tokens[following].norm):
            return (at, following)
        return ()

    def _with_initial(self, at: int) -> Mention | None:
        """«С. Любимова»: an initial that is a word by itself counts with its full stop."""
        dotted = len(self._tokens[at].text) == 1 and at + 1 < len(self._tokens) and self._tokens[at + 1].text == "."
        return self._with_initials(at) if dotted and self._tokens[at].is_capitalised else None

    def _with_initials(self, at: int) -> Mention | None:
        """«Иванова М. П.», «М. П. Иванова», «Осипенко Ю»: a surname whose given name is only an initial."""
        if not self._tokens[at].is_capitalised:
            return None
        if self._initial_end(at) > at:
            end = self._initial_end(self._initial_end(at))
            if end < len(self._tokens) and self._is_name_word(end) and self._likeness(end) >= _BEFORE_PATRONYMIC:
                return self._initials_mention(at, end, end + 1)
            return None
        end = self._initial_end(self._initial_end(at + 1))
        if end > at + 1 and self._likeness(at) >= _BEFORE_PATRONYMIC:
            return self._initials_mention(at, at, end)
        return None

    def _initials_mention(self, first: int, surname: int, end: int) -> Mention:
        initial = self._tokens[first if surname != first else first + 1].text
        forms = surname_readings(self._tokens[surname].norm)
        nominative = [form for form in forms if form.cases & Case.NOM]
        form = (nominative or forms)[0]
        return Mention(
            name=PersonName(surname=cased(form.base, self._tokens[surname].text)),
            gender=form.gender if len({one.gender for one in nominative}) < 2 else "",
            cases=form.cases,
            first=first,
            last=end,
            start=self._tokens[first].start,
            end=self._tokens[end - 1].end,
            initial=initial,
        )

    def _initial_end(self, at: int) -> int:
        """The token after an initial («М.») at this place; the place itself when there is none."""
        if at >= len(self._tokens) or len(self._tokens[at].text) > 1 or not self._tokens[at].is_capitalised:
            return at
        dotted = at + 1 < len(self._tokens) and self._tokens[at + 1].text == "."
        if at and (self._tokens[at - 1].is_number or self._is_class_letter(at)):
            return at
        if dotted:
            return at + 2
        return at + 1 if at in self._trusted else at

    def _is_class_letter(self, at: int) -> bool:
        """«4-Д», «класс Д.»: the letter of a class is no initial."""
        before = self._tokens[at - 1]
        marked = at > 1 and before.text in _MARKS and self._tokens[at - 2].is_number
        return marked or before.norm.startswith(("класс", "литер", "букв"))
