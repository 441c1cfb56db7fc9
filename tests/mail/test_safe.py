import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.safe import display_line, display_safe, mask_secrets, one_line, well_formed


def test_escape_sequences_and_reversed_text_are_disarmed() -> None:
    assert display_safe("\x1b[31mспра\u202eвка\u2066\x9b1m") == "[31mсправка1m"


def test_lines_and_tabs_survive() -> None:
    assert display_safe("раз\r\nдва\rтри\u2028четыре\tпять") == "раз\nдва\nтри\nчетыре\tпять"


def test_a_line_is_one_line() -> None:
    assert display_line(" Тема\r\n Bcc: x\t y ") == "Тема Bcc: x y"


def test_soft_hyphens_and_joiners_are_part_of_what_was_written() -> None:
    assert well_formed("сло\u00adво \u200d") == "сло\u00adво \u200d"


@given(st.text(st.characters()))
def test_whatever_is_shown_is_harmless(text: str) -> None:
    for shown in (display_safe(text), display_line(text), one_line(text)):
        shown.encode()
        assert not any(ord(char) < 32 and char not in "\n\t" for char in shown)
    assert not set(display_line(text)) & set("\n\r\t\x1b\u202e\u2067\u2028")


@given(st.text(st.characters()))
def test_what_is_safe_stays_as_it_is(text: str) -> None:
    assert display_safe(display_safe(text)) == display_safe(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("пароль: Весна2026, помогите", "пароль: ****, помогите"),
        ("Логин ivanov1 пароль qwe123", "Логин **** пароль ****"),
        ("пароль от дневника qwe123", "пароль от дневника ****"),
        ("забыла пароль и логин", "забыла пароль и логин"),
        ("пароль не подходит", "пароль не подходит"),
        ("password = hunter2", "password = ****"),
    ],
)
def test_passwords_are_masked_and_talk_of_passwords_is_not(text: str, masked: str) -> None:
    assert mask_secrets(text) == masked


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_secrets(mask_secrets(text)) == mask_secrets(text)
