"""Text that is safe to print and to send: nothing in it can move the cursor, reverse the line or start a header."""

import re

# C0 and C1 controls except line feed and tab: an escape sequence in a subject would run in the reader's terminal.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
# Bidirectional overrides, embeddings, isolates and marks (Unicode TR 36, 2.5): they make text read as what it is not.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SECRET = re.compile(
    r"(?P<label>\b(?:парол\w*|логин\w*|код\w*|pass(?:word)?|login|пин-?код)\b"
    r"(?:\s+(?:от|для|в|к)\s+\w+)?\s*(?:[:=—–-]+\s*|(?=\S*\d)))(?P<value>[^\s,;]+)",
    re.IGNORECASE,
)
_GAPS = re.compile("[\n\t]+ *")


def well_formed(text: str) -> str:
    """`text` as UTF-8 can carry it, every line end `\\n`: no lone surrogates, no NUL or other control characters.

    Bidirectional characters stay: they are part of what was written. For showing text use `display_safe`.
    """
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)))


def one_line(text: str) -> str:
    """`text` well formed and on one line, as a header's value must be."""
    return _GAPS.sub(" ", well_formed(text)).strip()


def display_safe(text: str) -> str:
    """`text` without control characters and bidirectional overrides; lines and tabs are kept."""
    return _BIDI.sub("", well_formed(text))


def display_line(text: str) -> str:
    """`text` made safe to show and put on one line: for subjects, names and anything printed in a table."""
    return _BIDI.sub("", one_line(text))


def mask_secrets(text: str) -> str:
    """The text with what follows «пароль», «логин» and the like replaced by asterisks."""
    return _SECRET.sub(lambda match: f"{match['label']}****", text)
