"""`mailbot setup`: from answers to a configuration that the doctor approves of; nothing is written by halves."""

import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.cli.main import run
from mailbot.cli.settingup import provider, server
from mailbot.config.load import load_config
from mailbot.demo.imapd import EmbeddedImap
from mailbot.demo.smtpd import EmbeddedSmtp
from mailbot.terms import ReplyMode

USER, PASSWORD = "school@example.org", "s3cret-passw0rd"


@pytest.fixture
def ports() -> Iterator[tuple[int, int]]:
    imap, smtp = EmbeddedImap({USER: PASSWORD}), EmbeddedSmtp({USER: PASSWORD})
    try:
        yield imap.start(), smtp.start()
    finally:
        imap.stop()
        smtp.stop()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "etc" / "mailbot.toml"
    monkeypatch.setenv("MAILBOT_CONFIG", str(file))
    return file


def answer(
    monkeypatch: pytest.MonkeyPatch, ports: tuple[int, int], *more: str, password: str = PASSWORD, store: str = ""
) -> None:
    imap, smtp = ports
    lines = [
        "kerch",  # no such pack: asked again
        "kerch-28",
        "school",  # no address: asked again
        USER,
        'МБОУ "Школа № 28", Керчь',
        f"127.0.0.1:{imap}",
        f"127.0.0.1:{smtp}",
        "",
        password,
        "it@example.org, second@example.org",
        "director@example.org",
        "zavuch@example.org",
        store,
        *more,
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines) + "\n"))


def test_answers_become_a_configuration_that_works(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, ports)
    assert run(["setup"]) == 0
    shown = capsys.readouterr()
    assert "вход выполнен: 127.0.0.1" in shown.out
    assert f"Записано: {file}" in shown.out
    assert PASSWORD not in shown.out + shown.err
    made = load_config(file)
    assert made.regulation.id == "kerch-28"
    assert made.smtp.from_.name == 'МБОУ "Школа № 28", Керчь'
    assert made.people.consultants == ("it@example.org", "second@example.org")
    assert made.replies.mode is ReplyMode.HOLD
    assert made.imap.password.reveal() == PASSWORD


def test_passwords_lie_in_files_of_their_own_for_their_owner_alone(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, ports)
    before = os.umask(0o077)
    try:
        run(["setup"])
    finally:
        os.umask(before)
    assert PASSWORD not in file.read_text(encoding="utf-8")
    # The daemon, under a name of its own, reads everything but the passwords, which systemd hands to it.
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    credentials = file.parent / "credentials"
    assert stat.S_IMODE(credentials.stat().st_mode) == 0o700
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in credentials.iterdir()} == {
        "imap-password": 0o600,
        "smtp-password": 0o600,
    }
    assert sorted(path.name for path in file.parent.iterdir()) == ["credentials", "mailbot.toml"]


def test_a_wrong_password_is_told_and_nothing_is_written(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, ports, "", password="wrong")
    assert run(["setup"]) == 1
    shown = capsys.readouterr()
    assert "непорядок" in shown.out
    assert "ничего не записано" in shown.err
    assert list(file.parent.iterdir()) == []


def test_who_insists_gets_the_file_and_a_status_that_warns(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(monkeypatch, ports, "да", password="wrong")
    assert run(["setup"]) == 1
    assert load_config(file).imap.password.reveal() == "wrong"


def test_answers_that_end_too_early_leave_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("kerch-28\n"))
    assert run(["setup"]) == 1
    assert "ответы кончились раньше вопросов; ничего не записано" in capsys.readouterr().err
    assert not file.parent.exists()


def test_answers_that_do_not_go_together_are_told_by_their_keys(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, ports, store="/var/lib/" + "long" * 30)
    assert run(["setup"]) == 1
    told = capsys.readouterr().err
    assert "ничего не записано, ответы не подходят:" in told
    assert "store.path: путь длиннее" in told
    assert list(file.parent.iterdir()) == []


def test_a_configuration_that_exists_is_not_touched(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.parent.mkdir()
    file.write_text("# mine", encoding="utf-8")
    assert run(["setup"]) == 1
    assert "уже есть и не тронут" in capsys.readouterr().err
    assert file.read_text(encoding="utf-8") == "# mine"


def test_the_servers_of_known_providers_need_not_be_looked_up() -> None:
    yandex = provider("school@yandex.ru")
    assert (yandex.imap, yandex.smtp) == ("imap.yandex.ru", "smtp.yandex.ru")
    assert "пароль приложения" in yandex.advice
    assert provider("school@bk.ru").imap == "imap.mail.ru"
    assert provider("info@school.example").smtp == "smtp.school.example"


def test_encryption_follows_from_the_port() -> None:
    assert server("imap.school.example").security == "tls"
    assert server("imap.school.example:993").security == "tls"
    assert server("smtp.school.example:587").security == "starttls"
    assert server("127.0.0.1:1143").security == "plain"


def test_one_of_several_schools_gets_a_file_a_store_and_passwords_of_its_own(
    file: Path, ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answer(monkeypatch, ports)
    assert run(["setup", "--mailbox", "kerch"]) == 0
    folder = file.parent / "schools.d"
    assert f"пароли в {folder / 'credentials' / 'kerch'}" in capsys.readouterr().out
    made = load_config(folder / "kerch.toml")
    assert made.imap.password.reveal() == PASSWORD
    assert made.store.path == Path("/var/lib/mailbot-kerch")
    assert stat.S_IMODE(folder.stat().st_mode) == stat.S_IMODE(file.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE((folder / "credentials").stat().st_mode) == 0o700
    answer(monkeypatch, ports)
    assert run(["setup", "--mailbox", "perm"]) == 1
    refused = capsys.readouterr()
    assert "imap.username: то же самое стоит в" in refused.err
    assert not (folder / "perm.toml").exists()
