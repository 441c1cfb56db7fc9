"""What part of the journal a letter is about: weighted cues, the heaviest topic wins."""

from collections import defaultdict
from collections.abc import Sequence

from mailbot.language.evidence import Evidence, evidence
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit
from mailbot.terms import Source, Topic

_WEIGHTS = {"sure": 4.5, "strong": 3.0, "plain": 1.5, "weak": 0.5}
# A subject is written to say what the letter is about; a signature rarely does.
_PLACES = {Source.SUBJECT: 1.5, Source.BODY: 1.0, Source.SIGNATURE: 0.3, Source.QUOTE: 0.8}
_ANSWERED = 0.8
_NO_TOPIC = frozenset(["harmless.phrases", "aside.opens", "helper.who", "helper.manner"])
# Who gives help is spoken of, and so is how they behaved: what else the letter names is what they were asked about.
_MISBEHAVED = 6.0
# What a sentence says by the way weighs less, in so many words after what opens it.
_ASIDE, _ASIDE_WORDS = 0.5, 6
# Below this nothing particular is named.
_ENOUGH, _COMPLAINED = 1.5, 2.0


def read_topic(reading: Reading) -> Topic:
    """The topic of the letter; `Topic.OTHER` when nothing speaks for one. Ties go to the order of `Topic`."""
    scores = _scores(evidence(reading), reading)
    # A helper who is merely named misbehaves no more than «уважаемая поддержка» does.
    if scores.get(Topic.COMPLAINT_SPECIALIST, 0.0) < _COMPLAINED:
        scores.pop(Topic.COMPLAINT_SPECIALIST, None)
    best = max(Topic, key=lambda topic: scores.get(topic, 0.0))
    return best if scores.get(best, 0.0) >= _ENOUGH else Topic.OTHER


def _scores(known: Evidence, reading: Reading) -> dict[Topic, float]:
    """A cue counts once, where it weighs most; the same word counts once a topic however many cues it fits."""
    found = known.of("topics", *_PLACES)
    spoken = {at for hit in found if hit.group == "harmless.phrases" for at in range(hit.first, hit.last)}
    cues: dict[tuple[Topic, str], tuple[float, int]] = {}
    aside = _asides(known, found)
    for hit in found:
        if hit.group in _NO_TOPIC or hit.first in spoken:
            continue
        topic, _, strength = hit.group.partition(".")
        weight = _WEIGHTS[strength] * _place(known, hit, reading) * (_ASIDE if hit.first in aside else 1.0)
        key = (Topic(topic), hit.cue)
        cues[key] = max(cues.get(key, (0.0, 0)), (weight, hit.first))
    places: dict[tuple[Topic, int], float] = defaultdict(float)
    for (topic, _), (weight, first) in cues.items():
        places[topic, first] = max(places[topic, first], weight)
    scores: dict[Topic, float] = defaultdict(float)
    for (topic, _), weight in places.items():
        scores[topic] += weight
    if {"helper.who", "helper.manner"} <= {hit.group for hit in found}:
        scores[Topic.COMPLAINT_SPECIALIST] += _MISBEHAVED
    return scores


def _place(known: Evidence, hit: Hit, reading: Reading) -> float:
    """How much a cue's place weighs. The subject of an answer may be ours."""
    source = known.words[hit.first].source
    return _ANSWERED if source is Source.SUBJECT and reading.is_reply else _PLACES[source]


def _asides(known: Evidence, found: Sequence[Hit]) -> set[int]:
    """Places of words that tell what the matter hinders: «чтобы видеть, что задали», «не знаю, что задали»."""
    places: set[int] = set()
    for hit in found:
        if hit.group == "aside.opens":
            sentence = known.words[hit.first].sentence
            end = min(hit.last + _ASIDE_WORDS, len(known.words))
            places |= {at for at in range(hit.last, end) if known.words[at].sentence == sentence}
    return places
