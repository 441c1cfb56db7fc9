"""The daemon with a quiet mailbox, and with servers that stall: it neither pesters the one nor waits for the other."""

import time

import pytest

from tests.faulty import Fault, FaultyNetwork

from .conftest import letter
from .test_way_of_a_letter import COMPLETE


@pytest.fixture
def watched(school):
    """The mailbox behind a wire that counts commands and can be made to stall."""
    network = FaultyNetwork(school.dovecot.port)
    port = network.start()
    settings = (school.folder / "mailbot.toml").read_text(encoding="utf-8")
    imap, smtp = settings.split("[smtp]")
    imap = imap.replace('"tls"', '"plain"').replace(f"port = {school.dovecot.tls_port}", f"port = {port}")
    imap = "\n".join(line for line in imap.split("\n") if not line.startswith("ca_file"))
    imap = imap.replace("poll_seconds = 2", "poll_seconds = 60")
    (school.folder / "mailbot.toml").write_text(imap + "[smtp]" + smtp, encoding="utf-8")
    yield network
    network.stop()


def test_quiet_mailbox_is_left_in_peace_and_mail_is_heard_of_at_once(school, watched):
    school.dovecot.deliver(letter("Старое письмо"))
    school.once()
    with school.running() as daemon:
        _until(lambda: b" IDLE\r\n" in watched.sent)
        before = bytes(watched.sent)
        time.sleep(2)  # nothing may happen meanwhile, which only time can show
        assert bytes(watched.sent) == before
        school.dovecot.deliver(letter(COMPLETE))
        school.sink.wait_for(1, seconds=30)  # long before the next look
        daemon.stop()


@pytest.mark.parametrize("command", [rb"LIST", rb"EXAMINE", rb"IDLE"])
def test_stalled_mailbox_does_not_delay_the_end(school, watched, command):
    school.once()
    watched.fail(command, Fault.STALL)
    with school.running() as daemon:
        assert watched.struck.wait(60)
        daemon.stop()


def test_unreachable_sending_server_is_told_and_mails_leave_when_it_is_back(school):
    school.once()
    school.exim.stop()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE))
        _until(lambda: "smtp.host" in daemon.stderr.read_text(encoding="utf-8"))
        assert school.mailbot("status").returncode == 1
        school.exim.start()
        school.sink.wait_for(1)
        daemon.stop()


def _until(happened, seconds=60.0):
    """Until something has come about; fails when it does not."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
