"""A name that stands where an applicant gives it and that no dictionary knows: «Да Силва Жоао, 6А, нет оценок».

Nobody is asked for what may have been given: a person looks.
"""

from bisect import bisect_left

from mailbot.language.classes.beside_class import is_grade
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.names import Names
from mailbot.language.names.word_kinds import word_kinds
from mailbot.language.words.tokens import Token

# Of so many words a name consists, particles and all.
_SHORTEST, _LONGEST = 2, 5
_MARKS = frozenset({",", "(", "-", "—", "–"})


def may_name(tokens: tuple[Token, ...], taken: tuple[tuple[int, int], ...], names: Names, cues: Cues) -> bool:
    """Whether a sentence begins with what may be a whole name before a class, or before «мама».

    `taken` are the spans of whole names read, in order and apart.
    """
    return any(_is_name(tokens, at, taken, names, cues) for at, token in enumerate(tokens) if token.sentence_start)


def _is_name(
    tokens: tuple[Token, ...], first: int, taken: tuple[tuple[int, int], ...], names: Names, cues: Cues
) -> bool:
    at = first
    while at < min(len(tokens), first + _LONGEST) and _may_be_part(tokens[at], names):
        if at > first and tokens[at].line_start:
            break
        at += 1
    words = tokens[first:at]
    unheard = any(not word_kinds(token.norm) or names.given(token.norm) for token in words)
    if len(words) < _SHORTEST or not unheard or not _is_presented(tokens, at, cues):
        return False
    before = bisect_left(taken, (words[-1].end, 0))
    return before == 0 or taken[before - 1][1] <= words[0].start


def _may_be_part(token: Token, names: Names) -> bool:
    """Whether the word may be part of a name: a capital one that is no common word, or a particle."""
    if token.norm in names.particles or names.child_of(token.norm):
        return True
    shouted = token.text.isupper() and len(token.text) > 1
    if not token.is_word or not token.is_capitalised or shouted or names.is_never(token.norm):
        return False
    kinds = word_kinds(token.norm)
    return not kinds or bool(names.given(token.norm)) or bool(kinds & {"surname", "given"})


def _is_presented(tokens: tuple[Token, ...], at: int, cues: Cues) -> bool:
    """Whether a class stands here, or behind a sign «мама»."""
    parted = at < len(tokens) and tokens[at].text in _MARKS
    at += parted
    following = tokens[at] if at < len(tokens) else None
    if following is None:
        return False
    if parted and following.norm in cues.elders:
        return True
    if not is_grade(following) or following.line_start:
        return False
    letter = tokens[at + 1 : at + 3]
    return any(token.is_word and (len(token.text) == 1 or token.norm.startswith("класс")) for token in letter)
