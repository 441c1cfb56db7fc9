"""Whether the words above a forwarded letter only pass it on: staff sending in what a family wrote to them."""

from itertools import pairwise

from mailbot.language.lexicon import Lexicon
from mailbot.language.tokens import tokenize

# Who has more to say than this, in words, speaks for themselves.
_LONGEST = 60
_TEXT = 2000
_WRITINGS = ("ответ", "письм", "сообщени", "от", "прислал", "написал")


def passes_on(own: str, lexicon: Lexicon) -> bool:
    """Whether `own` says of the letter below it that somebody of a pupil's family wrote it."""
    norms = [token.norm for token in tokenize(own[:_TEXT]) if token.is_word]
    if len(norms) > _LONGEST or len(own) > _TEXT:
        return False
    passing, families, mine, of_school = (
        lexicon.words("quotes", f"forwarding.{key}") for key in ("passing", "families", "mine", "of_school")
    )
    told = any(norm.startswith(passing) for norm in norms) and any(norm.startswith(families) for norm in norms)
    if not told or any(norm in mine for norm in norms):
        return False
    # «Я мама Эмира» speaks for herself; «ответ учителя», «прислала учительница»: a parent shows what the school wrote.
    return not any(
        (before == "я" and norm.startswith(families)) or (before.startswith(_WRITINGS) and norm.startswith(of_school))
        for before, norm in pairwise(norms)
    )
