"""Judges what the store, the mailbox and the parents have in the end against what was written."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mailbot.casework.case import BlobRef, OutboundMail
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.store.errors import DamagedBlob
from mailbot.store.view import StoreView
from mailbot.terms import CaseState, MailKind, OutboxState, Outcome
from tests.crash.campaign import Diary
from tests.crash.letters import APPEALS, EXPECTED, Kind, Letter
from tests.crash.school import School
from tests.crash.sink import Accepted


class Broken(StrEnum):
    """Each promise by what breaks it."""

    LETTER_LOST = "letters lost, or with another outcome"
    TEXT_LOST = "texts lost or altered"
    REPLY_LOST = "replies lost"
    REGISTERED_TWICE = "letters registered twice"
    ANSWERED_TWICE = "answers beyond those allowed"
    ALTERED = "second copies that differ"
    UNRECORDED = "mails sent and not in the store"
    NUMBERS = "numbers skipped or given twice"
    COPIES = "copies in Sent missing or doubled"
    DIGESTS = "digests missing or doubled"
    INNOCENT = "innocent letters in quarantine"


LOSSES = (Broken.LETTER_LOST, Broken.TEXT_LOST, Broken.REPLY_LOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken promise and where."""

    broken: Broken
    where: str


class Referee:
    """Looks once, when all is at rest.

    A mail may go out once more for each death between its final dot and its record; never where the provider copies
    what it takes into Sent, because there mailbot can know.
    """

    def __init__(
        self, view: StoreView, school: School, sent: list[Accepted], diary: Diary, *, provider_copies: bool
    ) -> None:
        self._view, self._school, self._diary = view, school, diary
        self._provider_copies = provider_copies
        self._mails = {mail.message_id: mail for mail in view.mails()}
        self._sent: dict[str, list[Accepted]] = {}
        for accepted in sent:
            self._sent.setdefault(accepted.message_id, []).append(accepted)
        self._answered = school.people.answered
        self._followed = {letter.sender for letter in school.letters.values() if letter.kind is Kind.FOLLOW_UP}

    def findings(self) -> list[Finding]:
        """Every broken promise."""
        checks = (self._letters, self._cases, self._replies, self._octets, self._copies, self._digests)
        return [Finding(broken=broken, where=where) for check in checks for broken, where in check()]

    def second_copies(self) -> int:
        """How many mails the server was given more than once."""
        return sum(len(copies) - 1 for copies in self._sent.values())

    def _letters(self) -> Iterator[tuple[Broken, str]]:
        cursor = self._view.cursor("INBOX")
        for uid, letter in self._school.letters.items():
            seen = self._view.seen("INBOX", cursor.uidvalidity, uid) if cursor else None
            where = f"UID {uid} ({letter.kind}): {seen.outcome if seen else 'nothing'} {seen.note if seen else ''}"
            if seen is not None and seen.outcome is Outcome.QUARANTINED and letter.kind is not Kind.UNREADABLE:
                yield Broken.INNOCENT, where
            elif seen is None or seen.outcome is not EXPECTED[letter.kind]:
                yield Broken.LETTER_LOST, where
            elif seen.body is not None and not self._is_whole(seen.body, letter.raw):
                yield Broken.TEXT_LOST, where

    def _cases(self) -> Iterator[tuple[Broken, str]]:
        cases = self._view.cases()
        of_letter = Counter(msgid for case in cases for msgid in set(case.thread))
        for letter in self._appeals():
            if of_letter[letter.message_id] > 1:
                yield Broken.REGISTERED_TWICE, f"{letter.message_id} ({letter.kind})"
        ordinals = [int(case.number.rpartition("-")[2]) for case in cases]
        if ordinals != list(range(1, len(self._appeals()) + 1)):
            yield Broken.NUMBERS, f"{len(cases)} cases, the last {max(ordinals, default=0)}"

    def _replies(self) -> Iterator[tuple[Broken, str]]:
        for mail in self._mails.values():
            copies = len(self._sent.get(mail.message_id, ()))
            if mail.state is OutboxState.WITHDRAWN and self._is_untrue(mail):
                continue
            if mail.state is not OutboxState.SENT or not copies:
                yield Broken.REPLY_LOST, f"{mail.key}: {mail.state}, accepted {copies} times"
            allowed = 1 if self._provider_copies else 1 + self._diary.in_doubt[mail.message_id]
            if copies > allowed:
                yield Broken.ANSWERED_TWICE, f"{mail.key}: accepted {copies} times, {allowed} allowed"
        yield from self._written()

    def _written(self) -> Iterator[tuple[Broken, str]]:
        """One reply an appeal, and one more to who answered our request, unless a reminder was the second already."""
        told = Counter(mail.to for mail in self._mails.values() if mail.kind in TO_APPLICANT - {MailKind.REMINDER})
        reminded = {mail.to for mail in self._mails.values() if mail.kind is MailKind.REMINDER}
        for letter in self._appeals():
            due = 2 if letter.sender in self._followed - reminded else 1
            if told[letter.sender] != due:
                broken = Broken.REPLY_LOST if told[letter.sender] < due else Broken.ANSWERED_TWICE
                yield broken, f"{letter.sender} ({letter.kind}): {told[letter.sender]} letters instead of {due}"

    def _octets(self) -> Iterator[tuple[Broken, str]]:
        for message_id, copies in self._sent.items():
            mail = self._mails.get(message_id)
            if mail is None:
                yield Broken.UNRECORDED, f"{message_id} to {copies[0].recipient}"
                continue
            if len({(copy.recipient, copy.raw) for copy in copies}) > 1:
                yield Broken.ALTERED, mail.key
            if mail.to != copies[-1].recipient or not self._is_whole(mail.body, copies[-1].raw):
                yield Broken.TEXT_LOST, mail.key

    def _copies(self) -> Iterator[tuple[Broken, str]]:
        in_sent = Counter(line.partition(b":")[2].strip().decode() for line in self._school.copies())
        for mail in self._mails.values():
            wanted = mail.kind in TO_APPLICANT and mail.state is OutboxState.SENT
            if wanted and in_sent[mail.message_id] != 1:
                yield Broken.COPIES, f"{mail.key}: {in_sent[mail.message_id]} copies"

    def _digests(self) -> Iterator[tuple[Broken, str]]:
        made = Counter(mail.key for mail in self._mails.values() if mail.kind is MailKind.DIGEST)
        for day in self._school.days[1:]:
            if made[f"digest:{day.isoformat()}:1"] != 1:
                yield Broken.DIGESTS, f"{day}: {made[f'digest:{day.isoformat()}:1']}"

    def _appeals(self) -> list[Letter]:
        return [letter for letter in self._school.letters.values() if letter.kind in APPEALS]

    def _is_untrue(self, mail: OutboundMail) -> bool:
        """Whether an answer came before the mail had left: the consultant's, or the one that a reminder asks for."""
        if mail.kind is MailKind.REMINDER and mail.to in self._followed:
            return True
        case = self._view.case(mail.case_number) if mail.case_number else None
        return case is not None and case.state is CaseState.ANSWERED and mail.to in self._answered

    def _is_whole(self, ref: BlobRef, raw: bytes) -> bool:
        try:
            kept = self._view.blob(ref)
        except DamagedBlob:
            return False
        return _lines(kept) == _lines(raw)


def _lines(raw: bytes) -> bytes:
    """The octets but for the line ends, which SMTP makes CRLF."""
    return raw.replace(b"\r\n", b"\n").rstrip(b"\n")
