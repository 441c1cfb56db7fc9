"""Letters that are not in Russian: they are flagged for a person, and of long ones the beginning is enough."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from mailbot.language.reading import Reading
from mailbot.language.tone.badwords import bad_words
from mailbot.language.words import morphology
from mailbot.language.words.cues import CueBook, Word, from_letters
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import tokenize
from mailbot.terms import Source

# A foreign text: this share of its words tells of another language, two at least; of very few words every one.
_SHARE = {"ukrainian": 0.2, "crimean_tatar": 0.3, "belarusian": 0.3, "bulgarian": 0.3}
# So large a share of words with letters that Russian does not have tells of a language that is not listed.
_STRANGE_SHARE = 0.25
# Neighbours of Russian that are written in Latin letters, and the share of words that are theirs and no Russian ones.
_IN_LATIN, _LATIN_SHARE = ("polish", "czech", "serbian"), 0.2
# Of fewer words no share tells anything.
_FOREIGN_WORDS = 3
# Russian in Latin letters: the dictionary has this share of its words.
_KNOWN_SHARE, _CRY = 0.65, 20
_LATIN_UP_TO, _CYRILLIC = "\u02b0", ("\u0400", "\u052f")
_STRANGE_LETTER = re.compile(r"[\u0400-\u052f](?<![а-яёА-ЯЁ])")
_TATAR_CLUSTERS = re.compile("[кгн]ъ")
# Who writes and about what stands in so many characters; a person reads the rest.
_BEGINNING = 4000
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")


def worth_reading(body: str, lexicon: Lexicon) -> str:
    """`body`, or its beginning when it is long and not Russian in any letters.

    Nobody is declined or asked for what stands further on, and most of what is long and strange is no letter: a
    program's report, a mailing list's patch.
    """
    if len(body) <= _BEGINNING or _CYRILLIC_LETTER.search(body):
        return body
    beginning = body[:_BEGINNING].rpartition(" ")[0] or body[:_BEGINNING]
    norms = [token.norm for token in tokenize(beginning) if token.is_word]
    return beginning if _is_latin_script(norms, lexicon) or _is_other_script(norms) else body


# Both the kind and the flags of a letter ask for it.
@lru_cache(maxsize=1)
def is_foreign(reading: Reading) -> bool:
    """Whether the letter is not in Russian. Russian in Latin letters is Russian; a mixed letter counts by its body."""
    tokens = [token for token in reading.tokens.get(Source.BODY, ()) if token.is_word]
    tokens = tokens or [token for token in reading.tokens.get(Source.SUBJECT, ()) if token.is_word]
    if reading.name_spans.get(Source.BODY):
        tokens = [token for token in tokens if not reading.in_name(Source.BODY, token.start, token.end)]
    norms = [token.norm for token in tokens]
    return (
        _is_of_neighbours(norms, reading.lexicon) or _is_latin_script(norms, reading.lexicon) or _is_other_script(norms)
    )


def _is_of_neighbours(norms: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether Cyrillic words are of another language, by words of its own or letters that Russian does not have."""
    # Words of Latin letters are no neighbour's.
    own = [norm for norm in norms if not norm.isascii()]
    told = _told(own, _SHARE, lexicon)
    told["crimean_tatar"] |= {at for at, norm in enumerate(own) if _TATAR_CLUSTERS.search(norm)}
    strange = {at for at, norm in enumerate(own) if _STRANGE_LETTER.search(norm)}
    told["ukrainian"] |= strange
    if _are_enough(strange, norms, _STRANGE_SHARE):
        return True
    russian = sum(norm in _common(lexicon) for norm in own)
    return any(
        _are_enough(places, norms, _SHARE[language]) and (language == "ukrainian" or len(places) >= russian)
        for language, places in told.items()
    )


def _told(norms: Sequence[str], languages: Collection[str], lexicon: Lexicon) -> dict[str, set[int]]:
    """For each language the places of the words that are telling of it."""
    told: dict[str, set[int]] = {language: set() for language in languages}
    for hit in _languages(lexicon).find([Word(norm, Source.BODY, 0, 0, 0, False, False) for norm in norms]):
        if hit.group in told:
            told[hit.group].add(hit.first)
    return told


def _are_enough(places: Collection[int], norms: Sequence[str], share: float) -> bool:
    if len(norms) < _FOREIGN_WORDS:
        return bool(norms) and len(places) == len(norms)
    return len(places) >= 2 and len(places) >= share * len(norms)


def _is_latin_script(norms: Sequence[str], lexicon: Lexicon) -> bool:
    latin = [norm for norm in norms if norm[0] < _LATIN_UP_TO]
    if len(latin) * 2 <= len(norms) or len(latin) < _FOREIGN_WORDS:
        return False
    if _is_of_latin_neighbours(latin, lexicon):
        return True
    common = _common(lexicon)
    strange = [from_letters(norm) for norm in latin if norm not in _english(lexicon)]
    if sum(word in common for word in strange) >= max(2, 0.15 * len(latin)):
        return False
    # A short cry may hold none of the commonest words: «huynya vmesto zhurnala».
    cry = strange if len(latin) <= _CRY else ()
    bad = bad_words(lexicon)
    known = sum(morphology.is_known(word) or bad.written(word) is not None for word in cry)
    return known < max(2, _KNOWN_SHARE * len(latin))


def _is_of_latin_neighbours(latin: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words of Latin letters are of a neighbour of Russian: «nie mogę» reads much like «не могу»."""
    told = _told(latin, _IN_LATIN, lexicon)
    common = _common(lexicon)
    russian = {at for at, norm in enumerate(latin) if from_letters(norm) in common}
    for places in told.values():
        own = {at for at in places if not morphology.is_known(from_letters(latin[at]))}
        if len(own) >= max(2, _LATIN_SHARE * len(latin)) and len(own) > len(russian - places):
            return True
    return False


def _is_other_script(norms: Sequence[str]) -> bool:
    """Neither Latin nor Cyrillic: Greek, Armenian, Georgian, Chinese."""
    first, last = _CYRILLIC
    other = sum(norm[0] >= _LATIN_UP_TO and not first <= norm[0] <= last for norm in norms)
    return other * 2 > len(norms)


@lru_cache(maxsize=4)
def _english(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.words("flags", "english.common"))


@lru_cache(maxsize=4)
def _common(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.words("flags", "russian.common"))


@lru_cache(maxsize=4)
def _languages(lexicon: Lexicon) -> CueBook:
    return CueBook({name: lexicon.words("flags", f"{name}.telling") for name in (*_SHARE, *_IN_LATIN)})
