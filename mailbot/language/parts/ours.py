"""What mailbot itself wrote, quoted back: found sentence by sentence, whatever the mail program made of the quotation.

A request for data shows an example («Петрова Анна Сергеевна, 7Б»); of that nothing may be taken for the applicant's.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from mailbot.language.parts.quotes import Line, lines_of
from mailbot.language.words.lexicon import Lexicon

# What may stand for a blank: line ends with the marks of a quotation, bold signs.
_BLANK = r"[\s>|*]{1,24}"
# What stands for «…», and for «……» where colons may occur: up to the sign that follows, but brackets and what is
# quoted are passed over whole; the subject in a heading and its address are no part of a sentence.
_SHORT = r"(?:\([^()]{0,200}\)|«[^«»]{0,500}»|[^(«@\[\]:;]){0,300}?"
_LONG = r"(?:\([^()]{0,200}\)|«[^«»]{0,500}»|[^(«@\[\]]){0,300}?"
_GREETING = rf"(?:Здравствуйте(?:, [^!\n]{{1,80}})?!{_BLANK})?"
# Below the last sentence stands the school.
_SCHOOL = r"(?:[\s>|*]{1,24}[^\n]{1,200})?"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentences:
    anchors: tuple[str, ...]
    all: re.Pattern[str]
    asking: re.Pattern[str]


@lru_cache(maxsize=4)
def _sentences(lexicon: Lexicon) -> _Sentences:
    asking, others = lexicon.words("quotes", "ours.asking"), lexicon.words("quotes", "ours.others")
    closings = lexicon.words("quotes", "ours.closings")
    # A longer sentence goes before the one it begins with.
    either = "|".join(map(_pattern, sorted((*asking, *others), key=len, reverse=True)))
    last = "|".join(map(_pattern, closings))
    return _Sentences(
        anchors=lexicon.words("quotes", "ours.anchors"),
        all=re.compile(rf"{_GREETING}(?:{either}|(?:{last}){_SCHOOL})"),
        asking=re.compile("|".join(map(_pattern, asking))),
    )


def _pattern(sentence: str) -> str:
    words = (re.escape(word).replace("……", _LONG).replace("…", _SHORT) for word in sentence.split(" "))
    return _BLANK.join(words).replace(r"\-", rf"-(?:{_BLANK})?")


def told_apart(text: str, lexicon: Lexicon) -> list[Line]:
    """The lines of `text`, in order, with mailbot's own marked.

    An answer on a line of ours becomes a line by itself. A letter of ours that asks for nothing is marked whole, with
    the advice in it; between the lines of a request people answer.
    """
    sentences = _sentences(lexicon)
    if not any(anchor in text for anchor in sentences.anchors):
        return lines_of(text)
    spans = [match.span() for match in sentences.all.finditer(text)]
    lines = list(_marked(text, spans))
    return lines if not spans or sentences.asking.search(text) else _filled(lines)


def _marked(text: str, spans: list[tuple[int, int]]) -> Iterator[Line]:
    ends = [end for _, end in spans]
    start = 0
    for line in lines_of(text):
        end = start + len(line.text)
        first = bisect_right(ends, start)
        rest, at, touched = "", start, False
        while first < len(spans) and spans[first][0] < end:
            rest, at, touched = rest + text[at : max(at, spans[first][0])], min(end, spans[first][1]), True
            first += 1
        rest += text[at:end]
        answered = touched and not line.depth and any(char.isalnum() for char in rest)
        yield replace(line, ours=touched) if touched else line
        if answered:
            yield from lines_of(rest.strip(" \t;.,*–-|"))
        start = end + 1


def _filled(lines: list[Line]) -> list[Line]:
    """All from the first line of ours to the last, but for what stands at another depth of the quotation."""
    places = [at for at, line in enumerate(lines) if line.ours]
    inside = range(places[0], places[-1])
    return [replace(line, ours=True) if at in inside and not line.depth else line for at, line in enumerate(lines)]
