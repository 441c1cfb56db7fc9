"""Tells systemd how the daemon is doing: the datagram protocol of sd_notify(3).

Without NOTIFY_SOCKET, that is outside a unit with Type=notify, everything here does nothing.
"""

import os
import socket
import time

READY = "READY=1"
STOPPING = "STOPPING=1"
WATCHDOG = "WATCHDOG=1"
_PATIENCE = 1.0  # seconds; a manager that takes nothing in must not hold up letters


def notify(*lines: str) -> bool:
    """Send state lines (`READY`, `status("…")`, …) in one datagram; False when there is nobody to tell.

    A manager that has gone away is not an error: the daemon's work does not depend on being watched.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as manager:
            manager.settimeout(_PATIENCE)
            manager.connect(address)
            manager.sendall("\n".join(lines).encode())
    except OSError:
        return False
    return True


def reloading() -> tuple[str, str]:
    """The lines that tell of a reload; READY follows when it is over. `Type=notify-reload` wants the moment too."""
    return "RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}"


def status(text: str) -> str:
    """The line that `systemctl status` shows; a line break would begin another assignment, so there is none."""
    return "STATUS=" + " ".join(text.split())


def watchdog_interval() -> float | None:
    """Seconds between signs of life: half of WATCHDOG_USEC, as sd_watchdog_enabled(3) advises; None when unwatched."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    watched = os.environ.get("WATCHDOG_PID")
    if watched and watched != str(os.getpid()):
        return None
    return int(microseconds) / 2_000_000
