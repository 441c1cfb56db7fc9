"""Text wrapped by the sender's program, put together again (RFC 3676, format=flowed)."""

_SIGNATURE = "-- "


def unwrap(text: str, *, delete_space: bool) -> str:
    """`text` with its soft line breaks undone; quote marks and the signature line stay as they are."""
    done: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth, body = _quote_depth(line)
        flows = body.endswith(" ") and body != _SIGNATURE
        if open_depth == depth and body != _SIGNATURE:
            done[-1] += body
        else:
            done.append(f"{'>' * depth} {body}" if depth else body)
        if flows and delete_space:
            done[-1] = done[-1][:-1]
        open_depth = depth if flows else None
    return "\n".join(done)


def _quote_depth(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without its quote marks and space-stuffing (RFC 3676, 4.4 and 4.5)."""
    body = line.lstrip(">")
    return len(line) - len(body), body.removeprefix(" ")
