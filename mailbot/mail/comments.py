"""Comments in structured header fields (RFC 5322, 3.2.2), and what only looks like one."""

import re

_OUTSIDE = re.compile(r'"(?:[^"\\]|\\.)*+"|\\.|[()]|[^"\\()]++|.', re.DOTALL)
_INSIDE = re.compile(r"\\.|[()]|[^\\()]++|.", re.DOTALL)


def without_comments(value: str, *, masked: str = "") -> str:
    """`value` with a blank for each comment, nested ones included; one that is never closed is text like any other.

    A parenthesis in a quoted string begins no comment. What stands in quoted strings is often a stranger's (a local
    part, a DKIM identity): its characters that are among `masked` become «_», so that none acts as a separator.
    Linear in the length of `value`.
    """
    hidden = str.maketrans(dict.fromkeys(masked, "_"))
    kept: list[str] = []
    opened: list[int] = []  # where in `kept` each comment begins that is still open
    at = 0
    while found := (_INSIDE if opened else _OUTSIDE).match(value, at):
        piece, at = found[0], found.end()
        if piece == ")" and opened:
            del kept[opened.pop() :]
            kept.append(" ")
            continue
        if piece == "(":
            opened.append(len(kept))
        kept.append(piece.translate(hidden) if piece.startswith('"') and not opened else piece)
    return "".join(kept)
