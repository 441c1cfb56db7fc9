"""What the daily check has brought to light, kept in the store until the digest has told it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from mailbot.casework.case import SeenLetter
from mailbot.casework.digest_model import LetterLine
from mailbot.daemon.quarantine import UID
from mailbot.i18n import _
from mailbot.store.unit import Unit
from mailbot.store.view import StoreView
from mailbot.terms import CaseFlag

MOST_LISTED = 50
"""How many letters one check lists; more are only counted."""
_KEPT = timedelta(days=14)  # longer than any pause between two digests


class Found(StrEnum):
    """How a letter came to light; the values name the lists in the store."""

    GAP = "gap"  # it lay in the inbox and the store knew nothing of it
    AGAIN = "again"  # it lay in quarantine and could be read now
    JUNK = "junk"  # it lies in the folder of junk mail
    JUNK_MORE = "junk_more"  # letters there beyond the listed ones: their number
    UNDONE = "undone"  # the check itself came to nothing


def note(unit: Unit, view: StoreView, found: Found, news: Iterable[dict[str, Any]], *, now: datetime) -> None:
    """Add to what the next digest tells, and forget what it told long ago. `news` are JSON objects."""
    known = entries(view, found)
    after = [entry for entry in known if _at(entry) > now - _KEPT]
    after += ({**entry, "at": now.isoformat()} for entry in news)
    if after != known:
        unit.put_meta(_key(found), after)


def entries(view: StoreView, found: Found) -> list[dict[str, Any]]:
    """What is kept of one kind."""
    return view.get_meta(_key(found)) or []


def found_lines(view: StoreView, since: datetime | None, until: datetime) -> tuple[LetterLine, ...]:
    """The letters of the inbox that came to light in (`since`, `until`], and what became of each.

    Complaints about the helper, who reads the digest, are left out.
    """
    return tuple(
        LetterLine(received_at=_at(entry), message_id=f"{UID}{entry['uid']}", note=_became(view, found, entry))
        for found in (Found.GAP, Found.AGAIN)
        for entry in _between(view, found, since, until)
        if not _is_complaint(view, entry)
    )


def junk_lines(view: StoreView, since: datetime | None, until: datetime) -> tuple[tuple[LetterLine, ...], int]:
    """The new letters in the folder of junk mail, and how many more there are than are listed."""
    lines = tuple(
        LetterLine(received_at=datetime.fromisoformat(entry["received_at"]), message_id="", note=entry["about"])
        for entry in _between(view, Found.JUNK, since, until)
    )
    more = sum(entry["count"] for entry in _between(view, Found.JUNK_MORE, since, until))
    return lines[:MOST_LISTED], more + len(lines[MOST_LISTED:])


def check_warnings(view: StoreView, since: datetime | None, until: datetime) -> tuple[str, ...]:
    """What is told of checks that came to nothing."""
    undone = [entry["day"] for entry in _between(view, Found.UNDONE, since, until)]
    text = _("Сверка с почтовым ящиком не удалась ({days}); программа попробует завтра.")
    return (text.format(days=", ".join(undone)),) if undone else ()


def _became(view: StoreView, found: Found, entry: dict[str, Any]) -> str:
    letter = _letter(view, entry)
    how = _("программа его не видела") if found is Found.GAP else _("лежало непрочитанным")
    if letter is None:
        return _("{how}; ещё не прочитано").format(how=how)
    if letter.case_number:
        return _("{how}; теперь это обращение {number}").format(how=how, number=letter.case_number)
    return _("{how}; прочитано").format(how=how)


def _is_complaint(view: StoreView, entry: dict[str, Any]) -> bool:
    letter = _letter(view, entry)
    case = view.case(letter.case_number) if letter and letter.case_number else None
    return case is not None and CaseFlag.COMPLAINT in case.flags


def _letter(view: StoreView, entry: dict[str, Any]) -> SeenLetter | None:
    return view.seen(entry["folder"], entry["uidvalidity"], entry["uid"])


def _between(view: StoreView, found: Found, since: datetime | None, until: datetime) -> Iterator[dict[str, Any]]:
    for entry in entries(view, found):
        if (since is None or _at(entry) > since) and _at(entry) <= until:
            yield entry


def _at(entry: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _key(found: Found) -> str:
    return f"found:{found.value}"
