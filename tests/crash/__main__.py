"""The whole harness: kills the daemon some hundreds of times, and prints where, and what became of the letters.

    python -m tests.crash [--kills N] [--seed N]

With the barrier, two campaigns: over a server that keeps no copy of what it sends, and over one that puts it into Sent.
Then the control: short campaigns whose fdatasync does nothing, in which mail must be lost. Exit status 0 when nothing
was lost with the barrier, mail was lost without it, and the daemon died often enough at every place.
"""

import argparse
import random
import sys
import time
from collections import Counter

from tests.crash.places import REQUIRED, Place
from tests.crash.report import control, figures, histogram, reached, verdict
from tests.crash.trial import hold
from tests.servers import missing_binaries

_LEAST = 20
_CONTROLS = 3  # short campaigns for each place


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=240, help="planned deaths with the barrier (240)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000), help="for the same again")
    asked = parser.parse_args()
    missing = missing_binaries()
    if missing:
        print(f"not installed: {', '.join(missing)}; .ci/install-servers installs them", file=sys.stderr)
        return 2
    began = time.monotonic()
    print(f"seed {asked.seed}\n", flush=True)
    planned = _planned(asked.kills)
    second = Counter({place: count // 3 for place, count in planned.items() if place is not Place.COPIED})
    first = planned - second
    results = [
        hold(
            part.elements(), seed=asked.seed + nth, days=days, letters=part.total() * 5 // 2, provider_copies=bool(nth)
        )
        for nth, (part, days) in enumerate(((first, 7), (second, 4)))
    ]
    print(histogram([result.diary for result in results]), figures(results), verdict(results), sep="\n\n", flush=True)
    unguarded = [
        hold([place] * 2, seed=asked.seed + number, days=1, letters=8, barrier=False)
        for place in Place
        if place is not Place.DIGEST
        for number in range(_CONTROLS)
    ]
    print(control(unguarded), f"{time.monotonic() - began:.0f} s", sep="\n\n")
    kept = not any(result.findings or result.refused for result in results)
    enough = reached(results, REQUIRED) >= min(_LEAST, planned[REQUIRED[0]])
    return 0 if kept and enough and any(result.lost for result in unguarded) else 1


def _planned(kills: int) -> Counter[Place]:
    """As many at each place, half as many while a digest is queued, the rest at random moments."""
    each = kills * 11 // 120
    planned = Counter(dict.fromkeys(Place, each))
    planned[Place.DIGEST] = each // 2
    planned[Place.MOMENT] = kills - (planned.total() - each)
    return planned


if __name__ == "__main__":
    sys.exit(main())
