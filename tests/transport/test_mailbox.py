"""The mailbox against Dovecot, and where it can be against our own small server too."""

import os
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from mailbot.terms import Security
from mailbot.transport.errors import (
    ConnectionLost,
    FolderMissing,
    LoginRefused,
    TransportError,
    Unreachable,
    UntrustedCertificate,
)
from mailbot.transport.imap import Mailbox
from tests.servers import Dovecot, certificate
from tests.transport.conftest import Place

LETTER = b"From: parent@example.com\r\nSubject: grades\r\nMessage-ID: <1@example.com>\r\n\r\nHello.\r\n"


def letter(number: int) -> bytes:
    body = f"Письмо № {number}\r\n".encode() * (number % 7)
    return b"Message-ID: <%d@example.com>\r\nSubject: %d\r\n\r\n" % (number, number) + body


def test_an_empty_mailbox_says_where_to_begin(place: Place) -> None:
    with Mailbox.connect(place.settings()) as box:
        status = box.examine("INBOX")
        assert (status.uidnext, status.exists) == (1, 0)
        assert status.uidvalidity > 0
        assert box.uids_from(1) == ()


def test_uidvalidity_changes_when_the_folder_is_made_anew(dovecot: Dovecot) -> None:
    with Mailbox.connect(dovecot.settings()) as box:
        with dovecot.person() as person:
            person.create_folder("Archive")
        before = box.examine("Archive").uidvalidity
        box.examine("INBOX")
        with dovecot.person() as person:
            person.delete_folder("Archive")
            person.create_folder("Archive")
        assert box.examine("Archive").uidvalidity > before


def test_letters_come_whole_and_in_the_order_asked(place: Place) -> None:
    letters = [letter(number) for number in range(1, 41)]
    uids = [place.deliver(raw) for raw in letters]
    with Mailbox.connect(place.settings()) as box:
        assert box.examine("INBOX").uidnext == uids[-1] + 1
        assert box.uids_from(1) == tuple(uids)
        assert box.sizes(uids) == {uid: len(raw) for uid, raw in zip(uids, letters, strict=True)}
        got = box.fetch(reversed(uids))
    assert [fetched.uid for fetched in got] == uids[::-1]
    assert [fetched.raw for fetched in got] == letters[::-1]


def test_only_uids_from_the_given_one_on(place: Place) -> None:
    uids = [place.deliver(letter(number)) for number in range(3)]
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        assert box.uids_from(uids[1]) == tuple(uids[1:])
        assert box.uids_from(uids[-1] + 1) == ()


def test_letters_a_person_has_removed_are_absent(dovecot: Dovecot) -> None:
    uids = [dovecot.deliver(letter(number)) for number in range(3)]
    with dovecot.person() as person:
        person.select_folder("INBOX")
        person.delete_messages([uids[1]])
        person.expunge()
    with Mailbox.connect(dovecot.settings()) as box:
        box.examine("INBOX")
        assert [fetched.uid for fetched in box.fetch(uids)] == [uids[0], uids[2]]
        assert box.sizes([uids[1]]) == {}
        assert box.fetch_head(uids[1], 100) is None


def test_reading_leaves_no_trace(place: Place) -> None:
    uid = place.deliver(LETTER)
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        box.sizes([uid])
        box.fetch([uid])
        box.fetch_head(uid, 20)
        box.find_message_id("INBOX", "<1@example.com>")
    assert place.flags() == {uid: ()}


def test_of_a_big_letter_the_beginning_is_enough(place: Place) -> None:
    raw = LETTER + b"x" * 100_000
    uid = place.deliver(raw)
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        head = box.fetch_head(uid, 1_000)
    assert head is not None
    assert head.raw == raw[:1_000]


def test_uids_are_asked_for_in_runs(place: Place) -> None:
    uids = [place.deliver(LETTER) for _letter in range(4)]
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        assert box.uids_between(uids[1], uids[2]) == tuple(uids[1:3])
        assert box.uids_between(uids[3] + 5, uids[3] + 9) == ()
        assert box.uids_between(1, uids[3] + 9) == tuple(uids)


def test_letters_since_a_day_are_found_by_their_arrival(place: Place) -> None:
    noon = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
    uids = [place.deliver(LETTER, internaldate=noon + timedelta(days=days)) for days in (-2, 0, 3, 1)]
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        assert box.uids_since(noon.date()) == tuple(uids[1:])
        assert box.uids_since(noon.date() + timedelta(days=9)) == ()


def test_who_wrote_what_is_told_without_fetching_the_letter(place: Place) -> None:
    endless = b"Subject: " + b"x" * 20_000 + b"\r\nFrom: anna@example.com\r\n\r\n" + b"text\r\n" * 1_000
    moment = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
    uids = [place.deliver(raw, internaldate=moment) for raw in (LETTER, endless, b"\r\nno header\r\n")]
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        plain, cut, bare = box.heads([*uids, uids[-1] + 5])
    assert plain.internaldate == moment
    assert b"Subject:" in plain.raw
    assert b"To:" not in plain.raw
    assert len(cut.raw) == 8192
    assert not bare.raw.strip()
    assert not place.flags()[uids[0]]


def test_arrival_is_told_in_utc(place: Place) -> None:
    moment = datetime(2026, 11, 16, 10, 30, 15, tzinfo=timezone(timedelta(hours=5)))
    uid = place.deliver(LETTER, internaldate=moment)
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        (fetched,) = box.fetch([uid])
    assert fetched.internaldate == moment
    assert fetched.internaldate.tzinfo is UTC


def test_sent_and_junk_are_found_by_their_marks(place: Place) -> None:
    with Mailbox.connect(place.settings()) as box:
        folders = box.folders()
    assert (folders.inbox, folders.sent, folders.junk) == ("INBOX", "Sent", "Junk")


def test_sent_is_found_by_its_russian_name(mail_servers: None) -> None:
    with closing(Dovecot(special_use=False)) as server:
        server.start()
        with server.person() as person:
            for name in ("Отправленные", "Спам", "Архив/Отправленные"):
                person.create_folder(name)
        with Mailbox.connect(server.settings()) as box:
            folders = box.folders()
            assert (folders.sent, folders.junk) == ("Отправленные", "Спам")
            assert folders.sent is not None
            assert box.examine(folders.sent).exists == 0


def test_a_mailbox_without_sent_has_none(mail_servers: None) -> None:
    with closing(Dovecot(special_use=False)) as server:
        server.start()
        with Mailbox.connect(server.settings()) as box:
            assert box.folders().sent is None


def test_a_folder_named_in_the_configuration_and_not_there_is_told(place: Place) -> None:
    with Mailbox.connect(place.settings(sent="Исходящие письма", junk="Junk")) as box:
        folders = box.folders()
    assert (folders.sent, folders.sent_missing) == (None, "Исходящие письма")
    assert (folders.junk, folders.junk_missing) == ("Junk", "")


def test_a_folder_that_is_not_there_cannot_be_opened(place: Place) -> None:
    with Mailbox.connect(place.settings()) as box:
        with pytest.raises(FolderMissing, match="Входящие"):
            box.examine("Входящие")
        with pytest.raises(FolderMissing, match="Копии"):
            box.append_sent("Копии", LETTER, datetime.now(UTC))
        assert box.examine("INBOX").exists == 0


def test_a_copy_in_sent_is_read_already_and_can_be_found(place: Place) -> None:
    uid = place.deliver(LETTER)
    moment = datetime(2026, 11, 5, 8, 0, tzinfo=UTC)
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        box.append_sent("Sent", LETTER, moment)
        assert box.find_message_id("Sent", "<1@example.com>") == (1,)
        assert box.find_message_id("Sent", "<2@example.com>") == ()
        assert box.find_message_id("Sent", "<ё@example.com>") == ()
        assert [fetched.uid for fetched in box.fetch(box.uids_from(1))] == [uid], "INBOX is open again"
        box.examine("Sent")
        assert box.fetch([1])[0].internaldate == moment
    assert place.flags("Sent") == {1: (b"\\Seen",)}


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.PLAIN])
def test_each_way_of_protection_reads_the_mailbox(dovecot: Dovecot, security: Security) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    with Mailbox.connect(dovecot.settings(security=security, port=port)) as box:
        assert box.examine("INBOX").exists == 0
        box.noop()


def test_a_russian_password_is_accepted(mail_servers: None) -> None:
    with closing(Dovecot(password="пароль приложения")) as server:
        server.start()
        with Mailbox.connect(server.settings()) as box:
            assert box.examine("INBOX").exists == 0


def test_mail_just_before_idle_is_not_missed(place: Place) -> None:
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        for number in range(1, 9):
            seen = box.uids_from(1)
            uid = place.deliver(letter(number))
            if number % 2:
                box.noop()  # the news comes with the answer to another command
            assert box.idle(10)
            assert box.uids_from(1) == (*seen, uid)


def test_mail_during_idle_ends_it(place: Place) -> None:
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        for number in range(1, 5):
            box.uids_from(1)
            delivery = threading.Thread(target=place.deliver, args=(letter(number),))
            delivery.start()
            assert box.idle(10)
            delivery.join()
            assert len(box.uids_from(1)) == number


def test_idle_without_mail_ends_in_time_and_the_connection_goes_on(place: Place) -> None:
    place.deliver(LETTER)
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        box.uids_from(1)
        assert not box.idle(0.05)
        assert not box.idle(0)
        assert len(box.fetch(box.uids_from(1))) == 1


def test_idle_ends_for_somebody_who_wakes_us(place: Place) -> None:
    reading, writing = os.pipe()
    with Mailbox.connect(place.settings()) as box:
        box.examine("INBOX")
        box.uids_from(1)
        waker = threading.Thread(target=os.write, args=(writing, b"!"))
        waker.start()
        assert not box.idle(600, reading)
        waker.join()
    for descriptor in (reading, writing):
        os.close(descriptor)


def test_a_server_that_stops_in_idle_is_a_lost_connection(dovecot: Dovecot) -> None:
    with Mailbox.connect(dovecot.settings()) as box:
        box.examine("INBOX")
        box.uids_from(1)
        stopper = threading.Thread(target=dovecot.stop)
        stopper.start()
        with pytest.raises(ConnectionLost):
            box.idle(600)
        stopper.join()


def test_another_thread_can_end_a_wait(dovecot: Dovecot) -> None:
    with Mailbox.connect(dovecot.settings()) as box:
        box.examine("INBOX")
        box.uids_from(1)
        stopper = threading.Thread(target=box.interrupt)
        stopper.start()
        with pytest.raises(ConnectionLost):
            box.idle(600)
        stopper.join()


def assert_one_helpful_line(error: TransportError, *, place: str, advice: str, secret: str = "secret") -> None:
    text = str(error)
    assert "\n" not in text
    assert place in text
    assert advice in text
    assert secret not in text
    assert error.server == place


def test_a_wrong_password_says_what_to_do(dovecot: Dovecot) -> None:
    settings = dovecot.settings(password="not-this-one")
    with pytest.raises(LoginRefused) as caught:
        Mailbox.connect(settings)
    assert_one_helpful_line(caught.value, place=settings.server, advice="пароль приложения", secret="not-this-one")
    assert not caught.value.transient


def test_a_server_that_is_down_says_what_to_do(dovecot: Dovecot) -> None:
    settings = dovecot.settings()
    dovecot.stop()
    with pytest.raises(Unreachable) as caught:
        Mailbox.connect(settings)
    assert_one_helpful_line(caught.value, place=settings.server, advice="imap.port")
    assert caught.value.transient


@pytest.mark.parametrize("host", ["imap.invalid", "imap..example.org", "x" * 70 + ".org"])
def test_a_server_name_that_does_not_exist_says_what_to_do(dovecot: Dovecot, host: str) -> None:
    settings = dovecot.settings(host=host)
    with pytest.raises(Unreachable) as caught:
        Mailbox.connect(settings)
    assert_one_helpful_line(caught.value, place=settings.server, advice="imap.host")


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_untrusted_certificate_says_what_to_do(dovecot: Dovecot, security: Security) -> None:
    port = dovecot.tls_port if security is Security.TLS else dovecot.port
    settings = dovecot.settings(security=security, port=port, ca_file=None)
    with pytest.raises(UntrustedCertificate) as caught:
        Mailbox.connect(settings)
    assert_one_helpful_line(caught.value, place=settings.server, advice="imap.ca_file")
    assert not caught.value.transient


def test_a_certificate_for_another_name_says_what_to_do(mail_servers: None) -> None:
    with closing(Dovecot(certificate_names=("mail.example.org",))) as server:
        server.start()
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(UntrustedCertificate) as caught:
                Mailbox.connect(server.settings(host=host))
            assert_one_helpful_line(caught.value, place=f"{host}:{server.tls_port}", advice="imap.host")


def test_a_certificate_of_another_server_is_not_trusted(dovecot: Dovecot, tmp_path: Path) -> None:
    other, _key = certificate(tmp_path)
    with pytest.raises(UntrustedCertificate):
        Mailbox.connect(dovecot.settings(ca_file=other))


def test_a_certificate_file_that_is_not_there_is_named(dovecot: Dovecot, tmp_path: Path) -> None:
    with pytest.raises(UntrustedCertificate, match=r"missing\.pem"):
        Mailbox.connect(dovecot.settings(ca_file=tmp_path / "missing.pem"))
