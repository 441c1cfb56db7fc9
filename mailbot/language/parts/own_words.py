"""The writer's own words: a letter's text cut into body, signature and quotation.

Nothing is lost: every line goes to one of the three, and when nothing of one's own remains the whole text is the body.
What the writer wrote earlier and the school quoted back is read out as `earlier`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mailbot.language.parts.earlier import earlier_words
from mailbot.language.parts.forwarding import Handing, Passed, handing
from mailbot.language.parts.ours import told_apart
from mailbot.language.parts.quotes import (
    Line,
    Marks,
    header_block,
    introduced,
    introduction,
    is_rule,
    marks_of,
    separator,
    unmarked,
)
from mailbot.language.parts.signature import is_tail, split_signature
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import normalise

# Own words past 64 KiB of Cyrillic in UTF-8 are not analysed: more would take longer than a second.
OWN_WORDS = 32_768
# Of a longer text, in characters, the end is not looked at: it stays with what stands before it.
_LOOKED_AT = 262_144
# Of former letters so much is read, in characters.
_EARLIER = 16_384
# A letter forwarded more often is not looked into further.
_NESTED = 1
# What may stand between one's own words and the quotation's introduction.
_ABOVE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """A text cut into parts, line ends `\\n`.

    `earlier` is what the writer wrote in former letters. `author` is the «От:» of a letter that was forwarded without a
    word of one's own, or with words that only hand it on: its author is the applicant. `unclear`: whose letter the
    forwarded one is cannot be told. `unsaid`: there are no own words, and the body is what there is: empty below a
    program's tail.
    """

    body: str
    signature: str = ""
    quote: str = ""
    earlier: str = ""
    forwarded: bool = False
    author: str = ""
    unclear: bool = False
    truncated: bool = False
    unsaid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Judges:
    """What must be known of a text to cut it, and is found by others.

    `is_name_line` tells whether a line holds nothing but a person's name, so that a bare last line counts as the
    signature; `is_rude` whether bad words stand in a text.
    """

    lexicon: Lexicon
    is_name_line: Callable[[str], bool]
    is_rude: Callable[[str], bool]


@dataclass(slots=True)
class _Sorted:
    own: list[Line] = field(default_factory=list)
    quoted: list[Line] = field(default_factory=list)
    heading: int = 0  # how many of the quoted lines are the first heading
    unmarked: bool = False  # whether what follows lost a mark: once, lest work grow with the square of marks
    original: bool = False
    forwarded: bool = False


def cut(text: str, judges: Judges, *, writer: tuple[str, ...], passed_on: bool = False, nested: int = 0) -> OwnWords:
    """`text` cut into parts.

    `writer` holds what tells the writer in a quoted header (address, display name). `passed_on`: the subject says that
    a letter is forwarded, so that one without a mark of its own is taken for such. `nested` counts the letters around
    this text.
    """
    marks = marks_of(judges.lexicon)
    text, rest = text[:_LOOKED_AT], text[_LOOKED_AT:]
    result = _sort(told_apart(text, judges.lexicon), marks)
    result.forwarded = result.forwarded or (passed_on and result.original)
    own, quote = _joined(result.own), _joined(result.quoted) + rest
    if not own.strip():
        return _nothing_own(text, result, judges, nested)
    handed = _handing(own, result, judges, writer)
    if handed in (Handing.HANDS_ON, Handing.SENDS_AGAIN):
        return _in_place(own, _forwarded(result, judges, nested), rest, own_again=handed is Handing.SENDS_AGAIN)
    body, signature, truncated, unsaid = _signed(own, judges)
    said = [line for line in result.quoted if not line.ours]
    earlier = earlier_words(said, marks, tuple(normalise(who) for who in writer), alternating=not result.forwarded)
    return OwnWords(
        body=body,
        signature=signature,
        quote=quote,
        earlier=earlier[:_EARLIER],
        forwarded=result.forwarded,
        unclear=handed is Handing.UNCLEAR and not earlier.strip(),
        truncated=truncated or bool(rest),
        unsaid=unsaid,
    )


def _in_place(own: str, passed: OwnWords, rest: str, *, own_again: bool) -> OwnWords:
    """The forwarded letter as the letter; what stands above it is quoted, or said too by who sends their own again."""
    if own_again:
        return replace(passed, body=f"{own}\n\n{passed.body}", quote=f"{passed.quote}{rest}", author="")
    return replace(passed, quote=f"{own}\n\n{passed.quote}{rest}")


def _handing(own: str, result: _Sorted, judges: Judges, writer: tuple[str, ...]) -> Handing:
    """Whether the words above a letter hand it on; those above an answered one never do."""
    below = _joined(result.quoted[result.heading :])
    if not (result.forwarded and result.heading and below.strip()):
        return Handing.SPEAKS
    said, signature = split_signature(own[:OWN_WORDS], judges.lexicon, judges.is_name_line)
    author = _author(result.quoted[: result.heading], marks_of(judges.lexicon))
    passed = Passed(own=said, signature=signature, below=below, author=author, writer=writer)
    return handing(passed, judges.lexicon, judges.is_rude)


def _signed(own: str, judges: Judges) -> tuple[str, str, bool, bool]:
    """Body, signature, whether the text was too long, and whether it is nothing but a signature.

    A name alone is an answer, so that it is the body; what only a program wrote is not.
    """
    truncated = len(own) > OWN_WORDS
    own = own[:OWN_WORDS]
    if is_tail(own, judges.lexicon):
        return "", own, truncated, True
    body, signature = split_signature(own, judges.lexicon, judges.is_name_line)
    return (body, signature, truncated, False) if body.strip() else (own, "", truncated, True)


def _nothing_own(text: str, result: _Sorted, judges: Judges, nested: int) -> OwnWords:
    """A letter of nothing but quotation: a forwarded one is read as its author's, any other as it stands.

    Our own letter come back without a word says nothing.
    """
    if any(line.ours for line in result.quoted):
        return OwnWords(body="", quote=text.strip("\n"), forwarded=result.forwarded)
    if not result.forwarded:
        body, signature, truncated, _ = _signed(text.strip("\n"), judges)
        return OwnWords(body=body, signature=signature, truncated=truncated, unsaid=True)
    if not _joined(result.quoted[result.heading :]).strip():
        return OwnWords(body=text.strip("\n"), forwarded=True)
    return _forwarded(result, judges, nested)


def _forwarded(result: _Sorted, judges: Judges, nested: int) -> OwnWords:
    """The forwarded letter in place of the one that brings it."""
    heading, rest = result.quoted[: result.heading], _joined(result.quoted[result.heading :])
    inner = OwnWords(body=rest)
    author = _author(heading, marks_of(judges.lexicon))
    if heading and nested < _NESTED:
        inner = cut(rest, judges, writer=(author,) if author else (), nested=nested + 1)
    quote = "\n".join(part for part in (_joined(heading), inner.quote) if part)
    return replace(inner, quote=quote, forwarded=True, author=inner.author or author)


def _author(heading: list[Line], marks: Marks) -> str:
    for line in heading:
        label, colon, value = line.content.partition(":")
        if colon and normalise(label).strip(" *\t") in marks.header_from:
            return value.strip()
    return next((name for line in heading if (name := introduced(line))), "")


def _joined(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n")


def _sort(lines: list[Line], marks: Marks) -> _Sorted:
    result = _Sorted()
    at = 0
    while at < len(lines):
        kind, count = ("ours", 1) if lines[at].ours else opening(lines, at, marks)
        if kind == "forwarded" and not result.unmarked and _marked_follows(lines, at + count):
            lines, result.unmarked = [*lines[: at + 1], *unmarked(lines[at + 1 :])], True
            kind, count = opening(lines, at, marks)
        if kind and kind != "ours":
            _take_back(result, lines[at])
        if kind and not _marked_follows(lines, at + count) and not _ours_follows(lines, at, count):
            result.heading = result.heading or len(result.quoted) + count
            result.forwarded, result.original = kind == "forwarded", kind == "original"
            result.quoted.extend(lines[at:])
            break
        step = max(count, 1)
        (result.quoted if kind or lines[at].depth else result.own).extend(lines[at : at + step])
        at += step
    return result


def opening(lines: list[Line], at: int, marks: Marks) -> tuple[str, int]:
    """What kind of quotation begins at this unmarked line, and how many lines its heading has; ("", 0) for none."""
    if lines[at].depth:
        return "", 0
    kind = separator(lines[at], marks)
    if kind:
        return kind, 1 + _announced(lines, at + 1, marks)
    count = header_block(lines, at, marks)
    if count:
        return "original", count
    count = introduction(lines, at, marks)
    return ("answer", count) if count else ("", 0)


def _announced(lines: list[Line], at: int, marks: Marks) -> int:
    """How many lines from `at` are the heading below a separator; Yandex puts an introduction there, Apple a blank."""
    blank = int(at < len(lines) and not lines[at].norm)
    count = header_block(lines, at + blank, marks, announced=True) or introduction(lines, at + blank, marks)
    return blank + count if count else 0


def _marked_follows(lines: list[Line], at: int) -> bool:
    following = next((line for line in lines[at : at + 4] if line.norm or line.depth), None)
    return following is not None and following.depth > 0


def _ours_follows(lines: list[Line], at: int, count: int) -> bool:
    """Whether a letter of ours begins here: people answer between its lines and below it."""
    following = next((line for line in lines[at + count :] if line.norm), None)
    return lines[at].ours or (following is not None and following.ours)


def _take_back(result: _Sorted, first: Line) -> None:
    """Give the quotation what stands right above its introduction and belongs to it."""
    own = result.own
    keep = len(own)
    for at in range(len(own) - 1, max(-1, len(own) - 1 - _ABOVE), -1):
        if _is_heading(own[at], first):
            keep = at
        elif own[at].norm:
            break
    result.quoted.extend(own[keep:])
    del own[keep:]


def _is_heading(line: Line, first: Line) -> bool:
    if is_rule(line) or line.norm.startswith(("кому:", "тема:", "копия:")):
        return True
    return "вы писали" in first.norm and line.norm.startswith("здравствуйте, ") and len(line.norm) < 60
