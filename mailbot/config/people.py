"""Does the configuration name the people whom letters are passed on to, by the regulation's clauses or without one?"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.config.model import Tables
from mailbot.i18n import _
from mailbot.regulation.model import Edition, Regulation
from mailbot.regulation.problems import Problem
from mailbot.terms import Person


def people_problems(tables: Tables, regulation: Regulation, *, file: str) -> Iterator[Problem]:
    """Whom something is told, by a clause now or later in force or by the school's own policy, and nobody named;
    and a complaint that would reach the very people it is about."""
    editions = _from_now_on(regulation, tables.school.timezone or regulation.timezone)
    for person, clause in _needed(editions).items():
        if not tables.people.addresses(person):
            yield Problem(file=file, key=_key(person), text=_unnamed(regulation, person, clause))
    yield from _complaints_reach_the_helper(tables, editions, file=file)


def people_needed(regulation: Regulation) -> frozenset[Person]:
    """Whom the configuration must name for a regulation."""
    return frozenset(_needed(_from_now_on(regulation, regulation.timezone)))


def _from_now_on(regulation: Regulation, zone: str) -> tuple[Edition, ...]:
    current = regulation.edition_at(datetime.now(ZoneInfo(zone)).date())
    return regulation.editions[regulation.editions.index(current) :]


def _needed(editions: tuple[Edition, ...]) -> dict[Person, str]:
    needed: dict[Person, str] = {}
    for edition in editions:
        if edition.politeness is not None:
            needed.setdefault(edition.politeness.told, edition.politeness.decline_clause)
        if edition.complaint is not None:
            needed.setdefault(edition.complaint.told, edition.complaint.clause)
    # Formal papers go to the director, and so do complaints where no clause says who hears them.
    needed.setdefault(Person.DIRECTOR, "")
    return needed


def _complaints_reach_the_helper(tables: Tables, editions: tuple[Edition, ...], *, file: str) -> Iterator[Problem]:
    read_by_helper = {*tables.people.consultants, tables.smtp.from_.addr, tables.imap.username, *tables.imap.aliases}
    told = {edition.complaint.told for edition in editions if edition.complaint is not None} | {Person.DIRECTOR}
    for person in sorted(told):
        for address in tables.people.addresses(person):
            if address in read_by_helper:
                yield Problem(
                    file=file,
                    key=_key(person),
                    text=_("{address} читает консультант, а сюда приходят жалобы на него; нужен другой адрес").format(
                        address=address
                    ),
                )


def _key(person: Person) -> str:
    return "people.consultants" if person is Person.CONSULTANT else f"people.{person.value}"


def _unnamed(regulation: Regulation, person: Person, clause: str) -> str:
    if not clause:
        return _(
            "адрес не назван, а сюда передаются заявления и жалобы, "
            'которые должен прочитать не консультант; добавьте: {person} = "адрес"'
        ).format(person=person.value)
    return _('адрес не назван, а он нужен регламенту «{pack}» (п. {clause}); добавьте: {person} = "адрес"').format(
        pack=regulation.id, clause=clause, person=person.value
    )
