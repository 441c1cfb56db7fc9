import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.ids import looks_own, make_message_id, own_key

SECRET = b"a secret for tests"
KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)


@given(KEYS)
def test_a_key_comes_back_from_its_id(key: str) -> None:
    assert own_key(make_message_id(key, secret=SECRET, domain="school.example"), secret=SECRET) == key


@given(KEYS)
def test_an_id_is_a_dot_atom_and_fits_a_header_line(key: str) -> None:
    message_id = make_message_id(key, secret=SECRET, domain="school.example")
    assert message_id.isascii()
    assert message_id.startswith("<mailbot.")
    assert not set(message_id[1:-1]) & set('<>()[]:;,\\" \t\r\n')
    assert len(message_id) < 900 or len(key) > 90


def test_the_same_mail_has_the_same_id_and_another_another() -> None:
    ids = [make_message_id(key, secret=SECRET, domain="school.example") for key in ("а", "а", "б")]
    assert ids[0] == ids[1] != ids[2]


def test_an_id_of_another_secret_or_school_is_not_ours() -> None:
    message_id = make_message_id("ЭЖ-2026/27-0042:acknowledge", secret=SECRET, domain="school.example")
    assert own_key(message_id, secret=b"other") is None
    assert own_key(message_id.replace("school.example", "school2.example"), secret=SECRET) is None
    assert own_key(message_id.replace("0042", "0043"), secret=SECRET) is None


def test_a_relay_may_change_the_case_of_the_domain() -> None:
    message_id = make_message_id("x", secret=SECRET, domain="School.example")
    assert own_key(f" {message_id.replace('school.example', 'SCHOOL.EXAMPLE')}\r\n", secret=SECRET) == "x"


@pytest.mark.parametrize(
    "message_id", ["", "<>", "<a@b>", "<mailbot.x.y@z>", "<mailbot.=FF.aaaaaaaaaaaaaaaaaaaaaaaaaa@z>"]
)
def test_foreign_ids_are_not_ours(message_id: str) -> None:
    assert own_key(message_id, secret=SECRET) is None


@given(st.text())
def test_no_text_is_taken_for_ours_by_accident(message_id: str) -> None:
    assert own_key(message_id, secret=SECRET) is None


def test_the_shape_is_known_without_the_secret() -> None:
    assert looks_own(make_message_id("x", secret=b"any", domain="other.example"))
    assert not looks_own("<mailbot@school.example>")


def test_a_domain_in_cyrillic_is_written_in_ascii() -> None:
    assert make_message_id("x", secret=SECRET, domain="школа.рф").endswith("@xn--80atdl2c.xn--p1ai>")


@pytest.mark.parametrize(
    ("key", "secret", "domain"),
    [
        ("", SECRET, "a.b"),
        ("x" * 101, SECRET, "a.b"),
        ("x", b"", "a.b"),
        ("x", SECRET, ""),
        ("x", SECRET, "a b"),
        ("x", SECRET, "a..b"),
    ],
)
def test_what_makes_no_id_is_refused(key: str, secret: bytes, domain: str) -> None:
    with pytest.raises(ValueError):
        make_message_id(key, secret=secret, domain=domain)
