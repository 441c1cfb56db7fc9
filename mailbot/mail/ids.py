"""Message-IDs of our own making, recognisable when they come back.

Each carries its key and a keyed signature, so that a reply or a delivery report is matched to an outgoing mail without
a look-up, and nobody can attach a letter to a case by inventing an id. They are dot-atoms (RFC 5322, 3.2.3), shaped
`<mailbot.KEY.SIGNATURE@domain>`.
"""

import hashlib
import hmac
import re
from base64 import b32encode

_MARK = "mailbot"
_SIGNATURE_OCTETS = 16
_LONGEST_KEY = 100
_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_OWN = re.compile(rf"<{_MARK}\.([\w=-]{{1,800}})\.([a-z2-7]{{26}})@([\w.-]{{1,255}})>", re.ASCII)
_ESCAPED = re.compile(rb"=([0-9A-F]{2})")
_DOMAIN = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*", re.ASCII)


def make_message_id(key: str, *, secret: bytes, domain: str) -> str:
    """The Message-ID of the mail with this key: the same for the same arguments, signed with HMAC-SHA256.

    The key (at most 100 characters) can be read back by `own_key`. Raises ValueError for an empty or longer key, an
    empty secret, and a domain that is none.
    """
    if not 0 < len(key) <= _LONGEST_KEY:
        raise ValueError(f"the key must have 1 to {_LONGEST_KEY} characters, not {len(key)}")
    if not secret:
        raise ValueError("the secret for signing Message-IDs is empty")
    host = _ascii_domain(domain)
    return f"<{_MARK}.{_escape(key)}.{_signature(key, host, secret)}@{host}>"


def own_key(message_id: str, *, secret: bytes) -> str | None:
    """The key of a Message-ID that `make_message_id` made with this secret; None for every other id."""
    found = _OWN.fullmatch(message_id.strip())
    if found is None or not secret:
        return None
    key = _unescape(found[1])
    host = found[3].lower()  # relays may change the case of a domain, never of what stands before it
    if key is None or not hmac.compare_digest(_signature(key, host, secret), found[2]):
        return None
    return key


def looks_own(message_id: str) -> bool:
    """Whether an id has the shape of ours, signed by whomever: a robot of this kind sent it."""
    return _OWN.fullmatch(message_id.strip()) is not None


def _signature(key: str, host: str, secret: bytes) -> str:
    digest = hmac.new(secret, f"{key}@{host}".encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return b32encode(digest[:_SIGNATURE_OCTETS]).decode("ascii").rstrip("=").lower()


def _escape(key: str) -> str:
    octets = key.encode("utf-8", "surrogatepass")
    return "".join(chr(octet) if octet in _PLAIN else f"={octet:02X}" for octet in octets)


def _unescape(escaped: str) -> str | None:
    octets = _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), escaped.encode("ascii"))
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _ascii_domain(domain: str) -> str:
    """The domain in ASCII (RFC 5891 names in their A-label form)."""
    try:
        host = domain.strip().rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValueError(f"not a domain name: {domain!r}") from error
    if len(host) > 255 or not _DOMAIN.fullmatch(host):
        raise ValueError(f"not a domain name: {domain!r}")
    return host
