"""A grade told by what its pupils are called: «наш второклассник», «моя семиклассница»."""

from mailbot.language.classes.class_forms import ClassWords, FormReader
from mailbot.language.classes.mention import ClassMention
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token

# Nobody is asked for a grade that is told, though a letter may be wanting.
_CERTAINTY = 0.6
# What all such words have in them.
_CLASS = "кла"
_OF = frozenset({"из", "в"})


def find_class_nouns(tokens: tuple[Token, ...], words: ClassWords) -> tuple[ClassMention, ...]:
    """The grades of single pupils called by their class, in order; of several pupils a teacher speaks."""
    stems = tuple(stem for stem, _ in words.nouns)
    return tuple(
        _mention(tokens, at, grade, words)
        for at, token in enumerate(tokens)
        if _CLASS in token.norm and (noun := token.norm.rpartition("-")[2]).startswith(stems)
        for stem, grade in words.nouns
        if noun.startswith(stem) and "sing" in grammemes(noun)
    )


def _mention(tokens: tuple[Token, ...], at: int, grade: int, words: ClassWords) -> ClassMention:
    """The class of such a word: with the letter, where that follows («второклассница, литера А», «… из «Г» класса»)."""
    forms = FormReader(tokens, words, latin=False)
    letter = forms.named_letter(at + 1)
    if letter is None and forms.sign(at + 1).lower() in _OF:
        behind = forms.letter(at + 2, glued=False)
        letter = behind if behind and forms.sign(behind.last).lower() in words.names else None
    last = letter.last if letter else at + 1
    return ClassMention(
        value=f"{grade}{letter.value if letter else ''}",
        first=at,
        last=last,
        start=tokens[at].start,
        end=tokens[last - 1].end,
        certainty=_CERTAINTY,
    )
