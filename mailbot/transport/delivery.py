"""What became of one attempt to send one letter. Values only."""

from dataclasses import dataclass
from enum import StrEnum


class DeliveryResult(StrEnum):
    """The four ends of an attempt."""

    DELIVERED = "delivered"  # the server has taken the letter over
    REFUSED = "refused"  # for good: 5xx
    DEFERRED = "deferred"  # for now: 4xx, or the connection broke while the letter cannot have been taken
    UNCERTAIN = "uncertain"  # the whole letter may have arrived, its receipt did not


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`code` is the server's reply code, None without a reply. `text` is its words or the trouble's, one line.

    A server's words may repeat the recipient's address: keep `text` out of logs.
    """

    result: DeliveryResult
    code: int | None
    text: str


def refusal(code: int, text: str) -> Delivery:
    """A negative answer (RFC 5321, 4.2.1): 5xx for good, all else for now."""
    permanent = 500 <= code < 600
    result = DeliveryResult.REFUSED if permanent else DeliveryResult.DEFERRED
    return Delivery(result=result, code=code if code > 0 else None, text=text)


def verdict(code: int, text: str) -> Delivery:
    """The answer to the whole letter. One that is neither yes nor no leaves its fate unknown."""
    if 200 <= code < 300:
        return Delivery(result=DeliveryResult.DELIVERED, code=code, text=text)
    if 400 <= code < 600:
        return refusal(code, text)
    return Delivery(result=DeliveryResult.UNCERTAIN, code=code if code > 0 else None, text=text)
