"""What sort of letter this is: an appeal, or one of those that need another treatment. In doubt it is an appeal."""

from collections import Counter
from collections.abc import Sequence

from mailbot.language.cues import Hit, Word
from mailbot.language.evidence import Evidence, evidence
from mailbot.language.lexicon import Lexicon
from mailbot.language.reading import Reading
from mailbot.language.tokens import normalise
from mailbot.mail.gate import suppressions
from mailbot.mail.message import InboundMessage
from mailbot.terms import Kind, Source, Verdict

_THANKS_WORDS = 90
_SETTLED_WORDS = 15
_OFFTOPIC = 2
_SURELY_OFFTOPIC = 4
# So many turns of the language of offices make an office's letter.
_OFFICIAL = 2
_OWN = (Source.SUBJECT, Source.BODY, Source.SIGNATURE)
# What thanks are for, in so many words: «за исправленную отметку», «что так быстро сменили нам пароль».
_FOR = {"за": 2, "что": 6}
_SEEN = frozenset(["symptoms.exact", "symptoms.vague"])
_TROUBLE = frozenset(["symptoms.exact", "symptoms.plain", "requests.exact", "requests.plain"])
# Conditions of the gate by number: which of them tell the kind of a letter, the plainest first.
_REPORT = frozenset({17})
_MADE_BY_ROBOTS = {
    Kind.AUTO: frozenset({1, 4, 8, 12, 13, 14, 16, 18, 19}),
    Kind.LIST: frozenset({9, 10}),
    Kind.SPAM: frozenset({20}),
}


def read_kind(reading: Reading, verdict: Verdict = Verdict.POLITE) -> Kind:
    """The kind of the letter, by its headers first and then by what it says. Who insults (`verdict`) thanks nobody."""
    by_headers = _by_headers(reading.message, reading.lexicon)
    if by_headers is not None:
        return by_headers
    known = evidence(reading)
    if not known.words_in(*_OWN) and not _says_something(reading):
        return Kind.EMPTY
    kind = _by_words(reading, known)
    return Kind.APPEAL if kind is Kind.THANKS and verdict is Verdict.VIOLATION else kind


def _says_something(reading: Reading) -> bool:
    parts = reading.parts
    return bool(parts.subject.strip() or parts.body.strip() or reading.message.attachments or parts.quote.strip())


def _by_headers(message: InboundMessage, lexicon: Lexicon) -> Kind | None:
    conditions = set(suppressions(message, None))
    if conditions & _REPORT or _is_from_mail_server(message, lexicon):
        return Kind.BOUNCE
    return next((kind for kind, numbers in _MADE_BY_ROBOTS.items() if conditions & numbers), None)


def _is_from_mail_server(message: InboundMessage, lexicon: Lexicon) -> bool:
    """A report in no standard form: by its sender's name, or by its subject when it came from nobody."""
    senders = lexicon.words("kinds", "bounce.senders")
    if any(one.name.lower().startswith(senders) for one in message.from_):
        return True
    subject = normalise(message.subject).strip()
    return message.return_path == "" and subject.startswith(lexicon.words("kinds", "bounce.subjects"))


def _by_words(reading: Reading, known: Evidence) -> Kind:
    hits = _without_harmless(known.of("kinds", *_OWN))
    counts = Counter(group for group, _ in {(hit.group, hit.cue) for hit in hits})
    if _is_robots_letter(reading, known, hits) and not _personal(counts):
        return Kind.AUTO
    surely = _offtopic_weight(counts) >= _SURELY_OFFTOPIC + _personal(counts)
    if not reading.is_reply and surely and not _about_journal(counts):
        return Kind.SPAM if _is_spam(counts) else Kind.OFFTOPIC
    if _is_thanks(reading, known, hits):
        return Kind.THANKS
    if reading.is_reply and not reading.forwarded:
        return Kind.FOLLOWUP
    if _is_spam(counts):
        return Kind.SPAM
    if _is_offtopic(counts, known):
        return Kind.OFFTOPIC
    return Kind.APPEAL


def _without_harmless(hits: Sequence[Hit]) -> list[Hit]:
    """The cues that stand in no turn of speech where they tell nothing of another matter («после обеда»)."""
    spoken = {at for hit in hits if hit.group == "offtopic.harmless" for at in range(hit.first, hit.last)}
    return [hit for hit in hits if not (hit.group.startswith("offtopic.") and hit.first in spoken)]


def _is_robots_letter(reading: Reading, known: Evidence, hits: Sequence[Hit]) -> bool:
    """Two turns of a robot. The subject of an answer is that of the letter answered, and that may be our own."""
    said = (hit for hit in hits if hit.group == "auto.phrases")
    own = (hit for hit in said if not (reading.is_reply and known.words[hit.first].source is Source.SUBJECT))
    return len({hit.cue for hit in own}) >= 2


def _is_thanks(reading: Reading, known: Evidence, hits: Sequence[Hit]) -> bool:
    """Gratitude, or word that all is well, and nothing besides: no question, no «но», no request."""
    words = known.words
    text = f"{reading.parts.subject}\n{reading.parts.body}"
    if "?" in reading.parts.body or len(known.words_in(*_OWN)) > _THANKS_WORDS:
        return False
    glad = any(
        hit.group in ("thanks.gratitude", "thanks.settled") and words[hit.first].source is not Source.SIGNATURE
        for hit in hits
    )
    if not glad and not ("👍" in text or "🙏" in text or "❤" in text):
        return False
    excused = {
        at
        for hit in hits
        if hit.group in ("thanks.harmless", "thanks.settled", "thanks.gratitude")
        for at in range(hit.first, hit.last)
    }
    besides = [
        hit
        for hit in hits
        if hit.group == "thanks.besides" and words[hit.first].source is Source.BODY and hit.first not in excused
    ]
    if any(hit.cue == "заранее" for hit in besides) or _closes_answer(reading, words, hits):
        return False
    body = sum(word.source is Source.BODY for word in words)
    grateful = any(hit.group == "thanks.gratitude" for hit in hits)
    excused |= _thanked_for(reading, words, hits)
    if besides or _wants_something(known, excused) or _tells_trouble(known, hits, excused):
        return False
    return body <= _SETTLED_WORDS or (grateful and (reading.is_reply or _leads(words, hits)))


def _closes_answer(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether thanks only close an answer that gives a name or a class."""
    if not reading.is_reply or any(hit.group == "thanks.settled" for hit in hits):
        return False
    first = min((words[hit.first].start for hit in hits if hit.group == "thanks.gratitude"), default=0)
    given = (*reading.classes, *((reading.full_name,) if reading.full_name else ()))
    return any(datum.source is Source.BODY and datum.span[0] < first for datum in given)


def _wants_something(known: Evidence, excused: set[int]) -> bool:
    """Whether the letter asks for something definite, besides the words of thanks themselves."""
    return any(hit.group == "requests.exact" and hit.first not in excused for hit in known.of("problems", Source.BODY))


def _tells_trouble(known: Evidence, hits: Sequence[Hit], excused: set[int]) -> bool:
    """Whether something of the journal is missing, wrong or wanted, and nothing after it says that all is well."""
    told = [hit for hit in known.of("problems", Source.SUBJECT, Source.BODY) if hit.first not in excused]
    harmless = {at for hit in told if hit.group == "harmless.phrases" for at in range(hit.first, hit.last)}
    told = [hit for hit in told if hit.first not in harmless]
    settled = max((hit.first for hit in hits if hit.group == "thanks.settled"), default=-1)
    things = [hit for hit in told if hit.group.startswith(("objects.", "details."))]
    if things and any(hit.group in _TROUBLE and hit.first > settled for hit in told):
        return True
    return settled < 0 and _closes(known.words, hits, [*things, *(hit for hit in told if hit.group in _SEEN)])


def _closes(words: Sequence[Word], hits: Sequence[Hit], told: Sequence[Hit]) -> bool:
    """Whether thanks come only after something of the journal was spoken of: then they are a closing courtesy."""
    thanks = [hit.first for hit in hits if hit.group == "thanks.gratitude" and words[hit.first].source is Source.BODY]
    first = min(thanks, default=0)
    return any(hit.first < first for hit in told if words[hit.first].source is Source.BODY)


def _thanked_for(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """Places of what was done for the writer: «спасибо, что сменили пароль», up to the next sign."""
    places: set[int] = set()
    for hit in hits:
        if hit.group == "thanks.gratitude":
            begin = next((at for at in range(hit.last, min(hit.last + 3, len(words))) if words[at].norm in _FOR), None)
            places |= _clause(reading, words, begin) if begin is not None else set()
    return places


def _clause(reading: Reading, words: Sequence[Word], begin: int) -> set[int]:
    """The words from `begin` on, up to the next sign and at most so many."""
    end = begin + 1
    while end < min(begin + _FOR[words[begin].norm], len(words)) and words[end].source is words[begin].source:
        if reading.parts.of(words[end].source)[words[end - 1].end : words[end].start].strip(' «»"'):
            break
        end += 1
    return set(range(begin, end))


def _leads(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether thanks are what the letter is written for, rather than its closing courtesy."""
    thanks = [hit for hit in hits if hit.group == "thanks.gratitude"]
    journal = [hit for hit in hits if hit.group == "journal.strong" and words[hit.first].source is Source.BODY]
    settled = any(hit.group == "thanks.settled" for hit in hits)
    in_subject = any(words[hit.first].source is Source.SUBJECT for hit in thanks)
    return len(thanks) >= 2 or settled or not journal or in_subject


def _about_journal(counts: Counter[str]) -> bool:
    return bool(counts["journal.strong"] or counts["journal.plain"])


def _is_spam(counts: Counter[str]) -> bool:
    weight = counts["spam.strong"] * 2 + counts["spam.plain"]
    return weight >= 4 + 3 * bool(counts["journal.strong"]) + 3 * _personal(counts)


def _is_offtopic(counts: Counter[str], known: Evidence) -> bool:
    """A letter of other matters in which at most half as much is of the journal, or any letter of an office."""
    if counts["offtopic.office"] >= _OFFICIAL and not _personal(counts):
        return True
    things = {hit.first for hit in known.of("problems", *_OWN) if hit.group == "objects.exact"}
    weight = _offtopic_weight(counts)
    if counts["journal.strong"] or len(things) * 2 > max(weight, _OFFTOPIC):
        return False
    doubt = counts["journal.plain"] + 2 * bool(counts["personal.trouble"]) + bool(counts["personal.child"])
    return weight >= _OFFTOPIC + doubt


def _personal(counts: Counter[str]) -> int:
    return counts["personal.child"] + counts["personal.trouble"]


def _offtopic_weight(counts: Counter[str]) -> int:
    return 2 * (counts["offtopic.strong"] + counts["offtopic.office"]) + counts["offtopic.plain"]
