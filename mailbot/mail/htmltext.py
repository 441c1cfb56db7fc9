"""HTML to plain text with its lines kept.

A tokenizer of its own and no tree: html.parser rescans the rest of the input at every unclosed comment, and the tree
that HTML prescribes can be made to grow with the square of the input. This looks at each character a bounded number
of times. What it does not know is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from mailbot.mail.htmlpage import Page


def _names(spaced: str) -> frozenset[str]:
    return frozenset(spaced.split())


# A quote counts only after "=": the apostrophe of <p class=it's> opens nothing.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)((?:[^>=]++|=\s*+(?:"[^"]*"|'[^']*')?+)*+)>""")
# A tag's end outside quotes is looked for this far; past it, any ">" ends the tag.
_TAG_WINDOW = 4096
_HIDDEN = re.compile(
    r"(?:^|\s)hidden(?=[\s=/]|$)|display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE
)
_RAW = frozenset(["script", "style", "title", "noframes", "template", "svg", "math", "select", "object"])
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = _PARAGRAPHS | frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "ul",
    ]
)


@dataclass(frozen=True, slots=True)
class _Tag:
    """A tag: lower-case name, attributes as written."""

    name: str
    closing: bool
    attributes: str


def html_to_text(html: str) -> str:
    """The text a reader of `html` sees: a line for each line shown, a table's row on one line, quotes after "> ".

    Scripts, styles and hidden elements are left out, unless nothing else is there. Soft hyphens stay. Never raises.
    """
    renderer = _Renderer(show_hidden=False)
    text = renderer.render(html)
    if renderer.hid and (not text.strip() or renderer.hiding):
        text = _Renderer(show_hidden=True).render(html)
    return text


def _tokens(html: str) -> Iterator[str | _Tag]:
    """Text and tags in turn; comments, declarations and the content of scripts and the like are passed over."""
    ends = _Ends(html)
    position = 0
    while (start := html.find("<", position)) >= 0:
        if start > position:
            yield html[position:start]
        following = html[start + 1 : start + 2]
        if following in ("!", "?"):
            position = ends.declaration(start)
        elif following.isascii() and (following.isalpha() or following == "/"):
            tag, position = _tag(html, start, ends)
            if tag is None:
                yield "<"
                continue
            yield tag
            if tag.name in _RAW and not tag.closing:
                position = ends.element(tag.name, position)
        else:
            yield "<"
            position = start + 1
    if position < len(html):
        yield html[position:]


def _tag(html: str, start: int, ends: "_Ends") -> tuple[_Tag | None, int]:
    end = ends.find(">", start)
    if end < 0:
        return None, start + 1
    match = _TAG.match(html, start, start + _TAG_WINDOW)
    if match:
        return _Tag(match[2].lower(), bool(match[1]), match[3]), match.end()
    closing = html.startswith("/", start + 1)
    name = html[start + 1 + closing : min(end, start + 32)].split()
    return _Tag(name[0].lower() if name else "", closing, ""), end + 1


class _Ends:
    """Where things end in `html`. A mark that is not found once is not looked for again: no quadratic rescans."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower() if len(html.lower()) == len(html) else html
        self._absent: set[str] = set()

    def find(self, mark: str, start: int) -> int:
        if mark in self._absent:
            return -1
        found = self._lower.find(mark, start)
        if found < 0:
            self._absent.add(mark)
        return found

    def declaration(self, start: int) -> int:
        """The end of a comment or declaration; one that is never closed ends at the next ">"."""
        if self._html.startswith("<!--", start) and (end := self.find("-->", start + 2)) >= 0:
            return end + 3
        end = self.find(">", start)
        return end + 1 if end >= 0 else start + 2

    def element(self, name: str, start: int) -> int:
        """The place of the closing tag of an element whose content is no text; `start` when there is none."""
        end = self.find(f"</{name}", start)
        return end if end >= 0 else start


class _Renderer:
    """Walks the tokens and says what each does to the page."""

    def __init__(self, *, show_hidden: bool) -> None:
        self.hid = False
        self.hiding = ""
        self._show_hidden = show_hidden
        self._hidden_depth = 0
        self._page = Page()
        self._pre = 0
        self._gap = 1

    def render(self, html: str) -> str:
        for token in _tokens(html):
            if isinstance(token, str):
                self._text(token)
            elif self.hiding:
                self._count_hidden(token)
            else:
                self._tag(token)
        return self._page.result()

    def _text(self, raw: str) -> None:
        if self.hiding:
            return
        words = _unescape(raw)
        if self._pre:
            self._page.preformatted(words)
        else:
            self._page.text(words)

    def _tag(self, tag: _Tag) -> None:
        if not tag.closing and self._hides(tag):
            self.hid = True
            self.hiding, self._hidden_depth = tag.name, 1
        elif tag.name == "br":
            self._page.line_break()
        elif tag.name == "blockquote":
            self._page.quote(-1 if tag.closing else 1)
        elif tag.name in ("td", "th"):
            self._page.cell(opening=not tag.closing)
        elif tag.name == "tr":
            self._page.row()
        elif tag.name in _BLOCKS:
            self._block(tag)

    def _block(self, tag: _Tag) -> None:
        if tag.name == "pre":
            self._pre = max(self._pre + (-1 if tag.closing else 1), 0)
        if tag.name in _PARAGRAPHS and not tag.closing:
            # Word and Outlook make each line a paragraph without margins.
            self._gap = 1 if "mso" in tag.attributes.lower() else 2
        self._page.block(self._gap if tag.name in _PARAGRAPHS else 1)

    def _hides(self, tag: _Tag) -> bool:
        return not self._show_hidden and tag.name not in _VOID and _HIDDEN.search(tag.attributes) is not None

    def _count_hidden(self, tag: _Tag) -> None:
        if tag.name == self.hiding:
            self._hidden_depth += -1 if tag.closing else 1
            if self._hidden_depth == 0:
                self.hiding = ""


def _unescape(raw: str) -> str:
    if "&" not in raw:
        return raw
    try:
        return unescape(raw)
    except ValueError:  # a numeric reference longer than int() reads
        return raw
