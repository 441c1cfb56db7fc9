"""One letter from bytes to actions: parse, look up, match, assess, decide. Calls in order, decides nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from mailbot.casework.answers import UNANSWERED
from mailbot.casework.assess import Known, assess
from mailbot.casework.case import BlobRef, Case, OutboundMail, SeenLetter, Undeliverable
from mailbot.casework.decide import decide
from mailbot.casework.events import Action, AddCommanded, LetterArrived, OutgoingSeen, OwnMailSeen, World, is_genuine
from mailbot.casework.match import NO_MATCH, Candidates, Match, in_context, lookup_keys, match
from mailbot.casework.outbox import TO_APPLICANT, UNSENT
from mailbot.casework.ownmail import case_number
from mailbot.daemon.caps import Caps
from mailbot.daemon.rules import InForce
from mailbot.language.letter import Letter
from mailbot.mail.addresses import sendable
from mailbot.mail.gate import registers_despite, sent_automatically, suppressions
from mailbot.mail.ids import own_key
from mailbot.mail.lookalike import imitated
from mailbot.mail.message import InboundMessage
from mailbot.mail.senders import applicant_address, is_blocked, known_addresses
from mailbot.store.store import Store
from mailbot.terms import CaseState, Datum, Kind, LetterFlag, Outcome, ReplyMode, Role, Topic

WAITING = (CaseState.AWAITING_DATA,)
_BY_HAND = (26,)
_DEAD = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A parsed letter with everything the store knows about it: what `actions` needs to decide."""

    event: LetterArrived
    matched: Match
    known: Known


class Reader:
    """Turns messages into actions for one school."""

    def __init__(self, rules: InForce, store: Store, caps: Caps, secret: bytes) -> None:
        self._rules = rules
        self._store = store
        self._caps = caps
        self._secret = secret

    def read(self, message: InboundMessage, letter: Letter, *, cut: bool, now: datetime) -> Reading:
        """What is known about a letter in the inbox; a `cut` one was read in part. Reads only."""
        if cut:
            letter = replace(letter, flags=letter.flags | {LetterFlag.IN_PART})
        address = applicant_address(message, self._rules.gate)
        suppressed = self._suppressed(message, address, now=now)
        first = self._repeated(message, suppressed)
        genuine = is_genuine(suppressed)
        matched = NO_MATCH if first else self._matched(message, letter, address, genuine=genuine)
        letter = in_context(letter, matched.case)
        bounced = self._bounced(message)
        touched = matched.case or matched.related
        event = LetterArrived(
            message=message,
            letter=letter,
            applicant_address=address,
            suppressed=suppressed,
            duplicate=first is not None,
            duplicate_of=first.case_number if first else None,
            bounced=bounced,
            bounced_case=self._case_of(bounced),
            returned=self._own_mail(message.message_id),
            revives=self._revives(message, address, suppressed),
            imitates=bool(imitated(address, known_addresses(self._rules.gate))),
            blocked=is_blocked(message, self._rules.gate),
            waiting_mails=self._unsent(touched) if touched else (),
            early_answers=self._store.early_answers(message.message_id) if message.message_id else (),
        )
        return Reading(event=event, matched=matched, known=self._known(matched.case, address))

    def actions(self, reading: Reading, raw: BlobRef | None, *, now: datetime, hold: bool) -> tuple[Action, ...]:
        """What to do about a letter that has been read; `raw` is where the store keeps it, if it does."""
        event = replace(reading.event, raw=raw)
        world = self._world(hold=hold)
        case = reading.matched.case
        edition = world.edition_of(case) if case else world.edition_at(event.message.received_at)
        judged = assess(
            event.letter,
            edition,
            received_at=event.message.received_at,
            calendar=world.calendar,
            policy=world.policy,
            known=reading.known,
            suppressed=event.suppressed,
        )
        return decide(event, judged, reading.matched, world, now=now)

    def by_hand(
        self, message: InboundMessage, letter: Letter, raw: BlobRef, *, by: str, was: Outcome, now: datetime
    ) -> tuple[Action, ...]:
        """What to do about a letter of which `by` makes a case: a person says that it is an appeal (condition 26)."""
        letter = replace(letter, kind=Kind.APPEAL)
        address = applicant_address(message, self._rules.gate)
        arrived = LetterArrived(message=message, letter=letter, applicant_address=address, suppressed=_BY_HAND, raw=raw)
        world = self._rules.world
        judged = assess(
            letter,
            world.edition_at(message.received_at),
            received_at=message.received_at,
            calendar=self._rules.calendar,
            policy=self._rules.policy,
            known=self._known(None, address),
            suppressed=_BY_HAND,
        )
        return decide(AddCommanded(letter=arrived, by=by, was=was), judged, NO_MATCH, world, now=now)

    def own_mail(self, message: InboundMessage) -> OwnMailSeen | None:
        """A letter in the folder of sent mail as one of ours, with what the store knows of it; None for people's."""
        key = own_key(message.message_id, secret=self._secret) if message.message_id else None
        if key is None:
            return None
        number = case_number(key)
        known = not number or self._store.case(number) is not None
        return OwnMailSeen(message=message, key=key, mail=self._store.mail(key), case_known=known)

    def own(self, seen: OwnMailSeen, *, now: datetime) -> tuple[Action, ...]:
        """What a mail of ours in the folder of sent mail calls for."""
        return decide(seen, None, NO_MATCH, self._rules.world, now=now)

    def outgoing(self, message: InboundMessage, *, replayed: bool, now: datetime) -> tuple[Action, ...]:
        """What a person's letter in the folder of sent mail calls for; a `replayed` one may have been read before."""
        keys = lookup_keys(message, "")
        recipients = [address.addr.lower() for address in (*message.to, *message.cc)]
        to_applicant = [case for to in recipients for case in self._store.cases_by_address(to, *UNANSWERED)]
        in_thread = self._store.cases_by_msgid(keys.message_ids)
        event = OutgoingSeen(
            message=message,
            replayed=replayed,
            automatic=sent_automatically(message),
            in_thread=in_thread,
            to_applicant=tuple({case.number: case for case in to_applicant}.values()),
            waiting_mails=tuple(mail for case in in_thread for mail in self._unsent(case)),
        )
        return decide(event, None, NO_MATCH, self._rules.world, now=now)

    def _world(self, *, hold: bool) -> World:
        world = self._rules.world
        return replace(world, mode=ReplyMode.HOLD) if hold and world.mode is ReplyMode.SEND else world

    def _suppressed(self, message: InboundMessage, address: str, *, now: datetime) -> tuple[int, ...]:
        dead = self._store.undeliverable(address)
        failing = frozenset({address}) if dead and self._precedes(message, address, dead) else frozenset()
        found = set(suppressions(message, replace(self._rules.gate, undeliverable=failing)))
        if sendable(address) is None:
            found.add(2)  # a robot could not answer such an address if it would
        if self._caps.reached(address, now=now):
            found.add(24)
        return tuple(sorted(found))

    def _repeated(self, message: InboundMessage, suppressed: tuple[int, ...]) -> SeenLetter | None:
        """The letter that this one repeats. What came by a mailing list or was marked by a robot on its way, and became
        no case, does not stand for the copy that came straight."""
        first = self._store.seen_like(message.message_id, message.content_hash)
        if first is None or first.case_number is not None:
            return first
        passed_over = not registers_despite(first.suppressed_by) and registers_despite(suppressed)
        return None if passed_over else first

    def _precedes(self, message: InboundMessage, address: str, dead: Undeliverable) -> bool:
        """Whether a letter says nothing of the address that has failed: it is older, or a form wrote it."""
        sender = message.from_[0].addr.lower() if message.from_ else ""
        return message.received_at < dead.since or sender != address

    def _revives(self, message: InboundMessage, address: str, suppressed: tuple[int, ...]) -> bool:
        proven = _DEAD not in suppressed and is_genuine(suppressed)
        return proven and self._store.undeliverable(address) is not None

    def _matched(self, message: InboundMessage, letter: Letter, address: str, *, genuine: bool) -> Match:
        keys = lookup_keys(message, address)
        numbered = (self._store.case(number) for number in keys.numbers)
        candidates = Candidates(
            by_thread=self._store.cases_by_msgid(keys.message_ids) or self._by_signature(keys.message_ids),
            by_number=tuple(case for case in numbered if case is not None),
            by_address=self._store.cases_by_address(address, *WAITING) if address else (),
        )
        return match(message, letter, keys, candidates, genuine=genuine)

    def _by_signature(self, message_ids: tuple[str, ...]) -> tuple[Case, ...]:
        """The cases of mails of ours that a letter answers, by what their Message-IDs say and sign themselves."""
        mails = (self._own_mail(msgid) for msgid in message_ids)
        answered = (mail for mail in mails if mail is not None and mail.kind in TO_APPLICANT)
        return tuple(case for case in map(self._case_of, answered) if case is not None)

    def _known(self, case: Case | None, address: str) -> Known:
        """What this case, or an earlier letter from the same address, has already told."""
        person = case.applicant if case else self._store.applicant(address)
        return Known(
            full_name=bool(person and person.full_name),
            classes=bool(person and person.classes) or bool(case and case.classes),
            problem=case is not None and Datum.PROBLEM not in case.missing,
            role=person.role if person else Role.UNKNOWN,
            topic=case.topic if case else Topic.OTHER,
        )

    def _bounced(self, message: InboundMessage) -> OutboundMail | None:
        report = message.report
        found = (self._own_mail(msgid) for msgid in (report.original_message_ids if report else ()))
        return next((mail for mail in found if mail is not None), None)

    def _own_mail(self, message_id: str | None) -> OutboundMail | None:
        key = own_key(message_id, secret=self._secret) if message_id else None
        return self._store.mail(key) if key is not None else None

    def _case_of(self, mail: OutboundMail | None) -> Case | None:
        return self._store.case(mail.case_number) if mail and mail.case_number else None

    def _unsent(self, case: Case) -> tuple[OutboundMail, ...]:
        return tuple(mail for mail in self._store.mails_of_case(case.number) if mail.state in UNSENT)
