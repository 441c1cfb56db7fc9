"""Header values as people wrote them: raw octets, encoded words (RFC 2047) and parameters (RFC 2231) to text."""

import binascii
import re
from base64 import b64decode
from collections.abc import Iterator

from mailbot.mail.charsets import decode
from mailbot.mail.safe import one_line

# Looser than RFC 2047 on purpose: real mail has spaces inside Q words, lower-case `b`, and words past 75 characters.
_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_QUOTED_OR_WORDS = re.compile(rf'"(?:[^"\\]|\\.)*+"?|{_WORD.pattern}(?:\s*{_WORD.pattern})*', re.DOTALL)
# What an address field consists of: quoted strings, addresses in angle brackets, comments, commas, and the rest.
_ADDRESS_PIECE = re.compile(r'"(?:[^"\\]|\\.)*+"?|<[^>]*+>?|\((?:[^()\\]|\\.)*+\)?|,|[^"<(,]++', re.DOTALL)
_FOLD = re.compile(r"\r?\n(?=[ \t])")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]+")
_Q_ESCAPE = re.compile(rb"=([0-9A-Fa-f]{2})")


def header_octets(raw: str) -> bytes:
    """The octets of a header value as the standard library holds it, undecodable ones as surrogates."""
    try:
        return raw.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # a lone surrogate that stands for no octet
        return raw.encode("utf-8", "replace")


def repair(raw: str, charset: str | None = None) -> str:
    """A header value with its raw 8-bit octets read as text: `charset` if it fits, else guessed (RFC 6532 allows UTF-8
    only; Russian mail programs of old wrote windows-1251 and koi8-r)."""
    return raw if raw.isascii() else decode(header_octets(raw), charset).text


def decode_words(value: str) -> str:
    """`value` with every encoded word decoded (RFC 2047), unfolded, on one line and well formed."""
    return one_line("".join(_pieces(_FOLD.sub("", value))))


def quote_words(value: str) -> str:
    """An address header with its encoded words as quoted strings, so that what they hold cannot act as syntax.

    Words inside quoted strings, which RFC 2047 forbids and some programs write, are decoded too.
    """
    return _QUOTED_OR_WORDS.sub(lambda match: _as_quoted(match[0]), _FOLD.sub("", value))


def join_names(value: str) -> str:
    """An address header in which a comma inside a display name, left unquoted («Орлова, Тамара <…>»), parts nothing.

    A name without an address of its own belongs to the address that follows; encoded words are quoted strings already.
    """
    if "," not in value:
        return value
    joined: list[str] = []
    names: list[str] = []
    for entry in _entries(value):
        bare = entry.strip()
        if bare and not any(sign in bare for sign in "@<:;"):
            names.append(bare)
            continue
        name, bracket, address = entry.partition("<")
        if names and bracket and "@" in address and ":" not in name:
            entry = f'"{_escape(", ".join(map(_unquoted, [*names, name])).strip(", "))}" <{address}'
            names = []
        joined += [*names, entry]
        names = []
    return ",".join([*joined, *names])


def _entries(value: str) -> Iterator[str]:
    """What stands between the commas that part addresses."""
    entry: list[str] = []
    for piece in _ADDRESS_PIECE.findall(value):
        if piece == ",":
            yield "".join(entry)
            entry.clear()
        else:
            entry.append(piece)
    yield "".join(entry)


def _unquoted(name: str) -> str:
    bare = name.strip()
    quoted = len(bare) > 1 and bare.startswith('"') and bare.endswith('"')
    return re.sub(r"\\(.)", r"\1", bare[1:-1]) if quoted else bare


def decode_parameter(value: str | tuple[str | None, str | None, str]) -> str:
    """A MIME parameter's value as `Message.get_param` gives it: RFC 2231 triple, or text with encoded words in it."""
    if isinstance(value, tuple):
        charset, _, text = value
        return one_line(decode(text.encode("latin-1", "replace"), charset).text)
    return decode_words(value)


def _as_quoted(token: str) -> str:
    if token.startswith('"'):
        return _WORD.sub(lambda word: _escape(decode_words(word[0])), token) if "=?" in token else token
    return f'"{_escape(decode_words(token))}"'


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _pieces(value: str) -> Iterator[str]:
    """Text and decoded words in turn. Blanks between two words vanish (RFC 2047, 6.2), and neighbours in one charset
    are joined before decoding: many programs cut a character in two between words."""
    end = 0
    charset, octets = "", bytearray()
    for word in _WORD.finditer(value):
        gap = value[end : word.start()]
        joined = bool(octets) and not gap.strip()
        if octets and (not joined or word[1].lower() != charset):
            yield decode(bytes(octets), charset).text
            octets.clear()
        if not joined:
            yield gap
        charset = word[1].lower()
        octets += _word_octets(word[2], word[3])
        end = word.end()
    if octets:
        yield decode(bytes(octets), charset).text
    yield value[end:]


def _word_octets(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        raw = header_octets(text.replace("_", " "))
        return _Q_ESCAPE.sub(lambda match: binascii.unhexlify(match[1]), raw)
    letters = _NOT_BASE64.sub("", text)
    if len(letters) % 4 == 1:  # a lone last letter carries no octet
        letters = letters[:-1]
    return b64decode(letters + "=" * (-len(letters) % 4))
