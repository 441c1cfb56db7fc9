"""The configuration's servers as the transport's settings: here passwords are read, and nowhere kept."""

from mailbot.config.model import Imap, Smtp
from mailbot.transport.settings import ImapSettings, SmtpSettings

_CONNECTING = 15.0  # seconds; a server that is there at all answers sooner
_VERDICT = 10  # the answer to a whole letter may take so many times as long (RFC 5321, 4.5.3.2.6)


def imap_settings(imap: Imap) -> ImapSettings:
    """Settings with the password as it is now, so that a changed one is used at the next connection."""
    return ImapSettings(
        host=imap.host,
        port=imap.port,
        security=imap.security,
        username=imap.username,
        password=imap.password.reveal(),
        ca_file=imap.ca_file,
        connect_timeout=min(_CONNECTING, imap.timeout_seconds),
        read_timeout=imap.timeout_seconds,
        inbox=imap.inbox,
        sent=imap.sent,
        junk=imap.junk,
    )


def smtp_settings(smtp: Smtp) -> SmtpSettings:
    """Settings of the server that sends; it is greeted by the domain we send from (RFC 5321, 4.1.1.1)."""
    return SmtpSettings(
        host=smtp.host,
        port=smtp.port,
        security=smtp.security,
        username=smtp.username,
        password=smtp.password.reveal() if smtp.password else None,
        ca_file=smtp.ca_file,
        timeout=smtp.timeout_seconds,
        final_timeout=smtp.timeout_seconds * _VERDICT,
        local_hostname=smtp.from_.addr.rpartition("@")[2],
    )
