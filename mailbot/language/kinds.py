"""What sort of letter this is: an appeal, or one of those that need another treatment. In doubt it is an appeal."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from mailbot.language.cues import CueBook, Hit, Word, own_words
from mailbot.language.lexicon import Lexicon
from mailbot.language.problems import problem_cues
from mailbot.language.reading import Reading
from mailbot.language.tokens import normalise
from mailbot.mail.message import InboundMessage
from mailbot.terms import Kind, Source

_THANKS_WORDS = 90
_SETTLED_WORDS = 15
_SURELY_OFFTOPIC = 4
_GROUPS = {
    "auto": "auto.phrases",
    "gratitude": "thanks.gratitude",
    "settled": "thanks.settled",
    "besides": "thanks.besides",
    "harmless": "thanks.harmless",
    "spam.strong": "spam.strong",
    "spam.plain": "spam.plain",
    "offtopic.strong": "offtopic.strong",
    "offtopic.plain": "offtopic.plain",
    "journal": "journal.strong",
    "personal": "personal.strong",
}
_ROBOT_PRECEDENCE = frozenset({"bulk", "junk", "auto_reply"})


def read_kind(reading: Reading) -> Kind:
    """The kind of the letter, by its headers first and then by what it says."""
    by_headers = _by_headers(reading.message, reading.lexicon)
    if by_headers is not None:
        return by_headers
    words = own_words(reading)
    if not words and not _says_something(reading):
        return Kind.EMPTY
    return _by_words(reading, words)


def _says_something(reading: Reading) -> bool:
    parts = reading.parts
    return bool(parts.subject.strip() or parts.body.strip() or reading.message.attachments or parts.quote.strip())


def _by_headers(message: InboundMessage, lexicon: Lexicon) -> Kind | None:
    subject = normalise(message.subject).strip()
    if _is_bounce(message, subject, lexicon):
        return Kind.BOUNCE
    if _is_automatic(message) or subject.startswith(lexicon.words("kinds", "auto.subjects")):
        return Kind.AUTO
    if any(key.lower().startswith("list-") for key, _ in message.headers) or message.values("Mailing-List"):
        return Kind.LIST
    return None


def _is_bounce(message: InboundMessage, subject: str, lexicon: Lexicon) -> bool:
    if message.content_type.lower() == "multipart/report" or message.values("X-Failed-Recipients"):
        return True
    senders = lexicon.words("kinds", "bounce.senders")
    from_robot = any(
        f"{one.name} {one.addr}".lower().startswith(senders) or one.addr.lower().startswith(senders)
        for one in message.from_
    )
    return from_robot or (message.return_path == "" and subject.startswith(lexicon.words("kinds", "bounce.subjects")))


def _is_automatic(message: InboundMessage) -> bool:
    """RFC 3834, 5, and the older habits of programs that do not follow it."""
    submitted = [value.split(";")[0].split("(")[0].strip().lower() for value in message.values("Auto-Submitted")]
    precedence = {value.strip().lower() for value in (*message.values("Precedence"), *message.values("X-Precedence"))}
    replies = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Autoresponse", "X-Mail-Autoreply")
    return (
        any(value and value != "no" for value in submitted)
        or bool(precedence & _ROBOT_PRECEDENCE)
        or any(message.values(name) for name in replies)
    )


def _by_words(reading: Reading, words: Sequence[Word]) -> Kind:
    hits = _book(reading.lexicon).find(words)
    counts = Counter({group: len({hit.cue for hit in hits if hit.group == group}) for group in _GROUPS})
    if _is_robots_letter(counts):
        return Kind.AUTO
    if not reading.is_reply and _offtopic_weight(counts) >= _SURELY_OFFTOPIC and not counts["journal"]:
        return Kind.SPAM if _is_spam(counts) else Kind.OFFTOPIC
    if _is_thanks(reading, words, hits):
        return Kind.THANKS
    if reading.is_reply and not reading.forwarded:
        return Kind.FOLLOWUP
    if _is_spam(counts):
        return Kind.SPAM
    if _is_offtopic(counts):
        return Kind.OFFTOPIC
    return Kind.APPEAL


def _is_robots_letter(counts: Counter[str]) -> bool:
    return counts["auto"] >= 2 and not counts["personal"]


def _is_thanks(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Gratitude, or word that all is well, and nothing besides: no question, no «но», no request."""
    text = f"{reading.parts.subject}\n{reading.parts.body}"
    if "?" in reading.parts.body or len(words) > _THANKS_WORDS:
        return False
    glad = any(
        hit.group in ("gratitude", "settled") and words[hit.first].source is not Source.SIGNATURE for hit in hits
    )
    if not glad and not ("👍" in text or "🙏" in text or "❤" in text):
        return False
    excused = {
        at for hit in hits if hit.group in ("harmless", "settled", "gratitude") for at in range(hit.first, hit.last)
    }
    besides = [
        hit
        for hit in hits
        if hit.group == "besides" and words[hit.first].source is Source.BODY and hit.first not in excused
    ]
    if any(hit.cue == "заранее" for hit in besides):
        return False
    body = sum(word.source is Source.BODY for word in words)
    grateful = any(hit.group == "gratitude" for hit in hits)
    if besides or _wants_something(words, reading.lexicon, excused):
        return False
    return body <= _SETTLED_WORDS or (grateful and (reading.is_reply or _leads(words, hits)))


def _wants_something(words: Sequence[Word], lexicon: Lexicon, excused: set[int]) -> bool:
    """Whether the letter asks for something definite, besides the words of thanks themselves."""
    return any(
        hit.group == "requests.exact" and words[hit.first].source is Source.BODY and hit.first not in excused
        for hit in problem_cues(lexicon).find(words)
    )


def _leads(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether thanks are what the letter is written for, rather than its closing courtesy."""
    thanks = [hit for hit in hits if hit.group == "gratitude"]
    journal = [hit for hit in hits if hit.group == "journal" and words[hit.first].source is Source.BODY]
    return len(thanks) >= 2 or not journal or any(words[hit.first].source is Source.SUBJECT for hit in thanks)


def _is_spam(counts: Counter[str]) -> bool:
    weight = counts["spam.strong"] * 2 + counts["spam.plain"]
    return weight >= 4 + 3 * counts["journal"] + 3 * counts["personal"]


def _is_offtopic(counts: Counter[str]) -> bool:
    weight = _offtopic_weight(counts)
    return weight >= 2 and not counts["journal"] and not counts["personal"]


def _offtopic_weight(counts: Counter[str]) -> int:
    return counts["offtopic.strong"] * 2 + counts["offtopic.plain"]


@lru_cache(maxsize=4)
def _book(lexicon: Lexicon) -> CueBook:
    return CueBook({group: lexicon.words("kinds", key) for group, key in _GROUPS.items()})
