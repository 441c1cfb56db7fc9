"""How well and how fast letters are understood: each measure, confusion tables, misses, then times and memory.

    python -m benchmarks.language [LETTERS…] [--school kerch-28] [--quiet] [--mail FOLDER]

LETTERS are files of labelled letters, `tests/corpus/letters/*.toml` unless told: TOML as tests/corpus/README.md says,
or JSON lines with the keys from_name, from_addr, subject, body, role, topic, kind, polite, full_name, class,
child_name, problem_ok, expect and missing. A key that is left out is not looked at. A problem of which it is unclear
whether it was told (`doubtful`) is right for either answer. FOLDER holds messages of any kind, as they came, mailboxes
among them: only the time of reading them is measured.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import formataddr
from pathlib import Path
from typing import Any, TypeVar

from mailbot.cli.letters import inputs
from mailbot.cli.verdict import Bench, Judged, judge, set_up
from mailbot.language.read import read_letter
from mailbot.mail.message import InboundMessage, Limits
from mailbot.mail.parse import parse_message
from mailbot.terms import Datum

T = TypeVar("T")

NOW = datetime(2026, 11, 16, 7, tzinfo=UTC)
OWN = Path(__file__).parent.parent / "tests" / "corpus" / "letters"
CONFUSED = ("disposition", "kind", "role", "topic", "tone", "problem")
RENAMED = {
    "from_name": "from",
    "body": "text",
    "polite": "tone",
    "class": "classes",
    "child_name": "children",
    "expect": "disposition",
}
TIMES = 5


@dataclass(kw_only=True)
class Tally:
    """Counts of what was right, of what was taken for what, and every miss."""

    right: Counter[str] = field(default_factory=Counter)
    all: Counter[str] = field(default_factory=Counter)
    confusion: dict[str, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    misses: list[str] = field(default_factory=list)

    def count(self, measure: str, letter: str, found: Any, wanted: Any, *, right: bool) -> None:
        self.all[measure] += 1
        self.right[measure] += right
        if measure in CONFUSED:
            self.confusion[measure][str(wanted), str(found)] += 1
        if not right:
            self.misses.append(f"{measure}\t{letter}\t{found or '—'} for {wanted or '—'}")


def read_letters(paths: Iterable[Path]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every labelled letter with its name, in the keys of the project's own corpus."""
    for path in paths:
        text = path.read_text("utf-8")
        if path.suffix == ".toml":
            letters = tomllib.loads(text)["letter"]
        else:
            letters = [_renamed(json.loads(line)) for line in text.splitlines() if line.strip()]
        for letter in letters:
            yield f"{path.stem}/{letter['id']}", letter


def _renamed(labels: dict[str, Any]) -> dict[str, Any]:
    letter = {RENAMED.get(key, key): value for key, value in labels.items()}
    classes, children = letter.get("classes"), letter.get("children")
    letter["classes"] = [classes] if isinstance(classes, str) else classes or []
    letter["children"] = children.split(", ") if children else []
    letter["problem"] = "clear" if letter.pop("problem_ok", True) else "vague"
    letter["full_name"] = letter.get("full_name") or "" if letter.pop("name_ok", False) else ""
    letter["reply"] = letter["kind"] == "followup"
    if letter["kind"] not in ("appeal", "followup"):
        for key in ("role", "topic", "problem", "full_name", "classes", "children"):
            letter.pop(key)
    elif letter["role"] == "staff":
        letter.pop("classes")
    if letter.get("disposition") != "request_info":
        letter.pop("missing", None)
    return letter


def raw(letter: dict[str, Any]) -> bytes:
    """The letter as it would arrive."""
    message = EmailMessage()
    message["From"] = formataddr((letter.get("from", ""), letter.get("from_addr", "writer@example.org")))
    message["To"] = "school@example.com"
    if letter.get("reply_to"):
        message["Reply-To"] = letter["reply_to"]
    message["Date"] = NOW
    message["Message-ID"] = "<letter@example.org>"
    message["Subject"] = " ".join(letter.get("subject", "").split())
    if letter.get("reply"):
        message["In-Reply-To"] = "<request@example.com>"
    if letter.get("html"):
        message.set_content(letter["html"], subtype="html")
    else:
        message.set_content(letter["text"].strip("\n"))
    return message.as_bytes()


def understood(judged: Judged) -> dict[str, Any]:
    """What was read, in the keys of the corpus."""
    letter, assessment = judged.letter, judged.assessment
    problem = "doubtful" if Datum.PROBLEM in letter.doubtful else "clear" if letter.problem_clear else "vague"
    return {
        "disposition": assessment.disposition.value,
        "missing": sorted(datum.value for datum in assessment.missing),
        "kind": letter.kind.value,
        "role": letter.role.value,
        "topic": letter.topic.value,
        "tone": letter.verdict.value,
        "problem": problem,
        "full_name": letter.full_name.value.full if letter.full_name else "",
        "classes": sorted(finding.value for finding in letter.classes),
        "children": [finding.value for finding in letter.child_names],
        "body": letter.parts.body,
        "address_as": letter.address_as,
    }


def is_right(measure: str, found: Any, wanted: Any) -> bool:
    if measure == "problem" and "doubtful" in (found, wanted):
        return True
    if measure == "role" and wanted == "unknown":
        return found in ("unknown", "parent")
    return bool(found == wanted)


def evaluate(letters: Iterable[tuple[str, dict[str, Any]]], bench: Bench) -> Tally:
    tally = Tally()
    for name, letter in letters:
        judged = judge(raw(letter), bench, received_at=NOW, now=NOW)
        if not isinstance(judged, Judged):
            tally.count("readable", name, "unreadable", "a letter", right=False)
            continue
        found = understood(judged)
        for measure in found.keys() & letter.keys():
            wanted = letter[measure]
            if measure in ("missing", "classes"):
                wanted = sorted(wanted)
            tally.count(measure, name, found[measure], wanted, right=is_right(measure, found[measure], wanted))
        if "tone" in letter:
            _count_tone(tally, name, found["tone"], letter["tone"])
    return tally


def _count_tone(tally: Tally, name: str, found: str, wanted: str) -> None:
    """What matters most of the tone: that violations are found and nothing else is taken for one."""
    measure = "violations found" if wanted == "violation" else "no violation seen in others"
    right = (found == "violation") == (wanted == "violation")
    tally.count(measure, name, found, wanted, right=right)


def report(tally: Tally, *, misses: bool) -> None:
    for measure in sorted(tally.all):
        right, all_ = tally.right[measure], tally.all[measure]
        print(f"{measure:28}{right:6} of {all_:5}{right / all_:9.3f}")
    for measure in CONFUSED:
        if tally.confusion.get(measure):
            print(f"\n{measure}: labelled (rows), read (columns)")
            _table(tally.confusion[measure])
    if misses:
        print("\nmisses: measure, letter, what was read for what is labelled", *sorted(tally.misses), sep="\n")


def _table(counts: Counter[tuple[str, str]]) -> None:
    columns = sorted({found for _, found in counts})
    print(f"{'':22}" + "".join(f"{column[:10]:>11}" for column in columns))
    for row in sorted({wanted for wanted, _ in counts}):
        print(f"{row[:21]:22}" + "".join(f"{counts[row, column] or '·':>11}" for column in columns))


def measure_speed(letters: Iterable[tuple[str, dict[str, Any]]], bench: Bench) -> dict[str, float]:
    """Milliseconds a letter, once warm: understanding it, and everything from octets to the rendered reply."""
    octets = [raw(letter) for _, letter in letters]
    messages = [parse_message(one, received_at=NOW, limits=Limits()) for one in octets]
    readable = [message for message in messages if isinstance(message, InboundMessage)]
    read = _milliseconds(lambda message: read_letter(message, bench.lexicon), readable)
    judged = _milliseconds(lambda one: judge(one, bench, received_at=NOW, now=NOW), octets)
    return {
        "understanding, median, ms": statistics.median(read),
        "understanding, 99th percentile, ms": statistics.quantiles(read, n=100)[98],
        "understanding, slowest, ms": max(read),
        "octets to reply, median, ms": statistics.median(judged),
        "octets to reply, 99th percentile, ms": statistics.quantiles(judged, n=100)[98],
        "memory with everything loaded, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def measure_mail(folder: Path, bench: Bench) -> dict[str, float]:
    """Milliseconds a message of `folder`, once warm; what cannot be read as a message is left out."""
    octets = (found.raw for found in inputs([str(folder)]) if not found.trouble)
    messages = [parse_message(one, received_at=NOW, limits=Limits()) for one in octets]
    readable = [message for message in messages if isinstance(message, InboundMessage)]
    read = _milliseconds(lambda message: read_letter(message, bench.lexicon), readable)
    return {
        f"{len(readable)} messages, median, ms": statistics.median(read),
        f"{len(readable)} messages, 99th percentile, ms": statistics.quantiles(read, n=100)[98],
        f"{len(readable)} messages, slowest, ms": max(read),
    }


def _milliseconds(work: Callable[[T], object], inputs: Sequence[T]) -> list[float]:
    """How long `work` took for each input, in every turn but the first."""
    took = []
    for turn in range(TIMES + 1):
        for one in inputs:
            start = time.perf_counter()
            work(one)
            took += [(time.perf_counter() - start) * 1e3] if turn else []
    return took


def cold_start(letter: bytes, school: str) -> float:
    """Seconds that `mailbot assess` takes for one letter, from the shell: the best of a few."""
    with tempfile.NamedTemporaryFile(suffix=".eml") as file:
        file.write(letter)
        file.flush()
        command = [sys.executable, "-m", "mailbot", "assess", "--school", school, "--json", file.name]
        took = []
        for _ in range(TIMES):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            took.append(time.perf_counter() - start)
    return min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("letters", type=Path, nargs="*", help="files of labelled letters")
    parser.add_argument("--school", default="kerch-28", help="the rule pack to judge by")
    parser.add_argument("--quiet", action="store_true", help="leave the list of misses out")
    parser.add_argument("--mail", type=Path, help="a folder of messages to time")
    arguments = parser.parse_args()
    bench = set_up(arguments.school)
    letters = list(read_letters(arguments.letters or sorted(OWN.glob("*.toml"))))
    print(f"{len(letters)} letters")
    report(evaluate(letters, bench), misses=not arguments.quiet)
    print()
    times = measure_speed(letters, bench) | (measure_mail(arguments.mail, bench) if arguments.mail else {})
    for name, value in times.items():
        print(f"{name:36}{value:9.2f}")
    print(f"{'mailbot assess on one letter, s':36}{cold_start(raw(letters[0][1]), arguments.school):9.2f}")


if __name__ == "__main__":
    main()
