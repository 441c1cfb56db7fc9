"""The dictionary of given names and surnames: what a word may be in a person's name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mailbot.language.names.name_cases import (
    FEMALE,
    IRREGULAR_STEMS,
    LONGEST_ENDING,
    MALE,
    UKRAINIAN,
    Case,
    Form,
    given_readings,
    patronymic_readings,
    surname_readings,
)
from mailbot.language.names.word_kinds import is_possessive, word_kinds
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import lemmas, parses
from mailbot.language.words.tokens import normalise
from mailbot.language.words.translit import latin_key, surnames_in_cyrillic, to_cyrillic

# What makes a surname of a father's name.
_FATHERS = re.compile(r"[ое]ва?\Z")
_CACHE = 4096
_OPENING = 4
_SHORTEST_DECLINED = 5
# «Пятых»: a number's genitive, and a surname.
_NUMBERED = ("ых", "их")
# Marks of a son and a daughter that are written together with the father's name, and how long the whole is at least.
_SONS = ("улы", "оглы", "углы", "уулу", "улуу", "ўғли")
_FUSED = (*_SONS, "кызы", "гызы", "кизи", "қизи")
_SHORTEST_FUSED = 7
# «Д'Анжело», «О'Коннор».
_APOSTROPHES = ("д'", "о'", "л'", "д’", "о’", "л’")
# Cases of surnames that are adjectives.
_ADJECTIVES = ("ый", "ий", "ой", "ая", "ого", "его", "ому", "ему", "ым", "им", "ую", "ей")
# A rare name of fewer letters may be anything else.
_SHORTEST_RARE = 4
# How the dictionary marks gender and case.
_GENDERS = {"masc": MALE, "femn": FEMALE}
_CASES = {"nomn": Case.NOM, "gent": Case.GEN, "datv": Case.DAT, "accs": Case.ACC, "ablt": Case.INS, "loct": Case.LOC}
_DOUBLED = re.compile(r"(.)\1")
_TENDER = ("ушка", "юшка", "енька", "онька", "очка", "ечка")
VOWELS = frozenset("аеиоуыэюяіїєaeiouy")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """The names of a lexicon. Keys are normalised (lower case, ё as е); values are names as people write them."""

    male: dict[str, str]
    female: dict[str, str]
    full_of: dict[str, frozenset[str]]  # diminutive -> the full names it may stand for
    shortened: frozenset[str]  # full names that have diminutives
    common: frozenset[str]
    never: frozenset[str]
    former: frozenset[str]  # what stands before a former surname in brackets
    posts: tuple[str, ...]  # how names of posts end («соцпедагог»)
    east_asian: frozenset[str]
    adjectives: frozenset[str]
    asian: frozenset[str]
    syllables: frozenset[str]  # of which Korean and Chinese given names are made
    particles: frozenset[str]
    endings: tuple[str, ...]
    strong: tuple[str, ...]
    son_of: frozenset[str]
    daughter_of: frozenset[str]
    openings: frozenset[str]  # with which forms of given names begin, of each length up to _OPENING letters
    latin: dict[str, tuple[str, ...]]  # latin key -> normalised names, full ones first
    aliases: dict[str, str]  # English spelling in lower case -> normalised name

    def given(self, norm: str) -> tuple[Form, ...]:
        """The readings of `norm` as a given name of the dictionary, full or diminutive; empty when it is none."""
        return _given(self, self.russian(norm))

    def russian(self, norm: str) -> str:
        """`norm` with Ukrainian letters as the Russian ones under which a name is looked up."""
        return norm if norm.isascii() else norm.translate(UKRAINIAN)

    def is_frequent(self, base: str) -> bool:
        """Whether the name is in such use that it has diminutives, or is one."""
        return base in self.full_of or base in self.shortened

    def bearers(self, base: str, gender: str) -> int:
        """How usual the name is for this gender: 2 for a full name with diminutives, 1 for a diminutive, else 0."""
        known = self.male if gender == MALE else self.female
        if any(full in known for full in self.full_of.get(base, ())):
            return 1
        return 2 * (base in self.shortened and base in known)

    def is_diminutive(self, norm: str) -> bool:
        """Whether `norm` is what somebody is called at home, in the nominative."""
        return norm in self.full_of

    def is_never(self, norm: str) -> bool:
        """Whether `norm` is a form of a word that stands beside names and never is one («администратору»)."""
        return (
            norm in self.never
            or norm.endswith(self.posts)
            or ("common" in word_kinds(norm) and bool(lemmas(norm) & self.never))
        )

    def display(self, base: str) -> str:
        """A given name as people write it, with its ё and inner capitals; the empty string for an unknown one."""
        return self.male.get(base) or self.female.get(base) or ""

    def same_given(self, one: str, other: str) -> bool:
        """Whether two given names may name one person: equal, or a full name and its diminutive."""
        first, second = normalise(one), normalise(other)
        if first == second:
            return True
        return bool(self._fulls(first) & self._fulls(second))

    def is_short_of(self, one: str, other: str) -> bool:
        """Whether a given name is a diminutive of another."""
        return normalise(one) != normalise(other) and normalise(other) in self.full_of.get(normalise(one), frozenset())

    def plain(self, given: str) -> str:
        """«Егорушка» as Егор, «Машенька» as Маша: a tender form as the plain one; other names as they are."""
        norm = normalise(given)
        found = (
            norm.removesuffix(tender) + ending
            for tender in _TENDER
            if norm.endswith(tender)
            for ending in ("", "а", "я")
            if self.display(norm.removesuffix(tender) + ending)
        )
        return next((self.display(one) for one in found if self.same_given(one, norm)), given)

    def may_be_form(self, one: str, other: str) -> bool:
        """Whether one of two given names may be a case of the other («Ани», of Ани herself or of Аня)."""
        first, second = normalise(one), normalise(other)
        return any(form.base == second for form in self.given(first)) or any(
            form.base == first for form in self.given(second)
        )

    def _fulls(self, norm: str) -> frozenset[str]:
        return self.full_of.get(norm, frozenset()) | {norm}

    def child_of(self, norm: str) -> str:
        """The gender of «оглы», «кызы» and the like after a father's name; empty for another word."""
        if norm in self.son_of:
            return MALE
        return FEMALE if norm in self.daughter_of else ""

    def is_syllable(self, norm: str) -> bool:
        """Whether a word is a syllable of which East Asian given names are made, in any case («Ким Сон Мина»)."""
        return norm in self.syllables or any(form.base in self.syllables for form in given_readings(norm))

    def fused_gender(self, norm: str) -> str:
        """The gender of «Кайратулы», «Бауыржанкызы»: a father's name with its mark; empty for another word."""
        fused = len(norm) >= _SHORTEST_FUSED and norm.endswith(_FUSED) and not word_kinds(norm)
        return (MALE if norm.endswith(_SONS) else FEMALE) if fused else ""

    def may_make_name(self, norm: str) -> bool:
        """Whether `norm` may be what makes a name of the words about it: a given name, a patronymic, an Asian word."""
        return _may_make_name(self, norm)

    def from_latin(self, word: str) -> str:
        """The given name, normalised, that `word` in Latin letters spells; the empty string when it is none."""
        lower = word.lower()
        found = self.latin.get(latin_key(word), ())
        if lower in self.aliases or not found:
            declined = _declined(self, lower) if word[0].isupper() and len(word) >= _SHORTEST_DECLINED else ""
            return self.aliases.get(lower, "") or declined or _of_woman(self, word)
        literal = to_cyrillic(lower)
        if literal in found and (self.is_frequent(literal) or _is_single(literal, found)):
            return literal
        frequent = [norm for norm in found if norm in self.shortened]
        if not frequent and any(self.is_frequent(form.base) for form in self.given(literal)):
            return literal  # «Kirilla», of Кирилл
        if not frequent and literal in found:
            return literal
        return (frequent or list(found))[0]

    def surname_from_latin(self, word: str) -> str:
        """A surname in Latin letters as lower-case Cyrillic; of several readings the one the dictionary knows."""
        variants = surnames_in_cyrillic(word)
        surnames = (variant for variant in variants if "surname" in word_kinds(variant))
        # «Исмаилов» is of Исмаил.
        fathers = (
            variant for variant in variants if _FATHERS.search(variant) and self.given(_FATHERS.sub("", variant))
        )
        # «Grigoriev» is of Григорий, «Abdiev» of no such name.
        stem = variants[0].partition("ьев")[0]
        spelled = word.lower().rfind("iev") > 0 and stem != variants[0] and not self.given(f"{stem}ий")
        likely = variants[1:] if spelled and len(variants) > 1 else variants
        return (
            next(surnames, None)
            or next(fathers, None)
            or next((variant for variant in likely if word_kinds(variant)), likely[0])
        )


def _is_single(literal: str, found: tuple[str, ...]) -> bool:
    """«Kamila» is Камила: of names that differ by a doubled letter the one that is written."""
    return any(norm != literal and _DOUBLED.sub(r"\1", norm) == literal for norm in found)


@lru_cache(maxsize=_CACHE)
def _given(names: Names, norm: str) -> tuple[Form, ...]:
    # Few words of a letter begin as any name does: the others need not be read as forms of one.
    found = []
    for form in given_readings(norm) if _begins_as_name(names, norm) else ():
        known = names.male if form.gender == MALE else names.female
        if form.base in known and form not in found:
            found.append(form)
    first, hyphen, second = norm.rpartition("-")
    if found or not hyphen or "-" in first or first in names.particles:
        return tuple(found) or _of_dictionary(norm)
    genders = {form.gender for form in _given(names, first) if form.base == first}
    halves = (form for form in _given(names, second) if form.gender in genders)
    return tuple(form._replace(base=f"{first}-{form.base}") for form in halves)


def _of_dictionary(norm: str) -> tuple[Form, ...]:
    """The readings of a rare name, «Деспины», that the dictionary of Russian knows as a name and as nothing else."""
    if len(norm) < _SHORTEST_RARE or word_kinds(norm) != {"given"}:
        return ()
    found: dict[tuple[str, str], Case] = {}
    for reading in parses(norm):
        gender = next((one for mark, one in _GENDERS.items() if mark in reading.grammemes), "")
        if gender and {"Name", "sing"} <= reading.grammemes:
            key = normalise(reading.lemma), gender
            cases = (case for mark, case in _CASES.items() if mark in reading.grammemes)
            found[key] = found.get(key, Case(0)) | next(cases, Case(0))
    return tuple(Form(base, gender, cases) for (base, gender), cases in found.items() if cases)


def _begins_as_name(names: Names, norm: str) -> bool:
    return len(norm) > 1 and norm[: min(_OPENING, len(norm) - LONGEST_ENDING)] in names.openings


# Asked of every word of a letter.
@lru_cache(maxsize=2 * _CACHE)
def _may_make_name(names: Names, norm: str) -> bool:
    patronymic = patronymic_readings(norm) or names.child_of(norm.rpartition("-")[2]) or names.fused_gender(norm)
    return bool(names.given(norm) or patronymic or norm in names.asian)


def _of_woman(names: Names, word: str) -> str:
    """«Very», «Anny»: the genitive of a woman's name in use; empty for another word."""
    genitive = f"{to_cyrillic(word[:-1])}ы" if word[0].isupper() and word.endswith("y") else ""
    return genitive if any(names.is_frequent(form.base) for form in names.given(genitive)) else ""


@lru_cache(maxsize=_CACHE)
def _declined(names: Names, lower: str) -> str:
    """A given name in Latin letters that stands in another case («Eldara»)."""
    named = [variant for variant in surnames_in_cyrillic(lower) if names.given(variant)]
    frequent = (one for one in named if any(names.is_frequent(form.base) for form in names.given(one)))
    return next(frequent, named[0] if named else "")


@lru_cache(maxsize=_CACHE)
def surname_likeness(names: Names, norm: str, capital: bool) -> float:
    """How much `norm` looks like a surname, 0..1, by its ending and by what else the word may be.

    «Дз.» has no vowel: a word cut short.
    """
    cut = len(norm) < 2 or VOWELS.isdisjoint(norm)
    if norm in names.never or (cut and norm not in names.east_asian):
        return 0.0
    if capital and norm.endswith(_ADJECTIVES) and not names.adjectives.isdisjoint(lemmas(norm)):
        return 0.6
    if norm.startswith(_APOSTROPHES):
        return 0.9
    kinds = word_kinds(norm)
    strong = any(form.base.endswith(names.strong) for form in surname_readings(norm))
    if "surname" in kinds or norm in names.east_asian:
        return 0.9 if capital or strong or not kinds & {"common", "never"} else 0.4
    if names.given(norm) and not strong:
        return 0.3
    if capital and kinds == {"never"} and norm.endswith(_NUMBERED):
        return 0.45
    if "never" in kinds or names.is_never(norm):
        return 0.0
    if "common" in kinds:
        lower = 0.35 if strong and "given" in kinds else 0.1
        return (0.6 if strong or is_possessive(norm) else 0.45) if capital else lower
    if strong:
        return 0.95
    ended = any(form.base.endswith(names.endings) for form in surname_readings(norm))
    return (0.8 if ended else 0.7) if capital else (0.6 if ended else 0.35)


@lru_cache(maxsize=4)
def names_of(lexicon: Lexicon) -> Names:
    """The names of `lexicon`. Raises LexiconError when its names files lack a section."""
    male, female = _all(lexicon, "male"), _all(lexicon, "female")
    short_male, short_female = _short(lexicon, "male"), _short(lexicon, "female")
    asian = lexicon.text("names", "male.asian").split() + lexicon.text("names", "female.asian").split()
    for short, known in ((short_male, male), (short_female, female)):
        for full, forms in short:
            for name in (full, *forms):
                _add(known, name)
    full_of = _full_names([*short_male, *short_female])
    return Names(
        male=male,
        female=female,
        full_of=full_of,
        shortened=frozenset().union(*full_of.values()),
        common=_words(lexicon, "words.common"),
        never=_words(lexicon, "words.never"),
        former=_words(lexicon, "words.former"),
        posts=tuple(lexicon.text("names", "words.posts").split()),
        east_asian=_words(lexicon, "surnames.east_asian"),
        adjectives=_words(lexicon, "surnames.adjectives"),
        asian=frozenset(normalise(word) for word in asian) | _words(lexicon, "surnames.east_asian"),
        syllables=_words(lexicon, "surnames.syllables") | _words(lexicon, "surnames.east_asian"),
        particles=_words(lexicon, "surnames.particles"),
        endings=tuple(lexicon.text("names", "surnames.endings").split()),
        strong=tuple(lexicon.text("names", "surnames.strong").split()),
        son_of=_words(lexicon, "patronymic.male"),
        daughter_of=_words(lexicon, "patronymic.female"),
        openings=frozenset(
            stem[:length] for stem in (*male, *female, *IRREGULAR_STEMS) for length in range(_OPENING + 1)
        ),
        latin=_latin([*male, *female], full_of),
        aliases={key.lower(): normalise(value) for key, value in _pairs(lexicon.text("names", "latin.names"))},
    )


def _all(lexicon: Lexicon, gender: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for section in ("names", "given_names"):
        for origin in lexicon.section(section).get(gender, {}):
            for name in lexicon.text(section, f"{gender}.{origin}").split():
                _add(found, name)
    return found


def _add(found: dict[str, str], name: str) -> None:
    """Keep the spelling with ё where both occur."""
    key = normalise(name)
    if key not in found or "ё" in name.lower():
        found[key] = name


def _short(lexicon: Lexicon, gender: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(full, tuple(forms.split())) for full, forms in _pairs(lexicon.text("names", f"diminutives.{gender}"))]


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for line in text.splitlines():
        left, colon, right = line.partition(":")
        if colon:
            yield left.strip(), right.strip()


def _latin(names: list[str], full_of: dict[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for norm in sorted(names, key=lambda norm: norm in full_of):
        key = latin_key(norm)
        found[key] = (*found.get(key, ()), norm)
    return found


def _full_names(short: list[tuple[str, tuple[str, ...]]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for full, forms in short:
        for form in forms:
            found.setdefault(normalise(form), set()).add(normalise(full))
    return {form: frozenset(fulls) for form, fulls in found.items()}


def _words(lexicon: Lexicon, key: str) -> frozenset[str]:
    return frozenset(normalise(word) for word in lexicon.text("names", key).split())
