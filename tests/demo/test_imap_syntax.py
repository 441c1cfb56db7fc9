"""The embedded IMAP server's reading of commands."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.demo.imap_syntax import Bad, Word, Words, date_time, in_set, literal_at_end, read_date, read_date_time


def words(line: bytes) -> list[Word]:
    reading = Words()
    reading.feed(line)
    return reading.done()


def test_atoms_strings_lists_and_sections() -> None:
    line = rb'a1 UID FETCH 1:3 (FLAGS BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)]<0.10>) "a \"b\" \\ c" ""'
    section = b"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID DATE)]<0.10>"
    assert words(line) == [b"a1", b"UID", b"FETCH", b"1:3", [b"FLAGS", section], b'a "b" \\ c', b""]


def test_a_literal_stands_where_it_was_announced() -> None:
    reading = Words()
    reading.feed(b"a1 APPEND Sent (\\Seen) {5}")
    reading.add(b"a (\r\n")
    reading.feed(b"")
    assert reading.done() == [b"a1", b"APPEND", b"Sent", [b"\\Seen"], b"a (\r\n"]


@pytest.mark.parametrize(("line", "found"), [(b"x {12}", (12, True)), (b"x {12+}", (12, False)), (b"x {12} y", None)])
def test_announcing_a_literal(line: bytes, found: tuple[int, bool] | None) -> None:
    assert literal_at_end(line) == found


@given(st.binary(max_size=80))
def test_any_line_is_read_or_refused(line: bytes) -> None:
    try:
        words(line)
    except Bad as problem:
        assert str(problem)


@given(st.lists(st.integers(1, 30), min_size=1, max_size=5), st.integers(1, 40))
def test_a_set_of_numbers_holds_what_it_names(numbers: list[int], number: int) -> None:
    assert in_set(",".join(map(str, numbers)), number, 40) == (number in numbers)


def test_a_star_is_the_last_letter() -> None:
    assert in_set("*", 7, 7)
    assert in_set("9:*", 7, 7)
    assert not in_set("9:*", 6, 7)


def test_dates() -> None:
    moment = datetime(2026, 5, 3, 1, 2, 3, tzinfo=timezone(timedelta(hours=3)))
    assert date_time(moment) == '"02-May-2026 22:02:03 +0000"'
    assert read_date_time("03-May-2026 01:02:03 +0300") == moment
    assert read_date_time(" 3-May-2026 01:02:03 +0300") == moment
    assert read_date("1-Sep-2026") == date(2026, 9, 1)
    for reading in (read_date, read_date_time):
        with pytest.raises(Bad):
            reading("вчера")


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_a_date_survives_the_way_there_and_back(moment: datetime) -> None:
    assert read_date_time(date_time(moment).strip('"')) == moment.replace(microsecond=0)
