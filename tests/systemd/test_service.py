"""The unit is understood by systemd to the last line, confines the daemon, and explains itself."""

import os
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from mailbot.config.schools import credentials_folder, default_store

UNITS = files("mailbot.units")
UNIT, TEMPLATE = UNITS / "mailbot.service", UNITS / "mailbot@.service"
HIGHEST_EXPOSURE = 1.5


@pytest.fixture
def analyzer() -> None:
    """Without systemd's tools the test is skipped on a person's machine and fails where the project is judged."""
    if shutil.which("systemd-analyze") is None:
        notice = "not installed: systemd-analyze; .ci/install-servers installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(notice)
        pytest.skip(notice)


@pytest.fixture(params=["mailbot.service", "mailbot@kerch.service"])
def unit(request: pytest.FixtureRequest, analyzer: None, tmp_path: Path) -> Path:
    """A unit with a program that exists on this machine in the place of the one in /opt."""
    program = shutil.which("true")
    text = (TEMPLATE if "@" in request.param else UNIT).read_text(encoding="utf-8")
    path = tmp_path / str(request.param)
    path.write_text(text.replace("/opt/mailbot/bin/mailbot", str(program)), encoding="utf-8")
    return path


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)


def test_systemd_has_nothing_to_remark(unit: Path) -> None:
    # The exit status alone says nothing: unknown keys are only a warning.
    verified = analyze("verify", unit)
    assert (verified.stderr, verified.returncode) == ("", 0)


def test_a_misspelt_line_would_be_noticed(unit: Path) -> None:
    unit.write_text(unit.read_text(encoding="utf-8").replace("ProtectHome=", "ProtectHomes="), encoding="utf-8")
    assert "ProtectHomes" in analyze("verify", unit).stderr


def test_the_daemon_is_confined(unit: Path) -> None:
    shown = analyze("security", "--offline=true", "--no-pager", unit).stdout
    exposure = re.search(r"exposure level for \S+: ([\d.]+)", shown)
    assert exposure is not None, shown
    assert float(exposure[1]) <= HIGHEST_EXPOSURE


def test_every_line_that_confines_bears_its_reason_in_a_comment_above_its_group() -> None:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    begin = next(number for number, line in enumerate(lines) if line.startswith("NoNewPrivileges"))
    unexplained = []
    explained = False
    for line in lines[begin - 1 : lines.index("[Install]")]:
        if line.startswith("#"):
            explained = True
        elif not line:
            explained = False
        elif not explained:
            unexplained.append(line)
    assert unexplained == []


def test_passwords_come_as_credentials_named_as_in_the_sample_configuration() -> None:
    credentials = re.findall(r"^LoadCredential=([\w-]+):", UNIT.read_text(encoding="utf-8"), re.MULTILINE)
    assert credentials == ["imap-password", "smtp-password"]


def test_the_readme_tells_the_mode_that_lets_the_daemon_enter() -> None:
    """systemd leaves an existing configuration folder as it is, and the daemon is not root."""
    text = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "the folder is 0755, because the daemon reads it" in text
    assert "ConfigurationDirectoryMode=0755" in UNIT.read_text(encoding="utf-8").splitlines()


def test_several_schools_have_the_same_unit_but_for_what_is_their_own() -> None:
    one, several = (unit.read_text(encoding="utf-8").splitlines() for unit in (UNIT, TEMPLATE))
    differing = [(a, b) for a, b in zip(one, several, strict=True) if a != b and not a.startswith("#")]
    assert [b for _a, b in differing] == [
        "Description=mailbot: answers the mailbox of the school's electronic journal (%i)",
        "ExecStart=/opt/mailbot/bin/mailbot run --mailbox %i",
        "ExecReload=/opt/mailbot/bin/mailbot reload --mailbox %i",
        "LoadCredential=imap-password:/etc/mailbot/schools.d/credentials/%i/imap-password",
        "LoadCredential=smtp-password:/etc/mailbot/schools.d/credentials/%i/smtp-password",
        "User=mailbot-%i",
        "StateDirectory=mailbot-%i",
    ]


def test_the_template_and_the_program_agree_on_a_schools_places() -> None:
    file = Path("/etc/mailbot/schools.d/kerch.toml")
    text = TEMPLATE.read_text(encoding="utf-8").replace("%i", "kerch")
    assert f"imap-password:{credentials_folder(file)}/imap-password" in text
    assert default_store(file) == Path("/var/lib/mailbot-kerch")
    assert "StateDirectory=mailbot-kerch" in text.splitlines()
