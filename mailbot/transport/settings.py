"""What is needed to reach a mail server. Values only; configuration is read elsewhere."""

from dataclasses import dataclass, field
from pathlib import Path

from mailbot.terms import Security

AUTO = "auto"
"""The folder is to be found by its SPECIAL-USE mark or by its usual names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapSettings:
    """The mailbox that is read. Timeouts are in seconds; `sent` and `junk` are folder names or `auto`.

    `ca_file` holds the certificates to trust instead of the system's.
    """

    host: str
    port: int
    security: Security
    username: str
    password: str = field(repr=False)
    ca_file: Path | None = None
    connect_timeout: float = 15.0
    read_timeout: float = 60.0
    inbox: str = "INBOX"
    sent: str = AUTO
    junk: str = AUTO

    @property
    def server(self) -> str:
        """`host:port`, as errors name it."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """The server that sends. Without a username nobody logs in. Timeouts are in seconds.

    `timeout` bounds each command; `final_timeout` the answer to the whole letter, for which RFC 5321, 4.5.3.2.6 asks
    ten minutes: giving up sooner makes a letter uncertain that was in fact taken.
    """

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    local_hostname: str = "localhost"
    timeout: float = 60.0
    final_timeout: float = 600.0

    @property
    def server(self) -> str:
        """`host:port`, as errors name it."""
        return f"{self.host}:{self.port}"
