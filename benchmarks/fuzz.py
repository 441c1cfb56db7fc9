"""Coverage-guided fuzzing of what reads letters (docs/fuzzing.md).

    pip install -e '.[fuzz]'
    python -m benchmarks.fuzz parse|understand CORPUS [SEEDS…] [-max_total_time=600 and other options of libFuzzer]

`parse` looks at `parse_message` and `arrival_time`, `understand` at `read_letter` on top of it. CORPUS is a folder that
the run keeps what it finds interesting in; SEEDS are folders of letters to begin with, tests/data/mail among them
always. A finding is an exception, an answer that breaks a promise of the docstrings, or a letter that takes longer than
`-timeout`; libFuzzer writes it to a file and ends.
"""

import sys
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["mailbot.mail", "mailbot.language", "mailparser", "email"]):
    from mailbot.config.packs import load_lexicon
    from mailbot.language.read import read_letter
    from mailbot.mail import parse
    from mailbot.mail.message import UNREADABLE, InboundMessage, Limits, Unparseable

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
OWN = Path(__file__).parent.parent / "tests" / "data" / "mail"
_LONGEST = 16_384


class Broken(Exception):
    """A promise of the docstrings is not kept."""


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple | frozenset):
        return [text for item in value for text in _texts(item)]
    if is_dataclass(value):
        return [text for field in fields(value) for text in _texts(getattr(value, field.name))]
    return []


def _check_message(raw: bytes) -> InboundMessage | None:
    found = parse.parse_message(raw, received_at=NOW)
    if isinstance(found, Unparseable):
        if found.reason not in UNREADABLE or found.reason == "unexpected":
            parse._parse(raw, NOW, Limits())  # raises what was hidden
            raise Broken(f"refused as {found.reason}")
        return None
    for text in _texts(found):
        text.encode("utf-8")
        if "\0" in text:
            raise Broken("NUL in a text")
    if any("\n" in value or "\r" in value for _, value in found.headers):
        raise Broken("a line end in a header")
    if found.size != len(raw):
        raise Broken("another size")
    return found


def parse_one(raw: bytes) -> None:
    _check_message(raw)
    parse.arrival_time(raw)


def understand_one(raw: bytes) -> None:
    message = _check_message(raw)
    if message is None:
        return
    letter = read_letter(message, _lexicon)
    for text in _texts(letter):
        text.encode("utf-8")
    for finding in filter(None, (letter.full_name, letter.problem, *letter.classes, *letter.tone)):
        start, end = finding.span
        if not 0 <= start <= end <= len(letter.parts.of(finding.source)):
            raise Broken("a span outside its part")


_lexicon = load_lexicon()
_TARGETS = {"parse": parse_one, "understand": understand_one}


def main() -> None:
    if len(sys.argv) < 3 or sys.argv[1] not in _TARGETS:
        sys.exit(__doc__)
    target = _TARGETS[sys.argv[1]]
    options = [sys.argv[0], f"-max_len={_LONGEST}", "-timeout=5", "-rss_limit_mb=1024", *sys.argv[2:], str(OWN)]
    atheris.Setup(options, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
