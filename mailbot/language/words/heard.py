"""Words as they are heard and looked at: Russian in Latin letters, careless spelling, stretching, look-alike letters.

Single words only, in lower case; nothing here knows which of them are bad or where they stand.
"""

import re
from functools import lru_cache

# Letters that look alike, and digits and signs that are written for letters. Those that stand for a letter only among
# Cyrillic ones are here too: the result is compared with known words, so that a wrong guess finds nothing.
LOOKALIKES = str.maketrans(
    "abcehkmoprtuxyzdgfnilsv3069417@$€!|іїєѕјґўαεοχλυστπω" + "үұ¡ρᴀᴇᴏᴄᴋᴍᴛᴅʙʜʏ",
    "авсенкморгтихузддфпилсвзобячит" + "асеииииесйгуаеохлустпш" + "ууираеоскмтдвну",
)
# Spellings that sound alike: first letters that melt into one sound, then unstressed vowels and voice.
_MELTED = re.compile(r"йо|йе|тьс|тс|дс|тц|дц|ьц|сч|зч|жч|жд(?=$)")
_SOUNDS = dict(
    pair.split("=")
    for pair in ["йо=е", "йе=е", "тьс=ц", "тс=ц", "дс=ц", "тц=ц", "дц=ц", "ьц=ц", "сч=щ", "зч=щ", "жч=щ", "жд=шт"]
)
_UNSTRESSED = str.maketrans("оеыйбвгджз", "аииипфктшс", "ъь")
_UNSTRESSED_VOWELS = str.maketrans("оеэы", "аиии")
_VISUAL = re.compile(r"[abcehkmoptuxyn034679@$]+")

# Russian in Latin letters: spellings of several letters, then single ones. Several habits live side by side, so that a
# word has more than one reading.
_LATIN_PAIRS = (
    "tsya=тся tsja=тся tsia=тся shch=щ sch=щ zh=ж kh=х ts=ц ch=ч sh=ш yu=ю ya=я yo=е ye=е ju=ю ja=я jo=е iu=ю ia=я "
    "yi=ый iy=ий ij=ий yy=ый yj=ый ey=ей ay=ай oy=ой uy=уй ei=ей oj=ой aj=ай ej=ей uj=уй"
)
_LATIN_LETTERS = (
    "a=а b=б c=ц d=д e=е f=ф g=г h=х i=и j=й k=к l=л m=м n=н o=о p=п q=к r=р s=с t=т u=у v=в w=в x=х y=ы z=з '=ь"
)
_LATIN = dict(pair.split("=") for pair in f"{_LATIN_PAIRS} {_LATIN_LETTERS}".split())
_LATIN_SINGLE = dict(pair.split("=") for pair in _LATIN_LETTERS.split())
# «-ey», «-aj» are a diphthong only where no vowel follows: «ahueyut» is e-yu.
_LATIN_RUN = re.compile(
    "|".join(
        f"{group}(?![aou])" if len(group) == 2 and group[0] in "aeiouy" and group[1] in "yji" else group
        for group in sorted(_LATIN, key=len, reverse=True)
    )
)
_AFTER_VOWEL = re.compile(r"(?<=[aeiou])i")
_LATIN_FIGURES = str.maketrans({"4": "ch", "6": "sh", "3": "z", "0": "o", "1": "i"})
_LATIN_VARIANTS = (str.maketrans("", ""), str.maketrans("jc", "жс"), str.maketrans("yc", "йк"), str.maketrans("y", "у"))
_STRETCH = re.compile(r"(.)\1+")


@lru_cache(maxsize=4096)
def from_latin(word: str) -> str:
    """A Russian word written in Latin letters (lower case), in Cyrillic: «dnevnik» -> «дневник»."""
    return _LATIN_RUN.sub(lambda match: _LATIN[match.group()], word)


@lru_cache(maxsize=4096)
def latin_readings(word: str) -> tuple[str, ...]:
    """Every way to read a word of Latin letters as Russian, the usual one first."""
    by_letter = "".join(_LATIN_SINGLE.get(char, char) for char in word)
    readings = [from_latin(word), by_letter]
    readings += [from_latin(word.translate(table)) for table in _LATIN_VARIANTS]
    readings += ["".join(_LATIN_SINGLE.get(char, char) for char in word.translate(_LATIN_VARIANTS[3]))]
    # «-oi», «-ii» of those who have no «й».
    plain = word if word.isalpha() else word.translate(_LATIN_FIGURES)
    readings += [from_latin(_AFTER_VOWEL.sub("j", plain)), "ые".join(map(from_latin, plain.split("ye")))]
    readings += ["тс".join(map(from_latin, plain.split("ts")))] if "ts" in plain else []
    if word.endswith("i"):
        # «debili», «idioti»: the plural as those write it who have no «ы».
        readings += [reading[:-1] + "ы" for reading in readings[:2]]
    if _VISUAL.fullmatch(word):
        looks = word.translate(LOOKALIKES)
        # «e6a7b»: «b» at the end is a soft sign.
        readings += [looks, looks[:-1] + "ь"] if word.endswith("b") else [looks]
    return tuple(dict.fromkeys(readings))


@lru_cache(maxsize=2048)
def sound(word: str) -> str:
    """What a word (lower case, ё as е) sounds like to a careless ear: «йобаный», «ибаный» and «ебаный» are one."""
    return squeeze(_MELTED.sub(lambda match: _SOUNDS[match.group()], word).translate(_UNSTRESSED))


@lru_cache(maxsize=2048)
def vowels(word: str) -> str:
    """What a word (lower case, ё as е) is to one who mistakes unstressed vowels alone: «придурак», «идеоты»."""
    return squeeze(word.translate(_UNSTRESSED_VOWELS))


def squeeze(word: str) -> str:
    """The word with every run of one letter made one letter: «бляяять» -> «блять»."""
    return _STRETCH.sub(r"\1", word)
