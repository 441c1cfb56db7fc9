"""One letter judged by one pack, without configuration, network or database: what `mailbot assess` tells of it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mailbot.casework.assess import Assessment, assess
from mailbot.casework.events import LetterArrived, OpenCase, QueueMail, World
from mailbot.casework.newcase import on_new
from mailbot.casework.numbers import format_number
from mailbot.config.packs import load_calendar, load_lexicon, load_regulation, load_templates
from mailbot.language.letter import Letter
from mailbot.language.read import read_letter
from mailbot.language.words.lexicon import Lexicon
from mailbot.mail.gate import suppressions
from mailbot.mail.message import InboundMessage, Limits, Unparseable
from mailbot.mail.parse import arrival_time, parse_message
from mailbot.regulation.model import Edition, Regulation, SchoolPolicy
from mailbot.replies.facts import Rendered, SchoolIdentity
from mailbot.replies.planned import planned_facts
from mailbot.replies.render import render_reply
from mailbot.replies.templates import Templates
from mailbot.terms import Disposition, ReplyMode

_UNREGISTERED = 0  # a letter judged by itself has no number; its reply shows the year's zeroth


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Everything a letter is judged by, loaded once."""

    world: World
    lexicon: Lexicon
    templates: Templates
    school: SchoolIdentity


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A readable letter, what it says, and what the edition in force calls for; `reply` is None where there is none."""

    message: InboundMessage
    letter: Letter
    assessment: Assessment
    reply: Rendered | None


def set_up(pack: str) -> Bench:
    """Load a pack by name or path. Raises ConfigError with everything wrong with it."""
    regulation = load_regulation(pack)
    zone = ZoneInfo(regulation.timezone)
    world = World(
        regulation=regulation,
        calendar=load_calendar(region=regulation.region),
        policy=SchoolPolicy(zone=zone),
        people={},
        mode=ReplyMode.SEND,
    )
    return Bench(world=world, lexicon=load_lexicon(), templates=load_templates(pack), school=_school(regulation, zone))


def _school(regulation: Regulation, zone: ZoneInfo) -> SchoolIdentity:
    contacts = regulation.editions[-1].contacts
    address = next((contact.value for contact in contacts if contact.channel == "email"), "")
    return SchoolIdentity(name=regulation.school, system=regulation.system, address=address, zone=zone)


def judge(raw: bytes, bench: Bench, *, received_at: datetime | None, now: datetime) -> Judged | Unparseable:
    """Judge one letter. Without `received_at` it is taken from the letter: the topmost Received, then Date, then `now`.

    Times are aware.
    """
    arrived = received_at or arrival_time(raw) or now
    message = parse_message(raw, received_at=arrived.astimezone(UTC), limits=Limits())
    if isinstance(message, Unparseable):
        return message
    letter = read_letter(message, bench.lexicon)
    edition = bench.world.edition_at(message.received_at)
    suppressed = suppressions(message, None)
    assessment = assess(
        letter,
        edition,
        received_at=message.received_at,
        calendar=bench.world.calendar,
        policy=bench.world.policy,
        suppressed=suppressed,
    )
    reply = None
    if assessment.disposition is not Disposition.NO_REPLY:
        reply = _reply(message, letter, assessment, edition, bench)
    return Judged(message=message, letter=letter, assessment=assessment, reply=reply)


def _reply(
    message: InboundMessage, letter: Letter, assessment: Assessment, edition: Edition, bench: Bench
) -> Rendered | None:
    """The letter that the daemon would send, were this the first letter of a case."""
    sender = message.from_[0].addr if message.from_ else ""
    event = LetterArrived(message=message, letter=letter, applicant_address=sender)
    now = message.received_at
    actions = on_new(event, assessment, None, bench.world, now=now)
    opened = next(action for action in actions if isinstance(action, OpenCase))
    plan = next((action.plan for action in actions if isinstance(action, QueueMail)), None)
    if plan is None:
        return None
    case = replace(opened.case, number=format_number(opened.year, _UNREGISTERED))
    facts = planned_facts(
        plan, case, edition=edition, calendar=bench.world.calendar, policy=bench.world.policy, now=now
    )
    return render_reply(facts, edition=edition, school=bench.school, templates=bench.templates)
