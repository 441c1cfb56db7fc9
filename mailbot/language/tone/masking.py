"""Words as they were meant: what invisible signs, look-alike letters, digits, stretching and Latin spelling hide.

Nothing here knows which words are bad. A text becomes its words, and every word that may be disguised becomes its
candidates, each with its place in the source. What is no word of the writer's (links, addresses, logins) is left out.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mailbot.language.words.heard import LOOKALIKES, from_latin, latin_readings, squeeze

# Nothing to be done in an ordinary text: ASCII, Russian letters, common punctuation.
_UNUSUAL = re.compile(r"[^\x00-\x7fЁА-яё«»„“”—–…№]")
_ORDINARY = re.compile(r"[\x00-\x7fА-я]+|.")
_BREVE = "̆"
_CYRILLIC = re.compile(r"[А-яЁё]")
# HTML that was written as text, and soft line ends of quoted-printable that nobody decoded.
_INTERRUPTION = re.compile(r"</?[a-z][a-z0-9]{0,9}>|=\r?\n")

# What is nobody's word. Every repetition is bounded or made of characters that its neighbour excludes.
_FOREIGN = re.compile(
    r"""https?://\S+|www\.\S+
    |(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}
    |(?<![\w.-])[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:ru|com|org|net|su|info|рф|edu|io)\b
    |(?:логин\w{0,3}|login|пароль?\w{0,2}|password|\bник\b|\bкод\b)
    (?:\s{1,3}(?:ребенка|сына|дочери|дочки|ученика|ученицы|внука|внучки|мой|моего|моей|наш|нашего|нашей|его|ее|для|от|из|входа|дневника|смс|такой|вот)\b){0,2}
    \s{0,3}[:=—–-]?\s{0,3}[«"“]?(?=[^\s]{0,40}[a-z0-9])[^\s«»"“”]{1,40}
    """,
    re.VERBOSE,
)

_CHUNK = re.compile(r"\S+")
_EDGES = ".,!?:;()[]{}«»\"'“”„…—–-/\\"
_PLAIN = re.compile(r"[а-я]+")
_WORDS = re.compile(r"[а-я]{2,}")
_LETTERS = re.compile(r"[^\W_]", re.UNICODE)
# A sign for letters left out («х*й», «п..ц», «бл#») between letters or at the end.
_FIRST_PICTURE = "\U0001f300"
_MASK = re.compile(r"[*#%&^~@$?+°•×_\U0001F300-\U0001FAFF]+|\.{2,}|…|-{2,}")
_SINGLE = re.compile(r"(?<!\S)\S(?:[.,_*-]?\s{1,3}[^\W_](?:[.,_*-](?=\s|$))?(?!\S)){2,60}")
_PI = re.compile(r"3[.,]14")
_LATIN_WORD = re.compile(r"[a-z]{3,}")
_LONGEST = 40
_BLANKS = 3
_SHORT_LATIN = 3
_SOUNDING = re.compile(r"[a-z]+")
_MOSTLY_KEPT = 4


class Piece(NamedTuple):
    """One reading of a run of text: lower case, Cyrillic, ё as е. `plain` tells that it stands so in the source."""

    text: str
    start: int
    end: int
    plain: bool


class Run(NamedTuple):
    """Single letters that stand apart, as they were meant; the place of each in the clean text."""

    letters: str
    places: tuple[int, ...]


class Gapped(NamedTuple):
    """A word with letters left out, as a pattern for whole words; its place."""

    pattern: str
    start: int
    end: int


class Clean:
    """A text without disguises of single characters: lower case, ё as е, with the way back to the source."""

    def __init__(self, source: str, skipped: Iterable[tuple[int, int]] = ()) -> None:
        """`skipped` are half-open spans of `source` that hold no words of the writer's, such as names."""
        self._starts: list[int] = []  # where a run of the clean text begins …
        self._shifts: list[int] = []  # … and by how much it lies further on in the source
        text = source if _UNUSUAL.search(source) is None else ""
        self.source = source
        if text:
            self.text = text.lower().replace("ё", "е")
        else:
            self.text = self._rebuild(_plain_characters(source))
        if _INTERRUPTION.search(self.text):
            self.text = self._rebuild(self._without_interruptions())
        self.text = _FOREIGN.sub(lambda match: " " * len(match.group()), self.text)
        self.text = self._without(skipped)

    def place(self, at: int) -> int:
        """The place in the source of the character `at` of the clean text."""
        run = bisect_right(self._starts, at) - 1
        return at + (self._shifts[run] if run >= 0 else 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that [start, end) of the clean text came from; `end` > `start`."""
        return (self.place(start), self.place(end - 1) + 1) if self._starts else (start, end)

    def placed(self, piece: "Piece", at: int) -> "Piece":
        """A piece of the chunk that stands at `at` of the clean text, with its span in the source."""
        return Piece(piece.text, *self.span(at + piece.start, at + piece.end), piece.plain)

    def only_blanks_between(self, torn: Sequence["Piece"]) -> bool:
        """Whether nothing but blanks and line ends stands between these pieces, in order and close together."""
        return all(
            right.start - left.end <= _BLANKS and not self.source[left.end : right.start].strip("- \t\r\n")
            for left, right in pairwise(torn)
        )

    def _without_interruptions(self) -> Iterator[tuple[int, str]]:
        kept = 0
        for match in _INTERRUPTION.finditer(self.text):
            yield from self._runs(kept, match.start())
            kept = match.end()
        yield from self._runs(kept, len(self.text))

    def _runs(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """[start, end) of the clean text in runs that are together in the source too, each with its place there."""
        while start < end:
            following = bisect_right(self._starts, start)
            stop = min(end, self._starts[following]) if following < len(self._starts) else end
            yield self.place(start), self.text[start:stop]
            start = stop

    def _rebuild(self, written: Iterable[tuple[int, str]]) -> str:
        starts: list[int] = []
        shifts: list[int] = []
        out: list[str] = []
        length = 0
        for place, run in written:
            if not shifts or place - length != shifts[-1]:
                starts.append(length)
                shifts.append(place - length)
            out.append(run)
            length += len(run)
        self._starts, self._shifts = starts, shifts
        return "".join(out)

    def _without(self, skipped: Iterable[tuple[int, int]]) -> str:
        """The text with blanks in these spans of the source."""
        kept: list[str] = []
        done = 0
        for start, end in sorted(skipped):
            first, last = max(done, self._at(start)), max(done, self._at(end))
            kept += [self.text[done:first], " " * (last - first)]
            done = last
        return "".join([*kept, self.text[done:]])

    def _at(self, place: int) -> int:
        """The first character of the clean text that came from `place` of the source or later."""
        low, high = 0, len(self.text)
        while low < high:
            middle = (low + high) // 2
            if self.place(middle) < place:
                low = middle + 1
            else:
                high = middle
        return low


def _plain_characters(source: str) -> Iterator[tuple[int, str]]:
    """What is visible, in runs and characters with their places: compatibility forms as plain ones, marks left out."""
    for match in _ORDINARY.finditer(source):
        place, run = match.start(), match.group()
        if run[0] < "\x80" or "А" <= run[0] <= "я":
            short = run[-1] in "иИ" and source[match.end() : match.end() + 1] == _BREVE
            yield place, run[:-1].lower() + "й" if short else run.lower()
            continue
        # «ä» among Latin letters belongs to another language, among Cyrillic ones it is dressed up.
        lone = "À" <= run <= "ɏ" and not _CYRILLIC.search(source[max(0, place - 1) : place + 2])
        for part in run if lone else _decomposed(run):
            yield place, part


@lru_cache(maxsize=1024)
def _decomposed(char: str) -> str:
    if char in "ёЁ":
        return "е"
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Cf") or char in "ᅠㅤ\u034f":
        return ""
    if category == "Zs":
        return " "
    parts = unicodedata.normalize("NFKD", char.lower())
    return "".join(part for part in parts.lower() if not unicodedata.combining(part)).replace("ё", "е")


def chunks(clean: Clean) -> Iterator[tuple[str, int]]:
    """What stands between blanks, with its place in the clean text."""
    return ((match.group(), match.start()) for match in _CHUNK.finditer(clean.text))


def pieces(chunk: str) -> Iterator[Piece]:
    """Every word of a chunk and every reading of a disguised one, placed in it. A word may come in several readings."""
    core = chunk.strip(_EDGES)
    if not core:
        return
    start = chunk.find(core)
    if _PLAIN.fullmatch(core):
        yield Piece(core, start, start + len(core), True)
        return
    for match in _WORDS.finditer(core):
        yield Piece(match.group(), start + match.start(), start + match.end(), True)
    if len(core) <= _LONGEST:
        for reading in _readings(core):
            yield Piece(reading, start, start + len(core), False)


def _readings(core: str) -> tuple[str, ...]:
    """What a chunk with signs, digits or Latin letters among its letters may have been meant to be."""
    if not _is_disguise(core):
        return ()
    letters = "".join(char for char in _PI.sub("пи", core) if char.isalnum() or char in "@$€!|¡")
    found: list[str] = []
    # «xxyyyy» is a scheme of digits.
    if letters.isascii() and len(squeeze(letters)) < _SHORT_LATIN:
        return ()
    if letters.isascii():
        read = latin_readings(letters.strip("!|"))
        # Words of three letters are words of other languages as well («her»).
        # … but for «huy» and «xep».
        found += (word for word in read if len(letters) > _SHORT_LATIN or word.startswith("ху") or letters[0] == "x")
    else:
        found.append(letters.translate(LOOKALIKES))
        found.append(from_latin(letters))
        found.append(letters.replace("3", "е").translate(LOOKALIKES))
        found.append(letters.strip("!|").translate(LOOKALIKES))
        found.append("".join(char for char in core if char.isalpha()).translate(LOOKALIKES))
    return tuple(dict.fromkeys(word for word in found if _PLAIN.fullmatch(word)))


def _is_disguise(core: str) -> bool:
    """Whether the signs within may be there to hide a word: whole words joined by one sign are not."""
    # An apostrophe is a soft sign in Latin letters.
    runs = re.split(r"[^\w]+|_+", core.replace("'", "") if core.isascii() else core)
    if len(runs) == 1:
        return any(map(str.isalpha, core))
    return any(len(run) <= 2 for run in runs if run) or not core.isascii()


def runs(clean: Clean) -> Iterator[Run]:
    """«х у й», «п. и. з.»: single letters with blanks between."""
    for match in _SINGLE.finditer(clean.text):
        places = [match.start() + one.start() for one in _LETTERS.finditer(match.group())]
        ends = [at for at, (one, other) in enumerate(pairwise(places), 1) if "," in clean.text[one:other]]
        # «X, Y и Z» is a list, and «… ц, а» goes on; commas between all of them hide a word.
        for first, last in pairwise([0, *ends, len(places)] if len(ends) + 1 < len(places) else [0, len(places)]):
            letters = "".join(clean.text[place] for place in places[first:last])
            yield Run(letters.translate(LOOKALIKES), tuple(places[first:last]))


def latin_words(chunk: str, wanted: Container[str]) -> Iterator[Piece]:
    """The `wanted` words of Latin letters in a chunk as written, placed in it."""
    for match in _LATIN_WORD.finditer(chunk):
        if match.group() in wanted:
            yield Piece(match.group(), *match.span(), True)


def gapped(chunk: str) -> Iterator[Gapped]:
    """What a chunk with letters left out may be, as patterns, placed in it: «п***ц» -> «п[а-я]{2,4}ц»."""
    core = chunk.lstrip(_EDGES + "*").rstrip(",!:;)]}«»\"'“”„—–")
    if chunk.startswith("*"):
        # «**не**» is in bold type.
        core = core.rstrip("*")
    if len(core) > _LONGEST or _MASK.search(core) is None:
        return
    start = chunk.find(core)
    for pattern in _patterns(core):
        yield Gapped(pattern, start, start + len(core))


@lru_cache(maxsize=4096)
def _patterns(core: str) -> tuple[str, ...]:
    """The patterns for a chunk with letters left out; Latin letters are read as they look and as they sound."""
    heard = [_SOUNDING.sub(lambda match: from_latin(match.group()), core)] if core.isascii() else []
    found = (_pattern(written) for written in (core, *heard))
    return tuple(dict.fromkeys(pattern for pattern in found if pattern))


def _pattern(core: str) -> str:
    """The pattern for a chunk with letters left out, or nothing when too little of it is left."""
    out: list[str] = []
    at = literal = 0
    # One sign in a word that keeps most of its letters may stand for a syllable («ё@ная»).
    most = 2 if sum(map(str.isalpha, core)) >= _MOSTLY_KEPT else 1
    for gap in _MASK.finditer(core):
        known = core[at : gap.start()].translate(LOOKALIKES)
        out += [known, _gap(gap.group(), last=gap.end() == len(core), most=most)]
        literal, at = literal + len(known), gap.end()
    rest = core[at:].rstrip(".?").translate(LOOKALIKES)
    out.append(rest)
    pattern = "".join(out)
    enough = literal + len(rest) >= (_SHORT_LATIN if core.isascii() else 2) and all(
        _PLAIN.fullmatch(part) for part in out[::2] if part
    )
    return pattern if enough and out[0] else ""


def _gap(signs: str, *, last: bool, most: int) -> str:
    if signs[0] in ".…?" or (last and (signs[0] in "_-" or signs[0] > _FIRST_PICTURE)):
        # Dots at the end of a word are punctuation, and a face there is a mood.
        return "" if last else "[а-я]{1,7}"
    count = len(signs)
    if count == 1:
        return f"[а-я]{{1,{1 if last else most}}}"
    return f"[а-я]{{{count - 1},{count + 1}}}"
