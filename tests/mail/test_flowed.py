from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.flowed import unwrap


def test_soft_breaks_are_undone_and_hard_ones_kept() -> None:
    assert unwrap("раз \nдва\nтри", delete_space=False) == "раз два\nтри"


def test_a_break_inside_a_word_is_undone_when_spaces_are_deleted() -> None:
    assert unwrap("электрон \nный журнал", delete_space=True) == "электронный журнал"


def test_quotes_join_only_within_their_depth() -> None:
    assert unwrap("> раз \n> два\n>> три \nмоё", delete_space=False) == "> раз два\n>> три \nмоё"


def test_the_signature_line_stands_alone() -> None:
    assert unwrap("конец \n-- \nОрлова", delete_space=False) == "конец \n-- \nОрлова"


@given(st.lists(st.text(st.sampled_from("абв"), min_size=1), min_size=1))
def test_text_without_soft_breaks_is_unchanged(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert unwrap(text, delete_space=False) == text
