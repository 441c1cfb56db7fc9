"""Bad words in a text, whatever hides them, each with its level and its place in the source."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from mailbot.language.tone.badwords import BadWords, Level
from mailbot.language.tone.masking import Clean, Gapped, Piece, Run, chunks, gapped, latin_words, pieces, runs
from mailbot.language.tone.together import run_together
from mailbot.language.words import morphology
from mailbot.language.words.heard import squeeze

# A hostile letter may hold thousands of words with letters left out; each costs a search in the lexicon.
_GAPPED_MOST = 100
# Bad words written letter by letter, or disguised, have so many letters; but for one without its vowel.
_RUN_LEAST, _RUN_MOST, _SHORTEST = 3, 12, "хй"
# Into so many pieces at most a word is torn; into two by what reads as a preposition and its noun.
_JOINED_MOST, _PAIR = 3, 2
# Prepositions that bad words begin with, and the cases behind them.
_CASES = {
    "у": {"gent", "gen2"}, "о": {"loct", "accs", "loc2"}, "с": {"gent", "ablt", "gen2", "accs"}, "к": {"datv"},
    "в": {"accs", "loct", "loc2"}, "под": {"ablt", "accs"}, "за": {"ablt", "accs"},
}  # fmt: skip
_LONGEST, _CACHE = 40, 12288


class Found(NamedTuple):
    """A bad word: its level, the form that was recognised, its half-open span in the source."""

    level: Level
    form: str
    start: int
    end: int
    plain: bool


def find_bad_words(source: str, words: BadWords, names: Iterable[tuple[int, int]] = ()) -> list[Found]:
    """Every bad word of `source` outside the spans `names`, in order, each place once and at its worst."""
    clean = Clean(source, names)
    found: list[Found] = []
    plain: list[tuple[Piece, int]] = []
    gaps: list[tuple[Gapped, int]] = []
    latin: list[tuple[Piece, int]] = []
    for chunk, at in chunks(clean):
        read = _kept(words, chunk) if len(chunk) <= _LONGEST else _read(words, chunk)
        plain += [(piece, at) for piece in read.plain]
        gaps += [(gap, at) for gap in read.gaps]
        latin += [(piece, at) for piece in read.latin]
        for level, piece in read.bad:
            placed = clean.placed(piece, at)
            found.append(Found(level, _spelt(placed.text), placed.start, placed.end, placed.plain))
    found += _joined(plain, clean, words)
    found += [hit for run in runs(clean) if (hit := _by_run(run, clean, words))]
    found += _gapped(gaps, clean, words)
    found += [Found(Level.OBSCENE, *clean.placed(piece, at)) for piece, at in latin]
    found += [Found(Level.OBSCENE, "", *clean.span(*sign.span()), False) for sign in words.signs.finditer(clean.text)]
    return _distinct(found)


def _spelt(form: str) -> str:
    """The plural as the dictionary has it: «дебили» of those who write «i» or «і» for «ы»."""
    proper = form[:-1] + "ы"
    return proper if form.endswith("и") and not morphology.is_known(form) and morphology.is_known(proper) else form


class _Read(NamedTuple):
    """What a chunk of text holds, placed in it: the words that stand so in it, the bad ones with their levels, the bad
    ones in Latin letters, and what words with letters left out may be."""

    plain: tuple[Piece, ...]
    bad: tuple[tuple[Level, Piece], ...]
    latin: tuple[Piece, ...]
    gaps: tuple[Gapped, ...]


def _read(words: BadWords, chunk: str) -> _Read:
    read = tuple(pieces(chunk))
    levels = ((_level(words, piece), piece) for piece in read)
    return _Read(
        tuple(piece for piece in read if piece.plain),
        tuple((level, piece) for level, piece in levels if level),
        tuple(latin_words(chunk, words.latin)),
        tuple(gapped(chunk)),
    )


# The same words come again in every letter; endless ones would fill the memory.
_kept = lru_cache(maxsize=_CACHE)(_read)


def _level(words: BadWords, piece: Piece) -> Level | None:
    # «3Б» is a class and no disguised «еб».
    hidden = len(piece.text) >= _RUN_LEAST or piece.text == _SHORTEST
    level = words.written(piece.text) if piece.plain else words.disguised(piece.text) if hidden else None
    level = level or words.glued(piece.text)
    return level or (run_together(piece.text, words.forms) if piece.plain else None)


def _joined(read: Sequence[tuple[Piece, int]], clean: Clean, words: BadWords) -> list[Found]:
    """Words torn apart by blanks or line ends («ху йня», «пи\\nздец»): some fragment is no word of its own.

    `read` are pieces, each with the place of its chunk.
    """
    found = []
    for at in range(len(read) - 1):
        # Few words begin as a bad one does.
        opening = read[at][0].text[:2]
        if len(set(opening)) > 1 and opening not in words.openings:
            continue
        for count in range(2, min(_JOINED_MOST, len(read) - at) + 1):
            torn = read[at : at + count]
            word = "".join(piece.text for piece, _ in torn)
            level = words.torn(word)
            placed = [clean.placed(piece, place) for piece, place in torn] if level else []
            if level and _are_fragments(placed, clean.source) and clean.only_blanks_between(placed):
                found.append(Found(level, word, placed[0].start, placed[-1].end, False))
    return found


def _are_fragments(torn: Sequence[Piece], source: str) -> bool:
    cases = _CASES.get(torn[0].text)
    if cases is not None and len(torn) == _PAIR:
        governed = any(not parse.grammemes.isdisjoint(cases) for parse in morphology.parses(torn[1].text))
        # «Пришёл с котами» is whole; «вы у», and «роды» in the next line, is not.
        if governed or "\n" in source[torn[0].end : torn[1].start]:
            return not governed
    return not all(morphology.is_known(piece.text) and piece.text not in "бвгджзйклмнпрстфхцчшщыьэюя" for piece in torn)


def _by_run(run: Run, clean: Clean, words: BadWords) -> Found | None:
    """A bad word among single letters written apart: the longest from the first place where one begins."""
    for first in range(len(run.letters) - _RUN_LEAST + 1):
        if squeeze(run.letters[first : first + _RUN_MOST])[:2] not in words.openings:
            continue
        for end in range(min(len(run.letters), first + _RUN_MOST), first + _RUN_LEAST - 1, -1):
            word = run.letters[first:end]
            level = words.disguised(word)
            if level:
                return Found(level, word, *clean.span(run.places[first], run.places[end - 1] + 1), False)
    return None


def _gapped(gaps: Sequence[tuple[Gapped, int]], clean: Clean, words: BadWords) -> list[Found]:
    found = []
    for gap, at in gaps[:_GAPPED_MOST]:
        level, form = words.gapped(gap.pattern)
        if level:
            found.append(Found(level, form, *clean.span(at + gap.start, at + gap.end), False))
    return found


_ORDER = {level: at for at, level in enumerate((Level.OBSCENE, Level.RUDE, Level.STUNNED, Level.STRONG))}


def _distinct(found: Sequence[Found]) -> list[Found]:
    kept: list[Found] = []
    for hit in sorted(found, key=lambda hit: (hit.start, _ORDER.get(hit.level, len(_ORDER)), -hit.end)):
        if not kept or hit.start >= kept[-1].end:
            kept.append(hit)
        elif _ORDER.get(hit.level, len(_ORDER)) < _ORDER.get(kept[-1].level, len(_ORDER)):
            kept[-1] = hit
    return kept
