"""`mailbot cases`: the register at the command line."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.casework.case import Applicant, Case
from mailbot.cli.errors import CommandFailed, WrongUse
from mailbot.cli.opening import AsJson, ConfigFile, config_and_view, day_named, local
from mailbot.cli.orders import order
from mailbot.cli.output import facts, rows, say, say_document
from mailbot.cli.russian import FLAGS, happening
from mailbot.config.load import load_config
from mailbot.config.packs import load_words
from mailbot.daemon.rules import gate_facts
from mailbot.i18n import _
from mailbot.mail.lookalike import imitated, shown
from mailbot.mail.senders import known_addresses
from mailbot.replies.words import Words
from mailbot.store.view import StoreView
from mailbot.terms import CaseFlag, CaseState

Number = Annotated[str, typer.Argument(metavar=_("НОМЕР"), help=_("можно коротко: 42 вместо ЭЖ-2026/27-0042"))]

_ALIVE = tuple(state for state in CaseState if state is not CaseState.CLOSED)


def register(app: typer.Typer) -> None:
    """Put the commands into the program."""
    group = typer.Typer(help=_("Обращения: список, подробности, решения человека."), rich_markup_mode=None)
    group.command("list", help=_("Показать обращения, по одному в строке."))(list_cases)
    group.command("show", help=_("Показать одно обращение со всей его историей."))(show_case)
    group.command("close", help=_("Закрыть обращение: срок больше не считается."))(close_case)
    group.command("accept", help=_("Отменить остановку помощи: письмо поняли неверно."))(accept_case)
    group.command("reopen", help=_("Открыть отвеченное или закрытое обращение снова."))(reopen_case)
    group.command("note", help=_("Записать заметку в историю обращения."))(note_case)
    group.command("extend", help=_("Продлить срок: не больше чем на 30 дней, с причиной; заявителю уйдёт письмо."))(
        extend_case
    )
    group.command("assign", help=_("Поручить обращение одному из консультантов или снять поручение."))(assign_case)
    group.command("add", help=_("Сделать обращением письмо, которое им не стало."))(add_letter)
    app.add_typer(group, name="cases")


def list_cases(
    everything: Annotated[bool, typer.Option("--all", help=_("и закрытые"))] = False,
    complaints: Annotated[bool, typer.Option(help=_("и жалобы на консультанта"))] = False,
    as_json: AsJson = False,
    config: ConfigFile = None,
) -> int:
    """Show the cases, one a line."""
    settings, view = config_and_view(config)
    states = () if everything else _ALIVE
    shown = [case for case in view.cases(*states) if complaints or CaseFlag.COMPLAINT not in case.flags]
    if as_json:
        for case in shown:
            say_document(_document(case))
        return 0
    words = load_words()
    header = (_("Номер"), _("Состояние"), _("Получено"), _("Срок"), _("Класс"), _("Тема"), _("Поручено"))
    rows(header, (_row(case, settings.zone, words) for case in shown))
    return 0


def show_case(number: Number, as_json: AsJson = False, config: ConfigFile = None) -> int:
    """Show one case with its history."""
    settings, view = config_and_view(config)
    case = found(view, number)
    if as_json:
        say_document(_document(case))
        return 0
    words, zone = load_words(), settings.zone
    facts(_facts(case, zone, words))
    whom = imitated(case.applicant.address, known_addresses(gate_facts(settings)))
    if whom:
        say(_("внимание: адрес заявителя лишь похож на {whom}").format(whom=whom))
    for mail in view.mails_of_case(case.number):
        say(_("письмо от нас: {subject} ({state})").format(subject=mail.subject, state=words.word("mails", mail.state)))
    for line in history(case, zone):
        say(line)
    return 0


def close_case(number: Number, config: ConfigFile = None) -> int:
    """Close a case: its term no longer counts."""
    answer = order(config, "close", number=number)
    say(_("{number}: закрыто").format(number=answer["number"]))
    return 0


def accept_case(number: Number, config: ConfigFile = None) -> int:
    """Overturn a decline: the letter was misread, or help goes on all the same."""
    answer = order(config, "accept", number=number)
    say(_("{number}: решение отменено, помощь продолжается").format(number=answer["number"]))
    say(_("заявителю уйдёт короткое письмо") if answer["letter"] else _("заявителю программа не пишет: ответьте сами"))
    if answer["told"]:
        say(_("кому сообщали об остановке помощи, тем сообщим и об этом"))
    return 0


def reopen_case(number: Number, config: ConfigFile = None) -> int:
    """Take an answered or closed case up again."""
    answer = order(config, "reopen", number=number)
    say(_("{number}: открыто снова").format(number=answer["number"]))
    return 0


def note_case(
    number: Number,
    text: Annotated[str, typer.Argument(metavar=_("ТЕКСТ"), help=_("в кавычках; имён и паролей лучше не писать"))],
    config: ConfigFile = None,
) -> int:
    """Write a note into a case's history."""
    answer = order(config, "note", number=number, text=text)
    say(_("{number}: записано").format(number=answer["number"]))
    return 0


def assign_case(
    number: Number,
    address: Annotated[str, typer.Argument(metavar=_("АДРЕС"), help=_("один из people.consultants"))] = "",
    nobody: Annotated[bool, typer.Option("--nobody", help=_("снять поручение: обращение снова общее"))] = False,
    config: ConfigFile = None,
) -> int:
    """Give a case to one of the consultants, or take it back."""
    if bool(address) == nobody:
        known = ", ".join(load_config(config, secrets=False).people.consultants)
        raise WrongUse(_("назовите одного консультанта ({known}) или --nobody").format(known=known))
    answer = order(config, "assign", number=number, to=address)
    if nobody:
        say(_("{number}: поручение снято, обращение общее").format(number=answer["number"]))
    else:
        say(_("{number}: поручено {to}").format(number=answer["number"], to=answer["to"]))
    return 0


def extend_case(
    number: Number,
    why: Annotated[str, typer.Option("--why", metavar=_("ТЕКСТ"), help=_("причина; её прочитает и заявитель"))] = "",
    until: Annotated[str, typer.Option("--until", metavar=_("ДАТА"), help=_("последний день нового срока"))] = "",
    days: Annotated[
        int, typer.Option("--days", metavar=_("ЧИСЛО"), help=_("на сколько дней, считая от прежнего срока"))
    ] = 0,
    config: ConfigFile = None,
) -> int:
    """Extend the term of a case. Who decides so is the director, or whoever the director has charged with it."""
    if not why.strip():
        raise WrongUse(_("назовите причину: --why 'ждём ответа разработчиков журнала'; её прочитает и заявитель"))
    if bool(until) == (days != 0) or days < 0:
        raise WrongUse(_("назовите что-то одно: --until ДАТА или --days ЧИСЛО"))
    day = day_named(until, option="--until").isoformat() if until else ""
    answer = order(config, "extend", number=number, why=why, until=day, days=str(days or ""))
    zone, words = load_config(config, secrets=False).zone, load_words()
    due, promised = datetime.fromisoformat(answer["due"]), datetime.fromisoformat(answer["until"])
    say(
        _("{number}: срок продлён по {day}").format(
            number=answer["number"], day=_moment(promised, zone, answer["exact"])
        )
    )
    say(_("срок по регламенту – по-прежнему {day}: с него считается просрочка").format(day=_moment(due, zone, False)))
    if answer["letter"]:
        say(_("письмо заявителю о новом сроке: {state}").format(state=words.word("mails", answer["letter"])))
    else:
        say(_("заявителю программа не пишет: сообщите ему о новом сроке сами"))
    return 0


def add_letter(
    letter: Annotated[str, typer.Argument(metavar=_("ПИСЬМО"), help=_("Message-ID или uid:… из сводки, в кавычках"))],
    config: ConfigFile = None,
) -> int:
    """Make a case of a letter that became none. No automatic reply is sent."""
    answer = order(config, "add", letter=letter)
    say(_("{number}: зарегистрировано; автоматического ответа не будет, ответьте сами").format(number=answer["number"]))
    return 0


def found(view: StoreView, number: str) -> Case:
    """The case that a person means by a number, short or full. Raises CommandFailed when there is none."""
    full = view.resolve_number(number)
    case = view.case(full) if full else None
    if case is None:
        raise CommandFailed(
            _("нет обращения с номером «{number}»; все номера: mailbot cases list --all").format(number=number)
        )
    return case


def history(case: Case, zone: ZoneInfo) -> Iterator[str]:
    """What happened to a case, one line each."""
    for entry in case.history:
        clauses = ", ".join(f"п. {clause}" for clause in entry.clauses)
        yield "  ".join(part for part in (local(entry.at, zone), happening(entry.what), entry.note, clauses) if part)


def _row(case: Case, zone: ZoneInfo, words: Words) -> tuple[str, ...]:
    return (
        case.number,
        words.word("states", case.state),
        local(case.received_at, zone),
        _due(case, zone),
        ", ".join(case.classes),
        words.topic(case.topic, "name", case.applicant.role),
        case.assigned_to,
    )


def _due(case: Case, zone: ZoneInfo) -> str:
    due = _moment(case.due_at, zone, case.due_exact)
    if case.extension is None:
        return due
    until = _moment(case.extension.until, zone, case.extension.exact)
    return _("{due}, продлён по {until}").format(due=due, until=until)


def _moment(moment: datetime | None, zone: ZoneInfo, exact: bool) -> str:
    """A term's end as people see it: without its hour where only the day was promised."""
    shown = local(moment, zone)
    return shown if exact else shown.partition(" ")[0]


def _facts(case: Case, zone: ZoneInfo, words: Words) -> list[tuple[str, str]]:
    applicant = case.applicant
    return [
        (_("номер"), case.number),
        (_("состояние"), words.word("states", case.state)),
        (_("получено"), local(case.received_at, zone)),
        (_("срок"), _due(case, zone) or case.no_date_reason),
        (_("почему продлён"), case.extension.why if case.extension else ""),
        (_("поручено"), case.assigned_to),
        (_("заявитель"), _applicant(applicant)),
        (_("кто пишет"), words.word("roles", applicant.role)),
        (_("ученик"), ", ".join(case.child_names)),
        (_("класс"), ", ".join(case.classes)),
        (_("тема"), words.topic(case.topic, "name", applicant.role)),
        (_("тема письма"), case.subject),
        (_("суть"), case.problem),
        (_("не хватает"), ", ".join(words.word("lacking", datum) for datum in case.missing)),
        (_("неясно, назвали ли"), ", ".join(words.word("data", datum) for datum in case.doubtful)),
        (_("пункты"), ", ".join(f"п. {clause}" for clause in case.clauses)),
        (_("отметки"), ", ".join(sorted(FLAGS[flag] for flag in case.flags))),
        (_("правила"), f"{case.pack}, {case.edition}"),
        (_("личные данные удалены, срок хранения истёк"), local(case.forgotten_at, zone)),
    ]


def _applicant(applicant: Applicant) -> str:
    return " ".join(
        part for part in (applicant.full_name, applicant.address and f"<{shown(applicant.address)}>") if part
    )


def _document(case: Case) -> dict[str, object]:
    return {
        "number": case.number,
        "state": case.state,
        "pack": case.pack,
        "edition": case.edition,
        "received_at": case.received_at,
        "due_at": case.due_at,
        "extended_to": case.extension.until if case.extension else None,
        "assigned_to": case.assigned_to,
        "topic": case.topic,
        "role": case.applicant.role,
        "address": case.applicant.address,
        "full_name": case.applicant.full_name,
        "classes": case.classes,
        "child_names": case.child_names,
        "problem": case.problem,
        "missing": case.missing,
        "doubtful": case.doubtful,
        "clauses": [f"п. {clause}" for clause in case.clauses],
        "flags": sorted(case.flags),
        "mails": case.mails,
        "answered_at": case.answered_at,
        "closed_at": case.closed_at,
        "forgotten_at": case.forgotten_at,
        "history": case.history,
    }
