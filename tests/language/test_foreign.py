"""Long letters that are not in Russian: the beginning is read, the rest is kept."""

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
