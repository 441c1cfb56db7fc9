"""A name given piece by piece: «Фамилия: Гаджиев / Имя: Магомед / Отчество: Абдулаевич», «моя фамилия Рябцева»."""

from mailbot.language.agreement import Mention
from mailbot.language.letter import PersonName
from mailbot.language.name_cases import Case, cased
from mailbot.language.name_cues import Cues
from mailbot.language.names import Names, surname_likeness
from mailbot.language.ownership import Owned, Owner
from mailbot.language.tokens import Token
from mailbot.terms import Source

_LIKELY = 0.6
_MARKS = frozenset(":-—–=")


def labelled_name(tokens: tuple[Token, ...], source: Source, names: Names, cues: Cues) -> Owned | None:
    """The writer's name put together from separate labels; None when there is not even a surname."""
    labels = ((cues.label_surname, "surname"), (cues.label_given, "given"), (cues.label_patronymic, "patronymic"))
    places: dict[str, int] = {}
    if not any(token.norm in cues.label_surname for token in tokens):
        return None
    for at, token in enumerate(tokens):
        for words, part in labels:
            place = _value_place(tokens, at, names, cues) if token.norm in words else None
            if place is not None:
                places.setdefault(part, place)
    if "surname" not in places:
        return None
    written = {part: cased(tokens[place].norm, tokens[place].text) for part, place in places.items()}
    first, last = min(places.values()), max(places.values())
    mention = Mention(
        name=PersonName(**written),
        gender="",
        cases=Case.NOM,
        first=first,
        last=last + 1,
        start=tokens[first].start,
        end=tokens[last].end,
    )
    return Owned(mention=mention, source=source, owner=Owner.WRITER, certainty=1.0, why="labels of the name's parts")


def _value_place(tokens: tuple[Token, ...], at: int, names: Names, cues: Cues) -> int | None:
    """Where the value of the label at this token stands; None for a child's label, or when no name follows."""
    place = at + 1
    marked = place < len(tokens) and tokens[place].text in _MARKS
    place += marked
    if place >= len(tokens) or not tokens[place].is_word or names.is_never(tokens[place].norm):
        return None
    near = [token.norm for token in tokens[max(0, at - 3) : at]]
    if any(cues.is_child(norm) or norm.startswith(cues.learner_stems) for norm in near):
        return None
    named = tokens[place].is_capitalised or surname_likeness(names, tokens[place].norm, False) >= _LIKELY
    return place if marked or named else None
