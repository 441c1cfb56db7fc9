"""A pack's examples: a letter, and what must become of it, written so that a deputy director can read them.

    about = "Родитель не назвал класс"

    [letter]
    from = "Рустам Бекиров <rustam@example.org>"
    subject = "Не входит в дневник"
    received = 2026-11-16 10:00:00      # the school's time
    body = \"\"\"…\"\"\"

    [expect]
    decision = "запросить сведения"
    missing = ["класс"]
    clauses = ["4"]
    says = ["Для помощи не хватает только класса"]

What `[expect]` leaves out must not happen: nothing missing, nobody told, no date named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mailbot.regulation.pack_model import Table, Text
from mailbot.regulation.problems import PackError, Problem, read_toml, validated
from mailbot.regulation.words import (
    DATA,
    DISPOSITIONS,
    PEOPLE,
    DatumWord,
    DispositionWord,
    EnumT,
    PersonWord,
    word_for,
)
from mailbot.terms import Datum, Disposition, Person

_FOLDER = "examples/"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLetter:
    """The letter: `sender` is a whole From header; `received` is naive, in the school's time."""

    sender: str
    subject: str
    body: str
    received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must become of it. `due` is a day, or a naive moment in the school's time where the hour is named.

    `clauses` are those the decision cites, in any order; `says` are phrases of the reply, `never_says` phrases that
    it must not have. White space in phrases does not matter.
    """

    decision: Disposition
    missing: frozenset[Datum]
    clauses: frozenset[str]
    due: date | datetime | None
    told: frozenset[Person]
    says: tuple[str, ...]
    never_says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What did become of an example's letter; `due` as in `Expected`, `reply` is empty where nothing is written."""

    decision: Disposition
    missing: frozenset[Datum]
    clauses: frozenset[str]
    due: date | datetime | None
    told: frozenset[Person]
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleSchool:
    """What a school's configuration adds for one example; the defaults are those of the configuration."""

    week: int = 5
    hours_confirmed_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One example; `file` is its name in the pack, `about` one line that says what it shows."""

    file: str
    about: str
    letter: ExampleLetter
    expected: Expected
    school: ExampleSchool


class _LetterTable(Table):
    from_: Text = Field(alias="from")
    subject: str
    received: datetime
    body: str

    @model_validator(mode="after")
    def _sendable(self) -> Self:
        _, address = parseaddr(self.from_)
        if not address.isascii() or "@" not in address:
            raise PydanticCustomError("rule", 'from пишут так: "Имя Фамилия <name@example.org>", адрес латиницей')
        if "\n" in self.subject:
            raise PydanticCustomError("rule", "subject пишут в одну строку")
        return self

    @model_validator(mode="after")
    def _local(self) -> Self:
        if self.received.tzinfo is not None:
            raise PydanticCustomError("rule", "received пишут без пояса, по времени школы: 2026-11-16 10:00:00")
        return self


class _ExpectTable(Table):
    decision: DispositionWord
    missing: list[DatumWord] = Field(default_factory=list)
    clauses: list[Text] = Field(default_factory=list)
    due: datetime | date | None = None
    told: list[PersonWord] = Field(default_factory=list)
    says: list[Text] = Field(default_factory=list)
    never_says: list[Text] = Field(default_factory=list)


class _SchoolTable(Table):
    week: int = 5
    hours_confirmed_until: date | None = None


class _ExampleTable(Table):
    about: Text
    letter: _LetterTable
    expect: _ExpectTable
    school: _SchoolTable = Field(default_factory=_SchoolTable)


def parse_examples(files: Mapping[str, str]) -> tuple[Example, ...]:
    """The examples among a pack's files (`examples/*.toml`), in the order of their names.

    Raises PackError with every mistake found.
    """
    found: list[Problem] = []
    names = sorted(name for name in files if name.startswith(_FOLDER) and name.endswith(".toml"))
    for name in sorted(files):
        if name.startswith(_FOLDER) and not name.endswith(".toml"):
            found.append(Problem(file=name, key="", text="примеры читаются только из файлов ИМЯ.toml"))
    examples = [_example(name, files[name], found) for name in names]
    if found:
        raise PackError(found)
    return tuple(example for example in examples if example is not None)


def differences(expected: Expected, became: Became) -> tuple[str, ...]:
    """Where a letter's fate is not what the example says, a Russian sentence each; empty when all is as expected."""
    reply = _one_line(became.reply)
    pairs = (
        ("решение", word_for(DISPOSITIONS, expected.decision), word_for(DISPOSITIONS, became.decision)),
        ("не хватает", _words(DATA, expected.missing), _words(DATA, became.missing)),
        ("пункты", _listed(expected.clauses), _listed(became.clauses)),
        ("срок", _due(expected.due), _due(became.due)),
        ("сообщить", _words(PEOPLE, expected.told), _words(PEOPLE, became.told)),
    )
    found = [f"{what}: ожидалось «{wanted}», вышло «{got}»" for what, wanted, got in pairs if wanted != got]
    found += [f"в ответе нет слов «{text}»" for text in expected.says if _one_line(text) not in reply]
    found += [f"в ответе есть слова «{text}»" for text in expected.never_says if _one_line(text) in reply]
    return tuple(found)


def _words(words: Mapping[str, EnumT], values: frozenset[EnumT]) -> str:
    return _listed(word_for(words, value) for value in values)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)) or "ничего"


def _due(due: date | datetime | None) -> str:
    if due is None:
        return "не назван"
    return f"{due:%d.%m.%Y %H:%M}" if isinstance(due, datetime) else f"{due:%d.%m.%Y}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _example(name: str, text: str, found: list[Problem]) -> Example | None:
    data = read_toml(name, text, found)
    table = validated(_ExampleTable, data, file=name, found=found) if data is not None else None
    if table is None:
        return None
    letter = ExampleLetter(
        sender=table.letter.from_,
        subject=table.letter.subject,
        body=table.letter.body,
        received=table.letter.received,
    )
    school = ExampleSchool(week=table.school.week, hours_confirmed_until=table.school.hours_confirmed_until)
    return Example(file=name, about=table.about, letter=letter, expected=_expected(table.expect), school=school)


def _expected(table: _ExpectTable) -> Expected:
    return Expected(
        decision=table.decision,
        missing=frozenset(table.missing),
        clauses=frozenset(table.clauses),
        due=table.due,
        told=frozenset(table.told),
        says=tuple(table.says),
        never_says=tuple(table.never_says),
    )
