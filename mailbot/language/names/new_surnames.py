"""The surname that a woman has taken, told in prose: «сменила Зуеву на Орлову», «была Зуева, стала Орлова»."""

from collections.abc import Iterator

from mailbot.language.letter import PersonName
from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import FEMALE, Case, cased, surname_readings
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.names import Names, surname_likeness
from mailbot.language.names.ownership import Owned, Owner
from mailbot.language.words.tokens import Token
from mailbot.terms import Source

# How much a word must look like a surname.
_SURNAME = 0.6
# Sentences are looked through so far about the surname, in words and signs; «была» stands so near before «стала».
_FAR, _NEAR = 20, 6
_FROM = frozenset({"с", "со"})
_FAMILY_NAME = "фамили"


def new_surnames(
    tokens: tuple[Token, ...], source: Source, names: Names, cues: Cues, taken: frozenset[int]
) -> Iterator[Owned]:
    """Surnames alone that the writer has taken; `taken` are the places of names found already."""
    for at in range(1, len(tokens)):
        case = _told_in(tokens, at)
        if not case or at in taken or not tokens[at].is_capitalised:
            continue
        token = tokens[at]
        forms = (form for form in surname_readings(token.norm) if form.gender == FEMALE and form.cases & case)
        form = next(forms, None)
        known = not names.given(token.norm) and surname_likeness(names, token.norm, True) >= _SURNAME
        if form is None or not known or _is_anothers(tokens, at, cues):
            continue
        name = PersonName(surname=cased(form.base, token.text))
        mention = Mention(
            name=name, gender=FEMALE, cases=Case.NOM, first=at, last=at + 1, start=token.start, end=token.end
        )
        yield Owned(mention=mention, source=source, owner=Owner.WRITER, certainty=0.75, why="a new surname")


def _told_in(tokens: tuple[Token, ...], at: int) -> Case:
    """The case in which a new surname stands here by the words before it; none where they tell of none."""
    before = tokens[at - 1].norm
    if before == "на" and at > 2:
        return Case.ACC if tokens[at - 3].norm in _FROM and tokens[at - 2].is_capitalised else Case(0)
    if before == "стала":
        return Case.NOM if any(token.norm == "была" for token in tokens[max(0, at - _NEAR) : at]) else Case(0)
    if before == "теперь" and at > 1:
        told = tokens[at - 2].norm == "я" or tokens[at - 2].norm.startswith(_FAMILY_NAME)
        return Case.NOM if told else Case(0)
    return Case(0)


def _is_anothers(tokens: tuple[Token, ...], at: int, cues: Cues) -> bool:
    """Whether the sentence tells of a child, of staff or of some other person."""
    first = at
    while first > max(0, at - _FAR) and not tokens[first].sentence_start:
        first -= 1
    return any(
        cues.is_staff(token.norm) or cues.is_relative(token.norm) or token.norm.startswith(cues.learner_stems)
        for token in tokens[first:at]
    )
