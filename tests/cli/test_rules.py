"""A regulation is shown clause by clause, and a broken pack is told whole."""

from pathlib import Path

import pytest

from mailbot.cli.main import run
from mailbot.config.packs import pack_files, pack_names


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


def test_a_pack_of_ones_own_is_checked_and_every_mistake_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for name, text in pack_files("kerch-28").items():
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert run(["rules", "check", f"{tmp_path}/"]) == 0
    capsys.readouterr()
    pack = tmp_path / "pack.toml"
    pack.write_text(pack.read_text(encoding="utf-8").replace("timezone", "timezon"), encoding="utf-8")
    (tmp_path / "stray.toml").write_text("", encoding="utf-8")
    assert run(["rules", "check", f"{tmp_path}/"]) == 1
    told = capsys.readouterr().out
    assert f"{tmp_path}/pack.toml: timezon" in told
    assert f"{tmp_path}/stray.toml" in told
