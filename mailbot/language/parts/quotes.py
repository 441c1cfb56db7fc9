"""Where a quotation begins: the marks that mail programs leave before a letter they quote or forward."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import normalise

# No program writes a longer introduction, and a bound keeps hostile lines cheap.
_LONGEST = 400
_PREFIX = re.compile(r"[ \t]{0,3}((?:>[ \t]?)+)")
_MARK = re.compile(r"^[ \t]{0,3}>[ \t]?")
_TIME = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_YEAR = re.compile(r"\b20\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2}\b")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,63}")
_RULE = re.compile(r"[ \t]*[-_=*—–]{2,}[ \t]*$")
_DASHED = re.compile(r"^[ \t]*+[-_=*—–]{2,}+[ \t]*+([^-_=*—–].{0,80}?)[ \t]*+[-_=*—–]*+[ \t]*+:?[ \t]*+$")
_LABEL = re.compile(r"[ \t]*\*?([a-zа-яі][a-zа-яі \-]{0,16}?)\*?[ \t]*:")
_INTRODUCED = re.compile(
    r".{0,60}?\b\d{1,2}:\d{2}(?::\d{2})?(?: ?\(?(?:GMT)?[+-]\d{1,2}:?\d{0,2}\)?)?[, ]{1,3}(?:от )?(\D.{0,300}?):$"
)
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Marks:
    """The quotation words of a lexicon, ready for comparison."""

    verbs: tuple[str, ...]
    original: tuple[str, ...]
    forwarded: tuple[str, ...]
    header_from: frozenset[str]
    header_other: frozenset[str]
    recalled: frozenset[str]


@lru_cache(maxsize=4)
def marks_of(lexicon: Lexicon) -> Marks:
    """The quotation words of `lexicon`. Raises LexiconError when its quotes file lacks some."""
    return Marks(
        verbs=lexicon.words("quotes", "quotes.verbs"),
        original=lexicon.words("quotes", "quotes.original"),
        forwarded=lexicon.words("quotes", "quotes.forwarded"),
        header_from=frozenset(lexicon.words("quotes", "quotes.header_from")),
        header_other=frozenset(lexicon.words("quotes", "quotes.header_other")),
        recalled=frozenset(lexicon.words("quotes", "quotes.recalled")),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a letter: its text as written, the depth of its «>» marks, what follows them, and that normalised.

    `ours`: mailbot wrote it, in a letter that is quoted here.
    """

    text: str
    depth: int
    content: str
    norm: str
    ours: bool = False


def lines_of(text: str) -> list[Line]:
    """The lines of `text`, in order."""
    return [_line(raw) for raw in text.split("\n")]


def unmarked(lines: list[Line]) -> list[Line]:
    """The lines with one mark «>» less: a forwarded letter that Apple's programs mark as a quotation."""
    return [replace(_line(_MARK.sub("", line.text, count=1)), ours=line.ours) if line.depth else line for line in lines]


def _line(raw: str) -> Line:
    match = _PREFIX.match(raw)
    content = raw[match.end() :] if match else raw
    norm = _BLANK.sub(" ", normalise(content[:_LONGEST])).strip()
    return Line(raw, match.group(1).count(">") if match else 0, content, norm)


def introduction(lines: list[Line], at: int, marks: Marks) -> int:
    """How many lines from `at` introduce a quotation («12.11.2026, 10:15, Школа <…>:»), or 0."""
    norm = ""
    for count, line in enumerate(lines[at : at + 3], start=1):
        if not line.norm or len(line.content) > _LONGEST:
            return 0
        norm = f"{norm} {line.norm}".strip()
        if line.norm.endswith(":"):
            return count if _introduces(norm, marks) else 0
        if count == 1 and not (_TIME.search(norm) and _YEAR.search(norm)):
            return 0
    return 0


def introduced(line: Line) -> str:
    """Whom a one-line introduction names («17.11.2026, 08:40, "Помощь" <help@example.org>:»); empty for none."""
    match = _INTRODUCED.match(line.content[:_LONGEST].strip())
    return match[1].strip(' ,"«»') if match and _YEAR.search(line.norm) else ""


def _introduces(norm: str, marks: Marks) -> bool:
    if not (_TIME.search(norm) and _YEAR.search(norm)):
        return bool(_ADDRESS.search(norm)) and norm.endswith(marks.verbs)
    return bool(_ADDRESS.search(norm)) or any(verb in norm for verb in marks.verbs) or " от " in norm


def separator(line: Line, marks: Marks) -> str:
    """«forwarded» or «original» when the line announces such a letter, else the empty string."""
    if not line.norm or len(line.content) > 120:
        return ""
    dashed = _DASHED.match(line.norm)
    text = dashed.group(1).strip(" :") if dashed else line.norm.rstrip(" :")
    if text in marks.forwarded:
        return "forwarded"
    return "original" if text in marks.original else ""


def header_block(lines: list[Line], at: int, marks: Marks, *, announced: bool = False) -> int:
    """How many lines from `at` are the header block of a quoted letter («От: … Отправлено: …»); 0 if they are none.

    `announced`: a separator stands above, so that it takes fewer lines to know a block.
    """
    labels: set[str] = set()
    has_from = has_address = False
    count = 0
    for line in lines[at : at + 12]:
        match = _LABEL.match(line.norm) if len(line.content) <= _LONGEST else None
        label = match.group(1).strip() if match else ""
        if label not in marks.header_from and label not in marks.header_other:
            break
        has_from = has_from or label in marks.header_from
        has_address = has_address or bool(_ADDRESS.search(line.norm))
        labels.add(label)
        count += 1
    if announced:
        return count if has_from else 0
    dated = bool(labels & {"отправлено", "sent", "дата", "date"})
    return count if has_from and len(labels) >= 3 and (dated or has_address) else 0


def is_rule(line: Line) -> bool:
    """Whether the line is only dashes, underscores or the like."""
    return bool(_RULE.match(line.content)) and len(line.content) <= 120


def has_address(text: str) -> bool:
    """Whether a mail address stands in `text`."""
    return bool(_ADDRESS.search(text[:_LONGEST]))


def address_in(text: str) -> str:
    """The first mail address in `text`; empty where there is none."""
    found = _ADDRESS.search(text[:_LONGEST])
    return found[0] if found else ""
