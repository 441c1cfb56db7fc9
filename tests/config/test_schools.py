"""Several schools on one machine: each with a file, passwords, a mailbox and a store of its own."""

from pathlib import Path

import pytest

from mailbot.config import schools
from mailbot.config.load import config_path, load_config
from mailbot.config.problems import ConfigError

from .conftest import GOOD

PLACES = "\n[store]\npath = "


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty /etc/mailbot."""
    for variable in ("MAILBOT_CONFIG", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(schools, "DEFAULT_PATH", tmp_path / "mailbot.toml")
    return tmp_path


def keep(home: Path, name: str, *, text: str = "") -> Path:
    """A school's file, whose mailbox bears its name, and its passwords."""
    file = home / "mailbot.toml" if name == "mailbot" else home / "schools.d" / f"{name}.toml"
    file.parent.mkdir(exist_ok=True)
    own = GOOD.replace("school@example.org", f"{name}@example.org")
    file.write_text(text or own, encoding="utf-8")
    credentials = schools.credentials_folder(file)
    credentials.mkdir(parents=True, exist_ok=True)
    for password in ("imap-password", "smtp-password"):
        (credentials / password).write_text(f"{name}-{password}", encoding="utf-8")
        (credentials / password).chmod(0o600)
    return file


def complaints(file: Path) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as refused:
        load_config(file)
    return [(problem.key, problem.text) for problem in refused.value.problems]


def test_the_only_school_needs_no_name(home: Path) -> None:
    file = keep(home, "kerch-28")
    assert config_path() == file
    assert load_config().own_addresses == {"kerch-28@example.org"}


def test_each_school_has_passwords_a_store_and_a_unit_of_its_own(home: Path) -> None:
    kerch, perm = load_config(keep(home, "kerch")), load_config(keep(home, "perm"))
    assert (kerch.imap.password.reveal(), perm.imap.password.reveal()) == ("kerch-imap-password", "perm-imap-password")
    assert (kerch.store.path, perm.store.path) == (Path("/var/lib/mailbot-kerch"), Path("/var/lib/mailbot-perm"))
    assert (kerch.unit, perm.unit) == ("mailbot@kerch", "mailbot@perm")


def test_a_store_that_the_file_names_is_the_one_used(home: Path) -> None:
    file = keep(home, "kerch", text=GOOD + PLACES + '"/srv/kerch"\n')
    assert load_config(file).store.path == Path("/srv/kerch")


def test_mailbot_toml_is_a_school_beside_the_others(home: Path) -> None:
    main, kerch = keep(home, "mailbot"), keep(home, "kerch")
    assert schools.schools() == {"mailbot": main, "kerch": kerch}
    assert (schools.school_file("mailbot"), schools.school_file("kerch")) == (main, kerch)
    assert load_config(main).unit == "mailbot"


def test_of_several_schools_one_must_be_named(home: Path) -> None:
    for name in ("mailbot", "kerch"):
        keep(home, name)
    with pytest.raises(ConfigError, match="школ здесь несколько: mailbot, kerch; назовите одну: --mailbox mailbot"):
        config_path()


def test_the_environment_names_one_school_and_where_the_others_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kerch, perm = keep(home, "kerch"), keep(home, "perm")
    monkeypatch.setattr(schools, "DEFAULT_PATH", Path("/nonexistent/mailbot.toml"))
    monkeypatch.setenv("MAILBOT_CONFIG", str(kerch))
    assert config_path() == kerch
    assert schools.school_file("perm") == perm


@pytest.mark.parametrize("name", ["", "../kerch", "Керчь", "kerch 28", "-kerch", "k" * 24, "KERCH"])
def test_a_name_is_short_and_plain_for_it_becomes_a_users(home: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="не годится в имена школ"):
        schools.school_file(name)


def test_files_that_no_unit_could_run_are_no_schools(home: Path) -> None:
    keep(home, "kerch")
    for name in ("Керчь.toml", "kerch.toml.bak", "mailbot.toml"):
        (home / "schools.d" / name).write_text("", encoding="utf-8")
    assert list(schools.schools()) == ["kerch"]


def test_an_unknown_school_is_told_with_those_there_are(home: Path) -> None:
    keep(home, "kerch")
    ((_key, text),) = complaints(schools.school_file("perm"))
    assert text == "такой школы нет; есть: kerch; завести её: mailbot setup --mailbox perm"


def test_two_schools_never_read_one_mailbox_nor_keep_one_store(home: Path) -> None:
    keep(home, "kerch", text=GOOD + PLACES + '"/srv/base"\n')
    copied = keep(home, "perm", text=GOOD.replace("imap.example.org", "IMAP.example.org") + PLACES + '"/srv/./base"\n')
    found = complaints(copied)
    assert [key for key, _text in found] == ["imap.username", "store.path"]
    assert all(str(home / "schools.d" / "kerch.toml") in text for _key, text in found)


def test_the_main_school_clashes_with_a_copy_of_it(home: Path) -> None:
    main = keep(home, "mailbot")
    keep(home, "kerch", text=main.read_text(encoding="utf-8"))
    assert [key for key, _text in complaints(main)] == ["imap.username"]


def test_the_mistakes_of_another_school_hold_up_nobody(home: Path) -> None:
    keep(home, "kerch", text="[imap\n")
    (home / "schools.d" / "list.toml").write_text("imap = 1\n", encoding="utf-8")
    assert load_config(keep(home, "perm")).unit == "mailbot@perm"


def test_any_other_file_has_no_neighbours(home: Path) -> None:
    kerch = keep(home, "kerch")
    copy = home / "schools.d" / ".." / "trial.toml"
    copy.write_text(kerch.read_text(encoding="utf-8"), encoding="utf-8")
    assert load_config(copy, secrets=False).unit == "mailbot"
