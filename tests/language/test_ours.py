"""Our own letters come back quoted: nothing of them is the applicant's, whatever the mail program made of them."""

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailbot.language.letter import Letter
from mailbot.language.parts.ours import told_apart
from mailbot.language.words.lexicon import Lexicon
from mailbot.terms import Datum
from tests.language.written import read

LETTERS = Path(__file__).parents[1] / "data" / "replies"
REQUESTS = ("request-class", "request-name-and-class", "request-problem", "still-missing", "reminder")
OTHERS = (
    "acknowledge-helpful",
    "acknowledge-password",
    "acknowledge-term",
    "decline",
    "resumed",
    "extended",
    "complaint-received",
)
NAMED = {Datum.FULL_NAME, Datum.CLASS}
ANSWER = "Иваненко Ольга Петровна, 8В"


def letter(name: str) -> tuple[str, str]:
    """Subject and text of a letter of ours, as the replies' tests agreed on it."""
    subject, _, text = (LETTERS / f"{name}.txt").read_text("utf-8").partition("\n\n")
    return subject.removeprefix("Тема: "), text.strip()


def wrapped(text: str, width: int) -> str:
    """The text as programs break it."""
    return "\n".join("\n".join(textwrap.wrap(line, width)) for line in text.split("\n"))


@pytest.fixture(scope="session")
def quotations(corpus: Callable[[str], Any]) -> Callable[[str], dict[str, str]]:
    """A text as each mail program quotes it, and as it comes when none does."""
    data = corpus("quotations.toml")
    sample = data["quoted"].strip().split("\n")

    def quoted(form: str, text: str) -> str:
        lines = form.split("\n")
        first = next(at for at, line in enumerate(lines) if line.endswith(sample[0]))
        mark = lines[first].removesuffix(sample[0])
        return "\n".join([*lines[:first], *(mark + line for line in text.split("\n"))])

    def all_forms(text: str) -> dict[str, str]:
        forms = {form["id"]: quoted(form["below"], text) for form in data["format"]}
        tabs = "\n".join("\t" + line for line in text.split("\n"))
        bars = "\n".join("| " + line for line in text.split("\n"))
        return forms | {"not-marked": text, "tabs": tabs, "bars": bars}

    return all_forms


def given(found: Letter) -> tuple[str, tuple[str, ...]]:
    return found.full_name.value.full if found.full_name else "", tuple(one.value for one in found.classes)


@pytest.mark.parametrize("name", REQUESTS + OTHERS)
@pytest.mark.parametrize("width", [1000, 72, 40])
def test_the_example_is_nobodys_data(name: str, width: int, quotations: Callable[[str], dict[str, str]]) -> None:
    subject, text = letter(name)
    taken = {}
    for form, quote in quotations(wrapped(text, width)).items():
        for words in ("", "Спасибо, отвечу завтра"):
            found = read(f"{words}\n\n{quote}", subject=f"Re: {subject}", reply=True)
            if given(found) != ("", ()) or found.child_names or found.doubtful & NAMED:
                taken[form, words] = given(found)
    assert not taken


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("above", [True, False])
def test_the_answer_is_found_above_and_below(
    name: str, above: bool, quotations: Callable[[str], dict[str, str]]
) -> None:
    subject, text = letter(name)
    lost = {}
    for form, quote in quotations(wrapped(text, 72)).items():
        body = f"{ANSWER}\n\n{quote}" if above else f"{quote}\n\n{ANSWER}"
        found = read(body, subject=f"Re: {subject}", reply=True)
        if given(found) != ("Иваненко Ольга Петровна", ("8В",)):
            lost[form] = given(found)
    assert not lost


@pytest.mark.parametrize("mark", ["", "> "])
def test_answers_between_our_lines_count(mark: str) -> None:
    _, text = letter("request-name-and-class")
    lines = [mark + line for line in text.split("\n")]
    name, grade = (at for at, line in enumerate(lines) if line.startswith(f"{mark}– "))
    lines[grade + 1 : grade + 1] = ["8В"]
    lines[name + 1 : name + 1] = ["Иваненко Ольга Петровна"]
    assert given(read("\n".join(lines), reply=True)) == ("Иваненко Ольга Петровна", ("8В",))


def test_an_answer_on_our_own_line_counts() -> None:
    _, text = letter("request-name-and-class")
    text = text.replace("(если оно есть);", "(если оно есть); Иваненко Ольга Петровна").replace(
        "ребёнок.", "ребёнок. 8В"
    )
    assert given(read(text, reply=True)) == ("Иваненко Ольга Петровна", ("8В",))


@pytest.mark.parametrize("name", REQUESTS)
def test_every_line_of_a_request_is_known(name: str, lexicon: Lexicon) -> None:
    _, text = letter(name)
    assert [line.text for line in told_apart(text, lexicon) if line.norm and not line.ours] == []


def test_a_letter_without_a_word_above_ours_says_nothing() -> None:
    _, text = letter("request-class")
    found = read(text, reply=True)
    assert (found.parts.body, found.parts.quote) == ("", text)


def test_what_only_resembles_our_words_stays() -> None:
    body = "Здравствуйте! Мне пришло, что моё письмо получено автоматически. Класс, в котором учится ребёнок: 8В"
    assert given(read(body)) == ("", ("8В",))


@pytest.mark.parametrize("lead", ["Напишите, например: ", "Укажите имя и класс, например ", "Ответьте так (например, "])
def test_an_example_in_other_words_is_not_the_applicants(lead: str) -> None:
    found = read(f"{lead}Петрова Анна Сергеевна, 7Б", reply=True)
    assert given(found) == ("", ())
