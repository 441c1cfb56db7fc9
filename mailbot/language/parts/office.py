"""The day on which a new employee took office, where a letter tells it («вышла на работу 2 ноября»)."""

import re
from datetime import date

from mailbot.language.words.lexicon import Lexicon

_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_DATE = re.compile(
    r"\b(\d{1,2})(?:[./](\d{1,2})(?:[./](20\d\d|\d\d))?|\s("
    + "|".join(_MONTHS)
    + r")[а-я]{1,3}(?:\s(20\d\d))?)(?!\.?\d)"
)
# How far from the date the words of taking office may stand, in characters.
_NEAR = 60


def office_date(text: str, lexicon: Lexicon, received: date) -> date | None:
    """The first date of `text` beside words of taking office; without a year, the last such day before `received`."""
    stems = lexicon.words("people", "office.stems")
    lower = text.lower()
    for match in _DATE.finditer(lower):
        near = _clause(lower, match.start(), match.end())
        if any(stem in near for stem in stems):
            found = _date(match, received)
            if found:
                return found
    return None


def _clause(text: str, start: int, end: int) -> str:
    """What stands about [start, end), no farther than the sentence."""
    before = text[max(0, start - _NEAR) : start]
    after = text[end : end + _NEAR]
    return re.split(r"[.!?\n]\s", before)[-1] + " " + re.split(r"[.!?\n]", after)[0]


def _date(match: re.Match[str], received: date) -> date | None:
    day, number, short, word, year = match.groups()
    month = int(number) if number else 1 + next(at for at, stem in enumerate(_MONTHS) if word == stem)
    written = year or short
    try:
        if written:
            return date(int(written) if len(written) == 4 else 2000 + int(written), month, int(day))
        found = date(received.year, month, int(day))
    except ValueError:
        return None
    # A month still half a year away was last year's; one that comes soon is a start to come.
    return found.replace(year=found.year - 1) if (found - received).days > 180 and (month, day) != (2, "29") else found
