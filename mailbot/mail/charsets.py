"""From octets to text when the letter lies about its charset, or says nothing.

The order is: the declared charset, then strict UTF-8, then windows-1251, koi8-r and cp866, whichever reads most like
Russian. A declared single-byte charset can decode anything, so its result is believed only if nothing reads far better.
Everything here is linear in the number of octets.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from encodings import aliases, normalize_encoding
from functools import lru_cache

# Names met in Russian mail that Python does not know, in Python's normal form (lower case, underscores).
_MAIL_ALIASES = {
    "ansi_1251": "cp1251",
    "cp_1251": "cp1251",
    "microsoft_cp1251": "cp1251",
    "win1251": "cp1251",
    "win_1251": "cp1251",
    "win": "cp1251",
    "windows1251": "cp1251",
    "x_cp1251": "cp1251",
    "x_windows_1251": "cp1251",
    "koi8": "koi8_r",
    "koi8r": "koi8_r",
    "koi_8": "koi8_r",
    "koi_8_r": "koi8_r",
    "x_koi8_r": "koi8_r",
    "koi8_ru": "koi8_u",
    "koi8_u": "koi8_u",
    "koi8u": "koi8_u",
    "cp_866": "cp866",
    "dos_866": "cp866",
    "ibm_866": "cp866",
    "x_cp866": "cp866",
    "iso88595": "iso8859_5",
    "mac_cyrillic": "mac_cyrillic",
    "x_mac_cyrillic": "mac_cyrillic",
    "utf8mb4": "utf_8",
    "utf_8_n": "utf_8",
    "utf_8_sig": "utf_8",
    "unicode_1_1_utf_8": "utf_8",
    "x_utf_8": "utf_8",
    "x_gbk": "gbk",
    "ks_c_5601_1987": "cp949",
    "iso_8859_8_i": "iso8859_8",
    "latin1": "latin_1",
    "unknown_8bit": "",
    "x_unknown": "",
}
# Codecs that are no charsets at all (base64, zip) or that a hostile letter can make slow: never used on mail.
_NO_CHARSETS = {"base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs"}
_CYRILLIC = ("cp1251", "koi8_r", "cp866")
# One octet, one character: these decode (nearly) any octets, so success proves nothing.
_LATIN = frozenset({"ascii", "latin_1", "cp1252", "iso8859_15", "cp437", "cp850"})
_ASCII_COMPATIBLE = re.compile(
    r"(?:ascii|latin_1|utf_8|kz1048|ptcp154|tis_620|hp_roman8|cp(?:125\d|437|775|8[56]\d|1125)"
    r"|iso8859_\d+|koi8_[rtu]|mac_\w+)\Z"
)
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf_8"), (b"\xff\xfe", "utf_16"), (b"\xfe\xff", "utf_16"))

_COMMON = frozenset(
    [
        "ст",
        "но",
        "то",
        "на",
        "ен",
        "ов",
        "ни",
        "ра",
        "во",
        "ко",
        "ер",
        "пр",
        "по",
        "ро",
        "ос",
        "не",
        "ль",
        "го",
        "ал",
        "та",
        "ре",
        "ан",
        "ть",
        "ли",
        "ор",
        "ел",
        "ол",
        "де",
        "ет",
        "ти",
        "ми",
        "ве",
        "ке",
        "ит",
        "ем",
        "от",
        "он",
        "ам",
        "ие",
        "ия",
        "ые",
        "ых",
        "ой",
        "ый",
        "ом",
        "ог",
        "ск",
        "ка",
        "ки",
        "ку",
        "ло",
        "ла",
        "ле",
        "да",
        "до",
        "за",
        "ес",
        "ас",
        "из",
        "ур",
        "ша",
        "шк",
        "об",
        "ще",
        "чт",
        "бы",
        "мы",
        "вы",
        "сы",
        "уч",
        "ри",
        "ив",
        "ва",
        "им",
        "ил",
        "ем",
        "их",
        "ам",
        "ат",
        "ар",
        "ад",
        "ру",
        "ды",
        "ды",
        "жу",
        "рн",
        "мо",
        "ма",
        "сь",
        "ся",
        "сн",
        "тр",
        "ви",
        "дн",
        "нн",
        "щи",
        "юю",
        "ую",
        "яв",
        "ащ",
        "че",
        "ча",
        "чи",
        "жа",
        "же",
        "жи",
    ]
)
_BROKEN = re.compile("[\u2500-\u25a0\x00-\x08\x0e-\x1f\x80-\x9f\ufffd¤¦¬¶†‡ЎўЂЃѓЉЊЌЏђљњќџ]")
_PAIR = re.compile("(?=([а-яё]{2}|[А-ЯЁ]{2}|[А-ЯЁ][а-яё]))")
_CASE_BREAK = re.compile("[а-яё][А-ЯЁ]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_LATIN_NEIGHBOUR = re.compile(rb"(?<=[A-Za-z])[\x80-\xff](?![\x80-\xff])|(?<![\x80-\xff])[\x80-\xff](?=[A-Za-z])")
_MULTIBYTE = re.compile("[\x80-\U0010ffff]")

# Scoring looks at this much: enough to tell three charsets apart, and the cost of a large letter stays flat.
_SAMPLE = 8192


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the Python codec that gave it, and what had to be forgiven: a defect code, or an empty string."""

    text: str
    charset: str
    defect: str = ""


@lru_cache(maxsize=512)
def codec_name(charset: str | None) -> str | None:
    """The Python codec for a charset name as written in a letter (RFC 2978), or None when there is none to use."""
    if not charset or len(charset) > 60 or not charset.isascii():
        return None
    name = normalize_encoding(charset.strip(" \t'\"").partition("*")[0]).lower()
    codec = _MAIL_ALIASES.get(name) or aliases.aliases.get(name)
    if codec is None and name in aliases.aliases.values():
        codec = name
    return None if codec in _NO_CHARSETS else codec


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Text from `data`, whatever the letter declares. Never raises; undecodable octets become U+FFFD."""
    codec = codec_name(declared)
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
    if marked and (decoded := _strict(data, marked)) is not None:
        return Decoded(decoded.lstrip("\ufeff"), marked, "" if marked == codec else "charset-guessed")
    if codec is not None and not _ASCII_COMPATIBLE.match(codec):
        return _decode_multibyte(data, codec)
    if data.isascii():
        return Decoded(data.decode("ascii"), codec or "ascii")
    return _decode_high(data, codec)


def _decode_high(data: bytes, codec: str | None) -> Decoded:
    # Before a declared single-byte charset: that valid UTF-8 is an accident happens to single words of cp866 alone.
    if (text := _strict(data, "utf_8")) is not None and not (codec and _reads_better(data, codec, text)):
        return Decoded(text, "utf_8", "" if codec == "utf_8" else "charset-guessed")
    if codec is None or codec == "ascii":
        return _guess(data)
    if codec == "utf_8":
        return _damaged_utf8(data) or _guess(data)
    return _single_byte(data, codec)


def _reads_better(data: bytes, codec: str, text: str) -> bool:
    return _score(_sample(data).decode(codec, "replace")) > _score(text[:_SAMPLE])


def _decode_multibyte(data: bytes, codec: str) -> Decoded:
    text = _strict(data, codec)
    if text is not None:
        return Decoded(text, codec)
    if (text := _strict(data, "utf_8")) is not None:
        return Decoded(text, "utf_8", "charset-guessed")
    return Decoded(data.decode(codec, "replace"), codec, "charset-damaged")


def _single_byte(data: bytes, codec: str) -> Decoded:
    """The declared charset, unless one of the Cyrillic ones reads like Russian and this one like nothing."""
    text = data.decode(codec, "replace")
    sample = _sample(data)
    declared_score = _score(sample.decode(codec, "replace"))
    best_codec, best_score = _best(sample)
    floor = 2 if codec in _LATIN else 6
    if best_codec != codec and best_score >= floor and best_score > 3 * max(declared_score, 0):
        return Decoded(data.decode(best_codec, "replace"), best_codec, "charset-guessed")
    return Decoded(text, codec, "charset-damaged" if "\ufffd" in text else "")


def _damaged_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few spoilt octets: better a few marks than the whole letter in another charset."""
    text = data.decode("utf_8", "replace")
    spoilt = text.count("\ufffd")
    if spoilt * 5 < len(_MULTIBYTE.findall(text)):
        return Decoded(text, "utf_8", "charset-damaged")
    return None


def _guess(data: bytes) -> Decoded:
    if damaged := _damaged_utf8(data):
        return damaged
    sample = _sample(data)
    codec, score = _best(sample)
    if score <= 0 and _looks_latin(sample):
        codec = "cp1252"
    return Decoded(data.decode(codec, "replace"), codec, "charset-guessed")


def _best(sample: bytes) -> tuple[str, int]:
    scores = [(_score(sample.decode(codec, "replace")), codec) for codec in _CYRILLIC]
    best = max(score for score, _ in scores)
    return next(codec for score, codec in scores if score == best), best


def _score(text: str) -> int:
    """How much `text` looks like Russian: common pairs of letters, less broken case and drawing characters."""
    pairs: Iterable[str] = (match[1].lower() for match in _PAIR.finditer(text))
    common = sum(pair in _COMMON for pair in pairs)
    return common - len(_BROKEN.findall(text)) - 2 * len(_CASE_BREAK.findall(text))


def _looks_latin(sample: bytes) -> bool:
    """Lone high octets beside Latin letters are accents, not Cyrillic words."""
    high = sum(len(run) for run in _HIGH_RUN.findall(sample))
    return len(_LATIN_NEIGHBOUR.findall(sample)) * 2 > high


def _sample(data: bytes) -> bytes:
    first = _HIGH_RUN.search(data)
    start = max(first.start() - 64, 0) if first else 0
    return data[start : start + _SAMPLE]


def _strict(data: bytes, codec: str) -> str | None:
    try:
        text = data.decode(codec)
        text.encode("utf_8")  # some codecs produce lone surrogates, which are no text
    except UnicodeError:
        return None
    return text
