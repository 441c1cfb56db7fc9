"""Runs of octets through a pipe, each behind its length."""

from typing import IO

_LENGTH = 8


def send(pipe: IO[bytes], *runs: bytes) -> None:
    """Write the runs. Raises OSError when nobody reads any more."""
    for run in runs:
        pipe.write(len(run).to_bytes(_LENGTH, "big"))
        pipe.write(run)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next run; None when the other end is gone, be it in the middle."""
    head = pipe.read(_LENGTH)
    length = int.from_bytes(head, "big")
    run = pipe.read(length)
    return run if len(head) == _LENGTH and len(run) == length else None
