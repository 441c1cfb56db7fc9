"""`mailbot demo`: the whole way of a letter, shown letter by letter. Everything runs through the daemon's own code."""

from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from mailbot.casework.case import Case, OutboundMail, SeenLetter
from mailbot.casework.lifecycle import state_at
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.casework.register import register_rows
from mailbot.daemon.digests import make_digest
from mailbot.daemon.process import run
from mailbot.daemon.rules import Rules, load_rules
from mailbot.demo.stage import Stage, answering, letters, set_stage
from mailbot.i18n import _
from mailbot.mail.message import InboundMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.safe import display_line, display_safe
from mailbot.replies.digest import render_digest
from mailbot.replies.register import register_table, render_register
from mailbot.replies.words import Words
from mailbot.store.store import Store
from mailbot.store.view import StoreView
from mailbot.terms import CaseState, MailKind, Outcome

_LATER = ("10-", "11-")


def run_demo(folder: Path, *, pack: str = "kerch-28") -> int:
    """Run the main job on sample letters, print what happened, leave the results in `folder`. Exit status."""
    folder = folder.absolute()
    console = Console(highlight=False)
    with set_stage(folder, pack) as stage:
        _play(stage)
        rules = load_rules(stage.config)
        with Store.open(stage.config.store.path) as store:
            for seen in store.seen_between(None, datetime.now(UTC)):
                show_letter(console, store, seen, rules.templates.words)
            _show_answer(console, store, rules.templates.words)
            _write_digest(rules, store, folder)
            _write_register(rules, store, folder)
        sent = len(stage.smtp.mails)
    console.print(Text(_("Отправлено писем: {count}.").format(count=sent)))
    console.print(Text(_("Сводка консультанту: {path}").format(path=folder / "digest.html")))
    console.print(Text(_("Журнал регистрации: {path}").format(path=folder / "register.html")))
    console.print(Text(_("База TinyDB: {path}").format(path=folder / "store" / "store.journal")))
    return 0


def _play(stage: Stage) -> None:
    """First contact with an empty mailbox, then the letters, then a follow-up and a person's answer in Sent."""
    run(stage.config, once=True)
    now, later = _split(letters())
    for _name, raw in now:
        stage.imap.deliver(raw)
    run(stage.config, once=True)
    (_follow_up, follow_up), (_answer, answer) = later
    with Store.open(stage.config.store.path) as store:
        request = next((mail for mail in store.mails() if mail.kind is MailKind.REQUEST_INFO), None)
    stage.imap.deliver(answering(follow_up, request.message_id) if request else follow_up)
    stage.imap.deliver(answer, folder="Sent")
    run(stage.config, once=True)


Named = tuple[tuple[str, bytes], ...]


def _split(named: Named) -> tuple[Named, Named]:
    later = tuple(item for item in named if item[0].startswith(_LATER))
    return tuple(item for item in named if item not in later), later


def _show_answer(console: Console, store: StoreView, words: Words) -> None:
    """The last of the letters: a person's answer in the folder of sent mail."""
    _now, (_follow_up, (_name, raw)) = _split(letters())
    answer = parse_message(raw, received_at=datetime.now(UTC))
    if isinstance(answer, InboundMessage) and answer.message_id:
        title = _("В папке «Отправленные»: {subject}").format(subject=answer.subject)
        console.print(Panel(Text(answer.text.strip()), title=Text(title), title_align="left", border_style="blue"))
        (case,) = store.cases_by_msgid([answer.message_id])
        _show_outcome(console, Outcome.STAFF_ANSWER, case, case.state, words)
        console.print()


def _show_outcome(console: Console, outcome: Outcome, case: Case | None, state: CaseState | None, words: Words) -> None:
    told = (_OUTCOMES[outcome], case.number if case else "", words.word("states", state) if state else "")
    console.print(Text(f"  → {', '.join(filter(None, told))}", style="bold"))


def show_letter(console: Console, store: StoreView, seen: SeenLetter, words: Words) -> None:
    """A letter, what became of it, and what was written because of it."""
    letter = parse_message(store.blob(seen.body), received_at=seen.received_at) if seen.body else None
    if isinstance(letter, InboundMessage):
        sender = letter.from_[0] if letter.from_ else None
        title = display_line(f"{sender.name or sender.addr if sender else ''}: {letter.subject or _('без темы')}")
        text = Text(display_safe(letter.text.strip()))
        console.print(Panel(text, title=Text(title), title_align="left", border_style="blue"))
    case = store.case(seen.case_number) if seen.case_number else None
    # Later letters of the same case come further down: here it is shown as this one left it.
    _show_outcome(console, seen.outcome, case, state_at(case, seen.at) if case else None, words)
    for mail in store.mails_of_case(seen.case_number) if seen.case_number else ():
        _show_reply(console, store, mail, seen)
    console.print()


def _show_reply(console: Console, store: StoreView, mail: OutboundMail, seen: SeenLetter) -> None:
    """The reply that this letter led to, and not those of the case's other letters."""
    reply = parse_message(store.blob(mail.body), received_at=mail.created_at)
    if not isinstance(reply, InboundMessage) or mail.created_at != seen.at:
        return
    if mail.kind not in TO_APPLICANT:
        console.print(Text(_("  Сообщено: {to} («{subject}»)").format(to=mail.to, subject=mail.subject)))
        return
    console.print(Panel(Text(reply.text.strip()), title=Text(mail.subject), title_align="left", border_style="green"))


def _write_register(rules: Rules, store: StoreView, folder: Path) -> None:
    zone, templates = rules.policy.zone, rules.templates
    rows = register_rows(store.cases(), zone=zone, names=False, complaints=False)
    table = register_table(rows, templates.words, names=False)
    day = datetime.now(UTC).astimezone(zone).date()
    page = render_register(table, school=rules.school.name, day=day, templates=templates)
    (folder / "register.html").write_text(page, encoding="utf-8")


def _write_digest(rules: Rules, store: StoreView, folder: Path) -> None:
    now = datetime.now(UTC)
    digest = make_digest(rules, store, now.astimezone(rules.policy.zone).date(), now=now)
    rendered = render_digest(digest, school=rules.school, templates=rules.templates)
    (folder / "digest.html").write_text(rendered.html, encoding="utf-8")
    (folder / "digest.txt").write_text(rendered.text, encoding="utf-8")


_OUTCOMES = {
    Outcome.NEW_CASE: _("новое обращение"),
    Outcome.ADDED_TO_CASE: _("дополнение к обращению"),
    Outcome.STAFF_ANSWER: _("ответ сотрудника: срок больше не идёт"),
    Outcome.COMMAND: _("команда"),
    Outcome.THANKS: _("благодарность"),
    Outcome.ROBOT: _("автоответ: обращения нет, отвечать нельзя"),
    Outcome.LIST: _("рассылка"),
    Outcome.REPORT: _("отчёт о доставке"),
    Outcome.SPAM: _("спам"),
    Outcome.OFFTOPIC: _("не о журнале"),
    Outcome.DUPLICATE: _("повтор письма"),
    Outcome.OWN: _("собственное письмо"),
    Outcome.QUARANTINED: _("в карантине"),
    Outcome.GONE: _("исчезло до прочтения"),
}
