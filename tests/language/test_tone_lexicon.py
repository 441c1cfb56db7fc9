"""The words of tone against the dictionary: every entry is a word, and no innocent word is taken for one of them."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path

import pymorphy3
import pytest

from mailbot.language.tone.badfind import find_bad_words
from mailbot.language.tone.badwords import Level, bad_words
from mailbot.language.words.lexicon import expand
from tests.language.written import lexicon, read

SLANG = tomllib.loads((Path(__file__).parent.parent / "corpus" / "tone" / "slang.toml").read_text("utf-8"))
SLANG_WORDS = {word for words in SLANG["words"].values() for word in words}
SLANG_ROOTS = tuple(root for roots in SLANG["roots"].values() for root in roots)
# Before a root of slang any prefix may stand.
PREFIXED = re.compile(rf"(?:[а-я]{{0,5}}[ъь]?)(?:{'|'.join(SLANG_ROOTS)})")
DICTIONARY = pymorphy3.MorphAnalyzer()
KEYS = [
    "obscene.words", "rude.words", "stunned.words", "mild.words",
    *(f"insult.{kind}" for kind in ("strong", "beast", "creature", "dull", "reproach")),
]  # fmt: skip


def is_known(form: str) -> bool:
    spellings = [form, *(f"{form[:at]}ё{form[at + 1 :]}" for at, char in enumerate(form) if char == "е")]
    return any(DICTIONARY.word_is_known(part) for one in spellings for part in (one, *one.split("-")))


def is_word(entry: str) -> bool:
    forms = expand([entry], lexicon().groups("tone", "endings"))
    if not SLANG_WORDS.isdisjoint(forms):
        return True
    return sum(map(is_known, forms)) * 3 >= len(forms) or any(map(PREFIXED.match, forms))


@pytest.mark.parametrize("key", KEYS)
def test_every_entry_is_a_word_of_the_dictionary_or_listed_slang(key: str) -> None:
    assert [entry for entry in lexicon().words("tone", key) if not is_word(entry)] == []


@pytest.mark.parametrize("key", KEYS)
def test_no_entry_stands_twice(key: str) -> None:
    entries = lexicon().words("tone", key)
    assert sorted({entry for entry in entries if entries.count(entry) > 1}) == []


def test_no_slang_is_listed_in_vain() -> None:
    endings = lexicon().groups("tone", "endings")
    used = {form for key in KEYS for form in expand(lexicon().words("tone", key), endings)}
    assert sorted(SLANG_WORDS - used) == []


def test_every_form_can_be_written_in_russian_letters() -> None:
    assert [form for form in bad_words(lexicon()).forms if not re.fullmatch(r"[а-я]+(-[а-я]+)*", form)] == []


# Words of the dictionary that are bad themselves, by their beginnings; some of their forms the lexicon leaves out.
OWN = (
    "бляд", "выблядо", "ебан", "ебал", "еблан", "заеб", "хуй", "хуе", "хуйн", "хуя", "ахуй", "ахуя", "ахую",
    "ахуев", "охуе", "нахуй", "нехуй", "ахуи", "пизд", "мудак", "мудил", "пидор", "пидар", "гандон", "шлюх", "говн",
    "говен", "дерьм", "подерьмо", "жоп", "черножоп", "засран", "херн", "сран", "тупорыл",
)  # fmt: skip
LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


@cache
def sample() -> tuple[str, ...]:
    """Some 30,000 forms from all over the dictionary: the first few of every beginning of three letters."""
    beginnings = map("".join, product(LETTERS, repeat=3))
    words = (word for start in beginnings for word in islice(DICTIONARY.dictionary.words.iterkeys(start), 2, 40, 7))
    return tuple(word.replace("ё", "е") for word in words)


def innocent() -> Iterator[str]:
    forms = bad_words(lexicon()).forms
    return (
        word for word in sample() if len(word) > 2 and word.isalpha() and word not in forms and not word.startswith(OWN)
    )


def test_no_innocent_word_of_the_dictionary_begins_or_sounds_like_an_obscene_one() -> None:
    words = bad_words(lexicon())
    assert [word for word in innocent() if words.written(word) or words.glued(word)] == []


def test_letters_of_dictionary_words_are_never_taken_for_a_violation() -> None:
    words = list(innocent())
    letters = [" ".join(words[at : at + 40]) for at in range(0, len(words), 40)]
    bad = bad_words(lexicon())
    flagged = [hit.form for letter in letters for hit in find_bad_words(letter, bad) if hit.level is not Level.MILD]
    assert flagged == []
    assert [letter for letter in letters[::20] if read(letter).verdict.value == "violation"] == []
