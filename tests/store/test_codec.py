"""Values survive the store exactly."""

from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.casework.case import Applicant, Case, Cursor, OutboundMail, SeenLetter
from mailbot.store import BadDocument
from mailbot.store.codec import Codec, encode
from mailbot.terms import CaseFlag
from tests.store.builders import NOON, a_case

MOMENTS = st.datetimes(
    min_value=datetime(2000, 1, 2),
    max_value=datetime(2100, 1, 1),
    timezones=st.just(UTC),
)
st.register_type_strategy(datetime, MOMENTS)
# IMAP's numbers and sizes; JSON as stored here goes no further than 64 bits.
st.register_type_strategy(int, st.integers(0, 2**63 - 1))


@pytest.mark.parametrize("type_", [Applicant, Case, Cursor, OutboundMail, SeenLetter])
@given(data=st.data())
def test_what_is_read_is_what_was_written(type_: type, data: st.DataObject) -> None:
    value = data.draw(st.builds(type_))
    assert Codec("any", type_).decode(encode(value)) == value


def test_moments_are_kept_in_utc() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=5)))
    assert encode(a_case(received_at=local)) == encode(a_case())
    assert b'"received_at":"2026-11-16T12:00:00+00:00"' in encode(a_case())


def test_sets_are_kept_sorted() -> None:
    flags = orjson.loads(encode(a_case(flags=frozenset(CaseFlag))))["flags"]
    assert flags == sorted(CaseFlag)


def test_a_document_without_a_later_field_gets_its_default() -> None:
    document = orjson.loads(encode(a_case()))
    del document["thread"], document["flags"]
    assert Codec("cases", Case).decode(orjson.dumps(document)) == a_case(thread=())


def test_a_spoilt_document_is_told_by_its_fields_not_by_its_contents() -> None:
    with pytest.raises(BadDocument) as caught:
        Codec("cases", Case).decode(encode(a_case()).replace(b'"open"', b'"half-open"'))
    assert "state" in str(caught.value)
    assert "anna" not in str(caught.value)


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        encode({"value": object()})


def test_a_case_takes_about_a_kilobyte() -> None:
    assert 600 < len(encode(a_case(problem="п" * 200))) < 2000
