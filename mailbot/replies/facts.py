"""What a letter to a person is made from, and what comes out: values only."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.regulation.model import ReceptionHours
from mailbot.terms import CaseFlag, Datum, MailKind, Person, Role, Topic, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolIdentity:
    """The school as it signs its letters.

    `supervisor` and `director` say how to reach these people («Ковальчук Ирина Петровна, zavuch@school.example»);
    they are told to an applicant who wants to complain, and empty where the school names nobody.
    """

    name: str
    system: str
    address: str
    zone: tzinfo
    supervisor: str = ""
    director: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyFacts:
    """Everything one letter may say. Strings are as read in the applicant's letter; rendering makes them safe.

    `now` and `received_at` are aware. `missing` is what is asked for; in an acknowledgement it is what would merely
    help. `deadline` is None where no term applies; `instead_of` is the promise that it takes the place of, with the
    reason `why`, and `again` tells that it had been put off before. `told` is who has been told of this letter.
    `next_reception` is the day and the slot of the nearest reception, `receptions` every weekly slot offered now.
    `tone_words` are the words that a violation rests on, as written: notices mask them. `letter_text` is the
    writer's own text, for the people whom a notice goes to. `completed` marks the acknowledgement that follows a
    request for data.
    """

    kind: MailKind
    number: str
    now: datetime
    received_at: datetime
    salutation: str = ""
    role: Role = Role.UNKNOWN
    topic: Topic = Topic.OTHER
    full_name: str = ""
    child_names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    problem: str = ""
    verdict: Verdict = Verdict.POLITE
    missing: tuple[Datum, ...] = ()
    clauses: tuple[str, ...] = ()
    deadline: Deadline | NoDate | None = None
    instead_of: Deadline | None = None
    again: bool = False
    why: str = ""
    told: Person | None = None
    receptions: tuple[ReceptionHours, ...] = ()
    next_reception: tuple[date, ReceptionHours] | None = None
    letter_subject: str = ""
    letter_text: str = ""
    applicant_address: str = ""
    tone_words: tuple[str, ...] = ()
    flags: frozenset[CaseFlag] = frozenset()
    completed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A letter ready to be composed: the same content as plain text (line ends `\\n`) and as HTML."""

    subject: str
    text: str
    html: str


class RenderError(ValueError):
    """A letter cannot be written as asked; the message says why and what to do, in Russian."""


class UnauthorisedError(RenderError):
    """The letter would say something that the regulation's edition does not authorise."""
