"""What reading each letter of a folder costs: every file in a process of its own, the worst in time and in memory.

    python -m benchmarks.parsing [FOLDER…] [--worst 10] [--parse-only] [--refused]

FOLDERs are tests/data/mail unless told; every file below them is a letter. A letter's process begins as a copy of
this one, with the dictionaries loaded, as the daemon's would: its memory is that of the whole process. The time is
processor time, of one reading. `--refused` lists every file that is no readable letter, with its reason. Exit status 1
when a letter took more than a second or 200 MB.
"""

import argparse
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from mailbot.config.packs import load_lexicon
from mailbot.language.read import read_letter
from mailbot.mail.message import Limits, Unparseable
from mailbot.mail.parse import parse_message

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
OWN = Path(__file__).parent.parent / "tests" / "data" / "mail"
SECONDS, MEGABYTES = 1.0, 200


@dataclass(frozen=True, kw_only=True)
class Cost:
    file: Path
    outcome: str
    seconds: float
    megabytes: float


def reader(*, parse_only: bool) -> Callable[[bytes], str]:
    """What is measured: a letter's octets to the word for what they are."""
    lexicon = None if parse_only else load_lexicon()

    def read(raw: bytes) -> str:
        message = parse_message(raw, received_at=NOW, limits=Limits())
        if isinstance(message, Unparseable):
            return message.reason
        if lexicon is not None:
            read_letter(message, lexicon)
        return "message"

    return read


def measure(file: Path, read: Callable[[bytes], str]) -> Cost:
    """Read `file` in a child; a child that dies is told by the signal it died of."""
    raw = file.read_bytes()
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            started = time.process_time()
            outcome = read(raw)
            seconds = time.process_time() - started
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            os.write(into, orjson.dumps([outcome, seconds, peak]))
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as answer:
        told = answer.read()
    _pid, status = os.waitpid(child, 0)
    outcome, seconds, peak = orjson.loads(told) if told else (f"died of signal {status & 127}", 0.0, 0.0)
    return Cost(file=file, outcome=outcome, seconds=seconds, megabytes=peak)


def show(costs: Iterable[Cost], *, worst: int, refused: bool) -> bool:
    """Print the figures. Whether every letter kept within the bounds."""
    all_ = list(costs)
    outcomes = Counter(cost.outcome for cost in all_)
    print(f"{len(all_)} files: " + ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    if refused:
        for cost in all_:
            if cost.outcome != "message":
                print(f"  {cost.outcome:<18}{cost.file}")
    for title, key in (("slowest", lambda cost: cost.seconds), ("largest", lambda cost: cost.megabytes)):
        print(title)
        for cost in sorted(all_, key=key, reverse=True)[:worst]:
            print(f"  {cost.seconds:7.3f} s {cost.megabytes:6.0f} MB  {cost.outcome:<12} {cost.file}")
    over = [cost for cost in all_ if cost.seconds > SECONDS or cost.megabytes > MEGABYTES]
    died = [cost for cost in all_ if cost.outcome.startswith("died")]
    print(f"over {SECONDS:g} s or {MEGABYTES} MB: {len(over)}; died: {len(died)}")
    return not over and not died


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folders", nargs="*", type=Path, default=[OWN])
    arguments.add_argument("--worst", type=int, default=10)
    arguments.add_argument("--parse-only", action="store_true")
    arguments.add_argument("--refused", action="store_true")
    options = arguments.parse_args()
    read = reader(parse_only=options.parse_only)
    read(b"From: warm@example.org\r\n\r\n" + "Здравствуйте, 5Б класс.".encode())
    files = sorted(file for folder in options.folders for file in folder.rglob("*") if file.is_file())
    costs = [measure(file, read) for file in files]
    return 0 if show(costs, worst=options.worst, refused=options.refused) else 1


if __name__ == "__main__":
    sys.exit(main())
