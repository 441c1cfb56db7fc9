"""Which rule of an edition rests on which clause: what lint checks and `mailbot rules show` prints."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.regulation.model import Edition, Effect, Provenance, ReceptionHours, Requirement, ScheduledHours, Term
from mailbot.regulation.words import CHANNELS, DATA, PEOPLE, ROLES, TOPICS, UNITS, word_for
from mailbot.terms import Role, TermStart


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One rule that cites a clause: its section of the pack, its effect (None: nothing happens by itself), in words."""

    clause: str
    section: str
    effect: Effect | None
    words: str


def citations(edition: Edition) -> Iterator[Citation]:
    """Every citation of every rule; the school's own additions cite nothing."""
    yield from _cited(edition.roles_source, "who", None, f"помощь получают: {_roles(edition.roles)}")
    for requirement in edition.requirements:
        yield from _cited(requirement.source, "required", Effect.REQUIRES, _requirement(requirement))
    for term in edition.terms:
        yield from _cited(term.source, "term", Effect.PROMISES, term_words(term))
        if term.sooner:
            yield from _cited(Provenance(clause=term.sooner), "term", Effect.HASTENS, "ответ – так скоро, как возможно")
    yield from _conduct(edition)
    for guidance in edition.guidance:
        words = f"тема «{word_for(TOPICS, guidance.topic)}»: {guidance.text}"
        yield from _cited(guidance.source, "guidance", Effect.GUIDES, words)
    yield from _reaching(edition)


def _conduct(edition: Edition) -> Iterator[Citation]:
    rule, complaint = edition.politeness, edition.complaint
    if rule is not None:
        yield from _cited(Provenance(clause=rule.clause), "politeness", Effect.CIVIL, "общение должно быть вежливым")
        words = f"при грубости помощь останавливается, сообщается: {word_for(PEOPLE, rule.told)}"
        yield from _cited(Provenance(clause=rule.decline_clause), "politeness", Effect.STOPS, words)
    if complaint is not None:
        words = f"жалобу на специалиста получает: {word_for(PEOPLE, complaint.told)}"
        yield from _cited(Provenance(clause=complaint.clause), "complaint", Effect.HEARS, words)


def _reaching(edition: Edition) -> Iterator[Citation]:
    for slot in edition.hours:
        yield from _cited(slot.source, "hours", Effect.HOURS, _hours(slot))
    for scheduled in edition.scheduled_hours:
        yield from _cited(scheduled.source, "hours_by_schedule", Effect.HOURS, _scheduled(scheduled))
    for contact in edition.contacts:
        words = f"{word_for(CHANNELS, contact.channel)}: {contact.value}"
        yield from _cited(contact.source, "contact", Effect.CONTACTS, words)
    for publication in edition.publications:
        words = f"{publication.what} – {', '.join(publication.places)}"
        yield from _cited(publication.source, "publication", Effect.PUBLISHES, words)
    if edition.materials is not None:
        yield from _cited(edition.materials, "materials", None, "справочными материалами можно пользоваться")


def _cited(source: Provenance, section: str, effect: Effect | None, words: str) -> Iterator[Citation]:
    for clause in source.clauses:
        yield Citation(clause=clause, section=section, effect=effect, words=words)


def _roles(roles: frozenset[Role]) -> str:
    return ", ".join(word for word, role in ROLES.items() if role in roles)


def _requirement(rule: Requirement) -> str:
    return f"{word_for(DATA, rule.datum)} ({_roles(rule.roles)})"


def term_words(term: Term) -> str:
    """«1, дни (родители)», for tables."""
    start = " со дня вступления в должность" if term.start is TermStart.TAKING_OFFICE else ""
    return f"{term.length}, {word_for(UNITS, term.unit)}{start} ({_roles(term.roles)})"


def _hours(slot: ReceptionHours) -> str:
    days = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
    return f"{slot.person}, {slot.place}: {days[slot.weekday]} {slot.opens:%H:%M}–{slot.closes:%H:%M}"


def _scheduled(hours: ScheduledHours) -> str:
    times = f"{hours.opens:%H:%M}–{hours.closes:%H:%M}, " if hours.opens and hours.closes else ""
    return f"{hours.person}: {times}{hours.note}"
