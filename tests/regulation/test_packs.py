"""The five shipped packs hold what the five regulations say, and nothing more."""

from collections.abc import Callable
from datetime import date
from importlib.resources import files

import pytest

from mailbot.regulation.citations import citations
from mailbot.regulation.model import Channel, Edition, Effect, Regulation
from mailbot.regulation.workdays import parse_calendar
from mailbot.terms import Datum, Person, Role, TermStart, TermUnit, Topic

ALL = {Datum.FULL_NAME, Datum.CLASS, Datum.PROBLEM}
Load = Callable[[str], Regulation]


@pytest.fixture(scope="module")
def edition(regulation: Load) -> Callable[[str], Edition]:
    return lambda pack: regulation(pack).editions[-1]


@pytest.mark.parametrize(
    ("pack", "system", "zone", "region", "edition", "holds_from"),
    [
        ("kerch-28", "ИС «ЭлЖур»", "Europe/Simferopol", "crimea", "undated", None),
        ("kazminskoe-16", "ЭЖ", "Europe/Moscow", "", "2019-08-29", date(2019, 8, 29)),
        ("severokommunarskaya", "СЭДиЖ", "Asia/Yekaterinburg", "", "2018-06-18", date(2018, 6, 18)),
        ("kerch-15", "ИС «ЭлЖур»", "Europe/Simferopol", "crimea", "2021-08-24", date(2021, 8, 24)),
        ("lindovskaya", "АИС", "Europe/Moscow", "", "undated", None),
    ],
)
def test_whose_regulation_it_is(
    regulation: Load, pack: str, system: str, zone: str, region: str, edition: str, holds_from: date | None
) -> None:
    found = regulation(pack)
    assert (found.system, found.timezone, found.region) == (system, zone, region)
    assert [(e.id, e.holds_from) for e in found.editions] == [(edition, holds_from)]


@pytest.mark.parametrize(
    ("pack", "role", "required", "clause"),
    [
        ("kerch-28", Role.STAFF, ALL - {Datum.CLASS}, "4"),
        ("kerch-28", Role.PARENT, ALL, "4"),
        ("kerch-28", Role.STUDENT, ALL, "4"),
        ("severokommunarskaya", Role.STAFF, {Datum.PROBLEM}, "5.3"),
        ("severokommunarskaya", Role.PARENT, {Datum.PROBLEM}, "6.3"),
        ("severokommunarskaya", Role.STUDENT, set(), ""),
        ("lindovskaya", Role.STAFF, {Datum.PROBLEM}, "3"),
        ("lindovskaya", Role.PARENT, set(), ""),
        ("lindovskaya", Role.STUDENT, set(), ""),
        *[(pack, role, set(), "") for pack in ("kazminskoe-16", "kerch-15") for role in Role],
    ],
)
def test_what_is_required(
    edition: Callable[[str], Edition], pack: str, role: Role, required: set[Datum], clause: str
) -> None:
    rules = edition(pack).required(role)
    assert {rule.datum for rule in rules} == required
    assert {rule.source.clause for rule in rules} == ({clause} if clause else set())


@pytest.mark.parametrize(
    ("pack", "role", "topic", "expected"),
    [
        ("severokommunarskaya", Role.STAFF, Topic.GRADES, (24, TermUnit.HOURS, TermStart.ARRIVAL, "5.2", "")),
        ("severokommunarskaya", Role.PARENT, Topic.GRADES, (1, TermUnit.DAYS, TermStart.ARRIVAL, "6.2", "6.4")),
        ("severokommunarskaya", Role.UNKNOWN, Topic.OTHER, (1, TermUnit.DAYS, TermStart.ARRIVAL, "6.2", "6.4")),
        (
            "severokommunarskaya",
            Role.STAFF,
            Topic.TRAINING,
            (3, TermUnit.WORKING_DAYS, TermStart.TAKING_OFFICE, "3.1", ""),
        ),
        ("severokommunarskaya", Role.STUDENT, Topic.GRADES, None),
        ("lindovskaya", Role.STAFF, Topic.TRAINING, (5, TermUnit.WORKING_DAYS, TermStart.TAKING_OFFICE, "2", "")),
        ("lindovskaya", Role.STAFF, Topic.GRADES, None),
        ("lindovskaya", Role.PARENT, Topic.GRADES, None),
        *[
            (pack, role, topic, None)
            for pack in ("kerch-28", "kazminskoe-16", "kerch-15")
            for role in Role
            for topic in (Topic.TRAINING, Topic.OTHER)
        ],
    ],
)
def test_which_term_applies(
    edition: Callable[[str], Edition],
    pack: str,
    role: Role,
    topic: Topic,
    expected: tuple[int, TermUnit, TermStart, str, str] | None,
) -> None:
    term = edition(pack).term(role, topic)
    found = term and (term.length, term.unit, term.start, term.source.clause, term.sooner)
    assert found == expected


@pytest.mark.parametrize(
    ("pack", "politeness", "complaint"),
    [
        ("kerch-28", ("5", "6", Person.SUPERVISOR), ("6", Person.SUPERVISOR)),
        ("kazminskoe-16", ("5", "6", Person.SUPERVISOR), ("7", Person.DIRECTOR)),
        ("severokommunarskaya", ("10", "10", Person.DIRECTOR), ("10", Person.DIRECTOR)),
        ("kerch-15", None, None),
        ("lindovskaya", None, None),
    ],
)
def test_politeness_and_who_is_told(
    edition: Callable[[str], Edition],
    pack: str,
    politeness: tuple[str, str, Person] | None,
    complaint: tuple[str, Person] | None,
) -> None:
    rule, heard = edition(pack).politeness, edition(pack).complaint
    assert (rule and (rule.clause, rule.decline_clause, rule.told)) == politeness
    assert (heard and (heard.clause, heard.told)) == complaint


@pytest.mark.parametrize(
    ("pack", "role", "phones"),
    [
        ("kerch-28", Role.STUDENT, {"+7-978-711-67-53"}),
        ("kazminskoe-16", Role.PARENT, {"(86550) 93-464"}),
        ("severokommunarskaya", Role.STAFF, {"2-34-81"}),
        ("severokommunarskaya", Role.PARENT, {"2-34-81"}),
        ("kerch-15", Role.PARENT, set()),
        ("lindovskaya", Role.STAFF, {"8(831)59-4-11-58", "8 (831) 429-04-85"}),
    ],
)
def test_telephones(edition: Callable[[str], Edition], pack: str, role: Role, phones: set[str]) -> None:
    contacts = edition(pack).contacts_for(role)
    assert {contact.value for contact in contacts if contact.channel is Channel.PHONE} == phones


@pytest.mark.parametrize(
    ("pack", "role", "topic", "clauses"),
    [
        ("kerch-28", Role.PARENT, Topic.CREDENTIALS, ["4"]),
        ("kerch-28", Role.PARENT, Topic.OUTAGE, []),
        ("severokommunarskaya", Role.PARENT, Topic.OUTAGE, ["8", "9.1", "9.2", "9.3", "9.4.2", "9.4.3"]),
        ("severokommunarskaya", Role.PARENT, Topic.CREDENTIALS, []),
        *[("severokommunarskaya", Role.STAFF, topic, ["3.2"]) for topic in (Topic.TIMETABLE, Topic.ATTENDANCE)],
        ("severokommunarskaya", Role.PARENT, Topic.TIMETABLE, []),
        ("lindovskaya", Role.STAFF, Topic.OUTAGE, ["5", "6"]),
        ("lindovskaya", Role.STAFF, Topic.LESSON_CONDUCT, ["2"]),
        ("kerch-15", Role.STAFF, Topic.GRADES, ["2.1.3", "2.1.4", "2.1.5"]),
        ("kerch-15", Role.PARENT, Topic.GRADES, ["2.1.6"]),
        ("kerch-15", Role.PARENT, Topic.OTHER, ["2.4"]),
        ("kazminskoe-16", Role.STAFF, Topic.TRAINING, ["8"]),
        ("kazminskoe-16", Role.PARENT, Topic.OUTAGE, []),
    ],
)
def test_guidance(edition: Callable[[str], Edition], pack: str, role: Role, topic: Topic, clauses: list[str]) -> None:
    guidance = edition(pack).guidance_for(role, topic)
    assert [clause for item in guidance for clause in item.source.clauses] == clauses


@pytest.mark.parametrize(("pack", "slots"), [("kerch-28", 6), ("kerch-15", 6), ("severokommunarskaya", 0)])
def test_reception_hours(edition: Callable[[str], Edition], pack: str, slots: int) -> None:
    assert len(edition(pack).hours) == slots


def test_hours_by_schedule_name_no_weekday(edition: Callable[[str], Edition]) -> None:
    found = {pack: edition(pack).scheduled_hours for pack in ("kazminskoe-16", "severokommunarskaya", "lindovskaya")}
    assert [hours.source.clause for (hours,) in found.values()] == ["4", "5.1", "3"]
    (consultant,) = found["severokommunarskaya"]
    assert consultant.opens is not None
    assert (consultant.opens.hour, consultant.roles) == (15, {Role.STAFF})


@pytest.mark.parametrize("pack", ["kerch-15", "lindovskaya"])
def test_a_mailbox_that_the_text_does_not_name_is_the_schools_own(edition: Callable[[str], Edition], pack: str) -> None:
    (mailbox,) = [contact for contact in edition(pack).contacts if contact.channel is Channel.EMAIL]
    assert mailbox.source.own
    assert mailbox.source.clauses == ()


def test_pupils_are_not_sent_to_a_support_line_that_serves_staff_and_parents(
    edition: Callable[[str], Edition],
) -> None:
    assert edition("severokommunarskaya").guidance_for(Role.STUDENT, Topic.OUTAGE) == ()


def test_every_clause_that_acts_is_cited_by_a_rule(each_regulation: Regulation) -> None:
    edition = each_regulation.editions[-1]
    cited = {(item.clause, item.effect) for item in citations(edition)}
    claimed = {(clause.number, effect) for clause in edition.clauses for effect in clause.effects}
    assert claimed <= cited
    assert {pair for pair in cited if pair[1] is not None} <= claimed


def test_a_pack_without_a_clause_on_politeness_claims_none(each_regulation: Regulation) -> None:
    edition = each_regulation.editions[-1]
    effects = {effect for clause in edition.clauses for effect in clause.effects}
    assert (Effect.STOPS in effects) is (edition.politeness is not None)
    assert (Effect.PROMISES in effects) is bool(edition.terms)


def test_every_region_is_in_the_calendar(each_regulation: Regulation) -> None:
    folder = files("mailbot.rules") / "common" / "calendar"
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}
    calendar = parse_calendar(texts, week=5, region=each_regulation.region)
    assert bool(calendar.region) is bool(each_regulation.region)
