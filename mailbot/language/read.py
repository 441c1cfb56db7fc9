"""The entry point: one message in, everything mailbot understood of it out."""

import unicodedata
from dataclasses import replace

from mailbot.language.intent.flags import read_flags
from mailbot.language.intent.foreign import worth_reading
from mailbot.language.intent.kinds import read_kind
from mailbot.language.intent.problems import read_problem
from mailbot.language.intent.topics import read_topic
from mailbot.language.letter import SHOWN, Letter, Parts
from mailbot.language.names.findings import gather, in_quote
from mailbot.language.names.persons import is_name_line
from mailbot.language.parts.office import office_date
from mailbot.language.parts.own_words import Judges, OwnWords, cut
from mailbot.language.parts.quotes import address_in
from mailbot.language.reading import Reading
from mailbot.language.roles.roles import read_role
from mailbot.language.tone.badfind import find_bad_words
from mailbot.language.tone.badwords import bad_words
from mailbot.language.tone.tone import read_tone
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import tokenize
from mailbot.mail.message import Address, InboundMessage
from mailbot.mail.senders import writer
from mailbot.terms import Datum, Kind, Role, Source

# No one writes longer ones by hand; the rest is not looked at.
_SUBJECT_LENGTH = 2000
_FROM_LENGTH = 500


def read_letter(message: InboundMessage, lexicon: Lexicon, *, forms: frozenset[str] = frozenset()) -> Letter:
    """Everything `message` says. Pure and total: any readable message gives a letter, in time linear in its size.

    `forms` holds the addresses of the school's web forms, in lower case: who writes by one stands in its Reply-To.
    """
    who = writer(message, forms)
    words, parts = _cut(message, lexicon, who)
    reading, doubtful = _reading(message, words, parts, lexicon, who)
    role = read_role(reading)
    problem = read_problem(reading)
    verdict, tone = read_tone(reading)
    kind = read_kind(reading, verdict)
    if words.unclear:  # a person must see whose letter it is, and nobody is asked for what may stand in it
        doubtful = frozenset(Datum)
        kind = Kind.APPEAL if kind in (Kind.OFFTOPIC, Kind.THANKS) else kind
    return Letter(
        parts=parts,
        text=parts.body,
        kind=kind,
        role=role,
        topic=read_topic(reading),
        full_name=reading.full_name,
        address_as=reading.address_as,
        child_names=() if role is Role.STUDENT else reading.child_names,
        classes=reading.classes,
        problem=problem.finding,
        problem_clear=problem.clear,
        verdict=verdict,
        tone=tone,
        flags=read_flags(reading),
        doubtful=doubtful | ({Datum.PROBLEM} if problem.doubtful else set()),
        office_date=office_date(parts.body, lexicon, message.received_at.date()),
        defects=("text-truncated",) if words.truncated else (),
    )


def _cut(message: InboundMessage, lexicon: Lexicon, who: Address | None) -> tuple[OwnWords, Parts]:
    shown = unicodedata.normalize("NFC", who.name)[:_FROM_LENGTH] if who and "@" not in who.name else ""
    marks = tuple(mark for mark in (who.addr if who else "", shown) if len(mark) > 3)
    text = unicodedata.normalize("NFC", message.text.replace("\r\n", "\n"))
    judges = Judges(
        lexicon=lexicon,
        is_name_line=lambda line: is_name_line(line, lexicon),
        is_rude=lambda said: _is_rude(said, lexicon),
    )
    words = cut(text, judges, writer=marks, passed_on=_says_forwarded(message, lexicon))
    parts = Parts(
        from_=words.author[:_FROM_LENGTH] or shown,
        subject=""
        if _is_no_subject(message, lexicon)
        else unicodedata.normalize("NFC", message.subject)[:_SUBJECT_LENGTH],
        body=words.body,
        signature=words.signature,
        quote=words.quote,
    )
    return words, parts


def _is_rude(text: str, lexicon: Lexicon) -> bool:
    """Whether bad words stand in a text, but as surnames («зам. директора Лось А. П.»)."""
    named = {one.start for one in tokenize(text) if one.text.istitle() and not one.sentence_start}
    return any(found.start not in named for found in find_bad_words(text, bad_words(lexicon)))


def _says_forwarded(message: InboundMessage, lexicon: Lexicon) -> bool:
    return message.subject[:_SUBJECT_LENGTH].strip().lower().startswith(lexicon.words("quotes", "subjects.forwarded"))


def _is_no_subject(message: InboundMessage, lexicon: Lexicon) -> bool:
    """Whether a program wrote that there is no subject, in an answer too."""
    own = message.subject[:_SUBJECT_LENGTH].strip().lower().removeprefix("re:").strip()
    return own in lexicon.words("quotes", "subjects.none")


def _reading(
    message: InboundMessage, words: OwnWords, parts: Parts, lexicon: Lexicon, who: Address | None
) -> tuple[Reading, frozenset[Datum]]:
    """The letter with its names and classes, and what of them may have been given and may not."""
    parts = replace(parts, body=worth_reading(parts.body, lexicon))
    tokens = {source: tokenize(parts.of(source)) for source in SHOWN}
    earlier = tokenize(words.earlier)
    found = gather({**tokens, Source.QUOTE: earlier}, lexicon)
    reading = Reading(
        message=message,
        parts=parts,
        lexicon=lexicon,
        tokens=tokens,
        own_quote=words.earlier,
        own_quote_tokens=earlier,
        name_spans={source: found.name_spans[source] for source in SHOWN},
        full_name=in_quote(found.full_name, words.earlier, parts.quote) if found.full_name else None,
        address_as=found.address_as,
        child_names=tuple(in_quote(name, words.earlier, parts.quote) for name in found.child_names),
        classes=tuple(in_quote(name, words.earlier, parts.quote) for name in found.classes),
        is_reply=bool(message.in_reply_to or message.references),
        address=address_in(words.author) if words.author else who.addr if who else "",
        forwarded=words.forwarded,
        unsaid=words.unsaid,
    )
    return reading, found.doubtful
