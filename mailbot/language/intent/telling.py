"""What a letter tells in words that no list of troubles knows.

Facts set against each other («контрольной не было, а оценка есть»), what a screen says («горит „нет прав“»), what is
not done in any verb; and, for the doubt, whether a sentence says more than that something is wrong: people tell of
school life in more words than any list can hold, while an empty complaint is made of few.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice, pairwise

from mailbot.language.evidence import Evidence
from mailbot.language.letter import SPOKEN
from mailbot.language.reading import Reading
from mailbot.language.words import morphology
from mailbot.language.words.cues import Hit, Word
from mailbot.terms import Source

# A hostile letter may hold thousands of unknown words, each of which costs a search in the dictionary.
_MOST = 100
# What is told at length: so many words of so many letters at least, with a meaning of their own.
_AT_LENGTH, _SHORT = 5, 3
# Where only the journal as a whole is named, it takes more.
_OF_THE_WHOLE = 7
# With a thing of school life in one sentence; a subject is a title, and «Оценки, пропуски» is one that tells nothing.
_IN_ONE_SENTENCE, _IN_SUBJECT = 2, 3
_SAID = (Source.SUBJECT, Source.BODY, Source.QUOTE)
_OWN = (*SPOKEN, Source.QUOTE)
_CONTENT = frozenset(["NOUN", "VERB", "INFN", "ADJF", "ADJS", "PRTF", "PRTS", "NUMR"])
_PRONOUNS = frozenset(["Apro", "Anum"])
_CONCRETE = frozenset(["objects.exact", "symptoms.exact", "requests.exact"])
_THINGS = frozenset(["objects.exact", "objects.life"])
_VAGUE = frozenset(["symptoms.vague", "requests.vague"])
_ASKING = _VAGUE | {"requests.about", "about.opens"}
_EMPTY = _ASKING | {"objects.whole"}
_SAY_NOTHING = ("thanks.", "personal.", "parent.", "harmless.", "staff.title")
# «Вопрос по оценкам», «беда с паролем»: what a question is of is named so, in so many words after it.
_ABOUT = frozenset(["по", "с", "со", "о", "об", "к", "про", "поводу", "насчет", "касательно", "относительно"])
_ABOUT_WITHIN, _NAMED_WITHIN = 3, 4
# Of two facts set against each other, so many words each are looked at.
_NEAR = 8
# A screen's words stand in quotation marks, so many words after what announces them.
_QUOTED_WITHIN = 3
_QUOTES = frozenset("«\"“„'")
# «Ужас, а не журнал», «соседка сказала, а что, не знаю»: what follows «а» is no other fact.
_NO_FACT = frozenset(
    ["не", "вы", "вас", "вам", "что", "то", "потом", "также", "если", "как", "почему", "может", "вдруг"]
)
# What opens a question of how something is done, within so many words: «как написать учителю», «где смотреть».
_ASKS = frozenset(["как", "где", "куда", "когда", "чем", "откуда"])
_ASKED_WITHIN = 3


class Telling:
    """A letter's words seen for what they tell beyond the cues `hits`."""

    def __init__(self, reading: Reading, known: Evidence, hits: Sequence[Hit], excused: Collection[int]) -> None:
        """The letter `reading` of which `known` is known; `hits` are those of its problem.

        Those that begin in `excused` stand in turns of speech that tell of no trouble; `silent` are the places of cues
        that tell nothing, and of what a question is of.
        """
        self._reading, self._words, self._excused = reading, known.words, excused
        self._screen = [hit for hit in hits if hit.group == "screen.says"]
        self._hits = [hit for hit in hits if hit.first not in excused]
        hits = self._hits
        self.silent = _silent(known, hits) | self._trades(known)
        self._things = {hit.first for hit in hits if hit.group in _THINGS} - self.silent
        usual = reading.lexicon.words("problems", "usual.stems")
        self._idle = self.silent | {at for at, word in enumerate(known.words) if word.norm.startswith(usual)}

    def _trades(self, known: Evidence) -> set[int]:
        """The places of subjects that say who writes, beside a post or a name: «Котова Нина Павловна, химия»."""
        titles = {known.words[hit.first].sentence for hit in known.of("roles", *_OWN) if hit.group == "staff.title"}
        named = {word.sentence for word in known.words if is_name(self._reading, word)}
        subjects = [hit for hit in known.of("roles", *_OWN) if hit.group == "staff.subject"]
        beside = (hit for hit in subjects if known.words[hit.first].sentence in titles | named)
        return {at for hit in beside for at in range(hit.first, hit.last)}

    def derived(self) -> list[Hit]:
        """What tells of trouble by how it is said."""
        return [*self._failures(), *self._contrasts(), *self._screens(), *self._questions()]

    def says_more(self) -> bool:
        """Whether so much is said beyond an empty complaint that a person may well understand it.

        Words for any trouble at all, courtesies, names, words of kinship, what a question is of and whatever every
        letter has tell nothing.
        """
        named = {hit.group for hit in self._hits}
        if named.isdisjoint({*_CONCRETE, "objects.whole"}) and not self._things:
            return False
        enough = _OF_THE_WHOLE if named.isdisjoint(_CONCRETE) else _AT_LENGTH
        about = {self._words[at].sentence for at in self._things}
        sentences: Counter[int] = Counter()
        for told, at in enumerate(islice(self._telling(), _MOST), start=1):
            word = self._words[at]
            sentences[word.sentence] += 1
            least = _IN_SUBJECT if word.source is Source.SUBJECT else _IN_ONE_SENTENCE
            if told >= enough or (word.sentence in about and sentences[word.sentence] >= least):
                return True
        return False

    def _telling(self) -> Iterator[int]:
        """The places of words with a meaning of their own."""
        for at, word in enumerate(self._words):
            if at in self._idle or word.source not in _SAID or is_name(self._reading, word):
                continue
            if self._reading.is_reply and word.source is Source.SUBJECT:
                continue
            # «Оценки по физике» name one thing.
            of_a_thing = at > 1 and self._words[at - 1].norm == "по" and at - 2 in self._things
            if at in self._things or (not of_a_thing and _means_something(word)):
                yield at

    def _failures(self) -> list[Hit]:
        """What is not done or does not happen, in any verb: «не записаны», «не складывается»."""
        vague = {at for hit in self._hits if hit.group == "symptoms.vague" for at in range(hit.first, hit.last)}
        negated = (
            at
            for at, (word, following) in enumerate(pairwise(self._words))
            if word.norm == "не" and following.sentence == word.sentence and vague.isdisjoint((at, at + 1))
        )
        return [
            Hit("symptoms.plain", "не …", at, at + 2)
            for at in islice(negated, _MOST)
            if _fails(self._words[at + 1], morphology.grammemes(self._words[at + 1].norm))
        ]

    def _contrasts(self) -> list[Hit]:
        """Facts set against each other: «а» between two parts of a sentence that both tell something."""
        turns = (at for at in range(1, len(self._words) - 1) if self._words[at].norm == "а" and self._turns(at))
        return [
            Hit("symptoms.exact", "…, а …", at, at + 1)
            for at in islice(turns, _MOST)
            if self._tells(range(at - 1, max(at - 1 - _NEAR, -1), -1))
            and self._tells(range(at + 1, min(at + 1 + _NEAR, len(self._words))))
        ]

    def _turns(self, at: int) -> bool:
        """Whether «а» at `at` is a conjunction within a sentence and no letter of a class."""
        before, here, after = self._words[at - 1 : at + 2]
        if not before.sentence == here.sentence == after.sentence or here.capital or after.norm in _NO_FACT:
            return False
        between = self._text(here)[before.end : here.start]
        return "," in between or not (before.norm.isdigit() or "Anum" in morphology.grammemes(before.norm))

    def _tells(self, places: range) -> bool:
        """Whether one of the words at `places`, in the sentence of the first, tells something."""
        sentence = self._words[places[0]].sentence
        near = [at for at in places if self._words[at].sentence == sentence]
        words = [self._words[at] for at in near if at not in self._idle]
        return not self._things.isdisjoint(near) or any(
            word.norm.isdigit()
            or is_name(self._reading, word)
            or "Anum" in morphology.grammemes(word.norm)
            or _means_something(word)
            for word in words
        )

    def _screens(self) -> list[Hit]:
        """What a screen says word for word: a thing and what was seen of it at once."""
        found: list[Hit] = []
        for hit in islice(self._screen, _MOST):
            # «Пишет вам мама» announces nothing, «пишет „вам нельзя“» does.
            within = 1 if hit.first in self._excused else _QUOTED_WITHIN
            words = self._words[hit.last - 1 : hit.last + within]
            text = self._text(words[0])
            pairs = ((one, other) for one, other in pairwise(words) if other.source is words[0].source)
            # No class: «2 „Б“».
            if any(len(other.norm) > 1 and not _QUOTES.isdisjoint(text[one.end : other.start]) for one, other in pairs):
                found += [hit._replace(group=group) for group in ("objects.exact", "symptoms.exact")]
        return found

    def _questions(self) -> list[Hit]:
        """How something is done: «как написать учителю»; not how to go on at all («как быть», «куда обратиться»)."""
        usual = self._reading.lexicon.words("problems", "usual.verbs")
        found: list[Hit] = []
        for at in islice((at for at, word in enumerate(self._words) if word.norm in _ASKS), _MOST):
            following = self._words[at + 1 : at + 1 + _ASKED_WITHIN]
            done = [word.norm for word in following if word.sentence == self._words[at].sentence]
            if any("INFN" in morphology.grammemes(norm) and not norm.startswith(usual) for norm in done):
                found.append(Hit("requests.exact", "как …", at, at + 1))
        return found

    def _text(self, word: Word) -> str:
        reading = self._reading
        return reading.own_quote if word.source is Source.QUOTE else reading.parts.of(word.source)


def is_name(reading: Reading, word: Word) -> bool:
    """Whether a word belongs to a person's name."""
    return word.source is not Source.QUOTE and reading.in_name(word.source, word.start, word.end)


def _fails(word: Word, grammemes: Collection[str]) -> bool:
    happens = word.norm.endswith(("ся", "сь")) and not {"3per", "past"}.isdisjoint(grammemes)
    return "PRTS" in grammemes or ("VERB" in grammemes and happens)


def _means_something(word: Word) -> bool:
    if len(word.norm) < _SHORT:
        return False
    grammemes = morphology.grammemes(word.norm)
    return not _CONTENT.isdisjoint(grammemes) and _PRONOUNS.isdisjoint(grammemes)


def _silent(known: Evidence, hits: Sequence[Hit]) -> set[int]:
    """The places that tell nothing whatever stands there."""
    silent = {at for hit in hits if hit.group in _EMPTY for at in range(hit.first, hit.last)}
    for section in ("kinds", "roles", "problems"):
        said = (hit for hit in known.of(section, *_OWN) if hit.group.startswith(_SAY_NOTHING))
        silent |= {at for hit in said for at in range(hit.first, hit.last)}
    for hit in islice((hit for hit in hits if hit.group in _ASKING), _MOST):
        silent |= set(_asked_of(known.words, hit.last))
    return silent


def _asked_of(words: Sequence[Word], at: int) -> Iterator[int]:
    """The places of the thing that a question or trouble that ends at `at` is of: «по домашнему заданию сына»."""
    sentence = words[at - 1].sentence
    near = range(at - 1, min(at + _ABOUT_WITHIN, len(words)))
    prepositions = (one for one in near if words[one].norm in _ABOUT and words[one].sentence == sentence)
    begins, named = next(prepositions, len(words)) + 1, False
    for one in range(begins, min(begins + _NAMED_WITHIN, len(words))):
        grammemes = morphology.grammemes(words[one].norm)
        if words[one].sentence != sentence or "VERB" in grammemes or (named and "gent" not in grammemes):
            return
        yield one
        named = named or "NOUN" in grammemes
