"""The reception schedule for a notice board, a site and a calendar program: as data, and as iCalendar (RFC 5545)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zlib import crc32

from mailbot.regulation.hours import Reception, ReceptionRow, offered_hours, receptions, weekly_table
from mailbot.regulation.model import (
    Contact,
    Publication,
    ReceptionHours,
    Regulation,
    ScheduledHours,
    SchoolPolicy,
)
from mailbot.regulation.workdays import WorkingCalendar

_LINE_OCTETS = 75  # RFC 5545, 3.1


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    """What the printed schedule says: the week by person, what is «по графику», how else to reach the school.

    `publications` are the clauses that have it hung out, and where. `until` is the last day for which the hours are
    known to hold (None: until they are changed). `expired` are people whose hours are past and therefore left out.
    `closures` are the first and last days, not past yet, on which there is no reception.
    """

    school: str
    title: str
    approved: str
    rows: tuple[ReceptionRow, ...]
    by_schedule: tuple[ScheduledHours, ...]
    contacts: tuple[Contact, ...]
    publications: tuple[Publication, ...]
    until: date | None
    expired: tuple[ReceptionRow, ...]
    closures: tuple[tuple[date, date], ...]


def hours_page(regulation: Regulation, *, day: date, policy: SchoolPolicy) -> HoursPage:
    """The schedule that holds on `day`, for everyone."""
    edition = regulation.edition_at(day)
    offered = offered_hours(edition, day=day, policy=policy, role=None)
    ends = [_last_day(slot, policy) for slot in offered if slot.valid_to is not None]
    past = tuple(slot for slot in edition.hours if slot not in offered and slot.valid_to and slot.valid_to < day)
    return HoursPage(
        school=regulation.school,
        title=edition.title,
        approved=edition.approved,
        rows=weekly_table(offered),
        by_schedule=edition.scheduled_hours,
        contacts=edition.contacts,
        publications=edition.publications,
        until=min(ends, default=None),
        expired=weekly_table(past),
        closures=tuple(sorted(closed for closed in policy.no_reception if closed[1] >= day)),
    )


def _last_day(slot: ReceptionHours, policy: SchoolPolicy) -> date:
    return max(day for day in (slot.valid_to, policy.hours_confirmed_until) if day is not None)


def hours_ics(
    regulation: Regulation,
    *,
    first: date,
    last: date,
    stamp: datetime,
    policy: SchoolPolicy,
    calendar: WorkingCalendar,
) -> str:
    """Every reception from `first` to `last` as an iCalendar object, lines ended by CRLF; `stamp` is now, aware.

    One event a reception, in UTC: days off and transferred days need no recurrence rule then.
    """
    edition = regulation.edition_at(first)
    found = receptions(edition, first=first, last=last, policy=policy, calendar=calendar, role=None)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//mailbot//hours//RU", "METHOD:PUBLISH"]
    name = _escaped(f"Часы приёма, {regulation.school}")
    # NAME is RFC 7986, 5.1; many programs still read only the older one.
    lines += [f"NAME:{name}", f"X-WR-CALNAME:{name}"]
    for reception in found:
        lines += _event(reception, regulation.id, stamp, policy)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(reception: Reception, pack: str, stamp: datetime, policy: SchoolPolicy) -> Iterator[str]:
    slot = reception.hours
    opens, closes = (datetime.combine(reception.day, hour, policy.zone) for hour in (slot.opens, slot.closes))
    summary = f"Приём: {slot.person}"
    yield "BEGIN:VEVENT"
    who = crc32(f"{slot.person}|{slot.place}".encode())
    yield f"UID:{_utc(opens)}-{_utc(closes)}-{who:08x}@{pack}.mailbot.invalid"
    yield f"DTSTAMP:{_utc(stamp)}"
    yield f"DTSTART:{_utc(opens)}"
    yield f"DTEND:{_utc(closes)}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"LOCATION:{_escaped(slot.place)}"
    if slot.source.clause:
        yield f"DESCRIPTION:{_escaped(f'п. {slot.source.clause} Регламента')}"
    yield "END:VEVENT"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """TEXT values escape backslash, semicolon and comma, and hold no control characters (RFC 5545, 3.3.11)."""
    text = "".join(character for character in " ".join(text.split()) if character.isprintable())
    for special in ("\\", ";", ","):
        text = text.replace(special, f"\\{special}")
    return text


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, never cut inside a character; continuations begin with a space."""
    part = ""
    for character in line:
        if len((part + character).encode()) > _LINE_OCTETS:
            yield part
            part = " "
        part += character
    yield part
