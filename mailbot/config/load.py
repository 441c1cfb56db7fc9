"""Reads mailbot.toml, and reports everything wrong with it at once."""

import json
import os
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

from pydantic import ValidationError

from mailbot.config.messages import problems
from mailbot.config.model import Config, StoreSettings, Surroundings, Tables
from mailbot.config.packs import load_regulation
from mailbot.config.people import people_problems
from mailbot.config.problems import ConfigError, os_reason
from mailbot.config.schools import (
    clashes,
    credentials_folder,
    default_store,
    missing_file,
    the_only_file,
)
from mailbot.config.secret import Secret, SecretError
from mailbot.i18n import _
from mailbot.regulation.model import Regulation
from mailbot.regulation.problems import Problem, read_toml


def config_path(path: Path | None = None) -> Path:
    """The file meant: `path`, else $MAILBOT_CONFIG, else that of this machine's only school.

    Raises ConfigError where there are several schools and none is named.
    """
    named = path or os.environ.get("MAILBOT_CONFIG")
    return Path(named) if named else the_only_file()


def load_config(path: Path | None = None, *, secrets: bool = True) -> Config:
    """The checked configuration with its regulation.

    `secrets=False` is for commands that never log in anywhere: passwords are then not tried for being readable.
    Raises ConfigError with every problem found.
    """
    file = config_path(path).absolute()
    data = _read(file)
    around = Surroundings(folder=file.parent, credentials=credentials_folder(file), environ=os.environ)
    found: list[Problem] = []
    tables = _validated(data, around, file=file, found=found)
    regulation = _regulation(data, file=file, found=found)
    if tables is not None and regulation is not None:
        found += people_problems(tables, regulation, file=str(file))
    if tables is not None and secrets:
        found += _secret_problems(tables, file=str(file))
    found += clashes(file, data)
    if found or tables is None or regulation is None:
        raise ConfigError(found)
    return _config(tables, regulation, file=file)


def _read(file: Path) -> dict[str, object]:
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        reason = missing_file(file)
    except UnicodeDecodeError:
        reason = _("файл не в кодировке UTF-8")
    except OSError as error:
        reason = _("файл не читается: {reason}").format(reason=os_reason(error))
    else:
        found: list[Problem] = []
        data = read_toml(str(file), text, found)
        if data is None:
            raise ConfigError(found)
        return data
    raise ConfigError([Problem(file=str(file), key="", text=reason)])


def _validated(data: Mapping[str, object], around: Surroundings, *, file: Path, found: list[Problem]) -> Tables | None:
    # As JSON, because there strict pydantic still takes a list for a tuple and "17:00" for a time.
    text = json.dumps(data, default=_iso)
    try:
        return Tables.model_validate_json(text, context=around)
    except ValidationError as error:
        found += problems(error, model=Tables, file=str(file))
        return None


def _iso(value: date | datetime | time) -> str:
    return value.isoformat()


def _regulation(data: Mapping[str, object], *, file: Path, found: list[Problem]) -> Regulation | None:
    # From the raw data, so that a broken pack is told together with the mistakes beside it.
    school = data.get("school")
    name = school.get("regulation") if isinstance(school, Mapping) else None
    if not isinstance(name, str) or not name:
        return None
    try:
        return load_regulation(_pack(name, file))
    except ConfigError as error:
        found += [_blamed(problem, file=str(file)) for problem in error.problems]
        return None


def _pack(name: str, file: Path) -> str:
    return str(file.parent / name) if "/" in name else name


def _blamed(problem: Problem, *, file: str) -> Problem:
    return problem if problem.file else Problem(file=file, key="school.regulation", text=problem.text)


def _secret_problems(tables: Tables, *, file: str) -> Iterator[Problem]:
    named: tuple[tuple[str, Secret | None], ...] = (
        ("imap.password", tables.imap.password),
        ("smtp.password", tables.smtp.password),
    )
    for key, secret in named:
        try:
            if secret is not None:
                secret.reveal()
        except SecretError as error:
            yield Problem(file=file, key=key, text=str(error))


def _config(tables: Tables, regulation: Regulation, *, file: Path) -> Config:
    school = tables.school.model_copy(
        update={
            "regulation": _pack(tables.school.regulation, file),
            "name": tables.school.name or regulation.school,
            "timezone": tables.school.timezone or regulation.timezone,
        }
    )
    return Config(
        file=file,
        regulation=regulation,
        school=school,
        imap=tables.imap,
        smtp=tables.smtp,
        replies=tables.replies,
        people=tables.people,
        digest=tables.digest,
        store=_store(tables, file),
        limits=tables.limits,
        retention=tables.retention,
    )


def _store(tables: Tables, file: Path) -> StoreSettings:
    own = default_store(file)
    given = "path" in tables.store.model_fields_set
    return tables.store if own is None or given else tables.store.model_copy(update={"path": own})
