"""Whole letters as their readers see them. The files under tests/data/replies are read by people before they change."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import Edition
from mailbot.replies.facts import ReplyFacts, SchoolIdentity
from mailbot.replies.render import render_reply
from mailbot.replies.templates import Templates
from mailbot.terms import CaseFlag, Datum, MailKind, Person, Role, Topic, Verdict

FOLDER = Path(__file__).parents[1] / "data" / "replies"

LETTERS: dict[str, dict[str, object]] = {
    "acknowledge-helpful": {"missing": (Datum.FULL_NAME, Datum.CLASS), "salutation": "", "classes": ()},
    "acknowledge-picture": {"flags": frozenset({CaseFlag.PICTURE_ONLY})},
    "acknowledge-formal-paper": {"flags": frozenset({CaseFlag.FORMAL_PAPER}), "told": Person.DIRECTOR},
    "acknowledge-danger": {"flags": frozenset({CaseFlag.DANGER}), "problem": "сына бьют после уроков"},
    "acknowledge-call-back": {"flags": frozenset({CaseFlag.CALL_BACK}), "topic": Topic.OTHER, "problem": ""},
    "request-class": {
        "kind": MailKind.REQUEST_INFO,
        "missing": (Datum.CLASS,),
        "role": Role.UNKNOWN,
        "topic": Topic.CREDENTIALS,
        "salutation": "Рустам",
        "classes": (),
        "problem": "не могу войти в дневник",
    },
    "request-name-and-class": {
        "kind": MailKind.REQUEST_INFO,
        "missing": (Datum.FULL_NAME, Datum.CLASS),
        "salutation": "",
        "classes": (),
    },
    "request-problem": {
        "kind": MailKind.REQUEST_INFO,
        "missing": (Datum.PROBLEM,),
        "topic": Topic.OTHER,
        "problem": "",
    },
    "still-missing": {"kind": MailKind.STILL_MISSING, "missing": (Datum.CLASS,), "classes": ()},
    "decline": {"kind": MailKind.DECLINE, "told": Person.SUPERVISOR, "salutation": ""},
    "complaint-received": {"kind": MailKind.COMPLAINT_RECEIVED, "told": Person.SUPERVISOR},
    "complaint-received-without-a-clause": {"kind": MailKind.COMPLAINT_RECEIVED, "told": Person.DIRECTOR},
    "still-missing-several": {
        "kind": MailKind.STILL_MISSING,
        "missing": (Datum.FULL_NAME, Datum.CLASS),
        "salutation": "",
        "classes": (),
    },
    "resumed": {"kind": MailKind.RESUMED, "verdict": Verdict.VIOLATION},
    "reminder": {"kind": MailKind.REMINDER, "missing": (Datum.FULL_NAME, Datum.CLASS), "salutation": "", "classes": ()},
    "notice-overturned": {"kind": MailKind.NOTICE_OVERTURNED},
    "notice-violation": {
        "kind": MailKind.NOTICE_VIOLATION,
        "told": Person.SUPERVISOR,
        "tone_words": ("дураки",),
    },
    "notice-complaint": {
        "kind": MailKind.NOTICE_COMPLAINT,
        "told": Person.SUPERVISOR,
        "flags": frozenset({CaseFlag.COMPLAINT}),
        "letter_subject": "Жалоба",
        "letter_text": "Здравствуйте.\n\nВаш специалист нагрубил мне по телефону.",
    },
    "notice-danger": {
        "kind": MailKind.NOTICE_URGENT,
        "flags": frozenset({CaseFlag.DANGER}),
        "letter_text": "После уроков его ждут и бьют.",
    },
}


def written(letter: ReplyFacts, edition: Edition, school: SchoolIdentity, templates: Templates) -> str:
    rendered = render_reply(letter, edition=edition, school=school, templates=templates)
    return f"Тема: {rendered.subject}\n\n{rendered.text}"


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_letter_reads_as_agreed(
    name: str, facts: ReplyFacts, bare: Edition, demanding: Edition, school: SchoolIdentity, templates: Templates
) -> None:
    edition = bare if name in ("acknowledge-helpful", "complaint-received-without-a-clause") else demanding
    letter = replace(facts, **LETTERS[name])  # type: ignore[arg-type]
    assert written(letter, edition, school, templates) == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_acknowledgement_with_a_term_reads_as_agreed(
    facts: ReplyFacts, promising: Edition, monday: Deadline, school: SchoolIdentity, templates: Templates
) -> None:
    letter = replace(facts, deadline=monday, topic=Topic.CREDENTIALS, problem="дочь не может войти в дневник")
    assert written(letter, promising, school, templates) == (FOLDER / "acknowledge-term.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("extended", {}),
        ("extended-late", {"now": datetime(2026, 11, 25, 7, 0, tzinfo=UTC)}),
        ("extended-again", {"again": True}),
    ],
)
def test_letter_about_more_time_reads_as_agreed(
    name: str,
    changes: dict[str, object],
    facts: ReplyFacts,
    promising: Edition,
    monday: Deadline,
    school: SchoolIdentity,
    templates: Templates,
) -> None:
    later = replace(monday, at=monday.at + timedelta(days=4), day=date(2026, 11, 27))
    why = "ждём ответа разработчиков журнала"
    letter = replace(facts, kind=MailKind.EXTENDED, deadline=later, instead_of=monday, why=why)
    letter = replace(letter, **changes)  # type: ignore[arg-type]
    assert written(letter, promising, school, templates) == (FOLDER / f"{name}.txt").read_text("utf-8")


def test_notice_of_a_short_term_reads_as_agreed(
    facts: ReplyFacts, promising: Edition, monday: Deadline, school: SchoolIdentity, templates: Templates
) -> None:
    letter = replace(facts, kind=MailKind.NOTICE_DEADLINE, deadline=monday, letter_text="текст")
    assert written(letter, promising, school, templates) == (FOLDER / "notice-deadline.txt").read_text("utf-8")


def test_lost_password_letter_reads_as_agreed(
    facts: ReplyFacts, demanding: Edition, school: SchoolIdentity, templates: Templates
) -> None:
    evening = datetime(2026, 11, 16, 16, 40, tzinfo=UTC)
    letter = replace(
        facts,
        now=evening,
        received_at=evening,
        topic=Topic.CREDENTIALS,
        problem="потеряла пароль",
        receptions=demanding.hours,
        next_reception=(date(2026, 11, 17), demanding.hours[1]),
    )
    assert written(letter, demanding, school, templates) == (FOLDER / "acknowledge-password.txt").read_text("utf-8")
