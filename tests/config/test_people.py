"""The people whom the regulation's clauses need are named, and a complaint never reaches those it is about."""

from collections.abc import Callable
from pathlib import Path

import pytest

from mailbot.config.load import load_config
from mailbot.config.problems import ConfigError

Write = Callable[..., Path]


def problems(path: object) -> list[tuple[str, str]]:
    with pytest.raises(ConfigError) as caught:
        load_config(path)  # type: ignore[arg-type]
    return [(problem.key, problem.text) for problem in caught.value.problems]


def test_the_director_whom_a_clause_names_must_be_named(write: Write) -> None:
    ((key, text),) = problems(write(('director = "director@example.org"\n', "")))
    assert key == "people.director"
    assert "п. 10" in text


def test_another_pack_needs_another_person(write: Write) -> None:
    ((key, _text),) = problems(write(('"severokommunarskaya"', '"kerch-28"')))
    assert key == "people.supervisor"


def test_a_pack_that_names_nobody_still_needs_the_director_for_complaints_and_formal_papers(write: Write) -> None:
    changed = ('"severokommunarskaya"', '"kerch-15"'), ('director = "director@example.org"\n', "")
    ((key, text),) = problems(write(*changed))
    assert key == "people.director"
    assert "п. " not in text


@pytest.mark.parametrize("address", ["it@example.org", "school@example.org"], ids=["consultant", "the mailbox itself"])
@pytest.mark.parametrize("pack", ["severokommunarskaya", "kerch-15"])
def test_a_complaint_must_not_reach_the_consultant(write: Write, address: str, pack: str) -> None:
    changed = ('"severokommunarskaya"', f'"{pack}"'), ('director = "director@example.org"', f'director = "{address}"')
    ((key, text),) = problems(write(*changed))
    assert key == "people.director"
    assert address in text
