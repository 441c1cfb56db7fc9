"""What a regulation calls for, given one letter: the disposition, what is missing, the deadline, the clauses.

`assess` judges a letter by itself; what was already sent, caps and the state of a case are `decide`'s business.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.language.letter import Letter
from mailbot.mail.gate import registers_despite
from mailbot.regulation.deadline import Deadline, NoDate, compute_deadline
from mailbot.regulation.model import Edition, SchoolPolicy, Term, treated_as
from mailbot.regulation.workdays import WorkingCalendar
from mailbot.terms import Datum, Disposition, Kind, LetterFlag, Person, Reason, Role, Topic, Verdict

_UNANSWERED = {
    Kind.THANKS: Reason.THANKS,
    Kind.SPAM: Reason.SPAM,
    Kind.OFFTOPIC: Reason.OFFTOPIC,
    Kind.AUTO: Reason.SUPPRESSED,
    Kind.BOUNCE: Reason.SUPPRESSED,
    Kind.LIST: Reason.SUPPRESSED,
}

WITHOUT_TERM = frozenset({Reason.COMPLAINT, Reason.FORMAL_PAPER})
"""Letters to which no clause gives a term: the clauses' terms are about requests for help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the school already knows about the applicant or the case, so that nothing is asked twice."""

    full_name: bool = False
    classes: bool = False
    problem: bool = False
    role: Role = Role.UNKNOWN
    topic: Topic = Topic.OTHER

    @property
    def data(self) -> frozenset[Datum]:
        """The data that need not be given again."""
        given = {Datum.FULL_NAME: self.full_name, Datum.CLASS: self.classes, Datum.PROBLEM: self.problem}
        return frozenset(datum for datum, known in given.items() if known)


NOTHING_KNOWN = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The judgement of one letter under one edition.

    `otherwise` is the disposition, for `otherwise_reason`, had no condition of the automatic-reply gate stood against
    it; `clauses` are those
    the reply cites, without «п.»; `notify` are the people whom the clauses name; `helpful` is what is not required
    but would speed things up.
    """

    edition: str
    disposition: Disposition
    otherwise: Disposition
    reason: Reason
    otherwise_reason: Reason
    role: Role
    topic: Topic
    verdict: Verdict
    missing: tuple[Datum, ...] = ()
    doubtful: tuple[Datum, ...] = ()
    helpful: tuple[Datum, ...] = ()
    clauses: tuple[str, ...] = ()
    deadline: Deadline | NoDate | None = None
    notify: tuple[Person, ...] = ()
    suppressed_by: tuple[int, ...] = ()
    registered: bool = True

    @property
    def promised(self) -> Deadline | NoDate | None:
        """The deadline a reply may name: none while required data is awaited (school policy)."""
        return None if self.missing else self.deadline


def assess(
    letter: Letter,
    edition: Edition,
    *,
    received_at: datetime,
    calendar: WorkingCalendar,
    policy: SchoolPolicy,
    known: Known = NOTHING_KNOWN,
    suppressed: tuple[int, ...] = (),
) -> Assessment:
    """Judge one letter by the edition in force. Pure and total; `received_at` is aware."""
    judged = _judge(letter, edition, known)
    if judged.disposition in (Disposition.ACKNOWLEDGE, Disposition.REQUEST_INFO):
        judged = _with_deadline(judged, letter, edition, received_at, calendar, policy)
    if not suppressed:
        return judged
    return replace(
        judged,
        disposition=Disposition.NO_REPLY,
        reason=Reason.SUPPRESSED if judged.disposition is not Disposition.NO_REPLY else judged.reason,
        suppressed_by=suppressed,
        registered=judged.registered and registers_despite(suppressed),
    )


def _judge(letter: Letter, edition: Edition, known: Known) -> Assessment:
    role = letter.role if letter.role is not Role.UNKNOWN else known.role
    topic = letter.topic if letter.topic is not Topic.OTHER else known.topic
    base = Assessment(
        edition=edition.id,
        disposition=Disposition.ACKNOWLEDGE,
        otherwise=Disposition.ACKNOWLEDGE,
        reason=Reason.COMPLETE,
        otherwise_reason=Reason.COMPLETE,
        role=role,
        topic=topic,
        verdict=letter.verdict,
    )
    if letter.kind in _UNANSWERED:
        return _outcome(base, Disposition.NO_REPLY, _UNANSWERED[letter.kind], registered=False)
    spared = _spared(base, letter, edition)
    if spared is not None:
        return spared
    if letter.verdict is Verdict.VIOLATION and edition.politeness is not None:
        rule = edition.politeness
        declined = replace(base, clauses=_unique((rule.clause, rule.decline_clause)), notify=(rule.told,))
        return _outcome(declined, Disposition.DECLINE_IMPOLITE, Reason.IMPOLITE)
    return _by_data(base, letter, edition, known)


def _spared(base: Assessment, letter: Letter, edition: Edition) -> Assessment | None:
    """Letters that are never declined and never asked for anything, whatever their tone.

    Where no clause says who hears a complaint, the director does: the school's own policy, cited nowhere.
    """
    if letter.topic is Topic.COMPLAINT_SPECIALIST:
        rule = edition.complaint
        clauses, told = ((rule.clause,), rule.told) if rule else ((), Person.DIRECTOR)
        return _acknowledged(replace(base, clauses=clauses, notify=(told,)), Reason.COMPLAINT)
    if LetterFlag.FORMAL_PAPER in letter.flags:
        return _acknowledged(replace(base, notify=(Person.DIRECTOR,)), Reason.FORMAL_PAPER)
    for flag, reason in _SPARED:
        if flag in letter.flags:
            return _acknowledged(base, reason)
    if LetterFlag.CALL_BACK in letter.flags and letter.verdict is not Verdict.VIOLATION:
        return _acknowledged(base, Reason.CALL_BACK)
    return None


_SPARED = (
    (LetterFlag.DANGER, Reason.DANGER),
    (LetterFlag.OTHER_LANGUAGE, Reason.OTHER_LANGUAGE),
    (LetterFlag.PICTURE_ONLY, Reason.PICTURE_ONLY),
)


def _by_data(base: Assessment, letter: Letter, edition: Edition, known: Known) -> Assessment:
    given = _given(letter) | known.data
    required = edition.required(base.role)
    absent = tuple(rule for rule in required if rule.datum not in given)
    missing = tuple(rule for rule in absent if rule.datum not in letter.doubtful)
    doubtful = tuple(rule.datum for rule in absent if rule.datum in letter.doubtful)
    # Doubt asks for nothing, not even for what would only help.
    known_or_doubtful = given | letter.doubtful
    helpful = tuple(
        rule.datum
        for rule in edition.helpful
        if _applies(rule.roles, base.role) and rule.datum not in known_or_doubtful
    )
    judged = replace(base, doubtful=doubtful, helpful=helpful)
    if missing:
        cited = _unique(tuple(rule.source.clause for rule in missing))
        judged = replace(judged, missing=tuple(rule.datum for rule in missing), clauses=cited)
        return _outcome(judged, Disposition.REQUEST_INFO, Reason.MISSING_REQUIRED)
    return _acknowledged(judged, Reason.DOUBTFUL) if doubtful else judged


def _applies(roles: frozenset[Role], role: Role) -> bool:
    return treated_as(role) in roles


def _given(letter: Letter) -> frozenset[Datum]:
    given = {
        Datum.FULL_NAME: letter.full_name is not None,
        Datum.CLASS: bool(letter.classes),
        Datum.PROBLEM: letter.problem_clear,
    }
    return frozenset(datum for datum, there in given.items() if there)


def _with_deadline(
    judged: Assessment,
    letter: Letter,
    edition: Edition,
    received_at: datetime,
    calendar: WorkingCalendar,
    policy: SchoolPolicy,
) -> Assessment:
    """The deadline if the clock runs from this letter; it is promised, and cited, only where nothing is missing."""
    acknowledged = judged.disposition is Disposition.ACKNOWLEDGE
    guidance = edition.guidance_for(judged.role, judged.topic) if acknowledged else ()
    clauses = (*judged.clauses, *(clause for item in guidance for clause in item.source.clauses))
    term = edition.term(judged.role, judged.topic) if judged.reason not in WITHOUT_TERM else None
    if term is None:
        return replace(judged, clauses=_unique(clauses))
    deadline = compute_deadline(
        term, arrived=received_at, calendar=calendar, policy=policy, office_date=letter.office_date
    )
    promised = _term_clauses(term) if acknowledged else ()
    return replace(judged, deadline=deadline, clauses=_unique((*clauses, *promised)))


def _term_clauses(term: Term) -> tuple[str, ...]:
    return (term.source.clause, term.sooner)


def _acknowledged(judged: Assessment, reason: Reason) -> Assessment:
    return _outcome(judged, Disposition.ACKNOWLEDGE, reason)


def _outcome(judged: Assessment, disposition: Disposition, reason: Reason, *, registered: bool = True) -> Assessment:
    return replace(
        judged,
        disposition=disposition,
        otherwise=disposition,
        reason=reason,
        otherwise_reason=reason,
        registered=registered,
    )


def _unique(clauses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for clause in clauses if clause))
