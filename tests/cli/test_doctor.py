"""What the doctor finds, and what it tells a person to do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.cli import checkup
from mailbot.cli.checkup import Level
from mailbot.cli.main import run
from mailbot.config.load import load_config
from mailbot.daemon.rules import load_rules
from mailbot.demo.imapd import EmbeddedImap
from mailbot.demo.smtpd import EmbeddedSmtp
from mailbot.store.store import Store

USER, PASSWORD = "school@example.org", "s3cret-passw0rd"
CONFIG = """
[school]
regulation = "{pack}"

[imap]
host = "127.0.0.1"
port = {imap}
security = "plain"
username = "school@example.org"
password = {{ file = "password" }}

[smtp]
host = "127.0.0.1"
port = {smtp}
security = "plain"
username = "school@example.org"
password = {{ file = "password" }}
from = "Школа <school@example.org>"

[people]
consultants = ["it@example.org"]
supervisor = "zavuch@example.org"
director = "director@example.org"

[store]
path = "store"
"""
LETTER = b"From: parent@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nHello.\r\n"


class Place:
    """A school's configuration beside running servers."""

    def __init__(self, folder: Path, imap: EmbeddedImap, smtp: EmbeddedSmtp) -> None:
        self.folder, self.imap, self.smtp = folder, imap, smtp
        self.file, self.password = folder / "mailbot.toml", folder / "password"
        self.ports = {"imap": imap.start(), "smtp": smtp.start()}
        self.password.write_text(PASSWORD, encoding="utf-8")
        self.password.chmod(0o600)
        self.configure()

    def configure(self, pack: str = "kerch-28", **ports: int) -> None:
        self.file.write_text(CONFIG.format(pack=pack, **{**self.ports, **ports}), encoding="utf-8")

    def doctor(self) -> int:
        return run(["doctor", "--config", str(self.file)])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    imap, smtp = EmbeddedImap({USER: PASSWORD}), EmbeddedSmtp({USER: PASSWORD})
    yield Place(tmp_path, imap, smtp)
    imap.stop()
    smtp.stop()


def told(capsys: pytest.CaptureFixture[str]) -> str:
    out, err = capsys.readouterr()
    assert err == ""
    assert PASSWORD not in out
    return out


def test_all_is_well_and_nothing_was_sent_or_changed(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.imap.deliver(LETTER)
    Store.open(place.folder / "store", sync=False).close()
    assert place.doctor() == 0
    out = told(capsys)
    assert "непорядок" not in out
    for line in (
        "в порядке  почтовый ящик: вход выполнен: 127.0.0.1",
        "в порядке  папки: INBOX (писем 1), Sent, Junk",
        "в порядке  отправка: вход выполнен",
        "в порядке  imap.password: читается",
        "в порядке  база: ",
        "внимание   демон: не запущен: systemctl start mailbot",
    ):
        assert line in out
    assert not place.smtp.mails
    assert [mail.flags for mail in place.imap.mails("INBOX")] == [frozenset()]


def test_folders_that_the_mailbox_does_not_have_are_told_with_what_follows(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    text = place.file.read_text(encoding="utf-8")
    place.file.write_text(text.replace("[imap]", '[imap]\nsent = "Исходящие"\njunk = "Хлам"'), encoding="utf-8")
    assert place.doctor() == 1
    out = told(capsys)
    assert "непорядок  папки: Папки «Исходящие» в ящике нет" in out
    assert "непорядок  папки: Папки «Хлам» в ящике нет" in out
    assert "не найдена" not in out


def test_before_the_first_start_there_is_no_store_and_none_is_made(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.doctor() == 0
    assert "внимание   база: " in told(capsys)
    assert not (place.folder / "store").exists()


def test_every_mistake_of_the_configuration_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    text = place.file.read_text(encoding="utf-8").replace("[people]", "[poeple]").replace("kerch-28", "kerch-82")
    place.file.write_text(text, encoding="utf-8")
    assert place.doctor() == 2
    out = told(capsys)
    assert "poeple: неизвестный ключ. Может быть, «people»?" in out
    assert "Может быть, «kerch-28»?" in out


def test_a_wrong_password_is_told_for_both_servers(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.password.write_text("Tot-zhe-1", encoding="utf-8")
    assert place.doctor() == 1
    out = told(capsys)
    assert "непорядок  почтовый ящик: 127.0.0.1" in out
    assert "непорядок  отправка: 127.0.0.1" in out
    assert "Tot-zhe-1" not in out


def test_a_password_that_others_may_read_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.password.chmod(0o644)
    assert place.doctor() == 0
    assert f"внимание   imap.password: файл {place.password} открыт посторонним" in told(capsys)


def test_a_password_that_is_not_there_is_told_and_the_rest_is_looked_at(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    place.password.unlink()
    assert place.doctor() == 1
    out = told(capsys)
    assert f"непорядок  imap.password: нет файла {place.password}" in out
    assert "отправка: вход не проверен" in out
    assert "диск: свободно" in out


def test_a_server_that_is_not_there_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.configure(imap=1, smtp=1)
    assert place.doctor() == 1
    out = told(capsys)
    assert out.count("сервер не принимает соединений") == 2


def test_a_mailbox_without_sent_and_junk_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    imap, smtp = EmbeddedImap({USER: PASSWORD}, {"INBOX": ""}), EmbeddedSmtp({USER: PASSWORD})
    try:
        assert Place(tmp_path, imap, smtp).doctor() == 0
    finally:
        imap.stop()
        smtp.stop()
    out = told(capsys)
    assert "назовите её: imap.sent" in out
    assert "назовите её: imap.junk" in out


def test_a_clock_behind_the_servers_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.imap.deliver(LETTER, internaldate=datetime.now(UTC) + timedelta(minutes=90, seconds=30))
    assert place.doctor() == 1
    assert "непорядок  часы: отстают от часов почтового сервера на 90 мин." in told(capsys)


def test_hours_past_their_validity_are_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    place.configure(pack="kerch-15")
    assert place.doctor() == 0
    assert "school.hours_confirmed_until" in told(capsys)


def test_a_running_daemon_that_does_not_answer_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(place.folder / "store", sync=False):
        assert place.doctor() == 1
    assert "на команды он не отвечает" in told(capsys)


def test_a_damaged_store_is_told(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    Store.open(place.folder / "store", sync=False).close()
    (place.folder / "store" / "store.journal").write_bytes(b"not a journal\n" * 10)
    assert place.doctor() == 1
    assert "непорядок  база: " in told(capsys)


@pytest.mark.parametrize(
    ("day", "levels"),
    [(datetime(2027, 9, 30, tzinfo=UTC), [Level.OK]), (datetime(2027, 10, 1, tzinfo=UTC), [Level.WARNING])],
)
def test_from_october_a_calendar_without_the_next_year_is_told(
    place: Place, day: datetime, levels: list[Level]
) -> None:
    place.configure(pack="lindovskaya")
    rules = load_rules(load_config(place.file, secrets=False))
    assert [line.level for line in checkup.regulation(rules, now=day) if line.about == "календарь"] == levels
