"""Authentication-Results (RFC 8601): what our own mail server found out about a sender."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailbot.mail.comments import without_comments

_RESULT = re.compile(r"\s*([a-z0-9-]+)(?:\s*/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"(?<![a-z])([a-z]++\.[a-z-]++)\s*+=\s*((?:\"[^\"]*\")?[^\s\";]*)", re.IGNORECASE)
# What parts results and their properties: a stranger's local part in quotes may hold it too («"; dkim=pass "@…»).
_SEPARATORS = ";= \t"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthResult:
    """One method's result: `dkim`, `pass`, and the domains it speaks of, all in lower case."""

    method: str
    result: str
    domains: frozenset[str]


def trusted_results(values: Iterable[str], authserv_id: str) -> tuple[AuthResult, ...]:
    """The results written by the server `authserv_id`, or by a host of that domain; others may be forged (section 5).

    `values` are the fields from the top down. A border server removes foreign fields that bear its own name, and puts
    its own on top: of several hosts of the domain the topmost is ours, a name further down was written by others.
    """
    wanted = authserv_id.strip().lower()
    if not wanted:
        return ()
    fields = [without_comments(value, masked=_SEPARATORS) for value in values]
    named = [(_name(field), field) for field in fields]
    ours = next((name for name, _field in named if name == wanted or name.endswith(f".{wanted}")), None)
    return tuple(result for name, field in named if name == ours for result in _results(field))


def sender_failed(results: Iterable[AuthResult], domain: str) -> bool:
    """Whether the results say that a mail did not come from `domain`, the domain of its From.

    DMARC decides (RFC 7489); where a server does not report it, DKIM and SPF do for an aligned domain, and one that
    passes outweighs one that fails, for forwarding breaks either.
    """
    speaking = [item for item in results if item.method == "dmarc" or _aligned(item, domain)]
    for method_decides in ({"dmarc"}, {"dkim", "spf"}):
        outcomes = {item.result for item in speaking if item.method in method_decides}
        if method_decides == {"dmarc"} and "fail" in outcomes:
            return True
        if "pass" in outcomes:
            return False
        if outcomes & {"fail", "hardfail"}:
            return True
    return False


def _name(field: str) -> str:
    return next(iter(field.partition(";")[0].lower().split()), "").strip('"')


def _results(field: str) -> Iterator[AuthResult]:
    for text in field.split(";")[1:]:
        if found := _RESULT.match(text):
            domains = {item[1].lower().rpartition("@")[2].strip('"<>') for item in _PROPERTY.findall(text)}
            yield AuthResult(method=found[1].lower(), result=found[2].lower(), domains=frozenset(domains))


def same_house(domain: str, other: str) -> bool:
    """Relaxed alignment without the public suffix list: the same domain, or one is a subdomain of the other. Both in
    lower case."""
    return domain == other or domain.endswith(f".{other}") or other.endswith(f".{domain}")


def _aligned(result: AuthResult, domain: str) -> bool:
    return any(same_house(domain.lower(), other) for other in result.domains)
