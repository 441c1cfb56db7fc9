"""A case as values: facts and history, about 1 KB. Texts lie in the store's append-only files."""

import re
from dataclasses import dataclass
from datetime import datetime

from mailbot.terms import (
    CaseFlag,
    CaseState,
    Datum,
    MailKind,
    OutboxState,
    Outcome,
    Role,
    ToneKind,
    Topic,
    Verdict,
)

# Printable ASCII without the apostrophe: nothing that ends a quotation, none of the signs that look like others.
_HARMLESS_ID = re.compile(r"[!-&(-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRef:
    """Where bytes lie in an append-only file of the store: file name, offset and length in octets, CRC-32."""

    file: str
    offset: int
    length: int
    crc: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One thing that happened to a case: `what` is a stable word, `note` who decided, or a person's own words."""

    at: datetime
    what: str
    note: str = ""
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who wrote: address, and name as far as it is known."""

    address: str
    full_name: str = ""
    salutation: str = ""
    role: Role = Role.UNKNOWN
    classes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """A person has put off the end of a case's term: by `days` calendar days from `Case.due_at`, to the moment `until`.

    `exact` tells whether its hour is meant; `why` is the reason in the person's own words, `by` is who did it.
    """

    until: datetime
    exact: bool
    days: int
    why: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One appeal from its first letter to its end. All moments are aware, in UTC.

    `due_at` is the promised moment and `due_exact` tells whether its hour was meant; both are None/False while no
    term applies or required data is awaited. `thread` holds the msg-ids of every letter and reply of the case.
    """

    number: str
    state: CaseState
    pack: str
    edition: str
    applicant: Applicant
    topic: Topic
    verdict: Verdict
    subject: str
    received_at: datetime
    registered_at: datetime
    classes: tuple[str, ...] = ()
    child_names: tuple[str, ...] = ()
    problem: str = ""  # the first words of the problem, at most 300 characters
    missing: tuple[Datum, ...] = ()
    doubtful: tuple[Datum, ...] = ()
    clauses: tuple[str, ...] = ()
    due_at: datetime | None = None
    due_exact: bool = False
    due_unpaused_at: datetime | None = None  # had the clock not waited for required data
    no_date_reason: str = ""
    extension: Extension | None = None  # a new promise; the case is overdue by `due_at` all the same
    flags: frozenset[CaseFlag] = frozenset()
    tone: tuple[ToneKind, ...] = ()  # what the last letter's tone rests on
    suppressed_by: tuple[int, ...] = ()
    assigned_to: str = ""  # the address of the consultant who has it; empty: of all of them
    related: str = ""  # number of the case this one may belong to
    thread: tuple[str, ...] = ()
    letters: tuple[BlobRef, ...] = ()
    mails: tuple[MailKind, ...] = ()  # automatic letters decided so far
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    forgotten_at: datetime | None = None  # when the persons left it, its time being over
    waiting_since: datetime | None = None
    history: tuple[HistoryEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMail:
    """One mail in the outbox: everything delivery needs, and everything a person asks about it.

    `key` is unique for what the mail is for (case, kind, turn), so that the same decision can never queue it twice.
    `message_id` is set before the first attempt. `next_attempt_at` is None in final states and while held.
    A copy in Sent that failed is tried again at `copy_due_at`; `copy_given_up` tells that it is tried no more.
    """

    key: str
    kind: MailKind
    to: str
    subject: str
    message_id: str
    body: BlobRef
    state: OutboxState
    created_at: datetime
    case_number: str | None = None
    attempts: int = 0
    next_attempt_at: datetime | None = None
    not_after: datetime | None = None
    sent_at: datetime | None = None
    last_error: str = ""
    clauses: tuple[str, ...] = ()
    uncertain_count: int = 0
    copied_to_sent: bool = False
    copy_failures: int = 0
    copy_due_at: datetime | None = None
    copy_given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLetter:
    """What became of one letter in a folder: its one outcome. The key is (folder, uidvalidity, uid)."""

    folder: str
    uidvalidity: int
    uid: int
    message_id: str | None
    content_hash: str
    outcome: Outcome
    at: datetime
    received_at: datetime
    case_number: str | None = None
    suppressed_by: tuple[int, ...] = ()
    note: str = ""
    body: BlobRef | None = None

    @property
    def name(self) -> str:
        """How people name the letter in commands: its Message-ID, or «uid:17» where it bears none or an unsafe one.

        People copy commands with this name in quotes into a root shell, and strangers choose Message-IDs.
        """
        safe = self.message_id is not None and _HARMLESS_ID.fullmatch(self.message_id)
        return self.message_id if self.message_id and safe else f"uid:{self.uid}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyAnswer:
    """A person's letter in Sent that answers letters the program had not read when it saw the answer.

    `key` tells it apart from others. `answers` are the msg-ids of the letters it answers, `recipients` addresses in
    lower case, `sent_at` is aware, in UTC.

    With `number` it is no person's letter but one of ours, of a case that the store has lost: the letter it answers
    gets that number again. `sent_at` is then the moment at which it was found.
    """

    key: str
    message_id: str | None
    answers: tuple[str, ...]
    recipients: tuple[str, ...]
    sent_at: datetime
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undeliverable:
    """An address, in lower case, that refused our mail for good: until a letter from it comes after `since`."""

    address: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far a folder has been read: every UID below `next_uid` has an outcome. `baseline_*` is first contact.

    `restored` tells that the store is older than the folder may be: what lies in it by the next look may have been
    handled, and answered, before.
    """

    folder: str
    uidvalidity: int
    next_uid: int
    baseline_uid: int
    baseline_at: datetime
    restored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCounts:
    """How many letters ended in which outcome in a period.

    `passed_by` are letters about the helper that went past them: counted and never shown. The parts and they sum to
    `total`.
    """

    total: int = 0
    by_outcome: tuple[tuple[Outcome, int], ...] = ()
    passed_by: int = 0
