"""Everything one school's bot goes by, loaded once: its regulation, dictionaries, calendar, texts and people."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.casework.events import World
from mailbot.config.model import Config, Weekdays
from mailbot.config.packs import load_calendar, load_lexicon, load_templates
from mailbot.language.words.lexicon import Lexicon
from mailbot.mail.message import Limits
from mailbot.mail.senders import GateFacts
from mailbot.regulation.model import SchoolPolicy
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.replies.facts import SchoolIdentity
from mailbot.replies.templates import Templates
from mailbot.terms import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decisions and texts are made from. Values only; loading again makes a new one."""

    config: Config
    lexicon: Lexicon
    calendar: WorkingCalendar
    policy: SchoolPolicy
    templates: Templates
    school: SchoolIdentity
    world: World
    gate: GateFacts
    limits: Limits


class InForce:
    """The rules that hold now. Ask each time: a reload may put others in their place between two letters.

    `now` is replaced on the event loop's thread only, where no letter is half handled.
    """

    def __init__(self, rules: Rules) -> None:
        self.now = rules

    @property
    def config(self) -> Config:
        """The configuration; the others likewise as in `Rules`."""
        return self.now.config

    @property
    def lexicon(self) -> Lexicon:
        """The dictionaries."""
        return self.now.lexicon

    @property
    def calendar(self) -> WorkingCalendar:
        """The working calendar."""
        return self.now.calendar

    @property
    def policy(self) -> SchoolPolicy:
        """The school's zone, week and hours."""
        return self.now.policy

    @property
    def templates(self) -> Templates:
        """The texts."""
        return self.now.templates

    @property
    def school(self) -> SchoolIdentity:
        """The school as its letters name it."""
        return self.now.school

    @property
    def world(self) -> World:
        """What decisions are made from."""
        return self.now.world

    @property
    def gate(self) -> GateFacts:
        """What the automatic-reply gate must know."""
        return self.now.gate

    @property
    def limits(self) -> Limits:
        """Bounds of what is read."""
        return self.now.limits


def load_rules(config: Config) -> Rules:
    """Load what the configuration names. Raises ConfigError with every problem of the pack or its texts."""
    school = config.school
    policy = SchoolPolicy(
        zone=config.zone,
        week=school.week,
        day_ends=school.day_ends,
        move_hours_to_working_day=school.move_hours_to_working_day,
        hours_confirmed_until=school.hours_confirmed_until,
        no_reception=school.no_reception,
    )
    calendar = load_calendar(week=school.week, region=config.regulation.region, extra_days_off=school.extra_days_off)
    world = World(
        regulation=config.regulation,
        calendar=calendar,
        policy=policy,
        people={person: config.people.addresses(person) for person in Person},
        mode=config.replies.mode,
        consultants=frozenset(address.lower() for address in config.people.consultants),
        digest_at=config.digest.at,
        digest_daily=config.digest.weekdays is Weekdays.DAILY,
    )
    return Rules(
        config=config,
        lexicon=load_lexicon(),
        calendar=calendar,
        policy=policy,
        templates=load_templates(school.regulation),
        school=SchoolIdentity(
            name=school.name,
            system=config.regulation.system,
            address=config.smtp.from_.addr,
            zone=config.zone,
            supervisor=config.people.supervisor or "",
            director=config.people.director or "",
        ),
        world=world,
        gate=gate_facts(config),
        limits=Limits(message_bytes=config.limits.message_bytes),
    )


def gate_facts(config: Config) -> GateFacts:
    """What the automatic-reply gate must know of the school."""
    return GateFacts(
        own_addresses=_lower(config.own_addresses),
        authserv_id=config.imap.authserv_id or "",
        forms=_lower(config.imap.forms),
        never_to=_lower(config.replies.never_to),
        blocked=_lower(config.replies.blocked),
        people=_lower(address for person in Person for address in config.people.addresses(person)),
    )


def _lower(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.lower() for address in addresses)
