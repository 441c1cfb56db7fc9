"""The whole harness: kills the daemon some hundreds of times, and prints where, and what became of the letters.

    python -m tests.crash [--kills N] [--seed N]

With the barrier, four campaigns at once: three over a server that keeps no copy of what it sends, one over one that
puts it into Sent, as large providers do. Then the control: short campaigns whose fdatasync does nothing, in which mail
must be lost. Exit status 0 when nothing was lost with the barrier, mail was lost without it, and the daemon died often
enough at every place.
"""

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from tests.crash.places import REQUIRED, Place
from tests.crash.report import control, figures, histogram, reached, verdict
from tests.crash.trial import Result, hold
from tests.servers import missing_binaries

_LEAST = 20
_CAMPAIGNS = 4  # all at once: they wait more than they work
_DAYS = 5
_CONTROLS = 2  # short campaigns for each place


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
    with ThreadPoolExecutor(_CAMPAIGNS) as pool:
        results = list(pool.map(partial(_campaign, planned, asked.seed), range(_CAMPAIGNS)))
        print(histogram([each.diary for each in results]), figures(results), verdict(results), sep="\n\n", flush=True)
        controls = [place for place in Place if place is not Place.DIGEST for _ in range(_CONTROLS)]
        unguarded = list(pool.map(_control, controls, range(asked.seed, asked.seed + len(controls))))
    print(control(unguarded), f"{time.monotonic() - began:.0f} s", sep="\n\n")
    kept = not any(result.findings or result.refused for result in results)
    enough = reached(results, REQUIRED) >= min(_LEAST, planned[REQUIRED[0]])
    return 0 if kept and enough and any(result.lost for result in unguarded) else 1


def _campaign(planned: Counter[Place], seed: int, nth: int) -> Result:
    """The `nth` campaign with its share of the deaths; in the last one nobody has to put copies into Sent."""
    last = nth == _CAMPAIGNS - 1
    share = Counter({place: _part(count, nth, _CAMPAIGNS) for place, count in planned.items()})
    share[Place.COPIED] = 0 if last else _part(planned[Place.COPIED], nth, _CAMPAIGNS - 1)
    places = list(share.elements())
    return hold(places, seed=seed + nth, days=_DAYS, letters=len(places) * 5 // 2, provider_copies=last)


def _part(count: int, nth: int, parts: int) -> int:
    return count * (nth + 1) // parts - count * nth // parts


def _control(place: Place, seed: int) -> Result:
    return hold([place] * 2, seed=seed, days=1, letters=8, barrier=False)


def _planned(kills: int) -> Counter[Place]:
    """As many at each place, half as many while a digest is queued, the rest at random moments."""
    each = kills * 11 // 120
    planned = Counter(dict.fromkeys(Place, each))
    planned[Place.DIGEST] = each // 2
    planned[Place.MOMENT] = kills - (planned.total() - each)
    return planned


if __name__ == "__main__":
    sys.exit(main())
