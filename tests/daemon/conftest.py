"""A school's rules on a real store, with a mailbox and a courier made by hand at the edges."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest

from mailbot.casework.case import BlobRef, OutboundMail, SeenLetter
from mailbot.casework.events import Action
from mailbot.config.load import load_config
from mailbot.daemon.apart import CannotStart, Task, Understood
from mailbot.daemon.caps import Caps
from mailbot.daemon.guard import Guard
from mailbot.daemon.inhand import InHand
from mailbot.daemon.intake import Intake
from mailbot.daemon.reader import Reader, Reading
from mailbot.daemon.rules import Rules, load_rules
from mailbot.daemon.writer import Writer
from mailbot.demo.imapd import EmbeddedImap
from mailbot.language.letter import Letter
from mailbot.language.read import read_letter
from mailbot.mail.message import InboundMessage, Unparseable
from mailbot.mail.parse import parse_message
from mailbot.store.store import Store
from mailbot.terms import MailKind, OutboxState, Outcome
from mailbot.transport.delivery import Delivery, DeliveryResult
from mailbot.transport.errors import FolderMissing, TransportError
from mailbot.transport.folders import Folders
from mailbot.transport.imap import Fetched, FolderStatus
from tests.servers import Dovecot, SmtpSink

from .wired import Wired, wired

T = TypeVar("T")
Round = Callable[[], int]
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


@pytest.fixture
def bot(rules: Rules, tmp_path: Path, sink: SmtpSink) -> Iterator[Wired]:
    """The whole daemon, on servers within this process."""
    mailbox = EmbeddedImap({"school": "secret"})
    port = mailbox.start()
    with wired(rules, tmp_path, mailbox, port, sink, NOW) as bot:
        yield bot
    mailbox.stop()


@pytest.fixture
def on_dovecot(rules: Rules, tmp_path: Path, dovecot: Dovecot, sink: SmtpSink) -> Iterator[Wired]:
    """The whole daemon, its mailbox on Dovecot."""
    with wired(rules, tmp_path, dovecot, dovecot.port, sink, NOW) as bot:
        yield bot


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
    sent: str | None = "Sent"
    junk: str | None = None
    sent_missing: str = ""
    junk_missing: str = ""
    check_fails: TransportError | None = None

    def deliver(self, raw: bytes, *, folder: str = "INBOX", at: datetime = NOW) -> int:
        uid = self.uidnext[folder]
        self.letters[folder][uid] = Fetched(uid=uid, internaldate=at, raw=raw)
        self.uidnext[folder] = uid + 1
        return uid

    def folders(self) -> Folders:
        return Folders(
            inbox="INBOX",
            sent=self.sent,
            junk=self.junk,
            sent_missing=self.sent_missing,
            junk_missing=self.junk_missing,
        )

    def examine(self, folder: str) -> FolderStatus:
        self.folder = folder
        self.asked.append(("examine", folder))
        if folder not in self.letters:
            raise FolderMissing(f"папка «{folder}» не открывается", server="mail.example.org:993")
        held = self.letters[folder]
        return FolderStatus(uidvalidity=self.uidvalidity, uidnext=self.uidnext[folder], exists=len(held))

    def uids_from(self, uid: int) -> tuple[int, ...]:
        return tuple(sorted(known for known in self.letters[self.folder] if known >= uid))

    def uids_between(self, first: int, last: int) -> tuple[int, ...]:
        self.asked.append(("between", (first, last)))
        if self.check_fails:
            raise self.check_fails
        return tuple(uid for uid in self.uids_from(first) if uid <= last and uid not in self.vanished)

    def uids_since(self, day: date) -> tuple[int, ...]:
        self.asked.append(("since", day))
        held = self.letters[self.folder]
        return tuple(uid for uid in sorted(held) if held[uid].internaldate.date() >= day)

    def heads(self, uids: Iterable[int]) -> tuple[Fetched, ...]:
        self.asked.append(("heads", self.folder))
        held = self.letters[self.folder]
        return tuple(replace(held[uid], raw=held[uid].raw.partition(b"\r\n\r\n")[0]) for uid in uids)

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


def a_letter(number: int, *, sender: str = "") -> bytes:
    name = sender or f"parent{number}@example.com"
    return (
        f"Message-ID: <{number}@example.com>\r\nFrom: {name}\r\nTo: school@example.org\r\n"
        f"Date: Mon, 16 Nov 2026 09:{number % 60:02}:00 +0300\r\nSubject: journal {number}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"Здравствуйте! Не вижу оценок по физике, 5Б класс. Письмо {number}.\r\nПетрова Анна Сергеевна\r\n"
    ).encode()


@pytest.fixture
def mailbox() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def stops() -> list[bool]:
    """Whether the daemon is stopping, at each question; then no."""
    return []


class Stopwatch:
    """Runs by itself so and so many seconds between two looks at it."""

    def __init__(self) -> None:
        self.pace = self.now = 0.0

    def __call__(self) -> float:
        self.now += self.pace
        return self.now


@pytest.fixture
def stopwatch() -> Stopwatch:
    return Stopwatch()


class Stumbling(Reader):
    """Breaks on letters of which `stumbles` is true, with an error that no list of errors would name."""

    stumbles: Callable[[InboundMessage], bool] = staticmethod(lambda message: False)

    def read(self, message: InboundMessage, letter: Letter, *, cut: bool, now: datetime) -> Reading:
        self._step_over(message)
        return super().read(message, letter, cut=cut, now=now)

    def outgoing(self, message: InboundMessage, *, replayed: bool, now: datetime) -> tuple[Action, ...]:
        self._step_over(message)
        return super().outgoing(message, replayed=replayed, now=now)

    def _step_over(self, message: InboundMessage) -> None:
        if self.stumbles(message):
            raise BufferError


@pytest.fixture
def caps(rules: Rules) -> Caps:
    return Caps(rules.config.limits)


@pytest.fixture
def reader(rules: Rules, store: Store, caps: Caps) -> Stumbling:
    return Stumbling(rules, store, caps, SECRET)


@dataclass
class FakeApart:
    """Another process, as a test has it: what it reads is noted; letters named in `breaks` end it."""

    rules: Rules
    breaks: dict[str, str] = field(default_factory=dict)
    read_ids: list[str] = field(default_factory=list)
    cannot_start: bool = False
    running: bool = False
    at_reading: Callable[[], None] = lambda: None

    def start(self) -> None:
        if self.cannot_start:
            raise CannotStart("не удалось запустить отдельный процесс для чтения письма")
        self.running = True

    def read(self, raw: bytes, task: Task) -> Understood | Unparseable:
        self.start()
        self.at_reading()
        found = parse_message(raw, received_at=task.received_at)
        if isinstance(found, Unparseable):
            return found
        self.read_ids.append(found.message_id or "")
        if reason := self.breaks.get(found.message_id or ""):
            return Unparseable(received_at=task.received_at, reason=reason, size=len(raw))
        letter = read_letter(found, self.rules.lexicon, forms=task.forms) if task.understand else None
        return Understood(message=found, letter=letter)

    def close(self) -> None:
        self.running = False


@pytest.fixture
def apart(rules: Rules) -> FakeApart:
    return FakeApart(rules)


@pytest.fixture
def guard(rules: Rules, apart: FakeApart, tmp_path: Path) -> Guard:
    return Guard(rules, InHand(tmp_path), apart)


@pytest.fixture
def intake(
    rules: Rules,
    store: Store,
    reader: Stumbling,
    caps: Caps,
    guard: Guard,
    clock: Clock,
    stops: list[bool],
    stopwatch: Stopwatch,
) -> Intake:
    return Intake(
        rules,
        store,
        reader,
        Writer(rules, SECRET),
        caps,
        guard,
        OnTheSpot(),  # type: ignore[arg-type]
        clock,
        lambda: stops.pop(0) if stops else False,
        stopwatch,
    )


@pytest.fixture
def look(intake: Intake, mailbox: FakeMailbox) -> Round:
    """Make first contact with the mailbox as it is; the result makes further rounds."""

    def one_round() -> int:
        return wait_for(intake.round(mailbox))  # type: ignore[arg-type]

    one_round()
    return one_round


def an_answer(number: int, *, to: str = "", msgid: str = "<answer@example.org>") -> bytes:
    """What a person of the school writes in the thread of a letter."""
    return (
        f"Message-ID: {msgid}\r\nFrom: school@example.org\r\nTo: {to or f'parent{number}@example.com'}\r\n"
        f"In-Reply-To: <{number}@example.com>\r\nReferences: <{number}@example.com>\r\n"
        "Date: Mon, 16 Nov 2026 09:30:00 +0300\r\nSubject: Re: journal\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nИсправили.\r\n"
    ).encode()


def outcomes(store: Store) -> list[Outcome]:
    return [seen.outcome for seen in letters(store)]


def letters(store: Store) -> tuple[SeenLetter, ...]:
    return store.seen_between(None, NOW + timedelta(days=365))
