"""The courier against Exim, and over a bad network before an SMTP sink: the phase decides what a failure means."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mailbot.terms import Security
from mailbot.transport.delivery import Delivery, DeliveryResult
from mailbot.transport.errors import (
    EncryptionUnavailable,
    LoginRefused,
    SenderRefused,
    TransportError,
    Unreachable,
    UntrustedCertificate,
)
from mailbot.transport.imap import Mailbox
from mailbot.transport.settings import SmtpSettings
from mailbot.transport.smtp import Courier
from tests.faulty import Fault, FaultyNetwork, scripted
from tests.servers import ADDRESS, Dovecot, Exim, SmtpSink
from tests.transport.test_mailbox import assert_one_helpful_line

LETTER = "Subject: =?utf-8?b?0J7RhtC10L3QutC4?=\r\n\r\n.точка в начале строки\r\nконец\r\n".encode()
PARENT = "parent@example.com"


def run(settings: SmtpSettings, work: Callable[[Courier], Awaitable[None]]) -> None:
    """Lets `work` use a courier and closes it."""

    async def go() -> None:
        courier = Courier(settings)
        try:
            await work(courier)
        finally:
            await courier.close()

    asyncio.run(go())


async def sent(courier: Courier, recipient: str = PARENT, raw: bytes = LETTER, sender: str = ADDRESS) -> Delivery:
    return await courier.send(sender=sender, recipient=recipient, raw=raw)


def outcome(settings: SmtpSettings, recipient: str = PARENT, raw: bytes = LETTER, sender: str = ADDRESS) -> Delivery:
    deliveries: list[Delivery] = []

    async def work(courier: Courier) -> None:
        deliveries.append(await sent(courier, recipient, raw, sender))

    run(settings, work)
    return deliveries[0]


def test_a_letter_reaches_the_parent_unchanged(exim: Exim, sink: SmtpSink) -> None:
    delivery = outcome(exim.settings())
    assert (delivery.result, delivery.code) == (DeliveryResult.DELIVERED, 250)
    sink.wait_for(1)
    (mail,) = sink.mails
    assert (mail.sender, mail.recipients) == (ADDRESS, (PARENT,))
    assert mail.raw.endswith(LETTER)


def test_a_letter_reaches_the_schools_own_mailbox(exim: Exim, dovecot: Dovecot) -> None:
    with Mailbox.connect(dovecot.settings()) as box:
        box.examine("INBOX")
        box.uids_from(1)
        assert outcome(exim.settings(), ADDRESS).result is DeliveryResult.DELIVERED
        assert box.idle(10)
        (fetched,) = box.fetch(box.uids_from(1))
    assert fetched.raw.endswith(LETTER)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS, Security.PLAIN])
def test_each_way_of_protection_delivers(exim: Exim, security: Security) -> None:
    port = exim.tls_port if security is Security.TLS else exim.port
    assert outcome(exim.settings(security=security, port=port)).result is DeliveryResult.DELIVERED


def test_a_recipient_can_be_refused_for_good_or_for_now_and_the_next_letter_goes(exim: Exim, sink: SmtpSink) -> None:
    async def work(courier: Courier) -> None:
        refused = await sent(courier, "unknown@example.com")
        deferred = await sent(courier, "greylisted@example.com")
        suspicious = await sent(courier, raw=b"X-Suspicious: yes\r\n" + LETTER)
        delivered = await sent(courier)
        assert (refused.result, refused.code, refused.text) == (DeliveryResult.REFUSED, 550, "5.1.1 No such user")
        assert (deferred.result, deferred.code) == (DeliveryResult.DEFERRED, 451)
        assert (suspicious.result, suspicious.code) == (DeliveryResult.REFUSED, 550)
        assert delivered.result is DeliveryResult.DELIVERED

    run(exim.settings(), work)
    sink.wait_for(1)
    assert [mail.recipients for mail in sink.mails] == [(PARENT,)]


def test_an_address_that_is_not_ascii_is_refused_without_asking(sink: SmtpSink) -> None:
    for recipient in ("родитель@example.com", "a b@example.com", "x\r\nRCPT TO:<y@example.com>", "nobody"):
        assert outcome(sink.settings(), recipient).result is DeliveryResult.REFUSED
    assert sink.mails == []


def test_a_sender_that_is_not_ours_is_our_fault_and_not_the_letters(exim: Exim) -> None:
    with pytest.raises(SenderRefused) as caught:
        outcome(exim.settings(), sender="director@example.net")
    assert_one_helpful_line(caught.value, place=exim.settings().server, advice="smtp.from")


def test_a_sender_that_is_not_ascii_is_our_fault(sink: SmtpSink) -> None:
    with pytest.raises(SenderRefused):
        outcome(sink.settings(), sender="школа@example.org")


def test_a_wrong_password_says_what_to_do_and_the_next_try_is_free(exim: Exim) -> None:
    with pytest.raises(LoginRefused) as caught:
        outcome(exim.settings(password="not-this-one"))
    assert_one_helpful_line(
        caught.value, place=exim.settings().server, advice="пароль приложения", secret="not-this-one"
    )


def test_an_untrusted_certificate_says_what_to_do(exim: Exim) -> None:
    for security, port in ((Security.TLS, exim.tls_port), (Security.STARTTLS, exim.port)):
        settings = exim.settings(security=security, port=port, ca_file=None)
        with pytest.raises(UntrustedCertificate) as caught:
            outcome(settings)
        assert_one_helpful_line(caught.value, place=settings.server, advice="smtp.ca_file")


def test_a_certificate_file_that_is_not_there_is_named(exim: Exim, tmp_path: Path) -> None:
    with pytest.raises(UntrustedCertificate, match=r"missing\.pem"):
        outcome(exim.settings(ca_file=tmp_path / "missing.pem"))


def test_tls_to_a_server_in_plain_text_says_so(sink: SmtpSink) -> None:
    with pytest.raises(EncryptionUnavailable, match=r"smtp\.security"):
        outcome(sink.settings(security=Security.TLS))


def test_without_starttls_no_password_is_sent(network: FaultyNetwork, sink: SmtpSink) -> None:
    settings = sink.settings(port=network.port, security=Security.STARTTLS, username="school", password="secret")
    with pytest.raises(EncryptionUnavailable, match="STARTTLS"):
        outcome(settings)
    assert b"AUTH" not in network.sent


def test_plain_text_never_leaves_this_machine() -> None:
    settings = SmtpSettings(host="smtp.example.org", port=25, security=Security.PLAIN)
    with pytest.raises(EncryptionUnavailable, match=r"smtp\.example\.org:25"):
        outcome(settings)


@pytest.mark.parametrize("host", ["smtp.invalid", "smtp..example.org", "x" * 70 + ".org"])
def test_a_server_name_that_does_not_exist_is_told(host: str) -> None:
    with pytest.raises(Unreachable, match=r"smtp\.host"):
        outcome(SmtpSettings(host=host, port=465, security=Security.TLS))


def test_a_server_that_is_down_is_told(sink: SmtpSink) -> None:
    settings = sink.settings()
    sink.stop()
    with pytest.raises(Unreachable, match=settings.server):
        outcome(settings)


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("command", [rb"EHLO", rb"AUTH"])
def test_a_failure_before_the_letters_turn_is_the_servers_and_sends_nothing(
    network: FaultyNetwork, sink: SmtpSink, command: bytes, fault: Fault
) -> None:
    settings = sink.settings(port=network.port, username="school", password="secret")
    network.fail(command, fault)
    patience = 0.1 if fault is Fault.STALL else 5.0
    with pytest.raises(TransportError) as told:
        outcome(replace(settings, timeout=patience))
    assert told.value.transient
    assert sink.mails == []
    assert outcome(settings).result is DeliveryResult.DELIVERED


@pytest.mark.parametrize("fault", Fault)
def test_a_failure_at_starttls_sends_no_password_and_nothing_else(exim: Exim, sink: SmtpSink, fault: Fault) -> None:
    network = FaultyNetwork(exim.port)
    settings = exim.settings(port=network.start())
    network.fail(rb"STARTTLS", fault)
    try:
        with pytest.raises(TransportError) as told:
            outcome(replace(settings, timeout=0.3 if fault is Fault.STALL else 10.0))
        assert told.value.transient
        assert b"AUTH" not in network.sent
        assert outcome(settings).result is DeliveryResult.DELIVERED
    finally:
        network.stop()
    sink.wait_for(1)


BEFORE_THE_LETTER = [rb"MAIL", rb"RCPT", rb"DATA\r\n"]


@pytest.mark.parametrize("fault", Fault)
@pytest.mark.parametrize("command", BEFORE_THE_LETTER)
def test_a_failure_before_the_letter_defers_and_sends_nothing(
    network: FaultyNetwork, sink: SmtpSink, command: bytes, fault: Fault
) -> None:
    settings = sink.settings(port=network.port, username="school", password="secret")
    network.fail(command, fault)
    patience = 0.1 if fault is Fault.STALL else 5.0
    assert outcome(replace(settings, timeout=patience)).result is DeliveryResult.DEFERRED
    assert sink.mails == []
    assert outcome(settings).result is DeliveryResult.DELIVERED


@pytest.mark.parametrize(("fault", "taken"), [(Fault.CUT_BEFORE, 0), (Fault.CUT_AFTER, 1), (Fault.STALL, 1)])
def test_a_failure_after_the_final_dot_is_uncertain(
    network: FaultyNetwork, sink: SmtpSink, fault: Fault, taken: int
) -> None:
    patience = 0.1 if fault is Fault.STALL else 5.0
    network.fail(rb"\r\n\.\r\n", fault)
    delivery = outcome(sink.settings(port=network.port, final_timeout=patience))
    assert delivery.result is DeliveryResult.UNCERTAIN
    assert delivery.text
    sink.wait_for(taken)
    assert len(sink.mails) == taken


def test_eight_bit_letters_are_announced_as_such(network: FaultyNetwork, sink: SmtpSink) -> None:
    settings = sink.settings(port=network.port)
    outcome(settings)
    assert b"8BITMIME" in network.sent
    network.sent.clear()
    outcome(settings, raw=b"Subject: x\r\n\r\nplain\r\n")
    assert b"8BITMIME" not in network.sent


def test_many_letters_share_one_connection(network: FaultyNetwork, sink: SmtpSink) -> None:
    async def work(courier: Courier) -> None:
        sink.answers["unknown@example.com"] = "550 5.1.1 No such user"
        results = [await sent(courier, to) for to in (PARENT, "unknown@example.com", PARENT)]
        assert [delivery.code for delivery in results] == [250, 550, 250]

    run(sink.settings(port=network.port), work)
    assert network.connections == 1


def test_letters_sent_at_once_wait_for_one_another(network: FaultyNetwork, sink: SmtpSink) -> None:
    async def work(courier: Courier) -> None:
        deliveries = await asyncio.gather(*(sent(courier) for _ in range(5)))
        assert {delivery.result for delivery in deliveries} == {DeliveryResult.DELIVERED}

    run(sink.settings(port=network.port), work)
    assert (network.connections, len(sink.mails)) == (1, 5)


def test_a_connection_closed_while_idle_is_replaced(network: FaultyNetwork, sink: SmtpSink) -> None:
    async def work(courier: Courier) -> None:
        for _ in range(3):
            assert (await sent(courier)).result is DeliveryResult.DELIVERED
            network.hang_up()

    run(sink.settings(port=network.port), work)
    assert (network.connections, len(sink.mails)) == (3, 3)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER])
def test_a_connection_that_proves_dead_at_mail_is_replaced_once(
    network: FaultyNetwork, sink: SmtpSink, fault: Fault
) -> None:
    async def work(courier: Courier) -> None:
        assert (await sent(courier)).result is DeliveryResult.DELIVERED
        network.fail(rb"MAIL", fault)
        assert (await sent(courier)).result is DeliveryResult.DELIVERED

    run(sink.settings(port=network.port), work)
    assert (network.connections, len(sink.mails)) == (2, 2)


def test_a_send_given_up_leaves_no_answer_for_the_next(network: FaultyNetwork, sink: SmtpSink) -> None:
    async def work(courier: Courier) -> None:
        network.fail(rb"RCPT", Fault.STALL)
        given_up = asyncio.ensure_future(sent(courier))
        assert await asyncio.to_thread(network.struck.wait, 10)
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
        assert (await sent(courier)).result is DeliveryResult.DELIVERED

    run(sink.settings(port=network.port), work)
    assert len(sink.mails) == 1


def script(*answers: bytes) -> Callable[[socket.socket], None]:
    """A server that gives one answer for each line it gets, and the last for the letter."""

    def talk(client: socket.socket) -> None:
        client.sendall(answers[0])
        with client.makefile("rb") as lines:
            for answer in answers[1:]:
                if not lines.readline():
                    return
                client.sendall(answer)
                if answer.startswith(b"354"):
                    while lines.readline() not in (b".\r\n", b""):
                        pass
                    client.sendall(answers[-1])
                    return

    return talk


HELLO, OK, GO = b"220 hello\r\n", b"250 ok\r\n", b"354 go\r\n"


@pytest.mark.parametrize(
    ("answers", "result", "code"),
    [
        ((HELLO, OK, b"421 closing\r\n"), DeliveryResult.DEFERRED, 421),
        ((HELLO, OK, b"452 no room\r\n"), DeliveryResult.DEFERRED, 452),
        ((HELLO, OK, OK, b"421 closing\r\n"), DeliveryResult.DEFERRED, 421),
        ((HELLO, OK, OK, b"252 perhaps\r\n"), DeliveryResult.DEFERRED, 252),
        ((HELLO, OK, OK, OK, b"250 what?\r\n"), DeliveryResult.DEFERRED, 250),
        ((HELLO, OK, OK, OK, b"503 no\r\n"), DeliveryResult.REFUSED, 503),
        ((HELLO, OK, OK, OK, GO, b"452 disk full\r\n"), DeliveryResult.DEFERRED, 452),
        ((HELLO, OK, OK, OK, GO, b"421 closing\r\n"), DeliveryResult.DEFERRED, 421),
        ((HELLO, OK, OK, OK, GO, b"554 spam\r\n"), DeliveryResult.REFUSED, 554),
        ((HELLO, OK, OK, OK, GO, b"250-two\r\n250 lines\r\n"), DeliveryResult.DELIVERED, 250),
        ((HELLO, OK, OK, OK, GO, b"354 more?\r\n"), DeliveryResult.UNCERTAIN, 354),
        ((HELLO, OK, OK, OK, GO, b"\xff\xfe\r\n"), DeliveryResult.UNCERTAIN, None),
        ((HELLO, OK, OK, OK, GO, b"25"), DeliveryResult.UNCERTAIN, None),
    ],
)
def test_each_answer_has_its_meaning(answers: tuple[bytes, ...], result: DeliveryResult, code: int | None) -> None:
    with scripted(script(*answers)) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, timeout=2, final_timeout=2)
        delivery = outcome(settings)
    assert (delivery.result, delivery.code) == (result, code)
    assert "\n" not in delivery.text


@pytest.mark.parametrize(
    "greeting", [b"421 too busy\r\n", b"554 no service for you\r\n", b"220-half an answer\r\n", b"what is this\r\n"]
)
def test_a_greeting_that_is_none_is_the_servers_trouble(greeting: bytes) -> None:
    with scripted(script(greeting)) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, timeout=2)
        with pytest.raises(TransportError) as told:
            outcome(settings)
    assert told.value.transient
    assert "\n" not in str(told.value)


def test_a_silent_server_does_not_answer() -> None:
    with scripted(lambda client: client.recv(1)) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, timeout=0.1)
        with pytest.raises(Unreachable, match="не отвечает"):
            outcome(settings)


def test_a_log_in_refused_for_now_is_the_servers_trouble() -> None:
    greeting = b"250-hello\r\n250 AUTH LOGIN\r\n"
    with scripted(script(HELLO, greeting, b"454 4.7.0 Temporary authentication failure\r\n")) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, username="u", password="p")
        with pytest.raises(TransportError) as told:
            outcome(settings)
    assert told.value.transient


def test_a_server_without_log_in_is_told() -> None:
    with scripted(script(HELLO, OK)) as port:
        settings = SmtpSettings(host="127.0.0.1", port=port, security=Security.PLAIN, username="u", password="p")
        with pytest.raises(LoginRefused, match="AUTH"):
            outcome(settings)


def test_settings_do_not_show_the_password() -> None:
    settings = SmtpSettings(host="h", port=1, security=Security.TLS, username="school", password="secret")
    assert "secret" not in repr(settings)
