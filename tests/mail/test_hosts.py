"""Plain text may go to this machine alone."""

import pytest

from mailbot.mail.hosts import is_loopback


@pytest.mark.parametrize("host", ["localhost", "LocalHost.", "127.0.0.1", "127.1.2.3", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["imap.yandex.ru", "localhost.example.org", "10.0.0.1", "0.0.0.0", ""])
def test_another_machine(host: str) -> None:
    assert not is_loopback(host)
