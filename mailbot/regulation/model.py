"""A school's regulation as values: what a rule pack says once it has been read and checked.

Everything mailbot does for a school is derived from an `Edition`; each rule names the clause it comes from, or is
marked as the school's own addition (`Provenance`), which is never cited as a clause.
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from mailbot.terms import Datum, Person, Role, TermStart, TermUnit, Topic


def treated_as(role: Role) -> Role:
    """The role whose rules hold: somebody who does not say who they are is treated as a parent (school policy)."""
    return Role.PARENT if role is Role.UNKNOWN else role


class Effect(StrEnum):
    """What a clause can make the system do. The values are the words of rule packs and of `mailbot rules show`."""

    REQUIRES = "требует данные"
    PROMISES = "обещает срок"
    HASTENS = "торопит с ответом"
    CIVIL = "требует вежливости"
    STOPS = "останавливает помощь"
    HEARS = "принимает жалобу"
    GUIDES = "подсказывает"
    HOURS = "называет часы приёма"
    CONTACTS = "называет контакты"
    PUBLISHES = "велит вывесить сведения"


class Channel(StrEnum):
    """A way to reach a school."""

    PHONE = "phone"
    EMAIL = "email"
    ROOM = "room"
    IN_PERSON = "in_person"
    ONLINE = "online"
    EVENTS = "events"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One clause: its number as printed («4», «6.2»), what it says in our words, what it makes the system do."""

    number: str
    summary: str
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where a rule comes from: a clause of the text, or the school's own addition with its order.

    `also` are further clauses that the same sentence rests on.
    """

    clause: str = ""
    own: str = ""  # «приказ № 12 от 01.09.2026», when the rule is the school's addition
    also: tuple[str, ...] = ()

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause to cite, in order; empty for the school's own addition."""
        return (self.clause, *self.also) if self.clause else ()

    @property
    def known(self) -> bool:
        """Whether anything authorises the rule: a mere request («ускорит помощь») has no source."""
        return bool(self.clause or self.own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A datum that people of these roles must give."""

    datum: Datum
    roles: frozenset[Role]
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long the school may take. `topics` empty means every topic; `sooner` is a clause that wants the answer
    as soon as possible."""

    roles: frozenset[Role]
    topics: frozenset[Topic]
    length: int
    unit: TermUnit
    start: TermStart
    source: Provenance
    sooner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Politeness:
    """The clause that forbids insults and obscenities, the one that lets help stop, and who is told."""

    clause: str
    decline_clause: str
    told: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """Who hears a complaint about the helper."""

    clause: str
    told: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledHours:
    """Reception «по графику»: the text names no weekdays, and hours at most. An empty `roles` means everyone.

    `text` is the sentence of a letter; `note` goes beside person and hours on the printed schedule.
    """

    place: str
    person: str
    text: str
    note: str
    source: Provenance
    opens: time | None = None
    closes: time | None = None
    roles: frozenset[Role] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionHours:
    """One weekly slot in which a person receives people. `weekday` is 0 for Monday; times are the school's."""

    place: str
    person: str
    weekday: int
    opens: time
    closes: time
    source: Provenance
    valid_from: date | None = None
    valid_to: date | None = None
    roles: frozenset[Role] = frozenset()  # empty: for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach the school."""

    channel: Channel
    value: str
    note: str
    source: Provenance
    roles: frozenset[Role] = frozenset()  # empty: for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """What is told at once to people who write about a topic, besides the school's own help. Plain text.

    A topic may have several, each a paragraph with the clause it comes from, in the order of the pack.
    """

    topic: Topic
    text: str
    source: Provenance
    show_hours: bool = False  # list the reception hours after it
    roles: frozenset[Role] = frozenset()  # empty: for everyone


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The clause that has information hung out, what, and where («информационный стенд», «сайт школы»)."""

    what: str
    places: tuple[str, ...]
    source: Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a regulation, in force from `holds_from` (None: since ever)."""

    id: str
    title: str
    holds_from: date | None
    clauses: tuple[Clause, ...]
    roles: frozenset[Role]
    requirements: tuple[Requirement, ...]
    helpful: tuple[Requirement, ...]
    terms: tuple[Term, ...]
    politeness: Politeness | None
    complaint: Complaint | None
    guidance: tuple[Guidance, ...]
    hours: tuple[ReceptionHours, ...]
    contacts: tuple[Contact, ...]
    materials: Provenance | None
    texts: tuple[tuple[str, str], ...] = ()  # template name -> the pack's own wording
    approved: str = ""  # «приказ № 98-од от 18.06.2018»
    roles_source: Provenance = Provenance()
    scheduled_hours: tuple[ScheduledHours, ...] = ()
    publications: tuple[Publication, ...] = ()

    def required(self, role: Role) -> tuple[Requirement, ...]:
        """What people of this role must give, in the order of the pack. An unknown role is treated as a parent."""
        asked = treated_as(role)
        return tuple(item for item in self.requirements if asked in item.roles)

    def term(self, role: Role, topic: Topic) -> Term | None:
        """The term for a letter of this role and topic; one naming the topic comes before a general one."""
        asked = treated_as(role)
        fitting = [t for t in self.terms if asked in t.roles and (not t.topics or topic in t.topics)]
        return min(fitting, key=lambda t: not t.topics, default=None)

    def guidance_for(self, role: Role, topic: Topic) -> tuple[Guidance, ...]:
        """What people of this role are told at once about this topic. An unknown role is treated as a parent."""
        asked = treated_as(role)
        return tuple(g for g in self.guidance if g.topic is topic and (not g.roles or asked in g.roles))

    def contacts_for(self, role: Role) -> tuple[Contact, ...]:
        """The ways to reach the school that are open to people of this role."""
        asked = treated_as(role)
        return tuple(c for c in self.contacts if not c.roles or asked in c.roles)

    def clause(self, number: str) -> Clause | None:
        """The clause with this number, if the text has one."""
        return next((clause for clause in self.clauses if clause.number == number), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """A rule pack: one school's regulation in all its editions, oldest first."""

    id: str
    school: str
    system: str
    timezone: str
    editions: tuple[Edition, ...]
    region: str = ""  # whose holidays count besides the national ones: a name in rules/common/calendar/regions.toml

    def edition_at(self, day: date) -> Edition:
        """The edition in force on `day`; the oldest one for a day before all of them."""
        holding = [e for e in self.editions if e.holds_from is None or e.holds_from <= day]
        return holding[-1] if holding else self.editions[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolPolicy:
    """What a school's configuration decides about terms, where the regulation leaves it open.

    `zone` is the school's time zone; `week` is 5 or 6 working days; `day_ends` is the hour at which a day term ends
    (None: the day alone is named); `move_hours_to_working_day` moves «сутки» that end on a non-working day to the
    same hour of the next working day; `hours_confirmed_until` offers reception hours past their printed validity;
    `no_reception` are the first and last days of vacations and quarantines, which change reception hours, not terms.
    """

    zone: ZoneInfo
    week: int = 5
    day_ends: time | None = None
    move_hours_to_working_day: bool = True
    hours_confirmed_until: date | None = None
    no_reception: tuple[tuple[date, date], ...] = ()
