"""What a reader wants to know of it: the histogram, the figures, the verdict."""

from collections import Counter
from collections.abc import Iterable, Sequence

from tests.crash.campaign import Diary
from tests.crash.places import Place
from tests.crash.power import Loss
from tests.crash.referee import Broken
from tests.crash.trial import Result

_NAMED = 5


def histogram(diaries: Iterable[Diary]) -> str:
    """Place by kind of death."""
    deaths = [death for diary in diaries for death in diary.deaths]
    total = Counter(death.place for death in deaths)
    power = Counter(death.place for death in deaths if death.power)
    lines = [f"{'place of death':46}{'kills':>6}{'plain':>7}{'power failed':>14}"]
    lines += [f"{place:46}{total[place]:6}{total[place] - power[place]:7}{power[place]:14}" for place in Place]
    lines.append(f"{'together':46}{total.total():6}{total.total() - power.total():7}{power.total():14}")
    lines += ["", "where the power failed, of what was not synced"]
    losses = Counter(death.loss for death in deaths if death.power)
    lines += [f"  {loss or 'each file by its own lot':44}{losses[loss]:6}" for loss in (None, *Loss)]
    return "\n".join(lines)


def figures(results: Sequence[Result]) -> str:
    """What went through it."""
    letters = sum((result.letters for result in results), Counter[str]())
    in_doubt = sum(result.diary.in_doubt.total() for result in results)
    lines = [f"{'letters':46}{letters.total():6}", *(f"  {kind:44}{count:6}" for kind, count in letters.most_common())]
    lines += [
        f"{'mails that the server accepted':46}{sum(result.mails_sent for result in results):6}",
        f"{'  put off by it first (451)':46}{sum(result.put_off for result in results):6}",
        f"{'  killed between the final dot and its record':46}{in_doubt:6}",
        f"{'  second copies':46}{sum(result.second_copies for result in results):6}",
        f"{'  uncertain twice, released by a person':46}{sum(r.diary.to_person.total() for r in results):6}",
    ]
    return "\n".join(lines)


def verdict(results: Sequence[Result]) -> str:
    """Each promise with how often it was broken, the first few places named."""
    found = [finding for result in results for finding in result.findings]
    counted = Counter(finding.broken for finding in found)
    lines = [f"{broken:46}{counted[broken]:6}" for broken in Broken]
    for broken in Broken:
        lines += [f"! {broken}: {finding.where}" for finding in found if finding.broken is broken][:_NAMED]
    lines += [f"! the daemon did not go on: {result.refused}" for result in results if result.refused]
    return "\n".join(lines)


def control(results: Sequence[Result]) -> str:
    """The same without the barrier, where the power failed at every death."""
    lost = [result for result in results if result.lost]
    counted = Counter(finding.broken for result in results for finding in result.findings)
    lines = [
        "control: fdatasync and fsync do nothing, the power fails at every death",
        f"{'  short campaigns':46}{len(results):6}",
        f"{'  deaths':46}{sum(len(result.diary.deaths) for result in results):6}",
        f"{'  letters':46}{sum(result.letters.total() for result in results):6}",
        f"{'  campaigns that lost letters, texts or replies':46}{len(lost):6}",
        f"{'  stores that did not open again':46}{sum(bool(result.refused) for result in results):6}",
        *(f"  {broken:44}{counted[broken]:6}" for broken in Broken if counted[broken]),
    ]
    return "\n".join(lines)


def reached(results: Iterable[Result], places: Iterable[Place]) -> int:
    """How many deaths the place with the fewest had."""
    total = Counter(death.place for result in results for death in result.diary.deaths)
    return min(total[place] for place in places)
