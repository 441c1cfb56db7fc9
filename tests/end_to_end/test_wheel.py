"""What a school installs works without the checkout: rules, templates, letters and the unit travel in the wheel."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
NOT_SOURCE = shutil.ignore_patterns(".*", "build", "dist", "data", "*.egg-info", "__pycache__", "tests", "docs")


def run(*command: str | Path, cwd: Path) -> str:
    """Run a program outside the checkout; what it prints."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "MAILBOT"))}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.mark.wheel
def test_the_wheel_in_an_empty_environment_runs_the_demonstration(tmp_path: Path) -> None:
    # A copy, because a build folder left in the checkout would slip files into the wheel that are no longer there.
    source = shutil.copytree(CHECKOUT, tmp_path / "source", ignore=NOT_SOURCE)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", tmp_path, source, cwd=tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    shutil.rmtree(source)
    venv.create(tmp_path / "empty", with_pip=True)
    binaries = tmp_path / "empty" / "bin"
    run(binaries / "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)

    run(binaries / "mailbot", "demo", "--folder", tmp_path / "demo", cwd=tmp_path)
    assert (tmp_path / "demo" / "digest.html").is_file()
    assert (tmp_path / "demo" / "register.html").is_file()
    assert "kerch-28" in run(binaries / "mailbot", "rules", "list", cwd=tmp_path)
    unit = "from importlib.resources import files; print(files('mailbot.units').joinpath('mailbot.service').is_file())"
    assert run(binaries / "python", "-c", unit, cwd=tmp_path) == "True\n"
