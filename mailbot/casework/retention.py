"""What leaves the store when its time is over: texts first, then the persons of finished cases.

Nothing that a number stands for disappears: documents stay, words and persons leave them. So no number is given
twice, the register still counts, and no letter of the mailbox looks new.
"""

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from mailbot.casework.case import Applicant, BlobRef, Case, OutboundMail, SeenLetter, Undeliverable
from mailbot.terms import CaseState, OutboxState

T = TypeVar("T")
# Instead of a text that is gone: how many letters a case has had still shows.
GONE = BlobRef(file="", offset=0, length=0, crc=0)
_FINISHED = frozenset({CaseState.ANSWERED, CaseState.CLOSED, CaseState.DECLINED})
_FINAL = frozenset(
    {OutboxState.SENT, OutboxState.REFUSED, OutboxState.BOUNCED, OutboxState.WITHDRAWN, OutboxState.EXPIRED}
)
_MONTH = re.compile(r"[a-z]+-(?P<year>\d{4})-(?P<month>\d{2})\.blob")
# The clock is not believed when nothing at all has happened for so long: a digest comes every working day.
_SILENCE = timedelta(days=60)
_BLURRED = "keyed:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long things are kept: texts of letters in days, persons of finished cases in years."""

    letters_days: int
    cases_years: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything the store holds that may come to its end; `files` are the names of its files of texts."""

    cases: tuple[Case, ...]
    mails: tuple[OutboundMail, ...]
    seen: tuple[SeenLetter, ...]
    applicants: tuple[Applicant, ...]
    undeliverable: tuple[Undeliverable, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """What leaves. Documents are as they will be; `files` and `applicants` (addresses) go entirely.

    `kept` are the texts that stay in files over their time: nothing else in those may stay. They belong to the cases
    nobody has finished, whose numbers are `waiting`, and to mails nobody has decided about, whose keys are `undecided`;
    `thinned` are the files among them that lose texts now. `forgotten` are the numbers of cases that lose their persons
    now.
    """

    files: tuple[str, ...]
    thinned: tuple[str, ...]
    kept: frozenset[BlobRef]
    cases: tuple[Case, ...]
    mails: tuple[OutboundMail, ...]
    seen: tuple[SeenLetter, ...]
    applicants: tuple[str, ...]
    waiting: tuple[str, ...]
    undecided: tuple[str, ...]
    forgotten: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.files or self.cases or self.mails or self.seen or self.applicants)


def clock_is_doubtful(kept: Kept, *, now: datetime) -> timedelta | None:
    """How long nothing has happened, when that is so long that the clock may have jumped forward."""
    happened = (
        *(case.registered_at for case in kept.cases),
        *(mail.created_at for mail in kept.mails),
        *(letter.at for letter in kept.seen),
    )
    silent = now - max(happened, default=now)
    return silent if silent > _SILENCE else None


def plan_purge(kept: Kept, terms: Terms, *, blurred: Callable[[SeenLetter], str], now: datetime) -> Purge:
    """What is over its time at `now`. `blurred` gives the keyed hash by which a letter is known from then on."""
    before = now - timedelta(days=terms.letters_days)
    over = frozenset(file for file in kept.files if _ended(file, before))
    waiting = {case.number: refs for case in kept.cases if (refs := _needed_by_case(case, over))}
    undecided = {mail.key: mail.body for mail in kept.mails if mail.state not in _FINAL and mail.body.file in over}
    needed = frozenset(undecided.values()).union(*waiting.values())
    going = _Going(over=over, needed=needed)
    forgotten = {case.number for case in kept.cases if _is_forgotten(case, terms, now=now)}
    cases = tuple(_case(case, going, forgotten=case.number in forgotten, now=now) for case in kept.cases)
    mails = tuple(_mail(mail, going, forgotten=mail.case_number in forgotten) for mail in kept.mails)
    seen = tuple(_seen(letter, going, blurred) if letter.received_at < before else letter for letter in kept.seen)
    known = {case.applicant.address.casefold() for case in cases}
    return Purge(
        files=tuple(sorted(over - {ref.file for ref in needed})),
        thinned=tuple(sorted({ref.file for ref in _named(kept) if ref in going} & {ref.file for ref in needed})),
        kept=needed,
        cases=_changed(kept.cases, cases),
        mails=_changed(kept.mails, mails),
        seen=_changed(kept.seen, seen),
        applicants=tuple(addr for folded, addr in _remembered(kept).items() if folded not in known),
        waiting=tuple(sorted(waiting)),
        undecided=tuple(sorted(undecided)),
        forgotten=tuple(sorted(forgotten)),
    )


def _named(kept: Kept) -> Iterator[BlobRef]:
    """Every text that a document names."""
    for case in kept.cases:
        yield from case.letters
    yield from (mail.body for mail in kept.mails)
    yield from (letter.body for letter in kept.seen if letter.body is not None)


def _remembered(kept: Kept) -> dict[str, str]:
    """Every address that is kept apart from cases, by itself with the case of letters folded."""
    failing = {one.address.casefold(): one.address for one in kept.undeliverable}
    return failing | {one.address.casefold(): one.address for one in kept.applicants}


def blurred_hash(digest: str) -> str:
    """How a keyed hash stands in a letter's document, apart from hashes of its content."""
    return _BLURRED + digest


def is_blurred(letter: SeenLetter) -> bool:
    """Whether a letter is known by a keyed hash only."""
    return letter.content_hash.startswith(_BLURRED)


def _ended(file: str, before: datetime) -> bool:
    month = _MONTH.fullmatch(file)
    if month is None:
        return False
    year, number = int(month["year"]), int(month["month"])
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=UTC) <= before


def _needed_by_case(case: Case, over: frozenset[str]) -> frozenset[BlobRef]:
    """The texts of an unfinished case that lie in files over their time."""
    return frozenset() if case.state in _FINISHED else frozenset(ref for ref in case.letters if ref.file in over)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Going:
    """Which texts leave: those in the files `over` their time that are not `needed`."""

    over: frozenset[str]
    needed: frozenset[BlobRef]

    def __contains__(self, ref: BlobRef) -> bool:
        return ref.file in self.over and ref not in self.needed


def _is_forgotten(case: Case, terms: Terms, *, now: datetime) -> bool:
    last = max((entry.at for entry in case.history), default=case.received_at)
    return case.state in _FINISHED and case.forgotten_at is None and _years_after(last, terms.cases_years) <= now


def _years_after(moment: datetime, years: int) -> datetime:
    year = moment.year + years
    return moment.replace(year=year, day=min(moment.day, calendar.monthrange(year, moment.month)[1]))


def _case(case: Case, going: _Going, *, forgotten: bool, now: datetime) -> Case:
    if forgotten:
        return _without_persons(case, now=now)
    return replace(case, letters=tuple(GONE if ref in going else ref for ref in case.letters))


def _without_persons(case: Case, *, now: datetime) -> Case:
    return replace(
        case,
        applicant=Applicant(address="", role=case.applicant.role),
        subject="",
        problem="",
        child_names=(),
        assigned_to="",
        extension=replace(case.extension, why="", by="") if case.extension else None,
        thread=(),
        letters=(GONE,) * len(case.letters),
        history=tuple(replace(entry, note="") for entry in case.history),
        forgotten_at=now,
    )


def _mail(mail: OutboundMail, going: _Going, *, forgotten: bool) -> OutboundMail:
    if forgotten and mail.state in _FINAL:
        return replace(mail, to="", subject="", last_error="", body=GONE)
    return replace(mail, body=GONE) if mail.body in going else mail


def _seen(letter: SeenLetter, going: _Going, blurred: Callable[[SeenLetter], str]) -> SeenLetter:
    body = None if letter.body is None or letter.body in going else letter.body
    if is_blurred(letter):
        return replace(letter, body=body)
    return replace(letter, message_id=None, content_hash=blurred(letter), note="", body=body)


def _changed(before: Iterable[T], after: Iterable[T]) -> tuple[T, ...]:
    return tuple(new for old, new in zip(before, after, strict=True) if new != old)
