"""A name given piece by piece: «Фамилия: Гаджиев / Имя: Магомед / Отчество: Абдулаевич», «моя фамилия Рябцева»."""

from mailbot.language.letter import PersonName
from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import Case, cased, patronymic_readings
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.names import Names, surname_likeness
from mailbot.language.names.ownership import Owned, Owner
from mailbot.language.words.tokens import Token
from mailbot.terms import Source

_LIKELY = 0.6
_MY = frozenset({"моя", "мое"})
_NEAR = 3
_MARKS = frozenset(":-—–=")


def labelled_name(tokens: tuple[Token, ...], source: Source, names: Names, cues: Cues) -> Owned | None:
    """The writer's name put together from separate labels; None when there is no surname.

    A patronymic alone is the writer's where they say so («отчество моё Шотаевич»).
    """
    labels = ((cues.label_surname, "surname"), (cues.label_given, "given"), (cues.label_patronymic, "patronymic"))
    places: dict[str, int] = {}
    if not any(token.norm in cues.label_surname or token.norm in cues.label_patronymic for token in tokens):
        return None
    for at, token in enumerate(tokens):
        for words, part in labels:
            place = _value_place(tokens, at, names, cues) if token.norm in words else None
            if place is not None:
                places.setdefault(part, place)
    said = places.get("patronymic")
    if "surname" not in places and (said is None or not _is_own(tokens, said)):
        return None
    if "surname" not in places:
        places = {"patronymic": places["patronymic"]}
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


def _is_own(tokens: tuple[Token, ...], value: int) -> bool:
    """«Отчество моё Шотаевич», «моё отчество — Шотаевич»."""
    return any(token.norm in _MY for token in tokens[max(0, value - _NEAR) : value])


def _is_own_behind(tokens: tuple[Token, ...], at: int) -> bool:
    """«Тетерина моя фамилия»: whether the value stands before the label, which closes its clause."""
    closed = at + 1 >= len(tokens) or not tokens[at + 1].is_word
    value = tokens[at - 2] if at > 1 and tokens[at - 1].norm in _MY else None
    return closed and value is not None and value.is_capitalised and (at == 2 or value.sentence_start)


def _value_place(tokens: tuple[Token, ...], at: int, names: Names, cues: Cues) -> int | None:
    """Where the value of the label at this token stands; None for a child's label, or when no name follows."""
    if _is_own_behind(tokens, at):
        return at - 2 if surname_likeness(names, tokens[at - 2].norm, True) else None
    place = at + 1 + (at + 1 < len(tokens) and tokens[at + 1].norm in _MY)
    marked = place < len(tokens) and tokens[place].text in _MARKS
    place += marked
    if place >= len(tokens) or not tokens[place].is_word or names.is_never(tokens[place].norm):
        return None
    near = [token.norm for token in tokens[max(0, at - 3) : at]]
    if any(cues.is_child(norm) or norm.startswith(cues.learner_stems) for norm in near):
        return None
    norm = tokens[place].norm
    known = bool(names.given(norm) or patronymic_readings(norm))
    named = tokens[place].is_capitalised or known or surname_likeness(names, norm, False) >= _LIKELY
    return place if marked or named else None
