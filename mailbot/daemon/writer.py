"""Plans to mails: renders, composes, and gives each mail its key and Message-ID before anything is sent."""

import secrets
from dataclasses import replace
from datetime import datetime

from mailbot.casework.case import Case, OutboundMail
from mailbot.casework.events import MailPlan
from mailbot.casework.outbox import HELD_TOO, TO_APPLICANT, UNPROMPTED
from mailbot.daemon.rules import InForce
from mailbot.mail.compose import Draft, compose
from mailbot.mail.ids import make_message_id
from mailbot.mail.message import Address
from mailbot.regulation.model import Edition
from mailbot.replies.facts import Rendered
from mailbot.replies.planned import planned_facts
from mailbot.replies.render import render_reply
from mailbot.store.store import Store
from mailbot.store.unit import Unit
from mailbot.terms import MailKind, OutboxState, ReplyMode

_SECRET = "message_id_secret"  # nosec B105 # the key's name, its value is random


class Writer:
    """Writes the bot's mails. `secret` signs their Message-IDs."""

    def __init__(self, rules: InForce, secret: bytes) -> None:
        self._rules = rules
        self._secret = secret

    def case_mail(self, unit: Unit, key: str, plan: MailPlan, case: Case, *, now: datetime, hold: bool) -> OutboundMail:
        """The mail a plan asks for, its octets kept in the store; `hold` keeps replies back for a person."""
        edition = self._rules.world.edition_of(case)
        rendered = self.render(plan, case, edition, now=now)
        mail = self._mail(unit, key, plan.kind, plan.to, rendered, now=now, plan=plan)
        held = (hold or self._rules.world.mode is ReplyMode.HOLD) and plan.kind in HELD_TOO
        return replace(
            mail,
            case_number=case.number,
            clauses=plan.clauses,
            not_after=plan.not_after,
            state=OutboxState.HELD if held else OutboxState.QUEUED,
            next_attempt_at=None if held else max(now, plan.not_before or now),
        )

    def digest_mail(self, unit: Unit, key: str, to: str, rendered: Rendered, *, now: datetime) -> OutboundMail:
        """A digest to one consultant."""
        return self._mail(unit, key, MailKind.DIGEST, to, rendered, now=now)

    def render(self, plan: MailPlan, case: Case, edition: Edition, *, now: datetime) -> Rendered:
        """The texts of a planned mail."""
        rules = self._rules
        facts = planned_facts(plan, case, edition=edition, calendar=rules.calendar, policy=rules.policy, now=now)
        return render_reply(facts, edition=edition, school=rules.school, templates=rules.templates)

    def _mail(
        self,
        unit: Unit,
        key: str,
        kind: MailKind,
        to: str,
        rendered: Rendered,
        *,
        now: datetime,
        plan: MailPlan | None = None,
    ) -> OutboundMail:
        sender = self._rules.config.smtp.from_
        message_id = make_message_id(key, secret=self._secret, domain=sender.addr.rpartition("@")[2])
        draft = Draft(
            from_=sender,
            to=Address(name="", addr=to),
            reply_to=None,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=message_id,
            in_reply_to=plan.in_reply_to if plan else None,
            references=plan.references if plan else (),
            date=now.astimezone(self._rules.policy.zone),
            auto_submitted="auto-replied" if kind in TO_APPLICANT - UNPROMPTED else "auto-generated",
        )
        return OutboundMail(
            key=key,
            kind=kind,
            to=to,
            subject=rendered.subject,
            message_id=message_id,
            body=unit.put_blob(compose(draft), "mails"),
            state=OutboxState.QUEUED,
            created_at=now,
            next_attempt_at=now,
        )


def message_id_secret(store: Store) -> bytes:
    """The key that signs our Message-IDs, made once for each store."""
    stored = store.get_meta(_SECRET)
    if isinstance(stored, str):
        return bytes.fromhex(stored)
    fresh = secrets.token_bytes(32)
    with store.unit() as unit:
        unit.put_meta(_SECRET, fresh.hex())
    return fresh
