"""The mailbox over a bad network and before servers that misbehave: every fault becomes one of our errors."""

import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.terms import Security
from mailbot.transport.errors import (
    ConnectionLost,
    EncryptionUnavailable,
    FolderMissing,
    LoginRefused,
    ServerRefused,
    TransportError,
    Unreachable,
)
from mailbot.transport.imap import Mailbox
from mailbot.transport.settings import ImapSettings
from tests.faulty import Fault, scripted
from tests.servers import certificate
from tests.transport.conftest import Embedded

LETTER = b"Message-ID: <1@example.com>\r\n\r\nHello.\r\n"
NOW = datetime(2026, 11, 16, tzinfo=UTC)

COMMANDS: dict[bytes, Callable[[Mailbox], object]] = {
    rb"LIST": lambda box: box.folders(),
    rb"EXAMINE": lambda box: box.examine("Sent"),
    rb"UID SEARCH UID": lambda box: box.uids_from(1),
    rb"RFC822\.SIZE": lambda box: box.sizes([1]),
    rb"BODY\.PEEK\[\] ?\)": lambda box: box.fetch([1]),
    rb"BODY\.PEEK\[\]<": lambda box: box.fetch_head(1, 10),
    rb"UID SEARCH HEADER": lambda box: box.find_message_id("Sent", "<1@example.com>"),
    rb"APPEND": lambda box: box.append_sent("Sent", LETTER, NOW),
    rb"Hello": lambda box: box.append_sent("Sent", LETTER, NOW),
    rb"IDLE": lambda box: box.idle(5),
    rb"DONE": lambda box: box.idle(0.01),
    rb"NOOP": lambda box: box.noop(),
}


def plain(port: int, *, connect_timeout: float = 5.0, read_timeout: float = 5.0) -> ImapSettings:
    return ImapSettings(
        host="127.0.0.1",
        port=port,
        security=Security.PLAIN,
        username="school",
        password="secret",
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
    )


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_connection_that_breaks_at_any_command_is_lost(embedded: Embedded, command: bytes, fault: Fault) -> None:
    embedded.server.deliver(LETTER)
    # Only a stall has to be waited out; a pause of this machine must not look like one.
    patience = 0.1 if fault is Fault.STALL else 5.0
    with embedded.connect(read_timeout=patience) as box:
        box.examine("INBOX")
        box.uids_from(1)
        embedded.network.fail(command, fault)
        with pytest.raises(ConnectionLost) as caught:
            COMMANDS[command](box)
    assert str(embedded.network.port) in str(caught.value)
    assert caught.value.transient


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("command", [rb"CAPABILITY", rb"AUTHENTICATE", rb"c2Nob29s|AHNjaG9vb"])
def test_a_connection_that_breaks_while_logging_in_is_no_wrong_password(
    embedded: Embedded, command: bytes, fault: Fault
) -> None:
    embedded.network.fail(command, fault)
    patience = 0.1 if fault is Fault.STALL else 5.0
    with pytest.raises(TransportError) as caught:
        embedded.connect(connect_timeout=patience, read_timeout=patience)
    assert isinstance(caught.value, ConnectionLost | Unreachable)


def test_after_a_lost_connection_a_new_one_works(embedded: Embedded) -> None:
    embedded.server.deliver(LETTER)
    with embedded.connect() as box:
        box.examine("INBOX")
        embedded.network.hang_up()
        with pytest.raises(ConnectionLost):
            box.uids_from(1)
    with embedded.connect() as box:
        box.examine("INBOX")
        assert box.uids_from(1) == (1,)


def test_closing_a_dead_connection_is_quiet(embedded: Embedded) -> None:
    box = embedded.connect()
    embedded.network.hang_up()
    box.close()
    box.close()


def test_a_silent_server_is_unreachable() -> None:
    with scripted(lambda client: client.recv(1)) as port, pytest.raises(Unreachable):
        Mailbox.connect(plain(port, connect_timeout=0.1))


def test_tls_to_a_server_in_plain_text_says_so(embedded: Embedded) -> None:
    with pytest.raises(EncryptionUnavailable, match=r"imap\.security"):
        embedded.connect(security=Security.TLS)


def test_without_starttls_no_password_is_sent(embedded: Embedded) -> None:
    with pytest.raises(EncryptionUnavailable, match="STARTTLS"):
        embedded.connect(security=Security.STARTTLS)
    assert b"LOGIN" not in embedded.network.sent
    assert b"AUTHENTICATE" not in embedded.network.sent


def test_plain_text_never_leaves_this_machine() -> None:
    settings = ImapSettings(
        host="imap.example.org", port=143, security=Security.PLAIN, username="school", password="secret"
    )
    with pytest.raises(EncryptionUnavailable, match=r"imap\.example\.org:143"):
        Mailbox.connect(settings)


def test_clear_text_slipped_in_after_starttls_is_refused(mail_servers: None, tmp_path: Path) -> None:
    cert, key = certificate(tmp_path)
    hello = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n%s OK done\r\n"
    slipped_in = b"%s OK go ahead\r\n* CAPABILITY IMAP4rev1 SPOOFED\r\n"

    def talk(client: socket.socket) -> None:
        client.sendall(b"* OK hello\r\n")
        for answer in (hello, slipped_in):
            client.sendall(answer % client.recv(1000).split()[0])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
        with context.wrap_socket(client, server_side=True) as protected:
            protected.recv(1000)

    with scripted(talk) as port, pytest.raises(ConnectionLost, match="STARTTLS"):
        Mailbox.connect(replace(plain(port), host="localhost", security=Security.STARTTLS, ca_file=cert))


class Script:
    """A server that greets, lets anybody in, then answers each command by `answers` in turn; `{tag}` is filled in."""

    def __init__(self, *answers: bytes, capabilities: bytes = b"IMAP4rev1 IDLE") -> None:
        known = b"* CAPABILITY " + capabilities + b"\r\n{tag} OK done\r\n"
        self.answers = [known, known, *answers]

    def __call__(self, client: socket.socket) -> None:
        client.sendall(b"* OK hello\r\n")
        with client.makefile("rb") as lines:
            for answer, line in zip(self.answers, lines, strict=False):
                client.sendall(answer.replace(b"{tag}", line.split()[0]))


EXAMINED = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n* OK [UIDNEXT 2] n\r\n{tag} OK [READ-ONLY] opened\r\n"
SEARCHED = b"* SEARCH 1\r\n{tag} OK done\r\n"


def test_mail_announced_before_idle_begins_is_not_missed() -> None:
    answers = (EXAMINED, SEARCHED, b"* 2 EXISTS\r\n+ idling\r\n", b"IDLE OK done\r\n")
    with scripted(Script(*answers)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        assert box.uids_from(1) == (1,)
        assert box.idle(5)


def test_mail_announced_while_idle_ends_is_not_missed() -> None:
    answers = (EXAMINED, SEARCHED, b"+ idling\r\n", b"* 2 EXISTS\r\nIDLE OK done\r\n")
    with scripted(Script(*answers)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        box.uids_from(1)
        assert box.idle(0)


@pytest.mark.parametrize("bye", [b"+ idling\r\n* BYE autologout\r\n", b"* BYE going down\r\n"])
def test_goodbye_in_idle_is_a_lost_connection(bye: bytes) -> None:
    with scripted(Script(EXAMINED, SEARCHED, bye)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        box.uids_from(1)
        with pytest.raises(ConnectionLost, match="BYE"):
            box.idle(5)


def test_idle_refused_for_now_leaves_polling() -> None:
    answers = (EXAMINED, SEARCHED, b"IDLE NO not now\r\n", SEARCHED)
    with scripted(Script(*answers)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        box.uids_from(1)
        assert not box.idle(0.01)
        assert box.uids_from(1) == (1,)


def test_without_idle_the_wait_ends_with_a_question() -> None:
    answers = (EXAMINED, SEARCHED, b"* 2 EXISTS\r\n{tag} OK done\r\n")
    with scripted(Script(*answers, capabilities=b"IMAP4rev1")) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        box.uids_from(1)
        assert box.idle(0.01)


def test_an_old_server_is_asked_for_uidnext() -> None:
    without = b"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] v\r\n{tag} OK done\r\n"
    answers = (without, b'* STATUS "INBOX" (UIDNEXT 42)\r\n{tag} OK done\r\n')
    with scripted(Script(*answers)) as port, Mailbox.connect(plain(port)) as box:
        assert box.examine("INBOX").uidnext == 42


def test_the_last_letter_is_not_new_though_the_server_names_it() -> None:
    with scripted(Script(EXAMINED, SEARCHED)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        assert box.uids_from(2) == ()


def test_a_search_that_fails_to_find_is_checked_by_eye() -> None:
    header = b"Message-ID: <1@example.org>\r\n"
    headers = b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (MESSAGE-ID)] {29}\r\n" + header + b")\r\n{tag} OK done\r\n"
    script = Script(EXAMINED, b"* SEARCH\r\n{tag} OK done\r\n", SEARCHED, headers, EXAMINED)
    with scripted(script) as port, Mailbox.connect(plain(port)) as box:
        assert box.find_message_id("Sent", "<1@example.org>") == (1,)


def test_a_folder_that_changed_meanwhile_is_a_lost_connection() -> None:
    again = EXAMINED.replace(b"UIDVALIDITY 7", b"UIDVALIDITY 8")
    with scripted(Script(EXAMINED, EXAMINED, SEARCHED, again)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        with pytest.raises(ConnectionLost, match="UIDVALIDITY"):
            box.find_message_id("Sent", "<1@example.org>")


def test_an_arrival_without_a_readable_date_is_now() -> None:
    odd = b'* 1 FETCH (UID 1 INTERNALDATE "31-Feb-0000 99:00:00 +9900" BODY[] {2}\r\nhi)\r\n{tag} OK done\r\n'
    with scripted(Script(EXAMINED, odd)) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        (fetched,) = box.fetch([1])
    assert fetched.raw == b"hi"
    assert fetched.internaldate.tzinfo is UTC


@pytest.mark.parametrize(("still_there", "letters"), [(b"", 0), (b" 1", 1)])
def test_a_letter_that_comes_empty_is_gone_only_if_the_server_knows_it_no_more(
    still_there: bytes, letters: int
) -> None:
    empty = b"* 1 FETCH (UID 1 BODY[] NIL)\r\n{tag} OK done\r\n"
    script = Script(EXAMINED, empty, b"{tag} OK noop\r\n", b"* SEARCH" + still_there + b"\r\n{tag} OK done\r\n")
    with scripted(script) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        assert len(box.fetch([1])) == letters


@pytest.mark.parametrize("code", [b"UNAVAILABLE", b"INUSE", b"LIMIT"])
def test_a_log_in_refused_for_now_is_no_wrong_password(code: bytes) -> None:
    script = Script()
    script.answers[1] = b"{tag} NO [" + code + b"] too many connections\r\n"
    with scripted(script) as port, pytest.raises(ServerRefused, match="too many") as caught:
        Mailbox.connect(plain(port))
    assert caught.value.transient


def test_a_folder_refused_for_now_is_not_missing() -> None:
    with (
        scripted(Script(b"{tag} NO [INUSE] locked\r\n")) as port,
        Mailbox.connect(plain(port)) as box,
        pytest.raises(ServerRefused, match="locked"),
    ):
        box.examine("INBOX")


def test_a_server_that_repeats_the_password_does_not_publish_it() -> None:
    script = Script()
    script.answers[1] = b"{tag} NO wrong password: secret\r\n"
    with scripted(script) as port, pytest.raises(LoginRefused) as caught:
        Mailbox.connect(plain(port))
    assert "secret" not in str(caught.value)


def test_a_russian_password_where_it_cannot_be_sent_is_told_before_it_is() -> None:
    with scripted(Script()) as port, pytest.raises(LoginRefused, match="AUTH=PLAIN"):
        Mailbox.connect(replace(plain(port), password="пароль"))


def test_interrupting_a_broken_connection_is_quiet(embedded: Embedded) -> None:
    with embedded.connect() as box:
        box.interrupt()
        box.interrupt()
        with pytest.raises(ConnectionLost):
            box.noop()


def test_the_numbers_of_a_mailbox_of_ten_years_fit_one_line() -> None:
    numbers = b"".join(b" %d" % number for number in range(1, 300_000))
    script = Script(EXAMINED, b"* SEARCH" + numbers + b"\r\n{tag} OK done\r\n")
    with scripted(script) as port, Mailbox.connect(plain(port)) as box:
        box.examine("INBOX")
        assert len(box.uids_from(1)) == 299_999


@pytest.mark.parametrize("ask", [Mailbox.sizes, Mailbox.fetch])
def test_no_command_grows_longer_than_servers_read(
    embedded: Embedded, ask: Callable[[Mailbox, list[int]], object]
) -> None:
    last = embedded.server.deliver(LETTER)
    with embedded.connect() as box:
        box.examine("INBOX")
        assert ask(box, [*range(1_000_000, 1_003_000), last])
    assert max(len(line) for line in embedded.network.sent.split(b"\r\n")) < 8000


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (b"[OVERQUOTA] Quota exceeded", "место"),
        (b"Quota exceeded (mailbox for user is full)", "место"),
        (b"[NOPERM] not allowed", "save_to_sent"),
    ],
)
def test_a_copy_that_is_refused_is_told_with_its_cause(words: bytes, told: str) -> None:
    with scripted(Script(b"{tag} NO " + words + b"\r\n")) as port, Mailbox.connect(plain(port)) as box:
        with pytest.raises(ServerRefused, match=told) as caught:
            box.append_sent("Sent", LETTER, NOW)
        assert words.decode() in str(caught.value)


def test_a_folder_for_copies_that_is_missing_is_told_so() -> None:
    script = Script(b"{tag} NO [TRYCREATE] no such mailbox\r\n")
    with (
        scripted(script) as port,
        Mailbox.connect(plain(port)) as box,
        pytest.raises(FolderMissing, match="Sent"),
    ):
        box.append_sent("Sent", LETTER, NOW)


def test_settings_do_not_show_the_password() -> None:
    assert "secret" not in repr(plain(143))


USES: list[Callable[[Mailbox], object]] = [
    lambda box: box.folders(),
    lambda box: box.examine("INBOX"),
    lambda box: box.uids_from(1),
    lambda box: box.fetch([1]),
    lambda box: box.noop(),
]
NONSENSE = [
    b"* 1 FETCH (UID x)\r\n{tag} OK done\r\n",
    b"* LIST (\r\n{tag} OK done\r\n",
    b"* SEARCH x\r\n{tag} OK done\r\n",
]


@settings(max_examples=40, deadline=None)
@given(
    use=st.sampled_from(USES),
    answers=st.lists(
        st.one_of(st.binary(max_size=60), st.sampled_from([EXAMINED, SEARCHED, *NONSENSE])), min_size=1, max_size=3
    ),
)
def test_whatever_a_server_says_only_our_errors_come_out(
    use: Callable[[Mailbox], object], answers: list[bytes]
) -> None:
    with scripted(Script(*answers)) as port:
        try:
            with Mailbox.connect(plain(port, read_timeout=0.02)) as box:
                box.examine("INBOX")
                use(box)
        except TransportError as error:
            assert "\n" not in str(error)
