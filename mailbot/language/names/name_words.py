"""What the words of one text may be in a person's name, each by itself and beside its neighbours."""

from mailbot.language.classes.beside_class import follows_class
from mailbot.language.names.families import is_plural
from mailbot.language.names.former_names import past_former_name
from mailbot.language.names.name_cases import Case, patronymic_readings
from mailbot.language.names.names import VOWELS, Names, surname_likeness
from mailbot.language.names.word_kinds import word_kinds
from mailbot.language.words.morphology import grammemes, lemmas, parses
from mailbot.language.words.tokens import Token

# A word that is a surname by its ending or by the dictionary.
SURE = 0.85
# Signs between a grade and its letter.
_MARKS = frozenset("-–—«\"'")
# Signs that may close a text behind a name.
_FEW = 4
# What joins the given names of several people.
_JOINING = frozenset({"и", ",", "+"})
# Forms of one surname («Хуторной», «Хуторная») differ in so many letters at most, and agree in so many at least.
_ENDING, _STEM = 3, 4
# Words right before and right behind a name («Я …», «… моя дочь»).
_MEANT, _OWN = (
    frozenset({"я", "это", "мы", "зовут", "обращается", "беспокоит", "пишет"}),
    frozenset({"мой", "моя", "наш", "наша"}),
)
# How patronymics of women end, which are no surnames.
_PATRONYMIC = ("вна", "вны", "вне", "вну", "вной", "чна", "чны", "чне", "чну", "чной")
# Surnames that are adjectives of many («Седых»).
_NUMBERED = ("ых", "их")
# What stands before the letter of a class, beginnings of words.
_BEFORE_LETTER = (
    *("класс", "литер", "букв", "перв", "втор", "трети", "третье", "четверт", "пятый", "пятом"),
    *("шесто", "седьмо", "восьмо", "девятый", "девятом", "десятый", "десятом", "одиннадцат"),
)
_AND = "и"
_LETTER_WORDS = frozenset({"лит", "литера", "буква"})
# So many particles stand before a surname at most.
_PARTICLES = 2
# No name is longer, in letters.
_LONGEST = 40


class NameWords:
    """Looks at the words of one text; arguments as for `PeopleFinder`. Places are indices of tokens."""

    def __init__(self, tokens: tuple[Token, ...], names: Names, trusted: frozenset[int], shown: frozenset[str]) -> None:
        self._tokens = tokens
        self._shown = shown
        self._names = names
        self._trusted = trusted

    def shown_at(self) -> set[int]:
        """Where the sender's name comes again."""
        beginnings = tuple(name[: max(_STEM, len(name) - _ENDING)] for name in self._shown)
        found = [at for at, token in enumerate(self._tokens) if token.norm.startswith(beginnings)] if beginnings else []
        return {at for at in found if self.is_shown(self._tokens[at].norm)}

    def by_letter(self) -> set[int]:
        """Where a name with an initial may begin: capital letters that stand alone, and the words before them."""
        alone = [at for at, token in enumerate(self._tokens) if len(token.text) == 1 and token.is_capitalised]
        return {place for at in alone for place in (at - 1, at)}

    def closes(self, first: int, last: int) -> bool:
        """Whether these words are a sentence of their own at the end of the text."""
        rest = self._tokens[last + 1 : last + 1 + _FEW]
        return self._tokens[first].sentence_start and len(rest) < _FEW and not any(token.is_word for token in rest)

    def is_set_off(self, first: int, last: int) -> bool:
        """Whether these words begin a sentence or stand behind a sign, a given name in the nominative among them, and
        end a clause: «Гайда Богдан, папа …», «… вадим горобец пишу с трассы».
        """
        before = self._tokens[first - 1] if first else self._tokens[first]
        opens = self._tokens[first].sentence_start or not before.is_word or before.norm in _MEANT
        opens = opens or follows_class(self._tokens, first) or self._stands_behind_class(first)
        named = any(self.is_nominative(place) for place in (first, last))
        return opens and named and self.is_bounded(last + 1)

    def _stands_behind_class(self, at: int) -> bool:
        """«Бабушка Грома Саши 5А Гром Вера»: right before stands a figure with its letter."""
        return at > 1 and len(self._tokens[at - 1].text) == 1 and self._tokens[at - 2].is_number

    def is_bounded(self, at: int) -> bool:
        """Whether a clause ends before this place, or its verb in the first person stands here."""
        token = self._tokens[at] if at < len(self._tokens) else None
        ended = token is None or token.line_start or not token.is_word or token.norm in _OWN
        ended = ended or (token is not None and token.norm in self._names.never)
        return ended or (token is not None and {"VERB", "1per"} <= grammemes(token.norm))

    def is_nominative(self, at: int) -> bool:
        """Whether the word here is a given name in the nominative."""
        return any(form.cases & Case.NOM for form in self._names.given(self._tokens[at].norm))

    def leads_to_number(self, at: int) -> bool:
        """Whether a number follows, as a class does («Коваль Лиза (6В)»)."""
        at += 1
        while at < len(self._tokens) and self._tokens[at].text in {",", "("}:
            at += 1
        return at < len(self._tokens) and self._tokens[at].is_number and not self._tokens[at].line_start

    def is_beside_class(self, first: int, last: int) -> bool:
        """Whether a class stands right before these words or right behind them («8а белоус сергей, …»)."""
        return self.leads_to_number(last) or follows_class(self._tokens, first)

    def is_noun(self, at: int) -> bool:
        """«Чумак», «Лисин», «Седых», and not «Почему»: what may be a surname for being a noun, or by its ending."""
        norm = self._tokens[at].norm
        ended = norm.endswith((*self._names.strong, *_NUMBERED)) or not self._names.adjectives.isdisjoint(lemmas(norm))
        return ended or any("NOUN" in reading.grammemes for reading in parses(norm))

    def both_capital(self, first: int, second: int) -> bool:
        """Whether both words are capitalised."""
        return self._tokens[first].is_capitalised and self._tokens[second].is_capitalised

    def is_name_word(self, at: int) -> bool:
        """Whether the token may be part of a name at all."""
        token = self._tokens[at]
        if not token.is_word or len(token.text) > _LONGEST:
            return False
        # «Алё»: no case of a name ends so.
        if token.text[-1] == "ё" and not self._names.display(token.norm):
            return False
        # «Нгуен Май»: beside such a surname even the name of a month is a given name.
        asian = at > 0 and token.is_capitalised and self.is_asian(at)
        near = self._tokens[at : at + 3]
        # «Да Силва Жуан».
        before_name = token.norm in self._names.particles and len(near) > 2 and all(one.is_capitalised for one in near)
        return (
            token.norm not in self._names.never
            or before_name
            or (asian and self._tokens[at - 1].norm in self._names.east_asian and not token.line_start)
        )

    def following(self, at: int | None) -> int | None:
        """The token after `at` on its line when nothing but blanks, or a former surname in brackets, stands between."""
        if at is None or at + 1 >= len(self._tokens):
            return None
        following = self._tokens[at + 1]
        if following.text == "(":
            return past_former_name(self._tokens, at, self._names)
        return None if following.line_start or not self.is_name_word(at + 1) else at + 1

    def joined(self, at: int, following: int) -> int | None:
        """As `following`, but a surname alone on its line goes with the line below it."""
        found = self.following(at)
        if found is not None:
            return found
        if following >= len(self._tokens) or not self._tokens[at].line_start or not self._tokens[following].line_start:
            return None
        return following if self.is_name_word(following) and following in self._trusted else None

    def surname_at(self, at: int) -> tuple[int, ...]:
        """The tokens of a surname that may begin here; empty when none can."""
        surname = self.with_particles(at) if self._tokens[at].is_capitalised else ()
        if len(surname) > 1:
            # «Ван Дам Иван», but «Ван Юйхан» and «Мак Ольга Ивановна».
            behind = self.following(surname[-1])
            polite = self._is_given(surname[-1]) and bool(self.patronymic_at(behind))
            if behind is not None and self._tokens[behind].is_capitalised and not polite:
                return surname
        return (at,) if self.likeness(at) > 0 else ()

    def with_particles(self, at: int) -> tuple[int, ...]:
        """The tokens of a surname with particles that begins here («ван дер Берг», «Де Лука»); empty when none does."""
        places = [at]
        while len(places) <= _PARTICLES and self._tokens[places[-1]].norm in self._names.particles:
            following = self.following(places[-1])
            if following is None:
                return ()
            places.append(following)
        last = self._tokens[places[-1]]
        return tuple(places) if len(places) > 1 and last.is_capitalised and len(last.text) > 1 else ()

    def surname_likeness(self, surname: tuple[int, ...]) -> float:
        """How much these words look like a surname: behind a particle any capital word is one («Ибн Хасан»)."""
        return SURE if len(surname) > 1 else self.likeness(surname[-1])

    def likeness(self, at: int) -> float:
        """How much the word here looks like the surname of one person, 0..1."""
        token = self._tokens[at]
        if is_plural(token.norm) and not self._is_of_one(at):
            return 0.0
        likeness = surname_likeness(self._names, token.norm, token.is_capitalised)
        if self._shown and token.is_capitalised and self.is_shown(token.norm):
            return max(likeness, SURE)
        if token.norm.endswith(_PATRONYMIC) and patronymic_readings(token.norm):
            return 0.0
        return 0.0 if likeness and len(token.text) == 1 and self._may_be_initial(at) else likeness

    def _is_of_one(self, at: int) -> bool:
        """«Кузьминым», «Черных» and, beside the name of one person, «Фоминых» are no surnames of a whole family."""
        norm = self._tokens[at].norm
        if word_kinds(norm) == {"common"}:  # «Отец Совы Юли»
            return True
        if norm.endswith(("им", "ым")):
            return not self._stands_by_several(at)
        return norm.endswith(("ых", "их")) and (norm in lemmas(norm) or self._stands_by_one(at))

    def _stands_by_several(self, at: int) -> bool:
        """«Маше и Даше Лапиным»."""
        joined = at > 2 and self._tokens[at - 2].text in _JOINING
        return joined and self._is_given(at - 1) and self._is_given(at - 3)

    def _stands_by_one(self, at: int) -> bool:
        """«Ильиных Степана»: one given name stands beside, and not several («Миши и Насти Ивановых»)."""
        near = [place for place in (at - 1, at + 1) if self._is_given(place)]
        joined = {self._tokens[place].text for place in (at - 2, at + 2) if 0 <= place < len(self._tokens)} & _JOINING
        return bool(near) and not (joined and any(self._is_given(place) for place in (at - 3, at + 3)))

    def _is_given(self, at: int) -> bool:
        return 0 <= at < len(self._tokens) and bool(self._names.given(self._tokens[at].norm))

    def _may_be_initial(self, at: int) -> bool:
        """«Светлана Ю.», «Алина К»: a letter behind a given name; «Ю Светлана» is a surname."""
        dotted = at + 1 < len(self._tokens) and self._tokens[at + 1].text == "."
        return dotted or self._is_given(at - 1)

    def is_shown(self, norm: str) -> bool:
        """Whether the sender's name holds this surname, in some form or as another of the family bears it."""
        return norm in self._shown or any(
            norm[: len(name) - _ENDING] == name[:-_ENDING] and abs(len(norm) - len(name)) <= _ENDING
            for name in self._shown
            if len(name) - _ENDING >= _STEM
        )

    def is_asian(self, at: int) -> bool:
        """Whether the word here is in use as an East Asian name."""
        return self._tokens[at].norm in self._names.asian

    def may_be_given(self, at: int, *, beside_patronymic: bool = False) -> bool:
        """Whether the word here may be a given name."""
        token = self._tokens[at]
        if self._names.given(token.norm):
            return True
        return beside_patronymic and self.may_be_unknown(at)

    def may_be_unknown(self, at: int) -> bool:
        """Whether a word that is no known given name may be one all the same."""
        token = self._tokens[at]
        kinds = word_kinds(token.norm)
        if len(token.norm) < 2 or "never" in kinds or self._names.is_never(token.norm):
            return False
        if VOWELS.isdisjoint(token.norm):
            return False
        if patronymic_readings(token.norm):
            return False
        return token.is_capitalised or "common" not in kinds

    def names_learner(self, at: int) -> bool:
        """«Соня, 2А», «Соне из 2А»: before a class even a word that opens a sentence is a name."""
        placed = at + 1 < len(self._tokens) and self._tokens[at + 1].norm == "из"
        norm = self._tokens[at].norm
        named = self.is_frequent(norm) or (bool(self._names.display(norm)) and norm not in self._names.common)
        return named and self.leads_to_number(at + placed)

    def leads_to_another(self, at: int) -> bool:
        """«Ира и Костя Вдовины»: a name in use, joined to another one, is one at the head of a sentence too."""
        joined = at + 2 < len(self._tokens) and self._tokens[at + 1].norm in _JOINING
        capital = joined and self.both_capital(at, at + 2)
        return capital and all(self.is_frequent(self._tokens[place].norm) for place in (at, at + 2))

    def is_common(self, norm: str) -> bool:
        """Whether a word, or what it is a case of, is a common word first («дочери за олимпиаду»)."""
        if norm in self._names.common:
            return True
        return "common" in word_kinds(norm) and any(form.base in self._names.common for form in self._names.given(norm))

    def is_shouted(self, at: int) -> bool:
        """Whether capitals tell nothing here: the words about are all capitals too."""
        near = [token for token in self._tokens[max(0, at - 3) : at + 4] if token.is_word and len(token.text) > 1]
        return len(near) > 1 and all(token.text.isupper() for token in near)

    def is_frequent(self, norm: str) -> bool:
        """Whether a word, «ромы», is a form of a name in use as such: after «сын» or «у» it is one."""
        forms = self._names.given(norm)
        return any(self._names.is_frequent(form.base) for form in forms) and "never" not in word_kinds(norm)

    def is_unheard(self, norm: str) -> bool:
        """Whether a word is in no dictionary and no surname by its ending: after «дочь» it is her name."""
        family = is_plural(norm) or surname_likeness(self._names, norm, True) >= SURE
        return len(norm) >= 3 and not word_kinds(norm) and not family

    def is_unknown_name(self, at: int) -> bool:
        """Whether a word that is in no dictionary can only be a name here, by its capital, and no patronymic."""
        norm = self._tokens[at].norm
        return self.is_unheard(norm) and not self.is_shouted(at) and not patronymic_readings(norm)

    def patronymic_at(self, at: int | None) -> tuple[int, ...]:
        """The tokens of a patronymic that begins here; empty when none does."""
        if at is None:
            return ()
        token = self._tokens[at]
        marked = self._names.child_of(token.norm.rpartition("-")[2]) if "-" in token.norm else ""
        if patronymic_readings(token.norm) or marked or self._names.fused_gender(token.norm):
            following = self.following(at)
            return (
                (at, following)
                if following is not None and self._names.child_of(self._tokens[following].norm)
                else (at,)
            )
        following = self.following(at)
        if following is not None and self._names.child_of(self._tokens[following].norm):
            return (at, following)
        return ()

    def initial_end(self, at: int) -> int:
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
        """«4-Д», «класс Д.», «третий Д.», «3А и Д.»: the letter of a class is no initial."""
        before = self._tokens[at - 1]
        marked = at > 1 and before.text in _MARKS and self._tokens[at - 2].is_number
        # «лит. Б», «Буква: Б».
        spelled = at > 1 and before.text in {".", ":"} and self._tokens[at - 2].norm in _LETTER_WORDS
        row = at > 2 and before.norm == _AND and len(self._tokens[at - 2].text) == 1 and self._tokens[at - 3].is_number
        return marked or spelled or row or before.norm.startswith(_BEFORE_LETTER)
