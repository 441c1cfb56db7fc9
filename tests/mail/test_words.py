from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.words import decode_parameter, decode_words, join_names, quote_words, repair

TEXT = "Нет оценок по химии за ноябрь"


def word(text: str, charset: str = "utf-8", encoding: str = "B") -> str:
    return f"=?{charset}?{encoding}?{b64encode(text.encode(charset)).decode()}?="


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1), st.integers(1, 40))
def test_a_text_cut_into_words_at_any_octet_comes_back_whole(text: str, step: int) -> None:
    octets = text.encode()
    pieces = [octets[start : start + step] for start in range(0, len(octets), step)]
    header = "\r\n ".join(f"=?UTF-8?b?{b64encode(piece).decode()}?=" for piece in pieces)
    assert decode_words(header) == text


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5", "win-1251", "utf-8*ru"])
def test_words_in_the_charsets_of_russian_mail(charset: str) -> None:
    codec = {"win-1251": "cp1251", "utf-8*ru": "utf-8"}.get(charset, charset)
    assert decode_words(f"=?{charset}?B?{b64encode(TEXT.encode(codec)).decode()}?=") == TEXT


def test_blanks_between_words_vanish_and_beside_text_stay() -> None:
    assert decode_words(f"Re: {word('Нет ')}  {word('оценок')} (8A)") == "Re: Нет оценок (8A)"


def test_underscores_are_blanks_in_a_q_word() -> None:
    assert decode_words("=?utf-8?q?=D0=9D=D0=B5=D1=82_=d0=be=d1=86=d0=b5=d0=bd=d0=be=d0=ba?=") == "Нет оценок"


def test_missing_padding_and_stray_letters_are_forgiven() -> None:
    coded = b64encode(TEXT.encode()).decode().rstrip("=")
    assert decode_words(f"=?utf-8?B?{coded[:8]}!{coded[8:]}?=") == TEXT


def test_what_only_looks_like_a_word_stays() -> None:
    assert decode_words("what =?is this?=") == "what =?is this?="


def test_a_decoded_line_end_starts_no_header() -> None:
    assert decode_words(word("Нет оценок\r\nBcc: all@example.org")) == "Нет оценок Bcc: all@example.org"


def test_a_folded_value_comes_on_one_line() -> None:
    assert decode_words("Marks\r\n\tfor November\r\n  8A") == "Marks for November  8A"


def test_words_in_an_address_become_quoted_strings() -> None:
    assert quote_words(f"{word('Орлова, ')} {word('Тамара')} <o@example.org>") == '"Орлова, Тамара" <o@example.org>'


def test_words_inside_quotes_are_decoded_too() -> None:
    assert quote_words(f'"{word("Тамара")}" <o@example.org>') == '"Тамара" <o@example.org>'


def test_a_decoded_quote_closes_nothing() -> None:
    assert quote_words(word('a" <evil@example.com>, "b')) == '"a\\" <evil@example.com>, \\"b"'


@given(st.text(st.sampled_from('"\\=?utf8Bq <>@,\n аб'), max_size=60))
def test_any_header_is_decoded_without_fail(value: str) -> None:
    assert "\n" not in decode_words(value)
    quote_words(value)


def test_raw_octets_are_read_in_the_declared_charset_or_what_fits() -> None:
    raw = TEXT.encode("koi8-r").decode("ascii", "surrogateescape")
    assert repair(raw, "koi8-r") == TEXT
    assert repair(raw, None) == TEXT
    assert repair(TEXT.encode().decode("ascii", "surrogateescape"), "koi8-r") == TEXT


def test_parameters_come_as_triples_or_with_words_in_them() -> None:
    assert decode_parameter(("windows-1251", "ru", TEXT.encode("cp1251").decode("latin-1"))) == TEXT
    assert decode_parameter(word(TEXT)) == TEXT


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("Orlova, Tamara <o@x.org>", '"Orlova, Tamara" <o@x.org>'),
        ('"Орлова", "Тамара" <o@x.org>', '"Орлова, Тамара" <o@x.org>'),
        ('Orlova, 5B, "Tamara \\"Toma\\"" <o@x.org>, b@x.org', '"Orlova, 5B, Tamara \\"Toma\\"" <o@x.org>, b@x.org'),
        ("Orlova, <o@x.org>", '"Orlova" <o@x.org>'),
        ("a@x.org, Tamara <o@x.org>", "a@x.org, Tamara <o@x.org>"),
        ('"Orlova, Tamara" <o@x.org>', '"Orlova, Tamara" <o@x.org>'),
        ("Orlova, o@x.org", "Orlova, o@x.org"),
        ("parents: a@x.org, Anna, b@x.org;", "parents: a@x.org, Anna, b@x.org;"),
        ("(a, b) Tamara <o@x.org>", "(a, b) Tamara <o@x.org>"),
    ],
)
def test_a_comma_inside_a_name_parts_nothing(written: str, joined: str) -> None:
    found = join_names(written)
    assert [entry.strip() for entry in found.split(",")] == [entry.strip() for entry in joined.split(",")]
