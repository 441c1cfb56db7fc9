import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.language.words import morphology
from mailbot.language.words.lexicon import expand
from mailbot.language.words.spelling import speller
from tests.language.written import lexicon, read

GROUPS = ("things", "people", "doings")
WORDS = sorted(
    {word for group in GROUPS for word in expand(lexicon().words("spelling", f"words.{group}"), {}) if len(word) > 5}
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("дневнек", "дневник"),
        ("распесание", "расписание"),
        ("оцнека", "оценка"),
        ("электроный", "электронный"),
        ("ученница", "ученица"),
        ("посищаемость", "посещаемость"),
    ],
)
def test_one_wrong_letter_is_forgiven(written: str, meant: str) -> None:
    assert speller(lexicon())(written) == meant


@pytest.mark.parametrize("word", ["журнала", "дневной", "отметины", "задачи", "password", "родина", "ночь", "щкшвнпа"])
def test_other_words_stay_what_they_are(word: str) -> None:
    assert speller(lexicon())(word) == word


@given(st.sampled_from(WORDS), st.integers(0, 30), st.sampled_from("абвгдежзиклмнопрстуфхцчшщыьэюя"))
def test_a_wrong_letter_gives_a_listed_word_or_another_known_one(word: str, place: int, letter: str) -> None:
    at = place % len(word)
    written = word[:at] + letter + word[at + 1 :]
    found = speller(lexicon())(written)
    assert found in WORDS or (found == written and morphology.is_known(written))


def test_every_listed_word_is_known_to_the_dictionary() -> None:
    assert [word for word in WORDS if not morphology.is_known(word) and not morphology.is_known(yo(word))] == []


def yo(word: str) -> str:
    return word.replace("ребен", "ребён").replace("ученн", "учённ")


def test_a_letter_full_of_mistakes_is_understood() -> None:
    letter = read("в днивнике нет расписанея на понедельник")
    assert letter.problem_clear
    assert letter.topic == "timetable"
