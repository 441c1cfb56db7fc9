"""Classes named in a letter: «5 "Б"», «5-б», «пятый Б», «восьмой гэ», «кл. 7В», «VIII-Б»; not other numbers.

Every number 1..11 is a candidate; its form and the words around it add up to a certainty, and the sum decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from mailbot.language.lexicon import Lexicon
from mailbot.language.tokens import Token

_CERTAIN = 0.5
_HIGHEST = 11
_QUOTES = frozenset("\"'«»“”„‘’`()[]*″")
_DASHES = frozenset("-–—‑_./")
_ENDS = frozenset('.,;:!?)…»"')
_LETTER_WORDS = frozenset({"буква", "литера", "буквой", "литер"})
_SCHOOL_LETTERS = frozenset("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMention:
    """A class in a text: its value («5Б», «7»), token range, characters, certainty 0..1, and why it counts."""

    value: str
    first: int
    last: int
    start: int
    end: int
    certainty: float
    former: bool = False

    @property
    def grade(self) -> str:
        """The number alone."""
        return self.value.rstrip("".join(_SCHOOL_LETTERS))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Words:
    stems: tuple[tuple[str, int], ...]
    endings: frozenset[str]
    roman: dict[str, int]
    spoken: dict[str, str]
    looks: dict[str, str]
    sounds: dict[str, str]
    words: frozenset[str]
    names: frozenset[str]
    learner: tuple[str, ...]
    before: frozenset[str]
    not_before: frozenset[str]
    not_long: tuple[str, ...]
    streets: frozenset[str]
    not_after: tuple[str, ...]
    former: tuple[str, ...]
    several: tuple[str, ...]


@lru_cache(maxsize=4)
def _words_of(lexicon: Lexicon) -> _Words:
    def pairs(key: str) -> Iterator[tuple[str, str]]:
        for entry in lexicon.words("classes", key):
            left, _, right = entry.partition(" ")
            yield left, right

    return _Words(
        stems=tuple((stem, int(grade)) for stem, grade in pairs("grades.stems")),
        endings=frozenset(lexicon.words("classes", "grades.endings")),
        roman={number: int(grade) for number, grade in pairs("grades.roman")},
        spoken=dict(pairs("letters.spoken")),
        looks=dict(pairs("letters.looks")),
        sounds=dict(pairs("letters.sounds")),
        words=frozenset(lexicon.words("classes", "letters.words")),
        names=frozenset(lexicon.words("classes", "around.class")),
        learner=lexicon.words("classes", "around.learner"),
        before=frozenset(lexicon.words("classes", "around.before")),
        not_before=frozenset(lexicon.words("classes", "around.not_before")),
        not_long=tuple(stem for stem in lexicon.words("classes", "around.not_before") if len(stem) > 3),
        streets=frozenset(lexicon.words("classes", "around.streets")),
        not_after=lexicon.words("classes", "around.not_after"),
        former=lexicon.words("classes", "around.former"),
        several=lexicon.words("classes", "around.several"),
    )


class _Written(NamedTuple):
    """A grade or a letter as written: value, token range end, and how much the way of writing proves."""

    value: str
    last: int
    weight: float


def find_classes(tokens: tuple[Token, ...], lexicon: Lexicon, *, latin: bool = False) -> tuple[ClassMention, ...]:
    """Every class in `tokens` that is certain enough, in order. `latin`: Russian typed in Latin letters."""
    reader = _Reader(tokens, _words_of(lexicon), latin)
    found: list[ClassMention] = []
    at = 0
    while at < len(tokens):
        mention = reader.read(at, found[-1] if found else None)
        if mention:
            found.append(mention)
        at = mention.last if mention else at + 1
    return tuple(found)


def tells_of_several(tokens: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """Whether the words tell of several children."""
    several = _words_of(lexicon).several
    return any(token.is_word and token.norm.startswith(several) for token in tokens)


class _Reader:
    def __init__(self, tokens: tuple[Token, ...], words: _Words, latin: bool) -> None:
        self._tokens = tokens
        self._words = words
        self._latin = latin

    def read(self, at: int, previous: ClassMention | None) -> ClassMention | None:
        grade = self._grade(at)
        if grade is None:
            return None
        letter = self._letter(grade.last, glued=self._touches(grade.last)) or self._letter_after_word(grade.last)
        whole = letter or grade
        if letter is None and "-" in self._tokens[at].norm:
            return None
        certainty = (grade.weight + letter.weight if letter else 0.1) + self._around(at, whole.last, letter)
        if previous and self._continues(previous, at) and letter:
            certainty += 0.3
        mention = ClassMention(
            value=grade.value + (letter.value if letter else ""),
            first=at,
            last=whole.last,
            start=self._tokens[at].start,
            end=self._end(whole.last),
            certainty=min(1.0, certainty),
            former=self._is_former(at) or self._is_left(at, whole.last),
        )
        return mention if certainty >= _CERTAIN else None

    def _end(self, last: int) -> int:
        return self._tokens[last - 1].end

    def _grade(self, at: int) -> _Written | None:
        token = self._tokens[at]
        if token.is_number:
            if not 1 <= int(token.text[:4]) <= _HIGHEST or token.text.startswith("0") or self._inside_number(at):
                return None
            return _Written(token.text, self._after_ending(at + 1), 0.0)
        if not token.is_word:
            return None
        head, _, tail = token.norm.partition("-")
        value = self._ordinal(head) or self._roman(token.text.partition("-")[0])
        return _Written(str(value), at if tail else at + 1, 0.0) if value else None

    def _ordinal(self, norm: str) -> int:
        for stem, grade in self._words.stems:
            if norm.startswith(stem) and norm[len(stem) :] in self._words.endings:
                return grade
        return 0

    def _roman(self, text: str) -> int:
        upper = text.replace("Х", "X").replace("І", "I").replace("І", "I")
        return self._words.roman.get(upper, 0)

    def _inside_number(self, at: int) -> bool:
        """Whether the digits are part of a date, a time, a mark like 4,67, or a number with a hyphen before."""
        before, after = self._sign(at - 1), self._sign(at + 1)
        if before in {".", ",", ":", "/", "-", "+"} and at >= 2 and self._tokens[at - 1].end == self._tokens[at].start:
            previous = self._tokens[at - 2]
            if previous.is_number and previous.end == self._tokens[at - 1].start:
                return True
        if before == "+":
            return True
        if after in {".", ",", ":", "/"} and at + 2 < len(self._tokens):
            following = self._tokens[at + 2]
            return following.is_number and following.start == self._tokens[at].end + 1
        return False

    def _sign(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _after_ending(self, at: int) -> int:
        """The token after «-й», «-го», «ый» that a figure may carry; the place itself when there is none."""
        place = at + 1 if self._sign(at) in _DASHES else at
        if place >= len(self._tokens) or not self._touches(place):
            return at
        token = self._tokens[place]
        return place + 1 if token.norm in self._words.endings and len(token.norm) <= 3 else at

    def _touches(self, at: int) -> bool:
        return 0 < at < len(self._tokens) and self._tokens[at - 1].end == self._tokens[at].start

    def _letter(self, at: int, *, glued: bool) -> _Written | None:
        """The class letter at this place, through quotes, brackets or a hyphen."""
        tokens = self._tokens
        if at < len(tokens) and "-" in tokens[at].norm and tokens[at].is_word:
            value = self._letter_value(tokens[at].text.partition("-")[2])
            return _Written(value, at + 1, 0.65) if value else None
        opened = dashed = 0
        while at < len(tokens) and tokens[at].text in _QUOTES | _DASHES and opened + dashed < 4:
            if tokens[at].line_start:
                return None
            opened += tokens[at].text in _QUOTES
            dashed += tokens[at].text in _DASHES
            at += 1
        if at >= len(tokens) or not tokens[at].is_word or tokens[at].line_start:
            return None
        value = self._letter_value(tokens[at].text)
        if not value or (dashed and tokens[at - 1].text in "./" and not self._touches(at)):
            return None
        end, closed = at + 1, 0
        while opened and end < len(tokens) and tokens[end].text in _QUOTES and closed < 2:
            end, closed = end + 1, closed + 1
        return _Written(value, end, self._letter_weight(tokens[at], bool(opened and closed), bool(dashed), glued))

    def _letter_after_word(self, at: int) -> _Written | None:
        """The letter behind the word «класс»: «5 класс "Б"», «пятый класс, буква Б», «8бкласс»."""
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is None or token.line_start:
            return None
        if token.norm[1:] in self._words.names and self._letter_value(token.norm[0]):
            return _Written(self._letter_value(token.norm[0]), at + 1, 0.65)
        if token.norm not in self._words.names:
            return None
        place = at + 1
        while self._sign(place) in {",", "("} or self._sign(place).lower() in _LETTER_WORDS:
            place += 1
        letter = self._letter(place, glued=False)
        proven = letter and (letter.weight >= 0.65 or (self._ends_clause(letter.last) and place > at + 1))
        return letter._replace(weight=0.6) if letter and proven else None

    def _letter_value(self, text: str) -> str:
        if len(text) > 1:
            return self._words.spoken.get(text.lower().replace("ё", "е"), "")
        upper = text.upper()
        if upper in _SCHOOL_LETTERS:
            return upper
        return (self._words.sounds if self._latin else self._words.looks).get(upper, "")

    def _letter_weight(self, token: Token, quoted: bool, dashed: bool, glued: bool) -> float:
        if quoted or (dashed and glued):
            return 0.7
        if len(token.text) > 1:
            return 0.4
        if glued or (token.is_capitalised and not token.sentence_start):
            return 0.65
        return 0.25 if token.norm in self._words.words else 0.55

    def _around(self, first: int, last: int, letter: _Written | None) -> float:
        """What the words around the candidate add or take away."""
        lettered = letter is not None
        weight = 0.5 * self._named(first, last)
        weight += 0.3 * self._has_learner(first)
        weight += 0.15 * (first > 0 and self._tokens[first - 1].norm in self._words.before)
        weight += 0.2 * (lettered and self._ends_clause(last))
        weight += 0.2 * (lettered and self._begins_clause(first) and self._ends_clause(last))
        if not lettered and not self._named(first, last):
            return -1.0
        weight -= self._against(first)
        # «5 а уроков»: what is counted tells against a letter that may be a word of its own.
        counted = last < len(self._tokens) and not self._tokens[last].line_start
        if counted and self._tokens[last].norm.startswith(self._words.not_after):
            weight -= 0.8 if letter is None or letter.weight < _CERTAIN else 0.0
        return weight

    def _named(self, first: int, last: int) -> bool:
        """Whether the word «класс» stands right after or right before."""
        after = self._skip_signs(last, 1)
        if after < len(self._tokens) and self._tokens[after].norm in self._words.names:
            return not self._tokens[after].line_start
        before = self._skip_signs(first - 1, -1)
        if before < 0 or self._tokens[before].norm not in self._words.names:
            return False
        return not any(self._tokens[place].line_start for place in range(before + 1, first + 1)) and first - before <= 3

    def _skip_signs(self, at: int, step: int) -> int:
        for _ in range(3):
            if 0 <= at < len(self._tokens) and self._tokens[at].text in _QUOTES | _DASHES | {":", "="}:
                at += step
        return at

    def _has_learner(self, first: int) -> bool:
        for place in range(first - 1, max(-1, first - 8), -1):
            token = self._tokens[place]
            if token.text in {".", "!", "?"} and len(self._sign(place - 1)) > 3:
                return False
            if token.is_word and token.norm.startswith(self._words.learner):
                return True
            if token.line_start:
                return False
        return False

    def _begins_clause(self, first: int) -> bool:
        return self._tokens[first].line_start or self._sign(first - 1) in _ENDS | {"(", "«", "-", "—", "–"}

    def _ends_clause(self, last: int) -> bool:
        return last >= len(self._tokens) or self._tokens[last].line_start or self._tokens[last].text in _ENDS

    def _continues(self, previous: ClassMention, at: int) -> bool:
        between = [token.norm for token in self._tokens[previous.last : at]]
        return 0 < len(between) <= 2 and set(between) <= {",", "и", "в", "/", "+"}

    def _against(self, first: int) -> float:
        """1 for a number of a room, house, school, paper or mark, told by the words right before it."""
        words = [self._tokens[place] for place in range(max(0, first - 4), first) if self._close(place, first)]
        if words and words[-1].text in {"№", "#"}:
            return 1.0
        norms = [token.norm for token in words if token.is_word]
        if not norms:
            return 0.0
        street = norms[-2:-1] and norms[-2] in self._words.streets
        named = norms[-1] in self._words.not_before or (
            len(norms[-1]) > 3 and norms[-1].startswith(self._words.not_long)
        )
        return 1.0 if named or street else 0.0

    def _close(self, place: int, first: int) -> bool:
        """Whether nothing that ends a clause stands from one place to the other."""
        return not any(
            self._tokens[at].text in {",", ";", "!", "?", "("} or (at > place and self._tokens[at].line_start)
            for at in range(place, first)
        ) and not (self._tokens[first].line_start and place < first)

    def _is_former(self, first: int) -> bool:
        if first > 0 and self._tokens[first - 1].norm in {"за"}:
            return True
        for place in range(first - 1, max(-1, first - 8), -1):
            token = self._tokens[place]
            if token.text in _ENDS or token.line_start:
                return token.norm.startswith(self._words.former)
            if token.norm.startswith(self._words.former):
                return True
        return False

    def _is_left(self, first: int, last: int) -> bool:
        """«Из 6Б в 6А»: the class that was left."""
        after = [token.norm for token in self._tokens[last : last + 2]]
        return self._sign(first - 1).lower() in {"из", "с"} and "в" in after


def chosen(mentions: tuple[ClassMention, ...], *, several: bool) -> tuple[ClassMention, ...]:
    """The classes the letter is about: all of them for several children, else the most certain one."""
    present = tuple(mention for mention in mentions if not mention.former) or mentions
    best: dict[str, ClassMention] = {}
    for mention in present:
        known = best.get(mention.value)
        if known is None:
            best[mention.value] = mention
        else:
            best[mention.value] = replace(known, certainty=min(1.0, max(known.certainty, mention.certainty) + 0.05))
    lettered = {mention.grade for mention in best.values() if mention.value != mention.grade}
    kept = [mention for value, mention in best.items() if value not in lettered]
    if several or len(kept) < 2:
        return tuple(kept)
    return (max(kept, key=lambda mention: mention.certainty),)
