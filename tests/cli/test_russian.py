"""Every word of the closed sets that a command prints has its Russian."""

from mailbot.cli.russian import DISPOSITIONS, FLAGS, REASONS, SOURCES, happening
from mailbot.terms import CaseFlag, CaseMove, Disposition, Reason, Source


def test_no_word_is_left_without_a_name() -> None:
    assert set(DISPOSITIONS) == set(Disposition)
    assert set(REASONS) == set(Reason)
    assert set(FLAGS) == set(CaseFlag)
    assert set(SOURCES) == set(Source)
    assert all(happening(move) != move for move in CaseMove)


def test_a_word_of_a_newer_version_is_shown_as_it_stands() -> None:
    assert happening("teleported") == "teleported"
