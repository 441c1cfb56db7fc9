"""Every cue of the lexicon in a letter, found in one walk for all its readers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mailbot.language.letter import SHOWN
from mailbot.language.reading import Reading
from mailbot.language.words.cues import CueBook, Hit, Word, from_letters, words_of
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.spelling import speller
from mailbot.terms import Role, Source, Topic

# As many words of Latin letters are kept as they were meant.
_CACHE = 8192

# The lists of each section of the lexicon that hold cues.
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "topics": (
        *(f"{topic}.{strength}" for topic in Topic for strength in ("sure", "strong", "plain", "weak")),
        "harmless.phrases",
        "aside.opens",
        "helper.who",
        "helper.manner",
    ),
    "roles": (
        *(
            f"{role}.{strength}"
            for role in Role
            if role is not Role.UNKNOWN
            for strength in ("strong", "plain", "weak")
        ),
        "parent.kin",
        "parent.child",
        "staff.from",
        "staff.many",
        "staff.inner",
        "staff.service",
        "staff.leave",
        "staff.title",
        "student.title",
        "student.borrowed",
        "student.teachers",
        "staff.subject",
        "reported.elsewhere",
        "firm.marks",
        "grown.signs",
    ),
    "kinds": (
        "auto.phrases",
        *(f"thanks.{group}" for group in ("gratitude", "settled", "besides", "harmless", "idle", "joke")),
        *(f"{group}.{strength}" for group in ("spam", "offtopic", "journal") for strength in ("strong", "plain")),
        "spam.sure",
        *(f"spam.{part}" for part in ("product", "experience", "call")),
        "offtopic.sure",
        "offtopic.office",
        "offtopic.life",
        "offtopic.home",
        "offtopic.voice",
        "offtopic.senders",
        "offtopic.harmless",
        "personal.child",
        "personal.trouble",
    ),
    "problems": (
        "objects.exact",
        "objects.life",
        "objects.whole",
        "screen.says",
        "about.opens",
        *(f"{group}.{strength}" for group in ("symptoms", "requests") for strength in ("exact", "plain", "vague")),
        "requests.about",
        "details.exact",
        "harmless.phrases",
    ),
    "flags": (
        "formal_paper.phrases",
        "formal_paper.declares",
        "formal_paper.asks",
        "call_back.asks",
        "danger.phrases",
        "danger.leak",
        "danger.seen",
        "danger.harmless",
    ),
    "tone_context": (
        *(f"{group}.cues" for group in ("second", "first", "staff", "work", "others", "aim", "general", "lesson")),
        *(
            f"{group}.cues"
            for group in (
                "self",
                "report_own",
                "insulting",
                "aimed",
                "culprit",
                "rooms",
                "inventions",
                "deeds",
                "things",
                "harmless",
                "waste",
                "strangers",
                "street",
                "threat",
                "angry",
            )
        ),
        "report.names",
        "report.says",
        "report.cites",
        "report.allowed",
        "report.own",
        "report.tails",
        "report.after",
        *(
            f"opinion.{group}"
            for group in ("hopes", "denied", "past", "held", "turn", "confirmed", "agreed", "otherwise")
        ),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """The writer's words, part after part in the order of `Source`, and the cues among them by section.

    A hit's group is the key of its list within the section; its places index `words`. Words with the source QUOTE are
    the writer's own of earlier: their places are in `Reading.own_quote`.
    """

    words: tuple[Word, ...]
    hits: Mapping[str, tuple[Hit, ...]]

    def of(self, section: str, *sources: Source) -> list[Hit]:
        """The hits of a section that begin in one of `sources`."""
        return [hit for hit in self.hits[section] if self.words[hit.first].source in sources]

    def words_in(self, *sources: Source) -> list[Word]:
        """The words of these parts."""
        return [word for word in self.words if word.source in sources]


# One letter is read at a time; its readers follow one another.
@lru_cache(maxsize=1)
def evidence(reading: Reading) -> Evidence:
    """The evidence in a letter."""
    meant = _meant(reading.lexicon, _is_latin(reading))
    words: list[Word] = []
    for source in SHOWN:
        words += words_of(reading.tokens.get(source, ()), source, sentence=_next(words), meant=meant)
    words += words_of(reading.own_quote_tokens, Source.QUOTE, sentence=_next(words), meant=meant)
    hits: dict[str, list[Hit]] = {section: [] for section in SECTIONS}
    for hit in _book(reading.lexicon).find(words):
        section, _, group = hit.group.partition(".")
        hits[section].append(hit._replace(group=group))
    return Evidence(words=tuple(words), hits={section: tuple(found) for section, found in hits.items()})


@lru_cache(maxsize=8)
def _meant(lexicon: Lexicon, latin: bool) -> Callable[[str], str]:
    """What gives for a word of a letter, `latin` or not, the Russian word that was meant."""
    meant = speller(lexicon)
    return lru_cache(maxsize=_CACHE)(lambda word: meant(from_letters(word))) if latin else meant


def _next(words: list[Word]) -> int:
    return words[-1].sentence + 1 if words else 0


def _is_latin(reading: Reading) -> bool:
    """Whether most words of the letter are of Latin letters."""
    tokens = [token for source in (Source.SUBJECT, Source.BODY) for token in reading.tokens.get(source, ())]
    words = [token.norm for token in tokens if token.is_word]
    return sum(map(str.isascii, words)) * 2 > len(words)


@lru_cache(maxsize=4)
def _book(lexicon: Lexicon) -> CueBook:
    return CueBook(dict(_lists(lexicon)))


def _lists(lexicon: Lexicon) -> Iterable[tuple[str, tuple[str, ...]]]:
    for section, keys in SECTIONS.items():
        for key in keys:
            yield f"{section}.{key}", lexicon.words(section, key)
