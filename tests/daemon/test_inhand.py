import os
import signal
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.daemon.inhand import NAME, InHand, LetterKey

ONE, OTHER = LetterKey("INBOX", 7, 1), LetterKey("Отправленные", 7, 1)


def died(folder: Path, *keys: LetterKey) -> InHand:
    """The note as the next process finds it, when one dies with the letters in hand."""
    child = os.fork()
    if child == 0:
        note = InHand(folder)
        with ExitStack() as hands:
            for key in keys:
                hands.enter_context(note.holding(key))
            os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(child, 0)
    return InHand(folder)


def test_a_letter_in_hand_at_a_death_is_known_by_it(tmp_path: Path) -> None:
    note = died(tmp_path, ONE, OTHER)
    assert (note.deaths(ONE), note.deaths(OTHER), note.deaths(LetterKey("INBOX", 7, 2))) == (1, 1, 0)


def test_every_further_death_counts(tmp_path: Path) -> None:
    for _ in range(3):
        died(tmp_path, ONE).close()
    assert InHand(tmp_path).deaths(ONE) == 3


def test_a_start_alone_is_no_death(tmp_path: Path) -> None:
    died(tmp_path, ONE).close()
    assert InHand(tmp_path).deaths(ONE) == InHand(tmp_path).deaths(ONE) == 1


def test_a_clean_end_is_no_death_though_the_letter_raised(tmp_path: Path) -> None:
    note = InHand(tmp_path)
    with pytest.raises(KeyError), note.holding(ONE):
        raise KeyError
    note.close()
    assert InHand(tmp_path).deaths(ONE) == 0


def test_a_letter_that_has_its_outcome_is_forgotten(tmp_path: Path) -> None:
    note = died(tmp_path, ONE)
    note.forget([OTHER, ONE])
    assert note.deaths(ONE) == 0
    note.close()
    assert InHand(tmp_path).deaths(ONE) == 0


@given(junk=st.binary(max_size=60))
def test_a_note_that_is_spoilt_is_begun_anew(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    folder = tmp_path_factory.mktemp("note")
    (folder / NAME).write_bytes(junk)
    assert InHand(folder).deaths(ONE) == 0


def test_nobody_else_may_read_it(tmp_path: Path) -> None:
    InHand(tmp_path).close()
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600
