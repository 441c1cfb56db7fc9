"""What goes wrong or is wanted, and whether it is clear, concrete and understandable.

A consultant can act on an object and a symptom or a request: «у сына нет оценок по физике за октябрь». Words for any
trouble at all («не работает», «помогите») are neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mailbot.language.evidence import evidence
from mailbot.language.intent.telling import Telling, is_name
from mailbot.language.letter import SPOKEN, Finding
from mailbot.language.names.findings import in_quote
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit, Word
from mailbot.terms import Source

_WEIGHTS = {
    "objects.exact": 2.0,
    "objects.life": 1.5,
    "objects.whole": 1.0,
    "symptoms.exact": 2.0,
    "symptoms.plain": 1.5,
    "symptoms.vague": 0.5,
    "requests.exact": 1.5,
    "requests.plain": 1.5,
    "requests.vague": 0.25,
    "details.exact": 0.5,
}
# However many details a letter has, they do not make up for what is missing.
_MOST = {"objects": 3.0, "symptoms": 3.0, "requests": 2.0, "details": 1.0}
# From such a weight on a problem is told, or may have been: then nobody is asked.
_CLEAR, _DOUBT = 3.5, 2.5
# What tells what is wrong or wanted; the `plain` ones only of a thing that is named.
_TELLING = frozenset(["symptoms.exact", "symptoms.plain", "requests.exact", "requests.plain"])
_NAMED = frozenset(["objects.exact", "objects.life"])
# How much of a sentence is kept to show what was understood, in characters.
_SHOWN = 300
_OWN = (*SPOKEN, Source.QUOTE)
# A letter passed on with fewer words tells nothing.
_PASSED_ON = 12
_ASKING = frozenset(["requests.plain", "requests.exact"])
# What may stand before «узнать про»: «можно», «я хотела бы».
_WISH = 2
_HOW = frozenset(["как", "где", "куда", "откуда"])


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemReading:
    """What was found: the telling sentence, whether it is clear enough, whether that is a near thing."""

    finding: Finding[str] | None
    clear: bool
    doubtful: bool


def read_problem(reading: Reading) -> ProblemReading:
    """The problem the letter tells of. An answer's own earlier words count."""
    known = evidence(reading)
    words = known.words
    hits = [hit for hit in known.of("problems", *_OWN) if not is_name(reading, words[hit.first])]
    excused = {at for hit in hits if hit.group == "harmless.phrases" for at in range(hit.first, hit.last)}
    hits = _without_bare_questions(words, hits)
    telling = Telling(reading, known, hits, excused)
    silent = excused | {hit.first for hit in hits if hit.group == "objects.life" and hit.first in telling.silent}
    hits = [hit for hit in hits if hit.group in _WEIGHTS and hit.first not in silent] + telling.derived()
    told = _told(hits)
    # The subject of an answer may be ours: what it alone tells leaves a doubt.
    own = _told([hit for hit in hits if words[hit.first].source is not Source.SUBJECT]) if reading.is_reply else told
    clear = own.object and own.trouble and own.score >= _CLEAR
    hinted = (told.hint and told.score >= _DOUBT) or telling.says_more()
    doubtful = not clear and (hinted or _is_passed_on(reading))
    return ProblemReading(finding=_finding(reading, words, hits), clear=clear, doubtful=doubtful)


def _without_bare_questions(words: Sequence[Word], hits: Sequence[Hit]) -> list[Hit]:
    """`hits` without requests to hear about something at all («хочу узнать про оценки»): they want a detail.

    The detail stands in the same sentence: a subject, a day. «Как узнать о заменах» tells what is wanted.
    """
    detailed = {words[hit.first].sentence for hit in hits if hit.group == "details.exact"}
    places: set[int] = set()
    for hit in hits:
        wish = range(max(0, hit.first - _WISH), hit.last)
        if hit.group == "requests.about" and words[hit.first].sentence not in detailed:
            places |= set(wish) if _HOW.isdisjoint(words[at].norm for at in wish) else set()
    return [hit for hit in hits if not (hit.group in _ASKING and hit.first in places and hit.last - 1 in places)]


def _is_passed_on(reading: Reading) -> bool:
    """Whether a letter of another's is passed on that may tell what the writer does not repeat."""
    return reading.forwarded and len(reading.parts.quote.split()) >= _PASSED_ON


class _Told(NamedTuple):
    """What was told: of what, what about it, or a hint of that; the weight of all."""

    object: bool
    trouble: bool
    hint: bool
    score: float


def _told(hits: Sequence[Hit]) -> _Told:
    """What `hits` tell together. A word counts once for an aspect."""
    groups = {hit.group for hit in hits}
    named = not groups.isdisjoint(_NAMED)
    if not named:
        hits = [hit for hit in hits if not hit.group.endswith(".plain")]
        groups = {hit.group for hit in hits}
    trouble = not groups.isdisjoint(_TELLING)
    hint = trouble or (named and "symptoms.vague" in groups)
    return _Told(named or "objects.whole" in groups, trouble, hint, _score(hits))


def _score(hits: Sequence[Hit]) -> float:
    sums: dict[str, float] = {}
    taken: set[tuple[str, int]] = set()
    for hit in sorted(hits, key=lambda hit: -_WEIGHTS[hit.group]):
        aspect = hit.group.partition(".")[0]
        if not any((aspect, at) in taken for at in range(hit.first, hit.last)):
            taken.update((aspect, at) for at in range(hit.first, hit.last))
            sums[aspect] = min(sums.get(aspect, 0.0) + _WEIGHTS[hit.group], _MOST[aspect])
    return sum(sums.values())


def _finding(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> Finding[str] | None:
    weights: dict[int, float] = {}
    for hit in hits:
        sentence = words[hit.first].sentence
        weights[sentence] = weights.get(sentence, 0.0) + _WEIGHTS[hit.group]
    weights = {sentence: weight for sentence, weight in weights.items() if weight >= 1.0}
    own = [word for word in words if word.sentence in weights]
    own = [word for word in own if word.source is not Source.QUOTE] or own
    if reading.is_reply:
        own = [word for word in own if word.source is not Source.SUBJECT] or own
    if not own:
        return None
    best = max((word.sentence for word in own), key=lambda sentence: (weights[sentence], -sentence))
    chosen = [word for word in own if word.sentence == best]
    source, start = chosen[0].source, chosen[0].start
    end = max(word.end for word in chosen if word.end <= start + _SHOWN or word is chosen[0])
    text = reading.own_quote if source is Source.QUOTE else reading.parts.of(source)
    value = " ".join(text[start:end].split())
    finding = Finding(value=value, source=source, span=(start, end), certainty=min(1.0, weights[best] / 6), why="cues")
    return in_quote(finding, reading.own_quote, reading.parts.quote)
