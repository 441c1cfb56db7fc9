"""How pupils name themselves: by name and class («Ибрагимова Мадина, 10В»), by the given name («это Тимоха, 6Б»)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from mailbot.language.letter import Finding
from mailbot.language.names.name_cases import Case
from mailbot.language.names.names import Names, names_of
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Word
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import normalise
from mailbot.language.words.translit import to_cyrillic
from mailbot.terms import Source

# The class from which a name and a class alone are taken for a pupil's own: for younger ones their parents write.
_OLD_ENOUGH = 7
# How near a class must follow a name to belong to it, in characters.
_BESIDE_CLASS = 10
# Forms of one surname begin with so many letters alike.
_SAME = 4
# Who says so many words more than a name and a class tells something.
_MORE = 3
_SELF = frozenset(["я", "мне", "меня", "мной", "нам", "нас"]).union(
    ["мой", "моя", "мое", "мои", "мою", "моего", "моей", "моих"]
)
# What one does to the help address, pupil or not; so near behind «я».
_WRITTEN = ("писал", "написал", "просил", "попросил", "спрашивал", "спросил", "обращал", "звонил", "отправлял")
_SOON = 4
_PRESENTS = frozenset(["я", "это", "зовут"])
_PLACES = frozenset(["из", "с", "в"])


def signs_with_class(reading: Reading, words: Sequence[Word]) -> bool:
    """«Ибрагимова Мадина, 10В»: one's own name without a patronymic, and at once the class of one who is old enough.

    Parents give their name and the child's class likewise: the letter must speak of «я», «у меня» or of lessons.
    """
    name, beside = reading.full_name, classes_beside_name(reading, own=True)
    if name is None or name.value.patronymic or normalise(name.value.given) in _grown(reading.lexicon):
        return False
    if not _says_more(reading) or not _speaks_of_self(reading, words):
        return False
    return any(int("".join(filter(str.isdigit, one)) or 0) >= _OLD_ENOUGH for one in beside)


def _speaks_of_self(reading: Reading, words: Sequence[Word]) -> bool:
    """Whether the writer speaks of themselves, other than of their letters («я же писала»), or of what pupils do."""
    lessons = reading.lexicon.words("roles", "deeds.student_things")
    forms, stems = frozenset(lessons), tuple(word[:-1] for word in lessons if word.endswith("*"))
    return any(
        word.norm in forms
        or word.norm.startswith(stems)
        or (word.norm in _SELF and not any(near.norm.startswith(_WRITTEN) for near in words[at + 1 : at + _SOON]))
        for at, word in enumerate(words)
    )


def _says_more(reading: Reading) -> bool:
    """Whether the letter is more than the name and the class that were asked for: those parents give as well."""
    words = (token for token in reading.tokens.get(Source.BODY, ()) if token.is_word and len(token.text) > 1)
    return sum(not reading.in_name(Source.BODY, token.start, token.end) for token in words) >= _MORE


def classes_beside_name(reading: Reading, *, own: bool = False) -> list[str]:
    """The classes that stand at the writer's surname, wherever the letter gives it; `own`: and not at a child's."""
    if reading.full_name is None:
        return []
    surname = normalise(reading.full_name.value.surname)[:_SAME]
    pupils = {one.source: frozenset(child.span for child in reading.child_names) for one in reading.classes if own}
    return [
        one.value for one in reading.classes if _has_beside(reading, one, surname, pupils.get(one.source, frozenset()))
    ]


def _has_beside(reading: Reading, one: Finding[str], surname: str, left_out: frozenset[tuple[int, int]]) -> bool:
    first, last = one.span
    text = reading.parts.of(one.source) if one.source is not Source.QUOTE else ""
    return any(
        (start, end) not in left_out
        and (0 < first - end <= _BESIDE_CLASS or 0 < start - last <= _BESIDE_CLASS)
        and surname in normalise(to_cyrillic(text[start:end]))
        for start, end in reading.name_spans.get(one.source, ())
    )


def says_first_name(reading: Reading, words: Sequence[Word]) -> bool:
    """«Это Тимоха, 6Б», «Тая, 3В» under a letter of Тая's: one's given name alone beside the class.

    Grown-ups of whom a class is asked give their names as well, and bear other names.
    """
    names, grown = names_of(reading.lexicon), _grown(reading.lexicon)
    if reading.full_name is not None and reading.full_name.value.patronymic:
        return False
    shown = [token.norm for token in reading.tokens.get(Source.FROM, ()) if token.is_word]
    for at in _before_classes(reading, words):
        base = _first_name(reading, names, words[at])
        if base and base not in grown:
            presented = at > 0 and words[at - 1].norm in _PRESENTS and words[at - 1].sentence == words[at].sentence
            if presented or words[at].source is Source.FROM or (len(shown) == 1 and names.same_given(shown[0], base)):
                return True
    return False


def lends_mailbox(reading: Reading, words: Sequence[Word]) -> bool:
    """«Папа Оли» in From, «это Оля» in the letter: the child writes."""
    names = names_of(reading.lexicon)
    shown = {form.base for token in reading.tokens.get(Source.FROM, ()) for form in names.given(token.norm)}
    return any(
        word.norm in _PRESENTS and _first_name(reading, names, name) in shown
        for word, name in pairwise(words)
        if word.source is Source.BODY and word.sentence == name.sentence
    )


def _first_name(reading: Reading, names: Names, word: Word) -> str:
    """The given name in the nominative that `word` is, where no surname and no patronymic stand beside it; or empty."""
    lone = (word.start, word.end) in reading.name_spans.get(word.source, ())
    forms = names.given(word.norm) if lone or not reading.in_name(word.source, word.start, word.end) else ()
    return next((form.base for form in forms if form.cases & Case.NOM), "")


def _before_classes(reading: Reading, words: Sequence[Word]) -> Iterator[int]:
    """Places of the words right before a class, «из» and «в» left out."""
    for one in reading.classes:
        at = next(
            (at for at, word in enumerate(words) if word.source is one.source and word.start <= one.span[0] < word.end),
            0,
        )
        while at > 1 and words[at - 1].norm in _PLACES:
            at -= 1
        if at:
            yield at - 1


def _grown(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.words("roles", "grown.names"))
