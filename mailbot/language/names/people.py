"""Persons' names in a text: where they stand and what they are in the nominative, whoever they belong to."""

from collections.abc import Iterator
from dataclasses import replace

from mailbot.language.letter import PersonName
from mailbot.language.names.agreement import Agreement, Mention, Slots
from mailbot.language.names.families import with_surnames
from mailbot.language.names.name_cases import FEMALE, MALE, Case, cased, surname_readings
from mailbot.language.names.name_words import SURE, NameWords
from mailbot.language.names.names import Names
from mailbot.language.names.rare_orders import RareOrders
from mailbot.language.names.word_kinds import word_kinds
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token

# How much a word must look like a surname: beside a patronymic, before or after it; beside a given name alone; and
# where the place says that a name stands there («ФИО:», «меня зовут», a line of its own, From).
_BEFORE_PATRONYMIC, _AFTER_PATRONYMIC, _PAIR = 0.3, 0.55, 0.55
_CAPITALS = 0.4
_TRUSTED, _TRUSTED_PAIR = 0.05, 0.3
# Of two given names the one that is by so much more of a surname is the surname.
_FAR_MORE = 0.5

# Of so many words a name consists at most: a surname of two, a given name, a patronymic of two («Али оглы»).
_WIDEST = 5
# What grandparents and aunts are called together with a given name.
_ELDERS = frozenset({"баба", "бабуся", "дед", "деда", "тетя", "дядя"})


class PeopleFinder:
    """Finds names in the tokens of one text.

    `trusted` holds the indices of tokens where the place itself promises a name; `children` those right
    after a word for a child; `expected` the case and `genders` the gender that the word before asks for; `shown` holds
    the surnames (lower case) in the sender's name.
    """

    def __init__(
        self,
        tokens: tuple[Token, ...],
        names: Names,
        *,
        trusted: frozenset[int],
        children: frozenset[int],
        expected: dict[int, Case],
        genders: dict[int, str],
        shown: frozenset[str] = frozenset(),
    ) -> None:
        self._tokens = tokens
        self._names = names
        self._trusted = trusted
        self._children = children
        self._words = NameWords(tokens, names, trusted, shown)
        self._rare = RareOrders(tokens, names, self._words)
        self._named_before = -1  # where the name before the place looked at ends
        self._expected = dict(expected)
        self._agreement = Agreement(tokens, names, trusted, self._expected, genders, shown)
        makers = trusted | children | self._words.shown_at()
        makers |= {
            at
            for at, token in enumerate(tokens)
            if names.may_make_name(token.norm) or (token.is_capitalised and token.norm.endswith(names.strong))
        }
        # Most words of a letter stand by no name: they need no reading at all.
        self._near = {place for at in makers for place in range(at + 1 - _WIDEST, at + 1)}

    def find(self) -> tuple[Mention, ...]:
        """Every mention, in order; they do not overlap."""
        found: list[Mention] = []
        end = 0
        for at in sorted(self._near | self._words.by_letter()):
            if not end <= at < len(self._tokens):
                continue
            self._named_before = end if found else -1
            if found and self._goes_on_with(found[-1], at):
                self._expected[at] = Case.NOM
            mention = self._match(at) if self._words.is_name_word(at) else self._with_initial(at)
            if mention:
                found.append(mention)
                end = mention.last
        return with_surnames(tuple(self._with_elder(mention) for mention in found), self._tokens)

    def _goes_on_with(self, before: Mention, at: int) -> bool:
        """«Амет, Асан и Али»: behind a nominative «и» joins one more."""
        joined = before.last == at - 1 and self._tokens[at - 1].norm in {"и", ","}
        return joined and before.is_lone and before.cases == Case.NOM and at not in self._expected

    def _with_elder(self, mention: Mention) -> Mention:
        """«Баба Нина»: what one calls oneself before a given name is part of the name for whoever skips names."""
        before = self._tokens[mention.first - 1] if mention.first and mention.is_lone else None
        if before is None or before.norm not in _ELDERS or self._tokens[mention.first].line_start:
            return mention
        return replace(mention, start=before.start)

    def _match(self, at: int) -> Mention | None:
        if at in self._near:
            for slots in self._proposals(at):
                mention = self._agreement.mention(slots)
                if mention:
                    return mention
        return self._with_initials(at)

    def _proposals(self, at: int) -> Iterator[Slots]:
        """Ways to read a name that begins at this token, the most complete first."""
        yield from self._rare.proposals(at)
        second = self._words.following(at)
        third = self._words.following(second)
        surname = self._words.surname_at(at)
        after = surname[-1] + 1 if surname else at
        given = self._words.joined(after - 1, after) if surname else None
        if surname and given is not None:
            yield from self._surname_first(surname, given)
            if len(surname) > 1:
                yield from self._surname_given(surname, given)
        patronymic = self._words.patronymic_at(second)
        if patronymic and self._words.may_be_given(at, beside_patronymic=True):
            yield from self._patronymic_second(at, patronymic)
        if self._reads_given_first(at, second):
            yield from self._given_surname(at, second)
        if second is not None:
            yield from self._given_as_surname(at, second)
        if surname and given is not None:
            yield from self._surname_given(surname, given)
        yield from self._given_surname(at, second)
        if surname and third is not None and self._words.is_asian(surname[0]) and self._words.is_asian(third):
            yield Slots(surname=surname, given=(surname[-1] + 1, third), end=third + 1)
        if self._may_be_lone(at):
            yield Slots(given=(at,), end=at + 1)

    def _given_as_surname(self, at: int, second: int) -> Iterator[Slots]:
        """«Мартин Ольга», «Юлия Мартин»: of a man's and a woman's name side by side his is her surname."""
        forms = [self._names.given(self._tokens[place].norm) for place in (at, second)]
        capital = self._tokens[at].is_capitalised and self._tokens[second].is_capitalised
        genders = [{form.gender for form in found if form.cases & Case.NOM} for found in forms]
        if not capital or self._words.is_asian(at) or self._words.is_asian(second):
            return
        # «Кара Варвара»: of two of one gender the one that is a word as well, or that nobody is called at home.
        used = [self._is_in_use(self._tokens[place].norm) for place in (at, second)]
        alike = genders[0] == genders[1] != set()
        used = used if used[0] != used[1] else self._are_listed(at, second)
        if genders == [{MALE}, {FEMALE}] or (alike and used == [False, True]):
            yield Slots(surname=(at,), given=(second,), end=second + 1)
        elif genders == [{FEMALE}, {MALE}] or (alike and used == [True, False]):
            yield Slots(given=(at,), surname=(second,), end=second + 1)

    def _is_in_use(self, norm: str) -> bool:
        return self._words.is_frequent(norm) and norm not in self._names.common

    def _are_listed(self, at: int, second: int) -> list[bool]:
        """Which of two words is a given name of the lexicon, and not of the dictionary of Russian alone («Вагнер»)."""
        return [bool(self._names.display(self._tokens[place].norm)) for place in (at, second)]

    def _reads_given_first(self, at: int, second: int | None) -> bool:
        """Whether of two words only the first is a given name, or the second is far more of a surname («Артур Ким»)."""
        if second is None or not self._names.given(self._tokens[at].norm):
            return False
        if self._are_listed(at, second) == [False, True] and self._words.is_nominative(second):
            return False
        # «Ван Юйхан»: such a surname stands first.
        if self._tokens[at].norm in self._names.east_asian and self._words.is_unknown_name(second):
            return self._words.likeness(second) >= SURE
        used = [self._words.is_frequent(self._tokens[place].norm) for place in (at, second)]
        if used == [True, False] and self._words.both_capital(at, second):
            return True  # «Ульяной Белой»
        apart = self._words.likeness(second) - self._words.likeness(at)
        return not self._names.given(self._tokens[second].norm) or apart >= _FAR_MORE

    def _given_surname(self, at: int, second: int | None) -> Iterator[Slots]:
        if second is None or not (self._words.may_be_given(at) or self._is_unknown_given(at, second)):
            return
        # A capital inside a sentence makes a surname of a word: «Тимофею Королю».
        first, other = self._tokens[at], self._tokens[second]
        capitals = first.is_capitalised and other.is_capitalised and not other.text.isupper()
        limit = _CAPITALS if capitals else self._pair_limit(at)
        if self._is_signed_low(at, second):
            limit = _TRUSTED
        if self._words.likeness(second) >= limit:
            yield Slots(given=(at,), surname=(second,), end=second + 1)

    def _surname_first(self, surname: tuple[int, ...], given: int) -> Iterator[Slots]:
        patronymic = self._words.patronymic_at(self._words.joined(given, given + 1))
        if not patronymic or not self._words.may_be_given(given, beside_patronymic=True):
            return
        leads = self._tokens[surname[0]].sentence_start and self._words.is_noun(surname[-1])
        limit = _TRUSTED if surname[0] in self._trusted or leads else _BEFORE_PATRONYMIC
        if self._words.surname_likeness(surname) >= limit:
            yield Slots(surname=surname, given=(given,), patronymic=patronymic, end=patronymic[-1] + 1)

    def _patronymic_second(self, at: int, patronymic: tuple[int, ...]) -> Iterator[Slots]:
        last = self._words.following(patronymic[-1])
        closes = last is not None and self._words.following(last) is None
        limit = _TRUSTED_PAIR if at in self._trusted or closes else _AFTER_PATRONYMIC
        if last is not None and self._words.likeness(last) >= limit and not self._begins_name(last):
            yield Slots(given=(at,), patronymic=patronymic, surname=(last,), end=last + 1)
        yield Slots(given=(at,), patronymic=patronymic, end=patronymic[-1] + 1)

    def _begins_name(self, at: int) -> bool:
        """Whether the surname at this token belongs to the name that follows it («… Ивановна Петров Иван»)."""
        following = self._words.following(at)
        return following is not None and bool(self._names.given(self._tokens[following].norm))

    def _surname_given(self, surname: tuple[int, ...], given: int) -> Iterator[Slots]:
        # Few words are anybody's given name: of the others nothing more is asked.
        named = self._words.may_be_given(given) or self._is_unknown_pair(surname, given)
        if not named and not self._words.is_asian(given):
            return
        limit = min(self._pair_limit(surname[0]), _CAPITALS if self._is_marked_pair(surname, given) else 1.0)
        if self._is_signed_low(given, surname[-1]):
            limit = _TRUSTED
        if self._words.surname_likeness(surname) < limit:
            return
        if self._words.is_asian(surname[0]) and self._words.is_asian(given):
            more = self._words.following(given)
            promised = surname[0] in self._trusted or (more is not None and self._tokens[more].is_capitalised)
            if more is not None and promised and self._words.is_asian(more):
                yield Slots(surname=surname, given=(given, more), end=more + 1)
        if named:
            yield Slots(surname=surname, given=(given,), end=given + 1)

    def _is_marked_pair(self, surname: tuple[int, ...], given: int) -> bool:
        """Whether a place of its own, or a class behind it, tells that two capital words are surname and given name."""
        if not self._words.both_capital(surname[-1], given):
            return False
        marked = self._words.closes(surname[0], given) or self._words.leads_to_number(given)
        return (marked or self._words.is_set_off(surname[0], given)) and self._words.is_noun(surname[-1])

    def _is_unknown_given(self, at: int, surname: int) -> bool:
        """«…, Салика Ямбулатова»: a capital word that is in no dictionary before what is surely a surname."""
        # «Здраствуйте Иванова»: a command or a greeting is no name.
        opens = self._tokens[at].sentence_start and not self._words.is_bounded(surname + 1)
        placed = at in self._trusted or not (opens or self._tokens[at].norm.endswith("те"))
        known = self._words.likeness(surname) >= SURE and not self._begins_name(surname)
        return placed and known and self._words.both_capital(at, surname) and self._words.is_unknown_name(at)

    def _is_signed_low(self, given: int, surname: int) -> bool:
        """«… что ли. жора гайдук»: no capitals, and From shows the given name, or a class stands beside."""
        first, last = sorted((given, surname))
        low = not (self._tokens[given].is_capitalised or self._tokens[surname].is_capitalised)
        beside = self._words.is_beside_class(first, last) and self._words.is_frequent(self._tokens[given].norm)
        named = (given in self._trusted or beside) and self._words.is_nominative(given)
        return low and named and self._words.is_noun(surname) and self._words.is_set_off(first, last)

    def _is_unknown_pair(self, surname: tuple[int, ...], given: int) -> bool:
        """Whether a sure surname and an unknown word, where a name is expected, are surname and given name."""
        if self._words.surname_likeness(surname) < SURE or self._words.likeness(given) >= SURE:
            return False
        shown = self._words.is_shown(self._tokens[surname[-1]].norm)
        expected = not self._trusted.isdisjoint((surname[0], given)) or shown
        unheard = self._words.is_unknown_name(given)
        # «Де Лука Паоло»: a given name elsewhere.
        unheard = unheard or (len(surname) > 1 and "given" in word_kinds(self._tokens[given].norm))
        unheard = unheard and self._words.both_capital(surname[-1], given)
        return unheard or (expected and self._words.may_be_unknown(given))

    def _pair_limit(self, at: int) -> float:
        return _TRUSTED_PAIR if at in self._trusted else _PAIR

    def _may_be_lone(self, at: int) -> bool:
        """Whether a given name counts by itself: not a common word that merely begins a sentence."""
        token = self._tokens[at]
        if not self._names.given(token.norm) or len(token.norm) < 3:
            return at in self._children and token.is_capitalised and self._words.is_unheard(token.norm)
        # «Доступ Нам»: a pronoun with a capital, though Нам is a name as well.
        if at not in self._children and "NPRO" in grammemes(token.norm):
            return False
        before = self._tokens[at - 1].norm if at else ""
        after_child = at in self._children or before == "у" or (before in {"и", ","} and at - 1 == self._named_before)
        if after_child and not token.is_capitalised and self._words.is_frequent(token.norm):
            return True
        if at in self._trusted:
            return token.is_capitalised or not self._words.is_common(token.norm)
        kinds = word_kinds(token.norm)
        wordlike = bool(kinds & {"common", "never"}) or token.norm in self._names.common
        if token.is_capitalised and not self._words.is_shouted(at):
            told = self._words.names_learner(at) or self._words.leads_to_another(at)
            return told or not (wordlike and token.sentence_start)
        return (not wordlike and "given" in kinds) or self._words.names_learner(at)

    def _with_initial(self, at: int) -> Mention | None:
        """«С. Любимова»: an initial that is a word by itself counts with its full stop."""
        dotted = len(self._tokens[at].text) == 1 and at + 1 < len(self._tokens) and self._tokens[at + 1].text == "."
        return self._with_initials(at) if dotted and self._tokens[at].is_capitalised else None

    def _with_initials(self, at: int) -> Mention | None:
        """«Иванова М. П.», «М. П. Иванова», «Осипенко Ю»: a surname whose given name is only an initial."""
        if not self._tokens[at].is_capitalised:
            return None
        if self._words.initial_end(at) > at:
            end = self._words.initial_end(self._words.initial_end(at))
            if (
                end < len(self._tokens)
                and self._words.is_name_word(end)
                and self._words.likeness(end) >= _BEFORE_PATRONYMIC
                and not self._begins_name(end)
            ):
                return self._initials_mention(at, end, end + 1)
            return None
        end = self._words.initial_end(self._words.initial_end(at + 1))
        if end > at + 1 and self._words.likeness(at) >= _BEFORE_PATRONYMIC:
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
