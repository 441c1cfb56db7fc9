"""The consultant's daily digest: what is most urgent comes first, each case is one line, names are left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbot.casework.case import Case, DigestCounts
from mailbot.casework.digest_model import Digest, LetterLine, MailLine, SilentLine
from mailbot.mail.gate import CONDITIONS
from mailbot.mail.safe import mask_secrets
from mailbot.regulation.russian import WEEKDAYS
from mailbot.replies import russian
from mailbot.replies.facts import Rendered, SchoolIdentity
from mailbot.replies.templates import Templates
from mailbot.replies.words import ALERTS, FLAG_ACTIONS, SECTIONS, Words
from mailbot.terms import CaseFlag, CaseState, MailKind, Outcome, ToneKind

_NOTE_LENGTH = 160
_SETTLED = frozenset({CaseFlag.BORDERLINE, CaseFlag.NEEDS_PERSON})

Entry = Case | LetterLine | MailLine | SilentLine | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: `head` stands out and may be empty."""

    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section with its heading; `note` follows the items and may be empty, `alert` lets the heading stand out."""

    title: str
    alert: bool
    items: tuple[Item, ...]
    note: str


def render_digest(digest: Digest, *, school: SchoolIdentity, templates: Templates, reader: str = "") -> Rendered:
    """Write the digest. A case appears once, in the most urgent of its sections; sections left empty are left out.

    `reader` is the address of the consultant who gets it, and is told which cases are theirs.

    Raises:
        RenderError: the template cannot be filled in.
    """
    writer = _Writer(digest=digest, school=school.name, zone=school.zone, words=templates.words, reader=reader)
    context: dict[str, object] = {
        "title": writer.title(),
        "heading": writer.heading(),
        "summary": writer.summary(),
        "since": writer.since(),
        "nothing_new": not digest.new and Outcome.NEW_CASE not in dict(digest.counts.by_outcome),
        "sections": list(writer.sections()),
        "reconciliation": reconciliation(digest.counts, templates.words),
        "mismatch": _mismatch(digest.counts, templates.words),
        "school": school.name,
    }
    page = templates.page(f"{MailKind.DIGEST}.j2", context)
    return Rendered(subject=page.subject, text=page.text, html=page.html)


def reconciliation(counts: DigestCounts, words: Words) -> str:
    """«писем 41 = обращений 37 + автоответов 3 + спама 1»; what did not occur is left out."""
    parts = [f"{words.word('outcomes', outcome)} {number}" for outcome, number in counts.by_outcome if number]
    if counts.passed_by:
        parts.append(words.phrase("passed_by", number=counts.passed_by))
    total = words.phrase("total", number=counts.total)
    return f"{total} = {' + '.join(parts)}" if parts else total


def _mismatch(counts: DigestCounts, words: Words) -> str:
    found = counts.passed_by + sum(number for _, number in counts.by_outcome)
    return "" if found == counts.total else words.phrase("mismatch", total=counts.total, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    digest: Digest
    school: str
    zone: tzinfo
    words: Words
    reader: str

    def title(self) -> str:
        """The subject: the day, and how many cases want what."""
        digest, phrase = self.digest, self.words.phrase
        told = self._counted(count_overdue=digest.overdue, count_due_today=digest.due_today, count_new=digest.new)
        return " — ".join(filter(None, (phrase("digest_title", day=self._day()), told)))

    def heading(self) -> str:
        """The first line: the school and the day in words."""
        return self.words.phrase("digest_heading", school=self.school, day=self._day())

    def summary(self) -> str:
        """«просрочено 1, срок сегодня 2, новых 4, ждём данных: 1»; empty on a quiet day."""
        digest = self.digest
        return self._counted(
            count_overdue=digest.overdue,
            count_due_today=digest.due_today,
            count_new=digest.new,
            count_waiting=digest.waiting,
            count_yours=tuple(case for case in digest.assigned if case.assigned_to == self.reader),
        )

    def since(self) -> str:
        """«С 20 ноября в 8:00:», what the sum of letters counts from; empty in the first digest."""
        return self.words.phrase("since", moment=self._moment(self.digest.since)) if self.digest.since else ""

    def _counted(self, **cases: tuple[Case, ...]) -> str:
        return ", ".join(self.words.phrase(key, number=len(found)) for key, found in cases.items() if found)

    def _day(self) -> str:
        day = self.digest.day
        return f"{WEEKDAYS[day.weekday()]}, {russian.day_and_month(day, today=day)}"

    def sections(self) -> Iterator[Section]:
        """The sections that have something to say."""
        shown: set[str] = set()
        for name in SECTIONS:
            entries: tuple[Entry, ...] = getattr(self.digest, name)
            beyond = self.digest.junk_more if name == "junk" else 0
            if not entries:
                continue
            cases = [entry for entry in entries if isinstance(entry, Case)]
            fresh = [case for case in sorted(cases, key=_urgency) if case.number not in shown]
            shown.update(case.number for case in cases)
            more = (self.words.phrase("more", number=beyond),) if beyond else ()
            items = (*self._cases(fresh), *self._others((*entries, *more)))
            if not items:
                continue
            repeated = [case.number for case in cases if case not in fresh]
            title = f"{self.words.word('sections', name)} ({len(entries) + beyond})"
            yield Section(title=title, alert=name in ALERTS, items=items, note=self._note(name, entries, repeated))

    def _note(self, section: str, entries: tuple[Entry, ...], repeated: list[str]) -> str:
        above = self.words.phrase("above", numbers=russian.join_and(repeated)) if repeated else ""
        numbers = (entry.number if isinstance(entry, Case) else _case_number(entry) for entry in entries)
        letters = (entry.message_id for entry in entries if isinstance(entry, LetterLine))
        number, letter = next(filter(None, numbers), ""), next(letters, "")
        advice = self.words.advice(section, number=_shortened(number), letter=letter)
        return " ".join(filter(None, (above, advice)))

    def _cases(self, cases: Iterable[Case]) -> Iterator[Item]:
        for case in cases:
            topic = self.words.topic(case.topic, "name", case.applicant.role)
            classes = russian.join_and(case.classes)
            facts = _joined(classes, topic, self._due(case))
            yield Item(head=case.number, text=f"{facts} → {_joined(self._asked(case), self._whose(case))}")

    def _others(self, entries: Iterable[Entry]) -> Iterator[Item]:
        for entry in entries:
            if isinstance(entry, LetterLine):
                yield Item(head=self._moment(entry.received_at), text=_joined(_short(entry.note), entry.message_id))
            elif isinstance(entry, MailLine):
                state = self.words.word("mails", entry.state)
                yield Item(head=entry.case_number or entry.key, text=_joined(state, _short(entry.note)))
            elif isinstance(entry, SilentLine):
                reasons = "; ".join(CONDITIONS[number] for number in entry.conditions)
                yield Item(head=entry.case_number, text=self.words.phrase("because", reasons=reasons))
            elif isinstance(entry, str):
                yield Item(head="", text=entry)

    def _due(self, case: Case) -> str:
        """The regulation's term, by which the case counts as overdue, and beside it the day promised since."""
        if case.due_at is None:
            return ""
        due = self._by(case.due_at, exact=case.due_exact)
        if case.extension is None:
            return due
        promised = self._by(case.extension.until, exact=case.extension.exact)
        return f"{due}; {self.words.phrase('extended', due=promised)}"

    def _by(self, at: datetime, *, exact: bool) -> str:
        moment, today = at.astimezone(self.zone), self.digest.day
        hour = f", {russian.clock(moment.time())}" if exact else ""
        if at < self.digest.until or moment.date() < today:
            return self.words.phrase("due_was", day=russian.on_day(moment.date(), today=today)) + hour
        if moment.date() == today:
            return self.words.phrase("due_today") + hour
        return russian.by_moment(moment, today=today) if exact else russian.by_day(moment.date(), today=today)

    def _asked(self, case: Case) -> str:
        """What a person is asked to do. A case that the tone has stopped, or that waits, is not simply answered."""
        settled = _SETTLED if case.state in (CaseState.DECLINED, CaseState.AWAITING_DATA) else frozenset()
        flagged = next((flag for flag in FLAG_ACTIONS if flag in case.flags - settled), None)
        if flagged is CaseFlag.NEEDS_PERSON:
            return self._decision(case)
        if flagged is not None:
            return self.words.word("actions", flagged)
        if case.state is CaseState.AWAITING_DATA:
            return self._awaited(case)
        return self._stopped(case) if case.state is CaseState.DECLINED else self.words.word("actions", "answer")

    def _whose(self, case: Case) -> str:
        """Who has the case; empty while it is everybody's."""
        if not case.assigned_to:
            return ""
        own = case.assigned_to == self.reader
        return self.words.phrase("yours") if own else self.words.phrase("assigned", address=case.assigned_to)

    def _decision(self, case: Case) -> str:
        if case.missing:
            lacking = russian.join_and([self.words.word("lacking", datum) for datum in case.missing])
            return self.words.phrase("lacking", data=lacking)
        if case.no_date_reason:
            return self.words.phrase("no_date", reason=case.no_date_reason)
        return self.words.word("actions", CaseFlag.NEEDS_PERSON)

    def _stopped(self, case: Case) -> str:
        grave = [kind for kind in case.tone if kind is not ToneKind.SHOUTING]
        tone = ", ".join(self.words.word("tone", kind) for kind in grave)
        checked = self.words.word("actions", CaseState.DECLINED)
        return f"{self.words.phrase('stopped', tone=tone)}; {checked}" if tone else checked

    def _awaited(self, case: Case) -> str:
        data = ", ".join(self.words.word("data", datum) for datum in case.missing)
        if case.waiting_since is None:
            return self.words.phrase("awaiting", data=data)
        since = case.waiting_since.astimezone(self.zone).date()
        return self.words.phrase("awaiting_since", day=russian.day_and_month(since, today=self.digest.day), data=data)

    def _moment(self, moment: datetime) -> str:
        return russian.at_moment(moment.astimezone(self.zone), today=self.digest.day)


def _case_number(entry: Entry) -> str:
    return (entry.case_number or "") if isinstance(entry, MailLine | SilentLine) else ""


def _shortened(number: str) -> str:
    """«ЭЖ-2026/27-0042» as people type it: «42»."""
    return number.rpartition("-")[2].lstrip("0")


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _urgency(case: Case) -> tuple[bool, float, str]:
    return (case.due_at is None, case.due_at.timestamp() if case.due_at else 0.0, case.number)


def _short(note: str) -> str:
    tidy = mask_secrets(" ".join(note.split()))
    return tidy if len(tidy) <= _NOTE_LENGTH else f"{tidy[: _NOTE_LENGTH - 1].rstrip()}…"
