"""Misspelt words of the journal, read as what they were meant to be.

A word that the dictionary does not know and that differs by one letter (left out, put in, replaced, or two neighbours
changed round) from a word of the lexicon is that word. The words are found by what remains of them without one letter,
so that a look-up costs as many steps as the word has letters.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from mailbot.language.words import morphology
from mailbot.language.words.lexicon import Lexicon, expand

_SHORTEST, _LONGEST = 6, 24
_CACHE = 8192
_GROUPS = ("things", "people", "doings")


@lru_cache(maxsize=4)
def speller(lexicon: Lexicon) -> Callable[[str], str]:
    """What gives for a word (lower case, ё as е) the word that was meant: mostly itself."""
    listed = [word for group in _GROUPS for word in lexicon.words("spelling", f"words.{group}")]
    words = frozenset(word for word in expand(listed, {}) if len(word) >= _SHORTEST)
    shortened: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        for short in _without_one(word):
            shortened[short].append(word)

    @lru_cache(maxsize=_CACHE)
    def meant(word: str) -> str:
        if word in words or not _SHORTEST - 1 <= len(word) <= _LONGEST or word.isascii():
            return word
        near = _nearest(word, words, shortened)
        return word if near is None or morphology.is_known(word) else near

    return meant


def _nearest(word: str, words: frozenset[str], shortened: Mapping[str, Sequence[str]]) -> str | None:
    if word in shortened:
        return shortened[word][0]
    for short in _without_one(word):
        if short in words:
            return short
        for near in shortened.get(short, ()):
            if _is_one_apart(word, near):
                return near
    return None


def _without_one(word: str) -> Iterator[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))


def _is_one_apart(one: str, other: str) -> bool:
    """Whether words of one length differ in one letter, or in two neighbours that changed places."""
    if len(one) != len(other):
        return False
    apart = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(apart) != 2:
        return len(apart) == 1
    first, second = apart
    return second == first + 1 and one[first] == other[second] and one[second] == other[first]
