"""How a command says that it could not do what was asked; `mailbot.cli.main` turns these into lines and a status."""

import traceback
from pathlib import Path

import mailbot
from mailbot.i18n import _

DONE, FAILED, WRONG_USE = 0, 1, 2
"""Exit statuses: done, the thing asked for failed, wrong use or configuration."""


class WrongUse(Exception):
    """The command was called wrongly; the text says how it is called rightly. Exit status 2."""


class CommandFailed(Exception):
    """The thing asked for failed; the text says why and what to do. Exit status 1."""


def inner_error(error: Exception) -> str:
    """What is said of a mistake of our own: its kind and the innermost of our lines.

    Never the error's text, which may hold personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if str(Path(mailbot.__file__).parent) in frame.filename] or list(frames)
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    return _("внутренняя ошибка, сообщите о ней разработчикам: {kind}, {where}").format(
        kind=type(error).__name__, where=where
    )
