"""Robots that write to each other: with real daemons and servers, every exchange comes to its end."""

import smtplib
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mailbot.terms import Outcome

from .conftest import SCHOOL, School, letter, parsed, text_of
from .test_gate import COMPLETE, letters

ROBOT = "support@robot.example"


def send(school: School, sender: str, recipient: str, raw: bytes) -> None:
    """Over SMTP, as any stranger's server does."""
    context = ssl.create_default_context(cafile=school.exim.settings().ca_file)
    with smtplib.SMTP_SSL("localhost", school.exim.tls_port, context=context) as client:
        client.sendmail(sender, [recipient], raw)


def test_two_mailbots_stop_after_one_reply_each(tmp_path: Path, school: School) -> None:
    school.dovecot.add_user("other")
    (tmp_path / "other").mkdir()
    other = School(folder=tmp_path / "other", dovecot=school.dovecot, exim=school.exim, sink=school.sink)
    other.configure(user="other")
    both = {SCHOOL: school, "other@example.org": other}
    for each in both.values():
        each.once()
    with school.running(), other.running():
        for sender, recipient in (both, reversed(both)):
            seed = letter(COMPLETE, sender=sender, to=recipient, msgid=f"<{sender}.seed>")
            send(school, sender, recipient, seed)
        for each in both.values():
            each.waits_for(lambda each=each: len(list(letters(each))) == 2)  # type: ignore[misc]
    for each in both.values():
        each.once()
        assert [seen.outcome for seen in letters(each)] == [Outcome.NEW_CASE, Outcome.ROBOT]
        assert len(each.store().mails()) == 1


class Autoresponder:
    """Does everything wrong: answers each letter at once, says nowhere that it is a robot, quotes, threads nothing."""

    def __init__(self, school: School, *, keeps_subject: bool) -> None:
        self._school, self._keeps_subject = school, keeps_subject
        self._stop = threading.Event()
        self.answered = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        thread = threading.Thread(target=self._work)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def write(self, subject: str, quoted: str) -> None:
        number = self.answered
        text = f"Здравствуйте! Не вижу оценок по физике, 5Б. Заявка {number}.\n\nПетрова Анна Сергеевна\n\n{quoted}"
        raw = letter(text, subject=subject, sender=ROBOT, msgid=f"<{number}@robot.example>")
        send(self._school, ROBOT, SCHOOL, raw)

    def _work(self) -> None:
        while not self._stop.wait(0.1):
            for mail in self._school.sink.mails[self.answered :]:
                self.answered += 1
                received = parsed(mail.raw)
                quoted = "\n".join(f"> {line}" for line in text_of(received).splitlines())
                own = f"Заявка {self.answered} принята"
                self.write(f"Re: {received['Subject']}" if self._keeps_subject else own, quoted)


@pytest.mark.parametrize(("keeps_subject", "replies"), [(False, 3), (True, 1)])
def test_an_autoresponder_that_hides_what_it_is_is_not_answered_for_long(
    school: School, keeps_subject: bool, replies: int
) -> None:
    """New letters run into the cap for the address; in the thread of a case there is nothing more to say."""
    school.configure(limits="replies_per_address_per_day = 3")
    school.once()
    robot = Autoresponder(school, keeps_subject=keeps_subject)
    with school.running(), robot.at_work():
        robot.write("Заявка", "")
        school.waits_for(lambda: len(list(letters(school))) > replies)
    school.once()
    assert len(list(letters(school))) == replies + 1
    assert len(school.cases()) == (1 if keeps_subject else replies + 1)
    assert keeps_subject or list(letters(school))[-1].suppressed_by == (24,)
    school.has_sent(replies)
