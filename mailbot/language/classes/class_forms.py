"""How a class is written: a grade in figures, words or Roman numbers, and its letter behind hyphens or in quotes."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.prepositions import Bond, bond
from mailbot.language.words.tokens import Token

HIGHEST = 11  # the last grade of a Russian school
# With which Roman numbers begin, in Latin and Cyrillic letters.
_ROMAN = frozenset("IVXХІ")
# How much a letter proves: a capital or glued one, and one that is a word of its own and stands apart («5 а потом»).
SURE_LETTER, WORD_LETTER = 0.65, 0.25
# A lone letter that is no word of its own.
_PLAIN = 0.55
# «Пять бэ»: numbers in words are counts and marks far more often than classes.
_COUNTED = -0.2
QUOTES = frozenset("\"'«»“”„‟‹›‘’‚‛`´()[]*′″ʼ＂")
DASHES = frozenset("-–—‑_./")
CLAUSE_ENDS = frozenset('.,;:!?)…»"')
_LETTER_WORDS = frozenset({"буква", "литера", "буквой", "литер", "литерой", "буквы", "литеры", "лит"})
# What may stand between a grade, the words «класс» and «буква», and the letter.
_BEFORE_LETTER_WORD, _AFTER_LETTER_WORD = frozenset(",;."), frozenset(":.=-–—")
# What stands behind a figure in Tatar and Crimean Tatar («3 нче сыйныф»).
_TATAR = frozenset({"нче", "нчы", "нчи", "инджи", "инчи", "ынджы"})
# «Под буквой «В»», «с литерой «В»».
_UNDER = frozenset({"под", "с"})
SCHOOL_LETTERS = frozenset("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassWords:
    """The words of classes.toml, ready for comparison."""

    stems: tuple[tuple[str, int], ...]
    starts: tuple[str, ...]
    nouns: tuple[tuple[str, int], ...]
    counted: dict[str, int]
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
    not_marks: tuple[str, ...]
    enrolled: tuple[str, ...]
    kin: tuple[str, ...]
    streets: frozenset[str]
    living: tuple[str, ...]
    flats: frozenset[str]
    not_after: tuple[str, ...]
    former: tuple[str, ...]
    several: tuple[str, ...]


@lru_cache(maxsize=4)
def words_of(lexicon: Lexicon) -> ClassWords:
    """The words of `lexicon` about classes. Raises LexiconError when its classes file lacks some."""

    def pairs(key: str) -> Iterator[tuple[str, str]]:
        for entry in lexicon.words("classes", key):
            left, _, right = entry.partition(" ")
            yield left, right

    return ClassWords(
        stems=tuple((stem, int(grade)) for stem, grade in pairs("grades.stems")),
        nouns=tuple((stem, int(grade)) for stem, grade in pairs("grades.nouns")),
        starts=tuple(stem for stem, _ in pairs("grades.stems")),
        counted={number: int(grade) for number, grade in pairs("grades.counted")},
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
        not_marks=lexicon.words("classes", "around.not_marks"),
        enrolled=lexicon.words("classes", "around.enrolled"),
        kin=lexicon.words("classes", "around.kin"),
        streets=frozenset(lexicon.words("classes", "around.streets")),
        living=lexicon.words("classes", "around.living"),
        flats=frozenset(lexicon.words("classes", "around.flats")),
        not_after=lexicon.words("classes", "around.not_after"),
        former=lexicon.words("classes", "around.former"),
        several=lexicon.words("classes", "around.several"),
    )


class Written(NamedTuple):
    """A grade or a letter as written: value, token range end, and how much the way of writing proves."""

    value: str
    last: int
    weight: float


class FormReader:
    """Reads grades and letters in the tokens of one text. `latin`: Russian typed in Latin letters."""

    def __init__(self, tokens: tuple[Token, ...], words: ClassWords, latin: bool) -> None:
        self._tokens = tokens
        self._words = words
        self._latin = latin

    def beginnings(self) -> list[int]:
        """Where a grade may begin: at figures and at words that begin as one."""
        starts, counted = self._words.starts, self._words.counted
        return [
            at
            for at, token in enumerate(self._tokens)
            if token.norm.startswith(starts)
            or token.norm in counted
            or token.text[0] in _ROMAN
            or token.text[0].isdecimal()
        ]

    def grade(self, at: int) -> Written | None:
        """A grade 1..11 at one of `beginnings`; its `last` may be the token itself when a letter is glued to it."""
        token = self._tokens[at]
        if token.is_number:
            if not 1 <= int(token.text[:4]) <= HIGHEST or token.text.startswith("0") or self._inside_number(at):
                return None
            return Written(token.text, self._after_ending(at + 1), 0.0)
        head, _, tail = token.norm.partition("-")
        # «Берсенёв Х.Ю.» is a name.
        dotted = len(token.text) == 1 and self.sign(at + 1) == "."
        value = self._ordinal(head) or (0 if dotted else self._roman(token.text.partition("-")[0]))
        if not value and token.norm in self._words.counted:
            return Written(str(self._words.counted[token.norm]), at + 1, _COUNTED)
        return Written(str(value), at if tail else at + 1, 0.0) if value else None

    def _ordinal(self, norm: str) -> int:
        if not norm.startswith(self._words.starts):
            return 0
        for stem, grade in self._words.stems:
            if norm.startswith(stem) and norm[len(stem) :] in self._words.endings:
                return grade
        return 0

    def _roman(self, text: str) -> int:
        if text[0] not in _ROMAN:
            return 0
        upper = text.replace("Х", "X").replace("І", "I").replace("І", "I")
        return self._words.roman.get(upper, 0)

    def _inside_number(self, at: int) -> bool:
        """Whether the digits are part of a date, a time, a mark like 4,67, or a number with a hyphen before."""
        before, after = self.sign(at - 1), self.sign(at + 1)
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

    def sign(self, at: int) -> str:
        """The token's text; empty outside the text."""
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _after_ending(self, at: int) -> int:
        """The token after «-й», «-го», «ый» that a figure may carry; the place itself when there is none."""
        place = at + 1 if self.sign(at) in DASHES else at
        if self.sign(place).lower() in _TATAR:
            return place + 1
        if place >= len(self._tokens) or not self.touches(place):
            return at
        token = self._tokens[place]
        if token.text not in self._words.endings or len(token.text) > 3:
            return at
        # «10м» by itself is a class of its own; «в 10м классе» and «10-м» are the ordinal.
        letter = place == at and token.text.upper() in SCHOOL_LETTERS and self.ends_clause(place + 1)
        return at if letter and self.sign(at - 2).lower() not in {"в", "во"} else place + 1

    def touches(self, at: int) -> bool:
        """Whether no blank parts the token from the one before."""
        return 0 < at < len(self._tokens) and self._tokens[at - 1].end == self._tokens[at].start

    def letter(self, at: int, *, glued: bool) -> Written | None:
        """The class letter at this place, through quotes, brackets or a hyphen."""
        tokens = self._tokens
        if at < len(tokens) and "-" in tokens[at].norm and tokens[at].is_word:
            value = self._letter_value(tokens[at].text.partition("-")[2])
            return Written(value, at + 1, 0.65) if value else None
        # «Домашняя работа — 1) у меня»: what a bracket closes has no letter behind it.
        if self.sign(at) in {")", "]"}:
            return None
        opened = dashed = 0
        while at < len(tokens) and (tokens[at].text in QUOTES | DASHES or self._commas(at)) and opened + dashed < 4:
            if tokens[at].line_start:
                return None
            opened += tokens[at].text in QUOTES or self._commas(at)
            dashed += tokens[at].text in DASHES
            at += 1
        if at >= len(tokens) or not tokens[at].is_word or tokens[at].line_start:
            return None
        if dashed and self._head(tokens[at].norm):
            return Written(self._head(tokens[at].norm), at + 1, SURE_LETTER)
        value = self._letter_value(tokens[at].text)
        tie = None if opened or dashed or glued else self._bond(at)
        if not value or tie is Bond.PRONOUN or (dashed and tokens[at - 1].text in "./" and not self._stands_alone(at)):
            return None
        if tokens[at].norm == "и" and not opened and self._begins_grade(at + 1):
            return None
        end, closed = at + 1, 0
        while opened and end < len(tokens) and (tokens[end].text in QUOTES or self._commas(end)) and closed < 2:
            end, closed = end + 1, closed + 1
        weight = self._letter_weight(tokens[at], bool(opened and closed), bool(dashed), glued)
        return Written(value, end, max(weight, _PLAIN) if tie is Bond.NONE else weight)

    def _stands_alone(self, at: int) -> bool:
        """Whether the letter behind a full stop or a slash is none of a new sentence: «7/В», in a form «7 / В»."""
        in_form = self.sign(at - 1) == "/" and self._tokens[at].is_capitalised and self.ends_clause(at + 1)
        return self.touches(at) or in_form

    def _bond(self, at: int) -> Bond | None:
        """What ties a lone small letter that may be a preposition to the word after it; None where none follows."""
        following = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        if following is None or not following.is_word or following.line_start or self._tokens[at].is_capitalised:
            return None
        return bond(self._tokens[at].norm, following.norm)

    def _commas(self, at: int) -> bool:
        """Whether a comma doubled for a quotation mark stands here («4 ,,В,,»)."""
        return self.sign(at) == "," and "," in (self.sign(at - 1), self.sign(at + 1))

    def _begins_grade(self, at: int) -> bool:
        """Whether the next of several grades begins here («6 и 2 классы»)."""
        return at < len(self._tokens) and (self._tokens[at].is_number or self._ordinal(self._tokens[at].norm) > 0)

    def named_letter(self, at: int) -> Written | None:
        """The letter behind a word for letters: «пятый, буква Б», «в седьмом у вас, буква Д»."""
        place = self._past(at + 2 * self.at_ones(at), _BEFORE_LETTER_WORD)
        # «5 кл., лит. Б», «Класс 5⏎Буква: Б»: the word «класс» may stand between.
        if self.sign(place).lower() in self._words.names:
            place = self._past(place + 1, _BEFORE_LETTER_WORD)
        place += self.sign(place).lower() in _UNDER
        if self.sign(place).lower() not in _LETTER_WORDS:
            return None
        letter = self.letter(self._past(place + 1, _AFTER_LETTER_WORD), glued=False)
        return letter._replace(weight=SURE_LETTER) if letter else None

    def _past(self, at: int, signs: frozenset[str]) -> int:
        """The place behind at most two of `signs`."""
        for _ in range(2):
            at += self.sign(at) in signs
        return at

    def at_ones(self, at: int) -> bool:
        """Whether «у вас» or the like stands here."""
        return self.sign(at).lower() == "у" and self._bond(at) is Bond.PRONOUN

    def letter_before(self, at: int) -> Written | None:
        """The letter before the grade: «Б пятый», «в А классе, пятом», «класс «Б», параллель 5»."""
        place = at - 1
        while self.sign(place) in QUOTES | {","} or self._is_class_word(place):
            place -= 1
        token = self._tokens[place] if at - 5 <= place and place >= 0 else None
        if token is None or len(token.text) > 1 or not token.is_capitalised or self._line_between(place, at):
            return None
        value = self._letter_value(token.text)
        between = [self._tokens[one] for one in range(place + 1, at)]
        named = any(self._is_class_word(one) for one in (*range(place + 1, at), place - 1, place - 2))
        spoken = not between and self._tokens[at].is_word and self.ends_clause(at + 1)
        return Written(value, at, SURE_LETTER) if value and (named or spoken) else None

    def _line_between(self, first: int, last: int) -> bool:
        return any(self._tokens[place].line_start for place in range(first + 1, last + 1))

    def _is_class_word(self, at: int) -> bool:
        word = self.sign(at).lower()
        return word in self._words.names or word == "параллель"

    def letter_after_word(self, at: int) -> Written | None:
        """The letter behind the word «класс»: «5 класс "Б"», «пятый класс, буква Б», «8бкласс», «8А-класс»."""
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is None or token.line_start:
            return None
        if self._head(token.norm):
            return Written(self._head(token.norm), at + 1, 0.65)
        if token.norm not in self._words.names:
            return None
        place = at + 1
        while self.sign(place) in {",", "("} or self.sign(place).lower() in _LETTER_WORDS:
            place += 1
        letter = self.letter(place, glued=False)
        proven = letter and (letter.weight >= SURE_LETTER or (self.ends_clause(letter.last) and place > at + 1))
        proven = proven or (letter and letter.weight >= _PLAIN and self.sign(letter.last) != ".")
        proven = proven or (letter and letter.weight >= _PLAIN and self._ends_part(letter.last))
        # «6 класс а. Пароль …»: no word is cut short so.
        proven = proven or (letter and self._tokens[place].norm == "а" and self.sign(letter.last) == ".")
        return letter._replace(weight=0.6) if letter and proven else None

    def _ends_part(self, last: int) -> bool:
        """As `ends_clause`, but a full stop may be that of an abbreviation («7 класс г. Керчь»)."""
        return self.ends_clause(last) and (self.sign(last) != "." or self.ends_clause(last + 1))

    def _head(self, norm: str) -> str:
        """The letter that is written together with the word «класс» («бкласс», «а-класс»); empty where none is."""
        return self._letter_value(norm[0]) if norm[1:].removeprefix("-") in self._words.names else ""

    def _letter_value(self, text: str) -> str:
        if len(text) > 1:
            return self._words.spoken.get(text.lower().replace("ё", "е"), "")
        upper = text.upper()
        if upper in SCHOOL_LETTERS:
            return upper
        return (self._words.sounds if self._latin else self._words.looks).get(upper, "")

    def _letter_weight(self, token: Token, quoted: bool, dashed: bool, glued: bool) -> float:
        if quoted or (dashed and glued):
            return 0.7
        if len(token.text) > 1:
            return _PLAIN if token.norm.endswith("э") else 0.4
        if glued or (token.is_capitalised and not token.sentence_start):
            return SURE_LETTER
        return WORD_LETTER if token.norm in self._words.words else _PLAIN

    def ends_clause(self, last: int) -> bool:
        """Whether a clause ends before the token `last`."""
        return last >= len(self._tokens) or self._tokens[last].line_start or self._tokens[last].text in CLAUSE_ENDS
