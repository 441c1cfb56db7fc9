"""A grade told by what its pupils are called: «наш второклассник», «моя семиклассница»."""

from mailbot.language.classes.class_forms import ClassWords
from mailbot.language.classes.mention import ClassMention
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token

# Nobody is asked for a grade that is told, though a letter may be wanting.
_CERTAINTY = 0.6
# What all such words have in them.
_CLASS = "кла"


def find_class_nouns(tokens: tuple[Token, ...], words: ClassWords) -> tuple[ClassMention, ...]:
    """The grades of single pupils called by their class, in order; of several pupils a teacher speaks."""
    stems = tuple(stem for stem, _ in words.nouns)
    return tuple(
        ClassMention(value=str(grade), first=at, last=at + 1, start=token.start, end=token.end, certainty=_CERTAINTY)
        for at, token in enumerate(tokens)
        if _CLASS in token.norm and (noun := token.norm.rpartition("-")[2]).startswith(stems)
        for stem, grade in words.nouns
        if noun.startswith(stem) and "sing" in grammemes(noun)
    )
