"""What else than a name a word may be, by the dictionary of Russian."""

from functools import lru_cache

from mailbot.language.words.morphology import WordParse, is_known, parses

# Parts of speech that are never a surname, however they are written.
_NEVER = frozenset(
    {"VERB", "INFN", "PREP", "CONJ", "NPRO", "PRCL", "INTJ", "NUMR", "PRED", "GRND", "Apro", "Anum", "COMP"}
)
# Surnames are built as what is somebody's: «курицын» is the hen's, «лисин» foxy.
_POSSESSIVE = ("ин", "ына", "ина", "ын")
_CACHE = 4096


@lru_cache(maxsize=_CACHE)
def word_kinds(norm: str) -> frozenset[str]:
    """What the dictionary of Russian says of a word, in this package's terms: surname, given, never, common."""
    if not is_known(norm):
        return frozenset()
    kinds = set()
    readings = parses(norm)
    for reading in readings:
        if "Surn" in reading.grammemes:
            kinds.add("surname")
        elif "Name" in reading.grammemes:
            kinds.add("given")
        elif reading.known:
            kinds.add("never" if reading.grammemes & _NEVER else "common")
    if "never" in kinds and (not readings[0].grammemes & _NEVER or _counts_or_flies(readings)):
        kinds.discard("never")
    return frozenset(kinds)


def _counts_or_flies(readings: tuple[WordParse, ...]) -> bool:
    """«Сорока» is a number in the genitive, and a bird."""
    return "NUMR" in readings[0].grammemes and any({"NOUN", "anim"} <= one.grammemes for one in readings)


def is_possessive(norm: str) -> bool:
    """Whether the word is an adjective of the form that most surnames have: «лисина», «курицын»."""
    adjective = all({"ADJS", "Poss"} & reading.grammemes for reading in parses(norm))
    return adjective and norm.endswith(_POSSESSIVE)
