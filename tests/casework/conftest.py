"""Letters, worlds and cases made by hand; regulations and calendars are the real ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.casework.assess import Assessment, Known, assess
from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.decide import decide
from mailbot.casework.events import (
    Action,
    ChangeCase,
    ChangeMail,
    LetterArrived,
    OpenCase,
    QueueMail,
    RecordOutcome,
    World,
)
from mailbot.casework.match import NO_MATCH, Match, MatchedBy
from mailbot.config.packs import load_calendar, load_regulation
from mailbot.language.letter import Finding, Letter, Parts, PersonName
from mailbot.mail.message import Address, InboundMessage
from mailbot.regulation.model import SchoolPolicy
from mailbot.terms import Datum, Kind, LetterFlag, MailKind, Outcome, Person, ReplyMode, Role, Source, Topic, Verdict

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)  # 10:00 in Kerch
PARENT = "petrova@example.org"


def make_world(pack: str, *, mode: ReplyMode = ReplyMode.SEND) -> World:
    regulation = load_regulation(pack)
    zone = ZoneInfo(regulation.timezone)
    return World(
        regulation=regulation,
        calendar=load_calendar(week=5, region=regulation.region),
        policy=SchoolPolicy(zone=zone),
        people={
            Person.CONSULTANT: ("it@school.example",),
            Person.SUPERVISOR: ("zavuch@school.example",),
            Person.DIRECTOR: ("director@school.example",),
            Person.ALARM: (),
        },
        mode=mode,
        consultants=frozenset({"it@school.example"}),
    )


@pytest.fixture(scope="session")
def kerch() -> World:
    return make_world("kerch-28")


@pytest.fixture(scope="session")
def severny() -> World:
    return make_world("severokommunarskaya")


def a_message(
    *, at: datetime = MONDAY, sender: str = PARENT, msgid: str = "<1@example.org>", **fields: object
) -> InboundMessage:
    message = InboundMessage(
        received_at=at,
        message_id=msgid,
        date=at,
        from_=(Address(name="", addr=sender),),
        reply_to=(),
        to=(Address(name="", addr="school@school.example"),),
        cc=(),
        return_path=None,
        subject="Дневник",
        in_reply_to=(),
        references=(),
        headers=(),
        content_type="text/plain",
        text="",
        html=False,
        attachments=(),
        size=100,
        content_hash="0" * 64,
        defects=(),
    )
    return replace(message, **fields)


def found(value: object, source: Source = Source.BODY) -> Finding:
    return Finding(value=value, source=source, span=(0, 1))


def a_letter(
    *,
    name: str = "",
    classes: tuple[str, ...] = (),
    problem: str = "",
    role: Role = Role.PARENT,
    topic: Topic = Topic.GRADES,
    kind: Kind = Kind.APPEAL,
    verdict: Verdict = Verdict.POLITE,
    flags: frozenset[LetterFlag] = frozenset(),
    doubtful: frozenset[Datum] = frozenset(),
) -> Letter:
    surname, given, patronymic = (*name.split(), "", "", "")[:3]
    return Letter(
        parts=Parts(from_="", subject="", body=problem, signature="", quote=""),
        text=problem,
        kind=kind,
        role=role,
        topic=topic,
        full_name=found(PersonName(surname=surname, given=given, patronymic=patronymic)) if name else None,
        address_as=given,
        child_names=(),
        classes=tuple(found(item) for item in classes),
        problem=found(problem) if problem else None,
        problem_clear=bool(problem),
        verdict=verdict,
        tone=(),
        flags=flags,
        doubtful=doubtful,
    )


COMPLETE = a_letter(name="Петрова Анна Сергеевна", classes=("5Б",), problem="нет оценок по физике за октябрь")
NO_CLASS = a_letter(name="Петрова Анна Сергеевна", problem="нет оценок по физике за октябрь")
RUDE = replace(COMPLETE, verdict=Verdict.VIOLATION)


@dataclass
class Played:
    """What a letter led to, in words a test can read."""

    actions: tuple[Action, ...]
    assessment: Assessment

    @property
    def outcome(self) -> Outcome:
        (record,) = [action for action in self.actions if isinstance(action, RecordOutcome)]
        return record.outcome

    @property
    def case(self) -> Case:
        """The case as it stands afterwards, numbered if it is new."""
        (action,) = [a for a in self.actions if isinstance(a, OpenCase | ChangeCase)]
        return replace(action.case, number=action.case.number or "ЭЖ-2026/27-0001")

    @property
    def mails(self) -> dict[MailKind, str]:
        """Kind of each mail planned -> its recipient."""
        return {action.plan.kind: action.plan.to for action in self.actions if isinstance(action, QueueMail)}

    def plan(self, kind: MailKind):
        (plan,) = [a.plan for a in self.actions if isinstance(a, QueueMail) and a.plan.kind is kind]
        return plan

    @property
    def changed_mails(self) -> tuple[OutboundMail, ...]:
        return tuple(action.mail for action in self.actions if isinstance(action, ChangeMail))


@pytest.fixture
def play() -> Callable[..., Played]:
    """Let one letter arrive in a world, in the case it belongs to, if any."""

    def arrives(
        world: World,
        letter: Letter = COMPLETE,
        *,
        case: Case | None = None,
        related: Case | None = None,
        message: InboundMessage | None = None,
        suppressed: tuple[int, ...] = (),
        now: datetime | None = None,
        **event: object,
    ) -> Played:
        message = message or a_message()
        known = Known()
        if case is not None:
            known = Known(
                full_name=bool(case.applicant.full_name),
                classes=bool(case.classes),
                problem=Datum.PROBLEM not in case.missing,
                role=case.applicant.role,
                topic=case.topic,
            )
        edition = world.edition_of(case) if case else world.edition_at(message.received_at)
        judged = assess(
            letter,
            edition,
            received_at=message.received_at,
            calendar=world.calendar,
            policy=world.policy,
            known=known,
            suppressed=suppressed,
        )
        arrived = LetterArrived(
            message=message,
            letter=letter,
            applicant_address=message.from_[0].addr,
            suppressed=suppressed,
            **event,
        )
        matched = NO_MATCH
        if case is not None:
            matched = Match(case=case, by=MatchedBy.THREAD)
        elif related is not None:
            matched = Match(related=related)
        moment = now or message.received_at
        return Played(actions=decide(arrived, judged, matched, world, now=moment), assessment=judged)

    return arrives
