"""Whole sentences without blanks («идитевжопу»): a bad word among ordinary ones, and nothing else is left over."""

from collections.abc import Callable, Mapping

from mailbot.language.tone.badwords import Level
from mailbot.language.words import morphology

# Shorter runs are words that no dictionary has; nobody writes longer ones.
_LEAST, _MOST = 8, 40
# Bad words in a run have so many letters; shorter ones that only insult stand within too many others.
_BAD_LEAST, _BAD_MOST, _STRONG_LEAST = 3, 12, 4
# Ordinary words have so many but for the small ones; to read a run without a bad word shorter ones do as well.
_WORD_MOST, _WORD_LEAST, _INNOCENT_LEAST = 16, 4, 3
# What is left behind a bad word has so many letters, or none; of more words than any run has is what cannot be read.
_LAST_LEAST, _MANY = 3, 1000
_BAD = (Level.OBSCENE, Level.RUDE, Level.STRONG)
# Short words of which such runs are made.
_SMALL = frozenset([
    "а", "б", "бы", "в", "вам", "вами", "вас", "вот", "все", "всех", "всем", "всеми", "вы", "где", "да", "для",
    "до", "его", "ей", "ему", "если", "еще", "же", "за", "зачем", "и", "из", "или", "их", "к", "как", "какой",
    "какая", "кто", "куда", "ли", "мне", "меня", "мой", "моя", "мы", "на", "нам", "нас", "наш", "не", "нет", "но",
    "ну", "о", "об", "он", "она", "они", "от", "по", "про", "с", "себе", "свою", "свой", "со", "так", "там", "тебе",
    "тебя", "то", "тут", "ты", "у", "уж", "уже", "что", "чтоб", "эта", "эти", "это", "этот", "я", "вся", "весь",
    "иди", "мать", "мои", "мою", "ваш", "ваша", "ваши", "вашу", "опять", "идите", "пошли", "ка", "кое", "чем",
    "дай", "дайте",
])  # fmt: skip


def run_together(word: str, forms: Mapping[str, Level]) -> Level | None:
    """The level of the worst word of `forms` in a run of words without blanks; None where it reads as well without."""
    if not _LEAST <= len(word) <= _MOST or not (found := _bad_spans(word, forms)) or morphology.is_known(word):
        return None
    before = _fewest(word, _is_ordinary)
    after = _fewest(word[::-1], lambda piece: _is_ordinary(piece[::-1]))
    # «Дураково» is a place, and no «дураков» with «о» behind.
    after[1:_LAST_LEAST] = [_MANY] * (_LAST_LEAST - 1)
    otherwise = _fewest(word, lambda piece: piece not in forms and _may_stand(piece))[-1]
    # Of two ways to read a run that of fewer words is meant.
    counts = ((before[start] + 1 + after[len(word) - end], level) for start, end, level in found)
    levels = [level for count, level in counts if count < min(otherwise, _MANY)]
    return min(levels, key=_BAD.index) if levels else None


def _bad_spans(word: str, forms: Mapping[str, Level]) -> list[tuple[int, int, Level]]:
    return [
        (start, end, level)
        for start in range(len(word) - _BAD_LEAST + 1)
        for end in range(start + _BAD_LEAST, min(len(word), start + _BAD_MOST) + 1)
        if (level := forms.get(word[start:end])) in _BAD and (level is not Level.STRONG or end - start >= _STRONG_LEAST)
    ]


def _fewest(word: str, fits: Callable[[str], bool]) -> list[int]:
    """For each place the least number of words that fit which the word up to it is made of; many where it is not."""
    fewest = [0]
    for end in range(1, len(word) + 1):
        ways = (fewest[start] + 1 for start in range(max(0, end - _WORD_MOST), end) if fits(word[start:end]))
        fewest.append(min(ways, default=_MANY))
    return fewest


def _is_ordinary(piece: str) -> bool:
    return piece in _SMALL or (len(piece) >= _WORD_LEAST and morphology.is_known(piece))


def _may_stand(piece: str) -> bool:
    return piece in _SMALL or (len(piece) >= _INNOCENT_LEAST and morphology.is_known(piece))
