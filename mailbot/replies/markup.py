"""The tiny markup that templates produce, so that plain text and HTML are two views of one document.

A paragraph is a run of lines (joined by spaces) between blank lines; a line that begins with «– » is an item of a
list, with «# » the title, with «## » a heading, with «!! » a heading that wants attention, with «> » a quoted line,
whose line ends are kept. Words between `STRONG_ON` and
`STRONG_OFF` stand out. Values from letters cannot produce markup: `clean` leaves neither line ends nor control
characters in them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup, escape

STRONG_ON = "\x02"
STRONG_OFF = "\x03"
_SUBJECT = "Тема:"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})  # Unicode general categories: control, format, surrogate, private


class BlockKind(StrEnum):
    """What a block of a document is."""

    TITLE = "title"
    HEADING = "heading"
    ALERT = "alert"
    PARAGRAPH = "paragraph"
    ITEMS = "items"
    QUOTE = "quote"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of text in one weight."""

    text: str
    strong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block: a title, heading or paragraph has one line, a list or quotation one for each item or quoted line."""

    kind: BlockKind
    lines: tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A letter: its subject and its blocks."""

    subject: str
    blocks: tuple[Block, ...]


class Marked(str):
    """Text that carries markup on purpose: a template prints it as it is instead of cleaning it."""

    __slots__ = ()


_MARKS = {
    "– ": BlockKind.ITEMS,
    "> ": BlockKind.QUOTE,
    "# ": BlockKind.TITLE,
    "## ": BlockKind.HEADING,
    "!! ": BlockKind.ALERT,
}
_PREFIXES = {BlockKind.ITEMS: "– ", BlockKind.QUOTE: "> "}
_CAPITALS = (BlockKind.HEADING, BlockKind.ALERT)
_NUMBER = re.compile(r"(?:ЭЖ-)?\d{4}/\d{2}-\d{4,}")


def clean(text: str) -> str:
    """The text on one line: each run of white space is one space, control and invisible characters are gone."""
    visible = (char for char in text if char.isspace() or unicodedata.category(char) not in _INVISIBLE)
    return re.sub(r"\s+", " ", "".join(visible))


def strong(text: object) -> Marked:
    """The text, to be printed bold where that is possible."""
    return Marked(f"{STRONG_ON}{clean(str(text))}{STRONG_OFF}")


def quote(text: object) -> Marked:
    """A foreign text of several lines as a quotation; its blank lines are left out."""
    lines = (clean(line).strip() for line in str(text).splitlines())
    return Marked("\n".join(f"> {line}" for line in lines if line))


def own_lines(text: object) -> Marked:
    """A text of the rule pack's author, whose paragraphs and lists are meant as markup."""
    return Marked("\n".join(clean(line).strip() for line in str(text).splitlines()))


def tied(text: str) -> Markup:
    """The text as HTML: numbers tied to the next word («23 ноября», «п. 4»), registration numbers in one piece."""
    spaced = str(escape(re.sub(r"(\d|№|\bп\.) (?=\w)", "\\1\u00a0", text)))
    return Markup(_NUMBER.sub(r'<span style="white-space:nowrap">\g<0></span>', spaced))  # nosec B704 # escaped above


def parse_document(source: str) -> Document:
    """Read what a template produced.

    Raises:
        ValueError: the first line does not give the subject («Тема: …»).
    """
    head, _, body = source.strip().partition("\n")
    if not head.startswith(_SUBJECT) or not head.removeprefix(_SUBJECT).strip():
        raise ValueError(f"первая строка письма должна быть темой: «{_SUBJECT} …»")
    return Document(subject=_plain(head.removeprefix(_SUBJECT)), blocks=tuple(_blocks(body)))


def to_text(document: Document) -> str:
    """The document as plain text; headings in capitals, paragraphs not wrapped (mail programs do that)."""
    return "\n\n".join(_block_text(block) for block in document.blocks) + "\n"


def _block_text(block: Block) -> str:
    lines = ["".join(span.text for span in line) for line in block.lines]
    if block.kind in _CAPITALS:
        return lines[0].upper()
    return "\n".join(_PREFIXES.get(block.kind, "") + line for line in lines)


def _blocks(body: str) -> Iterator[Block]:
    for chunk in re.split(r"\n\s*\n", body):
        kind, lines = BlockKind.PARAGRAPH, list[str]()
        for line in filter(None, map(str.strip, chunk.splitlines())):
            line_kind, text = _line(line)
            continued = line_kind is BlockKind.PARAGRAPH and kind in {BlockKind.PARAGRAPH, BlockKind.ITEMS}
            if continued and lines:
                lines[-1] += f" {text}"
                continue
            if line_kind is not kind and lines:
                yield _block(kind, lines)
                lines = []
            kind = line_kind
            lines.append(text)
        if lines:
            yield _block(kind, lines)


def _line(line: str) -> tuple[BlockKind, str]:
    for mark, kind in _MARKS.items():
        if line.startswith(mark):
            return kind, line.removeprefix(mark)
    return BlockKind.PARAGRAPH, line


def _block(kind: BlockKind, lines: list[str]) -> Block:
    return Block(kind=kind, lines=tuple(tuple(_spans(line)) for line in lines))


def _spans(line: str) -> Iterator[Span]:
    pieces = re.split(f"{STRONG_ON}([^{STRONG_OFF}]*){STRONG_OFF}", re.sub(r"\s+", " ", line).strip())
    for index, piece in enumerate(pieces):
        if piece:
            yield Span(text=piece, strong=index % 2 == 1)


def _plain(text: str) -> str:
    return clean(text).strip()
