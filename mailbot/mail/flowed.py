"""Text wrapped by the sender's program, put together again (RFC 3676, format=flowed)."""

_SIGNATURE = "-- "


def unwrap(text: str, *, delete_space: bool) -> str:
    """`text` with its soft line breaks undone; quote marks and the signature line stay as they are."""
    paragraphs: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth, body = _quote_depth(line)
        flows = body.endswith(" ") and body != _SIGNATURE
        shown = body[:-1] if flows and delete_space else body
        if open_depth == depth and body != _SIGNATURE:
            paragraphs[-1].append(shown)
        else:
            paragraphs.append([f"{'>' * depth} {shown}" if depth else shown])
        open_depth = depth if flows else None
    return "\n".join("".join(pieces) for pieces in paragraphs)


def _quote_depth(line: str) -> tuple[int, str]:
    """How deep a line is quoted, and the line without its quote marks and space-stuffing (RFC 3676, 4.4 and 4.5)."""
    body = line.lstrip(">")
    return len(line) - len(body), body.removeprefix(" ")
