"""The school whose daemon dies: its configuration, its mailbox, its calendar."""

import random
import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from imapclient import IMAPClient

from tests.crash.letters import Letter, People
from tests.crash.sink import Sink
from tests.servers import Dovecot

CONFIGURATION = "mailbot.toml"
STORE = "store"
FIRST_DAY = datetime(2026, 9, 7, 7, tzinfo=UTC)  # a Monday in term, ten in the morning at the school
_STAFF_ANSWERS = 0.12  # for each letter to the school
_TEXT = """\
[school]
regulation = "kerch-28"

[imap]
host = "localhost"
port = {imap_port}
ca_file = "{ca_file}"
username = "school"
password = {{ file = "imap-password" }}
poll_seconds = 2

[smtp]
host = "127.0.0.1"
port = {smtp_port}
security = "plain"
from = "Школа № 28 <school@example.org>"

[people]
consultants = ["consultant@example.com"]
supervisor = "supervisor@example.com"
director = "director@example.com"

[digest]
at = "00:00"
weekdays = "daily"

[limits]
replies_per_address_per_day = 1000
replies_per_address_domain_per_day = 100000
replies_per_hour = 100000

[store]
path = "store"
"""


def configure(folder: Path, dovecot: Dovecot, sink: Sink) -> Path:
    """Write the configuration; its file."""
    password = folder / "imap-password"
    password.write_text(dovecot.password, encoding="utf-8")
    password.chmod(0o600)
    file = folder / CONFIGURATION
    text = _TEXT.format(imap_port=dovecot.tls_port, ca_file=dovecot.certificate, smtp_port=sink.port)
    file.write_text(text, encoding="utf-8")
    return file


class School:
    """The people who write to the mailbox and from it; `letters` are those in the inbox by UID."""

    def __init__(self, mailbox: IMAPClient, sink: Sink, chance: random.Random) -> None:
        self.people = People(chance)
        self.letters: dict[int, Letter] = {}
        self.days: list[date] = []
        self.ahead = 0.0
        self._mailbox, self._sink, self._chance = mailbox, sink, chance

    def begin_day(self) -> None:
        """The next working day's morning; `ahead` is how many seconds it is ahead of this machine's clock."""
        gone = len(self.days)
        morning = FIRST_DAY + timedelta(days=gone + gone // 5 * 2)
        self.ahead = morning.timestamp() - time.time()
        self.days.append(morning.date())

    def post(self) -> None:
        """One more letter comes, and now and then the consultant answers one."""
        letter = self.people.write(self._sink.accepted)
        self.letters[self._append("INBOX", letter.raw)] = letter
        if self._chance.random() < _STAFF_ANSWERS:
            answer = self.people.answer(self._sink.accepted)
            if answer is not None:
                self._append("Sent", answer)

    @property
    def next_uid(self) -> int:
        return max(self.letters, default=0) + 1

    def copies(self) -> list[bytes]:
        """The Message-ID fields of everything in Sent."""
        self._mailbox.select_folder("Sent", readonly=True)
        found = self._mailbox.fetch(self._mailbox.search(), ["BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"])
        return [value for data in found.values() for key, value in data.items() if key.startswith(b"BODY")]

    def _append(self, folder: str, raw: bytes) -> int:
        now = datetime.fromtimestamp(time.time() + self.ahead, UTC)
        answer = self._mailbox.append(folder, raw, msg_time=now)
        found = re.search(rb"APPENDUID \d+ (\d+)", answer)
        assert found is not None
        return int(found[1])
