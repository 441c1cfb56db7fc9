"""The files are read again as a whole: either everything in them takes effect, or nothing, with every reason told."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from mailbot.config.load import load_config
from mailbot.daemon.refusal import Refused
from mailbot.daemon.reloading import reread
from mailbot.daemon.rules import Rules, load_rules
from mailbot.terms import ReplyMode

from .conftest import CONFIG


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NOT_NEEDED", "secret")
    file = tmp_path / "mailbot.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return file


@pytest.fixture
def running(file: Path) -> Rules:
    return load_rules(load_config(file))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_files_that_are_the_same_change_nothing(running: Rules) -> None:
    assert reread(running).changed == ()


def test_what_differs_is_named_by_its_key(file: Path, running: Rules) -> None:
    change(file, "[people]", '[replies]\nmode = "hold"\n\n[people]')
    change(file, '["it@example.org"]', '["it@example.org", "it2@example.org"]')
    fresh = reread(running)
    assert fresh.changed == ("replies.mode", "people.consultants")
    assert fresh.rules.world.mode is ReplyMode.HOLD
    assert fresh.rules.world.consultants == {"it@example.org", "it2@example.org"}
    assert (fresh.concerns("people"), fresh.concerns("imap")) == (True, False)


def test_every_mistake_is_told_and_what_holds_still_holds(file: Path, running: Rules) -> None:
    change(file, "[people]", '[replies]\nmode = "hlod"\n\n[digest]\nat = "morning"\n\n[people]')
    with pytest.raises(Refused) as refused:
        reread(running)
    told = str(refused.value)
    assert "replies.mode" in told
    assert "digest.at" in told
    assert "прежние настройки остаются в силе" in told


def test_a_password_that_cannot_be_read_is_a_mistake_too(running: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOT_NEEDED")
    with pytest.raises(Refused, match=r"imap\.password"):
        reread(running)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("[people]", '[store]\npath = "other"\n\n[people]', "store.path"),
        ('username = "school@example.org"', 'username = "other@example.org"', "imap.username"),
        ('[imap]\nhost = "localhost"', '[imap]\nhost = "127.0.0.1"', "imap.host"),
        ("[smtp]", 'inbox = "Journal"\n\n[smtp]', "imap.inbox"),
        ("<school@example.org>", "<other@example.org>", "smtp.from"),
    ],
)
def test_the_mailbox_and_the_place_of_the_store_stay_until_a_restart(
    file: Path, running: Rules, old: str, new: str, key: str
) -> None:
    change(file, old, new)
    change(file, "director@", "head@")
    with pytest.raises(Refused) as refused:
        reread(running)
    assert f"не меняется: {key};" in str(refused.value)
    assert "systemctl restart mailbot" in str(refused.value)


def test_the_senders_name_is_no_identity(file: Path, running: Rules) -> None:
    change(file, "Школа <", "Школа № 28 <")
    assert reread(running).rules.config.smtp.from_.name == "Школа № 28"


def test_a_pack_of_the_schools_own_is_read_again_with_its_texts(file: Path, tmp_path: Path) -> None:
    pack = tmp_path / "ours"
    shutil.copytree(str(files("mailbot.rules") / "kerch-28"), pack)
    change(file, '"kerch-28"', '"./ours"')
    running = load_rules(load_config(file))
    (pack / "texts").mkdir()
    (pack / "texts" / "phone.j2").write_text("Позвоните в школу.\n", encoding="utf-8")
    assert "Позвоните в школу." in reread(running).rules.templates.environment.get_template("phone.j2").render()
    (pack / "texts" / "phone.j2").write_text("{{ nobody_knows }}\n", encoding="utf-8")
    with pytest.raises(Refused, match="nobody_knows"):
        reread(running)
