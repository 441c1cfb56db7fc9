"""The answers from which a rule pack is made, and how a person's words become them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from zoneinfo import available_timezones

from mailbot.config.problems import closest
from mailbot.i18n import _
from mailbot.mail.safe import display_line
from mailbot.regulation.pack_model import slot_times
from mailbot.regulation.problems import suggestion
from mailbot.regulation.words import CHANNELS, DATA, PEOPLE, ROLES, UNITS, EnumT, word_for
from mailbot.terms import Datum, Person, TermUnit

_DATA_SHORT = {"имя": Datum.FULL_NAME, "фио": Datum.FULL_NAME, "класс": Datum.CLASS, "проблема": Datum.PROBLEM}
_PEOPLE = {word: person for word, person in PEOPLE.items() if person is not Person.CONSULTANT}
_LENGTH = re.compile(r"(\d*)\s*(час|сут|раб|д)")
_UNITS = {"час": TermUnit.HOURS, "раб": TermUnit.WORKING_DAYS, "д": TermUnit.DAYS}
_DAYS = {"пн": "monday", "вт": "tuesday", "ср": "wednesday", "чт": "thursday", "пт": "friday", "сб": "saturday"}


class Unfit(ValueError):
    """An answer that does not fit; the text says what would."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """What people must give; the words of packs, as everywhere here."""

    who: list[str]
    data: list[str]
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermAnswer:
    """How long the school may take, from the letter's arrival."""

    who: list[str]
    length: int
    unit: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """The clause on politeness, the one that lets help stop, and who is told."""

    clause: str
    stop_clause: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """Who hears a complaint."""

    clause: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is told at once."""

    text: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """When one person receives: pairs of a weekday's key and its slots."""

    person: str
    place: str
    week: list[tuple[str, list[str]]]
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to reach the school."""

    channel: str
    value: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPack:
    """Everything asked for. What is empty the school's text does not have, and nothing is done in its name."""

    school: str
    system: str
    timezone: str
    region: str
    title: str
    approved: str
    holds_from: date | None
    who: list[str]
    who_clause: str
    required: list[Required]
    terms: list[TermAnswer]
    politeness: Manners | None
    complaint: Hearing | None
    password: Advice | None
    hours: list[Reception]
    contacts: list[Way]


def text(answer: str) -> str:
    """One line that is not empty."""
    line = display_line(answer)
    if not line:
        raise Unfit(_("здесь нужен ответ"))
    return line


def optional(answer: str) -> str:
    """One line, perhaps empty."""
    return display_line(answer)


def zone(answer: str) -> str:
    """A time zone's name."""
    if answer in available_timezones():
        return answer
    raise Unfit(
        _("пояса «{name}» нет; может быть, {likely}?").format(
            name=answer, likely=closest(answer, available_timezones()) or "Europe/Moscow"
        )
    )


def day(answer: str) -> date | None:
    """A date, or nothing."""
    try:
        return date.fromisoformat(answer) if answer else None
    except ValueError:
        raise Unfit(_("«{text}» не дата; пример: 2026-09-01").format(text=answer)) from None


def roles(answer: str) -> list[str]:
    """«сотрудники, родители»."""
    return _several(answer, ROLES)


def required(who: str, data: str, clause: str) -> Required:
    """«родители», «имя, класс, проблема», «4»."""
    known = {**DATA, **_DATA_SHORT}
    short = (
        data.lower().replace(word_for(DATA, Datum.FULL_NAME), "имя").replace(word_for(DATA, Datum.PROBLEM), "проблема")
    )
    named = [word_for(DATA, known[word]) for word in _several(short, known)]
    return Required(who=roles(who), data=list(dict.fromkeys(named)), clause=text(clause))


def term(who: str, length: str, clause: str) -> TermAnswer:
    """«родители», «1 рабочий день», «6.2»."""
    found = _LENGTH.match(length.strip().lower())
    if found is None or int(found[1] or 1) == 0:
        raise Unfit(_("«{text}» не срок; примеры: 1 день, 3 рабочих дня, 24 часа").format(text=length))
    round_the_clock = found[2] == "сут"
    unit = TermUnit.HOURS if round_the_clock else _UNITS[found[2]]
    number = int(found[1] or 1) * (24 if round_the_clock else 1)
    return TermAnswer(who=roles(who), length=number, unit=word_for(UNITS, unit), clause=text(clause))


def politeness(clause: str, stop_clause: str, told: str) -> Manners:
    """«5», «6» (empty: the same), «директор»."""
    return Manners(clause=text(clause), stop_clause=optional(stop_clause) or text(clause), told=_one(told, _PEOPLE))


def complaint(clause: str, told: str) -> Hearing:
    """«6», «директор»."""
    return Hearing(clause=text(clause), told=_one(told, _PEOPLE))


def advice(words: str, clause: str) -> Advice:
    """A sentence to say at once, and its clause."""
    return Advice(text=text(words), clause=text(clause))


def reception(person: str, place: str, week: str, clause: str) -> Reception:
    """«администратор», «учебная часть», «пн 15:00-16:00, чт 16:00-18:00», «4»."""
    slots: dict[str, list[str]] = {}
    for part in filter(None, map(str.strip, week.replace("–", "-").split(","))):
        name, _space, times = part.partition(" ")
        key = _DAYS[_one(name.lower(), _DAYS)]
        try:
            slot_times(times.strip())
        except ValueError as error:
            raise Unfit(_("«{part}»: {error}").format(part=part, error=error)) from None
        slots.setdefault(key, []).append(times.strip())
    if not slots:
        raise Unfit(_("не названо ни одного дня; пример: пн 15:00-16:00, чт 16:00-18:00"))
    ordered = [(key, slots[key]) for key in _DAYS.values() if key in slots]
    return Reception(person=text(person), place=text(place), week=ordered, clause=text(clause))


def way(channel: str, value: str, clause: str) -> Way:
    """«телефон», «2-34-81», «4»."""
    return Way(channel=_one(channel, CHANNELS), value=text(value), clause=text(clause))


def _several(answer: str, known: Mapping[str, EnumT]) -> list[str]:
    words = [_one(word, known) for word in map(str.strip, answer.lower().split(",")) if word]
    if not words:
        raise Unfit(_("здесь нужен ответ.") + suggestion("", known))
    return list(dict.fromkeys(words))


def _one(word: str, known: Mapping[str, StrEnum] | Mapping[str, str]) -> str:
    tidy = display_line(word).lower()
    if tidy not in known:
        raise Unfit(_("«{word}» здесь не годится.").format(word=word) + suggestion(tidy, known))
    return tidy
