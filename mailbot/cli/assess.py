"""`mailbot assess`: judges letters by a regulation, each for itself."""

import sys
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import orjson
import typer

from mailbot.cli.errors import WrongUse, inner_error
from mailbot.cli.letters import Input, inputs
from mailbot.cli.record import judged_line, unreadable_line
from mailbot.cli.show_verdict import summary
from mailbot.cli.verdict import Bench, judge, set_up
from mailbot.i18n import _
from mailbot.mail.message import Unparseable


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command(
        "assess",
        help=_("Оценить письма по регламенту: что ответить, чего не хватает, к какому сроку. Ничего не отправляет."),
    )(assess_letters)


def assess_letters(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help=_("файл письма, mbox, Maildir, папка или - (стандартный ввод)")),
    ],
    school: Annotated[str, typer.Option(metavar="PACK", help=_("набор правил: имя или путь к папке"))],
    as_json: Annotated[bool, typer.Option("--json", help=_("по одной строке JSON на письмо"))] = False,
    received: Annotated[
        str | None, typer.Option(metavar="ISO8601", help=_("когда письма пришли; иначе по их заголовкам"))
    ] = None,
) -> int:
    """Judge letters by a regulation: one line or paragraph each. Sends nothing."""
    bench = set_up(school)
    received_at = _moment(received, bench.world.policy.zone)
    now = datetime.now(UTC)
    for item in inputs(paths):
        line = _line(item, bench, received_at=received_at, now=now)
        sys.stdout.buffer.write(
            orjson.dumps(line) + b"\n" if as_json else summary(line, bench.templates.words).encode()
        )
        sys.stdout.buffer.flush()
    return 0


def _line(item: Input, bench: Bench, *, received_at: datetime | None, now: datetime) -> dict[str, object]:
    try:
        return assessed(item, bench, received_at=received_at, now=now)
    except Exception as error:  # noqa: BLE001 - one letter that trips the program must not cost the others their lines
        print(_("mailbot: {source}: {error}").format(source=item.source, error=inner_error(error)), file=sys.stderr)
        return unreadable_line(item.source, bench, received_at=received_at or now, why="internal-error")


def assessed(item: Input, bench: Bench, *, received_at: datetime | None, now: datetime) -> dict[str, object]:
    """The line for one input, whatever it is."""
    moment = received_at or now
    if item.trouble:
        print(f"mailbot: {item.trouble}", file=sys.stderr)
        return unreadable_line(item.source, bench, received_at=moment, why="not-found")
    judged = judge(item.raw, bench, received_at=received_at, now=now)
    if isinstance(judged, Unparseable):
        return unreadable_line(item.source, bench, received_at=judged.received_at, why=judged.reason)
    return judged_line(item.source, judged, bench)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(
            _("--received: «{text}» не время по ISO 8601; пример: 2026-11-16T10:00:00+03:00").format(text=text)
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
