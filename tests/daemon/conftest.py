"""A school's rules on a real store, with a mailbox and a courier made by hand at the edges."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from mailbot.casework.case import BlobRef, OutboundMail
from mailbot.config.load import load_config
from mailbot.daemon.rules import Rules, load_rules
from mailbot.store.store import Store
from mailbot.terms import MailKind, OutboxState
from mailbot.transport.delivery import Delivery, DeliveryResult
from mailbot.transport.errors import TransportError
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Fetched, FolderStatus

T = TypeVar("T")
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)  # Monday, 10:00 in Kerch
SECRET = b"secret"

CONFIG = """
[school]
regulation = "kerch-28"

[imap]
host = "localhost"
security = "plain"
username = "school@example.org"
password = { env = "NOT_NEEDED" }

[smtp]
host = "localhost"
security = "plain"
from = "Школа <school@example.org>"

[people]
consultants = ["it@example.org"]
supervisor = "zavuch@example.org"
director = "director@example.org"
"""


@dataclass
class Clock:
    """The time, as a test sets it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    file = tmp_path_factory.mktemp("school") / "mailbot.toml"
    file.write_text(CONFIG, encoding="utf-8")
    return load_rules(load_config(file, secrets=False))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store", sync=False) as opened:
        yield opened


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run what the daemon runs on its loop."""
    return asyncio.run(work)


@dataclass
class OnTheSpot:
    """A worker without a thread: the fakes do not block."""

    async def call(self, function: Callable[..., T], *args: Any) -> T:
        return function(*args)


@dataclass
class FakeMailbox:
    """Folders of letters by UID; whatever is asked of it is noted in `asked`."""

    letters: dict[str, dict[int, Fetched]] = field(default_factory=lambda: {"INBOX": {}, "Sent": {}})
    uidvalidity: int = 1
    uidnext: dict[str, int] = field(default_factory=lambda: {"INBOX": 1, "Sent": 1})
    vanished: set[int] = field(default_factory=set)
    withheld: dict[int, TransportError] = field(default_factory=dict)
    said_sizes: dict[int, int] = field(default_factory=dict)
    asked: list[tuple[str, object]] = field(default_factory=list)
    folder: str = ""
    provider_copies: bool = False
    refuses_copies: TransportError | None = None

    def deliver(self, raw: bytes, *, folder: str = "INBOX", at: datetime = NOW) -> int:
        uid = self.uidnext[folder]
        self.letters[folder][uid] = Fetched(uid=uid, internaldate=at, raw=raw)
        self.uidnext[folder] = uid + 1
        return uid

    def folders(self) -> Folders:
        return Folders(inbox="INBOX", sent="Sent", junk=None)

    def examine(self, folder: str) -> FolderStatus:
        self.folder = folder
        self.asked.append(("examine", folder))
        held = self.letters[folder]
        return FolderStatus(uidvalidity=self.uidvalidity, uidnext=self.uidnext[folder], exists=len(held))

    def uids_from(self, uid: int) -> tuple[int, ...]:
        return tuple(sorted(known for known in self.letters[self.folder] if known >= uid))

    def sizes(self, uids: Iterable[int]) -> dict[int, int]:
        held = self.letters[self.folder]
        return {uid: self.said_sizes.get(uid, len(held[uid].raw)) for uid in uids}

    def fetch(self, uids: Iterable[int]) -> tuple[Fetched, ...]:
        wanted = tuple(uids)
        self.asked.append(("fetch", wanted))
        for uid in wanted:
            if uid in self.withheld:
                raise self.withheld[uid]
        return tuple(self.letters[self.folder][uid] for uid in wanted if uid not in self.vanished)

    def fetch_head(self, uid: int, max_bytes: int) -> Fetched | None:
        self.asked.append(("fetch_head", uid))
        letter = self.letters[self.folder][uid]
        return replace(letter, raw=letter.raw[:max_bytes])

    def find_message_id(self, folder: str, message_id: str) -> tuple[int, ...]:
        self.asked.append(("find", message_id))
        return (1,) if self.provider_copies else ()

    def append_sent(self, folder: str, raw: bytes, when: datetime) -> None:
        self.asked.append(("append", raw))
        if self.refuses_copies:
            raise self.refuses_copies

    def idle(self, timeout: float, wakeup_fd: int | None = None) -> bool:
        self.asked.append(("idle", timeout))
        return False

    def count(self, what: str) -> int:
        return sum(name == what for name, _about in self.asked)


@dataclass
class FakeCourier:
    """A server that answers what the test wrote for it, then takes everything."""

    answers: list[Delivery | Exception] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    seen_states: list[OutboxState | None] = field(default_factory=list)
    watch: Callable[[], OutboxState | None] = lambda: None
    closed: int = 0

    async def send(self, *, sender: str, recipient: str, raw: bytes) -> Delivery:
        self.seen_states.append(self.watch())
        answer = self.answers.pop(0) if self.answers else said(DeliveryResult.DELIVERED)
        if isinstance(answer, Exception):
            raise answer
        self.taken.append((recipient, raw))
        return answer

    async def close(self) -> None:
        self.closed += 1


def said(result: DeliveryResult) -> Delivery:
    return Delivery(result=result, code=None, text="слова сервера")


def keep_mail(store: Store, key: str = "ЭЖ-2026/27-0001:acknowledge", **changes: Any) -> OutboundMail:
    """Put a mail into the outbox, its octets into the store."""
    with store.unit() as unit:
        body: BlobRef = unit.put_blob(f"Subject: {key}\r\n\r\nтекст\r\n".encode(), "mails")
        values: dict[str, Any] = {
            "key": key,
            "kind": MailKind.ACKNOWLEDGE,
            "to": "anna@example.com",
            "subject": "Ответ",
            "message_id": f"<{key}@example.org>",
            "body": body,
            "state": OutboxState.QUEUED,
            "created_at": NOW,
            "next_attempt_at": NOW,
            **changes,
        }
        mail = OutboundMail(**values)
        unit.put_mail(mail)
    return mail
