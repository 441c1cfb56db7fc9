"""Before it may do anything: what the program would write to whom, seen on the real mailbox."""

from collections.abc import Callable

from tests.end_to_end.conftest import School

Write = Callable[..., bytes]


def test_a_rehearsal_shows_every_reply_and_leaves_no_trace(school: School, write: Write) -> None:
    school.dovecot.deliver(
        write(
            "Здравствуйте! Петрова Анна Сергеевна, 5Б. У сына нет оценок по физике за октябрь.",
            msgid="<whole@example.com>",
            name="Анна Петрова",
        )
    )
    school.dovecot.deliver(
        write("Здравствуйте, не могу войти в дневник, пишет «неверный пароль».", msgid="<part@example.com>")
    )
    before = school.dovecot.flags()
    done = school.mailbot("rehearse")
    assert done.returncode == 0, done.stderr
    assert "Прочитано писем: 2. новое обращение: 2" in done.stdout
    assert "Ответов было бы: 2. Это репетиция: ничего не отправлено, ничего не изменено." in done.stdout
    assert "ЭЖ-2026/27-0001" in done.stdout
    assert "нет оценок по физике" in done.stdout
    assert school.sink.mails == []
    assert school.dovecot.flags() == before
    assert not (school.folder / "store").exists()


def test_a_rehearsal_beside_the_running_daemon_disturbs_nothing(school: School, write: Write) -> None:
    with school.running() as daemon:
        school.dovecot.deliver(write("Петрова Анна Сергеевна, 5Б. Не открывается дневник, пишет «ошибка 500»."))
        school.has_sent(1)
        numbers = [case.number for case in school.cases()]
        assert school.mailbot("rehearse", "--since", "2026-11-01").returncode == 0
        assert [case.number for case in school.cases()] == numbers
        daemon.stop()
    school.has_sent(1)


def test_a_rehearsal_from_a_day_that_makes_no_sense_is_refused(school: School) -> None:
    done = school.mailbot("rehearse", "--since", "вчера")
    assert done.returncode == 2
    assert "не дата" in done.stderr
