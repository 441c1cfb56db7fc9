"""From any case of a Russian name to its nominative: possible readings of a form, by its ending.

A reading is (nominative, gender, cases); which one holds is decided where surname, given name and patronymic meet
(`mailbot.language.names.agreement`). Everything works on lower-case words; ё counts as е.
"""

from enum import IntFlag
from functools import lru_cache
from typing import NamedTuple


class Case(IntFlag):
    """Grammatical cases a form may stand in."""

    NOM = 1
    GEN = 2
    DAT = 4
    ACC = 8
    INS = 16
    LOC = 32


ANY = Case.NOM | Case.GEN | Case.DAT | Case.ACC | Case.INS | Case.LOC
MALE, FEMALE = "m", "f"

# Ukrainian letters as the Russian ones of the same names.
UKRAINIAN = str.maketrans("іїє", "иие")
_VOWELS = "аеиоуыэюя"
_HUSHING = "гкхжшчщ"

# (ending of the form, ending of the nominative, cases). Masculine names on a consonant, й, ь; then those on а, я.
_MALE_ENDINGS: tuple[tuple[str, str, Case], ...] = (
    ("а", "", Case.GEN | Case.ACC),
    ("у", "", Case.DAT),
    ("ом", "", Case.INS),
    ("ем", "", Case.INS),
    ("е", "", Case.LOC),
    ("я", "й", Case.GEN | Case.ACC),
    ("ю", "й", Case.DAT),
    ("ем", "й", Case.INS),
    ("е", "й", Case.LOC),
    ("и", "й", Case.LOC),
    ("я", "ь", Case.GEN | Case.ACC),
    ("ю", "ь", Case.DAT),
    ("ем", "ь", Case.INS),
    ("е", "ь", Case.LOC),
)
_A_ENDINGS: tuple[tuple[str, str, Case], ...] = (
    ("ы", "а", Case.GEN),
    ("и", "а", Case.GEN),
    ("е", "а", Case.DAT | Case.LOC),
    ("у", "а", Case.ACC),
    ("ой", "а", Case.INS),
    ("ою", "а", Case.INS),
    ("ей", "а", Case.INS),
    ("и", "я", Case.GEN | Case.DAT | Case.LOC),
    ("е", "я", Case.DAT | Case.LOC),
    ("ю", "я", Case.ACC),
    ("ей", "я", Case.INS),
    ("ею", "я", Case.INS),
)
_SOFT_ENDINGS: tuple[tuple[str, str, Case], ...] = (
    ("и", "ь", Case.GEN | Case.DAT | Case.LOC),
    ("ью", "ь", Case.INS),
)
# No ending of a given name is longer; what stands before it is the beginning of the name, but for these.
LONGEST_ENDING = 2
IRREGULAR_STEMS = {"льв": "лев", "павл": "павел", "любв": "любовь"}

_POSSESSIVE = ("ов", "ев", "ин", "ын")
_POSSESSIVE_MALE = (("", Case.NOM), ("а", Case.GEN | Case.ACC), ("у", Case.DAT), ("ым", Case.INS), ("е", Case.LOC))
_POSSESSIVE_FEMALE = (
    ("а", Case.NOM),
    ("ой", Case.GEN | Case.DAT | Case.INS | Case.LOC),
    ("ою", Case.INS),
    ("у", Case.ACC),
)
_ADJECTIVE_MALE = (
    ("ого", Case.GEN | Case.ACC),
    ("его", Case.GEN | Case.ACC),
    ("ому", Case.DAT),
    ("ему", Case.DAT),
    ("ым", Case.INS),
    ("им", Case.INS),
    ("ом", Case.LOC),
    ("ем", Case.LOC),
)
# What adjectives on «-ой» begin with, at their ends and as a whole.
_ON_OJ = ("толст", "лан", "друцк", "тверд")
_WHOLE_ON_OJ = frozenset(
    {"наг", "сух", "лих", "глух", "свят", "сед", "крут", "прост", "кос", "крив", "ряб", "руд", "гнед"}
    | {"лозов", "яров", "берегов", "лугов", "полев", "вербов", "дубов", "снегов", "боров"}
)
_PREFIX = 4
# An unknown name of so few letters is written as it is.
_SHORT = 2
_MOST_HYPHENS = 3
_UNCHANGED = ("ых", "их", "швили", "дзе", "заде", "аго", "яго", "ово", "ко")
_PATRONYMIC_MALE = (
    *(("", Case.NOM), ("а", Case.GEN | Case.ACC), ("у", Case.DAT), ("е", Case.LOC)),
    *(("ем", Case.INS), ("ом", Case.INS)),
)
_PATRONYMIC_FEMALE = (
    ("а", Case.NOM),
    ("ы", Case.GEN),
    ("е", Case.DAT | Case.LOC),
    ("у", Case.ACC),
    ("ой", Case.INS),
    ("ою", Case.INS),
)
_SHORT_PATRONYMICS = frozenset(
    {"ильич", "лукич", "кузьмич", "фомич", "никитич", "саввич", "фокич", "зосимич", "гаврилич", "кириллич", "силич"}
    | {"фаддеич", "сергеич", "андреич", "николаич", "алексеич", "васильич", "иваныч", "михалыч", "палыч", "егорыч"}
    | {"степаныч", "борисыч", "денисыч", "максимыч", "романыч", "семеныч", "саныч"}
)


class Form(NamedTuple):
    """One reading of a form of a name."""

    base: str
    gender: str
    cases: Case


def _strip(word: str, table: tuple[tuple[str, str, Case], ...], gender: str) -> list[Form]:
    return [
        Form(word[: len(word) - len(ending)] + nominative, gender, cases)
        for ending, nominative, cases in table
        if word.endswith(ending) and len(word) - len(ending) >= 2
    ]


@lru_cache(maxsize=512)
def given_readings(word: str) -> tuple[Form, ...]:
    """Every reading of `word` as a form of a given name; the caller keeps those whose base it knows."""
    readings = [Form(word, MALE, _own_cases(word, MALE)), Form(word, FEMALE, _own_cases(word, FEMALE))]
    readings += _strip(word, _MALE_ENDINGS, MALE)
    for gender in (MALE, FEMALE):
        readings += [form for form in _strip(word, _A_ENDINGS, gender) if _is_a_stem(word, form.base)]
    readings += _strip(word, _SOFT_ENDINGS, FEMALE)
    return tuple(_regular(form) for form in readings)


def unknown_readings(word: str) -> tuple[Form, ...]:
    """The cases but the nominative of which a given name that no dictionary has may be a form."""
    return tuple(
        form
        for form in given_readings(word)
        if not form.cases & Case.NOM and len(form.base) > _SHORT and (form.base[-1] in "ая" or _is_stem(form.base))
    )


def _regular(form: Form) -> Form:
    base = IRREGULAR_STEMS.get(form.base, form.base)
    return form._replace(base="любовь" if base == "любвь" else base)


def _own_cases(word: str, gender: str) -> Case:
    """The cases in which a name looks like its nominative: all of them when it is not declined."""
    last = word[-1]
    if gender == MALE:
        return Case.NOM if last in "аяйь" or last not in _VOWELS else ANY
    if word == "любовь":
        return Case.NOM | Case.ACC
    return Case.NOM if last in "ая" else ANY


@lru_cache(maxsize=2048)
def patronymic_readings(word: str) -> tuple[Form, ...]:
    """Readings of `word` as a patronymic on -вич, -ич, -вна, -чна; empty when it is none."""
    word = word.translate(UKRAINIAN)
    readings: list[Form] = []
    if not ("ич" in word or "ыч" in word or "вн" in word):
        return ()
    for ending, cases in _PATRONYMIC_MALE:
        base = word[: len(word) - len(ending)]
        long = base.endswith(("ович", "евич")) and len(base) >= 6
        if word.endswith(ending) and (long or base in _SHORT_PATRONYMICS):
            readings.append(Form(base, MALE, cases))
    for ending, cases in _PATRONYMIC_FEMALE:
        stem = word[: len(word) - len(ending)]
        if word.endswith(ending) and stem.endswith(("овн", "евн", "ичн", "ивн")) and len(stem) >= 5:
            readings.append(Form(stem + "а", FEMALE, cases))
    return tuple(readings)


@lru_cache(maxsize=2048)
def surname_readings(word: str) -> tuple[Form, ...]:
    """Every reading of `word` as a form of a surname; each half of a double surname agrees with the other."""
    first, hyphen, second = word.rpartition("-")
    if not hyphen:
        return _simple_surname(word)
    if word.count("-") > _MOST_HYPHENS:
        return (Form(word, MALE, ANY), Form(word, FEMALE, ANY))
    joined = []
    # «Тер-», «Сеит-» and the like stay as they are.
    halves = (Form(first, MALE, ANY), Form(first, FEMALE, ANY)) if len(first) <= _PREFIX else surname_readings(first)
    for left in halves:
        for right in _simple_surname(second) if second else ():
            shared = left.cases & right.cases
            if shared and left.gender == right.gender:
                joined.append(Form(f"{left.base}-{right.base}", left.gender, shared))
    return tuple(joined) or (Form(word, MALE, ANY), Form(word, FEMALE, ANY))


def _simple_surname(word: str) -> tuple[Form, ...]:
    unchanged = (Form(word, MALE, ANY), Form(word, FEMALE, ANY))
    if len(word) < 3 or word.endswith(_UNCHANGED):
        return unchanged
    possessive = _possessive(word) or (_adjective(word) if word.endswith(("ого", "его", "ую")) else ())
    if possessive:
        return possessive
    if word[-1] in "оиэю":
        return unchanged + _noun(word)
    return _adjective(word) + _noun(word)


def _possessive(word: str) -> tuple[Form, ...]:
    readings = []
    for ending, cases in _POSSESSIVE_MALE:
        base = word[: len(word) - len(ending)]
        if word.endswith(ending) and base.endswith(_POSSESSIVE) and len(base) >= 3:
            readings.append(Form(base, MALE, cases))
    for ending, cases in _POSSESSIVE_FEMALE:
        stem = word[: len(word) - len(ending)]
        if word.endswith(ending) and stem.endswith(_POSSESSIVE) and len(stem) >= 3:
            readings.append(Form(stem + "а", FEMALE, cases))
            if stem.endswith(("ин", "ын")):
                readings.append(Form(stem + "а", MALE, cases))
    return tuple(readings)


def _adjective(word: str) -> tuple[Form, ...]:
    readings = []
    if word.endswith(("ий", "ый", "ой")):
        readings.append(Form(word, MALE, Case.NOM))
    for ending, cases in _ADJECTIVE_MALE:
        stem = word[: len(word) - len(ending)]
        if (
            word.endswith(ending)
            and len(stem) >= 3
            and ending != "ем"
            and not (ending == "ом" and stem[-1] not in "кн")
        ):
            readings.append(Form(stem + _adjective_ending(stem), MALE, cases))
    if word.endswith(("ая", "яя")):
        readings.append(Form(word, FEMALE, Case.NOM))
    if word.endswith("ой") and len(word) > 4:
        readings.append(Form(word[:-2] + "ая", FEMALE, Case.GEN | Case.DAT | Case.INS | Case.LOC))
    if word.endswith("ую"):
        readings.append(Form(word[:-2] + "ая", FEMALE, Case.ACC))
    return tuple(readings)


def _adjective_ending(stem: str) -> str:
    if stem.endswith(("ск", "цк", "ньк")):
        return "ий"
    return "ой" if stem.endswith(_ON_OJ) or stem in _WHOLE_ON_OJ else "ый" if stem[-1] not in _HUSHING else "ий"


def _noun(word: str) -> tuple[Form, ...]:
    if word[-1] in "ая":
        readings = [Form(word, MALE, Case.NOM), Form(word, FEMALE, Case.NOM)]
    elif word[-1] in "ыуею":
        # «Мунтяну», «Тедеты» stay as they are, and «Бондарю» is no nominative where it may be a case.
        readings = [Form(word, MALE, Case.NOM), Form(word, FEMALE, Case.NOM)]
    else:
        readings = [Form(word, MALE, Case.NOM), Form(word, FEMALE, ANY)]
    readings += [form for form in map(_fleeting, _strip(word, _MALE_ENDINGS, MALE)) if _is_stem(form.base)]
    for gender in (MALE, FEMALE):
        readings += [form for form in _strip(word, _A_ENDINGS, gender) if _is_a_stem(word, form.base)]
    return tuple(readings)


def _is_stem(base: str) -> bool:
    """Whether a masculine base may end so: й after a vowel, ь and nothing after a consonant."""
    last, before = base[-1], base[-2:-1]
    if last == "й":
        return before in _VOWELS
    return before not in _VOWELS if last == "ь" else last not in _VOWELS or base.endswith("енко")


def _is_a_stem(word: str, base: str) -> bool:
    """Whether «-ы/-и» and the base's «-а/-я» fit each other by the spelling rules."""
    stem = base[-2:-1]
    if word[-1] == "ы" or (word[-1] == "и" and base[-1] == "а"):
        return (stem in _HUSHING) == (word[-1] == "и") and stem not in _VOWELS
    return not (base[-1] == "я" and stem in _HUSHING)


def _fleeting(form: Form) -> Form:
    """«Кравц-» -> «кравец», «коломийц-» -> «коломиец», «волчк-» -> «волчок»: the vowel that other cases drop."""
    base = form.base
    if base.endswith("ьй"):
        return form._replace(base=base[:-2] + "ей")
    if base.endswith("енк"):
        return form._replace(base=base + "о")  # «Гриценка», as Ukrainians decline it
    if base == "зайц":
        return form._replace(base="заяц")
    if base.endswith("йц"):
        return form._replace(base=base[:-2] + "ец")
    if base.endswith("ц") and base[-2:-1] not in _VOWELS + "ь":
        return form._replace(base=base[:-1] + "ец")
    if base.endswith(("чк", "шк", "жк")):
        return form._replace(base=base[:-1] + "ок")
    return form


def cased(base: str, written: str) -> str:
    """`base` (lower case) with capitals as in a name, and with the letters of `written` (ё, inner capitals) kept."""
    mixed = not (written.isupper() or written.islower())
    letters = []
    capital = True
    for place, letter in enumerate(base):
        source = written[place] if place < len(written) else ""
        if source.lower().replace("ё", "е") == letter:
            letter = source if mixed else source.lower()
        letters.append(letter.upper() if capital and not (mixed and place and source.islower()) else letter)
        capital = letter in "-’'ʼ"
    return "".join(letters)
