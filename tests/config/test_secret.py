"""Passwords lie outside the configuration, are readable by their owner alone, and are never printed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.config.load import load_config
from mailbot.config.problems import ConfigError

IMAP = 'password = { credential = "imap-password" }'

Write = Callable[..., Path]


def said(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    (problem,) = caught.value.problems
    assert problem.key == "imap.password"
    return problem.text


def test_inside_the_unit_systemds_copy_comes_first(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given"
    given.mkdir()
    (given / "imap-password").write_text("from systemd", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(given))
    config = load_config(write())
    assert config.imap.password.reveal() == "from systemd"
    assert config.smtp.password is not None
    assert config.smtp.password.reveal() == "s3cret-smtp-password"


def test_a_password_in_a_file_or_in_the_environment(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pass").write_text("пароль в файле\r\n", encoding="utf-8")
    monkeypatch.setenv("SMTP_PASS", "в окружении")
    path = write(
        (IMAP, 'password = { file = "pass" }'),
        ('password = { credential = "smtp-password" }', 'password = { env = "SMTP_PASS" }'),
    )
    config = load_config(path)
    assert config.imap.password.reveal() == "пароль в файле"
    assert config.smtp.password is not None
    assert config.smtp.password.reveal() == "в окружении"


def test_a_changed_password_is_seen_without_reading_the_configuration_anew(write: Write, tmp_path: Path) -> None:
    config = load_config(write())
    (tmp_path / "credentials" / "imap-password").write_text("changed", encoding="utf-8")
    assert config.imap.password.reveal() == "changed"


def test_a_password_written_out_is_refused_and_not_repeated(write: Write) -> None:
    text = said(write((IMAP, 'password = "hunter2"')))
    assert "credential" in text
    assert "hunter2" not in text


def test_a_password_file_open_to_others_is_refused(write: Write, tmp_path: Path) -> None:
    (tmp_path / "credentials" / "imap-password").chmod(0o644)
    assert "chmod 600" in said(write())


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ('{ credential = "absent" }', "нет файла"),
        ('{ credential = "../imap-password" }', "косую черту"),
        ('{ credental = "imap-password" }', "Может быть, «credential»?"),
        ('{ file = "absent" }', "нет файла"),
        ('{ file = "." }', "не читается"),
        ('{ file = "empty" }', "пуст"),
        ('{ file = "binary" }', "UTF-8"),
        ('{ env = "MAILBOT_ABSENT" }', "не задана"),
        ("{ file = 1 }", "непустой строкой"),
        ('{ file = "a", env = "B" }', "с одним ключом"),
        ("{}", "с одним ключом"),
        ("7", "с одним ключом"),
    ],
)
def test_a_password_that_cannot_be_had_says_why(write: Write, tmp_path: Path, password: str, expected: str) -> None:
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert expected in said(write((IMAP, f"password = {password}")))


def test_commands_that_log_in_nowhere_need_no_passwords(write: Write, tmp_path: Path) -> None:
    (tmp_path / "credentials" / "imap-password").unlink()
    assert load_config(write(), secrets=False).people.consultants == ("it@example.org",)


def test_a_password_without_a_user_is_a_mistake(write: Write) -> None:
    with pytest.raises(ConfigError, match="добавьте username"):
        load_config(
            write(
                ('username = "school@example.org"\npassword = { credential = "smtp', 'password = { credential = "smtp')
            )
        )


def test_a_server_that_wants_no_login_needs_neither(write: Write) -> None:
    login = 'username = "school@example.org"\npassword = { credential = "smtp-password" }\n'
    assert load_config(write((login, ""))).smtp.password is None


def test_nothing_printed_of_a_configuration_holds_a_password(write: Write) -> None:
    config = load_config(write())
    assert "s3cret" not in f"{config!r} {config}"


def test_a_folder_of_credentials_that_may_not_be_looked_into_matters_only_to_who_needs_a_password(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write()
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/" + "x" * 5000)  # refused by the system even to root
    assert load_config(path, secrets=False).file == path
    with pytest.raises(ConfigError) as refused:
        load_config(path)
    assert [problem.key for problem in refused.value.problems] == ["imap.password", "smtp.password"]
    assert all("не читается" in problem.text for problem in refused.value.problems)
