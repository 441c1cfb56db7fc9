"""Whether the words above a forwarded letter only pass it on: staff sending in what a family wrote to them."""

from collections.abc import Sequence
from itertools import pairwise

from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import tokenize

# Who has more to say than this, in words, speaks for themselves; so few only hand the letter on.
_LONGEST, _BRIEF = 60, 12
_TEXT = 2000
_WRITINGS = ("ответ", "письм", "сообщени", "от", "прислал", "написал")


def passes_on(own: str, below: str, lexicon: Lexicon) -> bool:
    """Whether the letter `below` is somebody's of a pupil's family, and `own` only hands it on or says whose it is."""
    words = [token for token in tokenize(own[:_TEXT]) if token.is_word]
    norms = [word.norm for word in words]
    if len(norms) > _LONGEST or len(own) > _TEXT:
        return False
    passing, families, selves, mine, of_school = (
        lexicon.words("quotes", f"forwarding.{key}") for key in ("passing", "families", "selves", "mine", "of_school")
    )
    if _hands_on(norms, below, mine, families, lexicon):
        return True
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


def _hands_on(
    norms: Sequence[str], below: str, mine: tuple[str, ...], families: tuple[str, ...], lexicon: Lexicon
) -> bool:
    """«Прошу ответить», «в работу» above a letter in which somebody speaks of a child of theirs."""
    if len(norms) > _BRIEF or any(norm in mine or norm.startswith(families) for norm in norms):
        return False
    if any(norm in lexicon.words("quotes", "forwarding.shows") for norm in norms):
        return False
    inner = [token.norm for token in tokenize(below[:_TEXT]) if token.is_word]
    kin = lexicon.words("quotes", "forwarding.kin")
    return any((norm in mine or norm == "у") and after.startswith(kin) for norm, after in pairwise(inner))
