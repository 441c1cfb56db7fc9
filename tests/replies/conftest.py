"""Schools, regulations and texts that the letters of these tests are written for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import (
    Clause,
    Complaint,
    Contact,
    Edition,
    Guidance,
    Politeness,
    Provenance,
    ReceptionHours,
    Requirement,
    Term,
)
from mailbot.replies.facts import Rendered, ReplyFacts, SchoolIdentity
from mailbot.replies.render import render_reply
from mailbot.replies.templates import Templates, parse_templates
from mailbot.terms import Datum, MailKind, Person, Role, TermStart, TermUnit, Topic

NUMBER = "ЭЖ-2026/27-0042"
FAMILY = frozenset({Role.PARENT, Role.STUDENT})
EVERYONE = FAMILY | {Role.STAFF}
Write = Callable[..., Rendered]


@pytest.fixture(scope="session")
def sources() -> dict[str, str]:
    folder = files("mailbot.rules") / "common" / "templates"
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.is_file()}


@pytest.fixture(scope="session")
def templates(sources: dict[str, str]) -> Templates:
    return parse_templates(sources)


@pytest.fixture
def school() -> SchoolIdentity:
    return SchoolIdentity(
        name="МБОУ «Приморская школа»",
        system="ИС «Дневник»",
        address="school@school.example",
        zone=ZoneInfo("Europe/Simferopol"),
        supervisor="Заведующая учебной частью, zavuch@school.example",
        director="Директор школы, director@school.example",
    )


@pytest.fixture
def bare() -> Edition:
    """A text that requires, promises and forbids nothing."""
    return Edition(
        id="без-даты",
        title="Регламент",
        holds_from=None,
        clauses=(Clause(number="1", summary="Помощь оказывается всем."),),
        roles=EVERYONE,
        requirements=(),
        helpful=(),
        terms=(),
        politeness=None,
        complaint=None,
        guidance=(),
        hours=(),
        contacts=(),
        materials=None,
    )


def slot(person: str, place: str, weekday: int, opens: int, closes: int) -> ReceptionHours:
    return ReceptionHours(
        place=place,
        person=person,
        weekday=weekday,
        opens=time(opens),
        closes=time(closes),
        source=Provenance(clause="4"),
    )


@pytest.fixture
def demanding(bare: Edition) -> Edition:
    """A text that requires name, class and problem (п. 4), has hours and a politeness clause, but no term."""
    return replace(
        bare,
        requirements=(
            Requirement(datum=Datum.FULL_NAME, roles=EVERYONE, source=Provenance(clause="4")),
            Requirement(datum=Datum.CLASS, roles=FAMILY, source=Provenance(clause="4")),
            Requirement(datum=Datum.PROBLEM, roles=EVERYONE, source=Provenance(clause="4")),
        ),
        politeness=Politeness(clause="5", decline_clause="6", told=Person.SUPERVISOR),
        complaint=Complaint(clause="6", told=Person.SUPERVISOR),
        guidance=(
            Guidance(
                topic=Topic.CREDENTIALS,
                text="С этим помогут администратор школы и технический специалист.",
                source=Provenance(clause="4"),
                show_hours=True,
            ),
        ),
        hours=(
            slot("администратор", "учебная часть", 0, 15, 16),
            slot("администратор", "учебная часть", 1, 15, 17),
            slot("технический специалист", "кабинет информатики", 2, 14, 16),
            slot("технический специалист", "кабинет информатики", 0, 14, 15),
        ),
        contacts=(Contact(channel="phone", value="+7-978-000-00-00", note="", source=Provenance(clause="4")),),
    )


@pytest.fixture
def promising(bare: Edition) -> Edition:
    """A text with terms for parents (6.2, sooner by 6.4), for staff (5.2) and for new employees (3.1)."""
    return replace(
        bare,
        terms=(
            Term(
                roles=FAMILY,
                topics=frozenset(),
                length=1,
                unit=TermUnit.DAYS,
                start=TermStart.ARRIVAL,
                source=Provenance(clause="6.2"),
                sooner="6.4",
            ),
            Term(
                roles=frozenset({Role.STAFF}),
                topics=frozenset(),
                length=24,
                unit=TermUnit.HOURS,
                start=TermStart.ARRIVAL,
                source=Provenance(clause="5.2"),
            ),
            Term(
                roles=frozenset({Role.STAFF}),
                topics=frozenset({Topic.TRAINING}),
                length=3,
                unit=TermUnit.WORKING_DAYS,
                start=TermStart.TAKING_OFFICE,
                source=Provenance(clause="3.1"),
            ),
        ),
        politeness=Politeness(clause="10", decline_clause="10", told=Person.DIRECTOR),
        complaint=Complaint(clause="10", told=Person.DIRECTOR),
        contacts=(Contact(channel="phone", value="2-00-00", note="", source=Provenance(clause="6.1")),),
    )


@pytest.fixture
def facts() -> ReplyFacts:
    """A parent's complete letter about signing in, of Friday 20 November 2026, 14:10 local time."""
    moment = datetime(2026, 11, 20, 11, 10, tzinfo=UTC)
    return ReplyFacts(
        kind=MailKind.ACKNOWLEDGE,
        number=NUMBER,
        now=moment,
        received_at=moment,
        salutation="Лариса Витальевна",
        role=Role.PARENT,
        topic=Topic.GRADES,
        full_name="Соколова Лариса Витальевна",
        child_names=("Соколова Дарья",),
        classes=("6А",),
        problem="не вижу отметок за ноябрь",
        applicant_address="larisa@example.org",
    )


@pytest.fixture
def monday() -> Deadline:
    return Deadline(
        at=datetime(2026, 11, 23, 21, 0, tzinfo=UTC),
        day=date(2026, 11, 23),
        exact=False,
        source=Provenance(clause="6.2"),
        steps=(),
    )


@pytest.fixture
def write(facts: ReplyFacts, school: SchoolIdentity, templates: Templates) -> Write:
    """Write a letter by an edition; keywords change the facts of the parent's letter."""

    def written(edition: Edition, **changes: object) -> Rendered:
        return render_reply(replace(facts, **changes), edition=edition, school=school, templates=templates)  # type: ignore[arg-type]

    return written
