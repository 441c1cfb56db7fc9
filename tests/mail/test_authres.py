import pytest

from mailbot.mail.authres import sender_failed, trusted_results

SERVER = "mx.school.example"


def failed(*values: str, domain: str = "example.org", server: str = SERVER) -> bool:
    return sender_failed(trusted_results(values, server), domain)


def test_dmarc_decides() -> None:
    assert failed(f"{SERVER}; dkim=pass header.d=example.org; dmarc=fail (p=none) header.from=example.org")
    assert not failed(f"{SERVER}; spf=fail smtp.mailfrom=example.org; dmarc=pass header.from=example.org")


def test_without_dmarc_an_aligned_failure_counts() -> None:
    assert failed(f"{SERVER}; spf=fail smtp.mailfrom=a@example.org")
    assert failed(f"{SERVER}; dkim=fail header.i=@example.org")
    assert not failed(f"{SERVER}; spf=fail smtp.mailfrom=a@example.com")


def test_one_that_passes_outweighs_one_that_a_forwarder_broke() -> None:
    assert not failed(f"{SERVER}; spf=fail smtp.mailfrom=example.org; dkim=pass header.d=mail.example.org")


def test_doubt_is_no_failure() -> None:
    assert not failed(f"{SERVER}; spf=softfail smtp.mailfrom=example.org; dkim=none; dmarc=none")
    assert not failed(f"{SERVER}; none")
    assert not failed()


@pytest.mark.parametrize("writer", ["mx.example.com", "mx.school.example.evil.org", "notmx.school.example", ""])
def test_only_our_own_server_is_believed(writer: str) -> None:
    assert not failed(f"{writer}; dmarc=fail header.from=example.org")


def test_a_host_of_the_providers_domain_is_believed() -> None:
    assert failed("mxfront1o.mail.example; dmarc=fail", server="mail.example")


def test_without_a_configured_server_nobody_is_believed() -> None:
    assert not failed(f"{SERVER}; dmarc=fail", server="")


def test_comments_and_versions_are_passed_over() -> None:
    value = f"(trace) {SERVER} 1; spf=pass (domain of (x) a; dmarc=fail) smtp.mailfrom=example.org; dmarc/1 = fail"
    assert failed(value)
    assert not failed(f"{SERVER}; spf=pass (a (b; dmarc=fail) c) smtp.mailfrom=example.org")


def test_of_several_hosts_of_the_provider_only_the_topmost_is_believed() -> None:
    ours, forged = (
        "mx7.mail.example.org; spf=fail smtp.mailfrom=a@example.com",
        "x.example.org; dkim=pass header.d=example.com",
    )
    assert sender_failed(trusted_results([ours, forged], "example.org"), "example.com")
    assert not sender_failed(trusted_results([forged, ours], "example.org"), "example.com")


@pytest.mark.parametrize(
    "value",
    [
        'spf=fail smtp.mailfrom="x; dkim=pass header.d=example.org "@example.org',
        'spf=fail smtp.mailfrom="x dkim.d=example.com"@example.org',
        'dkim=fail reason="bad; dkim=pass header.d=example.org" header.d=example.org',
        'spf=pass smtp.mailfrom="("@example.com; dmarc=fail header.from=example.org; dkim=none header.i=")"@x.example',
        "spf=fail smtp.mailfrom=<a@example.org>",
        'dkim=fail header.d="example.org"',
        f"{'dkim=pass header.d=example.com; ' * 1000}dmarc=fail header.from=example.org",
    ],
)
def test_what_a_stranger_wrote_into_a_result_changes_none(value: str) -> None:
    assert failed(f"{SERVER}; {value}")


@pytest.mark.parametrize("hostile", ["a", "a.", "a.b ", 'a.b="', "a.b=", "(", '"\\', "dkim=fail ", "-a."])
def test_the_longest_field_hides_no_failure(hostile: str) -> None:
    """Read in quadratic time some of these would take twenty seconds."""
    assert failed(f"{SERVER}; spf=fail smtp.mailfrom=example.org; x=y {hostile * (65_000 // len(hostile))}")
