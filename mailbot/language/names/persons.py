"""The persons of one part of a letter: their names, places and owners."""

from collections.abc import Iterator
from functools import lru_cache

from mailbot.language.classes.beside_class import class_before, class_behind
from mailbot.language.letter import PersonName
from mailbot.language.names.agreement import Mention
from mailbot.language.names.labels import labelled_name
from mailbot.language.names.name_cases import Case, cased, surname_readings
from mailbot.language.names.name_cues import ToldAt, cues_of, expected_cases, expected_genders, told_at
from mailbot.language.names.names import Names, names_of, surname_likeness
from mailbot.language.names.new_surnames import new_surnames
from mailbot.language.names.owners import COURTESIES, OwnerReader
from mailbot.language.names.ownership import Owned
from mailbot.language.names.people import PeopleFinder
from mailbot.language.names.word_kinds import word_kinds
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import parses
from mailbot.language.words.tokens import Token, normalise, tokenize
from mailbot.language.words.translit import is_latin, patronymic_in_cyrillic, to_cyrillic
from mailbot.terms import Source

# A line of so few words may be nothing but a name.
_NAME_LINE = 4
# Signs that may close a text behind a name.
_FEW = 3
# A label has at most so many words and signs, and so many words; of a line no more is looked at.
_LABEL, _LABEL_WORDS, _LINE = 10, 6, 12
# Signs that programs put between the parts of a display name («Любимова, Светлана»).
_FROM_SIGNS = frozenset(",\"'«»“”;")
# A word that is a surname by its ending or by the dictionary.
_SURE, _VERY_SURE = 0.8, 0.9
_MAY_BE = 0.4
# As many words in Latin letters are kept spelled out.
_CACHE = 8192
_OWNED = frozenset({("у", "меня"), ("у", "нас")})
# Between «ученицы» and her name stands the class, in so many words and signs.
_LEARNER = 9


def find_persons(
    tokens: tuple[Token, ...], source: Source, lexicon: Lexicon, *, display: tuple[Token, ...] = ()
) -> tuple[Owned, ...]:
    """Every person named in `tokens`, in order, each with its owner as far as this part tells.

    Words in Latin letters are to be in Cyrillic ones already (`in_cyrillic`). `display` are the words of the sender's
    name: where they come again, in any form, a name stands.
    """
    names, cues = names_of(lexicon), cues_of(lexicon)
    view = tokens
    if source is Source.FROM:
        view = tuple(token for at, token in enumerate(tokens) if not _is_sign_in_from(tokens, at, names))
    whole = source in (Source.FROM, Source.SIGNATURE)
    shown = shown_names(in_cyrillic(display, names), names) if source is not Source.FROM else frozenset()
    telling = told_at(view, cues)
    trusted = frozenset(range(len(view))) if whole else _trusted(view, names, telling) | _shown_again(view, display)
    mentions = PeopleFinder(
        view,
        names,
        trusted=trusted,
        children=_after_kin(view, telling),
        expected=expected_cases(view, telling, cues),
        genders=expected_genders(view, telling, cues),
        shown=shown,
    ).find()
    mentions = (*mentions, *_bare_surnames(view, names, mentions, source))
    owned = OwnerReader(view, source, cues).read(mentions)
    taken = frozenset(at for mention in mentions for at in range(mention.first, mention.last))
    owned = (*owned, *new_surnames(view, source, names, cues, taken))
    spelled = labelled_name(view, source, names, cues)
    return (*owned, spelled) if spelled else owned


def shown_names(display: tuple[Token, ...], names: Names) -> frozenset[str]:
    """The words of a sender's name that may be a surname: no given name, no word of kinship or of common use."""
    return frozenset(
        token.norm
        for token in display
        if token.is_word
        and len(token.norm) > 2
        and not names.given(token.norm)
        and surname_likeness(names, token.norm, True) >= _MAY_BE
    )


def _shown_again(tokens: tuple[Token, ...], display: tuple[Token, ...]) -> frozenset[int]:
    """Where words of the sender's name come again."""
    said = {token.norm for token in display if token.is_word and len(token.norm) > 2}
    return frozenset(at for at, token in enumerate(tokens) if token.norm in said) if said else frozenset()


def _is_sign_in_from(tokens: tuple[Token, ...], at: int, names: Names) -> bool:
    """Whether the token is a sign that parts one name; «Вика, Стёпа и кот» are several people."""
    if tokens[at].text == "," and 0 < at < len(tokens) - 1:
        return not all(names.is_diminutive(tokens[place].norm) for place in (at - 1, at + 1))
    return tokens[at].text in _FROM_SIGNS


def _bare_surnames(
    tokens: tuple[Token, ...], names: Names, mentions: tuple[Mention, ...], source: Source
) -> Iterator[Mention]:
    """Surnames that stand alone on a line or close the text; From and signature may end with one behind a comma."""
    whole = source in (Source.FROM, Source.SIGNATURE)
    taken = {at for mention in mentions for at in range(mention.first, mention.last)}
    leaves = (at for at in range(len(tokens)) if _takes_leave(tokens, at))
    lines = (at for at, token in enumerate(tokens) if token.line_start)
    last_words = range(max(0, len(tokens) - _FEW), len(tokens))
    own = _said_of_oneself(tokens) | _signed_with_class(tokens)
    for at in range(len(tokens)) if whole else sorted({*lines, *leaves, *last_words, *own}):
        token = tokens[at]
        leave = _takes_leave(tokens, at)
        opens = token.line_start or (whole and at > 0 and tokens[at - 1].text == ",") or leave
        closes = at + 1 == len(tokens) or tokens[at + 1].line_start or (leave and tokens[at + 1].text in {".", ","})
        last = at > 0 and at + _FEW >= len(tokens) and _closes_text(tokens, at)
        if not ((opens and closes) or last or at in own) or not (token.is_word and token.is_capitalised) or at in taken:
            continue
        forms = [form for form in surname_readings(token.norm) if form.cases & Case.NOM and form.base == token.norm]
        enough = _SURE if opens and closes and source is not Source.SUBJECT else _VERY_SURE
        enough = _MAY_BE if leave and closes and is_animate(token.norm) else enough
        if forms and not names.given(token.norm) and surname_likeness(names, token.norm, True) >= enough:
            genders = {form.gender for form in forms}
            yield Mention(
                name=PersonName(surname=cased(token.norm, token.text)),
                gender=forms[0].gender if len(genders) == 1 else "",
                cases=Case.NOM,
                first=at,
                last=at + 1,
                start=token.start,
                end=token.end,
            )


def _said_of_oneself(tokens: tuple[Token, ...]) -> set[int]:
    """«… нас перепутали, я Романенкова», «это я, Романенкова», «Романенкова я»: where a clause is «я» and a word."""
    found: set[int] = set()
    for at in (at for at, token in enumerate(tokens) if token.norm == "я"):
        opens = at == 0 or tokens[at].sentence_start or not tokens[at - 1].is_word
        presented = at > 0 and tokens[at - 1].norm == "это" and at + 1 < len(tokens) and tokens[at + 1].text == ","
        value = at + 1 + presented
        if (opens or presented) and _is_bounded(tokens, value + 1):
            found.add(value)
        if at and tokens[at - 1].sentence_start and _is_bounded(tokens, at + 1):
            found.add(at - 1)
    return {at for at in found if at < len(tokens)}


def _signed_with_class(tokens: tuple[Token, ...]) -> set[int]:
    """«Кузнецова, 9В. Мне не зачли …», «… Класс 5А, Шарипова.»: a surname and a class that are a sentence."""
    found: set[int] = set()
    for at in (at for at, token in enumerate(tokens) if token.is_capitalised and len(token.text) > _FEW):
        if tokens[at].sentence_start and at + 2 < len(tokens) and tokens[at + 1].text in {",", "."}:
            end = class_behind(tokens, at + 2)
            closes = end is not None and (
                end >= len(tokens) or tokens[end].line_start or tokens[end].text in {".", "!"}
            )
            found |= {at} if closes else set()
        elif _is_bounded(tokens, at + 1) and class_before(tokens, at) is not None:
            found.add(at)
    return found


def _is_bounded(tokens: tuple[Token, ...], at: int) -> bool:
    return at >= len(tokens) or not tokens[at].is_word


def _takes_leave(tokens: tuple[Token, ...], at: int) -> bool:
    """Whether «с уважением,» stands right before."""
    return at > 1 and tokens[at - 1].text == "," and tokens[at - 2].norm in COURTESIES


def is_animate(norm: str) -> bool:
    """«Заяц», «Кравец»: whether a word may name a living being, one, in the nominative."""
    return any({"NOUN", "anim", "nomn", "sing"} <= reading.grammemes for reading in parses(norm))


def _closes_text(tokens: tuple[Token, ...], at: int) -> bool:
    """«… у всех то же самое. Магомедов»: whether the word is a sentence of its own at the end."""
    return tokens[at].sentence_start and not any(other.is_word for other in tokens[at + 1 :])


def is_name_line(line: str, lexicon: Lexicon) -> bool:
    """Whether `line` holds a person's name and nothing else."""
    tokens = tokenize(line)
    words = [token for token in tokens if token.is_word]
    if not 1 <= len(words) <= _NAME_LINE + 1 or any(token.is_number for token in tokens):
        return False
    found = find_persons(in_cyrillic(tokens, names_of(lexicon)), Source.BODY, lexicon)
    if len(found) != 1:
        return False
    mention = found[0].mention
    outside = [token for at, token in enumerate(tokens) if token.is_word and not mention.first <= at < mention.last]
    return not outside and (len(words) > 1 or words[0].is_capitalised)


def in_cyrillic(tokens: tuple[Token, ...], names: Names) -> tuple[Token, ...]:
    """The tokens with words in Latin letters as the Russian words they spell; places stay those of the text."""
    latin = [at for at, token in enumerate(tokens) if "A" <= token.text[0] <= "z" and is_latin(token.text)]
    if not latin:
        return tokens
    spelled = list(tokens)
    for at in latin:
        spelled[at] = _cyrillic(tokens[at], names)
    return tuple(spelled)


def _cyrillic(token: Token, names: Names) -> Token:
    if token.norm in names.never or len(token.text) < 2:
        return token
    text, norm = _spelled(names, token.text)
    return Token(text, token.start, token.end, norm, token.line_start, token.sentence_start)


@lru_cache(maxsize=_CACHE)
def _spelled(names: Names, word: str) -> tuple[str, str]:
    """A word in Latin letters as the Russian one it spells, and that normalised."""
    capital = word[0].isupper()
    given = names.from_latin(word)
    other = patronymic_in_cyrillic(word) or (names.surname_from_latin(word) if capital else to_cyrillic(word))
    norm = given or other
    shown = names.display(given) or norm
    return cased(normalise(shown), shown.capitalize()) if capital else shown, normalise(norm)


def _trusted(tokens: tuple[Token, ...], names: Names, telling: ToldAt) -> frozenset[int]:
    """Places that promise a name: after «зовут», after a label, and lines that can be nothing but a name."""
    found: set[int] = set()
    starts = [at for at, token in enumerate(tokens) if token.line_start]
    for at, following in zip(starts, (*starts[1:], len(tokens)), strict=False):
        end = min(following, at + _LINE)
        if _may_be_name(tokens[at:end], names):
            found.update(range(at, end))
    for at, told in telling:
        if told.names or told.child or told.parent or (told.from_ and tokens[at].line_start):
            parted = at + 1 < len(tokens) and tokens[at + 1].text in {",", "("}
            found.update((at + 2, at + 3) if parted else (at + 1, at + 2))
        if told.learner:
            found.update(range(at + 1, at + _LEARNER))
        if told.label:
            found.update(place for colon in _colons(tokens, at) for place in range(colon + 1, colon + 4))
    return frozenset(found)


def _colons(tokens: tuple[Token, ...], label: int) -> Iterator[int]:
    """Where a colon or a dash makes a label of the word at this place and the words about it, on its line."""
    for at in range(label + 1, min(len(tokens), label + _LABEL + 1)):
        if tokens[at].line_start:
            return
        if tokens[at].text in {":", "-", "—", "–"}:
            start = next((place for place in range(at, at - _LABEL, -1) if place < 1 or tokens[place].line_start), 0)
            before = tokens[max(start, at - _LABEL) : at]
            if sum(token.is_word for token in before) <= _LABEL_WORDS:
                yield at


def _after_kin(tokens: tuple[Token, ...], telling: ToldAt) -> frozenset[int]:
    """Places right after a word for a child, a comma, a dash or a bracket between them or not."""
    found: set[int] = set()
    for at, told in telling:
        if told.child:
            parted = at + 1 < len(tokens) and tokens[at + 1].text in {",", "(", "-", "—", "–", ":"}
            owned = tuple(token.norm for token in tokens[at + 1 : at + 3]) in _OWNED  # «внук у меня егорка»
            found.add(at + 3 if owned else at + 2 if parted else at + 1)
    return frozenset(found)


def _may_be_name(line: tuple[Token, ...], names: Names) -> bool:
    words = [token for token in line if token.is_word]
    if not 1 <= len(words) <= _NAME_LINE or any(token.is_number or token.text in {"?", ":"} for token in line):
        return False
    return not any(token.norm in names.never or "never" in word_kinds(token.norm) for token in words)
