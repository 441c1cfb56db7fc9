"""The daily comparison of the mailbox with what the store knows: when it is due, and how it is gone about."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from mailbot.regulation.model import SchoolPolicy

_BEFORE_DIGEST = timedelta(hours=1)


def check_due(last_for: date | None, *, now: datetime, digest_at: time, policy: SchoolPolicy) -> date | None:
    """The day whose check is due now, or None. `last_for` is the day of the last one; `now` is aware.

    An hour before the digest, so that the digest tells what was found, on days off too. One check catches up after
    any downtime. A clock that jumped forward and back makes one more, and silences nothing.
    """
    local = now.astimezone(policy.zone)
    midnight = datetime.combine(local.date(), time(0), policy.zone)
    at = datetime.combine(local.date(), digest_at, policy.zone)
    begins = max(midnight, at - _BEFORE_DIGEST)
    day = local.date() if local >= begins else local.date() - timedelta(days=1)
    return None if day == last_for else day


def spans(first: int, last: int, width: int) -> Iterator[tuple[int, int]]:
    """The numbers from `first` to `last` in runs of at most `width`, each as its first and last number."""
    for start in range(first, last + 1, width):
        yield start, min(start + width - 1, last)
