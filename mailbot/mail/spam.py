"""What spam filters before us wrote into a letter."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from mailbot.mail.message import InboundMessage

_SPAM_SUBJECT = re.compile(r"\W*[\[*{(]\W*(?:probable |possible )?(?:spam|спам)\W*[\]*})]", re.IGNORECASE)
_SPAM_VERDICTS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "X-Spam-Flag": re.compile(r"yes|true", re.IGNORECASE),
        "X-Spam-Status": re.compile(r"yes|true", re.IGNORECASE),
        "X-Spam": re.compile(r"yes|true|spam", re.IGNORECASE),
        "X-Yandex-Spam": re.compile(r"4\b"),  # 1 is a letter like any other
        "X-KLMS-AntiSpam-Status": re.compile(r"(?:probable[_ ])?spam\b", re.IGNORECASE),
        "X-SpamTest-Status": re.compile(r"(?:probable[_ ])?spam\b", re.IGNORECASE),
        "X-SpamTest-Status-Extended": re.compile(r"(?:probable[_ ])?spam\b|blacklisted", re.IGNORECASE),
        "X-Drweb-SpamState": re.compile(r"yes", re.IGNORECASE),
        "X-Forefront-Antispam-Report": re.compile(r".*\bSFV:SPM\b", re.IGNORECASE | re.DOTALL),
        "X-Rspamd-Action": re.compile(r"reject|add header|rewrite subject", re.IGNORECASE),
        "X-DSPAM-Result": re.compile(r"spam|blacklisted", re.IGNORECASE),
        "X-Bogosity": re.compile(r"spam|yes", re.IGNORECASE),
    }
)


def marked_as_spam(message: InboundMessage) -> bool:
    """Whether a filter's header, or its mark in the subject, calls the message spam; a mere score does not."""
    verdicts = any(
        pattern.match(value.strip()) for name, pattern in _SPAM_VERDICTS.items() for value in message.values(name)
    )
    return verdicts or _SPAM_SUBJECT.match(message.subject) is not None
