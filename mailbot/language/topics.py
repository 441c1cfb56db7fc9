"""What part of the journal a letter is about: weighted cues, the heaviest topic wins."""

from collections import defaultdict

from mailbot.language.evidence import Evidence, evidence
from mailbot.language.reading import Reading
from mailbot.terms import Source, Topic

_WEIGHTS = {"sure": 4.5, "strong": 3.0, "plain": 1.5, "weak": 0.5}
# A subject is written to say what the letter is about; a signature rarely does.
_PLACES = {Source.SUBJECT: 1.5, Source.BODY: 1.0, Source.SIGNATURE: 0.3, Source.QUOTE: 0.8}
# Below this nothing particular is named.
_ENOUGH = 1.5


def read_topic(reading: Reading) -> Topic:
    """The topic of the letter; `Topic.OTHER` when nothing speaks for one. Ties go to the order of `Topic`."""
    scores = _scores(evidence(reading))
    best = max(Topic, key=lambda topic: scores.get(topic, 0.0))
    return best if scores.get(best, 0.0) >= _ENOUGH else Topic.OTHER


def _scores(known: Evidence) -> dict[Topic, float]:
    """A cue counts once, where it weighs most; the same word counts once a topic however many cues it fits."""
    cues: dict[tuple[Topic, str], tuple[float, int]] = {}
    for hit in known.of("topics", *_PLACES):
        topic, _, strength = hit.group.partition(".")
        weight = _WEIGHTS[strength] * _PLACES[known.words[hit.first].source]
        key = (Topic(topic), hit.cue)
        cues[key] = max(cues.get(key, (0.0, 0)), (weight, hit.first))
    places: dict[tuple[Topic, int], float] = defaultdict(float)
    for (topic, _), (weight, first) in cues.items():
        places[topic, first] = max(places[topic, first], weight)
    scores: dict[Topic, float] = defaultdict(float)
    for (topic, _), weight in places.items():
        scores[topic] += weight
    return scores
