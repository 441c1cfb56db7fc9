"""Words as they were meant: what invisible signs, look-alike letters, digits, stretching and Latin spelling hide.

Nothing here knows which words are bad. A disguised word becomes its candidates, each with its place in the source.
"""

import re
from functools import lru_cache

# Letters that look alike, and digits and signs that are written for letters.
_LOOKALIKES = {
    "a": "а", "b": "в", "c": "с", "e": "е", "h": "н", "i": "и", "k": "к", "l": "л", "m": "м", "n": "п", "o": "о", "p": "р",
    "r": "г", "s": "с", "t": "т", "u": "и", "v": "в", "w": "ш", "x": "х", "y": "у", "z": "з", "d": "д", "g": "г", "f": "ф",
    "3": "з", "0": "о", "6": "б", "4": "ч", "1": "и", "9": "я", "5": "б", "7": "т", "@": "а", "$": "с", "€": "е", "!": "и",
    "|": "и", "і": "и", "ї": "и", "є": "е", "ѕ": "с", "ј": "й", "ґ": "г", "ў": "у", "ω": "ш", "π": "п", "α": "а", "ε": "е",
    "υ": "у", "χ": "х", "ο": "о", "λ": "л", "σ": "с", "τ": "т",
}  # fmt: skip
_LOOKALIKE_TABLE = str.maketrans(_LOOKALIKES)

# Russian in Latin letters, the longest spelling first.
_LATIN = {
    "tsya": "тся", "tsja": "тся", "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю", "ya": "я", "yo": "е", "ye": "е",
    "ju": "ю", "ja": "я", "jo": "е", "iu": "ю", "ia": "я", "yi": "ый", "iy": "ий", "ij": "ий", "yy": "ый", "yj": "ый", "ey": "ей",
    "ay": "ай", "oy": "ой", "uy": "уй", "ei": "ей", "oj": "ой", "aj": "ай", "ej": "ей", "uj": "уй", "a": "а", "b": "б", "c": "ц",
    "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о",
    "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "х", "y": "ы", "z": "з", "'": "ь",
}  # fmt: skip
_LATIN_RUN = re.compile("|".join(sorted(map(re.escape, _LATIN), key=len, reverse=True)))


@lru_cache(maxsize=4096)
def from_latin(word: str) -> str:
    """A Russian word written in Latin letters (lower case), in Cyrillic: «dnevnik» -> «дневник»."""
    return _LATIN_RUN.sub(lambda match: _LATIN[match.group()], word)
