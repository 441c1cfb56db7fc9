"""What most commands begin with: the configuration, and the store for reading."""

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from mailbot.cli.errors import WrongUse
from mailbot.config.load import load_config
from mailbot.config.model import Config
from mailbot.config.schools import schools
from mailbot.i18n import _
from mailbot.store.store import Store
from mailbot.store.view import StoreView

ConfigFile = Annotated[
    Path | None,
    typer.Option(
        "--config", metavar="FILE", help=_("файл настроек; иначе MAILBOT_CONFIG или /etc/mailbot/mailbot.toml")
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("для программ: JSON вместо таблицы"))]


def schools_meant(file: Path | None) -> Mapping[str, Path]:
    """The schools by name, where there are several and the command names none; else nothing."""
    found = {} if file or os.environ.get("MAILBOT_CONFIG") else schools()
    return found if len(found) > 1 else {}


def config_and_view(file: Path | None) -> tuple[Config, StoreView]:
    """The configuration, and the store as of its last complete record. Passwords are not needed.

    Raises ConfigError, StoreError.
    """
    config = load_config(file, secrets=False)
    return config, Store.read_only(config.store.path)


def as_owner(folder: Path) -> Path:
    """Become the owner of the store's folder, so that root leaves no file there that the daemon could not open.

    The way to write the folder from now on: under DynamicUser= its owner may not walk the path that leads there.
    """
    owner = folder.stat() if folder.is_dir() else None
    if owner is None or os.geteuid() != 0 or owner.st_uid == 0:
        return folder
    os.chdir(folder)
    os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
    return Path()


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """A moment in the school's time, to the minute; empty for None."""
    return "" if moment is None else moment.astimezone(zone).strftime("%d.%m.%Y %H:%M")


def day_named(text: str, *, option: str) -> date:
    """2026-11-01 as programs write it, or 01.11.2026 as people do. Raises WrongUse, naming the option."""
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    wrong = _("{option}: «{text}» не дата; пишите, например, 2026-11-01 или 01.11.2026")
    raise WrongUse(wrong.format(option=option, text=text))
