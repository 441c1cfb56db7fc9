"""Each reason against an automatic reply, on real servers: what becomes of reply and letter, and where it is told."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from mailbot.casework.case import SeenLetter
from mailbot.mail.gate import CONDITIONS
from mailbot.terms import CaseFlag, CaseState, OutboxState, Outcome

from .conftest import PARENT, SCHOOL, School, letter, text_of

COMPLETE = "Здравствуйте! У сына в 5 «Б» нет оценок по физике за октябрь.\n\nС уважением, Петрова Анна Сергеевна"
NO_CLASS = "Здравствуйте! У сына нет оценок по физике за октябрь, хотя контрольные были.\n\nПетрова Анна Сергеевна"
FORM = "noreply@site.example.org"
CASE, LISTED = Outcome.NEW_CASE, None
END = datetime(2100, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Sample:
    """A letter to which one condition applies: header lines put before it, or what is replaced in it."""

    number: int
    outcome: Outcome
    lines: str = ""
    sender: str = ""
    to: str = SCHOOL
    subject: str = "Дневник"
    change: tuple[bytes, bytes] = (b"", b"")
    name: str = ""

    @property
    def msgid(self) -> str:
        return f"<{self.number}{self.name}@letters.example>"

    def raw(self) -> bytes:
        sender = self.sender or f"parent{self.number}{self.name}@example.com"
        made = letter(COMPLETE, sender=sender, to=self.to, subject=self.subject, msgid=self.msgid)
        return self.lines.encode().replace(b"|", b"\r\n") + made.replace(*self.change)


SAMPLES = (
    Sample(1, Outcome.ROBOT, "Return-Path: <>|"),
    Sample(2, CASE, change=(b"From: ", b"From: boris@example.com, ")),
    Sample(2, CASE, change=(b"From: ", b"X-From: "), name="none"),
    Sample(3, Outcome.OWN, sender="alias@example.org"),
    Sample(4, Outcome.ROBOT, sender="majordomo@example.com"),
    Sample(5, CASE, sender="no-reply@example.com"),
    Sample(6, CASE, to="somebody@example.com"),
    Sample(7, CASE, "Reply-To: unknown@example.com|", sender=FORM),
    Sample(8, Outcome.ROBOT, "Auto-Submitted: auto-replied (vacation)|"),
    Sample(9, Outcome.LIST, "List-Unsubscribe: <mailto:x@example.com>|"),
    Sample(10, Outcome.LIST, "Precedence: bulk|"),
    Sample(11, Outcome.ROBOT, "X-Auto-Response-Suppress: OOF, AutoReply|"),
    Sample(12, Outcome.ROBOT, "X-Loop: somebody@example.com|"),
    Sample(13, Outcome.ROBOT, "X-Autoreply: yes|"),
    Sample(14, Outcome.ROBOT, "X-FC-MachineGenerated: true|"),
    Sample(15, Outcome.ROBOT, "Feedback-ID: 1:2:3|"),
    Sample(17, Outcome.ROBOT, "X-MSG: report|", change=(b"text/plain; charset=utf-8", b"message/feedback-report")),
    Sample(18, Outcome.ROBOT, subject="Автоматический ответ: Дневник"),
    Sample(19, Outcome.ROBOT, change=(b"text/plain", b"text/calendar")),
    Sample(20, Outcome.SPAM, "X-Spam-Flag: YES|"),
    Sample(21, CASE, "Authentication-Results: mx.example.org; dmarc=fail header.from=example.com|"),
    Sample(28, CASE, sender="optedout@example.com"),
    Sample(28, Outcome.SPAM, sender="anybody@blocked.example", name="blocked"),
    Sample(29, CASE, "Reply-To: elsewhere@example.net|"),
)
HARMLESS = (
    Sample(0, CASE, "Auto-Submitted: no|", name="auto-no"),
    Sample(0, CASE, "Authentication-Results: mx.example.net; dmarc=fail header.from=example.com|", name="other-server"),
    Sample(0, CASE, "Authentication-Results: mx.example.org; dmarc=pass header.from=example.com|", name="passed"),
    Sample(0, CASE, "Reply-To: anna@example.com|", name="same-domain"),
    Sample(0, CASE, "Reply-To: anna@mail.example.com|", name="below-the-domain"),
    Sample(0, CASE, "Reply-To: form@example.com|", sender=FORM, name="form"),
    Sample(0, CASE, "X-Auto-Response-Suppress: DR|", name="dr"),
)


@pytest.fixture
def strict(school: School) -> School:
    """A school with everything configured that the gate can know, at work since a moment ago."""
    school.configure(
        imap=f'authserv_id = "mx.example.org"\nforms = ["{FORM}"]\naliases = ["alias@example.org"]',
        replies='never_to = ["optedout@example.com"]\nblocked = ["@blocked.example"]',
    )
    school.once()
    return school


def seen_by_id(school: School) -> dict[str | None, SeenLetter]:
    return {seen.message_id: seen for seen in letters(school)}


def letters(school: School) -> Iterator[SeenLetter]:
    yield from school.store().seen_between(None, END)


def written_to(school: School) -> set[str]:
    return {recipient for mail in school.sink.mails for recipient in mail.recipients}


def test_each_condition_keeps_the_reply_back_and_tells_its_number(strict: School) -> None:
    """Conditions of the letter and of the school, all in one look at the mailbox."""
    strict.dovecot.deliver(letter(COMPLETE, sender="unknown@example.com", msgid="<dead@letters.example>"))
    strict.once()  # the server refuses the reply: «unknown» takes no mail
    for sample in (*SAMPLES, *HARMLESS):
        strict.dovecot.deliver(sample.raw())
    log = strict.once().stderr
    seen, store = seen_by_id(strict), strict.store()
    for sample in SAMPLES:
        found = seen[sample.msgid]
        assert sample.number in found.suppressed_by, sample
        assert found.outcome is sample.outcome, sample
        assert (found.case_number is not None) is (sample.outcome is CASE), sample
        assert f"uid={found.uid} outcome={found.outcome} case={found.case_number or ''}" in log.replace("''", "")
        assert re.search(rf"uid={found.uid} .*suppressed_by=\(.*\b{sample.number}\b", log), sample
        if found.case_number:
            case = store.case(found.case_number)
            assert case is not None
            assert {CaseFlag.NO_AUTOREPLY, CaseFlag.NEEDS_PERSON} <= case.flags
            assert case.state is CaseState.OPEN
            assert store.mails_of_case(case.number) == ()
    for sample in HARMLESS:
        assert seen[sample.msgid].suppressed_by == (), sample
        (mail,) = store.mails_of_case(seen[sample.msgid].case_number or "")
        assert mail.state is OutboxState.SENT, sample
    strict.has_sent(len(HARMLESS))
    _is_told(strict, seen)


def _is_told(school: School, seen: dict[str | None, SeenLetter]) -> None:
    """The digest lists each letter with its reason or the command that makes it a case; `why` explains it."""
    digest = school.mailbot("digest", "--preview").stdout
    for sample in SAMPLES:
        found = seen[sample.msgid]
        if found.case_number:
            (line,) = [line for line in digest.splitlines() if "причина:" in line and found.case_number in line]
            assert CONDITIONS[sample.number].split()[0] in line
        else:
            assert sample.msgid in digest
    for number, words in ((8, "обращением не стало"), (21, "в ящике: без автоответа")):
        why = school.mailbot("why", f"<{number}@letters.example>").stdout
        assert words in why
        assert f"{number}: {CONDITIONS[number]}" in why


ALONE = frozenset({1, 2, 4, 5, *range(8, 21)})


def test_assess_tells_the_same_numbers_without_a_school(school: School) -> None:
    folder = school.folder / "letters"
    folder.mkdir()
    for sample in SAMPLES:
        (folder / f"{sample.number}{sample.name}.eml").write_bytes(sample.raw())
    lines = school.mailbot("assess", "--school", "kerch-28", "--json", str(folder)).stdout.splitlines()
    judged = {line["message_id"]: line for line in map(json.loads, lines)}
    for sample in SAMPLES:
        line = judged[sample.msgid]
        assert (sample.number in line["suppressed_by"]) is (sample.number in ALONE), sample
        if sample.number in ALONE:
            assert (line["disposition"], line["reply"]) == ("no_reply", None)
            assert line["registered"] is (sample.outcome is CASE), sample


def test_a_letter_that_comes_twice_belongs_to_the_first_ones_case(strict: School) -> None:
    for _ in range(2):
        strict.dovecot.deliver(letter(COMPLETE))
    strict.once()
    first, second = letters(strict)
    assert (second.outcome, second.suppressed_by) == (Outcome.DUPLICATE, (22,))
    assert second.case_number == first.case_number is not None
    strict.has_sent(1)


def test_what_a_case_has_been_told_is_not_told_again(strict: School) -> None:
    strict.dovecot.deliver(letter(COMPLETE))
    strict.dovecot.deliver(
        letter("И ещё: по химии тоже нет оценок.", msgid="<2@example.com>", answers="<1@example.com>")
    )
    strict.once()
    _first, second = letters(strict)
    assert (second.outcome, second.suppressed_by) == (Outcome.ADDED_TO_CASE, (23,))
    strict.has_sent(1)
    assert "причина:" not in strict.mailbot("digest", "--preview").stdout
    assert f"23: {CONDITIONS[23]}" in strict.mailbot("why", "1").stdout


def test_caps_drop_the_reply_and_list_the_case(school: School) -> None:
    school.configure(limits="replies_per_address_per_day = 1\nreplies_per_address_domain_per_day = 2")
    school.once()
    senders = [PARENT, PARENT, "boris@example.com", "vera@example.com"]
    for number, sender in enumerate(senders):
        school.dovecot.deliver(letter(COMPLETE, sender=sender, msgid=f"<{number}@letters.example>"))
    school.once()
    assert [seen.suppressed_by for seen in letters(school)] == [(), (24,), (), (24,)]
    assert len(school.cases()) == 4
    school.has_sent(2)
    assert written_to(school) == {PARENT, "boris@example.com"}
    digest = school.mailbot("digest", "--preview").stdout
    assert digest.count(CONDITIONS[24]) == 2


def test_the_hourly_cap_delays_and_says_so(school: School) -> None:
    school.configure(limits="replies_per_hour = 1")
    school.once()
    for number in range(2):
        school.dovecot.deliver(letter(COMPLETE, sender=f"p{number}@example.com", msgid=f"<{number}@letters.example>"))
    school.once()
    school.has_sent(1)
    assert written_to(school) == {"p0@example.com"}
    assert [mail.state for mail in school.store().mails()] == [OutboxState.SENT, OutboxState.QUEUED]
    assert "остальные ждали очереди" in school.mailbot("digest", "--preview").stdout


def test_what_lay_there_before_is_not_answered_and_is_told_once(school: School) -> None:
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert list(letters(school)) == []
    assert "лежали письма (1)" in school.mailbot("digest", "--preview").stdout


def test_a_letter_read_anew_is_registered_and_its_reply_waits_for_a_person(strict: School) -> None:
    strict.dovecot.deliver(letter(COMPLETE))
    strict.dovecot.rebuild("INBOX")
    strict.once()
    (seen,) = letters(strict)
    assert (seen.outcome, seen.suppressed_by) == (CASE, (26,))
    (mail,) = strict.store().mails()
    assert mail.state is OutboxState.HELD
    assert strict.sink.mails == []
    assert CONDITIONS[26] in strict.mailbot("digest", "--preview").stdout


def test_what_cannot_be_read_is_held(strict: School) -> None:
    strict.dovecot.deliver(b"\r\njust words\r\n")
    log = strict.once().stderr
    (seen,) = letters(strict)
    assert (seen.outcome, seen.suppressed_by) == (Outcome.QUARANTINED, (27,))
    assert "suppressed_by=(27,)" in log
    assert f"uid:{seen.uid}" in strict.mailbot("digest", "--preview").stdout
    assert f"27: {CONDITIONS[27]}" in strict.mailbot("why", f"uid:{seen.uid}").stdout


def test_our_own_letter_that_comes_back_is_attached_to_its_case(strict: School) -> None:
    strict.dovecot.deliver(letter(COMPLETE))
    strict.once()
    strict.sink.wait_for(1)
    strict.dovecot.deliver(strict.sink.mails[0].raw)
    strict.once()
    first, second = letters(strict)
    assert second.outcome is Outcome.OWN
    assert 16 in second.suppressed_by
    assert second.case_number == first.case_number
    strict.has_sent(1)


def test_replies_stopped_by_hand_wait_and_status_says_so(school: School) -> None:
    school.once()
    assert school.mailbot("outbox", "stop").returncode == 0
    school.dovecot.deliver(letter(NO_CLASS))
    school.once()
    (case,) = school.cases()
    assert case.state is CaseState.AWAITING_DATA
    assert school.sink.mails == []
    status = school.mailbot("status")
    assert status.returncode == 1
    assert "автоматические ответы остановлены" in status.stdout
    assert "Автоматические ответы остановлены" in school.mailbot("digest", "--preview").stdout
    refused = school.mailbot("outbox", "release", "--all")
    assert refused.returncode == 1
    assert "outbox resume" in refused.stderr
    assert "ждут решения прежние: 1" in school.mailbot("outbox", "resume").stdout
    assert "автоматические ответы остановлены" not in school.mailbot("status").stdout
    school.mailbot("outbox", "release", "--all")
    school.once()
    school.has_sent(1)
    (reply,) = school.replies()
    assert "класс" in text_of(reply)
