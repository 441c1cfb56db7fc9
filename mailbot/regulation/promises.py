"""Words that promise people a time, and where an edition lets them stand."""

import re
from collections.abc import Iterator

from mailbot.regulation.model import Edition, Effect

_UNIT = r"(?:минут\w*|час\w*|день|дн\w+|сут\w+|недел\w+)"
_NUMBER = r"(?:\d+|один|одну|одни|два|две|три|четыре|пять|шесть|семь|десять|пару|несколько)"
_PROMISE = re.compile(
    r"не позднее|в течение|\bв срок\b|\bсегодня\b|\b(?:после)?завтра\b|рабоч(?:их|его) дн"
    rf"|\bза (?:сутки|{_NUMBER} (?:рабоч\w+ )?{_UNIT})"
    rf"|\bчерез (?:{_NUMBER} )?(?:рабоч\w+ )?{_UNIT}"
    r"|\bдо конца (?:рабоч\w+ )?(?:дня|недели)",
    re.IGNORECASE,
)
_CITED = re.compile(r"\(п\. ([^)]*)\)")
_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_NOT_FOR_APPLICANTS = ("notice_", "digest", "staff_", "words.")


def unfounded_promises(edition: Edition) -> Iterator[tuple[str, str]]:
    """Section and word of each promise that nothing authorises.

    A paragraph may promise where the clause it rests on promises: that of its [[guidance]], or one that it cites in
    brackets itself, «(п. 6.2 Регламента)»; and where the school's own order is the source of a term too.
    """
    allowed = {clause.number for clause in edition.clauses if Effect.PROMISES in clause.effects}
    allowed |= {term.source.own for term in edition.terms if term.source.own}
    for section, paragraph, sources in _paragraphs(edition):
        promise = _PROMISE.search(paragraph)
        if promise and not allowed & (sources | _cited(paragraph)):
            yield section, promise.group()


def _paragraphs(edition: Edition) -> Iterator[tuple[str, str, set[str]]]:
    """Everything that a pack says to applicants: section, text, and the sources its section names."""
    for item in edition.guidance:
        yield "guidance", item.text, {*item.source.clauses, item.source.own}
    for slot in edition.scheduled_hours:
        yield "hours_by_schedule", slot.text, {*slot.source.clauses, slot.source.own}
    for name, text in edition.texts:
        if not name.startswith(_NOT_FOR_APPLICANTS):
            yield from ((f"texts/{name}", paragraph, set()) for paragraph in re.split(r"\n\s*\n", text))


def _cited(paragraph: str) -> set[str]:
    return {number for brackets in _CITED.findall(paragraph) for number in _NUMBERS.findall(brackets)}
