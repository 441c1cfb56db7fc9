"""Nouns agree with their numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.regulation.russian import plural


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 рабочих дней"),
        (1, "1 рабочий день"),
        (2, "2 рабочих дня"),
        (3, "3 рабочих дня"),
        (5, "5 рабочих дней"),
        (11, "11 рабочих дней"),
        (14, "14 рабочих дней"),
        (21, "21 рабочий день"),
        (111, "111 рабочих дней"),
        (122, "122 рабочих дня"),
    ],
)
def test_a_noun_agrees_with_its_number(number: int, words: str) -> None:
    assert f"{number} {plural(number, 'рабочий день', 'рабочих дня', 'рабочих дней')}" == words


@given(st.integers(min_value=0, max_value=10**6))
def test_agreement_depends_on_the_last_two_digits_only(number: int) -> None:
    forms = ("обращение", "обращения", "обращений")
    assert plural(number, *forms) == plural(number % 100, *forms)
