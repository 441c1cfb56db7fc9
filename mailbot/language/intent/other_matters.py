"""Letters to a school that are not about its journal: how much speaks for another matter, and how much for the journal.

Offices, suppliers, other schools, meals, certificates, lost things. Who writes for a child of theirs, or of a trouble
of their own, is in doubt a person with an appeal.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from mailbot.language.evidence import Evidence
from mailbot.language.letter import SHOWN, SPOKEN
from mailbot.language.words.cues import Hit
from mailbot.terms import Source

# From such a weight on a letter is of another matter, and so surely that little speaks against it.
_ENOUGH, _SURELY = 2, 4
# From this weight a letter of an office is not about the journal though it names something of it.
_PLAINLY = 6
# So many turns of the language of offices make an office's letter.
_OFFICIAL = 2
# A letter of somebody who looks for work, whatever it names.
_SURE = 2
# Of so many words of trouble each speaks for the journal.
_TROUBLES = 3
# What a sales letter that speaks as a parent has, however much it says of a child and of marks. An appeal may have one
# cue of each by chance.
_TESTIMONY = ("spam.product", "spam.experience", "spam.call")
_CALLED = 3
# The weight of an offer; how much more it takes where a journal, or a child, is spoken of; what a sure cue weighs.
_SPAM, _SPAM_DOUBT, _SPAM_SURE = 4, 3, 5
_GROUPS = ("offtopic.sure", "offtopic.strong", "offtopic.office", "offtopic.life", "offtopic.home")


class Matters:
    """What a letter is about, weighed: each cue counts once."""

    def __init__(self, known: Evidence) -> None:
        """The matters of the letter of which `known` is known."""
        hits = _telling(known.of("kinds", *SHOWN), known)
        taken = {at for hit in hits if hit.group in _GROUPS for at in range(hit.first, hit.last)}
        # «Фото четвёртых классов», «расписание автобуса»: what is part of another matter's name speaks for no journal.
        named = {hit.first for hit in hits if hit.group == "offtopic.life"}
        hits = [
            hit
            for hit in hits
            if not (hit.group == "journal.plain" and hit.first in taken)
            and not (hit.group == "journal.strong" and hit.first in named)
        ]
        # «Готовые домашние задания от 99 рублей»: what is for sale is no journal's.
        sold = set(_places(hit for hit in hits if hit.group == "spam.strong"))
        hits = [hit for hit in hits if not (hit.group.startswith("journal.") and hit.first in sold)]
        self._counts = Counter(group for group, _ in {(hit.group, hit.cue) for hit in hits})
        self._others = _apart(hit for hit in hits if hit.group in _GROUPS)
        things = (hit for hit in known.of("problems", *SPOKEN) if hit.group == "objects.exact")
        self._things = len({hit.first for hit in things} - taken)
        seen = {hit.first for hit in known.of("problems", *SPOKEN) if hit.group == "symptoms.exact"}
        self._seen = bool(seen - taken)
        # «Вижу только Давида, стрелочка пропала»: something is there no more, whatever else is spoken of.
        self._doubt = 2 * min(self._counts["personal.trouble"], _TROUBLES) or int(bool(self._things and seen - taken))
        self._by_office = bool(self._counts["offtopic.senders"])
        surely = any(
            hit.group.endswith(".sure") and hit.first not in taken | sold for hit in known.of("topics", *SPOKEN)
        )
        self._of_journal = bool(self._counts["journal.strong"] or surely) and not self._by_office

    @property
    def personal(self) -> int:
        """How much tells of somebody who writes for a child or of an own trouble."""
        return self._counts["personal.child"] + self._counts["personal.trouble"]

    @property
    def surely_other(self) -> bool:
        """Whether the letter is of another matter and names nothing of a journal."""
        about_journal = self._counts["journal.strong"] or self._counts["journal.plain"]
        return self._weight >= _SURELY + self.personal and not about_journal

    @property
    def is_other(self) -> bool:
        """Whether at most half as much is of the journal as of another matter, or an office writes."""
        counts = self._counts
        if counts["offtopic.sure"] >= _SURE + self.personal:
            return True
        if counts["offtopic.office"] >= _OFFICIAL + self._of_journal and not self.personal:
            return True
        if self._by_office and not self.personal and self._weight >= _PLAINLY:
            return True
        if self._of_journal or counts["journal.strong"] or self._things * 2 > max(self._weight, _ENOUGH):
            return False
        return self._weight >= _ENOUGH + counts["journal.plain"] + self._doubt + self._for_child

    @property
    def is_spam(self) -> bool:
        """Whether something is for sale, or the letter is a trick."""
        counts = self._counts
        if self._testifies:
            return True
        weight = counts["spam.sure"] * _SPAM_SURE + counts["spam.strong"] * 2 + counts["spam.plain"]
        return weight >= _SPAM + _SPAM_DOUBT * self._of_journal + _SPAM_DOUBT * self.personal

    @property
    def _testifies(self) -> bool:
        """Whether a sales letter speaks as a parent: no trouble of an own, nothing amiss unless much calls to come."""
        told = [self._counts[part] for part in _TESTIMONY]
        return all(told) and not self._counts["personal.trouble"] and not (self._seen and sum(told) <= _CALLED)

    @property
    def _for_child(self) -> int:
        """How much speaks for the journal that the letter is for a child.

        «Преподаю в музыкальной школе, проверьте дочери пропуски» is of something that a journal has besides; lost
        things and meals are what parents write of in any case.
        """
        if not self._counts["personal.child"]:
            return 0
        return 2 if self._counts["journal.plain"] else int(not self._counts["offtopic.home"])

    @property
    def _weight(self) -> int:
        counts = self._counts
        # An office speaks of itself as «мы»: «направляем», «ждём ваших учащихся».
        voiced = counts["offtopic.voice"] if self._by_office or not self.personal else 0
        return 2 * (self._others + self._by_office) + counts["offtopic.plain"] + voiced


def _telling(hits: Sequence[Hit], known: Evidence) -> list[Hit]:
    """The cues that count: in no turn of speech where they tell nothing of another matter («после обеда»).

    Where the writer works («преподаватель музыкальной школы») is not what the letter is about.
    """
    spoken = set(_places(hit for hit in hits if hit.group == "offtopic.harmless"))

    def counts(hit: Hit) -> bool:
        source = known.words[hit.first].source
        if hit.group.startswith("offtopic.") and (
            hit.first in spoken or (source is Source.SIGNATURE and _is_matter(hit))
        ):
            return False
        tricks = hit.group in ("spam.strong", "spam.sure")
        return tricks or (source is Source.FROM) == (hit.group == "offtopic.senders")

    return [hit for hit in hits if counts(hit)]


def _is_matter(hit: Hit) -> bool:
    return hit.group in ("offtopic.strong", "offtopic.life", "offtopic.plain")


def _apart(hits: Iterable[Hit]) -> int:
    """How many cues there are, those of one word counted once."""
    firsts: dict[str, int] = {}
    for hit in hits:
        firsts.setdefault(hit.cue, hit.first)
    return len(set(firsts.values()))


def _places(hits: Iterable[Hit]) -> Iterable[int]:
    return (at for hit in hits for at in range(hit.first, hit.last))
