"""The dictionary of Russian words: a thin cached layer over pymorphy3 (OpenCorpora grammemes).

It opens its dictionary at first use (a quarter of a second, 39 MB), the one exception to the purity of this package.
A look-up that is not in the cache costs about 10 µs, with the dictionary's compiled reader (dawg2) left out 0.1 ms: ask
only about the words that need it.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import pymorphy3

# Enough for the words of some hundred letters; an entry of all readings takes more than a kilobyte.
_CACHE = 8192


class WordParse(NamedTuple):
    """One reading of a word: dictionary form (lower case, ё as written there), grammemes, probability 0..1."""

    lemma: str
    grammemes: frozenset[str]
    score: float
    known: bool


@lru_cache(maxsize=1)
def _analyzer() -> Any:
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=_CACHE)
def parses(word: str) -> tuple[WordParse, ...]:
    """Every reading of `word`, the most probable first; words the dictionary does not know are guessed by their end."""
    try:
        found = _analyzer().parse(word.lower())
    except ValueError:
        # pymorphy3 asks for the name of every letter, and letters of the Tangut script have none.
        return (WordParse(word.lower(), frozenset({"UNKN"}), 1.0, False),)
    return tuple(
        WordParse(parse.normal_form, frozenset(parse.tag.grammemes), parse.score, parse.is_known) for parse in found
    )


@lru_cache(maxsize=2 * _CACHE)
def is_known(word: str) -> bool:
    """Whether the dictionary has this form of a word."""
    return bool(_analyzer().word_is_known(word.lower()))


@lru_cache(maxsize=_CACHE)
def lemmas(word: str) -> frozenset[str]:
    """The dictionary forms `word` may belong to, ё as е."""
    return frozenset(parse.lemma.replace("ё", "е") for parse in parses(word))


def grammemes(word: str) -> frozenset[str]:
    """The grammemes of the most probable reading: `Name`, `Surn`, `Patr`, `NOUN`, `gent`, …"""
    found = parses(word)
    return found[0].grammemes if found else frozenset()
