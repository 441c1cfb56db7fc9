"""The configuration as values: one class for each table of mailbot.toml, checked strictly.

Read with `mailbot.config.load.load_config`; the models are frozen and never hold a password, only its place.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo, field_validator

from mailbot.config.problems import closest
from mailbot.config.schools import school_name
from mailbot.config.secret import Secret, secret_at
from mailbot.i18n import _
from mailbot.mail.addresses import canonical, sendable
from mailbot.mail.hosts import is_loopback
from mailbot.mail.message import Address
from mailbot.regulation.model import Regulation
from mailbot.terms import Person, ReplyMode, Security

AUTO = "auto"

_ADDR_SPEC = re.compile(r'[^\s@<>,;:"()\[\]\\]+@(?:localhost|[^\s@<>,;:"()\[\]\\.]+(?:\.[^\s@<>,;:"()\[\]\\.]+)+)')


class Weekdays(StrEnum):
    """On which days the digest is sent."""

    WORKING = "working"
    DAILY = "daily"


class SaveToSent(StrEnum):
    """Whether a copy of a reply is put into Sent: `auto` looks first whether the provider does it."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What validation may look at besides the file: its folder, that of its credentials, and the environment."""

    folder: Path
    credentials: Path
    environ: Mapping[str, str]


def _surroundings(info: ValidationInfo) -> Surroundings:
    return cast(Surroundings, info.context)


def _address(text: str) -> str:
    if not _ADDR_SPEC.fullmatch(text) or (not text.endswith("@localhost") and sendable(text) is None):
        raise ValueError(
            _("«{text}» не похоже на адрес вида school@example.org; слева от @ нужны латинские буквы").format(text=text)
        )
    return canonical(text)


def _sender_or_domain(text: str) -> str:
    if text.startswith("@"):
        return _address(f"x{text}").removeprefix("x")
    return _address(text)


def _sender(value: object) -> Address:
    if not isinstance(value, str):
        raise ValueError(_("нужна строка вида «Школа <school@example.org>»"))
    name, addr = parseaddr(value)
    if not addr or any(mark in name for mark in "\r\n"):
        raise ValueError(_("«{text}» не похоже на отправителя вида «Школа <school@example.org>»").format(text=value))
    return Address(name=name, addr=_address(addr))


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        likely = closest(name, available_timezones()) or "Europe/Moscow"
        raise ValueError(
            _("нет часового пояса «{name}»; пишут, например, «{likely}»").format(name=name, likely=likely)
        ) from None
    return name


def _secret(value: object, info: ValidationInfo) -> Secret:
    around = _surroundings(info)
    return secret_at(value, folder=around.folder, credentials=around.credentials, environ=around.environ)


def _beside(path: Path, info: ValidationInfo) -> Path:
    return _surroundings(info).folder / path


def _existing_file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(_("нет файла {path}").format(path=path))
    return path


def _minute(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError(_("нужно местное время вида «17:00», без часового пояса"))
    return value


Text = Annotated[str, Field(min_length=1)]
EmailAddress = Annotated[str, AfterValidator(_address)]
AddressOrDomain = Annotated[str, AfterValidator(_sender_or_domain)]
Sender = Annotated[Address, PlainValidator(_sender)]
Zone = Annotated[str, AfterValidator(_zone)]
Password = Annotated[Secret, PlainValidator(_secret)]
BesideFile = Annotated[Path, AfterValidator(_beside)]
CaFile = Annotated[Path, AfterValidator(_beside), AfterValidator(_existing_file)]
LocalTime = Annotated[time, AfterValidator(_minute)]
Port = Annotated[int, Field(ge=1, le=65535)]
AtLeastOne = Annotated[int, Field(ge=1)]


def _in_order(days: tuple[date, date]) -> tuple[date, date]:
    if days[0] > days[1]:
        raise ValueError(_("первый день позже последнего: {first}, {last}").format(first=days[0], last=days[1]))
    return days


Days = Annotated[tuple[date, date], AfterValidator(_in_order)]


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class School(_Table):
    """`[school]`: the regulation, and what the school adds to it. Empty `name` and `timezone` are the pack's.

    `no_reception` are the first and last days of vacations and quarantines.
    """

    regulation: Text
    name: str = ""
    timezone: Zone = ""
    week: Literal[5, 6] = 5
    day_ends: LocalTime | None = None
    extra_days_off: tuple[date, ...] = ()
    move_hours_to_working_day: bool = True
    hours_confirmed_until: date | None = None
    no_reception: tuple[Days, ...] = ()


class _Server(_Table):
    host: Text
    security: Security = Security.TLS
    ca_file: CaFile | None = None
    timeout_seconds: Annotated[float, Field(gt=0, le=600)] = 60.0

    @field_validator("security")
    @classmethod
    def _plain_stays_home(cls, value: Security, info: ValidationInfo) -> Security:
        host = info.data.get("host")
        if value is Security.PLAIN and host is not None and not is_loopback(host):
            raise ValueError(
                _("«plain» годится только для этого же компьютера: для {host} поставьте «tls» или «starttls»").format(
                    host=host
                )
            )
        return value


class Imap(_Server):
    """`[imap]`: the mailbox that is read. `inbox`, `sent` and `junk` are folder names; `auto` finds them."""

    port: Port = Field(default_factory=lambda data: 993 if data.get("security") is Security.TLS else 143)
    username: Text
    password: Password
    inbox: Text = "INBOX"
    sent: Text = AUTO
    junk: Text = AUTO
    authserv_id: str | None = None
    forms: tuple[EmailAddress, ...] = ()
    aliases: tuple[EmailAddress, ...] = ()
    poll_seconds: Annotated[int, Field(ge=1, le=3600)] = 60
    idle: bool = True


_SMTP_PORTS = {Security.TLS: 465, Security.STARTTLS: 587, Security.PLAIN: 25}


class Smtp(_Server):
    """`[smtp]`: the server that sends. `username` and `password` are left out where the server asks for none."""

    port: Port = Field(default_factory=lambda data: _SMTP_PORTS[data.get("security", Security.TLS)])
    username: Text | None = None
    password: Password | None = None
    from_: Annotated[Sender, Field(alias="from")]
    save_to_sent: SaveToSent = SaveToSent.AUTO

    @field_validator("password")
    @classmethod
    def _password_has_a_user(cls, value: Secret | None, info: ValidationInfo) -> Secret | None:
        if value is not None and not info.data.get("username"):
            raise ValueError(_("пароль указан без имени пользователя: добавьте username"))
        return value


class Replies(_Table):
    """`[replies]`: whether the bot's letters are sent, wait for a person, or are not written at all.

    `remind_after_days` is after how many working days of waiting for data the applicant is reminded once; 0: never.
    `never_to` are registered and get no automatic letter; letters of those `blocked` are listed and become no case.
    """

    mode: ReplyMode = ReplyMode.SEND
    never_to: tuple[AddressOrDomain, ...] = ()
    blocked: tuple[AddressOrDomain, ...] = ()
    remind_after_days: Annotated[int, Field(ge=0, le=30)] = 3


class People(_Table):
    """`[people]`: whom the bot writes to inside the school."""

    consultants: Annotated[tuple[EmailAddress, ...], Field(min_length=1)]
    supervisor: EmailAddress | None = None
    director: EmailAddress | None = None
    alarm: tuple[EmailAddress, ...] = ()

    def addresses(self, person: Person) -> tuple[str, ...]:
        """The addresses behind a person whom a clause names; empty when nobody is named."""
        return {
            Person.CONSULTANT: self.consultants,
            Person.SUPERVISOR: (self.supervisor,) if self.supervisor else (),
            Person.DIRECTOR: (self.director,) if self.director else (),
            Person.ALARM: self.alarm,
        }[person]


class DigestSettings(_Table):
    """`[digest]`: when the consultants' daily digest goes out, in the school's time."""

    at: LocalTime = time(8, 0)
    weekdays: Weekdays = Weekdays.WORKING


# A socket's path has 108 octets (unix(7)), the last for its end; the daemon's is `control.sock` in this folder.
_LONGEST_STORE_PATH = 107 - len("/control.sock")


class StoreSettings(_Table):
    """`[store]`: the folder of the database; only the daemon's user may enter it."""

    path: BesideFile = Path("/var/lib/mailbot")

    @field_validator("path")
    @classmethod
    def _room_for_the_socket(cls, value: Path) -> Path:
        if len(os.fsencode(value)) > _LONGEST_STORE_PATH:
            text = _("путь длиннее {most} байт: в этой папке не поместится имя сокета; выберите путь короче")
            raise ValueError(text.format(most=_LONGEST_STORE_PATH))
        return value


class LimitSettings(_Table):
    """`[limits]`: octets of the largest letter read whole, and caps on automatic letters."""

    message_bytes: Annotated[int, Field(ge=65_536)] = 26_214_400
    replies_per_address_per_day: AtLeastOne = 10
    replies_per_address_domain_per_day: AtLeastOne = 100
    replies_per_hour: AtLeastOne = 200


class Retention(_Table):
    """`[retention]`: how long letters' texts and closed cases are kept."""

    letters_days: AtLeastOne = 400
    cases_years: AtLeastOne = 3


class Tables(_Table):
    """The whole of mailbot.toml, as written."""

    school: School
    imap: Imap
    smtp: Smtp
    replies: Replies = Replies()
    people: People
    digest: DigestSettings = DigestSettings()
    store: StoreSettings = StoreSettings()
    limits: LimitSettings = LimitSettings()
    retention: Retention = Retention()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """A checked configuration together with the regulation it names; `file` is where it was read from."""

    file: Path
    regulation: Regulation
    school: School
    imap: Imap
    smtp: Smtp
    replies: Replies
    people: People
    digest: DigestSettings
    store: StoreSettings
    limits: LimitSettings
    retention: Retention

    @property
    def zone(self) -> ZoneInfo:
        """The school's time zone."""
        return ZoneInfo(self.school.timezone)

    @property
    def own_addresses(self) -> frozenset[str]:
        """Every address by which the school's mailbox is known: a letter from one of them is our own."""
        named = {self.smtp.from_.addr, *self.imap.aliases}
        users = {canonical(user) for user in (self.imap.username, self.smtp.username) if user and "@" in user}
        return frozenset(named | users)

    @property
    def unit(self) -> str:
        """The name of the systemd unit that runs this school's daemon."""
        name = school_name(self.file)
        return f"mailbot@{name}" if name else "mailbot"
