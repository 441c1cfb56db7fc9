"""The daemon reads its files again while it works: nothing is lost, and nothing wrong comes into force."""

import signal

from mailbot.daemon.control import request, socket_path
from mailbot.terms import CaseState, OutboxState

from .conftest import letter
from .test_way_of_a_letter import COMPLETE


def replies(school):
    return {mail.state for mail in school.store().mails()}


def test_new_settings_hold_from_the_next_letter_on_and_the_process_lives_on(school):
    school.configure(mode="hold")
    school.once()
    with school.running() as daemon:
        school.dovecot.deliver(letter(COMPLETE))
        school.waits_for(lambda: replies(school) == {OutboxState.HELD})
        school.configure(mode="send")
        done = school.mailbot("reload")
        assert (done.returncode, done.stderr) == (0, "")
        assert "изменилось: replies.mode\n" in done.stdout
        daemon.wait_for("RELOADING=1")
        daemon.wait_for("READY=1")
        school.dovecot.deliver(letter(COMPLETE, msgid="<2@example.com>", sender="ivanova@example.com"))
        school.sink.wait_for(1)
        assert school.sink.mails[0].recipients == ("ivanova@example.com",)
        daemon.stop()


def test_what_does_not_check_is_refused_and_the_old_settings_stay(school):
    school.once()
    with school.running() as daemon:
        file = school.folder / "mailbot.toml"
        right = file.read_text(encoding="utf-8")
        file.write_text(right.replace('mode = "send"', 'mode = "sned"'), encoding="utf-8")
        asked = school.mailbot("reload")
        assert asked.returncode == 2
        assert "replies.mode" in asked.stderr
        daemon.process.send_signal(signal.SIGHUP)
        daemon.wait_for_status("настройки не перечитаны")
        school.dovecot.deliver(letter(COMPLETE))
        school.sink.wait_for(1)
        file.write_text(right, encoding="utf-8")
        assert "replies.mode" in school.mailbot("status").stdout
        daemon.process.send_signal(signal.SIGHUP)
        school.waits_for(lambda: school.mailbot("status").returncode == 0)
        daemon.stop()


def test_what_cannot_change_at_run_time_is_named(school):
    school.once()
    with school.running() as daemon:
        before = socket_path(school.folder / "store")
        school.configure(user="other")
        asked = school.mailbot("reload")
        assert asked.returncode == 1
        assert "не меняется: imap.username, smtp.from;" in asked.stderr
        school.configure()
        file = school.folder / "mailbot.toml"
        file.write_text(file.read_text(encoding="utf-8").replace('"store"', '"elsewhere"'), encoding="utf-8")
        assert "не меняется: store.path;" in request(before, {"command": "reload"})["error"]
        lost = school.mailbot("reload")
        assert lost.returncode == 1
        assert "store.path" in lost.stderr
        daemon.stop()


def test_without_a_daemon_nothing_is_there_to_reload(school):
    school.once()
    asked = school.mailbot("reload")
    assert asked.returncode == 1
    assert "демон не запущен" in asked.stderr


def test_a_server_that_was_named_wrongly_is_used_as_soon_as_it_is_right(school):
    school.once()
    school.configure(imap_port=1, smtp_port=1)
    with school.running() as daemon:
        daemon.wait_for_status("localhost:1")
        school.dovecot.deliver(letter(COMPLETE))
        school.configure(smtp_port=1)
        assert school.mailbot("reload").returncode == 0
        school.waits_for(lambda: len(school.cases()) == 1)
        daemon.wait_for_status("localhost:1")
        school.configure()
        assert school.mailbot("reload").returncode == 0
        school.sink.wait_for(1)
        daemon.stop()


def test_reloading_amidst_a_heap_of_letters_loses_and_doubles_none(school):
    school.once()
    count = 60
    for number in range(count):
        school.dovecot.deliver(letter(COMPLETE, msgid=f"<{number}@example.com>", sender=f"p{number}@example.com"))
    with school.running() as daemon:
        for turn in range(6):
            school.configure(replies=f"remind_after_days = {turn % 2 + 1}", imap=f"timeout_seconds = {turn + 20}.0")
            assert school.mailbot("reload").returncode == 0
            daemon.wait_for("RELOADING=1")
        school.sink.wait_for(count)
        daemon.stop()
    assert sorted(mail.recipients for mail in school.sink.mails) == sorted(
        (f"p{number}@example.com",) for number in range(count)
    )
    assert {case.state for case in school.cases()} == {CaseState.OPEN}
    assert len(school.cases()) == count
