"""Texts are checked as a whole before any letter is written; every mistake is told at once, with its place."""

import re
from pathlib import Path

import pytest

from mailbot.regulation.model import Edition
from mailbot.replies.context import letter_context
from mailbot.replies.facts import RenderError, ReplyFacts, SchoolIdentity
from mailbot.replies.templates import LETTER_VARIABLES, TemplateError, Templates, parse_templates
from mailbot.terms import Role, Topic


def complaints(sources: dict[str, str], overrides: dict[str, str]) -> list[str]:
    with pytest.raises(TemplateError) as caught:
        parse_templates(sources, overrides)
    return [str(problem) for problem in caught.value.problems]


def test_the_common_texts_are_sound(templates: Templates) -> None:
    assert templates.words.topic(Topic.CREDENTIALS, "about", Role.PARENT) == "о входе в дневник"
    assert templates.words.topic(Topic.CREDENTIALS, "about", Role.STAFF) == "о входе в журнал"


def test_every_mistake_is_told_at_once(sources: dict[str, str]) -> None:
    overrides = {
        "greeting.j2": "Здравствуйте!\n{% if salutation %}",
        "closing.j2": "Пишите нам.\n\n{{ scool }}\n",
        "phone.j2": "{{ phone|bald }}",
        "term.j2": "\n{% include 'trem.j2' %}",
        "decline2.j2": "",
    }
    told = "\n".join(complaints(sources, overrides))
    assert "greeting.j2, строка 2" in told
    assert "closing.j2, строка 3: неизвестное имя scool; может быть, school?" in told
    assert "phone.j2, строка 1" in told
    assert "term.j2, строка 2: нет включаемого файла trem.j2" in told
    assert "decline2.j2: такого текста нет, заменять нечего; может быть, decline.j2?" in told


def test_a_missing_text_is_told(sources: dict[str, str]) -> None:
    lacking = {name: text for name, text in sources.items() if name not in ("decline.j2", "words.toml")}
    told = complaints(lacking, {})
    assert "decline.j2: такого файла нет, а он нужен" in told
    assert "words.toml: такого файла нет, а он нужен" in told


def test_words_are_checked_too(sources: dict[str, str]) -> None:
    broken = sources["words.toml"].replace("[roles]", "[rolls]").replace("{clauses} Регламента", "{clause} Регламента")
    told = "\n".join(complaints(sources, {"words.toml": broken}))
    assert "words.toml: rolls.parent: такого ключа нет" in told
    assert "words.toml: roles.parent: нужна строка" in told
    assert "phrases.cited: в фигурных скобках может быть только: {clauses}" in told


def test_a_data_file_that_is_no_toml_is_told(sources: dict[str, str]) -> None:
    assert "это не TOML" in "\n".join(complaints(sources, {"words.toml": "[topics"}))


def test_a_template_that_gives_no_subject_fails_clearly(sources: dict[str, str]) -> None:
    templates = parse_templates(sources, {"decline.j2": "Просто текст"})
    with pytest.raises(RenderError, match=r"decline\.j2.*Тема"):
        templates.page("decline.j2", {})


def test_a_template_cannot_reach_behind_its_values(sources: dict[str, str]) -> None:
    templates = parse_templates(sources, {"decline.j2": "Тема: т\n\n{{ number.__class__.__mro__ }}"})
    with pytest.raises(RenderError):
        templates.page("decline.j2", {"number": "1"})


def test_a_line_of_tags_leaves_no_trace_and_a_sentence_keeps_its_end(sources: dict[str, str]) -> None:
    source = "Тема: т\n\n{% if number %}\nПервое{% if phone %} и второе{% endif %}\n{% endif %}\n\nТретье."
    page = parse_templates(sources, {"decline.j2": source}).page("decline.j2", {"number": "1", "phone": "2"})
    assert page.text == "Первое и второе\n\nТретье.\n"


def test_the_guide_for_authors_lists_the_names_that_a_text_may_use() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "rule-authors.md").read_text("utf-8")
    table = guide.partition("| name | what it holds |")[2].partition("\n\n")[0]
    listed = [name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split("|")[1] if row else "")]
    assert sorted(listed) == sorted(LETTER_VARIABLES)


def test_every_name_offered_is_given_to_each_letter(
    templates: Templates, facts: ReplyFacts, bare: Edition, school: SchoolIdentity
) -> None:
    assert letter_context(facts, edition=bare, school=school, words=templates.words).keys() == LETTER_VARIABLES
