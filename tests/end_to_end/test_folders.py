"""A folder that the configuration names and the mailbox lacks stops nothing, and is told until it is put right."""

from mailbot.terms import CaseState, OutboxState

from .conftest import letter
from .test_way_of_a_letter import COMPLETE


def test_a_wrong_name_for_sent_is_told_while_letters_are_registered_and_their_replies_wait(school):
    school.once()
    school.configure(imap='sent = "Исходящие"')
    school.dovecot.deliver(letter(COMPLETE))
    done = school.once()
    assert "imap.sent" in done.stderr
    assert [case.state for case in school.cases()] == [CaseState.OPEN]
    assert [mail.state for mail in school.store().mails()] == [OutboxState.HELD]
    assert "imap.sent" in school.mailbot("digest", "--preview").stdout
    assert school.mailbot("doctor").returncode == 1
    with school.running() as daemon:
        daemon.wait_for_status("imap.sent")
        status = school.mailbot("status")
        assert (status.returncode, "imap.sent" in status.stdout) == (1, True)
        daemon.stop()
    school.configure()
    assert "imap.sent" not in school.once().stderr
