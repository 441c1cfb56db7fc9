import pytest

from mailbot.mail.addresses import canonical, sendable


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("orlova@example.org", "orlova@example.org"),
        (" o.r-l+v_a@mail.example.org ", "o.r-l+v_a@mail.example.org"),
        ("info@школа.рф", "info@xn--80atdl2c.xn--p1ai"),
    ],
)
def test_an_address_is_written_as_servers_take_it(written: str, sent: str) -> None:
    assert sendable(written) == sent


@pytest.mark.parametrize(
    "written",
    [
        "",
        "orlova",
        "@example.org",
        "orlova@",
        "orlova@localhost",
        "тамара@example.org",
        '"a b"@example.org',
        "a b@example.org",
        "a@b..c",
        "a@example.org>, <x@example.org",
        "a@example.org\r\nBcc: x@example.org",
        "a@" + "ж" * 70 + ".рф",
        "a" * 65 + "@b.c",
    ],
)
def test_what_no_server_takes_is_no_address(written: str) -> None:
    assert sendable(written) is None


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Orlova@Example.ORG", "Orlova@example.org"),
        (" info@ШКОЛА.рф", "info@xn--80atdl2c.xn--p1ai"),
        ("info@XN--80atdl2c.xn--p1ai", "info@xn--80atdl2c.xn--p1ai"),
        ("orlova@a..b", "orlova@a..b"),
        ("orlova", "orlova"),
    ],
)
def test_a_domain_has_one_form_to_be_compared_in(written: str, compared: str) -> None:
    assert canonical(written) == compared
