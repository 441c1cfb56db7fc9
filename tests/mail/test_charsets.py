import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.charsets import codec_name, decode

LETTER = "Здравствуйте! У сына не открывается дневник, подскажите, что делать. Класс 7В."
WORDS = st.lists(
    st.sampled_from(["добрый", "день", "ребёнок", "оценка", "школа", "учитель", "почему", "нет", "Ольга", "дневник"]),
    min_size=3,
    max_size=30,
)


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866"])
def test_russian_without_a_charset_is_recognised(charset: str) -> None:
    found = decode(LETTER.encode(charset))
    assert (found.text, found.defect) == (LETTER, "charset-guessed")


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "cp866"])
@given(words=WORDS)
def test_any_russian_words_without_a_charset_are_recognised(charset: str, words: list[str]) -> None:
    text = " ".join(["Здравствуйте!", *words])
    assert decode(text.encode(charset)).text == text


@pytest.mark.parametrize(
    "charset", ["windows-1251", "koi8-r", "cp866", "iso-8859-5", "x-mac-cyrillic", "utf-16", "utf-8"]
)
@given(words=WORDS)
def test_a_true_declaration_is_believed(charset: str, words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode(codec_name(charset) or ""), charset).text == text


@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "us-ascii", "x-unknown", "no such charset", None])
@given(words=WORDS)
def test_utf_8_is_recognised_whatever_is_declared(declared: str | None, words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode(), declared).text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "us-ascii", "utf-8"])
def test_windows_1251_under_a_foreign_name_is_recognised(declared: str) -> None:
    assert decode(LETTER.encode("cp1251"), declared).text == LETTER


def test_koi8_r_under_the_name_of_windows_1251_is_recognised() -> None:
    assert decode(LETTER.encode("koi8-r"), "windows-1251").text == LETTER


@pytest.mark.parametrize("text", ["Müller wünscht schöne Grüße", "Ça va, café à l'été", "naïve"])
def test_western_letters_stay_western(text: str) -> None:
    assert decode(text.encode("latin-1"), "iso-8859-1").text == text
    assert decode(text.encode("latin-1")).text == text


@pytest.mark.parametrize("short", ["Да", "Иван", "Ольга", "Спасибо"])
def test_a_single_word_in_its_declared_charset_is_not_argued_with(short: str) -> None:
    assert decode(short.encode("koi8-r"), "koi8-r").text == short


def test_a_few_broken_octets_do_not_spoil_the_letter() -> None:
    found = decode(LETTER.encode()[:-1] + b"\xd0", "utf-8")
    assert found.text.startswith("Здравствуйте! У сына")
    assert found.defect == "charset-damaged"


def test_a_byte_order_mark_is_believed_before_a_declaration() -> None:
    assert decode(b"\xef\xbb\xbf" + LETTER.encode(), "windows-1251").text == LETTER


@pytest.mark.parametrize(
    ("alias", "codec"),
    [
        ("win-1251", "cp1251"),
        ("WIN1251", "cp1251"),
        ("cp-1251", "cp1251"),
        ("x-cp1251", "cp1251"),
        ('"windows-1251"', "cp1251"),
        ("KOI8R", "koi8_r"),
        ("koi8-u", "koi8_u"),
        ("x-mac-cyrillic", "mac_cyrillic"),
        ("dos-866", "cp866"),
        ("utf-8*ru", "utf_8"),
        ("utf8mb4", "utf_8"),
    ],
)
def test_names_met_in_mail_are_known(alias: str, codec: str) -> None:
    assert codec_name(alias) == codec


@pytest.mark.parametrize(
    "name", ["idna", "punycode", "unicode_escape", "undefined", "base64", "zlib", "rot13", "", "\0", "a" * 99]
)
def test_names_that_are_no_charsets_are_unknown(name: str) -> None:
    assert codec_name(name) is None


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "utf-7", "cp1251", "gb2312", "iso-2022-jp", "hz", "utf-16"]),
)
def test_any_octets_become_text_that_utf_8_can_carry(data: bytes, declared: str | None) -> None:
    decode(data, declared).text.encode()
