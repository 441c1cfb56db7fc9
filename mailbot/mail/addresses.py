"""Addresses that mail can be sent to."""

import re

# RFC 5321, 4.1.2, without quoted local parts: no provider gives one out, and some servers refuse them.
_ADDR_SPEC = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_LONGEST = 254


def canonical(addr: str) -> str:
    """The address as addresses are compared: its domain in lower case and in ASCII (IDNA)."""
    local, at, domain = addr.strip().rpartition("@")
    try:
        return f"{local}{at}{domain.lower().encode('idna').decode('ascii')}"
    except UnicodeError:
        return f"{local}{at}{domain.lower()}"


def sendable(addr: str) -> str | None:
    """The address as it stands in a header and an envelope, its domain in ASCII (IDNA); None when it is none."""
    local, at, domain = addr.strip().rpartition("@")
    try:
        spec = f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return None
    return spec if len(spec) <= _LONGEST and _ADDR_SPEC.fullmatch(spec) else None
