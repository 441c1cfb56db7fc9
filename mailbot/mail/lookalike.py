"""Addresses that only look like somebody's: other letters of the same shape, or one letter off (Unicode TR 39, TR 36).

Nothing here decides about a letter: an address is shown so that people see what it is.
"""

import unicodedata
from collections.abc import Iterable

from mailbot.mail.authres import same_house
from mailbot.mail.safe import display_line

# Letters that a reader takes for a Latin one. Digits too: «examp1e», «0ffice».
_SHAPES = str.maketrans(
    "аеёіїјкмопрстухѕԁһԛԝәαγεικνορτυχωıł01|",
    "aeeiijkmonpctyxsdhqwaayeikvoptuxwlloll",
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
_SHORTEST = 5  # letters of a name; one letter off a shorter one is another name
# The neighbours of large providers' names are other providers.
_PROVIDERS = frozenset({
    "yandex.ru", "ya.ru", "yandex.com", "mail.ru", "bk.ru", "inbox.ru", "list.ru", "internet.ru", "vk.com", "gmail.com",
    "ymail.com", "googlemail.com", "rambler.ru", "lenta.ru", "outlook.com", "hotmail.com", "live.com", "icloud.com",
})  # fmt: skip


def imitated(addr: str, known: Iterable[str]) -> str:
    """The one of the `known` addresses, or its domain, for which `addr` might be taken; empty when there is none.

    A known address itself, and everybody at a known domain or below it, imitates nobody, but for a local part that
    reads like a known one's in other letters.
    """
    local, _at, domain = _readable(addr).rpartition("@")
    people = [(each, *_readable(each).rpartition("@")[::2]) for each in known]
    own = [each for each, name, home in people if domain == home and _same_shape(local, name)]
    homes = {home for _each, _name, home in people}
    if own or any(same_house(domain, home) for home in homes):
        return own[0] if own else ""
    return next((home for home in sorted(homes) if _like(domain, home)), "")


def shown(addr: str) -> str:
    """The address as it is safe to show: a name that imitates Latin letters appears in its ASCII form (IDNA)."""
    local, at, domain = display_line(addr).rpartition("@")
    labels = _decoded(domain).split(".")
    if labels[-1].isascii():  # «.рф» takes Russian names only
        labels = [_shown_label(label) for label in labels]
    return f"{_spelt(local)}{at}{'.'.join(labels)}"


def _shown_label(label: str) -> str:
    if not _deceives(label):
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return _spelt(label)


def _spelt(text: str) -> str:
    """Letters of another alphabet by their number, where the text would read like plain Latin."""
    return "".join(c if c.isascii() else f"[U+{ord(c):04X}]" for c in text) if _deceives(text) else text


def _deceives(text: str) -> bool:
    return not text.isascii() and _skeleton(text).isascii()


def _readable(addr: str) -> str:
    local, at, domain = addr.strip().lower().rpartition("@")
    return f"{local}{at}{_decoded(domain)}"


def _decoded(domain: str) -> str:
    return ".".join(_unicode_label(label) for label in domain.split("."))


def _unicode_label(label: str) -> str:
    if not label.lower().startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _skeleton(text: str) -> str:
    """What is left for the eye: accents off, letters of one shape made one."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in folded if not unicodedata.combining(c)).translate(_SHAPES)
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain


def _same_shape(local: str, name: str) -> bool:
    return local != name and not local.isascii() and _skeleton(local) == _skeleton(name)


def _like(domain: str, home: str) -> bool:
    return domain not in _PROVIDERS and (_skeleton(domain) == _skeleton(home) or _one_letter_off(domain, home))


def _one_letter_off(domain: str, home: str) -> bool:
    """One letter more, fewer, other, or two that changed places, under the same top level."""
    name, _dot, top = domain.rpartition(".")
    own, _dot, own_top = home.rpartition(".")
    if top != own_top or name == own or len(own) < _SHORTEST or abs(len(name) - len(own)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(name, own, strict=False)) if a != b), min(len(name), len(own)))
    rest, own_rest = name[start:], own[start:]
    swapped = rest[:2] == own_rest[:2][::-1] and rest[2:] == own_rest[2:]
    return swapped or rest[1:] == own_rest or rest == own_rest[1:] or rest[1:] == own_rest[1:]
