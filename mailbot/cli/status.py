"""`mailbot status`: is all well? For a person, and with --json for monitoring."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer

from mailbot.casework.case import OutboundMail
from mailbot.casework.outbox import TO_APPLICANT
from mailbot.cli.opening import AsJson, ConfigFile, config_and_view, local, schools_meant
from mailbot.cli.output import say, say_document
from mailbot.config.model import Config
from mailbot.config.packs import load_words
from mailbot.config.problems import ConfigError
from mailbot.daemon.breaker import stopped
from mailbot.daemon.control import Answer, DaemonSilent, NoDaemon, request, socket_path
from mailbot.i18n import _
from mailbot.store.errors import StoreError
from mailbot.store.view import StoreStats, StoreView
from mailbot.terms import CaseState, OutboxState

_LEAST_FREE = 200 << 20  # octets; below that a busy week might not fit
_TROUBLED = (OutboxState.REFUSED, OutboxState.UNCERTAIN)
_LONGEST_SILENCE = timedelta(hours=2)  # a mailbox is looked into at least every hour (imap.poll_seconds)
_QUARANTINE_IS_NEWS = timedelta(days=3)  # over a weekend; after that a letter nobody wants is no alarm any more
_CLOCK_RUNS = (CaseState.OPEN,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What there is to say about one mailbox's bot; `problems` are what makes it unhealthy, in Russian.

    `last_round` is when the daemon last read the mailbox to its end; None where it has not, or cannot be asked.
    """

    running: bool
    last_round: datetime | None
    overdue: int
    quarantined: int
    stats: StoreStats
    problems: tuple[str, ...]


def register(app: typer.Typer) -> None:
    """Put the command into the program."""
    app.command("status", help=_("Сказать, всё ли в порядке. Код возврата: 0 – да, 1 – нет."))(status)


def status(as_json: AsJson = False, config: ConfigFile = None) -> int:
    """Say whether all is well; the exit status says it too."""
    several = schools_meant(config)
    if several:
        return _of_several(several, as_json=as_json)
    settings, view = config_and_view(config)
    health = examine(settings, view, now=datetime.now(UTC))
    if as_json:
        say_document(_document(health))
    else:
        for line in _lines(health, settings.zone):
            say(line)
    return int(bool(health.problems))


def _of_several(schools: Mapping[str, Path], *, as_json: bool) -> int:
    """Every school of the machine, a line each with its troubles below; one that is unwell makes the status 1."""
    found = {name: _documented(file) for name, file in schools.items()}
    healthy = all(document["healthy"] for document in found.values())
    if as_json:
        say_document({"healthy": healthy, "schools": found})
        return int(not healthy)
    for name, document in found.items():
        say(f"{name}: {_('всё в порядке') if document['healthy'] else _('нужно вмешательство')}")
        for problem in document["problems"]:
            say("  " + _("непорядок: {problem}").format(problem=problem))
    say(_("подробно об одной школе: mailbot status --mailbox {name}").format(name=next(iter(found))))
    return int(not healthy)


def _documented(file: Path) -> dict[str, Any]:
    """What --json says of one school; of one that cannot be looked at, why."""
    try:
        settings, view = config_and_view(file)
    except (ConfigError, StoreError) as error:
        return {"healthy": False, "problems": str(error).splitlines()}
    return _document(examine(settings, view, now=datetime.now(UTC)))


def examine(config: Config, view: StoreView, *, now: datetime) -> Health:
    """Look at the daemon, the store and the disk. `now` is aware."""
    stats = view.stats()
    daemon = _ask(config.store.path)
    last_round = _moment(daemon.get("last_round")) if daemon else None
    words = load_words()
    problems = [*view.problems, *_daemon_problems(daemon, last_round, config.unit, now=now), *_stopped(config, view)]
    for state in _TROUBLED:
        if any(not _told_by_its_case(mail) for mail in view.mails(state)):
            problems.append(_("письма «{state}»: mailbot outbox list").format(state=words.word("mails", state)))
    if _free(config.store.path) < _LEAST_FREE:
        problems.append(_("на диске почти нет места: {folder}").format(folder=config.store.path))
    quarantined = view.quarantined()
    if any(now - letter.at < _QUARANTINE_IS_NEWS for letter in quarantined):
        problems.append(_("письма, которые программа не прочитала: mailbot quarantine list"))
    overdue = sum(1 for case in view.cases(*_CLOCK_RUNS) if case.due_at is not None and case.due_at < now)
    return Health(
        running=daemon is not None,
        last_round=last_round,
        overdue=overdue,
        quarantined=len(quarantined),
        stats=stats,
        problems=tuple(problems),
    )


def _told_by_its_case(mail: OutboundMail) -> bool:
    """A mistyped address is no trouble of the program: its case and the digest ask the consultant to call."""
    return mail.state is OutboxState.REFUSED and mail.kind in TO_APPLICANT and mail.case_number is not None


def _stopped(config: Config, view: StoreView) -> list[str]:
    stop = stopped(view)
    if stop is None:
        return []
    text = _("автоматические ответы остановлены {moment}: {why}; разрешить снова: mailbot outbox resume")
    return [text.format(moment=local(stop.at, config.zone), why=stop.words)]


def _ask(folder: Path) -> Answer | None:
    """What the daemon says of itself; None where none runs."""
    try:
        return request(socket_path(folder), {"command": "status"})
    except PermissionError:
        # The socket is there, and it is not for this user: that is for its owner to judge, not a failure.
        return {}
    except DaemonSilent as error:
        return {"troubles": [str(error)]}
    except (NoDaemon, OSError):
        return None


def _daemon_problems(daemon: Answer | None, last_round: datetime | None, unit: str, *, now: datetime) -> list[str]:
    if daemon is None:
        return [_("демон не запущен: systemctl start {unit}").format(unit=unit)]
    problems = [str(trouble) for trouble in daemon.get("troubles", ())]
    since = last_round or _moment(daemon.get("started"))
    if since is not None and now - since > _LONGEST_SILENCE and not problems:
        problems.append(_("почтовый ящик давно не читался: journalctl -u {unit}").format(unit=unit))
    return problems


def _moment(value: object) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else None


def _free(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def _lines(health: Health, zone: ZoneInfo) -> list[str]:
    stats, words = health.stats, load_words()
    return [
        _("демон: {state}").format(state=_("работает") if health.running else _("не запущен")),
        *([_("почта прочитана: {moment}").format(moment=local(health.last_round, zone))] if health.last_round else []),
        *(f"{words.word('states', state)}: {count}" for state, count in stats.cases.items() if count),
        _("просрочено: {count}").format(count=health.overdue),
        *(
            _("письма, {state}: {count}").format(state=words.word("mails", s), count=n)
            for s, n in stats.mails.items()
            if n
        ),
        _("писем прочитано: {count}").format(count=stats.seen),
        *([_("в карантине: {count}").format(count=health.quarantined)] if health.quarantined else []),
        *(_("непорядок: {problem}").format(problem=problem) for problem in health.problems),
        _("всё в порядке") if not health.problems else _("нужно вмешательство"),
    ]


def _document(health: Health) -> dict[str, Any]:
    stats = health.stats
    return {
        "healthy": not health.problems,
        "running": health.running,
        "last_round": health.last_round,
        "problems": health.problems,
        "overdue": health.overdue,
        "quarantined": health.quarantined,
        "cases": {state.value: stats.cases.get(state, 0) for state in CaseState},
        "mails": {state.value: stats.mails.get(state, 0) for state in OutboxState},
        "seen": stats.seen,
        "journal_bytes": stats.journal_bytes,
        "blob_bytes": stats.blob_bytes,
    }
