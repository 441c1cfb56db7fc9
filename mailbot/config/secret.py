"""Where passwords lie: never in the configuration itself, and never in anything printed.

A `Secret` knows only the place; the value is read each time it is asked for, so a changed password needs no restart
where the place itself can change. The order for a `credential` is that of systemd.exec(5), "Credentials":
$CREDENTIALS_DIRECTORY, and outside a unit the folder `credentials/` beside the configuration, there a folder for each
school of several.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mailbot.config.problems import os_reason
from mailbot.i18n import _
from mailbot.regulation.problems import suggestion

KINDS = ("credential", "file", "env")


class SecretError(ValueError):
    """A password cannot be read; the text says where it was looked for and what to do, never what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A place that holds a password: a file (`private`: for its owner alone), or a variable of the environment."""

    path: Path | None = None
    private: bool = False
    variable: str = ""

    def reveal(self) -> str:
        """The password itself. Raises SecretError when it cannot be had."""
        if self.path is None:
            value = os.environ.get(self.variable, "")
            if not value:
                raise SecretError(_("переменная окружения {name} не задана или пуста").format(name=self.variable))
            return value
        value = _read(self.path, private=self.private)
        if not value:
            raise SecretError(_("файл {path} пуст: запишите в него пароль").format(path=self.path))
        return value


def secret_at(reference: object, *, folder: Path, credentials: Path, environ: Mapping[str, str]) -> Secret:
    """The place that `{ credential = … }`, `{ file = … }` or `{ env = … }` names.

    `folder` holds the configuration: relative names start there; `credentials` is that of the credentials. Raises
    SecretError for anything else, above all for a password written out.
    """
    if isinstance(reference, str):
        raise SecretError(
            _(
                "пароль в этом файле не хранят; укажите место: "
                '{{ credential = "имя" }}, {{ file = "путь" }} или {{ env = "ПЕРЕМЕННАЯ" }}'
            ).format()
        )
    if not isinstance(reference, dict) or len(reference) != 1:
        raise SecretError(_("нужна таблица с одним ключом: credential, file или env"))
    ((kind, name),) = reference.items()
    if kind not in KINDS:
        raise SecretError(_("неизвестный ключ «{kind}».").format(kind=kind) + suggestion(kind, KINDS))
    if not isinstance(name, str) or not name:
        raise SecretError(_("значение «{kind}» должно быть непустой строкой").format(kind=kind))
    return _place(kind, name, folder=folder, credentials=credentials, environ=environ)


def _place(kind: str, name: str, *, folder: Path, credentials: Path, environ: Mapping[str, str]) -> Secret:
    if kind == "env":
        return Secret(variable=name)
    if kind == "file":
        return Secret(path=folder / name)
    if Path(name).name != name:
        raise SecretError(_("имя учётных данных «{name}» не должно содержать косую черту").format(name=name))
    given = environ.get("CREDENTIALS_DIRECTORY")
    if given and _is_there(Path(given) / name):
        return Secret(path=Path(given) / name)
    return Secret(path=credentials / name, private=True)


def _is_there(file: Path) -> bool:
    """Whether systemd gives this credential; ExecReload= gets the folder's name, and may not even look into it."""
    try:
        return file.is_file()
    except OSError:
        return True


def _read(path: Path, *, private: bool) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            mode = stat.S_IMODE(os.fstat(file.fileno()).st_mode)
            if private and mode & 0o077:
                raise SecretError(
                    _("файл {path} открыт посторонним (права {mode:04o}); выполните: chmod 600 {path}").format(
                        path=path, mode=mode
                    )
                )
            return file.read().rstrip("\r\n")
    except FileNotFoundError:
        raise SecretError(_("нет файла {path}: создайте его с паролем и правами 0600").format(path=path)) from None
    except UnicodeDecodeError:
        raise SecretError(_("файл {path} не в кодировке UTF-8").format(path=path)) from None
    except OSError as error:
        raise SecretError(_("файл {path} не читается: {reason}").format(path=path, reason=os_reason(error))) from None
