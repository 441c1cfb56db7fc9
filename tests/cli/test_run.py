"""`mailbot run --since`: a day that makes sense, or a clear word why it does not."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mailbot.cli.errors import WrongUse
from mailbot.cli.main import run
from mailbot.cli.run import back_to
from mailbot.daemon.recall import Back

YEKATERINBURG = ZoneInfo("Asia/Yekaterinburg")
NOW = datetime(2026, 11, 16, 20, 0, tzinfo=UTC)  # the 17th already in Yekaterinburg


def asked(since: str, *, answer: bool = False) -> Back | None:
    return back_to(since, answer=answer, zone=YEKATERINBURG, now=NOW)


@pytest.mark.parametrize("text", ["2026-11-01", "01.11.2026"])
def test_a_day_begins_where_the_school_is(text: str) -> None:
    assert asked(text) == Back(since=datetime(2026, 10, 31, 19, 0, tzinfo=UTC))


def test_today_is_a_day_too() -> None:
    assert asked("2026-11-17", answer=True) == Back(since=datetime(2026, 11, 16, 19, 0, tzinfo=UTC), answer=True)


def test_without_a_day_nothing_is_read_back() -> None:
    assert asked("") is None


@pytest.mark.parametrize(
    ("since", "answer", "words"),
    [
        ("вчера", False, "«вчера» не дата"),
        ("2026-02-30", False, "не дата"),
        ("2026-11-18", False, "ещё не наступило"),
        ("1970-01-01", False, "не больше чем на год"),
        ("2026-10-01", True, "уберите --answer"),
        ("", True, "вместе с --since"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_way_out(since: str, answer: bool, words: str) -> None:
    with pytest.raises(WrongUse, match=words):
        asked(since, answer=answer)


def test_the_command_refuses_it_too_and_touches_nothing(
    school: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAILBOT_TEST_PASSWORD", "secret")
    assert run(["run", "--once", "--since", "soon"]) == 2
    assert "не дата" in capsys.readouterr().err
    assert not school.store.exists()  # type: ignore[attr-defined]
