"""Papers to the director: what is laid out as one, or calls itself one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import parses
from mailbot.language.words.tokens import normalise

# The heading of a paper: so many lines of so many words; the paper is named among the first few of a line.
_LINES, _WORDS, _NAMED = 12, 16, 3
# A sentence ends, and no «г.» or initial: for a line that goes on behind its heading.
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})[.!?](?:\s|$)")
_WORD = re.compile(r"[^\W_]+(?:[-.][^\W_]+)*")
# What is said to happen is no heading: «жалоба директору уйдёт», «готова».
_TELLING = frozenset(["VERB", "INFN", "PRTS", "ADJS", "PRED"])
_HEAD = "директору"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    names: frozenset[str]
    addressees: tuple[tuple[str, ...], ...]
    labels: frozenset[str]
    later: frozenset[str]


def is_formal(reading: Reading, hits: Sequence[Hit]) -> bool:
    """Whether the letter is a paper to the director; `hits` are the cues of flags in its own words.

    It is one when its heading lines address the director and name the paper, its sender or a request; when one line
    does both; and when a sentence declares the letter to be one. Who only threatens with a complaint has written none.
    """
    wording = _wording(reading.lexicon)
    groups = {hit.group for hit in hits}
    if "formal_paper.declares" in groups:
        return True
    headings = list(_headings((reading.parts.subject, *reading.parts.body.splitlines()), wording))
    addressed = [line for line in headings if _addresses(line, wording)]
    if any(_names_paper(line, wording) and (line in addressed or _mentions(line)) for line in headings):
        return True
    told = any(_names_paper(line, wording) for line in headings) or any(line[0] == "от" for line in headings)
    return bool(addressed) and (told or not groups.isdisjoint(("formal_paper.phrases", "formal_paper.asks")))


def _headings(lines: Iterable[str], wording: _Wording) -> Iterator[tuple[str, ...]]:
    """The words of the first lines, each up to the end of its first sentence, that may belong to a heading."""
    filled = [line for line in lines if line.strip()]
    for line in filled[:_LINES]:
        words = tuple(_WORD.findall(normalise(_SENTENCE_END.split(line.strip(), maxsplit=1)[0])))
        while words and words[0] in wording.labels:
            words = words[1:]
        told = any(_TELLING & parses(word)[0].grammemes for word in words if parses(word))
        if words and len(words) <= _WORDS and not told and wording.later.isdisjoint(words):
            yield words


def _addresses(line: tuple[str, ...], wording: _Wording) -> bool:
    """«Директору школы», «И. о. директора», «В прокуратуру, копия: директору»."""
    return any(line[: len(words)] == words for words in wording.addressees)


def _mentions(line: tuple[str, ...]) -> bool:
    return _HEAD in line or ("на", "имя", "директора") in zip(line, line[1:], line[2:], strict=False)


def _names_paper(line: tuple[str, ...], wording: _Wording) -> bool:
    """«Коллективная жалоба», and at the end of a line to the director also «от Гусевой жалоба»."""
    opening = line[-1:] if _addresses(line, wording) else ()
    return not wording.names.isdisjoint((*line[:_NAMED], *opening))


@lru_cache(maxsize=4)
def _wording(lexicon: Lexicon) -> _Wording:
    def words(key: str) -> tuple[str, ...]:
        return lexicon.words("flags", f"formal_paper.{key}")

    return _Wording(
        names=frozenset(words("headings")),
        addressees=tuple(tuple(addressee.split()) for addressee in words("addressees")),
        labels=frozenset(words("labels")),
        later=frozenset(words("later")),
    )
