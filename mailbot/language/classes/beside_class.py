"""A class right before a name («8А Токарь Снежана», «6б класс, кравченко илья») or behind it, alone or in a row."""

from mailbot.language.classes.class_forms import HIGHEST
from mailbot.language.words.tokens import Token

# A class is written in so many words and signs.
_LONGEST = 7
_MARKS = frozenset(",-–—«»\"':")
_CLASS = ("класс", "кл")
_BEFORE_LETTER, _BEHIND_LETTER = frozenset("-–—/«\"'"), frozenset("»\"'")
# What joins the classes of a row.
_JOINING = frozenset({",", "и", "/", "+"})
# What makes a number part of a date, a time or a range.
_FIGURES = frozenset(".:/-–—")


def is_grade(token: Token) -> bool:
    """Whether a number may be that of a grade."""
    # More digits than these are no grade, and an endless number costs much to read.
    return token.is_number and 1 <= int(token.text[:3]) <= HIGHEST


def follows_class(tokens: tuple[Token, ...], first: int) -> bool:
    """Whether right before the token `first` stands a class that belongs to no word before it.

    «Сын в 6Б, Орлова Анна» tells where the son learns; «Нет оценок. 6Б, Орлова Анна» whose the name is.
    """
    return class_before(tokens, first) is not None


def class_before(tokens: tuple[Token, ...], first: int) -> int | None:
    """Where the class begins of which `follows_class` tells; None when there is none."""
    at, told = first - 1, False
    while at > max(0, first - _LONGEST) and not tokens[at].is_number:
        token = tokens[at]
        told = told or token.is_word
        if token.line_start or not (token.text in _MARKS or _is_of_class(tokens, at)):
            return None
        at -= 1
    if at < 0 or not (told and is_grade(tokens[at])):
        return None
    at -= at > 0 and tokens[at - 1].norm.startswith(_CLASS)
    if at == 0 or tokens[at].sentence_start:
        return at
    before = tokens[at - 1]
    parted = not before.is_word and not (before.text in _FIGURES and before.end == tokens[at].start)
    return at if parted else None


def class_behind(tokens: tuple[Token, ...], at: int) -> int | None:
    """Where the class ends that begins at this token with its grade; None when none does."""
    if not is_grade(tokens[at]):
        return None
    end = at + 1
    while end < min(len(tokens), at + _LONGEST) and not tokens[end].line_start:
        if not (tokens[end].text in _MARKS - {","} or _is_of_class(tokens, end)):
            break
        end += 1
    return end if any(token.is_word for token in tokens[at:end]) else None


def leads_to_row(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether several classes begin at this token: «Аметова Зера (1В и 4А)» learns in none of them."""
    first = _past_class(tokens, at)
    joined = first if first and first < len(tokens) and tokens[first].norm in _JOINING else 0
    return bool(joined) and _past_class(tokens, joined + 1) > 0


def follows_row(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether before the class that begins at this token stands another of its row: «10-а, 11-б Орлова Анна»."""
    joined = at - 1 if at > 0 and tokens[at - 1].norm in _JOINING else 0
    return any(_past_class(tokens, place) == joined for place in range(max(0, joined - _LONGEST), joined))


def _past_class(tokens: tuple[Token, ...], at: int) -> int:
    """The place behind a grade with its letter that begins here; 0 when none does."""
    if at >= len(tokens) or not is_grade(tokens[at]):
        return 0
    at += 1
    marks = at
    while at < min(len(tokens), marks + 2) and tokens[at].text in _BEFORE_LETTER:
        at += 1
    if at >= len(tokens) or not tokens[at].is_word or len(tokens[at].text) > 1:
        return 0
    at += 1
    at += at < len(tokens) and tokens[at].text in _BEHIND_LETTER
    return at + (at < len(tokens) and tokens[at].norm.startswith(_CLASS))


def _is_of_class(tokens: tuple[Token, ...], at: int) -> bool:
    token = tokens[at]
    cut = token.text == "." and tokens[at - 1].norm == "кл"
    return cut or token.norm in _CLASS or (token.is_word and len(token.text) == 1)
