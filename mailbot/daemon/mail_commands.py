"""`mailbot outbox release` and `discard`: what a person orders about mails that have not left."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from mailbot.casework.case import OutboundMail
from mailbot.casework.decide import decide
from mailbot.casework.events import MailCommanded, MailOrder
from mailbot.casework.match import NO_MATCH
from mailbot.casework.outbox import UNSENT, expired, waits_for_person
from mailbot.daemon.apply import carry_out
from mailbot.daemon.breaker import stopped
from mailbot.daemon.cursors import awaits_sent
from mailbot.daemon.refusal import Refused
from mailbot.daemon.rules import InForce
from mailbot.daemon.writer import Writer
from mailbot.i18n import _
from mailbot.store.store import Store
from mailbot.terms import OutboxState


def order_mails(
    store: Store, rules: InForce, writer: Writer, which: str, order: MailOrder, *, by: str, now: datetime
) -> Mapping[str, list[str]]:
    """Carry out an order about the mail with the key `which`, about a case's mails, or about all that are held.

    The keys by what becomes of them: `done`; `again`, uncertain ones sent once more; `late`, which would now say
    something untrue and stay as they are. Raises Refused when there is nothing to order about, and while a restored
    store does not know yet what has left.
    """
    if order is MailOrder.RELEASE and awaits_sent(store.cursor(rules.config.imap.inbox)):
        raise Refused(_("после восстановления программа ещё не прочла «Отправленные»: что ушло раньше, неизвестно"))
    if not which and order is MailOrder.DISCARD:
        raise Refused(_("назовите письмо или обращение: всё сразу не отменяют"))
    if order is MailOrder.RELEASE and stopped(store) is not None:
        raise Refused(_("автоматические ответы остановлены; сначала разрешите их: mailbot outbox resume"))
    chosen = [mail for mail in _named(store, which) if _may(mail, order)]
    if not chosen:
        raise Refused(_nothing(which, order))
    releasing = order is MailOrder.RELEASE
    late = [mail for mail in chosen if releasing and expired(mail, now=now) is not None]
    timely = [mail for mail in chosen if mail not in late]
    with store.unit() as unit:
        for mail in timely:
            case = unit.case(mail.case_number) if mail.case_number else None
            event = MailCommanded(mail=mail, order=order, by=by, case=case)
            carry_out(unit, decide(event, None, NO_MATCH, rules.world, now=now), writer, now=now)
    again = [mail for mail in timely if releasing and mail.state is OutboxState.UNCERTAIN]
    return {"done": _keys(m for m in timely if m not in again), "again": _keys(again), "late": _keys(late)}


def _named(store: Store, which: str) -> tuple[OutboundMail, ...]:
    """Uncertain mails are sent again only when they are named: nobody does that to all of them by the way."""
    if not which:
        return store.mails(OutboxState.HELD)
    mail = store.mail(which)
    if mail is not None:
        return (mail,)
    number = store.resolve_number(which)
    return store.mails_of_case(number) if number else ()


def _may(mail: OutboundMail, order: MailOrder) -> bool:
    return waits_for_person(mail) or (order is MailOrder.DISCARD and mail.state in UNSENT)


def _nothing(which: str, order: MailOrder) -> str:
    if not which:
        return _("задержанных писем нет")
    if order is MailOrder.RELEASE:
        return _("«{which}»: нет письма, которое ждёт разрешения; все письма: mailbot outbox list --all").format(
            which=which
        )
    return _("«{which}»: нет письма, которое ещё не ушло; все письма: mailbot outbox list --all").format(which=which)


def _keys(mails: Iterable[OutboundMail]) -> list[str]:
    return [mail.key for mail in mails]
