"""The embedded SMTP server before the standard library's client."""

import smtplib

import pytest

from mailbot.demo.smtpd import EmbeddedSmtp, SentMail

LETTER = b"Subject: x\r\n\r\n.dot\r\n"


def test_it_keeps_what_it_is_given() -> None:
    server = EmbeddedSmtp()
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="localhost", timeout=10) as client:
        client.login("anybody", "anything")
        client.sendmail("school@example.org", ["a@example.com", "b@example.com"], LETTER)
    server.stop()
    assert server.mails == [SentMail("school@example.org", ("a@example.com", "b@example.com"), LETTER)]


def test_with_users_it_wants_a_log_in() -> None:
    server = EmbeddedSmtp({"school": "secret"})
    with smtplib.SMTP("127.0.0.1", server.start(), local_hostname="localhost", timeout=10) as client:
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail("school@example.org", ["a@example.com"], LETTER)
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("school", "wrong")
        client.login("school", "secret")
        client.sendmail("school@example.org", ["a@example.com"], LETTER)
    server.stop()
    assert len(server.mails) == 1


def test_it_can_be_stopped_with_a_client_inside() -> None:
    server = EmbeddedSmtp()
    client = smtplib.SMTP("127.0.0.1", server.start(), local_hostname="localhost", timeout=10)
    server.stop()
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        client.noop()
    client.close()
