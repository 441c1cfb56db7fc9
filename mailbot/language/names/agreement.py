"""One name from its parts: the reading in which surname, given name and patronymic share gender and case."""

from dataclasses import dataclass
from itertools import product

from mailbot.language.letter import PersonName
from mailbot.language.names.name_cases import (
    ANY,
    FEMALE,
    MALE,
    Case,
    Form,
    cased,
    given_readings,
    patronymic_readings,
    surname_readings,
    unknown_readings,
)
from mailbot.language.names.names import Names
from mailbot.language.names.word_kinds import word_kinds
from mailbot.language.words.tokens import Token

_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")
# Surnames with these endings are always declined for a man.
_DECLINED = ("ов", "ев", "ин", "ын")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One name in a text: tokens [first, last), characters [start, end), the name in the nominative.

    `cases` are those the written form may stand in. `initial` is the given name's first letter when that is
    all that is known of it. `shared`: the surname was said once for several («Журавлёвы Миша и Гриша»).
    """

    name: PersonName
    gender: str
    cases: Case
    first: int
    last: int
    start: int
    end: int
    initial: str = ""
    shared: bool = False

    @property
    def initials(self) -> bool:
        """Whether of the given name only the initial is known."""
        return bool(self.initial)

    @property
    def is_full(self) -> bool:
        """Whether surname and given name are known."""
        return bool(self.name.surname and self.name.given)

    @property
    def is_polite(self) -> bool:
        """Given name with patronymic and no surname: how one speaks of a grown-up."""
        return bool(self.name.patronymic and not self.name.surname)

    @property
    def is_lone(self) -> bool:
        """Whether nothing but the given name is known."""
        return not self.name.surname and not self.name.patronymic


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """Token indices proposed for the parts of one name, in any order; `end` is the first token after them."""

    surname: tuple[int, ...] = ()
    given: tuple[int, ...] = ()
    patronymic: tuple[int, ...] = ()
    end: int


class Agreement:
    """Puts the names of one text together; arguments as for `PeopleFinder`."""

    def __init__(
        self,
        tokens: tuple[Token, ...],
        names: Names,
        trusted: frozenset[int],
        expected: dict[int, Case],
        genders: dict[int, str],
        shown: frozenset[str],
    ) -> None:
        self._tokens = tokens
        self._shown = shown
        self._names = names
        self._trusted = trusted
        self._expected = expected
        self._genders = genders

    def mention(self, slots: Slots) -> Mention | None:
        """The reading in which surname, given name and patronymic share gender and case; None when there is none."""
        if slots.surname and self._is_anothers(slots.surname):
            return None
        patronymics = self._patronymic_forms(slots.patronymic)
        surnames = self._surname_forms(slots.surname)
        givens = self._given_forms(slots.given, patronymics)
        first = min(*slots.given, *slots.surname) if slots.surname else slots.given[0]
        expected = self._expected.get(first, Case(0))
        # «Даши» alone is Даша's far more often than the Buryat name; beside a surname the cases tell.
        lone = not slots.surname and not slots.patronymic and (first not in self._trusted or bool(expected))
        frequent = 1.5 if lone or (expected and not expected & Case.NOM) else 0.2
        wanted = self._genders.get(first, "")
        # «Ученика 3-Г Казимира», «дочери Веры»: the word before tells a boy from a girl.
        fitting = tuple(form for form in givens if form.gender in ("", wanted)) if wanted else ()
        best = self._best(fitting, patronymics, surnames, expected, frequent) or self._best(
            givens, patronymics, surnames, expected, frequent
        )
        if best is None and slots.surname and expected and not expected & Case.NOM:
            # «Мама Адамян Давида»: a surname on a consonant stays as it is in many a mouth.
            best = self._best(givens, patronymics, self._undeclined(slots.surname), expected, frequent)
        if best is None and slots.surname and slots.patronymic:
            # «Литвин Оксана Дмитриевна»: a surname that looks like a man's is a woman's as it stands.
            whole = (Form(self._tokens[slots.surname[-1]].norm, "", ANY),)
            best = self._best(givens, patronymics, whole, expected, frequent)
        if best is None and slots.surname and not slots.patronymic and self._is_noun(slots.surname):
            # … «Ольга Литвин» as well, where the word names more than a family.
            whole = (Form(self._tokens[slots.surname[-1]].norm, FEMALE, ANY),)
            best = self._best(givens, patronymics, whole, expected, frequent)
        if best is None and slots.surname and slots.patronymic:
            # «Бекирова Фатиме Серверовна»: what looks like a case of another name, or a man's, is a name of its own.
            as_it_is = (Form(self._tokens[slots.given[-1]].norm, "", Case.NOM),)
            best = self._best(as_it_is, patronymics, surnames, expected, frequent)
        return self._written_out(slots, first, *best) if best else None

    def _undeclined(self, surname: tuple[int, ...]) -> tuple[Form, ...]:
        norm = self._tokens[surname[-1]].norm
        return (Form(norm, "", ANY),) if norm[-1] in _CONSONANTS and not norm.endswith(_DECLINED) else ()

    def _is_noun(self, surname: tuple[int, ...]) -> bool:
        """«Литвин»: what looks like a man's surname and is a common word too."""
        token = self._tokens[surname[-1]]
        alike = token.is_capitalised and token.norm.endswith(("ин", "ын"))
        return alike and {"common", "surname"} <= word_kinds(token.norm)

    def _is_anothers(self, surname: tuple[int, ...]) -> bool:
        """«бабушка вероники раиса павловна»: the case of a given name in use is no surname."""
        token = self._tokens[surname[-1]]
        forms = self._names.given(token.norm)
        used = any(self._names.is_frequent(form.base) for form in forms)
        return used and not (token.is_capitalised or any(form.cases & Case.NOM for form in forms))

    def _best(
        self,
        givens: tuple[Form, ...],
        patronymics: tuple[Form, ...],
        surnames: tuple[Form, ...],
        expected: Case,
        frequent: float,
    ) -> tuple[Form, Form, Form] | None:
        """The most likely of the readings that agree; `frequent` is what a name in use weighs more than another."""
        best: tuple[float, Form, Form, Form] | None = None
        for given, patronymic, surname in product(givens, patronymics, surnames):
            shared = given.cases & patronymic.cases & surname.cases
            genders = {form.gender for form in (given, patronymic, surname) if form.gender}
            if not shared or len(genders) > 1:
                continue
            score = 2.0 * bool(shared & expected) + bool(shared & Case.NOM)
            # What is written as a case is one: «сына Этчина Ямбулатова» is of Этчин.
            declined = (surname.cases != ANY) + bool(given.gender and not self._names.display(given.base))
            score += 0.3 * declined * (not shared & Case.NOM)
            score -= 0.1 * (shared == Case.LOC)  # «дневник Алии» is of Алия
            score += frequent * self._names.is_frequent(given.base)
            # «Даша» and «Кира» are girls, though a few men bear such names.
            score += 0.05 * self._names.bearers(given.base, given.gender)
            if best is None or score > best[0]:
                best = (score, given, patronymic, surname._replace(cases=shared))
        return best[1:] if best else None

    def _written_out(self, slots: Slots, first: int, given: Form, patronymic: Form, surname: Form) -> Mention:
        name = PersonName(
            surname=self._surname_text(slots.surname, surname),
            given=self._given_text(slots.given, given),
            patronymic=self._patronymic_text(slots.patronymic, patronymic),
        )
        gender = given.gender or patronymic.gender or self._gender_of(slots.surname, surname)
        return Mention(
            name=name,
            gender=gender,
            cases=surname.cases,
            first=first,
            last=slots.end,
            start=self._tokens[first].start,
            end=self._tokens[slots.end - 1].end,
        )

    def _gender_of(self, places: tuple[int, ...], surname: Form) -> str:
        """The gender that the surname alone tells: none of «Монгуш», which men and women bear."""
        genders = {form.gender for form in self._surname_forms(places) if form.base == surname.base}
        return surname.gender if len(genders) < 2 else ""

    def _surname_text(self, places: tuple[int, ...], form: Form) -> str:
        if not places:
            return ""
        # «ван дер Берг», «Нурлан кызы».
        before = [self._tokens[place].text for place in places[:-1]]
        before = [text if text.islower() else cased(text.lower().replace("ё", "е"), text) for text in before]
        last = form.base if self._names.child_of(form.base) else cased(form.base, self._text(places))
        return " ".join([*before, last])

    def _text(self, places: tuple[int, ...]) -> str:
        return self._tokens[places[-1]].text

    def _written(self, places: tuple[int, ...]) -> list[str]:
        return [cased(self._tokens[place].norm, self._tokens[place].text) for place in places]

    def _given_text(self, places: tuple[int, ...], form: Form) -> str:
        token = self._tokens[places[-1]]
        nominative = self._names.russian(token.norm) == form.base
        # «Аліса» is Алиса in the journal of a Russian school.
        respelled = token.norm != form.base and self._names.is_frequent(form.base)
        known = "" if nominative and not respelled else self._names.display(form.base)
        text = known or cased(token.norm if nominative else form.base, token.text)
        return " ".join([*self._written(places[:-1]), text])

    def _patronymic_text(self, places: tuple[int, ...], form: Form) -> str:
        if not places:
            return ""
        if len(places) == 1:
            return cased(form.base, self._text(places))
        marker = self._tokens[places[1]].norm
        return f"{cased(form.base, self._tokens[places[0]].text)} {marker}"

    def _surname_forms(self, places: tuple[int, ...]) -> tuple[Form, ...]:
        if not places:
            return (Form("", "", ANY),)
        norm = self._tokens[places[-1]].norm
        if self._names.child_of(norm):
            return (Form(norm, self._names.child_of(norm), ANY),)
        # «Ким Даниила», «сыну Борщ Даниилу»: such surnames often stay as they are.
        stays = norm in self._names.east_asian or (norm in self._shown and norm[-1] not in "айя")
        whole = (Form(norm, "", ANY),) if stays else ()
        # «Сова Руслан»: a word that ends as women's surnames do is a man's as well.
        word = norm.endswith(("ова", "ева")) and word_kinds(norm) == {"common"}
        return surname_readings(norm) + whole + ((Form(norm, MALE, Case.NOM),) if word else ())

    def _patronymic_forms(self, places: tuple[int, ...]) -> tuple[Form, ...]:
        if not places:
            return (Form("", "", ANY),)
        norm = self._tokens[places[0]].norm
        readings = patronymic_readings(norm)
        if readings:
            return readings
        marker = self._tokens[places[1]].norm if len(places) > 1 else norm.rpartition("-")[2]
        return (Form(norm, self._names.child_of(marker) or self._names.fused_gender(norm), ANY),)

    def _syllables(self, norm: str) -> tuple[Form, ...]:
        """The cases of the last syllable of «Сон Мин»."""
        cases = [form for form in given_readings(norm) if form.gender == MALE and form.base in self._names.syllables]
        used = self._names.given(norm) if norm in self._names.asian | self._names.syllables else ()
        known = tuple(form._replace(cases=ANY) for form in used if form.base == norm)
        whole = known or ((Form(norm, "", ANY),) if norm in self._names.syllables or not cases else ())
        return (*whole, *(form for form in cases if form.base != norm))

    def _given_forms(self, places: tuple[int, ...], patronymics: tuple[Form, ...]) -> tuple[Form, ...]:
        norm = self._tokens[places[-1]].norm
        known = self._syllables(norm) if len(places) > 1 else self._names.given(norm)
        if known or len(places) > 1:
            return known or (Form(norm, "", ANY),)
        cases = [(form.gender, form.cases) for form in patronymics]
        if any(case & Case.NOM for _, case in cases):
            return (Form(norm, "", ANY), *unknown_readings(norm))
        return tuple(
            form
            for form in surname_readings(norm) + given_readings(norm)
            if any(form.gender == gender and form.cases & case for gender, case in cases)
        )
