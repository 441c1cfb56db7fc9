"""Offers and tricks in English: lotteries, legacies, loans, promotion of sites. Real foreign parents write of a school.

Words of a letter in Latin letters are otherwise compared as Russian ones; here they are read as they are.
"""

from functools import lru_cache

from mailbot.language.letter import SPOKEN
from mailbot.language.reading import Reading
from mailbot.language.words.cues import CueBook, words_of
from mailbot.language.words.lexicon import Lexicon

# So many turns of such letters, each counted once; every word of a school wants one more.
_ENOUGH = 3
# They are short, and their beginning tells.
_WORDS = 400


def offers_in_english(reading: Reading) -> bool:
    """Whether a letter in English is an offer or a trick."""
    book = _book(reading.lexicon)
    found: set[tuple[str, str]] = set()
    for source in SPOKEN:
        words = words_of(reading.tokens.get(source, ())[:_WORDS], source)
        found |= {(hit.group, hit.cue) for hit in book.find(words)}
    told = [group for group, _ in found]
    return told.count("offers") >= _ENOUGH + 2 * told.count("school")


@lru_cache(maxsize=4)
def _book(lexicon: Lexicon) -> CueBook:
    return CueBook({key: lexicon.words("kinds", f"english.{key}") for key in ("offers", "school")})
