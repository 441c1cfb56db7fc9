"""What is wrong with a configuration, said so that the reader can put it right."""

import errno
import os
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from mailbot.i18n import _
from mailbot.regulation.problems import Problem


class ConfigError(Exception):
    """The configuration, or a pack it names, cannot be used; `problems` holds every mistake found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


_REASONS: Mapping[int, str] = {
    errno.ENOENT: _("нет такого файла или папки; проверьте путь"),
    errno.EISDIR: _("это папка, а нужен файл; допишите его имя"),
    errno.ENOTDIR: _("на этом пути не папка, а файл; проверьте путь"),
    errno.EACCES: _("не хватает прав; проверьте владельца и права или выберите другое место"),
    errno.EPERM: _("не хватает прав; проверьте владельца и права или выберите другое место"),
    errno.ENOSPC: _("на диске кончилось место; освободите его"),
    errno.EROFS: _("здесь нельзя писать; выберите другое место"),
    errno.ECONNREFUSED: _("никто не отвечает"),
    errno.ETIMEDOUT: _("ответа нет слишком долго"),
}


def os_reason(error: OSError) -> str:
    """What the operating system refuses and what to do, in Russian; a rare refusal in the system's own words."""
    return _REASONS.get(error.errno or 0) or error.strerror or os.strerror(error.errno or 0)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a misspelling of."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)
