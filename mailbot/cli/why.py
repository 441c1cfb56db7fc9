"""`mailbot why`: how the program came to what it did in a case."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.casework.assess import Assessment
from mailbot.casework.case import BlobRef, Case, SeenLetter
from mailbot.casework.events import World
from mailbot.casework.extend import extension_steps
from mailbot.cli.cases import found, history
from mailbot.cli.errors import CommandFailed
from mailbot.cli.found_by import found_by
from mailbot.cli.opening import ConfigFile, config_and_view, local
from mailbot.cli.output import say
from mailbot.cli.russian import DISPOSITIONS, REASONS, SOURCES
from mailbot.cli.verdict import Bench, Judged, judge
from mailbot.daemon.letter_commands import UID, letter_by_uid
from mailbot.daemon.rules import load_rules
from mailbot.i18n import _
from mailbot.language.letter import Finding, Letter
from mailbot.mail.gate import CONDITIONS
from mailbot.mail.message import Unparseable
from mailbot.mail.safe import display_line, mask_secrets
from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.replies.words import Words
from mailbot.store.errors import ForgottenText
from mailbot.store.view import StoreView
from mailbot.terms import Outcome

_CLOCKS_APART = timedelta(days=1)  # how far the mail server's clock and ours may differ


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "why",
        help=_(
            "Объяснить решения по обращению: что найдено в письмах и где, какие пункты применены, как посчитан срок."
        ),
    )(why)


def why(
    which: Annotated[str, typer.Argument(metavar=_("НОМЕР|MESSAGE-ID"), help=_("обращение или любое его письмо"))],
    config: ConfigFile = None,
) -> int:
    """Explain a case: what was found where, the clauses applied, the term day by day."""
    settings, view = config_and_view(config)
    rules = load_rules(settings)
    bench = Bench(world=rules.world, lexicon=rules.lexicon, templates=rules.templates, school=rules.school)
    words = rules.templates.words
    letter = _without_case(view, which, settings.imap.inbox)
    if letter is not None:
        for line in _outcome(letter, settings.zone, words):
            say(line)
        return 0
    case = _case(view, which)
    arrivals = _arrivals(case, view)
    say(_("{number}: {state}, правила {pack}, {edition}").format(
        number=case.number, state=words.word("states", case.state), pack=case.pack, edition=case.edition
    ))  # fmt: skip
    for ordinal, reference in enumerate(case.letters, start=1):
        say()
        seen = arrivals.get(reference)
        arrived = seen.received_at if seen else case.received_at
        try:
            judged = judge(view.blob(reference), bench, received_at=arrived, now=arrived)
        except ForgottenText as error:
            say(_("Письмо {ordinal}. {gone}").format(ordinal=ordinal, gone=error))
            continue
        say(_("Письмо {ordinal}, если судить о нём отдельно:").format(ordinal=ordinal))
        for line in _letter(judged, words):
            say(f"  {line}")
        if seen and seen.suppressed_by:
            say("  " + _("в ящике: без автоответа, условия {reasons}").format(reasons=_reasons(seen.suppressed_by)))
    say()
    for line in _extension(case, rules.world):
        say(line)
    for line in _history(case, settings.zone):
        say(line)
    return 0


def _case(view: StoreView, which: str) -> Case:
    if "@" not in which:
        return found(view, which)
    msgid = which if which.startswith("<") else f"<{which}>"
    cases = view.cases_by_msgid([msgid])
    numbers = [letter.case_number for letter in view.seen_by_message_id(msgid) if letter.case_number]
    if not (cases or numbers):
        text = _("письма {which} в базе нет, или срок его хранения истёк; обращения: mailbot cases list --all")
        raise CommandFailed(text.format(which=display_line(which)))
    return cases[0] if cases else found(view, numbers[0])


def _without_case(view: StoreView, which: str, inbox: str) -> SeenLetter | None:
    """The letter of this Message-ID, or «uid:17», that became no case; None where there is a case to tell of."""
    if which.startswith(UID):
        named = letter_by_uid(view, which, inbox)
        return named if named is not None and named.case_number is None else None
    if "@" not in which:
        return None
    msgid = which if which.startswith("<") else f"<{which}>"
    letters = () if view.cases_by_msgid([msgid]) else view.seen_by_message_id(msgid)
    return letters[0] if letters and letters[0].case_number is None else None


def _outcome(letter: SeenLetter, zone: ZoneInfo, words: Words) -> Iterator[str]:
    yield _("письмо получено {moment}, обращением не стало; в сводке оно среди {outcome}").format(
        moment=local(letter.received_at, zone), outcome=words.word("outcomes", letter.outcome)
    )
    if letter.suppressed_by:
        yield _("без автоответа, условия {reasons}").format(reasons=_reasons(letter.suppressed_by))
    if letter.note:
        yield display_line(mask_secrets(letter.note))
    yield _("сделать письмо обращением: mailbot cases add '{letter}'").format(letter=letter.name)


def _reasons(numbers: Iterable[int]) -> str:
    return "; ".join(f"{number}: {CONDITIONS[number]}" for number in numbers)


def _arrivals(case: Case, view: StoreView) -> Mapping[BlobRef, SeenLetter]:
    """What became of each letter of the case when it came: a later one is judged by its own moment."""
    seen = view.seen_between(case.received_at - _CLOCKS_APART, datetime.max.replace(tzinfo=UTC))
    own = (letter for letter in seen if letter.case_number == case.number and letter.outcome is not Outcome.DUPLICATE)
    return {letter.body: letter for letter in own if letter.body}


def _letter(judged: Judged | Unparseable, words: Words) -> Iterator[str]:
    if isinstance(judged, Unparseable):
        yield _("не читается: {reason}").format(reason=judged.reason)
        return
    yield from _facts(judged.letter, words)
    yield from _judgement(judged.assessment)


def _facts(letter: Letter, words: Words) -> Iterator[str]:
    if letter.full_name:
        yield _place(_("имя"), letter.full_name.value.full, letter.full_name)
    for name in letter.child_names:
        yield _place(_("ученик"), name.value, name)
    for one in letter.classes:
        yield _place(_("класс"), one.value, one)
    if letter.problem:
        yield _place(_("суть"), mask_secrets(letter.problem.value), letter.problem)
    for run in letter.tone:
        yield _("тон: «{text}» ({kind}; {source}, знаки {start}–{end})").format(
            text=run.text,
            kind=words.word("tone", run.kind),
            source=SOURCES[run.source],
            start=run.span[0],
            end=run.span[1],
        )


def _place(name: str, value: str, finding: Finding[Any]) -> str:
    return _("{name}: {value} ({source}, знаки {start}–{end}; {why})").format(
        name=name,
        value=value,
        source=SOURCES[finding.source],
        start=finding.span[0],
        end=finding.span[1],
        why=found_by(finding.why),
    )


def _judgement(assessment: Assessment) -> Iterator[str]:
    yield _("решение: {what} ({reason})").format(
        what=DISPOSITIONS[assessment.disposition], reason=REASONS[assessment.reason]
    )
    if assessment.clauses:
        yield _("пункты: {clauses}").format(clauses=", ".join(f"п. {number}" for number in assessment.clauses))
    if assessment.suppressed_by:
        yield _("без автоответа, условия {reasons}").format(reasons=_reasons(assessment.suppressed_by))
    if isinstance(assessment.deadline, NoDate):
        yield _("срок не назван: {reason}").format(reason=assessment.deadline.reason)
    if isinstance(assessment.deadline, Deadline):
        yield from _steps(assessment.deadline)


def _steps(deadline: Deadline) -> Iterator[str]:
    return (f"{step.day:%d.%m.%Y}, {step.note}" for step in deadline.steps)


def _extension(case: Case, world: World) -> Iterator[str]:
    """How an extended term was counted, and by what right."""
    deadline = extension_steps(case, world)
    if deadline is None or case.extension is None:
        return
    yield _("Срок продлён ({by}): {why}").format(by=case.extension.by, why=mask_secrets(case.extension.why))
    yield from (f"  {line}" for line in _steps(deadline))
    yield _("  в наборе правил пункта о продлении нет: это решение школы; просрочка считается по сроку Регламента")
    yield _("  предел – 30 дней, заявителя уведомляют: Федеральный закон № 59-ФЗ, ст. 12, ч. 2")
    yield ""


def _history(case: Case, zone: ZoneInfo) -> Iterator[str]:
    yield _("Что было:")
    yield from (f"  {line}" for line in history(case, zone))
