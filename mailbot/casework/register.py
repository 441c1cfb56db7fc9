"""The register of appeals as rows: what a school shows to its director, and files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from mailbot.casework.case import Case
from mailbot.terms import CaseFlag, CaseState, Role, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Who an appeal is from and about; `subject` and `problem` are the writer's own words."""

    full_name: str
    address: str
    child_names: tuple[str, ...]
    subject: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterRow:
    """One appeal. Moments are naive, in the school's time; `due` is a day where no hour was promised, and so is
    `extended`, to which it was put off.

    `persons` is None in a register without names: what is not in a row can show in no format.
    """

    number: str
    received: datetime
    role: Role
    classes: tuple[str, ...]
    topic: Topic
    state: CaseState
    due: date | datetime | None
    answered: datetime | None
    closed: datetime | None
    clauses: tuple[str, ...]
    assigned_to: str
    extended: date | datetime | None
    persons: Persons | None


def register_rows(cases: Iterable[Case], *, zone: tzinfo, names: bool, complaints: bool) -> Iterator[RegisterRow]:
    """The rows in the order of `cases`; complaints about the consultant are left out unless asked for."""
    for case in cases:
        if complaints or CaseFlag.COMPLAINT not in case.flags:
            yield _row(case, zone, names=names)


def _row(case: Case, zone: tzinfo, *, names: bool) -> RegisterRow:
    return RegisterRow(
        number=case.number,
        received=case.received_at.astimezone(zone).replace(tzinfo=None),
        role=case.applicant.role,
        classes=case.classes,
        topic=case.topic,
        state=case.state,
        due=_promised(case.due_at, zone, exact=case.due_exact),
        answered=_local(case.answered_at, zone),
        closed=_local(case.closed_at, zone),
        clauses=case.clauses,
        assigned_to=case.assigned_to,
        extended=_promised(case.extension.until, zone, exact=case.extension.exact) if case.extension else None,
        persons=_persons(case) if names else None,
    )


def _promised(moment: datetime | None, zone: tzinfo, *, exact: bool) -> date | datetime | None:
    local = _local(moment, zone)
    return local if local is None or exact else local.date()


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return None if moment is None else moment.astimezone(zone).replace(tzinfo=None)


def _persons(case: Case) -> Persons:
    return Persons(
        full_name=case.applicant.full_name,
        address=case.applicant.address,
        child_names=case.child_names,
        subject=case.subject,
        problem=case.problem,
    )
