"""The names of topics, roles and people in Russian, read from the data file that lies beside the templates."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailbot.terms import CaseFlag, CaseState, Datum, OutboxState, Outcome, Person, Role, ToneKind, Topic

FILE = "words.toml"

SECTIONS = (
    "overdue",
    "due_today",
    "needs_person",
    "declined",
    "undelivered",
    "held",
    "new",
    "no_autoreply",
    "waiting",
    "assigned",
    "quarantined",
    "without_case",
    "found",
    "junk",
    "warnings",
)
"""The sections of a digest, the most urgent first."""

ALERTS = frozenset({"overdue", "due_today", "needs_person", "undelivered"})
"""The sections whose headings stand out."""

REGISTER_COLUMNS = (
    "number",
    "received",
    "role",
    "class",
    "topic",
    "state",
    "due",
    "answered",
    "closed",
    "clauses",
    "assigned",
    "extended",
    "applicant",
    "address",
    "children",
    "subject",
    "problem",
)
"""The columns of the register; those from the applicant on only in a register with names."""

FLAG_ACTIONS = (
    CaseFlag.DANGER,
    CaseFlag.LOOKALIKE,
    CaseFlag.NOT_DELIVERED,
    CaseFlag.FORMAL_PAPER,
    CaseFlag.CALL_BACK,
    CaseFlag.OTHER_LANGUAGE,
    CaseFlag.PICTURE_ONLY,
    CaseFlag.IN_PART,
    CaseFlag.MAYBE_ANSWERED,
    CaseFlag.POSSIBLY_RELATED,
    CaseFlag.NO_AUTOREPLY,
    CaseFlag.DOUBT,
    CaseFlag.NEEDS_PERSON,
    CaseFlag.BORDERLINE,
)
"""The flags that ask something of a person; the first one that a case has is what its line says."""


PHRASES: Mapping[str, frozenset[str]] = {
    "cited": frozenset({"clauses"}),
    "cited_again": frozenset({"clauses"}),
    "own_rule": frozenset(),
    "matter": frozenset({"about"}),
    "matter_other": frozenset(),
    "class": frozenset({"classes"}),
    "classes": frozenset({"classes"}),
    "staff": frozenset(),
    "digest_title": frozenset({"day"}),
    "digest_heading": frozenset({"school", "day"}),
    "since": frozenset({"moment"}),
    "count_waiting": frozenset({"number"}),
    "stopped": frozenset({"tone"}),
    "no_date": frozenset({"reason"}),
    "count_overdue": frozenset({"number"}),
    "count_due_today": frozenset({"number"}),
    "count_new": frozenset({"number"}),
    "count_yours": frozenset({"number"}),
    "yours": frozenset(),
    "assigned": frozenset({"address"}),
    "total": frozenset({"number"}),
    "passed_by": frozenset({"number"}),
    "lacking": frozenset({"data"}),
    "mismatch": frozenset({"total", "found"}),
    "due_today": frozenset(),
    "due_was": frozenset({"day"}),
    "extended": frozenset({"due"}),
    "awaiting": frozenset({"data"}),
    "awaiting_since": frozenset({"day", "data"}),
    "above": frozenset({"numbers"}),
    "because": frozenset({"reasons"}),
    "lookalike": frozenset({"address"}),
    "more": frozenset({"number"}),
}
"""Each phrase with the names that it may hold in braces."""

_ADVICE = frozenset({"number", "letter"})

_TABLES: Mapping[str, Iterable[str]] = {
    "topics": Topic,
    "roles": Role,
    "people": Person,
    "data": Datum,
    "lacking": Datum,
    "needed": (*Datum, "student_class"),
    "examples": Datum,
    "outcomes": Outcome,
    "mails": OutboxState,
    "states": CaseState,
    "register": REGISTER_COLUMNS,
    "sections": SECTIONS,
    "actions": (*FLAG_ACTIONS, CaseState.DECLINED, "answer"),
    "tone": ToneKind,
    "phrases": PHRASES,
    "advice": SECTIONS,
}
_FORMS: Mapping[str, tuple[str, ...]] = {"topics": ("name", "about"), "people": ("name", "dative")}
_OPTIONAL_FORMS: Mapping[str, tuple[str, ...]] = {"topics": ("staff_name", "staff_about")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Russian names. `forms` is keyed by table and key, and for tables with several forms by «key.form»."""

    forms: Mapping[tuple[str, str], str]

    def word(self, table: str, key: str) -> str:
        """The word of a table: `word("roles", Role.PARENT)`, `word("people", "director.dative")`."""
        return self.forms[table, str(key)]

    def phrase(self, key: str, **values: object) -> str:
        """A phrase with its braces filled in."""
        return self.forms["phrases", key].format(**values)

    def advice(self, section: str, *, number: str, letter: str) -> str:
        """What can be done about a section's entries, with the first case's short number and the first letter's name.

        Empty where there is nothing to add.
        """
        return self.forms["advice", section].format(number=number, letter=letter)

    def topic(self, topic: Topic, form: str, role: Role) -> str:
        """What a letter is about: `form` is `name` or `about`; staff have their own word where the file has one."""
        own = self.forms.get(("topics", f"{topic}.staff_{form}"), "") if role is Role.STAFF else ""
        return own or self.forms["topics", f"{topic}.{form}"]


def parse_words(source: str) -> tuple[Words, tuple[str, ...]]:
    """Read the data file: the words, and every problem with it as a sentence that names the dotted key."""
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        return Words(forms={}), (f"это не TOML: {error}",)
    wanted = {(table, key) for table in _TABLES for key in _keys(table, required=True)}
    allowed = wanted | {(table, key) for table in _TABLES for key in _keys(table, required=False)}
    given = {(table, key): value for table, content in tables.items() for key, value in _flat(content)}
    unknown = [f"{table}.{key}: такого ключа нет" for table, key in given if (table, key) not in allowed]
    lacking = [f"{table}.{key}: нужна строка" for table, key in sorted(wanted) if (table, key) not in given]
    wrong = [f"{table}.{key}: нужна строка в одну строчку" for (table, key), value in given.items() if not _fit(value)]
    words = Words(forms={key: value for key, value in given.items() if isinstance(value, str)})
    return words, (*unknown, *lacking, *wrong, *_misfilled(words))


def _keys(table: str, *, required: bool) -> Iterator[str]:
    forms = (_FORMS if required else _OPTIONAL_FORMS).get(table, ("",) if required else ())
    for key in _TABLES[table]:
        for form in forms:
            yield f"{key}.{form}" if form else str(key)


def _flat(content: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(content, dict):
        yield "", content
        return
    for key, value in content.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{form}", word) for form, word in value.items())
        else:
            yield key, value


def _fit(value: Any) -> bool:
    return isinstance(value, str) and "\n" not in value


def _misfilled(words: Words) -> Iterator[str]:
    braces = {("phrases", key): names for key, names in PHRASES.items()}
    braces |= {("advice", section): _ADVICE for section in SECTIONS}
    for (table, key), names in braces.items():
        try:
            words.forms.get((table, key), "").format(**dict.fromkeys(names, ""))
        except (LookupError, ValueError, AttributeError):
            allowed = ", ".join(f"{{{name}}}" for name in sorted(names)) or "ничего"
            yield f"{table}.{key}: в фигурных скобках может быть только: {allowed}"
