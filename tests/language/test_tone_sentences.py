"""The tone of single sentences by kind: what is a violation, and what stands close to one and is none."""

import tomllib
from pathlib import Path

import pytest

from mailbot.terms import Verdict
from tests.language.written import read

FOLDER = Path(__file__).parent.parent / "corpus" / "tone"
VIOLATIONS = tomllib.loads((FOLDER / "violations.toml").read_text("utf-8"))
NEIGHBOURS = tomllib.loads((FOLDER / "neighbours.toml").read_text("utf-8"))


@pytest.mark.parametrize("kind", VIOLATIONS)
def test_violations_are_found(kind: str) -> None:
    assert [text for text in VIOLATIONS[kind] if read(text).verdict is not Verdict.VIOLATION] == []


@pytest.mark.parametrize("kind", NEIGHBOURS["anger"])
def test_anger_without_insult_is_no_violation(kind: str) -> None:
    assert [text for text in NEIGHBOURS["anger"][kind] if read(text).verdict is Verdict.VIOLATION] == []


@pytest.mark.parametrize("kind", NEIGHBOURS["polite"])
def test_what_only_resembles_an_insult_is_polite(kind: str) -> None:
    assert [text for text in NEIGHBOURS["polite"][kind] if read(text).verdict is not Verdict.POLITE] == []
