"""The schedule of receptions as a page to hang on the notice board and to put on the school's site."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mailbot.regulation.hours import ReceptionRow
from mailbot.regulation.model import Channel, Contact, ScheduledHours
from mailbot.regulation.noticeboard import HoursPage
from mailbot.regulation.russian import WEEKDAYS
from mailbot.regulation.words import CHANNELS, word_for
from mailbot.replies import russian
from mailbot.replies.templates import HOURS, Templates
from mailbot.terms import Role

_SCHOOL_DAYS = 6  # Sunday has no reception
_AUDIENCES = {Role.PARENT: "родителям", Role.STUDENT: "ученикам", Role.STAFF: "сотрудникам"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRow:
    """One weekday: for each person of the page, the hours («15:00–16:00»), empty where there are none."""

    name: str
    hours: tuple[tuple[str, ...], ...]


def render_hours(page: HoursPage, *, school: str, address: str, day: date, templates: Templates) -> str:
    """The page as an HTML document for A4 paper. `address` is the mailbox that answers; empty: not to be named.

    Raises:
        RenderError: the template cannot be filled in.
    """
    context: dict[str, object] = {
        "school": school,
        "title": page.title,
        "approved": page.approved,
        "people": [(row.person, row.place) for row in page.rows],
        "days": list(_days(page.rows)),
        "by_schedule": [_by_schedule(item) for item in page.by_schedule],
        "contacts": list(_contacts(page.contacts, address)),
        "closures": [_period(first, last, today=day) for first, last in page.closures],
        "expired": [(row.person, row.place) for row in page.expired],
        "until": russian.day_and_month(page.until, today=day) if page.until else "",
        "printed": f"{russian.day_and_month(day, today=day)} {day.year} года",
    }
    return templates.sheet(HOURS, context)


def _days(rows: tuple[ReceptionRow, ...]) -> Iterator[DayRow]:
    """Monday to Friday, and Saturday where somebody receives on it."""
    last = _SCHOOL_DAYS if any(row.days[_SCHOOL_DAYS - 1] for row in rows) else _SCHOOL_DAYS - 1
    for index in range(last):
        hours = tuple(tuple(russian.hours(*slot) for slot in row.days[index]) for row in rows)
        yield DayRow(name=WEEKDAYS[index].capitalize(), hours=hours)


def _by_schedule(item: ScheduledHours) -> str:
    """«технический консультант (сотрудникам): 15:00–16:00, дни называет школа»."""
    times = russian.hours(item.opens, item.closes) if item.opens and item.closes else ""
    return f"{item.person}{_audience(item.roles)}: {', '.join(filter(None, (times, item.note)))}"


def _contacts(contacts: Iterable[Contact], address: str) -> Iterator[tuple[str, str]]:
    """Each way once, with the people it is for where it is not for all of them.

    A mailbox of the school's own is in the pack without its address: the configuration knows it.
    """
    audiences: dict[tuple[Channel, str, str], list[frozenset[Role]]] = {}
    for contact in contacts:
        if address and contact.channel is Channel.EMAIL and "@" not in contact.value:
            continue
        audiences.setdefault((contact.channel, contact.value, contact.note), []).append(contact.roles)
    if address and not any(channel is Channel.EMAIL and value == address for channel, value, _ in audiences):
        yield word_for(CHANNELS, Channel.EMAIL).capitalize(), address
    for (channel, value, note), roles in audiences.items():
        whom = frozenset[Role]() if frozenset() in roles else frozenset.union(*roles)
        remark = f" ({note})" if note else ""
        yield word_for(CHANNELS, channel).capitalize(), f"{value}{remark}{_audience(whom)}"


def _audience(roles: frozenset[Role]) -> str:
    """« – родителям и ученикам»; empty for everyone. Staff and parents are everyone who is spoken of apart."""
    if not roles or roles >= {Role.PARENT, Role.STAFF}:
        return ""
    return f" – {russian.join_and([word for role, word in _AUDIENCES.items() if role in roles])}"


def _period(first: date, last: date, *, today: date) -> str:
    """«с 26 октября по 3 ноября», or the day alone."""
    if first == last:
        return russian.day_and_month(first, today=today)
    return f"с {russian.day_and_month(first, today=today)} по {russian.day_and_month(last, today=today)}"
