"""`mailbot purge`: texts and persons whose time is over leave the store."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from mailbot.casework.case import SeenLetter
from mailbot.casework.retention import Kept, Purge, Terms, clock_is_doubtful, plan_purge
from mailbot.config.model import Retention
from mailbot.daemon.refusal import Refused
from mailbot.i18n import _
from mailbot.store.store import Store
from mailbot.store.view import HASH_KEY, StoreView


def planned(view: StoreView, retention: Retention, *, now: datetime) -> Purge:
    """What a purge at `now` would do. Raises Refused when the clock cannot be believed."""
    kept = Kept(
        cases=view.cases(),
        mails=view.mails(),
        seen=view.seen_between(None, now),
        applicants=view.applicants(),
        undeliverable=view.undeliverable_addresses(),
        files=view.text_files(),
    )
    silent = clock_is_doubtful(kept, now=now)
    if silent is not None:
        raise Refused(
            _(
                "Последнее событие в базе было {days} дн. назад: верны ли часы ({now:%d.%m.%Y})? Ничего не удалено. "
                "Если верны, выполните mailbot run --once и повторите."
            ).format(days=silent.days, now=now)
        )
    terms = Terms(letters_days=retention.letters_days, cases_years=retention.cases_years)

    def blurred(letter: SeenLetter) -> str:
        return view.blurred(letter.message_id, letter.content_hash)

    return plan_purge(kept, terms, blurred=blurred, now=now)


def purge(store: Store, retention: Retention, *, now: datetime) -> Mapping[str, object]:
    """Let everything go that is over its time: first no document names it, then the files go. What went, counted."""
    _keep_hash_key(store)
    plan = planned(store, retention, now=now)
    with store.unit() as unit:
        for case in plan.cases:
            unit.put_case(case)
        for mail in plan.mails:
            unit.put_mail(mail)
        for letter in plan.seen:
            unit.put_seen(letter)
        for address in plan.applicants:
            unit.forget_applicant(address)
            unit.forget_undeliverable(address)
    if plan:
        store.shed(plan.files, before=now - timedelta(days=retention.letters_days))
    return counted(plan)


def counted(plan: Purge) -> dict[str, object]:
    """What a purge takes, in numbers: {"files", "forgotten", "letters", "applicants", "waiting"}."""
    return {
        "files": list(plan.files),
        "forgotten": list(plan.forgotten),
        "letters": len(plan.seen),
        "applicants": len(plan.applicants),
        "waiting": list(plan.waiting),
    }


def _keep_hash_key(store: Store) -> None:
    if store.get_meta(HASH_KEY) is None:
        with store.unit() as unit:
            unit.put_meta(HASH_KEY, secrets.token_bytes(32).hex())
