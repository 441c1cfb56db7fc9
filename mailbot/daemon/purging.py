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

_UNFINISHED = "purge_unfinished"


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
    resumed = is_unfinished(store)
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
            unit.put_meta(_UNFINISHED, True)
    if is_unfinished(store):
        store.shed(plan.files, plan.kept, before=now - timedelta(days=retention.letters_days))
        with store.unit() as unit:
            unit.put_meta(_UNFINISHED, False)
    return counted(plan, resumed=resumed)


def is_unfinished(view: StoreView) -> bool:
    """Whether a purge broke off between its record and the last of what it deletes; the next one goes on."""
    return bool(view.get_meta(_UNFINISHED))


def counted(plan: Purge, *, resumed: bool) -> dict[str, object]:
    """What a purge takes, in numbers: {"files", "thinned", "forgotten", "letters", "applicants", "waiting",
    "undecided", "resumed"}; `resumed`: the one before it broke off."""
    return {
        "files": list(plan.files),
        "thinned": list(plan.thinned),
        "forgotten": list(plan.forgotten),
        "letters": len(plan.seen),
        "applicants": len(plan.applicants),
        "waiting": list(plan.waiting),
        "undecided": list(plan.undecided),
        "resumed": resumed,
    }


def _keep_hash_key(store: Store) -> None:
    if store.get_meta(HASH_KEY) is None:
        with store.unit() as unit:
            unit.put_meta(HASH_KEY, secrets.token_bytes(32).hex())
