"""What a person reads when a server cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.transport.errors import login_refused, one_line


@pytest.mark.parametrize(
    ("host", "advice"),
    [
        ("imap.yandex.ru", "id.yandex.ru"),
        ("imap.mail.ru", "внешнего приложения"),
        ("mail.example.org", "пароль приложения"),
    ],
)
def test_a_refused_log_in_names_the_providers_own_way(host: str, advice: str) -> None:
    error = login_refused(f"{host}:993", "imap", "invalid credentials")
    assert advice in str(error)
    assert f"{host}:993" in str(error)
    assert "imap.password" in str(error)


@given(st.one_of(st.text(), st.binary()))
def test_a_servers_words_become_one_printable_line(words: str | bytes) -> None:
    line = one_line(words)
    assert line.isprintable()
    assert len(line) <= 300
    assert line == line.strip()
