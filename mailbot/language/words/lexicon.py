"""Lexicons: the dictionaries of this package as a value, parsed from TOML texts that come in as an argument.

One file is one section, named after the file's stem («tone» for tone.toml). Values are texts, words (a list of
strings), mappings (a table of strings) or groups (a table whose values are lists of strings). Each reader compiles what
it needs of its section once, under `lru_cache` keyed by the lexicon itself.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

_GROUP = re.compile(r"\{([^{}]*)\}")
# More lists than a lexicon has.
_CACHE = 1024
# A bar of a cue with nothing on one side of it: no word fits that choice, so that the cue is found nowhere.
_OPEN_CHOICE = re.compile(r"(?:^|\s)\^?\||\|\$?(?:\s|$)|\|\|")

# «купить|на заказ» is no choice of two phrases: a blank ends a choice. A little word that ends a choice of others,
# right before the next word, gives it away; among its like it may stand («до|после обеда»).
_LITTLE = frozenset(
    ["за", "не", "с", "со", "по", "из", "на", "во", "в", "до", "ни", "к", "у", "от", "для", "при", "без"]
)
_FUNCTION = _LITTLE | {
    "после",
    "перед",
    "над",
    "под",
    "через",
    "посреди",
    "прямо",
    "нет",
    "между",
    "вместо",
    "и",
    "или",
}


class LexiconError(ValueError):
    """A lexicon cannot be used; `problems` lists everything found, each with file and dotted key."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


# Compared by identity, so that it can be the key of a cache without hashing its tables.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Lexicon:
    """Every section by its name. Build it with `parse_lexicon`, once, and pass the same value around."""

    sections: Mapping[str, Mapping[str, Any]]

    def section(self, name: str) -> Mapping[str, Any]:
        """The section `name`. Raises LexiconError when there is no such file."""
        if name not in self.sections:
            raise LexiconError((f"{name}.toml: the lexicon has no such file",))
        return self.sections[name]

    def words(self, section: str, key: str) -> tuple[str, ...]:
        """The list of words at the dotted `key`. Raises LexiconError when it is not a list of strings."""
        return _words(self, section, key)

    def groups(self, section: str, key: str) -> Mapping[str, tuple[str, ...]]:
        """The table of word lists at the dotted `key`. Raises LexiconError when it is something else."""
        value = self.at(section, key)
        if not isinstance(value, dict):
            raise LexiconError((f"{section}.toml: {key} must be a table of lists of strings",))
        return {name: self.words(section, f"{key}.{name}") for name in value}

    def text(self, section: str, key: str) -> str:
        """The text at the dotted `key`. Raises LexiconError when it is something else."""
        value = self.at(section, key)
        if not isinstance(value, str):
            raise LexiconError((f"{section}.toml: {key} must be a text",))
        return value

    def at(self, section: str, key: str) -> Any:
        """What stands at the dotted `key`. Raises LexiconError when nothing does."""
        value: Any = self.section(section)
        for step in key.split("."):
            if not isinstance(value, dict) or step not in value:
                raise LexiconError((f"{section}.toml: {key} is missing",))
            value = value[step]
        return value


# Every letter is compared with the same lists.
@lru_cache(maxsize=_CACHE)
def _words(lexicon: Lexicon, section: str, key: str) -> tuple[str, ...]:
    value = lexicon.at(section, key)
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise LexiconError((f"{section}.toml: {key} must be a list of strings",))
    return tuple(value)


def parse_lexicon(files: Mapping[str, str]) -> Lexicon:
    """The lexicon of `files`: file name -> TOML text. Names end in .toml; a folder before them is ignored.

    Raises LexiconError listing the problems of every file: what is no TOML, cues that offer a choice of nothing.
    """
    sections: dict[str, Mapping[str, Any]] = {}
    problems: list[str] = []
    for name, text in sorted(files.items()):
        stem = name.rsplit("/", 1)[-1].removesuffix(".toml")
        try:
            sections[stem] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            problems.append(f"{name}: {error}")
        else:
            problems += (f"{name}: {problem}" for problem in _open_choices(sections[stem]))
    if problems:
        raise LexiconError(tuple(problems))
    return Lexicon(sections=sections)


def expand(words: Iterable[str], endings: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Every form of words in the notation of the lists: a class of endings or alternatives in braces («мудак{м}»)."""
    found: list[str] = []
    for word in words:
        parts = _GROUP.split(word)
        choices = [
            ((part,) if at % 2 == 0 else endings.get(part, tuple(part.split("|")))) for at, part in enumerate(parts)
        ]
        found += ["".join(choice) for choice in product(*choices)]
    return found


def _open_choices(table: Mapping[str, Any], key: str = "") -> Iterator[str]:
    """A problem for each word of the lists of `table` that offers a choice and leaves it out, or tears a phrase."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _open_choices(value, f"{key}{name}.")
        elif isinstance(value, list):
            for cue in value:
                if isinstance(cue, str) and (_OPEN_CHOICE.search(cue) or _tears_phrase(cue)):
                    yield (
                        f"{key}{name}: {cue!r} has a blank inside a choice or nothing beside a |, so that it would "
                        "not be found: write the choices as single words without blanks (one|two), and one of several "
                        "words as a cue of its own"
                    )


def _tears_phrase(cue: str) -> bool:
    """Whether a choice ends with the first word of a phrase: «купить|на заказ»."""
    for part, following in pairwise(cue.split()):
        choices = part.removeprefix("^").split("|")
        if following != "…" and choices[-1] in _LITTLE and not _FUNCTION.issuperset(choices):
            return True
    return False
