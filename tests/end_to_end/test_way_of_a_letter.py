"""The main job on real servers: a letter into the school's mailbox, a reply out, and everything in between kept."""

from mailbot.terms import CaseState, OutboxState, Outcome

from .conftest import PARENT, SCHOOL, letter, text_of

COMPLETE = "Здравствуйте! У сына в 5 «Б» нет оценок по физике за октябрь.\n\nС уважением, Петрова Анна Сергеевна"
NO_CLASS = "Здравствуйте! У сына нет оценок по физике за октябрь, хотя контрольные были.\n\nПетрова Анна Сергеевна"


def test_first_contact_answers_nothing_old(school):
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert school.cases() == ()
    assert school.sink.mails == []


def test_complete_letter_is_acknowledged_in_its_thread_with_its_number(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE, name="Анна Петрова"))
    school.once()
    school.sink.wait_for(1)
    (case,) = school.cases()
    (sent,) = school.sink.mails
    (reply,) = school.replies()
    assert sent.recipients == (PARENT,)
    assert sent.sender == SCHOOL
    assert reply["In-Reply-To"] == "<1@example.com>"
    assert reply["Auto-Submitted"].startswith("auto-replied")
    assert reply["X-Auto-Response-Suppress"] == "All"
    assert case.number in str(reply["Subject"])
    text = text_of(reply)
    assert case.number in text
    assert "5Б" in text
    assert "Анна Сергеевна" in text


def test_mailbox_stays_as_people_left_it(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert [flags for flags in school.dovecot.flags().values() if b"\\Seen" in flags] == []


def test_second_run_changes_nothing(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    before = (school.folder / "store" / "store.journal").read_bytes()
    school.once()
    assert (school.folder / "store" / "store.journal").read_bytes() == before
    assert len(school.sink.mails) == 1


def test_missing_class_is_asked_for_and_one_line_completes_the_case(school):
    school.once()
    school.dovecot.deliver(letter(NO_CLASS))
    school.once()
    school.sink.wait_for(1)
    (case,) = school.cases()
    assert case.state is CaseState.AWAITING_DATA
    (request,) = school.replies()
    assert "класс" in text_of(request)
    assert "п. 4" in text_of(request)
    answer = letter("5Б", subject=f"Re: {request['Subject']}", msgid="<2@example.com>", answers=request["Message-ID"])
    school.dovecot.deliver(answer)
    school.once()
    school.sink.wait_for(2)
    (case,) = school.cases()
    assert case.state is CaseState.OPEN
    assert case.classes == ("5Б",)
    assert school.replies()[1]["In-Reply-To"] == "<2@example.com>"


def test_persons_answer_in_sent_stops_the_clock_and_withdraws_the_robots_reply(school):
    school.configure(mode="hold")
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    answer = letter("Оценки выставлены.", sender=SCHOOL, to=PARENT, msgid="<a@example.org>", answers="<1@example.com>")
    school.dovecot.deliver(answer, folder="Sent")
    school.once()
    (case,) = school.cases()
    assert case.state is CaseState.ANSWERED
    (mail,) = school.store().mails_of_case(case.number)
    assert mail.state is OutboxState.WITHDRAWN
    assert school.sink.mails == []


def test_copy_of_the_reply_lies_in_sent_and_is_not_taken_for_an_answer(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    school.once()
    assert len(school.dovecot.flags("Sent")) == 1
    (case,) = school.cases()
    assert case.state is CaseState.OPEN


def test_robot_is_registered_nowhere_and_not_answered(school):
    school.once()
    robot = letter("Я в отпуске.", subject="Автоматический ответ: журнал")
    school.dovecot.deliver(b"Auto-Submitted: auto-replied\r\n" + robot)
    school.once()
    assert school.cases() == ()
    assert school.sink.mails == []
    (seen,) = school.store().seen_between(None, _far_future())
    assert seen.outcome is Outcome.ROBOT
    assert 8 in seen.suppressed_by


def test_same_letter_delivered_twice_is_one_case(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert len(school.cases()) == 1
    school.sink.wait_for(1)
    assert len(school.sink.mails) == 1


def test_letter_through_exim_arrives_and_is_answered(school):
    """Nothing is put into the mailbox by hand: the letter goes over SMTP, the daemon hears of it by IDLE."""
    import smtplib
    import ssl

    school.once()
    with school.running() as daemon:
        context = ssl.create_default_context(cafile=school.exim.settings().ca_file)
        with smtplib.SMTP_SSL("localhost", school.exim.tls_port, context=context) as parent:
            parent.sendmail(PARENT, [SCHOOL], letter(COMPLETE))
        school.sink.wait_for(1)
        daemon.stop()
    (case,) = school.cases()
    assert case.number in text_of(school.replies()[0])


def test_digest_sums_every_letter(school):
    school.configure(digest_at="00:00")
    school.once()
    _forget_digests(school)
    school.dovecot.deliver(letter(COMPLETE))
    school.dovecot.deliver(letter("Спасибо, всё заработало!", msgid="<2@example.com>", sender="k@example.com"))
    school.once()
    school.sink.wait_for(2)
    (digest,) = [mail for mail in school.sink.mails if mail.recipients == ("consultant@example.com",)]
    text = text_of(_parsed(digest.raw))
    assert "исем 2 = обращений 1 + благодарностей 1" in text
    assert school.cases()[0].number in text


def _forget_digests(school):
    """As if the last digest had been made the day before yesterday."""
    from datetime import UTC, datetime, timedelta

    from mailbot.daemon.digests import LAST_DAY
    from mailbot.store.store import Store

    with Store.open(school.folder / "store") as store, store.unit() as unit:
        unit.put_meta(LAST_DAY, (datetime.now(UTC).date() - timedelta(days=2)).isoformat())


def _parsed(raw):
    from .conftest import parsed

    return parsed(raw)


def _far_future():
    from datetime import UTC, datetime

    return datetime(2100, 1, 1, tzinfo=UTC)
