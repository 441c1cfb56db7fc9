"""A regulation is shown clause by clause, and a broken pack is told whole."""

import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from mailbot.cli.main import run
from mailbot.config.packs import pack_names


def test_every_pack_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(pack_names())


def test_a_pack_is_shown_by_its_clauses_and_what_they_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "show", "kerch-28"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()[1:]]
    assert [row[0] for row in rows] == [str(number) for number in range(1, 8)]
    assert "требует данные" in rows[3][2]


def test_the_packs_of_the_program_have_no_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rules", "check"]) == 0


@pytest.fixture
def own_pack(tmp_path: Path) -> Path:
    """A school's own pack, copied from one of the program's, examples included."""
    shutil.copytree(str(files("mailbot.rules") / "kerch-28"), tmp_path / "own")
    return tmp_path / "own"


def changed(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_a_pack_of_ones_own_is_checked_and_every_mistake_told(
    capsys: pytest.CaptureFixture[str], own_pack: Path
) -> None:
    assert run(["rules", "check", f"{own_pack}/"]) == 0
    capsys.readouterr()
    changed(own_pack / "pack.toml", "timezone", "timezon")
    changed(own_pack / "examples" / "rude.toml", "about", "abuot")
    (own_pack / "stray.toml").write_text("", encoding="utf-8")
    (own_pack / "texts").mkdir()
    (own_pack / "texts" / "greting.j2").write_text("", encoding="utf-8")
    assert run(["rules", "check", f"{own_pack}/"]) == 1
    told = capsys.readouterr().out
    for place in ("pack.toml: timezon", "stray.toml", "examples/rude.toml: abuot", "texts/greting.j2"):
        assert f"ошибка: {own_pack}/{place}" in told


def test_what_is_only_doubtful_is_told_with_its_severity_and_is_no_failure(
    capsys: pytest.CaptureFixture[str], own_pack: Path
) -> None:
    edition = own_pack / "editions" / "undated.toml"
    changed(edition, '["14:00-15:00"]', '["14:00-15:00", "14:30-16:00"]')
    assert run(["rules", "check", str(own_pack)]) == 0
    assert capsys.readouterr().out.startswith(f"предупреждение: {own_pack}/editions/undated.toml: hours: ")


def test_what_a_text_does_not_authorise_is_an_error(capsys: pytest.CaptureFixture[str], own_pack: Path) -> None:
    changed(own_pack / "editions" / "undated.toml", 'stop_clause = "6"', 'stop_clause = "16"')
    assert run(["rules", "check", str(own_pack)]) == 1
    assert "ошибка: " in capsys.readouterr().out


def test_the_examples_of_a_pack_are_tried(capsys: pytest.CaptureFixture[str], own_pack: Path) -> None:
    assert run(["rules", "test", str(own_pack)]) == 0
    assert "не сошлось: 0" in capsys.readouterr().out


def test_an_example_that_fails_says_what_was_expected_and_what_came(
    capsys: pytest.CaptureFixture[str], own_pack: Path
) -> None:
    example = own_pack / "examples" / "class-missing.toml"
    changed(example, 'decision = "запросить сведения"', 'decision = "принять"')
    assert run(["rules", "test", str(own_pack)]) == 1
    told = capsys.readouterr().out
    assert "НЕ СОШЛОСЬ" in told
    assert "examples/class-missing.toml" in told
    assert "решение: ожидалось «принять», вышло «запросить сведения»" in told
    assert "      | Здравствуйте" in told
    assert "не сошлось: 1" in told


def test_a_broken_pack_does_not_hide_the_others(capsys: pytest.CaptureFixture[str], own_pack: Path) -> None:
    changed(own_pack / "examples" / "rude.toml", "about", "abuot")
    assert run(["rules", "test", str(own_pack), "kazminskoe-16"]) == 1
    told = capsys.readouterr().out
    assert f"{own_pack}/examples/rude.toml: abuot: такого ключа нет" in told
    assert "kazminskoe-16" in told


def test_a_pack_without_examples_has_not_been_tried(capsys: pytest.CaptureFixture[str], own_pack: Path) -> None:
    shutil.rmtree(own_pack / "examples")
    assert run(["rules", "test", str(own_pack)]) == 1
    assert "примеров нет" in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "test", "show"])
def test_a_pack_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run(["rules", command, "kerch"]) == 2
    told = capsys.readouterr()
    assert "нет набора правил «kerch». Может быть, «kerch-28»?" in told.out + told.err
