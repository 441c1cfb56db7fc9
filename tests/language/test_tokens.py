from hypothesis import given
from hypothesis import strategies as st

from mailbot.language.words.tokens import normalise, tokenize


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    for token in tokenize(text):
        assert text[token.start : token.end] == token.text


@given(st.text(max_size=200))
def test_nothing_but_blanks_is_left_out(text: str) -> None:
    kept = "".join(token.text for token in tokenize(text))
    assert kept == "".join(text.split())


def test_hyphenated_words_are_one_token() -> None:
    assert [token.text for token in tokenize("Тер-Степанян, 5-б")] == ["Тер-Степанян", ",", "5", "-", "б"]


def test_lines_and_sentences_begin_where_they_do() -> None:
    tokens = tokenize("Да. Нет\nтак же")
    assert [token.text for token in tokens if token.sentence_start] == ["Да", "Нет", "так"]
    assert [token.text for token in tokens if token.line_start] == ["Да", "так"]


def test_yo_and_case_do_not_part_words() -> None:
    assert normalise("ПЁТР") == normalise("петр")
