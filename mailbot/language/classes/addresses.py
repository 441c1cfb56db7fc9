"""The number of a house, which is written as a class is: «ул. Гагарина, 7а», «живём на Кирова 9Б»."""

from mailbot.language.classes.class_forms import ClassWords
from mailbot.language.words.tokens import Token

# Between a word for streets, or for living, and the number stand so many words and signs at most.
_FAR = 6
# And so many words of the street's name.
_NAME = 3
# Words cut short («ул.», «просп.») have at most so many letters.
_LONGEST_CUT = 5
_ON = frozenset({"на", "по"})
_OPENING = frozenset("«\"'“„")


def is_house(tokens: tuple[Token, ...], first: int, last: int, words: ClassWords) -> bool:
    """Whether what is written at [first, last) as a class is, with no word «класс» beside it, numbers a house."""
    if _leads_to_flat(tokens, last, words):
        return True
    if any(token.text in _OPENING for token in tokens[first:last]):
        return False
    at = first - 1
    at -= at >= 0 and tokens[at].text == ","
    if at < 0 or tokens[first].line_start:
        return False
    # «Первомайский переулок, 5а».
    if tokens[at].norm in words.streets and at and tokens[at - 1].is_word:
        return True
    for place in range(at, max(-1, at - _NAME - 1), -1):
        token = tokens[place]
        if _names_street(tokens, place, words):
            return place < at
        # A street is named by capital words, and by a day («8 Марта»).
        named = token.is_capitalised or token.is_number or token.text == "."
        if not named or tokens[place + 1].line_start or (token.text == "." and not _is_cut(tokens, place)):
            return False
    return False


def _names_street(tokens: tuple[Token, ...], at: int, words: ClassWords) -> bool:
    """«Ул.», «улица»; «на» behind a word for living («живём на Кирова»); «адрес:»."""
    token = tokens[at]
    if token.norm in words.streets:
        return True
    if token.norm not in _ON and token.text != ":":
        return False
    near = tokens[max(0, at - _FAR) : at]
    return any(
        word.norm.startswith(words.living) and not any(between.text in {".", "!", "?"} for between in near[place:])
        for place, word in enumerate(near)
    )


def _is_cut(tokens: tuple[Token, ...], at: int) -> bool:
    return at > 0 and tokens[at - 1].is_word and len(tokens[at - 1].text) <= _LONGEST_CUT


def _leads_to_flat(tokens: tuple[Token, ...], last: int, words: ClassWords) -> bool:
    """«11а, кв. 5»: behind the house stands the flat."""
    near = tokens[last : last + 4]
    listed = len(near) > 2 and near[0].text == "," and near[1].norm in words.flats and not near[0].line_start
    return listed and any(token.is_number for token in near[2:])
