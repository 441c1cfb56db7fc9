"""The log: one event a line on standard error, without anybody's personal data.

An event is a fixed English phrase with bound values. Only the keys named in `ALLOWED` pass, and of these only the
kinds of value that cannot hold an address, a name, a subject or a text; whatever else is bound by mistake is left out
and its key (never its value) listed under `withheld`.
"""

import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

_IDS = frozenset({"case", "uid", "uidvalidity", "key", "run"})
_WORDS = frozenset({
    "component", "state", "outcome", "disposition", "reason", "kind", "mode", "phase", "command", "pack", "edition",
    "result", "error", "version", "security", "folder",
})  # fmt: skip
_NUMBERS = frozenset({
    "count", "total", "letters", "new", "sent", "held", "queued", "failed", "attempt", "code", "port", "seconds",
    "bytes", "records", "pid", "suppressed_by", "line", "delay", "retry_in", "free_bytes",
})  # fmt: skip
_PLACES = frozenset({"host", "path", "file"})
ALLOWED = _IDS | _WORDS | _NUMBERS | _PLACES

_BOUND_BY_STRUCTLOG = frozenset({"event", "level", "timestamp"})
_LONGEST = 200
_ADDRESS = re.compile(r"\S+@\S+")


def set_up_logs(*, level: str = "info", json: bool = False, stream: TextIO | None = None) -> None:
    """Configure structlog for this process: key=value lines for journald, or JSON. `level` is a name of logging's.

    The journal stamps each line itself, so that key=value lines carry no time; JSON lines do, in UTC.
    """
    rendering: list[structlog.typing.Processor] = (
        [structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer(ensure_ascii=False)]
        if json
        else [structlog.processors.LogfmtRenderer(key_order=["level", "event"], bool_as_flag=False)]
    )
    structlog.configure(
        processors=[structlog.processors.add_log_level, only_allowed, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )


def only_allowed(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that lets through nothing but `ALLOWED` keys with harmless values."""
    passed = {key: value for key, value in event.items() if key in _BOUND_BY_STRUCTLOG or _harmless(key, value)}
    withheld = sorted(event.keys() - passed.keys())
    if withheld:
        passed["withheld"] = ",".join(withheld)
    passed["event"] = _ADDRESS.sub("[address]", str(passed["event"]))[:_LONGEST]
    return passed


def _harmless(key: str, value: object) -> bool:
    if key not in ALLOWED:
        return False
    if value is None or isinstance(value, bool | int | float):
        return True
    if isinstance(value, tuple | list | frozenset):
        return all(isinstance(item, int) for item in value)
    text = str(value)
    return key not in _NUMBERS and len(text) <= _LONGEST and not _ADDRESS.search(text)
