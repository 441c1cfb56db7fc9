"""What part of the journal a letter is about: weighted cues, the heaviest topic wins."""

from collections import defaultdict
from functools import lru_cache

from mailbot.language.cues import CueBook, Word, own_words
from mailbot.language.lexicon import Lexicon
from mailbot.language.reading import Reading
from mailbot.terms import Source, Topic

_WEIGHTS = {"strong": 3.0, "plain": 1.5, "weak": 0.5}
# A subject is written to say what the letter is about; a signature rarely does.
_PLACES = {Source.SUBJECT: 1.5, Source.BODY: 1.0, Source.SIGNATURE: 0.3, Source.QUOTE: 0.8}
# Below this nothing particular is named.
_ENOUGH = 1.5


def read_topic(reading: Reading) -> Topic:
    """The topic of the letter; `Topic.OTHER` when nothing speaks for one. Ties go to the order of `Topic`."""
    return topic_of(own_words(reading, quote=True), reading.lexicon)


def topic_of(words: list[Word], lexicon: Lexicon) -> Topic:
    """The topic of these words."""
    scores = _scores(words, lexicon)
    if not scores:
        return Topic.OTHER
    best = max(Topic, key=lambda topic: scores.get(topic, 0.0))
    return best if scores.get(best, 0.0) >= _ENOUGH else Topic.OTHER


def _scores(words: list[Word], lexicon: Lexicon) -> dict[Topic, float]:
    """A cue counts once, where it weighs most; the same word counts once a topic however many cues it fits."""
    cues: dict[tuple[Topic, str], tuple[float, int]] = {}
    for hit in _book(lexicon).find(words):
        topic, _, strength = hit.group.partition(".")
        weight = _WEIGHTS[strength] * _PLACES[words[hit.first].source]
        key = (Topic(topic), hit.cue)
        cues[key] = max(cues.get(key, (0.0, 0)), (weight, hit.first))
    places: dict[tuple[Topic, int], float] = defaultdict(float)
    for (topic, _), (weight, first) in cues.items():
        places[topic, first] = max(places[topic, first], weight)
    scores: dict[Topic, float] = defaultdict(float)
    for (topic, _), weight in places.items():
        scores[topic] += weight
    return scores


@lru_cache(maxsize=4)
def _book(lexicon: Lexicon) -> CueBook:
    return CueBook(
        {
            f"{topic}.{strength}": lexicon.words("topics", f"{topic}.{strength}")
            for topic in Topic
            for strength in _WEIGHTS
        }
    )
