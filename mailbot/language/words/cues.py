"""Cues: words and short phrases of a lexicon, found in a letter in one walk.

A cue is written as words with spaces between: `пароль` is that form, `оценк*` every word that begins so, `зайти|войти`
one of several words (no phrases: a blank ends the choice), `…` up to three words of the same sentence that may stand
between. A trailing `$` on a word means that its sentence ends there, a leading `^` that it begins there. Words are
compared in lower case, ё as е; Russian written in Latin letters is compared as Russian.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from mailbot.language.words import morphology
from mailbot.language.words.heard import from_latin
from mailbot.language.words.tokens import Token
from mailbot.terms import Source

_GAP = "…"
_GAP_WORDS = 3
_ENDS = frozenset(".!?…")
_ABBREVIATION = 3
# So short words that are whole: «оценок нет. Орлова Анна».
_WHOLE = frozenset(["нет", "нас", "вас", "них", "его", "нее", "мне", "она", "они", "так", "там", "тут", "уже", "еще"])
# A class: a number up to this one, of so many digits, and a letter behind a space and a quotation mark at most.
_GRADES, _GRADE_DIGITS, _GRADE_GAP = 11, 2, 2
_CACHE = 8192
# No shorter word is looked up for a soft sign; the consonants after which one may be lost.
_SOFT_LEAST = 4
_MAY_BE_SOFT = frozenset("бвдзлмнпрстфшч")
# No language has a longer word, so that one is known by its beginning: readers take words apart at their hyphens.
_LONGEST = 100


class Word(NamedTuple):
    """A word or number of a letter: the form to compare, its place, the number of its sentence within the letter."""

    norm: str
    source: Source
    start: int
    end: int
    sentence: int
    first: bool
    capital: bool


class Hit(NamedTuple):
    """A cue that was found: its group, itself as written in the lexicon, the half-open range of words."""

    group: str
    cue: str
    first: int
    last: int


class _Step(NamedTuple):
    exact: frozenset[str]
    stems: tuple[str, ...]
    opens: bool
    closes: bool

    def fits(self, words: Sequence[Word], at: int) -> bool:
        word = words[at]
        if not (word.norm in self.exact or (self.stems and word.norm.startswith(self.stems))):
            return False
        if self.opens and not word.first:
            return False
        return not self.closes or at + 1 == len(words) or words[at + 1].sentence != word.sentence


class _Cue(NamedTuple):
    group: str
    text: str
    steps: tuple[_Step | None, ...]  # None is a gap
    simple: bool  # one word, wherever it stands


class _Index:
    """Things by the words that they fit: exact ones and beginnings."""

    def __init__(self) -> None:
        self._exact: dict[str, list[_Cue]] = {}
        self._stems: dict[str, list[_Cue]] = {}
        self._lengths: tuple[int, ...] = ()

    def add(self, step: _Step, cue: _Cue) -> None:
        for word in step.exact:
            self._exact.setdefault(word, []).append(cue)
        for stem in step.stems:
            self._stems.setdefault(stem, []).append(cue)
            if len(stem) not in self._lengths:
                self._lengths = tuple(sorted((*self._lengths, len(stem))))

    def fitting(self, norm: str) -> tuple[_Cue, ...]:
        found = list(self._exact.get(norm, ()))
        for length in self._lengths:
            if length > len(norm):
                break
            found += self._stems.get(norm[:length], ())
        return tuple(dict.fromkeys(found)) if found else ()


class _Beginning(NamedTuple):
    """The cues that begin with one word: those that are tried at once, and the others by the word that must follow."""

    cues: tuple[_Cue, ...]
    followed: _Index | None


class CueBook:
    """The cues of several groups, indexed by the beginning of their first word."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """`groups` is group -> cues. Raises ValueError naming a cue that cannot be read."""
        self._first = _Index()
        for group, cues in groups.items():
            for text in cues:
                cue = _parse(group, text)
                if cue.steps[0] is None:
                    raise ValueError(f"{group}: a cue begins with a gap: {text!r}")
                self._first.add(cue.steps[0], cue)
        # The same words come again in every letter.
        self._beginning = lru_cache(maxsize=_CACHE)(self._find_beginning)

    def find(self, words: Sequence[Word]) -> list[Hit]:
        """Every cue in `words`, in order of place. Linear in the number of words."""
        hits: list[Hit] = []
        for at, word in enumerate(words):
            beginning = self._beginning(word.norm)
            if beginning is None:
                continue
            cues = beginning.cues
            if beginning.followed and at + 1 < len(words):
                cues += beginning.followed.fitting(words[at + 1].norm)
            for cue in cues:
                last = at + 1 if cue.simple else _match(cue.steps, words, at)
                if last:
                    hits.append(Hit(cue.group, cue.text, at, last))
        return hits

    def _find_beginning(self, norm: str) -> _Beginning | None:
        at_once: list[_Cue] = []
        followed: _Index | None = None
        for cue in self._first.fitting(norm):
            second = cue.steps[1] if len(cue.steps) > 1 else None
            if second is None:
                at_once.append(cue)
            else:
                followed = followed or _Index()
                followed.add(second, cue)
        return _Beginning(tuple(at_once), followed) if at_once or followed else None


def _parse(group: str, text: str) -> _Cue:
    steps = tuple(None if part == _GAP else _step(part) for part in text.split())
    if not steps or steps[-1] is None:
        raise ValueError(f"{group}: a cue is empty or ends with a gap: {text!r}")
    first = steps[0]
    return _Cue(group, text, steps, len(steps) == 1 and first is not None and not first.opens and not first.closes)


def _step(part: str) -> _Step:
    opens, closes = part.startswith("^"), part.endswith("$")
    choices = part.removeprefix("^").removesuffix("$").lower().replace("ё", "е").split("|")
    return _Step(
        frozenset(choice for choice in choices if not choice.endswith("*")),
        tuple(choice[:-1] for choice in choices if choice.endswith("*")),
        opens,
        closes,
    )


def _match(steps: Sequence[_Step | None], words: Sequence[Word], at: int) -> int:
    """The end of the match that begins at `at`, or 0. The first fitting word after a gap is taken: no backtracking."""
    sentence, room = words[at].sentence, 0
    for step in steps:
        if step is None:
            room = _GAP_WORDS
            continue
        end = min(at + room + 1, len(words))
        while at < end and words[at].sentence == sentence and not step.fits(words, at):
            at += 1
        if at >= end or words[at].sentence != sentence:
            return 0
        at, room = at + 1, 0
    return at


def words_of(
    tokens: Sequence[Token], source: Source, *, sentence: int = 0, meant: Callable[[str], str] = str
) -> list[Word]:
    """The words and numbers of one part. Sentences are numbered from `sentence`; `meant` gives for a word, lower case
    and ё as е, the one to compare."""
    words: list[Word] = []
    begins, ended, previous, earlier = True, False, None, None
    initials = _initials(tokens)
    for place, token in enumerate(tokens):
        if not token.text[0].isalnum():
            ended = ended or (token.text in _ENDS and not _stands_within(tokens, place, earlier, previous))
            continue
        if not begins and (ended or (token.line_start and not token.text[0].islower())):
            sentence, begins = sentence + 1, True
        norm = meant(token.norm[:_LONGEST])
        if place in initials:
            norm += "."
        elif norm == "н" and [one.norm for one in tokens[place + 1 : place + 3]] == ["/", "а"]:
            norm = "н/а"
        elif norm == "д" and [one.norm for one in tokens[place + 1 : place + 3]] == ["/", "з"]:
            norm = "дз"
        words.append(Word(norm, source, token.start, token.end, sentence, begins, token.text[0].isupper()))
        begins, ended, previous, earlier = False, False, token, previous
    return words


def from_letters(word: str) -> str:
    """A word of Latin letters as a Russian one, with the soft sign that those lose: «uchitel», «shkolniy»."""
    return _softened(from_latin(word)) if word.isascii() else word


def _softened(word: str) -> str:
    if len(word) < _SOFT_LEAST or morphology.is_known(word):
        return word
    places = (at + 1 for at in range(len(word) - 1, 0, -1) if word[at] in _MAY_BE_SOFT)
    return next((soft for at in places if morphology.is_known(soft := word[:at] + "ь" + word[at:])), word)


def _initials(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of initials («Е. Н. Тихая», «Н. Осипов»), which are no «н» of the journal."""
    dotted = {
        at
        for at, (token, stop) in enumerate(pairwise(tokens))
        if len(token.text) == 1 and token.text.isupper() and stop.text == "."
    }
    return frozenset(at for at in dotted if at - 2 in dotted or at + 2 in dotted or _opens_name(tokens, at))


def _opens_name(tokens: Sequence[Token], at: int) -> bool:
    following = tokens[at + 2 : at + 3]
    return tokens[at].line_start and any(token.is_word and token.is_capitalised for token in following)


def _stands_within(tokens: Sequence[Token], place: int, earlier: Token | None, previous: Token | None) -> bool:
    """Whether a sign that may end a sentence stands within one: behind an abbreviation, in figures, «(!)»."""
    if _abbreviates(previous, tokens[place]) and not _closes_class(earlier, previous, tokens[place + 1 : place + 2]):
        return True
    around = [token.text for token in tokens[max(0, place - 1) : place + 2]]
    return (around[0], around[-1]) == ("(", ")") or _joins_figures(tokens, place)


def _joins_figures(tokens: Sequence[Token], place: int) -> bool:
    """Whether a full stop stands within figures: a date, a time, a number."""
    around = tokens[max(0, place - 1) : place + 2]
    return (
        len(around) == 3
        and around[0].is_number
        and around[2].is_number
        and around[0].end == around[1].start
        and around[1].end == around[2].start
    )


def _abbreviates(previous: Token | None, stop: Token) -> bool:
    """Whether a full stop belongs to an abbreviation («кл. рук.», «каб. 36») rather than ending a sentence."""
    short = previous is not None and previous.is_word and len(previous.text) <= _ABBREVIATION
    return stop.text == "." and short and previous is not None and previous.norm not in _WHOLE


def _closes_class(number: Token | None, letter: Token | None, following: Sequence[Token]) -> bool:
    """Whether a full stop behind one letter ends a sentence that ends with a class («Староста 10Б. У всех …»)."""
    return (
        number is not None
        and letter is not None
        and number.is_number
        and len(letter.text) == 1
        and len(number.text) <= _GRADE_DIGITS
        and int(number.text) <= _GRADES
        and letter.start - number.end <= _GRADE_GAP
        and bool(following)
        and following[0].is_capitalised
    )
