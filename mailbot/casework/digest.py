"""The consultant's digest as data: what is new, due, overdue, waiting; and every letter summed by outcome."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from mailbot.casework.case import Case, DigestCounts, OutboundMail, SeenLetter
from mailbot.casework.digest_model import Digest, LetterLine, MailLine, SilentLine
from mailbot.regulation.model import SchoolPolicy
from mailbot.terms import CaseFlag, CaseMove, CaseState, OutboxState, Outcome

_LISTED = frozenset(
    {
        Outcome.OFFTOPIC,
        Outcome.SPAM,
        Outcome.OWN,
        Outcome.LIST,
        Outcome.ROBOT,
        Outcome.REPORT,
        Outcome.THANKS,
    }
)
_OF_A_CASE = frozenset({Outcome.NEW_CASE, Outcome.ADDED_TO_CASE})
_ANSWERED_BEFORE = 23
_FAILED = frozenset({OutboxState.REFUSED, OutboxState.BOUNCED, OutboxState.EXPIRED, OutboxState.UNCERTAIN})


_WEEK = timedelta(days=7)


def build_digest(
    day: date,
    *,
    since: datetime | None,
    until: datetime,
    cases: Iterable[Case],
    seen: Iterable[SeenLetter],
    mails: Iterable[OutboundMail],
    policy: SchoolPolicy,
    quarantined: Iterable[SeenLetter] = (),
    complaints: frozenset[str] = frozenset(),
    found: tuple[LetterLine, ...] = (),
    junk: tuple[LetterLine, ...] = (),
    junk_more: int = 0,
    warnings: tuple[str, ...] = (),
) -> Digest:
    """Gather the digest of `day`. `cases` are those not closed, `seen` the letters handled in (`since`, `until`],
    `mails` those in failed or held states, `quarantined` the letters still unread, shown for a week, `complaints`
    the numbers of those among the letters' cases that are complaints about the helper: kept out of the helper's
    digest but for the number of their letters."""
    shown = sorted((case for case in cases if CaseFlag.COMPLAINT not in case.flags), key=_urgency)
    letters = tuple(seen)
    running = [case for case in shown if case.state is CaseState.OPEN and case.due_at is not None]
    overdue = tuple(case for case in running if _is_overdue(case, until))
    unsent = sorted(mails, key=lambda mail: mail.created_at)
    return Digest(
        day=day,
        since=since,
        until=until,
        new=tuple(case for case in shown if _is_new(case, since)),
        overdue=overdue,
        due_today=tuple(case for case in running if case not in overdue and _due_day(case, policy) == day),
        waiting=tuple(case for case in shown if case.state is CaseState.AWAITING_DATA),
        assigned=tuple(case for case in shown if case.assigned_to),
        declined=tuple(case for case in shown if _declined_since(case, since)),
        needs_person=tuple(case for case in shown if _wants_person(case)),
        no_autoreply=tuple(_silent(letters, complaints)),
        quarantined=tuple(_letter_line(letter) for letter in quarantined if _is_recent(letter, since, until)),
        without_case=tuple(_letter_line(i) for i in letters if i.outcome in _LISTED and i.case_number is None),
        undelivered=tuple(_mail_line(mail) for mail in unsent if mail.state in _FAILED),
        held=tuple(_mail_line(mail) for mail in unsent if mail.state is OutboxState.HELD),
        counts=count(letters, complaints),
        found=found,
        junk=junk,
        junk_more=junk_more,
        warnings=warnings,
    )


def count(letters: Iterable[SeenLetter], complaints: frozenset[str] = frozenset()) -> DigestCounts:
    """Letters by outcome, in the order of the closed set, and those of `complaints` apart; all sum to the total."""
    tally = Counter(None if letter.case_number in complaints else letter.outcome for letter in letters)
    parts = tuple((outcome, tally[outcome]) for outcome in Outcome if tally[outcome])
    return DigestCounts(total=tally.total(), by_outcome=parts, passed_by=tally[None])


def _is_new(case: Case, since: datetime | None) -> bool:
    """Registered since the last digest, and not declined: those have a section of their own."""
    return _after(case.registered_at, since) and case.state is not CaseState.DECLINED


def _urgency(case: Case) -> tuple[bool, datetime]:
    return (case.due_at is None, case.due_at or case.received_at)


def _is_overdue(case: Case, now: datetime) -> bool:
    return case.due_at is not None and case.due_at < now


def _due_day(case: Case, policy: SchoolPolicy) -> date | None:
    return case.due_at.astimezone(policy.zone).date() if case.due_at else None


def _after(moment: datetime, since: datetime | None) -> bool:
    return since is None or moment > since


def _declined_since(case: Case, since: datetime | None) -> bool:
    moves = (entry for entry in case.history if entry.what == CaseMove.VIOLATED.value)
    return case.state is CaseState.DECLINED and any(_after(entry.at, since) for entry in moves)


def _wants_person(case: Case) -> bool:
    settled = case.state in (CaseState.ANSWERED, CaseState.CLOSED)
    return not settled and bool(case.flags & {CaseFlag.NEEDS_PERSON, CaseFlag.MAYBE_ANSWERED})


def _silent(letters: Iterable[SeenLetter], complaints: frozenset[str]) -> Iterator[SilentLine]:
    """The letters of cases that the gate kept from being answered; a second reply is missed by nobody."""
    for letter in letters:
        conditions = tuple(number for number in letter.suppressed_by if number != _ANSWERED_BEFORE)
        number = letter.case_number
        if conditions and number and letter.outcome in _OF_A_CASE and number not in complaints:
            yield SilentLine(case_number=number, conditions=conditions)


def _is_recent(letter: SeenLetter, since: datetime | None, until: datetime) -> bool:
    return _after(letter.at, since) or letter.at > until - _WEEK


def _letter_line(letter: SeenLetter) -> LetterLine:
    return LetterLine(received_at=letter.received_at, message_id=letter.name, note=letter.note)


def _mail_line(mail: OutboundMail) -> MailLine:
    return MailLine(key=mail.key, case_number=mail.case_number, state=mail.state.value, note=mail.last_error)
