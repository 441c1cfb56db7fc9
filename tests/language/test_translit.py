import pytest

from mailbot.language.names.names import names_of
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.translit import latin_key


@pytest.mark.parametrize(
    ("latin", "cyrillic"),
    [
        ("Shcherbakova", "щербакова"),
        ("Petrovsky", "петровский"),
        ("Chernyshevskaya", "чернышевская"),
        ("Zhukov", "жуков"),
        ("Tsoy", "цой"),
        ("Khalilov", "халилов"),
        ("Aliyev", "алиев"),
        ("Vasilyeva", "васильева"),
        ("Melnik", "мельник"),
        ("Yakovleva", "яковлева"),
        ("Dzhemilev", "джемилев"),
    ],
)
def test_a_surname_in_latin_letters(lexicon: Lexicon, latin: str, cyrillic: str) -> None:
    assert names_of(lexicon).surname_from_latin(latin) == cyrillic


@pytest.mark.parametrize(
    ("spellings", "name"),
    [
        ("Natalya Natalia", "наталья"),
        ("Yuliya Iuliia Julia Yulia", "юлия"),
        ("Dmitry Dmitriy Dmitrii", "дмитрий"),
        ("Aleksandr Alexander", "александр"),
        ("Yevgeniya Evgenia", "евгения"),
        ("Maria Mariya Mariia", "мария"),
        ("Sergey Sergei", "сергей"),
        ("Ekaterina Yekaterina Katherine", "екатерина"),
    ],
)
def test_all_spellings_of_a_given_name(lexicon: Lexicon, spellings: str, name: str) -> None:
    assert {names_of(lexicon).from_latin(word) for word in spellings.split()} == {name}


def test_a_key_does_not_depend_on_the_alphabet() -> None:
    assert latin_key("ильгиз") == latin_key("Ilgiz")


def test_other_latin_words_are_no_names(lexicon: Lexicon) -> None:
    assert [names_of(lexicon).from_latin(word) for word in ("iPhone", "gmail", "Windows", "support")] == [""] * 4
