"""The demo's stage: a configuration of its own on embedded servers, and the letters that come."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from mailbot.config.load import load_config
from mailbot.config.model import Config
from mailbot.demo.imapd import EmbeddedImap
from mailbot.demo.smtpd import EmbeddedSmtp

SCHOOL = "school@school.example"
_PASSWORD = "demo-password"  # nosec B105 # of servers that live on loopback for a minute
_ANSWERED_REQUEST = b"<our-request@school.example>"

_CONFIGURATION = """\
[school]
regulation = "{pack}"

[imap]
host = "127.0.0.1"
port = {imap_port}
security = "plain"
username = "{school}"
password = {{ file = "demo-password" }}

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "plain"
username = "{school}"
password = {{ file = "demo-password" }}
from = "Школа <{school}>"

[people]
consultants = ["consultant@school.example"]
supervisor = "supervisor@school.example"
director = "director@school.example"

[store]
path = "store"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Running servers and the configuration that leads to them."""

    config: Config
    imap: EmbeddedImap
    smtp: EmbeddedSmtp


@contextmanager
def set_stage(folder: Path, pack: str) -> Iterator[Stage]:
    """Start the servers, and write the configuration into `folder`; an earlier demo's store there is thrown away.

    Raises ConfigError when there is no such pack.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder / "store", ignore_errors=True)
    password = folder / "demo-password"
    password.write_text(_PASSWORD, encoding="utf-8")
    password.chmod(0o600)
    imap, smtp = EmbeddedImap({SCHOOL: _PASSWORD}), EmbeddedSmtp({SCHOOL: _PASSWORD})
    ports = {"imap_port": imap.start(), "smtp_port": smtp.start()}
    try:
        file = folder / "mailbot.toml"
        file.write_text(_CONFIGURATION.format(pack=pack, school=SCHOOL, **ports), encoding="utf-8")
        yield Stage(config=load_config(file), imap=imap, smtp=smtp)
    finally:
        imap.stop()
        smtp.stop()


def letters() -> tuple[tuple[str, bytes], ...]:
    """The sample letters in the order in which they come: file name and octets."""
    found = (entry for entry in files("mailbot.demo").joinpath("letters").iterdir() if entry.name.endswith(".eml"))
    return tuple((entry.name, entry.read_bytes()) for entry in sorted(found, key=lambda entry: entry.name))


def answering(raw: bytes, message_id: str) -> bytes:
    """The follow-up among the letters, made an answer to the mail with this Message-ID."""
    return raw.replace(_ANSWERED_REQUEST, message_id.encode("ascii"))
