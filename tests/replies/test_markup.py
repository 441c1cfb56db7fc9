"""One document, two views: whatever the text says, the HTML says too, and values cannot forge markup."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.replies.markup import Block, BlockKind, clean, own_lines, parse_document, quote, strong, tied, to_text


def blocks(source: str) -> tuple[Block, ...]:
    return parse_document(f"Тема: письмо\n\n{source}").blocks


def kinds(source: str) -> list[BlockKind]:
    return [block.kind for block in blocks(source)]


def test_the_first_line_is_the_subject() -> None:
    assert parse_document("\nТема:  Ваше письмо  [1]\n\nтекст").subject == "Ваше письмо [1]"


@pytest.mark.parametrize("source", ["текст без темы", "Тема:\n\nтекст", ""])
def test_a_letter_without_a_subject_is_refused(source: str) -> None:
    with pytest.raises(ValueError, match="Тема"):
        parse_document(source)


def test_lines_of_a_paragraph_are_joined_and_blank_lines_part_paragraphs() -> None:
    document = parse_document("Тема: т\n\nпервая строка,\nеё конец.\n\n\nвторой абзац")
    assert to_text(document) == "первая строка, её конец.\n\nвторой абзац\n"


def test_a_list_may_follow_its_sentence_at_once() -> None:
    source = "напишите:\n– класс,\nлучше с буквой;\n– имя."
    assert kinds(source) == [BlockKind.PARAGRAPH, BlockKind.ITEMS]
    assert to_text(parse_document(f"Тема: т\n\n{source}")) == "напишите:\n\n– класс, лучше с буквой;\n– имя.\n"


def test_headings_are_capitals_in_plain_text() -> None:
    assert to_text(parse_document("Тема: т\n\n## Просрочено (2)\n– одно")) == "ПРОСРОЧЕНО (2)\n\n– одно\n"


def test_words_that_stand_out_are_plain_in_text() -> None:
    source = f"Тема: т\n\n– {strong('ЭЖ-1')} · отметки"
    assert to_text(parse_document(source)) == "– ЭЖ-1 · отметки\n"
    assert [span.strong for span in parse_document(source).blocks[0].lines[0]] == [True, False]


def test_a_quotation_keeps_its_lines() -> None:
    source = quote("первая\r\n\n## не заголовок\n– не список")
    assert kinds(source) == [BlockKind.QUOTE]
    assert len(blocks(source)[0].lines) == 3


def test_an_author_may_write_paragraphs_and_lists() -> None:
    assert kinds(own_lines("Можно так.\n\n– раз;\n– два.")) == [BlockKind.PARAGRAPH, BlockKind.ITEMS]


def test_numbers_stay_with_their_words() -> None:
    assert tied("до 23 ноября (п. 4 Регламента), № 5") == "до 23\u00a0ноября (п.\u00a04\u00a0Регламента), №\u00a05"


@given(st.text())
def test_a_cleaned_value_is_one_line_without_invisible_characters(value: str) -> None:
    tidy = clean(value)
    assert tidy.splitlines() in ([], [tidy])
    assert tidy == clean(tidy)
    assert not re.search(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", tidy)


@given(st.text())
def test_a_value_within_a_sentence_stays_within_it(value: str) -> None:
    found = blocks(f"Ваше письмо {clean(value)} получено.")
    assert [block.kind for block in found] == [BlockKind.PARAGRAPH]


@given(st.text())
def test_a_quotation_is_nothing_but_a_quotation(value: str) -> None:
    assert {block.kind for block in blocks(quote(value))} <= {BlockKind.QUOTE}
