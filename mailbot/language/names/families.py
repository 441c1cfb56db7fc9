"""One surname for several people («Журавлёвы Миша и Гриша», «Миши и Насти Прядко»): each gets their own of it."""

from collections.abc import Iterator
from dataclasses import replace

from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import FEMALE, MALE, Case, cased, surname_readings
from mailbot.language.words.tokens import Token

_JOINING = frozenset({",", "и", "+", "/", "i"})
# Endings of a family's surname -> of his and of hers.
_PLURALS = tuple(
    (stem + ending, stem + his, stem + hers)
    for stems, endings, his, hers in (
        (("ов", "ев", "ин", "ын"), ("ы", "ых", "ым", "ыми"), "", "а"),
        (("ск", "цк"), ("ие", "их", "им", "ими"), "ий", "ая"),
    )
    for stem in stems
    for ending in endings
)
_ENDINGS = tuple(plural for plural, _, _ in _PLURALS)
# Endings by which his surname differs from hers.
_PAIRS = (("ов", "ова"), ("ев", "ева"), ("ин", "ина"), ("ын", "ына"), ("ский", "ская"), ("цкий", "цкая"))
_SHORTEST = 3


def with_surnames(mentions: tuple[Mention, ...], tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
    """`mentions` with the surname that is said once given to each it is said of."""
    found: list[Mention] = []
    for run in _runs(mentions, tokens):
        shared = _shared(run, tokens) if len(run) > 1 else None
        found += [_with(one, shared) for one in run] if shared else run
    return tuple(found)


def is_plural(norm: str) -> bool:
    """Whether a word looks like the surname of a whole family: it belongs to no one of them."""
    return norm.endswith(_ENDINGS)


def _runs(mentions: tuple[Mention, ...], tokens: tuple[Token, ...]) -> Iterator[list[Mention]]:
    """The mentions in groups joined by nothing but commas and «и»; who has a patronymic is named by themselves."""
    run: list[Mention] = []
    for mention in mentions:
        between = tokens[run[-1].last : mention.first] if run else ()
        grown = run and (run[-1].name.patronymic or mention.name.patronymic)
        if run and (grown or not (between and all(token.norm in _JOINING for token in between))):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _shared(run: list[Mention], tokens: tuple[Token, ...]) -> dict[str, str] | None:
    """The surname of each gender that the whole run has; None when it has none in common."""
    if any(one.name.patronymic or not one.name.given for one in run):
        return None
    with_own = [one for one in run if one.name.surname]
    if not with_own:
        return _plural_beside(run, tokens)
    # What stands before the first or behind the last is said of all; of two surnames each is one's own.
    first, last = run[0], run[-1]
    if len(with_own) > 1:
        return None
    if with_own[0] is first and not _ends_with_surname(first, tokens):
        return _of_both(first.name.surname, first.gender)
    if with_own[0] is last and _ends_with_surname(last, tokens) and _is_same_for_both(last.name.surname):
        return {MALE: last.name.surname, FEMALE: last.name.surname}
    return None


def _ends_with_surname(mention: Mention, tokens: tuple[Token, ...]) -> bool:
    """Whether the surname stands behind the given name."""
    ending = tokens[mention.last - 1].norm[:_SHORTEST]
    return mention.name.surname.lower().replace("ё", "е").startswith(ending)


def _plural_beside(run: list[Mention], tokens: tuple[Token, ...]) -> dict[str, str] | None:
    after, before = run[-1].last, run[0].first - 1
    before -= before > 0 and tokens[before].text == ","
    for at in (after, before):
        if 0 <= at < len(tokens) and not (at == after and tokens[at].line_start):
            forms = _singular(tokens[at])
            if forms:
                return forms
    return None


def _singular(token: Token) -> dict[str, str] | None:
    for plural, his, hers in _PLURALS:
        stem = token.norm.removesuffix(plural)
        if stem != token.norm and len(stem) + len(plural) > _SHORTEST + 2:
            return {MALE: cased(stem + his, token.text), FEMALE: cased(stem + hers, token.text)}
    return None


def _of_both(surname: str, gender: str) -> dict[str, str]:
    other = dict(_PAIRS) if gender == MALE else {hers: his for his, hers in _PAIRS}
    for own, others in sorted(other.items(), key=lambda pair: -len(pair[0])):
        if surname.lower().endswith(own):
            changed = surname[: len(surname) - len(own)] + others
            return {MALE: surname, FEMALE: changed} if gender == MALE else {MALE: changed, FEMALE: surname}
    return {MALE: surname, FEMALE: surname}


def _is_same_for_both(surname: str) -> bool:
    forms = surname_readings(surname.lower().replace("ё", "е"))
    genders = {
        form.gender for form in forms if form.cases & Case.NOM and form.base == surname.lower().replace("ё", "е")
    }
    return genders >= {MALE, FEMALE}


def _with(mention: Mention, shared: dict[str, str]) -> Mention:
    if mention.name.surname:
        return mention
    surname = shared.get(mention.gender or MALE, "")
    return replace(mention, name=replace(mention.name, surname=surname), shared=True)
