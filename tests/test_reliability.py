"""The table of what is promised when things break: every line names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMED = re.compile(r"\btest_\w+\b(?!\.py)")
DEFINED = re.compile(r"^ *(?:async )?def (test_\w+)", re.MULTILINE)
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8").splitlines()
    if line.startswith("| ")
]
PROMISES = [row for row in TABLE if row[-1] != "test"]


@pytest.fixture(scope="module")
def tests() -> set[str]:
    return {name for file in (ROOT / "tests").rglob("test_*.py") for name in DEFINED.findall(file.read_text("utf-8"))}


def test_the_table_is_there() -> None:
    assert len(PROMISES) > 50
    assert {len(row) for row in TABLE} == {3}


@pytest.mark.parametrize("row", PROMISES, ids=lambda row: row[0])
def test_every_promise_names_tests_that_there_are(row: list[str], tests: set[str]) -> None:
    named = set(NAMED.findall(row[2]))
    assert named, "name at least one test function"
    assert named <= tests
