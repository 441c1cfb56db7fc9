"""What can happen, what is known of the world, and what may be done about it: the vocabulary of `decide`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from mailbot.casework.case import Applicant, BlobRef, Case, EarlyAnswer, OutboundMail, Undeliverable
from mailbot.language.letter import Letter
from mailbot.mail.message import InboundMessage
from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.regulation.model import Edition, Regulation, SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.terms import Datum, MailKind, Outcome, Person, ReplyMode


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterArrived:
    """A letter has been read in the mailbox's inbox.

    `duplicate` tells that the same letter already has an outcome, in the case `duplicate_of` if it has one; `bounced`
    is the mail of ours that a delivery report in it speaks of, with its case; `returned` is our mail that has come
    back as it was; `waiting_mails` are unsent letters of the case it belongs to; `applicant_address` is the address
    the answer goes to, in lower case, and `revives` tells that mail to it came back before this letter; `imitates`
    tells that it only looks like an address of the school; `early_answers` are people's letters in Sent that name this
    one; `blocked` is a sender from whom the school wants nothing; a `replayed` letter may have been answered before,
    so that replies to it wait for a person; `raw` is where the store keeps the letter.
    """

    message: InboundMessage
    letter: Letter
    applicant_address: str
    suppressed: tuple[int, ...] = ()
    duplicate: bool = False
    duplicate_of: str | None = None
    bounced: OutboundMail | None = None
    bounced_case: Case | None = None
    returned: OutboundMail | None = None
    revives: bool = False
    imitates: bool = False
    blocked: bool = False
    replayed: bool = False
    waiting_mails: tuple[OutboundMail, ...] = ()
    early_answers: tuple[EarlyAnswer, ...] = ()
    raw: BlobRef | None = None

    @property
    def genuine(self) -> bool:
        """Whether nothing says that somebody else wrote in the sender's name."""
        return is_genuine(self.suppressed)

    @property
    def conditions(self) -> tuple[int, ...]:
        """The conditions of the gate to record with the outcome."""
        return tuple(sorted({*self.suppressed, _REPLAYED})) if self.replayed else self.suppressed


_REPLAYED = 26
_UNPROVEN = frozenset({2, 21})


def is_genuine(suppressed: tuple[int, ...]) -> bool:
    """Whether these conditions leave the sender who they say they are (not 2 and not 21).

    Servers check one From: of a letter that names several nobody knows who wrote it.
    """
    return _UNPROVEN.isdisjoint(suppressed)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSeen:
    """A letter of somebody else than the program has been read in the folder of sent mail.

    `in_thread` are the cases its References and In-Reply-To belong to; `to_applicant` those still unanswered whose
    applicant is among its recipients; `waiting_mails` are letters of those cases that have not left yet. `replayed`
    tells that the folder was rebuilt and the letter may have been read before.
    """

    message: InboundMessage
    automatic: bool
    replayed: bool = False
    in_thread: tuple[Case, ...] = ()
    to_applicant: tuple[Case, ...] = ()
    waiting_mails: tuple[OutboundMail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnMailSeen:
    """A mail of ours has been read in the folder of sent mail; `key` is what its signed Message-ID names.

    `mail` is the outbox's entry, if there is one, and `raw` where the store keeps the octets, if there is none.
    `case_known` tells that there is a case with the number in the key.
    """

    message: InboundMessage
    key: str
    mail: OutboundMail | None = None
    case_known: bool = True
    raw: BlobRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseCommanded:
    """A person closes a case by hand; `by` is who, as the control socket knows them."""

    case: Case
    by: str
    waiting_mails: tuple[OutboundMail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptCommanded:
    """A person overturns a decline. `mails` are all the mails of the case, whatever became of them."""

    case: Case
    by: str
    mails: tuple[OutboundMail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenCommanded:
    """A person takes an answered or closed case up again."""

    case: Case
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCommanded:
    """A person writes `text` into a case's history."""

    case: Case
    by: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignCommanded:
    """A person gives a case to the consultant with the address `to`; empty: takes it back, and it is everybody's."""

    case: Case
    by: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendCommanded:
    """A person extends the term of a case: to the day `until`, or by `days` calendar days from the day promised last.

    `why` is the reason, which the applicant is told. `mails` are all the mails of the case.
    """

    case: Case
    by: str
    why: str
    until: date | None = None
    days: int = 0
    mails: tuple[OutboundMail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddCommanded:
    """A person makes a case of a letter that became none; `was` is the outcome it had."""

    letter: LetterArrived
    by: str
    was: Outcome


class MailOrder(StrEnum):
    """What a person may order about a mail that has not left."""

    RELEASE = "release"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailCommanded:
    """A person decides about a mail that waits; `case` is the one it belongs to, if any."""

    mail: OutboundMail
    order: MailOrder
    by: str
    case: Case | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired:
    """It is time to remind the applicant of a case that waits for data; `mails` are all the mails of the case."""

    case: Case
    mails: tuple[OutboundMail, ...] = ()


Event = (
    LetterArrived
    | OutgoingSeen
    | OwnMailSeen
    | CloseCommanded
    | AcceptCommanded
    | ReopenCommanded
    | NoteCommanded
    | AssignCommanded
    | ExtendCommanded
    | AddCommanded
    | MailCommanded
    | TimerFired
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is true of the school while an event is decided: its rules, calendar, people and policies.

    `digest_at` is the hour of the consultants' digest in the school's time, `digest_daily` whether it comes on days
    off too.
    """

    regulation: Regulation
    calendar: WorkingCalendar
    policy: SchoolPolicy
    people: Mapping[Person, tuple[str, ...]]
    mode: ReplyMode
    consultants: frozenset[str] = field(default=frozenset())
    digest_at: time = time(8)
    digest_daily: bool = False

    def edition_of(self, case: Case) -> Edition:
        """The edition a case is judged by: the one in force when it arrived."""
        for edition in self.regulation.editions:
            if edition.id == case.edition:
                return edition
        return self.edition_at(case.received_at)

    def edition_at(self, moment: datetime) -> Edition:
        """The edition in force at a moment (aware), by the school's own date."""
        return self.regulation.edition_at(moment.astimezone(self.policy.zone).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPlan:
    """A mail to write: what it must say is here, how it says so is the templates' business.

    `turn` tells apart several mails of one kind in one case (recipients of a notice). `instead_of` is the promise that
    `deadline` takes the place of, with the reason `why`; `again` tells that it had been put off before. `not_before`
    and `not_after` bound the moments (aware, UTC) at which sending it is right.
    """

    kind: MailKind
    to: str
    turn: str = ""
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    missing: tuple[Datum, ...] = ()
    helpful: tuple[Datum, ...] = ()
    clauses: tuple[str, ...] = ()
    deadline: Deadline | NoDate | None = None
    instead_of: Deadline | None = None
    again: bool = False
    why: str = ""
    told: Person | None = None
    letter_text: str = ""
    tone_words: tuple[str, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Register a new case; the store gives it the next number of `year`, and mails planned beside it bear it.

    `lost_number` is the one that the letter's case had before the store lost it.
    """

    case: Case
    year: str
    lost_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeCase:
    """Keep a case in its new shape."""

    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMail:
    """Write a mail about the case that is opened or changed beside it, and put it into the outbox."""

    plan: MailPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMail:
    """Keep a mail of the outbox in its new shape."""

    mail: OutboundMail


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberApplicant:
    """Keep what somebody told of themselves, so that it is never asked again."""

    applicant: Applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberAnswer:
    """Keep an answer to letters that have not been read yet."""

    answer: EarlyAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFails:
    """Remember that an address takes no mail: nothing automatic goes there until a letter comes from it."""

    address: Undeliverable


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressWorks:
    """Forget that mail to this address came back."""

    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """The letter's one outcome; `case_number` is empty for a case that is opened beside it."""

    outcome: Outcome
    case_number: str | None = None
    note: str = ""
    suppressed_by: tuple[int, ...] = ()


Action = (
    OpenCase
    | ChangeCase
    | QueueMail
    | ChangeMail
    | RememberApplicant
    | RememberAnswer
    | AddressFails
    | AddressWorks
    | RecordOutcome
)
