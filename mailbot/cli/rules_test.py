"""`mailbot rules test`: the examples of a pack, told so that a deputy director can read what went otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

import typer

from mailbot.cli.errors import FAILED, WRONG_USE
from mailbot.cli.examples import became
from mailbot.cli.output import say
from mailbot.cli.verdict import Bench, set_up
from mailbot.config.packs import load_examples, pack_names
from mailbot.config.problems import ConfigError
from mailbot.i18n import _
from mailbot.regulation.examples import Example, differences
from mailbot.replies.facts import RenderError

Packs = Annotated[
    list[str] | None, typer.Argument(metavar=_("[НАБОР]..."), help=_("имена или пути; без них все наборы"))
]


def register(group: typer.Typer) -> None:
    """Put the command into `mailbot rules`."""
    group.command("test", help=_("Проверить примеры: то ли делается с письмами, что в них сказано; 1, если не то."))(
        run_examples
    )


def run_examples(packs: Packs = None) -> int:
    """Judge every example of these packs; 1 when one does not become what it says, 2 when a pack is not there."""
    return max(_pack(pack) for pack in packs or pack_names())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One example tried: what is not as expected, a sentence each, and the reply."""

    example: Example
    told: tuple[str, ...]
    reply: str


def _pack(pack: str) -> int:
    try:
        bench, examples = set_up(pack), load_examples(pack)
    except ConfigError as error:
        for problem in error.problems:
            say(str(problem))
        return FAILED if all(problem.file for problem in error.problems) else WRONG_USE
    say(_("{pack}: {school}").format(pack=pack, school=bench.world.regulation.school))
    trials = [_tried(example, bench) for example in examples]
    for trial in trials:
        for line in _lines(trial):
            say(line)
    failed = sum(1 for trial in trials if trial.told)
    say(_summary(len(trials), failed))
    say()
    # A pack without examples has not been tried: to call that a success would promise too much.
    return int(failed > 0 or not trials)


def _tried(example: Example, bench: Bench) -> _Trial:
    try:
        result = became(example, bench)
    except RenderError as error:
        return _Trial(example=example, told=(str(error),), reply="")
    return _Trial(example=example, told=differences(example.expected, result), reply=result.reply)


def _lines(trial: _Trial) -> Iterator[str]:
    example, letter = trial.example, trial.example.letter
    if not trial.told:
        yield _("  сошлось     {about}").format(about=example.about)
        return
    yield _("  НЕ СОШЛОСЬ  {about} ({file})").format(about=example.about, file=example.file)
    yield _("      письмо: «{subject}», {sender}, {received:%d.%m.%Y %H:%M}").format(
        subject=letter.subject, sender=letter.sender, received=letter.received
    )
    yield from (f"      {sentence}" for sentence in trial.told)
    if trial.reply:
        yield _("      ответ, который получился:")
        yield from (f"      | {line}".rstrip() for line in trial.reply.strip().splitlines())


def _summary(total: int, failed: int) -> str:
    if not total:
        return _("  примеров нет: положите письма и то, что из них должно выйти, в папку examples")
    return _("  примеров: {total}, сошлось: {right}, не сошлось: {failed}").format(
        total=total, right=total - failed, failed=failed
    )
