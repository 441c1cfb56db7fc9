"""Names and classes of a whole letter, gathered from its parts: own words first, then what was said before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from mailbot.language.classes.class_forms import words_of
from mailbot.language.classes.class_nouns import find_class_nouns
from mailbot.language.classes.classes import (
    chosen,
    each_has_learner,
    find_classes,
    is_certain,
    tells_of_several,
)
from mailbot.language.classes.mention import ClassMention
from mailbot.language.letter import SPOKEN, Finding, PersonName
from mailbot.language.names.applicant import read_applicant
from mailbot.language.names.children import Family, read_children
from mailbot.language.names.name_cues import Cues, cues_of, told_at
from mailbot.language.names.names import Names, names_of
from mailbot.language.names.ownership import Owned, Owner
from mailbot.language.names.persons import find_persons, in_cyrillic
from mailbot.language.names.reowned import reowned
from mailbot.language.names.rivals import settled
from mailbot.language.names.unread_names import may_name
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token, normalise
from mailbot.language.words.translit import is_latin
from mailbot.terms import Datum, Source

# A letter with this share of Latin words is Russian typed in Latin letters, or foreign.
_LATIN_SHARE = 0.6
_CHILD = 0.7
# Parents as others speak of them.
_TOLD_OF = frozenset({"маме", "маму", "папе", "отцу"})
# So near behind «с почты» stands whose it is.
_MAILBOX = 4
# Whose a name is follows from each of the others too: in a letter, and not in a list of the pupils of a school.
_COMPARED = 200

T = TypeVar("T")
Tokens = Mapping[Source, tuple[Token, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Who writes, for whom, of which classes; `doubtful` tells what may have been given and may not.

    Spans of source QUOTE index into the writer's earlier words.
    """

    full_name: Finding[PersonName] | None
    address_as: str
    doubtful: frozenset[Datum]
    child_names: tuple[Finding[str], ...]
    classes: tuple[Finding[str], ...]
    name_spans: Mapping[Source, tuple[tuple[int, int], ...]]


def gather(tokens: Tokens, lexicon: Lexicon) -> Findings:
    """What `tokens` tell; those of source QUOTE are the writer's own earlier words."""
    names = names_of(lexicon)
    spelled = {source: in_cyrillic(tokens[source], names) for source in tokens}
    display = tokens.get(Source.FROM, ())
    persons = {source: find_persons(spelled[source], source, lexicon, display=display) for source in tokens}
    everyone = tuple(one for source in (*SPOKEN, Source.QUOTE, Source.FROM) for one in persons.get(source, ()))
    if len(everyone) <= _COMPARED:
        everyone = settled(reowned(everyone, tokens, names, cues_of(lexicon)), tokens, names, cues_of(lexicon))
    for_child = _speaks_of_child(everyone, tokens, lexicon)
    borrowed = _is_borrowed(tokens[Source.BODY], lexicon)
    writers = tuple(one for one in everyone if one.source is not Source.FROM) if borrowed else everyone
    applicant = read_applicant(writers, names, for_child=for_child)
    known = applicant.full_name.value if applicant.full_name else PersonName(given=applicant.address_as.split(" ")[0])
    family = Family(writer=known, applicant=applicant.owned, for_child=for_child)
    children = read_children(everyone, names, family)
    classes, class_unclear = _classes(tokens, spelled, several=len(children) > 1, lexicon=lexicon)
    if len(classes) > len(children):
        children = read_children(everyone, names, family, at_least=len(classes))
    unread = applicant.full_name is None and any(
        may_name(spelled[source], _whole(persons[source], names), names, cues_of(lexicon))
        for source in SPOKEN
        if source in persons
    )
    doubts = {Datum.FULL_NAME: applicant.doubtful or unread, Datum.CLASS: class_unclear}
    return Findings(
        full_name=applicant.full_name,
        address_as=applicant.address_as,
        doubtful=frozenset(datum for datum, unclear in doubts.items() if unclear),
        child_names=children,
        classes=classes,
        name_spans={source: _spans(persons[source]) for source in tokens},
    )


def _whole(persons: tuple[Owned, ...], names: Names) -> tuple[tuple[int, int], ...]:
    """Where names stand that are more than a given name alone, or with the father's («Айгерим Нурлан кызы»)."""

    def counts(name: PersonName) -> bool:
        marked = not name.surname and bool(name.patronymic) and _is_with_mark(name.patronymic, names)
        return bool(name.surname or name.patronymic) and not marked

    return _spans(tuple(one for one in persons if counts(one.mention.name)))


def _is_with_mark(patronymic: str, names: Names) -> bool:
    """«Нурлан кызы», «Жансултанкызы»: with such a father's name many peoples bear no surname."""
    return " " in patronymic or bool(names.fused_gender(normalise(patronymic)))


def _spans(persons: tuple[Owned, ...]) -> tuple[tuple[int, int], ...]:
    """Where names stand, in order, overlapping ones joined."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((one.mention.start, one.mention.end) for one in persons):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _speaks_of_child(persons: tuple[Owned, ...], tokens: Tokens, lexicon: Lexicon) -> bool:
    """Whether the letter is about a child as another person than the writer."""
    cues = cues_of(lexicon)
    if any(one.owner is Owner.CHILD and one.certainty >= _CHILD for one in persons):
        return True
    telling = [(listed, at, told) for listed in tokens.values() for at, told in told_at(listed, cues)]
    if any(told.child for _, _, told in telling):
        return True
    return any(told.parent and not _is_told_of(listed, at, cues) for listed, at, told in telling)


def _is_told_of(tokens: tuple[Token, ...], at: int, cues: Cues) -> bool:
    """«… мама ругается», «моя мама», «сказал маме»: a pupil speaks of a parent."""
    following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    does = {"VERB", "3per", "sing"} <= grammemes(following) and following not in cues.self_
    mine = at > 0 and (tokens[at - 1].norm in cues.mine or tokens[at - 1].norm == "у")
    return does or mine or tokens[at].norm in _TOLD_OF


def _is_borrowed(body: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """Whether the letter says that the mailbox is somebody else's («пишу с почты мужа»)."""
    cues = cues_of(lexicon)
    return any(
        token.norm in cues.mailboxes
        and body[at - 1].norm in {"с", "со"}
        and any(cues.is_relative(word.norm) for word in body[at + 1 : at + _MAILBOX])
        for at, token in enumerate(body)
        if at
    )


def _classes(
    tokens: Tokens, spelled: Tokens, *, several: bool, lexicon: Lexicon
) -> tuple[tuple[Finding[str], ...], bool]:
    """The classes of the first group of parts that names any, and whether there is none but what may be one.

    The groups: one's own words, From, what was said before. `spelled` are the tokens in Cyrillic letters.
    """
    several = several or tells_of_several(tokens[Source.SUBJECT] + tokens[Source.BODY], lexicon)
    unclear = False
    for group in (SPOKEN, (Source.FROM,), (Source.QUOTE,)):
        found = {source: _find_classes(tokens[source], spelled[source], lexicon) for source in group}
        mentions = tuple(mention for listed in found.values() for mention in listed)
        each = any(each_has_learner(found[source], tokens[source], lexicon) for source in group)
        kept = chosen(tuple(mention for mention in mentions if is_certain(mention)), several=several or each)
        if kept:
            return tuple(_class_finding(mention, found) for mention in kept), False
        unclear = unclear or bool(mentions)
    called = {source: find_class_nouns(tokens[source], words_of(lexicon)) for source in (*SPOKEN, Source.QUOTE)}
    grades = {mention.value: mention for listed in called.values() for mention in listed}
    return tuple(_class_finding(mention, called) for mention in grades.values()), unclear and not grades


def _find_classes(tokens: tuple[Token, ...], spelled: tuple[Token, ...], lexicon: Lexicon) -> tuple[ClassMention, ...]:
    words = [token for token in tokens if token.is_word] if spelled is not tokens else []
    latin = bool(words) and sum(is_latin(token.text) for token in words) >= _LATIN_SHARE * len(words)
    return find_classes(spelled if latin else tokens, lexicon, latin=latin)


def _class_finding(mention: ClassMention, found: Mapping[Source, tuple[ClassMention, ...]]) -> Finding[str]:
    source = next(place for place, mentions in found.items() if any(one.value == mention.value for one in mentions))
    first = next(one for one in found[source] if one.value == mention.value)
    why = "a grade and the words around it"
    return Finding(
        value=mention.value, source=source, span=(first.start, first.end), certainty=mention.certainty, why=why
    )


def in_quote(finding: Finding[T], earlier: str, quote: str) -> Finding[T]:
    """A finding in the writer's earlier words with its span moved to the quotation they stand in; others unchanged."""
    if finding.source is not Source.QUOTE:
        return finding
    start, end = finding.span
    written = earlier[start:end].split("\n")[0]
    at = max(0, quote.find(written))
    return replace(finding, span=(at, at + len(written)))
