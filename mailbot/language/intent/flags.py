"""What a person should know about a letter, whatever else is decided."""

from collections.abc import Sequence

from mailbot.language.evidence import evidence
from mailbot.language.intent.foreign import is_foreign
from mailbot.language.intent.papers import is_formal
from mailbot.language.letter import SPOKEN
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit, Word
from mailbot.language.words.tokens import Token
from mailbot.terms import LetterFlag

_PHONE_DIGITS = 6


def read_flags(reading: Reading) -> frozenset[LetterFlag]:
    """Every flag that holds for the letter."""
    known = evidence(reading)
    words, hits = known.words, known.of("flags", *SPOKEN)
    told = {
        LetterFlag.ATTACHMENT: bool(reading.message.attachments),
        LetterFlag.FORWARDED: reading.forwarded,
        LetterFlag.PICTURE_ONLY: _is_picture_only(reading),
        LetterFlag.FORMAL_PAPER: is_formal(reading, hits),
        LetterFlag.CALL_BACK: _asks_for_call(reading, hits),
        LetterFlag.OTHER_LANGUAGE: is_foreign(reading),
        LetterFlag.DANGER: _is_dangerous(words, hits),
        LetterFlag.LEAK: any(hit.group == "danger.seen" for hit in hits),
    }
    return frozenset(flag for flag, holds in told.items() if holds)


def _is_picture_only(reading: Reading) -> bool:
    """Whether a picture or file came without a word of one's own: a telephone's tail and a quotation say nothing."""
    said = f"{reading.parts.body}{reading.parts.quote}".strip()
    return bool(reading.message.attachments) and (reading.unsaid or not any(map(str.isalnum, said)))


def _asks_for_call(reading: Reading, hits: Sequence[Hit]) -> bool:
    if not any(hit.group == "call_back.asks" for hit in hits):
        return False
    return any(has_phone(reading.tokens.get(source, ())) for source in SPOKEN)


def has_phone(tokens: Sequence[Token]) -> bool:
    """Whether a telephone number is written here: six digits or more, with signs of a number only between them."""
    digits = 0
    for token in tokens:
        if token.is_number:
            digits += len(token.text)
            if digits >= _PHONE_DIGITS:
                return True
        elif token.text not in "+-()‑–":
            digits = 0
    return False


def _is_dangerous(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    if any(hit.group == "danger.leak" for hit in hits):
        return True
    stories = {words[hit.first].sentence for hit in hits if hit.group == "danger.harmless"}
    return any(hit.group == "danger.phrases" and words[hit.first].sentence not in stories for hit in hits)
