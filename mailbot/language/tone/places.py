"""What stands where in one part of a letter: its words, its quotations, the cues of tone in them."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from mailbot.language.evidence import Evidence
from mailbot.language.tone.badfind import Found
from mailbot.language.words.cues import Word
from mailbot.terms import Source

_PLAIN = re.compile(r"[а-я]+")
_QUOTED = re.compile(r"«[^«»\n]{1,400}»|“[^“”\n]{1,400}”|„[^„“\n]{1,400}“|\"[^\"\n]{1,400}\"")
# Farther than anything is looked for.
NOWHERE = 1000
# Within so many words two may belong to one thought, to one turn of speech, or stand side by side but for one between.
FAR, NEAR, BESIDE = 7, 4, 2
# Nobody writes a clause of so many words.
CLAUSE = 60
_BY = frozenset(["у", "возле", "около", "рядом", "мимо", "напротив", "перед", "вокруг"])
# Of a hostile heap of verbs only the last few before a word are looked at.
_REPORTS = 3


class _Sorted(list[int]):
    """Places in order, among which one is looked up without going through them all."""

    def __contains__(self, place: object) -> bool:
        at = bisect_left(self, place) if isinstance(place, int) else len(self)
        return self[at : at + 1] == [place]


class Places:
    """The words of one part, disguised ones made whole, with look-ups among them that cost the same anywhere."""

    def __init__(self, text: str, source: Source, known: Evidence, hidden: Sequence[Found]) -> None:
        """The part `source` that reads `text`, of which `known` is known; `hidden` are the disguised words in order."""
        self._text = text
        self._words, places = _undisguised(known.words_in(source), hidden)
        self._starts = [word.start for word in self._words]
        before = next((at for at, word in enumerate(known.words) if word.source is source), 0)
        cues: dict[str, set[int]] = defaultdict(set)
        for hit in known.of("tone_context", source):
            cues[hit.group.removesuffix(".cues")].update(places[hit.first - before : hit.last - before])
        # «Украли велосипед у школы» tells where.
        cues["staff"] = {at for at in cues["staff"] if not self._is_whereabouts(at)}
        # «Уберите от детей эту …»: children are not the ones.
        cues["others"] = {at for at in cues["others"] if at == 0 or self._words[at - 1].norm != "от"}
        cues["lesson"] = {at for at in cues["lesson"] if not self._is_of_letter(at)}
        self._cues: dict[str, _Sorted] = defaultdict(
            _Sorted, {group: _Sorted(sorted(at)) for group, at in cues.items()}
        )
        self._quotes = [match.span() for match in _QUOTED.finditer(text)]
        self._sentences = [word.sentence for word in self._words]

    def _is_of_letter(self, at: int) -> bool:
        """«В теме письма»."""
        following = self._words[at + 1].norm if at + 1 < len(self._words) else ""
        return self._words[at].norm.startswith("тем") and following in ("письма", "обращения", "сообщения")

    def _is_whereabouts(self, at: int) -> bool:
        return self._words[at].norm.startswith("школ") and at > 0 and self._words[at - 1].norm in _BY

    def _in_quotes(self, found: Found) -> bool:
        return self._quote_of(found) is not None

    def _quote_of(self, found: Found) -> int | None:
        """Where the quotation begins that the word stands in."""
        quote = self._quotation(found)
        return quote[0] if quote else None

    def _quotation(self, found: Found) -> tuple[int, int] | None:
        """The span of the quotation that the word stands in."""
        at = bisect_right(self._quotes, (found.start, len(self._text))) - 1
        return self._quotes[at] if at >= 0 and found.end <= self._quotes[at][1] else None

    def _sentence(self, at: int) -> tuple[int, int]:
        """The half-open range of the words of the sentence that the word `at` stands in."""
        sentence = self._sentences[at]
        return bisect_left(self._sentences, sentence), bisect_right(self._sentences, sentence)

    def _within(self, group: str, first: int, last: int) -> list[int]:
        """The last few places of `group` among the words [first, last)."""
        places = self._cues[group]
        end = bisect_left(places, last)
        return places[max(bisect_left(places, first), end - _REPORTS) : end]

    def _nearest(self, group: str, at: int, most: int) -> int:
        """How far the nearest word of `group` in this sentence stands; `NOWHERE` when none is within `most`."""
        places = self._cues[group]
        sentence = self._words[at].sentence
        near = bisect_right(places, at)
        best = NOWHERE
        for place in places[max(0, near - 2) : near + 2]:
            if place != at and self._words[place].sentence == sentence:
                best = min(best, abs(place - at))
        return best if best <= most else NOWHERE

    def _before(self, group: str, at: int, most: int) -> bool:
        sentence = self._words[at].sentence
        near = bisect_right(self._cues[group], at - 1)
        return any(
            place >= at - most and self._words[place].sentence == sentence
            for place in self._cues[group][max(0, near - 2) : near]
        )


def _undisguised(words: Sequence[Word], found: Sequence[Found]) -> tuple[list[Word], list[int]]:
    """The words with each disguised one («Ур», «0», «ды») made whole, and the place of each old one among them."""
    whole: list[Word] = []
    places: list[int] = []
    hidden = 0
    for word in words:
        while hidden < len(found) and found[hidden].end <= word.start:
            hidden += 1
        inside = hidden < len(found) and found[hidden].start < word.end and _PLAIN.fullmatch(found[hidden].form)
        if inside and whole and found[hidden].start < whole[-1].end:
            whole[-1] = whole[-1]._replace(end=max(word.end, whole[-1].end))
        else:
            whole.append(word._replace(norm=found[hidden].form) if inside else word)
        places.append(len(whole) - 1)
    return whole, places
