"""`mailbot store`: what an administrator sees when the database is checked, copied, put back or mended."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailbot.casework.case import Case
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import OutboxState

MakeCase = Callable[..., Case]
Captured = pytest.CaptureFixture[str]
NUMBER = "ЭЖ-2026/27-0042"


@pytest.fixture
def kept(school: Any, a_case: MakeCase) -> Any:
    school.keep([a_case()], [(f"{NUMBER}:acknowledge", OutboxState.QUEUED)])
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        unit.number_seen(NUMBER)
    return school


def test_a_sound_store_is_called_sound(kept: Any, capsys: Captured) -> None:
    assert run(["store", "check"]) == 0
    assert capsys.readouterr().out == "записей 2, документов 3, текстов писем 1 (79 байт)\nвсё цело\n"


def test_damage_is_named_and_the_exit_status_says_so(kept: Any, capsys: Captured) -> None:
    spoil(kept.store / "store.journal")
    assert run(["store", "check"]) == 1
    out = capsys.readouterr().out
    assert "повреждено: " in out
    assert "mailbot store repair" in out


def test_a_copy_is_written_while_somebody_works_with_the_store(kept: Any, tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy"
    with Store.open(kept.store):
        assert run(["store", "backup", str(copy)]) == 0
    out = capsys.readouterr().out
    assert f"{copy}: копия записана и проверена чтением" in out
    assert "персональные данные" in out
    assert run(["store", "backup", str(copy)]) == 1
    assert "--force" in capsys.readouterr().err
    assert run(["store", "backup", str(copy), "--force"]) == 0


def test_a_copy_of_a_store_that_lacks_texts_says_so_to_whoever_runs_it_by_night(
    kept: Any, tmp_path: Path, capsys: Captured
) -> None:
    for texts in (kept.store / "blobs").iterdir():
        texts.unlink()
    assert run(["store", "backup", str(tmp_path / "copy")]) == 1
    assert "не хватает" in capsys.readouterr().out
    assert (tmp_path / "copy").exists()


def test_a_copy_is_restored_and_what_follows_is_explained(kept: Any, tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy"
    run(["store", "backup", str(copy)])
    assert run(["store", "restore", str(copy)]) == 1
    error = capsys.readouterr().err
    assert "уже есть база: blobs, store.journal" in error
    assert f"cd {kept.store} && mv blobs store.journal" in error
    kept.store.rename(tmp_path / "broken")
    assert run(["store", "restore", str(copy)]) == 0
    out = capsys.readouterr().out
    assert "восстановлена копия от " in out
    assert "неотправленных писем в копии: 1" in out
    assert kept.case(NUMBER).number == NUMBER
    assert Store.read_only(kept.store).mails()[0].state is OutboxState.HELD


def test_a_file_that_is_no_copy_or_is_not_there_is_one_line(kept: Any, tmp_path: Path, capsys: Captured) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("привет", encoding="utf-8")
    kept.store.rename(tmp_path / "broken")
    for file in (other, tmp_path / "nowhere"):
        assert run(["store", "restore", str(file)]) == 1
        [line] = capsys.readouterr().err.splitlines()
        assert str(file) in line
    assert not (kept.store / "store.journal").exists()


def test_a_running_daemon_is_named_and_nothing_is_done(kept: Any, tmp_path: Path, capsys: Captured) -> None:
    copy = tmp_path / "copy"
    run(["store", "backup", str(copy)])
    with Store.open(kept.store):
        for command in (["restore", str(copy)], ["repair"]):
            capsys.readouterr()
            assert run(["store", *command]) == 1
            assert f"процессом {os.getpid()}" in capsys.readouterr().err


def test_a_repair_says_what_was_kept_and_what_was_set_aside(kept: Any, capsys: Captured) -> None:
    spoil(kept.store / "store.journal")
    assert run(["store", "repair"]) == 0
    out = capsys.readouterr().out
    assert "сохранено записей: 1" in out
    assert "не прочиталось: " in out
    assert str(kept.store / "store.journal.damaged-1") in out
    assert NUMBER in out
    assert run(["store", "check"]) == 0


def test_a_sound_store_is_not_repaired(kept: Any, capsys: Captured) -> None:
    assert run(["store", "repair"]) == 0
    assert "журнал цел, записей: 2; ничего не изменено" in capsys.readouterr().out


def test_without_a_store_there_is_nothing_to_do(school: Any, capsys: Captured) -> None:
    for command in (["check"], ["backup", str(school.store.parent / "copy")], ["repair"]):
        assert run(["store", *command]) == 1
        assert "нет базы mailbot" in capsys.readouterr().err


def spoil(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes().replace(b"kerch", b"k3rch").replace(b"severo", b"s3vero"))
