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
    words = [token for token in tokenize(own[:_TEXT]) if token.is_word]
    norms = [word.norm for word in words]
    if len(norms) > _LONGEST or len(own) > _TEXT:
        return False
    passing, families, selves, mine, of_school = (
        lexicon.words("quotes", f"forwarding.{key}") for key in ("passing", "families", "selves", "mine", "of_school")
    )
    told = any(norm.startswith(passing) for norm in norms) and any(norm.startswith(families) for norm in norms)
    if not told or any(norm in mine for norm in norms):
        return False
    # «Я мама Эмира» and «Керимова Диляра, мама Эмира» speak for themselves; «ответ учителя», «прислала учительница»: a
    # parent shows what the school wrote.
    return not any(
        (before.norm == "я" and word.norm.startswith(families))
        or (before.is_capitalised and not before.sentence_start and word.norm in selves)
        or (before.norm.startswith(_WRITINGS) and word.norm.startswith(of_school))
        for before, word in pairwise(words)
    )
