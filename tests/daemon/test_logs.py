"""Logs tell what happened and never to whom."""

import io
import json
from collections.abc import Callable, Iterator

import orjson
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from mailbot.daemon.logs import ALLOWED, only_allowed, set_up_logs


@pytest.fixture
def written() -> Iterator[Callable[[], str]]:
    """What has been logged so far, as key=value lines."""
    stream = io.StringIO()
    set_up_logs(stream=stream)
    yield stream.getvalue
    structlog.reset_defaults()


def test_an_event_is_one_line_of_keys_and_values(written: Callable[[], str]) -> None:
    structlog.get_logger().info("letter handled", case="ЭЖ-2026/27-0042", outcome="new_case", suppressed_by=(8,))
    assert written() == 'level=info event="letter handled" case=ЭЖ-2026/27-0042 outcome=new_case suppressed_by=(8,)\n'


@pytest.mark.parametrize(
    "bound",
    [
        {"address": "anna@example.org"},
        {"subject": "Не вижу оценок"},
        {"full_name": "Петрова Анна"},
        {"text": "Здравствуйте!"},
        {"reason": "refused for anna@example.org"},
        {"count": "Петрова"},
        {"reason": "слово " * 100},
        {"outcome": ["Петрова"]},
    ],
    ids=lambda bound: next(iter(bound)),
)
def test_what_could_hold_personal_data_is_withheld_and_its_key_told(
    written: Callable[[], str], bound: dict[str, object]
) -> None:
    structlog.get_logger().warning("something odd", **bound)
    (key,) = bound
    assert written() == f'level=warning event="something odd" withheld={key}\n'


def test_an_address_that_slips_into_the_phrase_is_masked(written: Callable[[], str]) -> None:
    structlog.get_logger().info("refused: <anna@example.org>")
    assert "anna" not in written()


def test_a_line_break_in_a_value_does_not_begin_another_line(written: Callable[[], str]) -> None:
    structlog.get_logger().info("letter handled", reason="a\nlevel=error")
    assert written().count("\n") == 1


def test_less_important_events_are_left_out_below_the_level() -> None:
    stream = io.StringIO()
    set_up_logs(level="warning", stream=stream)
    structlog.get_logger().info("letter handled")
    structlog.get_logger().warning("server is away")
    structlog.reset_defaults()
    assert stream.getvalue() == 'level=warning event="server is away"\n'


def test_json_lines_carry_the_time_and_readable_russian() -> None:
    stream = io.StringIO()
    set_up_logs(json=True, stream=stream)
    structlog.get_logger().info("letter handled", case="ЭЖ-2026/27-0042")
    structlog.reset_defaults()
    line = orjson.loads(stream.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "letter handled", "level": "info", "case": "ЭЖ-2026/27-0042"}
    assert "ЭЖ" in stream.getvalue()


@given(st.dictionaries(st.text(min_size=1), st.text() | st.integers() | st.lists(st.text())))
def test_no_value_under_a_key_that_is_not_allowed_ever_passes(bound: dict[str, object]) -> None:
    passed = only_allowed(None, "info", {**bound, "event": "x", "level": "info"})
    assert passed.keys() <= ALLOWED | {"event", "level", "timestamp", "withheld"}
    assert json.dumps(dict(passed), ensure_ascii=False)
