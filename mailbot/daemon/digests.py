"""The daily digest: queued once for its day, in the same record that remembers the day."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import structlog

from mailbot.casework.case import OutboundMail, SeenLetter
from mailbot.casework.digest import build_digest
from mailbot.casework.digest_model import Digest
from mailbot.casework.moments import digest_due
from mailbot.config.model import Weekdays
from mailbot.daemon.breaker import stopped
from mailbot.daemon.delivery import DELAYED_AT
from mailbot.daemon.findings import check_warnings, found_lines, junk_lines
from mailbot.daemon.intake import LEFT_UNREAD
from mailbot.daemon.missing import folder_warnings
from mailbot.daemon.rules import Rules
from mailbot.daemon.writer import Writer
from mailbot.i18n import _
from mailbot.regulation.workdays import calendar_warnings
from mailbot.replies.digest import render_digest
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import CaseFlag, CaseState, OutboxState

log = structlog.get_logger()

LAST_DAY, LAST_MOMENT = "digest_last_day", "digest_last_moment"
_SHOWN = (CaseState.OPEN, CaseState.AWAITING_DATA, CaseState.DECLINED)
_UNSENT = (
    OutboxState.REFUSED,
    OutboxState.BOUNCED,
    OutboxState.EXPIRED,
    OutboxState.UNCERTAIN,
    OutboxState.HELD,
)


def queue_digest(rules: Rules, store: Store, writer: Writer, *, now: datetime) -> bool:
    """Queue the digest if one is due. At first contact nothing is due before the next set time."""
    last = _last_day(store)
    if last is None:
        local = now.astimezone(rules.policy.zone)
        passed = local.time() >= rules.config.digest.at
        with store.unit() as unit:
            unit.put_meta(LAST_DAY, (local.date() if passed else local.date() - timedelta(days=1)).isoformat())
        return False
    settings = rules.config.digest
    day = digest_due(
        last,
        now=now,
        at=settings.at,
        daily=settings.weekdays is Weekdays.DAILY,
        calendar=rules.calendar,
        policy=rules.policy,
    )
    if day is None:
        return False
    _queue(rules, store, writer, day, name=day.isoformat(), daily=True, now=now)
    return True


def queue_digest_now(rules: Rules, store: Store, writer: Writer, *, now: datetime) -> int:
    """Queue a digest because a person asks for one; to how many. The day's own digest still comes, with what is new."""
    name = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    _queue(rules, store, writer, now.astimezone(rules.policy.zone).date(), name=name, daily=False, now=now)
    return len(rules.config.people.consultants)


def _queue(rules: Rules, store: Store, writer: Writer, day: date, *, name: str, daily: bool, now: datetime) -> None:
    """The mails and what is remembered of them are one record: after a crash there is one digest, or none yet."""
    digest = make_digest(rules, store, day, now=now)
    with store.unit() as unit:
        for index, address in enumerate(rules.config.people.consultants, 1):
            key = f"digest:{name}:{index}"
            if store.mail(key) is None:  # else it was made before the clock was set back
                rendered = render_digest(digest, school=rules.school, templates=rules.templates, reader=address)
                unit.put_mail(writer.digest_mail(unit, key, address, rendered, now=now))
        if daily:
            unit.put_meta(LAST_DAY, day.isoformat())
        unit.put_meta(LAST_MOMENT, now.isoformat())
    log.info("digest queued", letters=digest.counts.total, new=len(digest.new))


def make_digest(rules: Rules, store: StoreView, day: date, *, now: datetime) -> Digest:
    """The digest of `day` with everything since the last one. Reads only."""
    last = store.get_meta(LAST_MOMENT)
    since = datetime.fromisoformat(last) if isinstance(last, str) else None
    seen = tuple(store.seen_between(since, now))
    unsent = [mail for mail in store.mails(*_UNSENT) if _is_news(mail.created_at, mail.state, since)]
    apart = [mail for mail in unsent if mail.case_number and _is_complaint(store, mail.case_number)]
    junk, junk_more = junk_lines(store, since, now)
    return build_digest(
        day,
        since=since,
        until=now,
        cases=store.cases(*_SHOWN),
        seen=seen,
        mails=tuple(mail for mail in unsent if mail not in apart),
        policy=rules.policy,
        quarantined=store.quarantined(),
        complaints=frozenset(_complaints(store, seen)),
        found=found_lines(store, since, now),
        junk=junk,
        junk_more=junk_more,
        warnings=(
            *check_warnings(store, since, now),
            *folder_warnings(store),
            *_about_replies(rules, store, since),
            *_about_complaints(apart),
            *calendar_warnings(rules.calendar, today=now.astimezone(rules.policy.zone).date()),
        ),
    )


def _about_replies(rules: Rules, store: StoreView, since: datetime | None) -> Iterator[str]:
    """What people must know of the automatic replies as a whole."""
    stop = stopped(store)
    if stop is not None:
        text = _(
            "Автоматические ответы остановлены: {why}. Показать: mailbot outbox list, разрешить: mailbot outbox resume."
        )
        yield text.format(why=stop.words)
    delayed = store.get_meta(DELAYED_AT)
    if isinstance(delayed, str) and _after(datetime.fromisoformat(delayed), since):
        text = _("За час понадобилось больше {cap} ответов: остальные ждали очереди, ни один не потерян.")
        yield text.format(cap=rules.config.limits.replies_per_hour)
    left = store.get_meta(f"{LEFT_UNREAD}:{rules.config.imap.inbox}")
    if since is None and isinstance(left, int) and left:
        text = _(
            "В ящике до начала работы программы лежали письма ({count}): она их не считает и на них не отвечает. "
            "Прочитать и их: mailbot run --since ДАТА."
        )
        yield text.format(count=left)


def _about_complaints(unsent: Sequence[OutboundMail]) -> Iterator[str]:
    """The helper is told that such letters are stuck, and not about whom or what they are."""
    if unsent:
        text = _("Не отправлены или не дошли письма, которые читает не консультант: {count}. Скажите администратору.")
        yield text.format(count=len(unsent))


def _after(moment: datetime, since: datetime | None) -> bool:
    return since is None or moment > since


def _complaints(store: StoreView, letters: Iterable[SeenLetter]) -> Iterator[str]:
    for number in {letter.case_number for letter in letters if letter.case_number}:
        if _is_complaint(store, number):
            yield number


def _is_complaint(store: StoreView, number: str) -> bool:
    case = store.case(number)
    return case is not None and CaseFlag.COMPLAINT in case.flags


def _is_news(created: datetime, state: OutboxState, since: datetime | None) -> bool:
    """A held or uncertain mail is shown until a person deals with it; a failed one for about a day after its end."""
    lasting = state in (OutboxState.HELD, OutboxState.UNCERTAIN)
    return lasting or since is None or created > since - timedelta(days=8)


def _last_day(store: Store) -> date | None:
    stored = store.get_meta(LAST_DAY)
    return date.fromisoformat(stored) if isinstance(stored, str) else None
