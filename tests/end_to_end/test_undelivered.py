"""Mail of ours that does not arrive: told by the case and the digest, and nothing more goes there until they write."""

import re

from mailbot.terms import CaseFlag, OutboxState, Outcome

from .conftest import PARENT, School, letter
from .test_gate import COMPLETE, FORM, letters

REFUSAL = "550 5.1.1 no such user here"


def bounced(school: School) -> None:
    """A letter whose reply the parents' server refuses: Exim's own report of it lies in the inbox."""
    school.once()
    school.sink.answers[PARENT] = REFUSAL
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    school.waits_for(lambda: len(school.dovecot.flags()) == 2)
    school.once()


def test_a_report_of_a_real_server_marks_the_case_and_stops_replies_until_they_write(school: School) -> None:
    school.configure(imap=f'forms = ["{FORM}"]')
    bounced(school)
    (case,) = school.cases()
    (mail,) = school.store().mails_of_case(case.number)
    assert mail.state is OutboxState.BOUNCED
    assert {CaseFlag.NOT_DELIVERED, CaseFlag.NEEDS_PERSON} <= case.flags
    report = list(letters(school))[-1]
    assert (report.outcome, report.case_number) == (Outcome.REPORT, case.number)
    shown = school.mailbot("cases", "show", "1").stdout
    assert "ответ не доставлен" in shown
    assert "вернулось" in shown
    assert "наш ответ не доставлен" in school.mailbot("digest", "--preview").stdout

    # A form vouches for nobody's mailbox; a letter from the address itself does.
    school.sink.answers.clear()
    school.dovecot.deliver(
        f"Reply-To: {PARENT}\r\n".encode() + letter(COMPLETE, sender=FORM, msgid="<form@example.com>")
    )
    school.once()
    assert list(letters(school))[-1].suppressed_by == (7,)
    assert school.sink.mails == []
    school.dovecot.deliver(letter(COMPLETE, msgid="<again@example.com>"))
    school.once()
    assert list(letters(school))[-1].suppressed_by == ()
    school.has_sent(1)
    assert school.sink.mails[0].recipients == (PARENT,)
    assert school.store().undeliverable(PARENT) is None


def test_a_report_about_mail_that_we_did_not_sign_changes_nothing_and_is_listed(school: School) -> None:
    bounced(school)
    before = school.cases()
    (own,) = [school.store().mails()[0].message_id]
    with school.dovecot.person() as person:
        person.select_folder("INBOX", readonly=True)
        raw = max((data[b"BODY[]"] for data in person.fetch(person.search(), ["BODY.PEEK[]"]).values()), key=len)
    forged = raw.replace(own.encode(), re.sub(r"\.[a-z2-7]{26}@", f".{'a' * 26}@", own).encode())
    forged = re.sub(rb"(?im)^Message-I[dD]: <E[^>]+>", b"Message-ID: <forged@example.net>", forged)
    assert forged.count(b"<forged@example.net>") == 1
    school.dovecot.deliver(forged)
    school.once()
    report = list(letters(school))[-1]
    assert (report.outcome, report.case_number) == (Outcome.REPORT, None)
    assert school.cases() == before
    assert "<forged@example.net>" in school.mailbot("digest", "--preview").stdout


def test_a_recipient_refused_at_once_counts_as_a_report(school: School) -> None:
    school.once()
    school.dovecot.deliver(letter(COMPLETE, sender="unknown@example.com"))
    school.once()
    (case,) = school.cases()
    assert CaseFlag.NOT_DELIVERED in case.flags
    assert school.store().undeliverable("unknown@example.com") is not None
    assert school.sink.mails == []
