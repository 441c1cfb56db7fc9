"""Letters that are not in Russian: how they are told, and that of long ones the beginning is read and all is kept."""

import pytest

from mailbot.terms import LetterFlag, Verdict
from tests.language.written import read

ENGLISH = "My name is Elena Petrova, my son is in class 5B and we cannot open the page with his marks.\n"
REST = "The page was open in the morning and then it was not, and nobody at home could see the marks again.\n" * 60
TRANSLIT = "Dnevnik ne otkryvaetsya u syna, propali vse otmetki za oktyabr, pomogite pozhaluysta voyti.\n" * 60
CLASS = "The other one is in class 7V.\n"


def classes(text: str) -> list[str]:
    return [finding.value for finding in read(text).classes]


def test_of_a_long_foreign_letter_the_beginning_is_read_and_all_is_kept() -> None:
    letter = read(ENGLISH + REST + CLASS)
    assert [finding.value for finding in letter.classes] == classes(ENGLISH) != classes(ENGLISH + CLASS)
    assert LetterFlag.OTHER_LANGUAGE in letter.flags
    assert letter.text.endswith(CLASS.strip())
    assert letter.parts.body == letter.text


def test_a_short_foreign_letter_is_read_to_its_end() -> None:
    assert "7В" in classes(ENGLISH + CLASS)


def test_russian_below_a_long_foreign_text_is_read() -> None:
    letter = read(REST + "Здравствуйте! Что это мне пришло? Дочь учится в 8А.\n")
    assert [finding.value for finding in letter.classes] == ["8А"]


def test_long_russian_in_latin_letters_is_read_to_its_end() -> None:
    letter = read(TRANSLIT + "Syn uchitsya v 8A klasse.\n")
    assert [finding.value for finding in letter.classes] == ["8А"]
    assert LetterFlag.OTHER_LANGUAGE not in letter.flags


@pytest.mark.parametrize("sign", [" ", "\n", "a", "!", "\t \n", "語"])
def test_a_long_heap_of_one_sign_is_read(sign: str) -> None:
    assert read(sign * 10_000).classes == ()


def test_an_oath_in_latin_letters_is_russian() -> None:
    letter = read("zaebali so svoim zhurnalom")
    assert (letter.verdict, LetterFlag.OTHER_LANGUAGE in letter.flags) == (Verdict.VIOLATION, False)


NEIGHBOURS = [
    "Dzień dobry, nie mogę zalogować się do dziennika elektronicznego syna, proszę o nowe hasło. Klasa 5B. Pozdrawiam",
    "Dzien dobry, syn nie moze wejsc do dziennika, haslo nie dziala, prosze o pomoc",
    "Nie widzę ocen córki z matematyki za październik. Czy można to sprawdzić?",
    "Dobrý den, nemohu se přihlásit do deníku dcery, heslo nefunguje. Prosím o nové. Děkuji",
    "Dobry den, prosim o nove heslo do deniku, dcera chodi do tridy 3B, nemuzu se prihlasit. Dekuji",
    "Dobar dan, ne mogu da se prijavim u elektronski dnevnik, lozinka nije ispravna. Sin ide u peti razred. Hvala.",
    "Poštovani, dete nema ocene iz matematike, kako to da vidim? Hvala unapred",
]
RUSSIAN = [
    "zdravstvuyte ne mogu voyti v dnevnik syna pishet nevernyj parol pomogite 5b",
    "u menya jest problema dla syna ne rabotaet dnevnik pomogite",
    "Zdravstvujte, moj syn ne vidit ocenki, kak ih posmotret? Spasibo",
    "dobry den prosim pomoch dnevnik ne otkryvaetsia uzhe tri dnya",
    "Zdravstvuite! Ya mama Olega iz 2A, se je parol kotoryj vy dali, ne podhodit",
    "moja doch uchitsja v 6 klasse, net zadania po russkomu, gde ego smotret",
    "mozhno uznat kogda budet zamena, sta raz uzhe sprashivali",
]


@pytest.mark.parametrize("text", NEIGHBOURS)
def test_neighbours_of_russian_in_latin_letters_are_other_languages(text: str) -> None:
    assert LetterFlag.OTHER_LANGUAGE in read(text).flags


@pytest.mark.parametrize("text", RUSSIAN)
def test_russian_in_latin_letters_is_none_of_its_neighbours(text: str) -> None:
    assert LetterFlag.OTHER_LANGUAGE not in read(text).flags
