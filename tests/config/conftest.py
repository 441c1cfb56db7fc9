"""A school's configuration in a folder of its own, complete and right until a test spoils it."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """
[school]
regulation = "severokommunarskaya"

[imap]
host = "imap.example.org"
username = "school@example.org"
password = { credential = "imap-password" }

[smtp]
host = "smtp.example.org"
username = "school@example.org"
password = { credential = "smtp-password" }
from = "Школа <school@example.org>"

[people]
consultants = ["it@example.org"]
director = "director@example.org"
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes mailbot.toml with its passwords beside it: the good one, with texts replaced and more put behind it."""
    for variable in ("MAILBOT_CONFIG", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)
    credentials = tmp_path / "credentials"
    credentials.mkdir(mode=0o700)
    for name in ("imap-password", "smtp-password"):
        (credentials / name).write_text(f"s3cret-{name}\n", encoding="utf-8")
        (credentials / name).chmod(0o600)

    def write(*replaced: tuple[str, str], more: str = "") -> Path:
        text = GOOD
        for old, new in replaced:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "mailbot.toml"
        path.write_text(text + more, encoding="utf-8")
        return path

    return write
