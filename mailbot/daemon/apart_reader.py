"""The process that `mailbot.daemon.apart` reads letters in: `python -m mailbot.daemon.apart_reader LIMITS SECONDS MB`.

It answers with an empty run when it is ready, then with one answer for each task and its octets, until nobody asks.
It can write no file, and is the first to go when the machine runs out of memory.
"""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from mailbot.config.packs import load_lexicon
from mailbot.daemon.apart import ANSWER, LIMITS, OUT_OF_MEMORY, TASK, Task, Understood
from mailbot.daemon.frames import receive, send
from mailbot.language.read import read_letter
from mailbot.language.words.lexicon import Lexicon
from mailbot.mail.message import Limits, Unparseable
from mailbot.mail.parse import parse_message

_PAGE = resource.getpagesize()


def main() -> None:
    """Serve until the other end is gone."""
    limits, seconds, megabytes = LIMITS.validate_json(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    lexicon = load_lexicon()
    with open(os.dup(0), "rb") as tasks, open(os.dup(1), "wb") as answers:  # noqa: PTH123 (descriptors, no paths)
        os.dup2(2, 1)  # what a library prints is no answer
        with suppress(OSError):  # not every kernel has it, and it is no condition of reading
            Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
        _confine(megabytes << 20)
        send(answers, b"")
        try:
            while (task := receive(tasks)) is not None and (raw := receive(tasks)) is not None:
                _allow_processor(seconds)
                send(answers, ANSWER.dump_json(_read(TASK.validate_json(task), raw, limits, lexicon)))
        except MemoryError:
            sys.exit(OUT_OF_MEMORY)


def _read(task: Task, raw: bytes, limits: Limits, lexicon: Lexicon) -> Understood | Unparseable:
    message = parse_message(raw, received_at=task.received_at, limits=limits)
    if isinstance(message, Unparseable):
        return message
    letter = read_letter(message, lexicon, forms=task.forms) if task.understand else None
    return Understood(message=message, letter=letter)


def _confine(octets: int) -> None:
    held = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * _PAGE
    resource.setrlimit(resource.RLIMIT_AS, (held + octets, held + octets))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_processor(seconds: int) -> None:
    """So much from now on: the limit itself counts from the process's beginning."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


if __name__ == "__main__":
    main()
