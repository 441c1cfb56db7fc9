"""What sort of letter this is: an appeal, or one of those that need another treatment. In doubt it is an appeal."""

from collections.abc import Sequence

from mailbot.language.cues import Hit, Word
from mailbot.language.evidence import Evidence, evidence
from mailbot.language.flags import is_foreign
from mailbot.language.foreign_offers import offers_in_english
from mailbot.language.lexicon import Lexicon
from mailbot.language.morphology import grammemes
from mailbot.language.other_matters import Matters
from mailbot.language.reading import Reading
from mailbot.language.tokens import normalise
from mailbot.mail.gate import suppressions
from mailbot.mail.message import InboundMessage
from mailbot.terms import Kind, Source, Verdict

_THANKS_WORDS = 90
_SETTLED_WORDS = 15
# In a foreign language a word of thanks may close anything: only so short a letter says no more than thanks.
_GREETING_WORDS = 8
_OWN = (Source.SUBJECT, Source.BODY, Source.SIGNATURE)
# What thanks are for, in so many words: «за исправленную отметку», «что так быстро сменили нам пароль».
_FOR = {"за": 3, "что": 6}
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
    matters = Matters(known)
    hits = known.of("kinds", *_OWN)
    if _is_robots_letter(reading, known, hits) and not matters.personal:
        return Kind.AUTO
    foreign = is_foreign(reading)
    if foreign and offers_in_english(reading):
        return Kind.SPAM
    if not reading.is_reply and matters.surely_other:
        return Kind.SPAM if matters.is_spam else Kind.OFFTOPIC
    if _is_thanks(reading, known, hits) and not (foreign and len(known.words) > _GREETING_WORDS):
        return Kind.THANKS
    if reading.is_reply and not reading.forwarded:
        return Kind.FOLLOWUP
    if matters.is_spam:
        return Kind.SPAM
    return Kind.OFFTOPIC if matters.is_other else Kind.APPEAL


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
    if besides or _wants_something(known, excused) or _tells_trouble(reading, known, hits, excused):
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


def _tells_trouble(reading: Reading, known: Evidence, hits: Sequence[Hit], excused: set[int]) -> bool:
    """Whether something of the journal is missing, wrong or wanted, and nothing after it says that all is well."""
    # The subject of an answer is that of the letter answered.
    own = (Source.BODY,) if reading.is_reply else (Source.SUBJECT, Source.BODY)
    told = [hit for hit in known.of("problems", *own) if hit.first not in excused]
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
        # «спасибо за помощь пропали отметки»
        if words[begin].norm == "за" and "VERB" in grammemes(words[end].norm):
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
