"""Every word of the lexicon's cues is a word: the dictionary has it, or it is listed as unknown to it."""

import pymorphy3
import pytest

from mailbot.language.evidence import SECTIONS
from mailbot.language.words.cues import CueBook
from tests.language.written import lexicon

DICTIONARY = pymorphy3.MorphAnalyzer()
LISTED = {word for key in ("russian", "latin") for word in lexicon().words("colloquial", f"unknown.{key}")}


def cue_words(section: str) -> set[str]:
    """The words and roots (`стем*`) of a section's cues."""
    cues = [cue for key in SECTIONS[section] for cue in lexicon().words(section, key)]
    steps = [step.removeprefix("^").removesuffix("$").lower() for cue in cues for step in cue.split() if step != "…"]
    return {word for step in steps for word in step.split("|")}


def is_known(word: str) -> bool:
    root = word.removesuffix("*")
    spellings = [root, *(f"{root[:at]}ё{root[at + 1 :]}" for at, char in enumerate(root) if char == "е")]
    if word.endswith("*"):
        return root.isdigit() or any(True for one in spellings for _ in DICTIONARY.dictionary.words.iterkeys(one))
    parts = [part for one in spellings for part in (one, *one.split("-"))]
    return root.isdigit() or any(map(DICTIONARY.word_is_known, parts))


DEEDS = {word for words in lexicon().groups("roles", "deeds").values() for word in words}


def test_every_word_of_deeds_is_known_or_listed_as_unknown() -> None:
    assert sorted(word for word in DEEDS if word not in LISTED and not is_known(word)) == []


@pytest.mark.parametrize("section", sorted(SECTIONS))
def test_every_word_is_known_or_listed_as_unknown(section: str) -> None:
    assert sorted(word for word in cue_words(section) if word not in LISTED and not is_known(word)) == []


def test_no_word_is_listed_in_vain() -> None:
    used = DEEDS | {word for section in SECTIONS for word in cue_words(section)}
    assert sorted(LISTED - used) == []


def test_a_cue_that_cannot_be_read_is_named() -> None:
    with pytest.raises(ValueError, match="пароль …"):
        CueBook({"credentials": ["пароль …"]})
