"""The kinds of problems of a rule pack, one class each; `mailbot.regulation.lint` runs them."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import ClassVar

from mailbot.regulation.citations import citations
from mailbot.regulation.model import Edition, Effect, ReceptionHours, Term
from mailbot.regulation.problems import suggestion
from mailbot.regulation.promises import unfounded_promises
from mailbot.regulation.words import DATA, ROLES, TOPICS, word_for
from mailbot.terms import Person, Role, Topic

_DECLINING_TEXTS = frozenset({"decline.j2", "notice_violation.j2"})
_BINDING = frozenset({Effect.CIVIL, Effect.STOPS, Effect.PROMISES, Effect.HASTENS, Effect.REQUIRES, Effect.HEARS})
_LAW_WORDS = ("гражданск", "гк рф", "статье 19", "статьи 19", "ст. 19")


class Severity(StrEnum):
    """How bad it is: an error must be put right, a warning looked at; a note only informs."""

    ERROR = "ошибка"
    WARNING = "предупреждение"
    NOTE = "к сведению"


class Check(ABC):
    """A kind of problem. `find` yields the section of the edition's file and the text."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR

    @abstractmethod
    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """The problems of this kind in one edition; `today` decides what has expired."""


class UnknownClause(Check):
    """A rule cites a clause that the text does not have."""

    code = "unknown-clause"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each citation."""
        numbers = [clause.number for clause in edition.clauses]
        for cited in citations(edition):
            if cited.clause not in numbers:
                text = f"правило ссылается на п. {cited.clause}, а такого пункта нет."
                yield cited.section, text + suggestion(cited.clause, numbers)


class DeclineWithoutPoliteness(Check):
    """Help would be stopped for a letter's tone though no clause on politeness lets it."""

    code = "decline-without-politeness"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """Clauses and texts that decline where [politeness] is missing."""
        if edition.politeness is not None:
            return
        for clause in edition.clauses:
            if {Effect.STOPS, Effect.CIVIL} & set(clause.effects):
                text = f"п. {clause.number} требует вежливости или останавливает помощь, а раздела [politeness] нет"
                yield "politeness", text
        for name, _ in edition.texts:
            if name in _DECLINING_TEXTS:
                yield f"texts/{name}", "есть текст отказа за тон, а пункта о вежливости ([politeness]) нет"


class PromiseWithoutTerm(Check):
    """A text promises a time that no clause of its own promises, or a clause promises one without a term."""

    code = "promise-without-term"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """Clauses that promise without a term; paragraphs that promise in the name of no promising clause."""
        termed = {number for term in edition.terms for number in term.source.clauses}
        for clause in edition.clauses:
            if Effect.PROMISES in clause.effects and clause.number not in termed:
                yield "term", f"п. {clause.number} обещает срок, а раздела [[term]] с этим пунктом нет"
        for section, promise in unfounded_promises(edition):
            yield section, f"текст обещает срок («{promise}»), а его пункт срока не обещает"


class ToldIsHelper(Check):
    """The helper would hear the complaint about the helper, or be told of what the helper has just seen."""

    code = "told-is-helper"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """[politeness] and [complaint] that tell the consultant."""
        if edition.complaint is not None and edition.complaint.told is Person.CONSULTANT:
            yield "complaint", "жалобу на консультанта получит сам консультант: назовите руководителя или директора"
        if edition.politeness is not None and edition.politeness.told is Person.CONSULTANT:
            yield "politeness", "о нарушении узнает только консультант: назовите руководителя или директора"


class IdleClause(Check):
    """A clause is said to do something, and no rule does it."""

    code = "idle-clause"
    severity = Severity.WARNING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each effect without a rule; what declines or promises is told by its own check."""
        done = {(cited.clause, cited.effect) for cited in citations(edition)}
        for clause in edition.clauses:
            for effect in clause.effects:
                if (clause.number, effect) not in done:
                    yield "clause", f"п. {clause.number}: «{effect}» – но ни одно правило на него не ссылается"


class SilentClause(Check):
    """A rule that demands, promises, stops help or hears complaints cites a clause whose `does` is silent about it."""

    code = "silent-clause"
    effects: ClassVar[frozenset[Effect]] = _BINDING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each clause and effect."""
        said = {clause.number: clause.effects for clause in edition.clauses}
        silent = {
            (cited.section, cited.clause, cited.effect): None
            for cited in citations(edition)
            if cited.effect in self.effects and cited.clause in said and cited.effect not in said[cited.clause]
        }
        for section, number, effect in silent:
            yield section, f"правило ссылается на п. {number}, а в его does нет «{effect}»"


class SilentSource(SilentClause):
    """A rule that only informs people cites a clause whose `does` is silent about it."""

    code = "silent-source"
    severity = Severity.WARNING
    effects = frozenset(Effect) - _BINDING


class HoursExpired(Check):
    """Reception hours are past their printed validity: they are offered to nobody."""

    code = "hours-expired"
    severity = Severity.NOTE

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each person and place."""
        expired = {(s.person, s.place): s.valid_to for s in edition.hours if s.valid_to and s.valid_to < today}
        for (person, place), until in expired.items():
            text = f"{person}, {place}: часы действовали до {until:%d.%m.%Y} и никому не предлагаются"
            yield "hours", text + "; подтвердите их в настройках школы"


class HoursClash(Check):
    """One person receives in two slots at once."""

    code = "hours-clash"
    severity = Severity.WARNING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each pair of slots."""
        for first, second in combinations(edition.hours, 2):
            if _overlap(first, second):
                yield "hours", f"{first.person}: часы накладываются, {first.opens:%H:%M} и {second.opens:%H:%M}"


class TermsClash(Check):
    """Two terms apply to the same letter."""

    code = "terms-clash"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each pair of terms."""
        for first, second in combinations(edition.terms, 2):
            if first.roles & second.roles and _same_topics(first, second):
                yield "term", f"два срока для одних и тех же писем: п. {_named(first)} и п. {_named(second)}"


class AskedTwice(Check):
    """The same datum is asked of the same people in two rules."""

    code = "asked-twice"
    severity = Severity.WARNING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each role and datum."""
        rules = (*edition.requirements, *edition.helpful)
        count = Counter((role, rule.datum) for rule in rules for role in rule.roles)
        for (role, datum), times in count.items():
            if times > 1:
                yield "required", f"«{word_for(DATA, datum)}» указано дважды: {word_for(ROLES, role)}"


class RoleNotServed(Check):
    """A rule is for people whom the text does not name among those who may ask."""

    code = "role-not-served"
    severity = Severity.WARNING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each role and section; what is merely helpful demands nothing."""
        used: list[tuple[str, frozenset[Role]]] = [("required", rule.roles) for rule in edition.requirements]
        used += [("term", term.roles) for term in edition.terms]
        for section, role in dict.fromkeys((section, role) for section, roles in used for role in sorted(roles)):
            if role not in edition.roles:
                yield section, f"«{word_for(ROLES, role)}» нет в who, а правило для них есть"


class LawPresented(Check):
    """A text presents the Civil Code as the reason: it is applied by analogy only."""

    code = "law-presented"

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each text."""
        for section, text in _spoken(edition):
            if any(word in text.lower() for word in _LAW_WORDS):
                yield section, "текст ссылается на Гражданский кодекс: школа применяет его лишь по аналогии"


class ComplaintGuided(Check):
    """Guidance for a complaint about the helper: such a letter is passed on, not consulted on."""

    code = "complaint-guided"
    severity = Severity.WARNING

    def find(self, edition: Edition, today: date) -> Iterator[tuple[str, str]]:
        """One for each such paragraph."""
        for guidance in edition.guidance:
            if guidance.topic is Topic.COMPLAINT_SPECIALIST:
                yield (
                    "guidance",
                    f"тема «{word_for(TOPICS, guidance.topic)}»: жалоба передаётся, подсказки к ней не нужны",
                )


CHECKS: tuple[Check, ...] = (
    UnknownClause(),
    DeclineWithoutPoliteness(),
    PromiseWithoutTerm(),
    ToldIsHelper(),
    TermsClash(),
    LawPresented(),
    IdleClause(),
    SilentClause(),
    SilentSource(),
    HoursExpired(),
    HoursClash(),
    AskedTwice(),
    RoleNotServed(),
    ComplaintGuided(),
)


def _spoken(edition: Edition) -> Iterator[tuple[str, str]]:
    """Everything the pack itself says to people: section and text."""
    yield from (("guidance", guidance.text) for guidance in edition.guidance)
    yield from ((f"texts/{name}", text) for name, text in edition.texts)


def _overlap(first: ReceptionHours, second: ReceptionHours) -> bool:
    same = first.person == second.person and first.weekday == second.weekday
    return same and first.opens < second.closes and second.opens < first.closes


def _same_topics(first: Term, second: Term) -> bool:
    return bool(first.topics & second.topics) or not (first.topics or second.topics)


def _named(term: Term) -> str:
    return term.source.clause or term.source.own
