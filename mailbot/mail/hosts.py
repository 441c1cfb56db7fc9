"""What a mail server's name says about where it is."""

import ipaddress


def is_loopback(host: str) -> bool:
    """Whether `host` can only be this machine, so that plain text does not leave it."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
