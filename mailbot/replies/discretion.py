"""What must not be repeated to people (insults, names, links), and masks for what must be shown."""

import re
from collections.abc import Sequence

from mailbot.replies.markup import clean

_SALUTATION_LENGTH = 60
_QUOTE_LENGTH = 100
_QUOTE_WORDS = 3  # «Обучение» or «нет отметок» is a subject line, our own name for the topic says more
_GREETING = re.compile(
    r"(?:(?:здравствуйте|здравствуй|здрасьте|привет(?:ствую)?|добр(?:ый|ое|ого)\s+(?:день|дня|вечер|вечера|утро|утра)"
    r"|доброго\s+времени\s+суток|уважаем\w+(?:\s+\w+){1,3}(?=[,!.])|коллеги)(?!\w)|[А-ЯЁ]\w+\s+[А-ЯЁ]\w+(?:вич|вна|чна)(?=[,!.]))"
    r"[\s,.!;:–—-]*",
    re.IGNORECASE,
)
_MASKED_LETTER = re.compile(r"(?<=\w)\w")
_PRIVATE = re.compile(r"парол|логин|https?:|www\.|@|\.(?:ru|рф|com|net|org|su|ua)\b|\d{4,}|[{}<>\\|]", re.IGNORECASE)


def mask_word(text: str) -> str:
    """Each word with its first letter only: «д*****». For people who must know that a word was there."""
    return _MASKED_LETTER.sub("*", clean(text).strip())


def safe_salutation(name: str) -> str:
    """The name by which to address the writer, or nothing.

    A display name is written by a stranger and would be sent on in the school's name: only what looks like a name is.
    """
    tidy = clean(name).strip()
    fits = len(tidy) <= _SALUTATION_LENGTH and len(tidy.split()) <= 4
    return tidy if fits and re.fullmatch(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*", tidy) else ""


def quotable(problem: str, names: Sequence[str]) -> str:
    """The writer's own short words as they may be repeated, or nothing when they may not.

    The greeting is left out. Not repeated: one or two words, long texts, several lines of shouting, anything with a
    password, a link, an address, a long number, or one of `names` in any case (Russian names differ in their endings,
    so beginnings are compared).
    """
    tidy = _after_greeting(clean(problem)).strip(" .,;:!?…–—-")
    telling = len(re.findall(r"\w+", tidy)) >= _QUOTE_WORDS and len(tidy) <= _QUOTE_LENGTH
    if not telling or _PRIVATE.search(tidy) or _shouts(tidy) or _names_someone(tidy, names):
        return ""
    return _inner_quotes(tidy)


def _after_greeting(text: str) -> str:
    rest = text.strip()
    while greeting := _GREETING.match(rest):
        rest = rest[greeting.end() :]
    return rest


def _inner_quotes(text: str) -> str:
    """„…“ instead of «…», which stand around the whole; a mark without its fellow is closed at the end, or dropped."""
    text += "»" * (text.count("«") - text.count("»"))
    paired = re.sub(r"[«“]([^«“»”]*)[»”]", r"„\1“", re.sub(r'"([^"]*)"', r"„\1“", text))
    return re.sub(r'[«»”"]', "", paired)


def _shouts(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) * 2 > len(letters)


def _names_someone(text: str, names: Sequence[str]) -> bool:
    stems = {word[: max(3, len(word) - 2)].casefold() for name in names for word in name.split() if len(word) > 2}
    return any(word.casefold().startswith(stem) for word in re.findall(r"\w+", text) for stem in stems)
