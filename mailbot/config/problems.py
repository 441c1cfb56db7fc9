"""What is wrong with a configuration, said so that the reader can put it right."""

from collections.abc import Iterable
from difflib import get_close_matches

from mailbot.regulation.problems import Problem


class ConfigError(Exception):
    """The configuration, or a pack it names, cannot be used; `problems` holds every mistake found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` is most likely a misspelling of."""
    return next(iter(get_close_matches(word, list(known), n=1, cutoff=0.6)), None)
