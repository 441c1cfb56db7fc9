"""The harness's end of the wrapper: begins a life, waits for its end, ends it."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.crash.places import Plan

_ROOT = Path(__file__).parent.parent.parent


class Lives:
    """One life at a time."""

    def __init__(self, configuration: Path, workshop: Path) -> None:
        command = [sys.executable, "-m", "tests.crash.wrapper", os.fspath(configuration), os.fspath(workshop)]
        self._wrapper = subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        self._said = b""
        self._living: int | None = None

    def begin(self, plan: Plan) -> None:
        assert self._living is None
        assert self._wrapper.stdin is not None
        self._wrapper.stdin.write(plan.dump().encode() + b"\n")
        pid = self._line(60)
        assert pid is not None, "the wrapper says nothing"
        self._living = pid

    def wait(self, seconds: float) -> int | None:
        """The exit status, or None when it still lives."""
        if self._living is None:
            return None
        status = self._line(seconds)
        if status is not None:
            self._living = None
        return status

    def kill(self) -> None:
        """SIGKILL, from any thread; nothing when it is dead already."""
        if self._living is not None:
            with suppress(ProcessLookupError):
                os.kill(self._living, signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the exit status."""
        assert self._living is not None
        os.kill(self._living, signal.SIGTERM)
        status = self.wait(20)
        assert status is not None, "the daemon does not stop"
        return status

    def close(self) -> None:
        self.kill()
        assert self._wrapper.stdin is not None
        assert self._wrapper.stdout is not None
        self._wrapper.stdin.close()
        self._wrapper.wait()
        self._wrapper.stdout.close()

    def _line(self, seconds: float) -> int | None:
        assert self._wrapper.stdout is not None
        deadline = time.monotonic() + seconds
        while b"\n" not in self._said:
            ready, _, _ = select.select([self._wrapper.stdout], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            more = os.read(self._wrapper.stdout.fileno(), 4096)
            assert more, "the wrapper has ended"
            self._said += more
        line, _, self._said = self._said.partition(b"\n")
        return int(line)
