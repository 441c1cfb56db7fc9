"""The consultant's daily digest: what is most urgent comes first, each case is one line, names are left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from mailbot.casework.case import Case, DigestCounts
from mailbot.casework.digest_model import Digest, LetterLine, MailLine
from mailbot.replies import russian
from mailbot.replies.discretion import mask_secrets
from mailbot.replies.facts import Rendered, SchoolIdentity
from mailbot.replies.templates import Templates
from mailbot.replies.words import FLAG_ACTIONS, SECTIONS, Words
from mailbot.terms import CaseState, MailKind

_NOTE_LENGTH = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line: `head` stands out and may be empty."""

    head: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One section with its heading; `note` follows the items and may be empty."""

    title: str
    items: tuple[Item, ...]
    note: str


def render_digest(digest: Digest, *, school: SchoolIdentity, templates: Templates) -> Rendered:
    """Write the digest. A case appears once, in the most urgent of its sections; empty sections are left out.

    Raises:
        RenderError: the template cannot be filled in.
    """
    writer = _Writer(digest=digest, zone=school.zone, words=templates.words)
    context: dict[str, object] = {
        "title": writer.title(),
        "nothing_new": not digest.new,
        "sections": list(writer.sections()),
        "reconciliation": reconciliation(digest.counts, templates.words),
        "mismatch": _mismatch(digest.counts, templates.words),
        "school": school.name,
    }
    page = templates.page(f"{MailKind.DIGEST}.j2", context)
    return Rendered(subject=page.subject, text=page.text, html=page.html)


def reconciliation(counts: DigestCounts, words: Words) -> str:
    """«писем 41 = обращений 37 + автоответов 3 + спама 1»; outcomes that did not occur are left out."""
    parts = [f"{words.word('outcomes', outcome)} {number}" for outcome, number in counts.by_outcome if number]
    total = words.phrase("total", number=counts.total)
    return f"{total} = {' + '.join(parts)}" if parts else total


def _mismatch(counts: DigestCounts, words: Words) -> str:
    found = sum(number for _, number in counts.by_outcome)
    return "" if found == counts.total else words.phrase("mismatch", total=counts.total, found=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Writer:
    digest: Digest
    zone: tzinfo
    words: Words

    def title(self) -> str:
        """The subject: the day, and how many cases want what."""
        digest, phrase = self.digest, self.words.phrase
        counts = {
            "count_overdue": len(digest.overdue),
            "count_due_today": len(digest.due_today),
            "count_new": len(digest.new),
        }
        told = [phrase(key, number=number) for key, number in counts.items() if number]
        day = f"{russian.WEEKDAYS[digest.day.weekday()]}, {russian.day_and_month(digest.day, today=digest.day)}"
        return " — ".join(filter(None, (phrase("digest_title", day=day), ", ".join(told))))

    def sections(self) -> Iterator[Section]:
        """The sections that have something to say."""
        shown: set[str] = set()
        for name in SECTIONS:
            entries: tuple[Case | LetterLine | MailLine | str, ...] = getattr(self.digest, name)
            if not entries:
                continue
            cases = [entry for entry in entries if isinstance(entry, Case)]
            fresh = [case for case in sorted(cases, key=_urgency) if case.number not in shown]
            shown.update(case.number for case in cases)
            items = (*self._cases(fresh), *self._others(entries))
            repeated = [case.number for case in cases if case not in fresh]
            title = f"{self.words.word('sections', name)} ({len(entries)})"
            yield Section(title=title, items=items, note=self._note(name, repeated))

    def _note(self, section: str, repeated: list[str]) -> str:
        above = self.words.phrase("above", numbers=russian.join_and(repeated)) if repeated else ""
        return " ".join(filter(None, (above, self.words.word("advice", section))))

    def _cases(self, cases: Iterable[Case]) -> Iterator[Item]:
        for case in cases:
            topic = self.words.topic(case.topic, "name", case.applicant.role)
            classes = russian.join_and(case.classes)
            yield Item(head=case.number, text=_joined(classes, topic, self._due(case), self._asked(case)))

    def _others(self, entries: Iterable[Case | LetterLine | MailLine | str]) -> Iterator[Item]:
        for entry in entries:
            if isinstance(entry, LetterLine):
                yield Item(head=self._moment(entry.received_at), text=_joined(_short(entry.note), entry.message_id))
            elif isinstance(entry, MailLine):
                state = self.words.word("mails", entry.state)
                yield Item(head=entry.case_number or entry.key, text=_joined(state, _short(entry.note)))
            elif isinstance(entry, str):
                yield Item(head="", text=entry)

    def _due(self, case: Case) -> str:
        if case.due_at is None:
            return ""
        moment, today = case.due_at.astimezone(self.zone), self.digest.day
        if case.due_at < self.digest.until or moment.date() < today:
            return self.words.phrase("due_was", day=russian.on_day(moment.date(), today=today)) + _hour(case, moment)
        if moment.date() == today:
            return self.words.phrase("due_today") + _hour(case, moment)
        if case.due_exact:
            return russian.by_moment(moment, today=today)
        return russian.by_day(moment.date(), today=today)

    def _asked(self, case: Case) -> str:
        flagged = next((flag for flag in FLAG_ACTIONS if flag in case.flags), None)
        if flagged is not None:
            return self.words.word("actions", flagged)
        if case.state is CaseState.AWAITING_DATA:
            return self._awaited(case)
        return self.words.word("actions", "declined" if case.state is CaseState.DECLINED else "answer")

    def _awaited(self, case: Case) -> str:
        data = ", ".join(self.words.word("data", datum) for datum in case.missing)
        if case.waiting_since is None:
            return self.words.phrase("awaiting", data=data)
        since = case.waiting_since.astimezone(self.zone).date()
        return self.words.phrase("awaiting_since", day=russian.day_and_month(since, today=self.digest.day), data=data)

    def _moment(self, moment: datetime) -> str:
        return russian.at_moment(moment.astimezone(self.zone), today=self.digest.day)


def _joined(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def _hour(case: Case, moment: datetime) -> str:
    return f", {russian.clock(moment.time())}" if case.due_exact else ""


def _urgency(case: Case) -> tuple[bool, float, str]:
    return (case.due_at is None, case.due_at.timestamp() if case.due_at else 0.0, case.number)


def _short(note: str) -> str:
    tidy = mask_secrets(" ".join(note.split()))
    return tidy if len(tidy) <= _NOTE_LENGTH else f"{tidy[: _NOTE_LENGTH - 1].rstrip()}…"
