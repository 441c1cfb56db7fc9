"""What is known of a letter while it is being read: the value every reader of this package takes."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from mailbot.language.letter import Finding, Parts, PersonName
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import Token
from mailbot.mail.message import InboundMessage
from mailbot.terms import Source


# Compared by identity, so that what several readers need of one letter is found once (see `evidence`).
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """A letter cut into parts and tokenised, with the names and classes found in it.

    `tokens[source]` are those of `parts.of(source)`. `own_quote` is what the writer themselves wrote earlier, taken
    from the quote without markers (empty in a first letter). `name_spans[source]` are the half-open spans of every
    person's name, in order and apart, whoever they are: a reader of tone skips them. `is_reply` tells that the letter
    answers another one (RFC 5322, 3.6.4); `forwarded` that the quote is a forwarded letter and not an answered one;
    `unsaid` that the body holds no words of one's own, only a tail or a quotation for want of better. `address` is the
    mailbox of the one who writes, empty where it is not known.
    """

    message: InboundMessage
    parts: Parts
    lexicon: Lexicon
    tokens: Mapping[Source, tuple[Token, ...]]
    own_quote: str = ""
    own_quote_tokens: tuple[Token, ...] = ()
    name_spans: Mapping[Source, tuple[tuple[int, int], ...]]
    full_name: Finding[PersonName] | None = None
    address_as: str = ""
    child_names: tuple[Finding[str], ...] = ()
    classes: tuple[Finding[str], ...] = ()
    is_reply: bool = False
    address: str = ""
    forwarded: bool = False
    unsaid: bool = False

    def in_name(self, source: Source, start: int, end: int) -> bool:
        """Whether [start, end) of the part `source` touches a recognised person's name."""
        spans = self.name_spans.get(source, ())
        before = bisect_left(spans, (end, 0))
        return before > 0 and spans[before - 1][1] > start
