"""What a letter says, as values: each finding with its source, place and certainty."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from mailbot.terms import Datum, Kind, LetterFlag, Role, Source, ToneKind, Topic, Verdict

T = TypeVar("T")

# Where the writer speaks in this letter, and where they may be named as well.
SPOKEN = (Source.SUBJECT, Source.BODY, Source.SIGNATURE)
SHOWN = (Source.FROM, *SPOKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[T]):
    """A value read in a letter.

    `span` is half-open, in code points, into the part `source`; `certainty` lies in 0..1; `why` names the
    mechanism that found it, for `mailbot why`.
    """

    value: T
    source: Source
    span: tuple[int, int]
    certainty: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneFinding:
    """A run of words that bears on the tone: the text as written, and its place."""

    text: str
    source: Source
    span: tuple[int, int]
    kind: ToneKind
    certainty: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A letter cut into parts; spans of findings index into these strings.

    `from_` is the display name. `body` is the writer's own text without signature and quote. `quote` is what was
    quoted or forwarded, as written, markers included.
    """

    from_: str
    subject: str
    body: str
    signature: str
    quote: str

    def of(self, source: Source) -> str:
        """The text that spans with this source index into."""
        return {
            Source.FROM: self.from_,
            Source.SUBJECT: self.subject,
            Source.BODY: self.body,
            Source.SIGNATURE: self.signature,
            Source.QUOTE: self.quote,
        }[source]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name in the nominative, in Cyrillic; empty strings for what is not known."""

    surname: str = ""
    given: str = ""
    patronymic: str = ""

    @property
    def full(self) -> str:
        """«Фамилия Имя Отчество», what is known of it."""
        return " ".join(part for part in (self.surname, self.given, self.patronymic) if part)

    @property
    def salutation(self) -> str:
        """«Имя Отчество» or «Имя», for addressing the person; empty when the given name is unknown."""
        return " ".join(part for part in (self.given, self.patronymic) if part and self.given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything mailbot understood of one message.

    `full_name` is None unless surname and given name are known; `address_as` is the best known way to address the
    writer (a lone given name counts). `doubtful` lists data of which it is unclear whether they were given.
    `office_date` is the day on which a new employee took office, where the letter gives it.
    """

    parts: Parts
    text: str
    kind: Kind
    role: Role
    topic: Topic
    full_name: Finding[PersonName] | None
    address_as: str
    child_names: tuple[Finding[str], ...]
    classes: tuple[Finding[str], ...]
    problem: Finding[str] | None
    problem_clear: bool
    verdict: Verdict
    tone: tuple[ToneFinding, ...]
    flags: frozenset[LetterFlag]
    doubtful: frozenset[Datum]
    office_date: date | None = None
    defects: tuple[str, ...] = ()
