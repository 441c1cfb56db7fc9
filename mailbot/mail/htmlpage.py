"""The lines of a text as the elements of a page come by."""

import re

_BLANKS = re.compile(r"[ \t\r\n\f]+")
# Programs write a paragraph and an empty line for one gap.
_GAP = re.compile(r"\n{3,}")
_DEEPEST_QUOTE = 20


class Page:
    """Lines being written. A block's break waits until text follows, so that empty blocks leave no empty lines."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._break = 0  # 1: a new line is due, 2: an empty line as well
        self._space = False
        self._cells = 0  # of the row so far
        self._cell_empty = False

    def text(self, words: str) -> None:
        """Running text: blanks collapse as a browser shows them (CSS Text, 4.1)."""
        collapsed = _BLANKS.sub(" ", words)
        self._space = self._space or collapsed.startswith(" ")
        if body := collapsed.strip(" "):
            self._put(body)
            self._space = collapsed.endswith(" ")

    def preformatted(self, words: str) -> None:
        """Text whose blanks and line ends are meant."""
        for number, line in enumerate(words.replace("\r\n", "\n").split("\n")):
            if number:
                self.line_break()
            if line:
                self._put(line)

    def line_break(self) -> None:
        """A <br>: the line ends here, though it be empty."""
        self._settle()
        self._flush()

    def block(self, gap: int = 1) -> None:
        """A block begins or ends: what follows starts a line, after an empty one when `gap` is 2."""
        if not self._cell_empty:
            self._break = max(self._break, gap)

    def cell(self, *, opening: bool) -> None:
        """A further cell goes on in the row's line."""
        self._cell_empty = opening
        if opening:
            if self._cells:
                self._break = 0
                self._space = True
            self._cells += 1

    def row(self) -> None:
        """A table's row begins or ends."""
        self._cells = 0
        self._cell_empty = False
        self.block()

    def quote(self, change: int) -> None:
        """A quote opens (1) or closes (-1)."""
        self._cell_empty = False
        if self._line:
            self._flush()
        self._break = 0
        self._quotes = max(self._quotes + change, 0)

    def result(self) -> str:
        """The lines written, without empty ones at either end."""
        if self._line:
            self._flush()
        return _GAP.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def _put(self, body: str) -> None:
        self._settle()
        if self._space and self._line:
            self._line.append(" ")
        self._line.append(body)
        self._space = False
        self._cell_empty = False

    def _settle(self) -> None:
        if self._break and self._line:
            self._flush()
        if self._break > 1 and self._lines and self._lines[-1].strip("> "):
            self._lines.append(self._prefix().rstrip())
        self._break = 0

    def _flush(self) -> None:
        line = self._prefix() + "".join(self._line)
        self._lines.append(line.replace("\N{NO-BREAK SPACE}", " ").rstrip())
        self._line = []
        self._space = False

    def _prefix(self) -> str:
        return "> " * min(self._quotes, _DEEPEST_QUOTE)
