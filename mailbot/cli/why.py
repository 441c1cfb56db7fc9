"""`mailbot why`: how the program came to what it did in a case."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from mailbot.casework.assess import Assessment
from mailbot.casework.case import BlobRef, Case
from mailbot.cli.cases import found, history
from mailbot.cli.found_by import found_by
from mailbot.cli.opening import ConfigFile, config_and_view
from mailbot.cli.output import say
from mailbot.cli.russian import DISPOSITIONS, REASONS, SOURCES
from mailbot.cli.verdict import Bench, Judged, judge
from mailbot.daemon.rules import load_rules
from mailbot.i18n import _
from mailbot.language.letter import Finding, Letter
from mailbot.mail.gate import CONDITIONS
from mailbot.mail.message import Unparseable
from mailbot.mail.safe import mask_secrets
from mailbot.regulation.deadline import Deadline, NoDate
from mailbot.replies.words import Words
from mailbot.store.errors import ForgottenText
from mailbot.store.view import StoreView

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
    case, words = _case(view, which), rules.templates.words
    arrivals = _arrivals(case, view)
    say(_("{number}: {state}, правила {pack}, {edition}").format(
        number=case.number, state=words.word("states", case.state), pack=case.pack, edition=case.edition
    ))  # fmt: skip
    for ordinal, reference in enumerate(case.letters, start=1):
        say()
        arrived = arrivals.get(reference, case.received_at)
        try:
            judged = judge(view.blob(reference), bench, received_at=arrived, now=arrived)
        except ForgottenText as error:
            say(_("Письмо {ordinal}. {gone}").format(ordinal=ordinal, gone=error))
            continue
        say(_("Письмо {ordinal}, если судить о нём отдельно:").format(ordinal=ordinal))
        for line in _letter(judged, words):
            say(f"  {line}")
    say()
    for line in _history(case, settings.zone):
        say(line)
    return 0


def _case(view: StoreView, which: str) -> Case:
    if "@" not in which:
        return found(view, which)
    cases = view.cases_by_msgid([which if which.startswith("<") else f"<{which}>"])
    return cases[0] if cases else found(view, which)


def _arrivals(case: Case, view: StoreView) -> Mapping[BlobRef, datetime]:
    """When each letter of the case came: a later one is judged by its own moment."""
    seen = view.seen_between(case.received_at - _CLOCKS_APART, datetime.max.replace(tzinfo=UTC))
    return {letter.body: letter.received_at for letter in seen if letter.body and letter.case_number == case.number}


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
        reasons = "; ".join(f"{number}: {CONDITIONS[number]}" for number in assessment.suppressed_by)
        yield _("без автоответа, условия {reasons}").format(reasons=reasons)
    if isinstance(assessment.deadline, NoDate):
        yield _("срок не назван: {reason}").format(reason=assessment.deadline.reason)
    if isinstance(assessment.deadline, Deadline):
        for step in assessment.deadline.steps:
            yield f"{step.day:%d.%m.%Y}, {step.note}"


def _history(case: Case, zone: ZoneInfo) -> Iterator[str]:
    yield _("Что было:")
    yield from (f"  {line}" for line in history(case, zone))
