"""What the register says of an appeal, and what it leaves out."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.casework.case import Applicant, Case
from mailbot.casework.register import Persons, register_rows
from mailbot.terms import CaseFlag, CaseState, Role, Topic, Verdict

URAL = ZoneInfo("Asia/Yekaterinburg")
ARRIVED = datetime(2026, 11, 16, 20, 30, tzinfo=UTC)


@pytest.fixture
def case() -> Case:
    return Case(
        number="ЭЖ-2026/27-0042",
        state=CaseState.OPEN,
        pack="severokommunarskaya",
        edition="2018-06-18",
        applicant=Applicant(address="anna@example.com", full_name="Петрова Анна", role=Role.PARENT),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="Не вижу оценок",
        received_at=ARRIVED,
        registered_at=ARRIVED,
        child_names=("Петров Иван",),
        problem="не вижу оценок",
        due_at=datetime(2026, 11, 17, 18, 59, 59, tzinfo=UTC),
    )


def test_moments_are_the_schools_and_a_day_term_shows_no_hour(case: Case) -> None:
    (row,) = register_rows([case], zone=URAL, names=False, complaints=False)
    assert row.received == datetime(2026, 11, 17, 1, 30)
    assert row.due == date(2026, 11, 17)
    assert not isinstance(row.due, datetime)
    assert (row.answered, row.closed) == (None, None)


def test_a_promised_hour_is_shown(case: Case) -> None:
    (row,) = register_rows([replace(case, due_exact=True)], zone=URAL, names=False, complaints=False)
    assert row.due == datetime(2026, 11, 17, 23, 59, 59)


def test_no_name_no_address_and_no_word_of_a_letter_unless_asked_for(case: Case) -> None:
    (row,) = register_rows([case], zone=URAL, names=False, complaints=False)
    for private in ("Петров", "anna@example.com", "оценок"):
        assert private not in repr(row)
    (named,) = register_rows([case], zone=URAL, names=True, complaints=False)
    assert named.persons == Persons(
        full_name="Петрова Анна",
        address="anna@example.com",
        child_names=("Петров Иван",),
        subject="Не вижу оценок",
        problem="не вижу оценок",
    )


def test_complaints_are_left_out_unless_asked_for(case: Case) -> None:
    cases = [case, replace(case, number="ЭЖ-2026/27-0043", flags=frozenset({CaseFlag.COMPLAINT}))]
    assert [row.number[-2:] for row in register_rows(cases, zone=URAL, names=False, complaints=False)] == ["42"]
    assert [row.number[-2:] for row in register_rows(cases, zone=URAL, names=False, complaints=True)] == ["42", "43"]


def test_the_register_says_who_has_an_appeal(case: Case) -> None:
    (row,) = register_rows([replace(case, assigned_to="it@school.example")], zone=URAL, names=False, complaints=False)
    assert row.assigned_to == "it@school.example"
