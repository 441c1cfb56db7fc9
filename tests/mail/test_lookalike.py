"""Addresses that look like the school's and are not: found, and shown as what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.lookalike import imitated, shown

KNOWN = ("school@shkola28.example.org", "zavuch@example.org", "it@gymnasium.ru", "director@yandex.ru")


@pytest.mark.parametrize(
    ("addr", "whom"),
    [
        ("it@gyrnnasium.ru", "gymnasium.ru"),  # rn for m
        ("it@gymnasiurn.ru", "gymnasium.ru"),
        ("it@gymnaslum.ru", "gymnasium.ru"),  # l for i
        ("it@gymnаsium.ru", "gymnasium.ru"),  # а of the Russian alphabet
        ("it@xn--gymnsium-46g.ru", "gymnasium.ru"),  # the same, as it travels
        ("it@gymnasum.ru", "gymnasium.ru"),
        ("it@gymnassium.ru", "gymnasium.ru"),
        ("it@gymnaisum.ru", "gymnasium.ru"),
        ("it@gymnazium.ru", "gymnasium.ru"),
        ("ZAVUCH@EXAMP1E.ORG", "example.org"),
        ("zаvuch@example.org", "zavuch@example.org"),
        ("director@yanbex.ru", "yandex.ru"),
    ],
)
def test_an_imitation_is_told_with_whom_it_imitates(addr: str, whom: str) -> None:
    assert imitated(addr, KNOWN) == whom


@pytest.mark.parametrize(
    "addr",
    [
        *KNOWN,
        "petrova@example.org",
        "petrova@mail.example.org",
        "anna@mail.ru",
        "anna@example.com",  # another top level is another domain, and many names have several
        "anna@ya.ru",
        "анна@почта.рф",
        "",
        "@",
        "anna",
    ],
)
def test_others_imitate_nobody(addr: str) -> None:
    assert imitated(addr, KNOWN) == ""


def test_the_neighbour_of_a_provider_may_be_a_provider() -> None:
    assert imitated("anna@ymail.com", {"it@gmail.com"}) == ""


@pytest.mark.parametrize(
    ("addr", "as_shown"),
    [
        ("anna@example.org", "anna@example.org"),
        ("it@gymnаsium.ru", "it@xn--gymnsium-46g.ru"),
        ("it@xn--gymnsium-46g.ru", "it@xn--gymnsium-46g.ru"),
        ("zаvuch@example.org", "z[U+0430]vuch@example.org"),
        ("анна@сосна.рф", "анна@сосна.рф"),
        ("anna@xn--l1adgg3a.xn--p1ai", "anna@шторм.рф"),
        ("anna@\u202egro.elpmaxe\r\nBcc: x", "anna@gro.elpmaxe Bcc: x"),
    ],
)
def test_an_address_is_shown_as_what_it_is(addr: str, as_shown: str) -> None:
    assert shown(addr) == as_shown


@given(st.text(max_size=60), st.sets(st.emails(), max_size=3))
def test_no_address_is_too_strange(addr: str, known: set[str]) -> None:
    assert imitated(addr, known) in {"", *known, *(each.rpartition("@")[2].lower() for each in known)}
    assert "\n" not in shown(addr)
