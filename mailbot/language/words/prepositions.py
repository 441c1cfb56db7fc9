"""Whether a one-letter word is a preposition of the next: in «у вас» it is, in «из шестого в смотрите» it is none."""

from enum import Enum, auto

from mailbot.language.words import morphology

_CASES = {
    "в": frozenset({"accs", "loct", "loc2"}),
    "к": frozenset({"datv"}),
    "о": frozenset({"loct", "accs"}),
    "с": frozenset({"gent", "gen2", "ablt", "accs"}),
    "у": frozenset({"gent", "gen2"}),
}
# What never follows the conjunction «а».
_JOINING = frozenset({"и", "но", "или"})
_NOMINAL = frozenset({"NOUN", "ADJF", "NPRO", "NUMR", "PRTF"})


class Bond(Enum):
    """What ties such a word to the next: nothing, perhaps a case, certainly a personal pronoun."""

    NONE = auto()
    CASE = auto()
    PRONOUN = auto()


def bond(word: str, following: str) -> Bond | None:
    """What ties `word`, in lower case, to the word after it; None for a word that is never a preposition."""
    if word == "а" and following in _JOINING:
        return Bond.NONE  # «дочь в девятом а и ей пишут»
    cases = _CASES.get(word)
    if cases is None:
        return None
    readings = [parse.grammemes for parse in morphology.parses(following)]
    governed = [reading for reading in readings if _NOMINAL & reading and cases & reading]
    if any("NPRO" in reading for reading in governed):
        return Bond.PRONOUN
    return Bond.CASE if governed else Bond.NONE
