"""The embedded IMAP server before the standard library's client, which knows nothing of ours."""

import imaplib
import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from mailbot.demo.imapd import EmbeddedImap

LETTER = b"From: parent@example.com\nMessage-ID: <1@example.com>\nSubject: a long\n subject\n\nHello.\n"
CRLF_LETTER = LETTER.replace(b"\n", b"\r\n")


@pytest.fixture
def server() -> Iterator[EmbeddedImap]:
    embedded = EmbeddedImap({"school": "secret", "школа": "пароль"})
    yield embedded
    embedded.stop()


@pytest.fixture
def port(server: EmbeddedImap) -> int:
    return server.start()


@pytest.fixture
def client(port: int) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
        client.login("school", "secret")
        yield client


def test_only_known_users_come_in(port: int) -> None:
    with imaplib.IMAP4("127.0.0.1", port, timeout=10) as client:
        for user, password in (("school", "wrong"), ("nobody", "secret")):
            with pytest.raises(imaplib.IMAP4.error, match="AUTHENTICATIONFAILED"):
                client.login(user, password)
        with pytest.raises(imaplib.IMAP4.error):
            client.authenticate("PLAIN", lambda _: b"no zero octets")
        client.authenticate("PLAIN", lambda _: "\0школа\0пароль".encode())
        assert client.select()[0] == "OK"


def test_folders_have_their_marks_and_counts(server: EmbeddedImap, client: imaplib.IMAP4) -> None:
    server.deliver(LETTER, "Junk")
    _ok, folders = client.list()
    assert b'(\\HasNoChildren \\Sent) "/" "Sent"' in folders
    _ok, status = client.status("Junk", "(MESSAGES UIDNEXT UNSEEN)")
    assert status == [b'"Junk" (MESSAGES 1 UIDNEXT 2 UNSEEN 1)']
    assert client.select("Nowhere")[0] == "NO"


def test_a_letter_by_its_parts(server: EmbeddedImap, client: imaplib.IMAP4) -> None:
    server.deliver(LETTER)
    client.select(readonly=True)
    for item, expected in (
        ("BODY.PEEK[]", CRLF_LETTER),
        ("BODY.PEEK[]<0.10>", CRLF_LETTER[:10]),
        ("BODY.PEEK[HEADER]", CRLF_LETTER.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"),
        ("BODY.PEEK[TEXT]", b"Hello.\r\n"),
        ("BODY.PEEK[TEXT]<1.3>", b"ell"),
        ("BODY.PEEK[HEADER.FIELDS (SUBJECT)]", b"Subject: a long\r\n subject\r\n\r\n"),
    ):
        _ok, data = client.uid("FETCH", "1", f"({item})")
        assert isinstance(data[0], tuple)
        assert data[0][1] == expected, item


def test_reading_without_peek_marks_only_where_writing_is_allowed(server: EmbeddedImap, client: imaplib.IMAP4) -> None:
    server.deliver(LETTER)
    client.select(readonly=True)
    client.uid("FETCH", "1", "(BODY[])")
    assert server.mails("INBOX")[0].flags == set()
    client.select()
    client.uid("FETCH", "1", "(BODY[])")
    assert server.mails("INBOX")[0].flags == {"\\Seen"}


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ("ALL", b"1 2"),
        ("UID 2:*", b"2"),
        ("UID 9:*", b"2"),
        ("1", b"1"),
        ('HEADER Message-ID "<1@example.com>"', b"1"),
        ("HEADER X-None x", b""),
        ("SINCE 16-Nov-2026", b"2"),
        ("NOT SINCE 16-Nov-2026", b"1"),
        ("UID 1:2 (NOT UID 1)", b"2"),
    ],
)
def test_searching(server: EmbeddedImap, client: imaplib.IMAP4, keys: str, found: bytes) -> None:
    server.deliver(LETTER, internaldate=datetime(2026, 11, 15, tzinfo=UTC))
    server.deliver(b"Subject: two\n\n", internaldate=datetime(2026, 11, 16, tzinfo=UTC))
    client.select(readonly=True)
    assert client.uid("SEARCH", keys) == ("OK", [found])


def test_a_letter_put_by_a_client_keeps_its_date_and_marks(server: EmbeddedImap, client: imaplib.IMAP4) -> None:
    moment = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
    client.append("Sent", "\\Seen", moment, LETTER)  # type: ignore[arg-type]
    (mail,) = server.mails("Sent")
    assert (mail.raw, mail.flags, mail.internaldate) == (CRLF_LETTER, {"\\Seen"}, moment)
    assert client.append("Nowhere", "", "", LETTER)[0] == "NO"


def test_new_mail_is_told_with_the_next_answer(server: EmbeddedImap, client: imaplib.IMAP4) -> None:
    client.select(readonly=True)
    server.deliver(LETTER)
    client.noop()
    assert client.response("EXISTS") == ("EXISTS", [b"0", b"1"])


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (b"a FROBNICATE", b"a BAD"),
        (b"a SELECT INBOX", b"a NO"),
        (b"a LOGIN school", b"a BAD"),
        (b"a LOGIN (x) y", b"a BAD"),
        (b"a", b"* BAD"),
        (b"", b"* BAD"),
        (b'a "unfinished', b"* BAD"),
        (b"a LOGIN (x", b"* BAD"),
    ],
)
def test_a_bad_command_is_answered_and_the_talk_goes_on(port: int, command: bytes, answer: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), 10) as client, client.makefile("rwb") as lines:
        lines.readline()
        lines.write(command + b"\r\nb NOOP\r\n")
        lines.flush()
        assert lines.readline().startswith(answer)
        assert lines.readline() == b"b OK done\r\n"


def test_it_can_be_stopped_with_a_client_inside_and_started_again() -> None:
    server = EmbeddedImap({"school": "secret"})
    with imaplib.IMAP4("127.0.0.1", server.start(), timeout=10) as client:
        client.login("school", "secret")
        server.stop()
        with pytest.raises((imaplib.IMAP4.abort, OSError)):
            client.noop()
        client.state = "LOGOUT"
        client.shutdown()
    server.start()
    server.stop()
    server.stop()
    with pytest.raises(RuntimeError):
        server.deliver(LETTER)
