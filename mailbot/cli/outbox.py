"""`mailbot outbox`: the bot's letters and what became of them."""

from email import message_from_bytes
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.casework.case import OutboundMail
from mailbot.cli.errors import CommandFailed, WrongUse
from mailbot.cli.opening import ConfigFile, config_and_view, local
from mailbot.cli.orders import order
from mailbot.cli.output import facts, rows, say
from mailbot.config.packs import load_words
from mailbot.i18n import _
from mailbot.replies.words import Words
from mailbot.store.view import StoreView
from mailbot.terms import OutboxState

_SETTLED = frozenset({OutboxState.SENT, OutboxState.WITHDRAWN})


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Письма от нас: что ждёт отправки и что не дошло."), rich_markup_mode=None)
    group.command("list", help=_("Показать письма, по одному в строке."))(list_mails)
    group.command("show", help=_("Показать одно письмо: кому, что, что с ним было."))(show_mail)
    group.command("release", help=_("Разрешить отправку письма, которое ждёт человека."))(release)
    group.command("discard", help=_("Не отправлять письмо."))(discard)
    group.command("stop", help=_("Остановить все автоматические ответы: они подождут, письма читаются дальше."))(stop)
    group.command("resume", help=_("Снова отправлять автоматические ответы после остановки."))(resume)
    app.add_typer(group, name="outbox")


def list_mails(
    everything: Annotated[bool, typer.Option("--all", help=_("и отправленные"))] = False, config: ConfigFile = None
) -> int:
    """Show the mails, one a line."""
    settings, view = config_and_view(config)
    words = load_words()
    states = () if everything else tuple(state for state in OutboxState if state not in _SETTLED)
    header = (_("Ключ"), _("Состояние"), _("Создано"), _("Следующая попытка"), _("Попыток"))
    rows(
        header,
        (
            (
                mail.key,
                words.word("mails", mail.state),
                local(mail.created_at, settings.zone),
                local(mail.next_attempt_at, settings.zone),
                str(mail.attempts),
            )
            for mail in view.mails(*states)
        ),
    )
    return 0


Which = Annotated[str, typer.Argument(metavar=_("КЛЮЧ|НОМЕР"), help=_("ключ письма или номер обращения"))]


def show_mail(which: Which, config: ConfigFile = None) -> int:
    """Show one mail, or each of a case: to whom, what, and what became of it."""
    settings, view = config_and_view(config)
    mails = _named(view, which)
    if not mails:
        raise CommandFailed(
            _("нет письма с ключом «{which}» и писем по такому обращению; все: mailbot outbox list --all").format(
                which=which
            )
        )
    words = load_words()
    for mail in mails:
        _show(mail, view, words, settings.zone)
    return 0


def _named(view: StoreView, which: str) -> tuple[OutboundMail, ...]:
    mail = view.mail(which)
    number = view.resolve_number(which) if mail is None else None
    return (mail,) if mail else view.mails_of_case(number) if number else ()


def _show(mail: OutboundMail, view: StoreView, words: Words, zone: ZoneInfo) -> None:
    facts(
        [
            (_("ключ"), mail.key),
            (_("состояние"), words.word("mails", mail.state)),
            (_("кому"), mail.to),
            (_("тема"), mail.subject),
            (_("создано"), local(mail.created_at, zone)),
            (_("отправлено"), local(mail.sent_at, zone)),
            (_("следующая попытка"), local(mail.next_attempt_at, zone)),
            (_("не позже"), local(mail.not_after, zone)),
            (_("попыток"), str(mail.attempts)),
            (_("ошибка"), mail.last_error),
            ("Message-ID", mail.message_id),
        ]
    )
    say()
    say(_text(mail, view.blob(mail.body)))


def release(
    which: Which = "",
    everything: Annotated[bool, typer.Option("--all", help=_("все задержанные письма"))] = False,
    config: ConfigFile = None,
) -> int:
    """Let mails leave that wait for a person."""
    if bool(which) == everything:
        raise WrongUse(_("укажите ключ письма или номер обращения, а для всех задержанных – --all"))
    answer = order(config, "release", which=which)
    for key in answer["done"]:
        say(_("{key}: отправим").format(key=key))
    for key in answer["again"]:
        say(_("{key}: было неясно, ушло ли; если в «Отправленных» его нет, отправим ещё раз").format(key=key))
    for key in answer["late"]:
        say(_("{key}: опоздало и сказало бы неправду, не отправляем; убрать: mailbot outbox discard").format(key=key))
    return int(not answer["done"] and not answer["again"])


def discard(which: Which, config: ConfigFile = None) -> int:
    """Take mails back that have not left."""
    for key in order(config, "discard", which=which)["done"]:
        say(_("{key}: не отправим").format(key=key))
    return 0


def stop(config: ConfigFile = None) -> int:
    """Let no automatic reply leave until `resume`."""
    order(config, "stop-replies")
    say(_("автоматические ответы остановлены; снова разрешить: mailbot outbox resume"))
    return 0


def resume(config: ConfigFile = None) -> int:
    """Close the circuit breaker: new replies leave again, held ones are released as ever."""
    held = order(config, "resume-replies")["held"]
    say(_("автоматические ответы снова отправляются"))
    if held:
        text = _("ждут решения прежние: {count}; показать: mailbot outbox list, отправить: outbox release --all")
        say(text.format(count=held))
    return 0


def _text(mail: OutboundMail, raw: bytes) -> str:
    """The plain text of a mail that we composed ourselves."""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("utf-8", "replace") if isinstance(content, bytes) else ""
    return mail.subject
