"""The consultant's daily digest as data; `replies` turns it into text and HTML."""

from dataclasses import dataclass
from datetime import date, datetime

from mailbot.casework.case import Case, DigestCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """A letter that became no case, or was quarantined; `message_id` is its name in commands."""

    received_at: datetime
    message_id: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """An outgoing mail that a person must look at."""

    key: str
    case_number: str | None
    state: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SilentLine:
    """A letter of a case that no robot answered; `conditions` are the numbers of the gate's reasons."""

    case_number: str
    conditions: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What one digest says. It covers the letters handled in (`since`, `until`]; moments are aware, in UTC.

    `assigned` are the unfinished cases that one consultant has; `found` are letters that the daily check brought to
    light; `junk` what came into the folder of junk mail, and `junk_more` how many letters there are besides.
    """

    day: date
    since: datetime | None
    until: datetime
    new: tuple[Case, ...]
    due_today: tuple[Case, ...]
    overdue: tuple[Case, ...]
    waiting: tuple[Case, ...]
    declined: tuple[Case, ...]
    needs_person: tuple[Case, ...]
    no_autoreply: tuple[SilentLine, ...]
    quarantined: tuple[LetterLine, ...]
    without_case: tuple[LetterLine, ...]
    undelivered: tuple[MailLine, ...]
    held: tuple[MailLine, ...]
    counts: DigestCounts
    assigned: tuple[Case, ...] = ()
    found: tuple[LetterLine, ...] = ()
    junk: tuple[LetterLine, ...] = ()
    junk_more: int = 0
    warnings: tuple[str, ...] = ()
