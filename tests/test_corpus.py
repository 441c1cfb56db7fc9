"""Every letter of the corpus, with everything its labels say: tests/corpus/README.md tells how to add one."""

from pathlib import Path

import pytest

from benchmarks.language import NOW, OWN, raw, read_letters, understood
from mailbot.cli.verdict import Bench, Judged, judge, set_up

FILES = sorted(path.stem for path in OWN.glob("*.toml"))

# What a letter is made of; its other keys are labels.
GIVEN = {"id", "from", "from_addr", "reply_to", "subject", "reply", "text"}

# What is misread so far: letter -> label. Who mends one takes it off.
MISREAD = {
    ("bearers/pupil-with-class-in-from", "role"): "parent",
    ("beside_classes/low-name-behind-its-class", "role"): "parent",
    ("lookalikes/by-staff-20", "role"): "parent",
    ("pieces/patronymic-in-the-instrumental", "full_name"): "Лунь Иван",
    ("pieces/post-made-of-two-in-the-sender", "full_name"): "",
    ("pieces/surname-told-by-itself-and-the-name-before", "full_name"): "",
    ("speakers/heading-then-was-ill", "role"): "student",
    ("voices/last-year-still", "disposition"): "request_info",
    ("writers/ukr-patronymic", "full_name"): "Кравчук Галина Степанивна",
}


@pytest.fixture(scope="module")
def bench() -> Bench:
    return set_up("kerch-28")


@pytest.mark.parametrize("file", FILES)
def test_letters_are_understood_as_they_are_labelled(file: str, bench: Bench) -> None:
    wrong = {}
    for name, letter in read_letters([OWN / f"{file}.toml"]):
        judged = judge(raw(letter), bench, received_at=NOW, now=NOW)
        assert isinstance(judged, Judged), name
        found = understood(judged)
        for label in found.keys() & letter.keys():
            if found[label] != (sorted(letter[label]) if label in ("missing", "classes") else letter[label]):
                wrong[name, label] = found[label]
    assert wrong == {(name, label): what for (name, label), what in MISREAD.items() if Path(name).parent.name == file}


def test_every_label_is_one_that_is_looked_at(bench: Bench) -> None:
    """A label that is misspelt would hold nothing."""
    letters = [letter for _, letter in read_letters([OWN / f"{file}.toml" for file in FILES])]
    judged = judge(raw(letters[0]), bench, received_at=NOW, now=NOW)
    assert isinstance(judged, Judged)
    assert {key for letter in letters for key in letter} <= GIVEN | understood(judged).keys()


@pytest.mark.parametrize("file", FILES)
def test_identifiers_of_letters_are_unique(file: str) -> None:
    names = [name for name, _ in read_letters([OWN / f"{file}.toml"])]
    assert len(names) == len(set(names))
