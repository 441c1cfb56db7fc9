"""Which case a letter belongs to: by thread, then by number and participant, then by the one case that waits."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from mailbot.casework.case import Case
from mailbot.casework.numbers import numbers_in
from mailbot.language.letter import Letter
from mailbot.mail.message import InboundMessage
from mailbot.terms import CaseState, Datum, Kind

WAITING_WINDOW = timedelta(days=14)


class MatchedBy(StrEnum):
    """What tied a letter to its case."""

    THREAD = "thread"
    NUMBER = "number"
    WAITING = "waiting"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What to look a letter's case up by: msg-ids it answers, numbers in its subject, its sender's address."""

    message_ids: tuple[str, ...]
    numbers: tuple[str, ...]
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Cases found by those keys."""

    by_thread: tuple[Case, ...] = ()
    by_number: tuple[Case, ...] = ()
    by_address: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The case a letter belongs to, if any; `related` is a case it only seems to belong to."""

    case: Case | None = None
    by: MatchedBy = MatchedBy.NOTHING
    related: Case | None = None


NO_MATCH = Match()


def lookup_keys(message: InboundMessage, applicant_address: str) -> Keys:
    """The keys of a letter, the nearest ancestor first (RFC 5322, 3.6.4)."""
    ancestors = (*message.in_reply_to, *reversed(message.references))
    return Keys(
        message_ids=tuple(dict.fromkeys(ancestors)),
        numbers=numbers_in(message.subject),
        address=applicant_address.lower(),
    )


def match(
    message: InboundMessage, letter: Letter, keys: Keys, candidates: Candidates, *, genuine: bool = True
) -> Match:
    """Tie a letter to a case. A stranger to a thread or number never gets into somebody else's case.

    A sender who is not `genuine` needs a Message-ID of the thread: number and address are known to too many.
    """
    for by, found in ((MatchedBy.THREAD, candidates.by_thread), (MatchedBy.NUMBER, candidates.by_number)):
        trusted = genuine or by is MatchedBy.THREAD
        # A case whose persons have left the store has no address, nor has a letter without a sender: that ties nothing.
        own = [case for case in found if keys.address and case.applicant.address == keys.address and trusted]
        if own:
            return Match(case=own[-1], by=by)
        if found:
            return Match(related=found[-1])
    if not genuine:
        return NO_MATCH
    waiting = [case for case in candidates.by_address if _waits(case, message.received_at)]
    if len(waiting) == 1 and _brings(letter, waiting[0].missing):
        return Match(case=waiting[0], by=MatchedBy.WAITING)
    return NO_MATCH


def in_context(letter: Letter, case: Case | None) -> Letter:
    """The letter as meant in its case: «Спасибо! Мы в 5Б» thanks, but where the class was asked for it answers."""
    awaited = case is not None and case.state is CaseState.AWAITING_DATA and _brings(letter, case.missing)
    return replace(letter, kind=Kind.FOLLOWUP) if letter.kind is Kind.THANKS and awaited else letter


def _waits(case: Case, now: datetime) -> bool:
    since = case.waiting_since
    return case.state is CaseState.AWAITING_DATA and since is not None and now - since <= WAITING_WINDOW


def _brings(letter: Letter, missing: tuple[Datum, ...]) -> bool:
    """A letter of its own with a clear problem is a new appeal, unless the problem is what was missing."""
    if letter.problem_clear and Datum.PROBLEM not in missing:
        return False
    brought = {
        Datum.FULL_NAME: letter.full_name is not None,
        Datum.CLASS: bool(letter.classes),
        Datum.PROBLEM: letter.problem_clear,
    }
    return any(brought[datum] for datum in missing)
