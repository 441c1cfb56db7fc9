"""What the daemon and the commands leave behind: files for their owner alone, and passwords nowhere."""

import os
import signal
import stat

from .conftest import PARENT, letter
from .test_way_of_a_letter import COMPLETE


def test_everything_written_is_its_owners_alone_though_the_umask_lets_everybody_in(school):
    school.once()
    given = set(school.folder.rglob("*"))
    before = os.umask(0)
    try:
        school.dovecot.deliver(letter(COMPLETE, name="Анна Петрова"))
        school.dovecot.deliver(b"\r\n")
        school.once()
        with school.running() as daemon:
            assert school.mailbot("cases", "note", "1", "видела завуч").returncode == 0
            modes = _modes(school.folder / "store")
            daemon.stop()
        assert modes == {0o600, 0o700}
        for command in (
            ("store", "backup", "copy.tar.gz"),
            ("register", "export", "--format", "csv", "--names", "register.csv"),
            ("register", "export", "--format", "xlsx", "--names", "register.xlsx"),
            ("quarantine", "show", "2", "--raw", "letter.eml"),
        ):
            *words, file = command
            done = school.mailbot(*words, os.fspath(school.folder / file))
            assert done.returncode == 0, done.stderr
    finally:
        os.umask(before)
    made = [path for path in school.folder.rglob("*") if path not in given]
    assert {path.name for path in made} >= {"copy.tar.gz", "register.csv", "register.xlsx", "letter.eml"}
    notes = {school.folder / "stderr", school.folder / "notify"}  # the test's own
    open_to_others = [path for path in made if path not in notes and stat.S_IMODE(path.stat().st_mode) & 0o077]
    assert open_to_others == []


def test_a_fatal_signal_and_its_traceback_show_no_password_and_nobody(school, monkeypatch):
    monkeypatch.setenv("PYTHONFAULTHANDLER", "1")
    school.password("imap", "imap-geheim-7f3a")
    school.password("smtp", "smtp-geheim-9c1b")
    with school.running() as daemon:
        daemon.wait_for_trouble()
        school.password("imap", "secret")
        school.dovecot.deliver(letter(COMPLETE, name="Анна Петрова"))
        for arguments in (("doctor",), ("status",), ("run", "--once")):
            done = school.mailbot(*arguments)
            assert "geheim" not in done.stdout + done.stderr
        daemon.process.send_signal(signal.SIGABRT)
        assert daemon.process.wait(timeout=20) == -signal.SIGABRT
        said = daemon.stderr.read_text(encoding="utf-8")
    assert "Fatal Python error: Aborted" in said
    for private in ("geheim", PARENT, "Петров", "физик"):
        assert private not in said


def _modes(folder):
    return {stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}
