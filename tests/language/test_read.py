import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailbot.language.letter import Letter
from mailbot.language.read import read_letter
from mailbot.language.words.lexicon import Lexicon
from mailbot.mail.message import Address, InboundMessage
from mailbot.terms import Datum
from tests.language.conftest import CORPUS

Write = Callable[..., InboundMessage]


def letters(corpus: Callable[[str], Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted((CORPUS / "letters").glob("*.toml")):
        for letter in corpus(f"letters/{file.name}")["letter"]:
            yield f"{file.stem}/{letter['id']}", letter


def read(letter: dict[str, Any], lexicon: Lexicon, message: Write) -> Letter:
    return read_letter(
        message(
            letter["text"].strip("\n"),
            name=letter.get("from", ""),
            subject=letter.get("subject", ""),
            reply=letter.get("reply", False),
        ),
        lexicon,
    )


def test_every_finding_stands_in_its_part(corpus: Callable[[str], Any], lexicon: Lexicon, message: Write) -> None:
    for name, letter in letters(corpus):
        found = read(letter, lexicon, message)
        for finding in (*found.classes, *found.child_names, *([found.full_name] if found.full_name else [])):
            start, end = finding.span
            assert found.parts.of(finding.source)[start:end].strip(), name


@example(text="𗀀 Заявление", name="𗀀", subject="𗀀")  # a letter that Unicode gives no name of its own
@settings(deadline=None)
@given(text=st.text(max_size=300), name=st.text(max_size=40), subject=st.text(max_size=40))
def test_any_text_gives_a_letter(lexicon: Lexicon, message: Write, text: str, name: str, subject: str) -> None:
    letter = read_letter(message(text, name=name, subject=subject), lexicon)
    for finding in letter.classes:
        assert letter.parts.of(finding.source)[slice(*finding.span)]


_WORDS = st.one_of(
    st.sampled_from(["Иванов", "Иванова", "Анна", "Анны", "Сергеевна", "Мария", "Ким", "Тер-Петросян", "оглы", "А."]),
    st.sampled_from(["сын", "дочь", "мама", "учитель", "меня", "зовут", "от", "я", "у", "ФИО", "С уважением", "класс"]),
    st.sampled_from([",", ".", ":", "(", ")", "-", ">", "\n", "5", "А", "«Б»"]),
)


# What classes are written of, close together.
_CLASSES = st.sampled_from(["5", "11", "А", "«Б»", "VII", "пятый", "класс", "и", "в", ",", "-", "/", ".", "(", ")"])


@example(words=["5", "А", ",", "-"], blank="")
@settings(deadline=None, max_examples=400)
@given(words=st.lists(_CLASSES, max_size=12), blank=st.sampled_from(["", " "]))
def test_any_row_of_what_classes_are_written_of_is_read(
    lexicon: Lexicon, message: Write, words: list[str], blank: str
) -> None:
    letter = read_letter(message(blank.join(words)), lexicon)
    assert all(finding.value[0].isdecimal() for finding in letter.classes)


@settings(deadline=None)
@given(words=st.lists(_WORDS, max_size=25))
def test_names_are_whole_or_none(lexicon: Lexicon, message: Write, words: list[str]) -> None:
    letter = read_letter(message(" ".join(words)), lexicon)
    if letter.full_name:
        assert letter.full_name.value.surname
        assert letter.full_name.value.given


def test_a_web_form_writes_for_the_one_in_reply_to(lexicon: Lexicon, message: Write) -> None:
    written = message(
        "Класс 5А, нет отметок по труду.",
        from_=(Address(name="Сайт школы", addr="noreply@example.org"),),
        reply_to=(Address(name="Лещук Вероника", addr="vera@example.com"),),
    )
    letter = read_letter(written, lexicon)
    assert letter.full_name is not None
    assert letter.full_name.value.full == "Лещук Вероника"


def test_a_letter_without_from_is_read(lexicon: Lexicon, message: Write) -> None:
    assert read_letter(message("Лещук Вероника, 5А", from_=()), lexicon).full_name is not None


def test_a_truncated_letter_says_so(lexicon: Lexicon, message: Write) -> None:
    assert read_letter(message("слово " * 20_000), lexicon).defects == ("text-truncated",)


@pytest.mark.parametrize(
    ("name", "text", "doubtful"),
    [
        ("Олег Лещук", "Класс 5А, нет отметок за 2 ноября по труду.\n\nИван", {Datum.FULL_NAME}),
        ("Олег Лещук", "Класс 5А, нет отметок за 2 ноября по труду.\n\nВероника", set()),
        ("Лещук Вероника", "Нет отметок по труду в 5 а у других есть.", {Datum.CLASS}),
        ("Лещук Вероника", "Нет отметок по труду, кабинет 5А.", set()),
    ],
)
def test_what_may_have_been_given_is_told_and_not_asked_for(
    lexicon: Lexicon, message: Write, name: str, text: str, doubtful: set[Datum]
) -> None:
    assert read_letter(message(text, name=name), lexicon).doubtful - {Datum.PROBLEM} == doubtful


HOSTILE = [
    "> ",
    "> а\n",
    "Иванов Иван ",
    "А. ",
    "5 ",
    "5 а, ",
    "«",
    "12.11.2026, 10:15 ",
    "а-",
    "от: ",
    "сын ",
    "- ",
    "С уважением\n",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_doubling_a_hostile_letter_at_most_doubles_the_work(lexicon: Lexicon, message: Write, unit: str) -> None:
    once, twice = (_calls(message(unit * count), lexicon) for count in (400, 800))
    assert twice <= 2.5 * once


def _calls(written: InboundMessage, lexicon: Lexicon) -> int:
    """How many functions are called to read a letter whose words have been looked up before."""
    read_letter(written, lexicon)
    count = 0

    def tally(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        read_letter(written, lexicon)
    finally:
        sys.setprofile(before)
    return count
