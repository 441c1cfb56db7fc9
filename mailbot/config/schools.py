"""Several schools on one machine: a file `schools.d/NAME.toml` for each, beside mailbot.toml if there is one.

A school's name is part of its unit's, its user's and its folders' names, so it is short and plain. mailbot.toml is the
school called «mailbot».
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mailbot.config.problems import ConfigError
from mailbot.i18n import _
from mailbot.regulation.problems import Problem

DEFAULT_PATH = Path("/etc/mailbot/mailbot.toml")
FOLDER, MAIN = "schools.d", "mailbot"

# «mailbot-NAME» is a system user: 31 characters at most, none of them special (systemd.exec(5), User=).
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,21}[a-z0-9])?")


def schools() -> Mapping[str, Path]:
    """The schools configured on this machine by name; mailbot.toml first."""
    home = _home()
    main = home / f"{MAIN}.toml"
    others = {file.stem: file for file in sorted((home / FOLDER).glob("*.toml")) if _is_name(file.stem)}
    return ({MAIN: main} if main.exists() else {}) | others


def school_file(name: str) -> Path:
    """The file of the school called `name`, whether or not it exists. Raises ConfigError for what is no name."""
    if name == MAIN:
        return _home() / f"{MAIN}.toml"
    if not _is_name(name):
        text = _("--mailbox: «{name}» не годится в имена школ: латинские буквы, цифры и дефис, не длиннее 23 знаков")
        raise ConfigError([Problem(file="", key="", text=text.format(name=name))])
    return _home() / FOLDER / f"{name}.toml"


def the_only_file() -> Path:
    """The file of the only school of this machine; the usual place while there is none.

    Raises ConfigError where there are several: no command may reach the wrong school's letters.
    """
    found = schools()
    if len(found) > 1:
        raise ConfigError([Problem(file="", key="", text=which_school(found))])
    return next(iter(found.values()), DEFAULT_PATH)


def which_school(found: Mapping[str, Path]) -> str:
    """What to say where a school must be named."""
    return _("школ здесь несколько: {names}; назовите одну: --mailbox {first}").format(
        names=", ".join(found), first=next(iter(found), MAIN)
    )


def missing_file(file: Path) -> str:
    """What to say where `file` does not exist."""
    if not school_name(file):
        return _("нет такого файла; укажите другой ключом --config или переменной MAILBOT_CONFIG")
    known = ", ".join(sorted(other.stem for other in file.parent.glob("*.toml"))) or _("пока ни одной")
    return _("такой школы нет; есть: {known}; завести её: mailbot setup --mailbox {name}").format(
        known=known, name=file.stem
    )


def school_name(file: Path) -> str:
    """The name of the school that a file in `schools.d/` configures; empty for any other file."""
    return file.stem if file.parent.name == FOLDER else ""


def credentials_folder(file: Path) -> Path:
    """Where the passwords lie that `file` names as credentials: beside it, for each school of several in its own."""
    return file.parent / "credentials" / school_name(file)


def default_store(file: Path) -> Path | None:
    """Where a school of several keeps its store unless its file says otherwise; None for any other."""
    name = school_name(file)
    return Path(f"/var/lib/mailbot-{name}") if name else None


def clashes(file: Path, data: Mapping[str, Any]) -> Iterator[Problem]:
    """What `file` has in common with another school's, and must not: two programs would answer each letter twice.

    Files that cannot be read are passed over: they are told when their own school is meant.
    """
    siblings = _siblings(file)
    for other in siblings:
        theirs = _read(other)
        for key, value in _identity(data, file).items():
            if _identity(theirs, other).get(key) == value:
                text = _("то же самое стоит в {other}; у каждой школы свой почтовый ящик и своя база")
                yield Problem(file=str(file), key=key, text=text.format(other=other))


def _siblings(file: Path) -> list[Path]:
    folder = file.parent if school_name(file) else file.parent / FOLDER
    found = {*folder.glob("*.toml"), folder.parent / f"{MAIN}.toml"}
    one_of_them = school_name(file) or file.name == f"{MAIN}.toml"
    return sorted(other for other in found - {file} if other.is_file()) if one_of_them else []


def _identity(data: Mapping[str, Any], file: Path) -> dict[str, tuple[str, ...]]:
    """What makes one school's mailbox and store its own, by the key that says so."""
    imap, store = _table(data, "imap"), _table(data, "store")
    found = {}
    if imap.get("username"):
        folder = str(imap.get("inbox", "INBOX"))
        found["imap.username"] = (str(imap.get("host")).lower(), str(imap["username"]).lower(), folder)
    kept = store.get("path") or default_store(file) or "/var/lib/mailbot"
    return found | {"store.path": (os.path.normpath(file.parent / str(kept)),)}


def _table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = data.get(name)
    return table if isinstance(table, Mapping) else {}


def _read(file: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _home() -> Path:
    """The folder of the configuration: that of MAILBOT_CONFIG, or the usual one."""
    folder = Path(os.environ.get("MAILBOT_CONFIG") or DEFAULT_PATH).absolute().parent
    return folder.parent if folder.name == FOLDER else folder


def _is_name(name: str) -> bool:
    return name != MAIN and _NAME.fullmatch(name) is not None
