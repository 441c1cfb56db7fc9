"""Where a signature begins: after «--», a closing formula, a bare name, or with what a phone adds by itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from mailbot.language.parts.quotes import Line, is_rule, lines_of
from mailbot.language.words.lexicon import Lexicon

# A signature is short: what lies further from the end is text.
_LINES = 14
_SENTENCE_LIMIT = 1000
# No telephone writes longer lines, in characters, nor more of them.
_TAIL, _TAILS = 60, 2
# People put signs: «Отправлено из школы, а отметок нет».
_SIGNS = frozenset(",:;?!")
_MANY_DIGITS = re.compile(r"(?:\d[\s()+-]{0,3}){6}")


@dataclass(frozen=True, slots=True)
class _Words:
    closings: tuple[str, ...]
    inline: re.Pattern[str]
    below: tuple[str, ...]
    tails: tuple[str, ...]
    disclaimers: tuple[str, ...]


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    closings = tuple(sorted(lexicon.words("quotes", "signature.closings"), key=len, reverse=True))
    either = "|".join(re.escape(closing) for closing in closings)
    return _Words(
        closings=closings,
        inline=re.compile(rf"[.!?)…]\s{{0,3}}((?:{either})(?!\w))"),
        below=lexicon.words("quotes", "signature.below"),
        tails=lexicon.words("quotes", "tails.beginnings"),
        disclaimers=lexicon.words("quotes", "disclaimers.beginnings"),
    )


def split_signature(text: str, lexicon: Lexicon, is_name_line: Callable[[str], bool]) -> tuple[str, str]:
    """`text` cut into (body, signature); the signature is empty when the letter has none."""
    words = _words(lexicon)
    lines = lines_of(text)
    first = max(0, _last_filled(lines, len(lines), _LINES))
    at = _automatic(lines, first, words)
    at = _delimiter(lines, first, at)
    at = _closing(lines, first, at, words)
    at = _name(lines, at, words, is_name_line)
    body, signature = _join(lines[:at]), _join(lines[at:])
    return _inline(body, signature, words)


def is_tail(text: str, lexicon: Lexicon) -> bool:
    """Whether programs and telephones wrote all of `text`, as far as they can be told from people."""
    if len(text) > 4 * _TAIL:
        return False
    words = _words(lexicon)
    filled = [line for line in lines_of(text) if line.norm and not is_rule(line)]
    return 0 < len(filled) <= _TAILS and all(
        line.norm.startswith(words.tails) and len(line.norm) <= _TAIL and _SIGNS.isdisjoint(line.norm)
        for line in filled
    )


def _join(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n")


def _last_filled(lines: list[Line], end: int, count: int) -> int:
    """The index of the `count`-th filled line before `end`, counted from the bottom."""
    at = end
    while at > 0 and count > 0:
        at -= 1
        count -= bool(lines[at].norm)
    return at


def _automatic(lines: list[Line], first: int, words: _Words) -> int:
    """Where tails of programs and disclaimers begin; the number of lines when there are none."""
    for at in range(first, len(lines)):
        line = lines[at]
        if line.norm.startswith(words.disclaimers):
            return at
        if line.norm.startswith(words.tails) and len(line.norm) <= 100:
            return at
    return len(lines)


def _delimiter(lines: list[Line], first: int, end: int) -> int:
    for at in range(first, end):
        if is_rule(lines[at]) and any(line.norm for line in lines[:at]):
            return at
    return end


def _closing(lines: list[Line], first: int, end: int, words: _Words) -> int:
    for at in range(first, end):
        if at and _is_closing(lines[at].norm, words):
            return at
    return end


def _is_closing(norm: str, words: _Words) -> bool:
    closing = next((closing for closing in words.closings if norm.startswith(closing)), None)
    if closing is None:
        return False
    rest = norm[len(closing) :]
    return not rest[:1].isalpha() and len(rest) <= 90 and rest.count(" ") <= 9


def _name(lines: list[Line], end: int, words: _Words, is_name_line: Callable[[str], bool]) -> int:
    """Where a bare name closes the text, with nothing below it but a telephone, a post or an address."""
    filled = [at for at in range(_last_filled(lines, end, 4), end) if lines[at].norm]
    for at in reversed(filled):
        line = lines[at]
        if len(line.content) <= 120 and is_name_line(line.content):
            return at if any(above.norm for above in lines[:at]) else end
        if not (line.norm.startswith(words.below) or _MANY_DIGITS.search(line.norm[:120])) or len(line.norm) > 90:
            return end
    return end


def _inline(body: str, signature: str, words: _Words) -> tuple[str, str]:
    """A closing formula inside the last line («… Спасибо. С уважением, Петрова Анна») opens the signature there."""
    start = body.rfind("\n") + 1
    start = max(start, len(body) - _SENTENCE_LIMIT)
    found = None
    for match in words.inline.finditer(body[start:].lower()):
        found = match
    if found is None or len(body) - start - found.start(1) > 120:
        return body, signature
    at = start + found.start(1)
    return body[:at].rstrip(), "\n".join(part for part in (body[at:], signature) if part)
