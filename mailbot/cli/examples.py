"""A pack's examples through the whole judgement: from the octets of a letter to its reply."""

from dataclasses import replace
from datetime import UTC, date, datetime
from email.header import Header
from email.mime.text import MIMEText
from email.utils import formataddr, formatdate, parseaddr

from mailbot.cli.verdict import Bench, judge
from mailbot.config.packs import load_calendar
from mailbot.mail.message import Unparseable
from mailbot.regulation.deadline import Deadline
from mailbot.regulation.examples import Became, Example, ExampleLetter
from mailbot.terms import Disposition

NOTHING = Became(
    decision=Disposition.NO_REPLY,
    missing=frozenset(),
    clauses=frozenset(),
    due=None,
    told=frozenset(),
    reply="",
)


def became(example: Example, bench: Bench) -> Became:
    """What becomes of the example's letter under the bench's pack. Raises RenderError for a reply that fails."""
    moment = example.letter.received.replace(tzinfo=bench.world.policy.zone)
    raw = _octets(example.letter, moment)
    judged = judge(raw, _at_school(bench, example), received_at=moment, now=moment.astimezone(UTC))
    if isinstance(judged, Unparseable):
        return NOTHING
    found = judged.assessment
    return Became(
        decision=found.disposition,
        missing=frozenset(found.missing),
        clauses=frozenset(found.clauses),
        due=_due(found.promised, bench),
        told=frozenset(found.notify),
        reply=f"{judged.reply.subject}\n{judged.reply.text}" if judged.reply else "",
    )


def _octets(letter: ExampleLetter, moment: datetime) -> bytes:
    name, address = parseaddr(letter.sender)
    message = MIMEText(letter.body.strip(), "plain", "utf-8")
    message["From"] = formataddr((str(Header(name, "utf-8")), address))
    message["To"] = "school@example.org"
    message["Subject"] = Header(letter.subject, "utf-8").encode()
    message["Message-ID"] = "<letter@example.org>"
    message["Date"] = formatdate(moment.timestamp())
    return message.as_bytes()


def _at_school(bench: Bench, example: Example) -> Bench:
    """The bench under the configuration that the example asks for."""
    school, world = example.school, bench.world
    policy = replace(world.policy, week=school.week, hours_confirmed_until=school.hours_confirmed_until)
    calendar = world.calendar
    if calendar.week != school.week:
        calendar = load_calendar(week=school.week, region=world.regulation.region)
    return replace(bench, world=replace(world, policy=policy, calendar=calendar))


def _due(promised: object, bench: Bench) -> date | datetime | None:
    if not isinstance(promised, Deadline):
        return None
    local = promised.at.astimezone(bench.world.policy.zone)
    return local.replace(tzinfo=None) if promised.exact else promised.day
