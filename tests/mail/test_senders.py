"""Who writes, and where an answer may go: From, and for a web form the applicant in its Reply-To."""

from typing import Any

import pytest

from mailbot.mail.senders import GateFacts, applicant_address, writer

FORMS = frozenset({"journal-form@school.example"})
FACTS = GateFacts(own_addresses=frozenset({"journal@school.example"}), forms=FORMS)
FIELDS = "Класс: 8В\r\nВопрос: не могу войти\r\n".encode()


def who(message: Any, forms: frozenset[str] = frozenset()) -> tuple[str, str]:
    found = writer(message, forms)
    return (found.name, found.addr) if found else ("", "")


@pytest.mark.parametrize(
    "sender",
    [
        "WordPress <wordpress@site.example>",
        "site@school.example",
        "no-reply@school.example",
        "Contact <contact-form@school.example>",
        "feedback.28@school.example",
        "School <info@school.example>",
    ],
)
def test_a_sites_program_writes_for_whom_reply_to_names(letter: Any, sender: str) -> None:
    message = letter(**{"from": sender}, reply_to="Rimma Savchenko <rimma@example.com>")
    assert who(message) == ("Rimma Savchenko", "rimma@example.com")


def test_lines_of_a_form_tell_one_whatever_its_address(letter: Any) -> None:
    named = {"from": "Petrov <petrov@school.example>", "reply_to": "Rimma Savchenko <rimma@example.com>"}
    content = ("Content-Type: text/plain; charset=utf-8",)
    assert who(letter(*content, body=FIELDS, **named)) == ("Rimma Savchenko", "rimma@example.com")
    quoted = "От: Петров\r\nТема: вход\r\nКласс: 8В\r\n".encode()
    assert who(letter(*content, body=quoted, **named)) == ("Petrov", "petrov@school.example")


@pytest.mark.parametrize(
    "sender", ["Tamara <orlova@example.org>", "Zoya <formanyuk@example.org>", "<robotova@example.org>"]
)
def test_a_second_mailbox_makes_no_form(letter: Any, sender: str) -> None:
    message = letter(**{"from": sender}, reply_to="Boris <boris@example.org>")
    assert who(message)[1] in sender
    assert applicant_address(message, FACTS) in sender


def test_the_schools_own_form_is_known_by_its_address(letter: Any) -> None:
    message = letter(**{"from": "Orlov <JOURNAL-form@school.example>"}, reply_to="rimma@example.com")
    assert who(message, FORMS) == ("Orlov", "rimma@example.com")
    assert applicant_address(message, FACTS) == "rimma@example.com"


def test_a_form_that_names_itself_is_its_own(letter: Any) -> None:
    message = letter(**{"from": "Journal <journal-form@school.example>"}, reply_to="journal-form@school.example")
    assert who(message, FORMS) == ("Journal", "journal-form@school.example")


def test_letters_of_a_program_nobody_vouches_for_are_not_one_persons(letter: Any) -> None:
    named = {"from": "WordPress <wordpress@school.example>"}
    assert applicant_address(letter(**named, reply_to="rimma@school.example"), FACTS) == ""
    assert applicant_address(letter(**named, reply_to="wordpress@school.example"), FACTS) == "wordpress@school.example"
    assert applicant_address(letter(**named), FACTS) == "wordpress@school.example"


def test_without_from_reply_to_tells_who_writes_and_nobody_is_answered(letter: Any) -> None:
    message = letter(**{"from": None}, reply_to="Rimma <rimma@example.com>")
    assert who(message) == ("Rimma", "rimma@example.com")
    assert applicant_address(message, FACTS) == ""
