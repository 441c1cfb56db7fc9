"""The daemon as a process: what a hang-up means where there is a terminal."""

import os
import pty
import signal
import subprocess
import sys

from mailbot.demo.imapd import EmbeddedImap
from tests.cli.conftest import CONFIG


def test_a_terminal_that_is_closed_ends_what_runs_in_it(tmp_path) -> None:
    mailbox = EmbeddedImap({"school@example.org": "secret"})
    file = tmp_path / "mailbot.toml"
    text = CONFIG.replace('security = "plain"', f'security = "plain"\nport = {mailbox.start()}', 1)
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "mailbot", "run", "--config", str(file)]
    environment = os.environ | {"MAILBOT_TEST_PASSWORD": "secret"}
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(command, stdin=theirs, stderr=subprocess.PIPE, env=environment) as process:
            assert process.stderr is not None
            assert any(b"daemon started" in line for line in process.stderr)
            process.send_signal(signal.SIGHUP)
            process.stderr.read()
        assert process.returncode == 0
    finally:
        os.close(theirs)
        os.close(ours)
        mailbox.stop()
