"""The reception schedule for a notice board, a site and a calendar program: as data, and as iCalendar (RFC 5545)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zlib import crc32

from mailbot.regulation.hours import Reception, ReceptionRow, offered_hours, receptions, weekly_table
from mailbot.regulation.model import Contact, Publication, Regulation, ScheduledHours, SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar

_LINE_OCTETS = 75  # RFC 5545, 3.1


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursPage:
    """What the printed schedule says: the week by person, what is «по графику», how else to reach the school.

    `publications` are the clauses that have it hung out, and where.
    """

    school: str
    title: str
    approved: str
    rows: tuple[ReceptionRow, ...]
    by_schedule: tuple[ScheduledHours, ...]
    contacts: tuple[Contact, ...]
    publications: tuple[Publication, ...]


def hours_page(regulation: Regulation, *, day: date, policy: SchoolPolicy) -> HoursPage:
    """The schedule that holds on `day`, for everyone."""
    edition = regulation.edition_at(day)
    return HoursPage(
        school=regulation.school,
        title=edition.title,
        approved=edition.approved,
        rows=weekly_table(offered_hours(edition, day=day, policy=policy, role=None)),
        by_schedule=edition.scheduled_hours,
        contacts=edition.contacts,
        publications=edition.publications,
    )


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
    """TEXT values escape backslash, semicolon, comma and line ends (RFC 5545, 3.3.11)."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, escaped)
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
