"""Values of `casework.case` as JSON documents and back.

Moments are UTC in ISO 8601, sets are sorted, so that the same value always gives the same octets.
"""

import dataclasses
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Generic, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from mailbot.store.errors import BadDocument

T = TypeVar("T")
_SURROGATES = re.compile("[\ud800-\udfff]")
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS


def clean(text: str) -> str:
    """`text` with lone surrogates, which no UTF-8 file can hold, replaced by U+FFFD."""
    return _SURROGATES.sub("\ufffd", text)


def encode(value: object) -> bytes:
    """A dataclass or a JSON-able value as one line of JSON. Raises TypeError, ValueError for a naive moment."""
    try:
        return exact(orjson.dumps(value, default=_plain, option=_OPTIONS))
    except TypeError as error:
        if isinstance(error.__cause__, ValueError):
            raise error.__cause__ from error
    # Only text with lone surrogates (raw 8-bit headers) gets here by right: a letter must never be lost for it.
    return exact(orjson.dumps(_cleaned(value), default=_plain, option=_OPTIONS))


def exact(data: bytes) -> bytes:
    """A copy that takes no more memory than it needs: orjson hands out its 4 KB buffers, ten times a document."""
    return bytes(memoryview(data))


class Codec(Generic[T]):
    """Reads and writes one dataclass as the documents of `table`."""

    def __init__(self, table: str, type_: type[T]) -> None:
        self._table = table
        self._adapter = TypeAdapter(type_)

    def decode(self, document: bytes) -> T:
        """The value a document holds. Raises BadDocument."""
        try:
            return self._adapter.validate_json(document)
        except ValidationError as error:
            # The message must not carry the document: it holds personal data.
            places = ", ".join(".".join(map(str, problem["loc"])) for problem in error.errors(include_input=False))
            raise BadDocument(self._table, places) from None


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError(f"a naive moment cannot be stored: {value.isoformat()}")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _cleaned(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {_cleaned(key): _cleaned(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_cleaned(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value
