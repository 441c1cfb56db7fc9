"""Pictures that stand in the text of an HTML part themselves, as `data:` URLs (RFC 2397), rather than in a part.

Mail programs make them of what is pasted from the clipboard: a screenshot may be all that a letter holds.
"""

import re
from base64 import b64decode
from binascii import Error
from typing import NamedTuple

# No step may fail behind what it took: each octet is looked at a bounded number of times.
_PICTURE = re.compile(
    rb"data:(image/[a-z0-9.+-]{1,40})(?:;[a-z0-9=_.-]{1,60}){0,3};base64,([a-z0-9+/=%\s]*+)", re.IGNORECASE
)
_SIGNS = re.compile(rb"[^A-Za-z0-9+/]")
_ESCAPED = ((b"%2b", b"+"), (b"%2B", b"+"), (b"%2f", b"/"), (b"%2F", b"/"), (b"%3d", b""), (b"%3D", b""))
# A dot that counts who opens a mail is smaller, in octets.
_DOT = 100


class Picture(NamedTuple):
    """A picture: its content type in lower case, its octets."""

    content_type: str
    data: bytes


def without_pictures(html: bytes, most: int) -> tuple[bytes, list[Picture]]:
    """`html` without the data of its pictures, and the first `most` of them; dots too small to be seen are left out.

    A picture takes more room than a letter's words, which may stand behind it. One that is damaged comes as far as it
    can be read.
    """
    if b"base64," not in html:
        return html, []
    pictures: list[Picture] = []
    for found in _PICTURE.finditer(html):
        if len(pictures) == most:
            break
        data = _decoded(found[2])
        if len(data) >= _DOT:
            pictures.append(Picture(found[1].decode("ascii").lower(), data))
    return _PICTURE.sub(b"data:", html), pictures


def _decoded(text: bytes) -> bytes:
    for escaped, sign in _ESCAPED:
        text = text.replace(escaped, sign)
    letters = _SIGNS.sub(b"", text)
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return b64decode(letters + b"=" * (-len(letters) % 4))
    except Error:
        return b""
