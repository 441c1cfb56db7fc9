"""Examples are read strictly, and every pack has enough of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from mailbot.regulation.examples import Became, differences, parse_examples
from mailbot.regulation.problems import PackError
from mailbot.terms import Datum, Disposition, Person

ONE = """
about = "Родитель не назвал класс"
[letter]
from = "Рустам <rustam@example.org>"
subject = "Дневник"
received = 2026-11-16 10:00:00
body = "Не входит"
[expect]
decision = "запросить сведения"
missing = ["класс"]
clauses = ["4"]
due = 2026-11-17
told = ["директор"]
says = ["класс"]
"""

BECAME = Became(
    decision=Disposition.REQUEST_INFO,
    missing=frozenset({Datum.CLASS}),
    clauses=frozenset({"4"}),
    due=date(2026, 11, 17),
    told=frozenset({Person.DIRECTOR}),
    reply="Для помощи не хватает только класса: класс",
)


def test_an_example_says_what_must_become_of_a_letter() -> None:
    (example,) = parse_examples({"examples/class.toml": ONE, "pack.toml": "not read here"})
    assert (example.file, example.about) == ("examples/class.toml", "Родитель не назвал класс")
    assert example.letter.received.isoformat() == "2026-11-16T10:00:00"
    expected = example.expected
    assert expected.decision is Disposition.REQUEST_INFO
    assert (expected.missing, expected.told) == ({Datum.CLASS}, {Person.DIRECTOR})
    assert (expected.due, expected.never_says) == (date(2026, 11, 17), ())


def test_the_hour_of_a_deadline_may_be_expected() -> None:
    (example,) = parse_examples({"examples/a.toml": ONE.replace("due = 2026-11-17", "due = 2026-11-17 10:00:00")})
    assert isinstance(example.expected.due, datetime)
    assert example.expected.due.hour == 10


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('decision = "запросить сведения"', 'decision = "запросить"', "Может быть, «запросить сведения»?"),
        ("<rustam@example.org>", "", "examples/a.toml: letter: from пишут так"),
        ("rustam@", "рустам@", "адрес латиницей"),
        ('"Дневник"', '"""Дневник\nи журнал"""', "subject пишут в одну строку"),
        ("from =", "form =", "examples/a.toml: letter.form: такого ключа нет. Может быть, «from»?"),
        ("10:00:00", "10:00:00+03:00", "examples/a.toml: letter: received пишут без пояса"),
        ("due = 2026-11-17", 'due = "завтра"', "examples/a.toml: expect.due"),
        ("says =", "say =", "examples/a.toml: expect.say: такого ключа нет. Может быть, «says»?"),
    ],
)
def test_mistakes_are_told(before: str, after: str, told: str) -> None:
    with pytest.raises(PackError) as caught:
        parse_examples({"examples/a.toml": ONE.replace(before, after)})
    assert told in str(caught.value)


@pytest.mark.parametrize("pack", ["kazminskoe-16", "kerch-15", "kerch-28", "lindovskaya", "severokommunarskaya"])
def test_every_pack_has_at_least_twelve(pack_files: Callable[[str], dict[str, str]], pack: str) -> None:
    assert len(parse_examples(pack_files(pack))) >= 12


def test_a_letter_that_became_what_was_expected_differs_in_nothing() -> None:
    (example,) = parse_examples({"examples/a.toml": ONE})
    assert differences(example.expected, BECAME) == ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"decision": Disposition.ACKNOWLEDGE}, "решение: ожидалось «запросить сведения», вышло «принять»"),
        ({"missing": frozenset()}, "не хватает: ожидалось «класс», вышло «ничего»"),
        ({"clauses": frozenset({"4", "5"})}, "пункты: ожидалось «4», вышло «4, 5»"),
        ({"due": None}, "срок: ожидалось «17.11.2026», вышло «не назван»"),
        ({"told": frozenset()}, "сообщить: ожидалось «директор», вышло «ничего»"),
        ({"reply": "Здравствуйте!"}, "в ответе нет слов «класс»"),
    ],
)
def test_each_difference_is_a_sentence(change: dict[str, Any], told: str) -> None:
    (example,) = parse_examples({"examples/a.toml": ONE})
    assert differences(example.expected, replace(BECAME, **change)) == (told,)


def test_words_that_must_not_be_said_are_found_across_lines() -> None:
    (example,) = parse_examples({"examples/a.toml": ONE + 'never_says = ["не позднее вторника"]'})
    became = replace(BECAME, reply="Нужен класс, не позднее\n  вторника.")
    assert differences(example.expected, became) == ("в ответе есть слова «не позднее вторника»",)
