"""Another surname of the same person in brackets behind the present one: «Гусева (Петрова) Марина Олеговна»."""

from mailbot.language.names.name_cases import patronymic_readings
from mailbot.language.names.names import Names, surname_likeness
from mailbot.language.words.tokens import Token

# So many words and signs that tell of it stand before the surname in brackets at most.
_MOST = 6
_SIGNS = frozenset(".-–—:")
# How much both words must look like surnames.
_SURNAME = 0.5


def past_former_name(tokens: tuple[Token, ...], at: int, names: Names) -> int | None:
    """Where the name goes on that the surname at this token begins; None when no other surname stands behind it.

    What follows is to be a given name or a patronymic: «Иван (Петров) сказал» holds no former name.
    """
    if at + 2 >= len(tokens) or tokens[at + 1].text != "(" or not _is_surname(tokens[at], names):
        return None
    place = at + 2
    while place < min(len(tokens), at + 2 + _MOST) and (
        tokens[place].norm in names.former or tokens[place].text in _SIGNS
    ):
        place += 1
    if place + 2 >= len(tokens) or tokens[place + 1].text != ")" or not _is_surname(tokens[place], names):
        return None
    following = tokens[place + 2]
    named = bool(names.given(following.norm) or patronymic_readings(following.norm))
    return place + 2 if named and not following.line_start else None


def _is_surname(token: Token, names: Names) -> bool:
    return token.is_word and surname_likeness(names, token.norm, token.is_capitalised) >= _SURNAME
