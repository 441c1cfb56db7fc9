"""The daemon as systemd and an administrator see it: ready, obedient, quick to stop, silent about people."""

import json

from mailbot.terms import CaseState

from .conftest import PARENT, letter
from .test_way_of_a_letter import COMPLETE


def test_letter_is_answered_while_running_and_a_case_closed_through_the_socket(school):
    school.once()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE, name="Анна Петрова"))
        school.sink.wait_for(1)
        closed = school.mailbot("cases", "close", "1")
        assert closed.returncode == 0, closed.stderr
        assert school.cases()[0].state is CaseState.CLOSED
        again = school.mailbot("cases", "close", "1")
        assert again.returncode == 1
        assert "уже закрыто" in again.stderr
        daemon.stop()


def test_held_reply_leaves_through_the_running_daemon_as_soon_as_a_person_releases_it(school):
    school.configure(mode="hold")
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert school.sink.mails == []
    with school.running() as daemon:
        released = school.mailbot("outbox", "release", "1")
        assert released.returncode == 0, released.stderr
        school.sink.wait_for(1)
        noted = school.mailbot("cases", "note", "1", "ответ проверен")
        assert noted.returncode == 0, noted.stderr
        assert json.loads(school.mailbot("status", "--json").stdout)["last_round"] is not None
        daemon.stop()
    assert [entry.what for entry in school.cases()[0].history][-2:] == ["mail_released", "noted"]


def test_case_is_closed_without_a_daemon_too(school):
    school.once()
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert school.mailbot("cases", "close", "1").returncode == 0
    assert school.cases()[0].state is CaseState.CLOSED


def test_two_daemons_cannot_share_a_store(school):
    with school.running() as daemon:
        second = school.mailbot("run", "--once")
        assert second.returncode == 1
        assert str(daemon.process.pid) in second.stderr
        assert "Traceback" not in second.stderr


def test_watchdog_is_fed(school):
    with school.running() as daemon:
        daemon.wait_for("WATCHDOG=1")


def test_log_tells_what_happened_and_nothing_about_people(school):
    school.once()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE, name="Анна Петрова", subject="Нет оценок у Пети"))
        school.sink.wait_for(1)
        daemon.stop()
        log = daemon.stderr.read_text(encoding="utf-8")
    assert "new_case" in log
    for personal in (PARENT, "Петров", "Анна", "Пети", "физик", "secret"):
        assert personal not in log


def test_status_says_to_a_program_whether_all_is_well(school):
    school.once()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE))
        school.sink.wait_for(1)
        done = school.mailbot("status", "--json")
        assert done.returncode == 0, done.stdout
        assert json.loads(done.stdout)["cases"]["open"] == 1
        daemon.stop()
    assert school.mailbot("status", "--json").returncode == 1


def test_wrong_password_is_one_line_with_the_way_out(school):
    school.password("imap", "wrong")
    done = school.mailbot("run", "--once")
    assert done.returncode == 1
    (line,) = _for_people(done.stderr)
    assert "имя или пароль" in line
    assert "wrong" not in line


def test_unreachable_server_is_one_line(school):
    school.configure(imap_port=1)
    done = school.mailbot("run", "--once")
    assert done.returncode == 1
    (line,) = _for_people(done.stderr)
    assert "localhost:1" in line


def test_untrusted_certificate_is_one_line(school):
    settings = (school.folder / "mailbot.toml").read_text(encoding="utf-8")
    kept = [line for line in settings.split("\n") if not line.startswith("ca_file")]
    (school.folder / "mailbot.toml").write_text("\n".join(kept), encoding="utf-8")
    done = school.mailbot("run", "--once")
    assert done.returncode == 1
    (line,) = _for_people(done.stderr)
    assert "ca_file" in line


def test_daemon_goes_on_trying_and_works_once_the_password_is_right(school):
    school.once()
    school.password("imap", "wrong")
    with school.running() as daemon:
        daemon.wait_for_trouble()
        school.dovecot.deliver(letter(COMPLETE))
        school.password("imap", "secret")
        school.sink.wait_for(1)
        daemon.stop()


def test_outage_of_the_sending_server_loses_nothing(school):
    school.once()
    school.exim.stop()
    school.dovecot.deliver(letter(COMPLETE))
    done = school.mailbot("run", "--once")
    assert done.returncode == 1
    (mail,) = school.store().mails()
    assert mail.next_attempt_at is not None
    assert school.cases()[0].state is CaseState.OPEN


def test_configuration_with_three_mistakes_reports_all_three(school):
    file = school.folder / "mailbot.toml"
    text = file.read_text(encoding="utf-8")
    text = text.replace('mode = "send"', 'mode = "sned"').replace("poll_seconds = 2", "poll_secods = 2")
    file.write_text(text.replace('at = "23:59"', 'at = "morning"'), encoding="utf-8")
    done = school.mailbot("run", "--once")
    assert done.returncode == 2
    for key in ("replies.mode", "imap.poll_secods", "digest.at"):
        assert any(str(file) in line and key in line for line in done.stderr.split("\n")), done.stderr
    assert "Traceback" not in done.stderr


def test_unreadable_letter_is_quarantined_and_the_next_one_is_handled(school):
    school.once()
    school.dovecot.deliver(_bottomless())
    school.dovecot.deliver(letter(COMPLETE))
    school.once()
    assert len(school.cases()) == 1
    outcomes = sorted(seen.outcome.value for seen in school.store().seen_between(None, _far_future()))
    assert outcomes == ["new_case", "quarantined"]
    assert school.mailbot("status").stdout


def _bottomless() -> bytes:
    """Parts nested deeper than any letter's."""
    head = b"From: x@example.com\r\nTo: school@example.org\r\nSubject: deep\r\nMIME-Version: 1.0\r\n"
    depth = 200
    parts = [b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth)]
    return head + b"".join(parts) + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def _for_people(stderr: str) -> list[str]:
    """What a person is told, the log's own lines left out."""
    return [line for line in stderr.split("\n") if line and not line.startswith("level=")]


def _far_future():
    from datetime import UTC, datetime

    return datetime(2100, 1, 1, tzinfo=UTC)
