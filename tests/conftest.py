"""Fixtures that several packages' tests share: real mail servers, a fresh one for each test that asks."""

import os
from collections.abc import Iterator

import pytest
import structlog

from tests.servers import Dovecot, Exim, SmtpSink, missing_binaries


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "mail_servers" in getattr(item, "fixturenames", ()):
            item.add_marker("servers")


@pytest.fixture(autouse=True)
def logs_end_with_their_test() -> Iterator[None]:
    """A command run within a test sets up the log on a stream that is closed afterwards."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def mail_servers() -> None:
    """Without the programs the test is skipped on a person's machine and fails where the project is judged."""
    missing = missing_binaries()
    if not missing:
        return
    notice = f"not installed: {', '.join(missing)}; .ci/install-servers installs them"
    if os.environ.get("CI") == "true":
        pytest.fail(notice)
    pytest.skip(notice)


@pytest.fixture
def dovecot(mail_servers: None) -> Iterator[Dovecot]:
    server = Dovecot()
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    server = SmtpSink()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def exim(mail_servers: None, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Exim]:
    server = Exim(lmtp_port=dovecot.lmtp_port, sink_port=sink.port)
    try:
        server.start()
        yield server
    finally:
        server.close()
