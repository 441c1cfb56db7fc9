"""What sort of letter this is: an appeal, or one of those that need another treatment. In doubt it is an appeal."""

from collections.abc import Sequence

from mailbot.language.evidence import Evidence, evidence
from mailbot.language.intent.foreign import is_foreign
from mailbot.language.intent.foreign_offers import offers_in_english
from mailbot.language.intent.other_matters import Matters
from mailbot.language.intent.thanks import is_thanks
from mailbot.language.letter import SPOKEN
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import normalise
from mailbot.mail.gate import suppressions
from mailbot.mail.message import InboundMessage
from mailbot.terms import Kind, Source, Verdict

# In a foreign language a word of thanks may close anything: only so short a letter says no more than thanks.
_GREETING_WORDS = 8
# No cry has more words.
_CRY = 8
# Conditions of the gate by number: which of them tell the kind of a letter, the plainest first.
_REPORT = frozenset({17})
_MADE_BY_ROBOTS = {
    Kind.AUTO: frozenset({1, 4, 8, 12, 13, 14, 16, 18, 19}),
    Kind.LIST: frozenset({9, 10}),
    Kind.SPAM: frozenset({20}),
}


def read_kind(reading: Reading, verdict: Verdict = Verdict.POLITE) -> Kind:
    """The kind of the letter, by its headers first and then by what it says. Who insults (`verdict`) thanks nobody,
    and a cry of insults is of no other matter."""
    by_headers = _by_headers(reading.message, reading.lexicon)
    if by_headers is not None:
        return by_headers
    known = evidence(reading)
    if not _says_something(reading, known):
        return Kind.EMPTY
    kind = _by_words(reading, known)
    if verdict is Verdict.VIOLATION and (kind is Kind.THANKS or (kind is Kind.OFFTOPIC and _is_cry(known))):
        return Kind.APPEAL
    return kind


def _is_cry(known: Evidence) -> bool:
    """«Поздравляю, вы дура»: so few words are the insult and hardly anything else."""
    return sum(len(known.words_in(source)) for source in SPOKEN) <= _CRY


def _says_something(reading: Reading, known: Evidence) -> bool:
    """Whether anything came that tells something; what a telephone adds by itself does not."""
    parts = reading.parts
    if parts.subject.strip() or parts.body.strip() or reading.message.attachments or parts.quote.strip():
        return True
    return not reading.unsaid and bool(known.words_in(Source.SIGNATURE))


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
    hits = known.of("kinds", *SPOKEN)
    if _is_robots_letter(reading, known, hits) and not matters.personal:
        return Kind.AUTO
    foreign = is_foreign(reading)
    if foreign and offers_in_english(reading):
        return Kind.SPAM
    if not reading.is_reply and matters.surely_other:
        return Kind.SPAM if matters.is_spam else Kind.OFFTOPIC
    if is_thanks(reading, known, hits) and not (foreign and len(known.words) > _GREETING_WORDS):
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
