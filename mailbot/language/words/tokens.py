"""Words, numbers and signs of a text, with their places: what every reader of a letter walks over."""

import re
from typing import NamedTuple

# Letters joined by hyphens or apostrophes are one word («кл-рук», «О'Коннор»); the separators are disjoint from the
# letters, so that each character is looked at once.
_TOKEN = re.compile(r"[^\W\d_]+(?:[-‑'’ʼ][^\W\d_]+)*|\d+|[^\s\w]|_+")
_SENTENCE_END = frozenset(".!?…")


# A named tuple and not a dataclass: it is built for every word of every letter, three times as fast.
class Token(NamedTuple):
    """One word, number or sign. `text[start:end]` of the tokenised text is `text`.

    `norm` is lower case with ё as е. `line_start` and `sentence_start` tell whether it comes first.
    """

    text: str
    start: int
    end: int
    norm: str
    line_start: bool = False
    sentence_start: bool = False

    @property
    def is_word(self) -> bool:
        """Whether this is a word of letters."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether this is a run of digits."""
        return self.text[0].isdecimal()

    @property
    def is_capitalised(self) -> bool:
        """Whether the first letter is upper case."""
        return self.text[0].isupper()


def normalise(text: str) -> str:
    """Lower case, ё as е, the hard hyphen as «-»: the form in which words are compared."""
    lower = text.lower()
    return lower if lower.isascii() else lower.replace("ё", "е").replace("‑", "-")


def tokenize(text: str) -> tuple[Token, ...]:
    """The tokens of `text` in order, in linear time. White space is left out."""
    tokens: list[Token] = []
    previous_end, ended = 0, True
    # All at once, where no letter becomes two.
    norms = normalise(text)
    whole = len(norms) == len(text) and "Σ" not in text
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        line_start = not tokens or text.find("\n", previous_end, start) >= 0
        word = match.group()
        norm = norms[start:end] if whole else normalise(word)
        tokens.append(Token(word, start, end, norm, line_start, line_start or ended))
        ended = word in _SENTENCE_END or (ended and not word[0].isalnum())
        previous_end = end
    return tuple(tokens)
