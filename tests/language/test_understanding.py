"""What the letters of the corpus are about: kind, role, topic, tone, and whether they tell of a problem."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from mailbot.terms import Datum
from tests.language.conftest import CORPUS
from tests.language.written import read

FILES = (
    "kinds",
    "problems",
    "roles",
    "tones",
    "topics",
    "writers",
    "offices",
    "tellings",
    "everyday",
    "voices",
    "courtesies",
    "closings",
    "threads",
    "idle_questions",
    "other_matters",
)


def letters(file: str) -> Iterator[dict[str, Any]]:
    yield from tomllib.loads((CORPUS / "letters" / f"{file}.toml").read_text("utf-8"))["letter"]


def understood(written: dict[str, Any]) -> dict[str, str]:
    letter = read(
        written["text"].strip("\n"),
        name=written.get("from", ""),
        subject=written.get("subject", ""),
        reply=written.get("reply", False),
    )
    unclear = Datum.PROBLEM in letter.doubtful
    return {
        "kind": letter.kind,
        "role": letter.role,
        "topic": letter.topic,
        "tone": letter.verdict,
        "problem": "clear" if letter.problem_clear else "doubtful" if unclear else "vague",
    }


@pytest.mark.parametrize("file", FILES)
def test_letters_are_understood(file: str) -> None:
    wrong = {}
    for written in letters(file):
        found = understood(written)
        wrong |= {
            (written["id"], key): found[key] for key in found.keys() & written.keys() if found[key] != written[key]
        }
    assert not wrong


@pytest.mark.parametrize("file", FILES)
def test_identifiers_of_letters_are_unique(file: str) -> None:
    names = [written["id"] for written in letters(file)]
    assert len(names) == len(set(names))
