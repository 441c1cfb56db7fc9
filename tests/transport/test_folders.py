"""Finding Sent and Junk among the folders of the providers that schools use."""

import pytest

from mailbot.transport.folders import JUNK_NAMES, SENT_NAMES, Listed, find


def listed(*names: str, separator: str = "/", marks: dict[str, bytes] | None = None) -> list[Listed]:
    marked = marks or {}
    return [
        Listed(marks=frozenset({marked[name]} if name in marked else ()), separator=separator, name=name)
        for name in names
    ]


@pytest.mark.parametrize(
    ("names", "separator", "sent", "junk"),
    [
        (("INBOX", "Sent", "Spam", "Trash"), "|", "Sent", "Spam"),  # Yandex, new mailboxes
        (("INBOX", "Отправленные", "Спам", "Черновики"), "|", "Отправленные", "Спам"),  # Yandex, old; Mail.ru
        (("INBOX", "[Gmail]/Sent Mail", "[Gmail]/Spam"), "/", "[Gmail]/Sent Mail", "[Gmail]/Spam"),
        (("INBOX", "[Gmail]/Отправленные", "[Gmail]/Спам"), "/", "[Gmail]/Отправленные", "[Gmail]/Спам"),
        (("INBOX", "Sent Items", "Junk E-mail"), "/", "Sent Items", "Junk E-mail"),
        (("INBOX", "Отправленные", "Нежелательная почта"), "/", "Отправленные", "Нежелательная почта"),
        (("INBOX", "INBOX.Sent Messages", "INBOX.Junk"), ".", "INBOX.Sent Messages", "INBOX.Junk"),
        (("INBOX", "SentBox"), "/", "SentBox", None),
        (("INBOX", "Документы"), "/", None, None),
    ],
)
def test_by_the_names_providers_give(
    names: tuple[str, ...], separator: str, sent: str | None, junk: str | None
) -> None:
    folders = listed(*names, separator=separator)
    assert find(folders, b"\\sent", SENT_NAMES) == sent
    assert find(folders, b"\\junk", JUNK_NAMES) == junk


def test_a_mark_counts_more_than_a_name() -> None:
    folders = listed("Sent", "Исходящие письма", marks={"Исходящие письма": b"\\sent"})
    assert find(folders, b"\\sent", SENT_NAMES) == "Исходящие письма"


def test_the_outermost_of_equal_names_is_the_mailboxs_own() -> None:
    assert find(listed("Archive/2025/Sent", "Sent"), b"\\sent", SENT_NAMES) == "Sent"


def test_a_folder_that_cannot_be_opened_is_no_choice() -> None:
    folders = listed("Sent", "Отправленные", marks={"Sent": b"\\noselect"})
    assert find(folders, b"\\sent", SENT_NAMES) == "Отправленные"


def test_a_mailbox_without_hierarchy() -> None:
    assert find(listed("INBOX", "Sent", separator=""), b"\\sent", SENT_NAMES) == "Sent"
