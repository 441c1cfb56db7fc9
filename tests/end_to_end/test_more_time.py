"""A term that is extended at the command line, while the daemon runs: the applicant hears of it by mail."""

from datetime import UTC, datetime

from mailbot.terms import MailKind

from .conftest import PARENT, letter, parsed, text_of
from .test_way_of_a_letter import COMPLETE


def test_applicant_gets_the_new_day_and_the_reason_in_the_thread_of_their_letter(school):
    school.configure(pack="severokommunarskaya")
    school.once()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE))
        school.sink.wait_for(1)
        done = school.mailbot("cases", "extend", "1", "--days", "7", "--why", "ждём ответа разработчиков журнала")
        assert done.returncode == 0, done.stderr
        assert "письмо заявителю о новом сроке: в очереди" in done.stdout
        school.has_sent(2)
        daemon.stop()
    told = school.sink.mails[1]
    message = parsed(told.raw)
    assert told.recipients == (PARENT,)
    assert message["Auto-Submitted"] == "auto-generated"
    assert "<1@example.com>" in message["References"]
    assert "ждём ответа разработчиков журнала" in text_of(message)
    assert "новый срок — не позднее" in text_of(message)
    (case,) = school.cases()
    assert case.extension.until > case.due_at > datetime.now(UTC)
    assert [mail.kind for mail in school.store().mails()] == [MailKind.ACKNOWLEDGE, MailKind.EXTENDED]


def test_no_daemon_is_needed_and_what_the_regulation_bounds_is_refused(school):
    school.configure(pack="severokommunarskaya", mode="hold")
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    refused = school.mailbot("cases", "extend", "1", "--days", "31", "--why", "некогда")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "не больше чем на 30 дней" in refused.stderr
    done = school.mailbot("cases", "extend", "1", "--days", "7", "--why", "ждём разработчиков")
    assert "ждёт Вашего разрешения" in done.stdout
    states = {mail.kind: mail.state.value for mail in school.store().mails()}
    assert states == {MailKind.ACKNOWLEDGE: "withdrawn", MailKind.EXTENDED: "held"}
