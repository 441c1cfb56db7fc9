"""Russian written in Latin letters: to Cyrillic letter by letter, and a key under which all spellings of a name agree.

The usual systems are read alike (GOST 7.79, ICAO passports, what people type): sh, shch, zh, kh and h, ya, ja and ia.
"""

import re
from functools import lru_cache

_GROUPS = {
    "shch": "щ", "sch": "щ", "tsh": "тш", "dzh": "дж", "yo": "ё", "jo": "ё", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц",
    "ch": "ч", "sh": "ш", "ya": "я", "ja": "я", "yu": "ю", "ju": "ю", "ye": "е", "je": "е", "iya": "ия", "iye": "ие",
    "iyu": "ию", "iia": "ия", "ia": "ия", "iy": "ий", "ii": "ий", "iu": "ю", "ck": "к", "ph": "ф", "ei": "ей",
    "ey": "ей", "ay": "ай", "ai": "ай", "oy": "ой", "oi": "ой", "uy": "уй", "yy": "ый", "yi": "ый", "ee": "ее",
    "x": "кс",
}  # fmt: skip
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwz", "абцдефгхийклмнопкрстуввз", strict=True)) | {"'": "ь", "’": "ь"}
# «-ay», «-iy» and the like are a diphthong only where no vowel follows: «Mayorova» is m-a-yo, «-skaya» is sk-a-ya.
_PIECES = re.compile(
    "|".join(
        group + "(?![aeou])" if len(group) == 2 and group[0] in "aeiou" and group[1] in "yi" else group
        for group in sorted(_GROUPS, key=len, reverse=True)
    )
    + "|.",
    re.DOTALL,
)
# «Uchitsya»: a verb, and no name on «-ця».
_REFLEXIVE = "tsya"
_VOWELS = "аеёиоуыэюя"
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’-]*\Z")
# Endings in which a soft sign is written or lost in Latin letters, and consonants after which it may be lost.
_SOFT_ENDING = re.compile(r"([bvlnrd])(?:y|i|')([eo])v(a?)\Z")
_SOFT_PLACE = re.compile(r"([лнрст])(?=[кгмбнчщцс])|(л|р|н)(?=ев)|(л)(?=[дв])")
# «Zavgorodny» is an adjective, «Pany» none.
_ADJECTIVE = 6
# Before «-евич» the soft sign stands behind one consonant, «и» behind two («Васильевич», «Дмитриевич»).
_SOFT_PATRONYMIC = re.compile(r"(?<=[aeiouy][vlnrt])([iy'])ev(ich|na)\Z")
_KEY = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip
_SAME = (
    ("shch", "sh"), ("sch", "sh"), ("kh", "h"), ("x", "ks"), ("ck", "k"), ("ph", "f"), ("w", "v"), ("tz", "ts"),
    ("j", "i"), ("y", "i"), ("q", "k"), ("'", ""), ("’", ""),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def is_latin(word: str) -> bool:
    """Whether `word` is written in Latin letters only."""
    return bool(_LATIN.match(word))


@lru_cache(maxsize=512)
def latin_key(word: str) -> str:
    """The key of a name in Latin letters or in lower-case Cyrillic (ё as е): equal for all spellings of one name."""
    text = "".join(_KEY.get(letter, letter) for letter in word.lower())
    for old, new in _SAME:
        text = text.replace(old, new)
    text = text.replace("ie", "e").replace("ei", "e")
    return _DOUBLED.sub(r"\1", text)


@lru_cache(maxsize=2048)
def to_cyrillic(word: str) -> str:
    """`word` in lower-case Cyrillic letters. A guess where the spelling is ambiguous."""
    lower = word.lower()
    if lower.endswith(_REFLEXIVE):
        return f"{to_cyrillic(lower.removesuffix(_REFLEXIVE))}тся"
    pieces = _PIECES.findall(lower)
    letters: list[str] = []
    for place, piece in enumerate(pieces):
        letters.append(_GROUPS.get(piece) or _letter(piece, letters, last=place == len(pieces) - 1))
    return "".join(letters)


def _letter(piece: str, before: list[str], *, last: bool) -> str:
    if piece == "y":
        previous = before[-1][-1] if before else ""
        if previous and previous in _VOWELS:
            return "й"
        return "ий" if last and previous in ("к", "р", "г") else "ы" if before else "й"
    if piece == "e" and not before:
        return "е"
    return _LETTERS.get(piece, piece)


def patronymic_in_cyrillic(word: str) -> str:
    """«Yurievna», «Yuryevna» as Юрьевна: a patronymic whose soft sign Latin letters write as a vowel; else empty."""
    lower = word.lower()
    ending = _SOFT_PATRONYMIC.search(lower)
    return f"{to_cyrillic(lower[: ending.start(1)])}ьев{'ич' if ending[2] == 'ich' else 'на'}" if ending else ""


@lru_cache(maxsize=2048)
def surnames_in_cyrillic(word: str) -> tuple[str, ...]:
    """What a surname in Latin letters may be in Cyrillic, lower case, the likeliest first."""
    lower = word.lower()
    literal = to_cyrillic(lower)
    if lower.endswith(("sky", "ski", "skii", "skiy", "skij", "skyi")):
        literal = to_cyrillic(lower[: lower.rindex("sk")]) + "ский"
    elif lower.endswith(("skaia", "skaja")):
        literal = to_cyrillic(lower[: lower.rindex("sk")]) + "ская"
    elif lower.endswith("ny") and len(lower) > _ADJECTIVE:
        literal = f"{literal[:-1]}ый"
    variants: list[str] = []
    ending = _SOFT_ENDING.search(lower)
    if ending:
        vowel = "е" if ending.group(2) == "e" else "ё"
        soft = (
            to_cyrillic(lower[: ending.start()] + ending.group(1))
            + "ь"
            + vowel
            + "в"
            + ("а" if ending.group(3) else "")
        )
        variants.append(soft)
    variants.append(literal)
    variants += [literal[: place.end()] + "ь" + literal[place.end() :] for place in _SOFT_PLACE.finditer(literal)]
    variants += [literal.replace("ай", "аи")] if "ай" in literal else []
    if literal.startswith("е"):
        variants += ["э" + variant[1:] for variant in variants]
    return tuple(variants)
