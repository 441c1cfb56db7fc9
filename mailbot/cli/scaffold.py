"""Writes a rule pack from answers: its files, and starter examples of what it makes of letters."""

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from jinja2 import DictLoader, Environment, StrictUndefined

from mailbot.cli.examples import NOTHING, became
from mailbot.cli.newpack import NewPack
from mailbot.cli.verdict import set_up
from mailbot.config.packs import load_scaffold
from mailbot.config.problems import ConfigError
from mailbot.regulation.examples import Became, parse_examples
from mailbot.regulation.model import Effect
from mailbot.regulation.pack import parse_pack
from mailbot.regulation.problems import PackError
from mailbot.regulation.words import DATA, DISPOSITIONS, PEOPLE, ROLES, word_for
from mailbot.terms import Datum, Role


def pack_texts(pack: NewPack) -> dict[str, str]:
    """The pack's files by name, examples left out. Raises ConfigError where they would make no regulation."""
    environment = _environment()
    edition = f"editions/{pack.holds_from or 'undated'}.toml"
    texts = {
        "pack.toml": environment.get_template("pack.toml.j2").render(pack=pack),
        edition: environment.get_template("edition.toml.j2").render(
            pack=pack, clauses=_clauses(pack), helpful=list(_helpful(pack))
        ),
    }
    try:
        parse_pack(texts, pack_id="new")
    except PackError as error:
        raise ConfigError(error.problems) from None
    return texts


def example_texts(pack: NewPack, folder: Path) -> Iterator[tuple[str, str]]:
    """The examples that show something under the pack that lies in `folder`: file name and text.

    They expect what the pack makes of their letters now; it is for its author to say whether that is right.
    """
    template, bench = _environment().get_template("example.toml.j2"), set_up(f"{folder}/")
    for letter in tomllib.loads(load_scaffold()["letters.toml"])["letter"]:
        if letter["needs"] in pack.who or (letter["needs"] == "politeness" and pack.politeness):
            name = f"examples/{letter['file']}.toml"
            (draft,) = parse_examples({name: template.render(letter=letter, **_words(NOTHING))})
            yield name, template.render(letter=letter, **_words(became(draft, bench)))


def _words(result: Became) -> dict[str, object]:
    return {
        "decision": word_for(DISPOSITIONS, result.decision),
        "missing": [word_for(DATA, datum) for datum in Datum if datum in result.missing],
        "clauses": sorted(result.clauses, key=_by_number),
        "due": result.due,
        "told": sorted(word_for(PEOPLE, person) for person in result.told),
    }


def _environment() -> Environment:
    environment = Environment(  # nosec B701 # writes TOML, where HTML's escapes would be wrong
        loader=DictLoader(dict(load_scaffold())),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters.update(toml=_toml, told_by=lambda effect, says: says[effect])
    return environment


def _toml(value: str | Sequence[str]) -> str:
    """A string or a list of strings; JSON's strings are TOML's basic strings."""
    return json.dumps(value, ensure_ascii=False)


def _clauses(pack: NewPack) -> list[tuple[str, list[str]]]:
    """Every clause that a rule names, in the order of numbers, with what it does."""
    does: dict[str, dict[str, None]] = {pack.who_clause: {}}
    for clause, effect in _cited(pack):
        does.setdefault(clause, {})[effect.value] = None
    return [(clause, list(does[clause])) for clause in sorted(does, key=_by_number)]


def _cited(pack: NewPack) -> Iterator[tuple[str, Effect]]:
    yield from ((rule.clause, Effect.REQUIRES) for rule in pack.required)
    yield from ((rule.clause, Effect.PROMISES) for rule in pack.terms)
    if pack.politeness is not None:
        yield pack.politeness.clause, Effect.CIVIL
        yield pack.politeness.stop_clause, Effect.STOPS
    if pack.complaint is not None:
        yield pack.complaint.clause, Effect.HEARS
    if pack.password is not None:
        yield pack.password.clause, Effect.GUIDES
    yield from ((rule.clause, Effect.HOURS) for rule in pack.hours)
    yield from ((rule.clause, Effect.CONTACTS) for rule in pack.contacts)


def _by_number(clause: str) -> tuple[list[int], str]:
    return [int(number) for number in re.findall(r"\d+", clause)], clause


def _helpful(pack: NewPack) -> Iterator[tuple[str, list[str]]]:
    """What the text does not require of a role would still speed things up."""
    for who in pack.who:
        asked = {datum for rule in pack.required if who in rule.who for datum in rule.data}
        staff = ROLES[who] is Role.STAFF
        useful = [word for word, datum in DATA.items() if word not in asked and not (staff and datum is Datum.CLASS)]
        if useful:
            yield who, useful
