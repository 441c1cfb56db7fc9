"""Every pack's examples, from the octets of a letter to its reply; and every clause that acts, taken out.

A clause acts when an example fails without it, or when the printed schedule changes.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from mailbot.cli.examples import became
from mailbot.cli.verdict import set_up
from mailbot.config.packs import load_examples, pack_names
from mailbot.regulation.examples import Example, differences
from mailbot.regulation.model import Edition, Provenance, Regulation
from mailbot.regulation.noticeboard import hours_page

PRINTED_ONLY = {("severokommunarskaya", "4"), ("severokommunarskaya", "7.1"), ("kerch-15", "1.7")}


EXAMPLES = [(pack, example) for pack in pack_names() for example in load_examples(pack)]
BENCHES = {pack: set_up(pack) for pack in pack_names()}


@pytest.mark.parametrize(("pack", "example"), EXAMPLES, ids=lambda value: getattr(value, "file", value))
def test_the_letter_becomes_what_the_example_says(pack: str, example: Example) -> None:
    assert differences(example.expected, became(example, BENCHES[pack])) == ()


def without(edition: Edition, number: str) -> Edition:
    """The edition as if the text had no such clause: every rule that rests on it is gone."""

    def stays(source: Provenance) -> bool:
        return number not in source.clauses

    manners, complaint = edition.politeness, edition.complaint
    return replace(
        edition,
        clauses=tuple(clause for clause in edition.clauses if clause.number != number),
        requirements=tuple(rule for rule in edition.requirements if stays(rule.source)),
        terms=tuple(
            replace(term, sooner="" if term.sooner == number else term.sooner)
            for term in edition.terms
            if stays(term.source)
        ),
        politeness=manners if manners and number not in (manners.clause, manners.decline_clause) else None,
        complaint=complaint if complaint and complaint.clause != number else None,
        guidance=tuple(item for item in edition.guidance if stays(item.source)),
        hours=tuple(slot for slot in edition.hours if stays(slot.source)),
        scheduled_hours=tuple(slot for slot in edition.scheduled_hours if stays(slot.source)),
        contacts=tuple(contact for contact in edition.contacts if stays(contact.source)),
        publications=tuple(item for item in edition.publications if stays(item.source)),
    )


def acting(in_letters: bool) -> Iterator[tuple[str, str]]:
    for pack in pack_names():
        for clause in BENCHES[pack].world.regulation.editions[-1].clauses:
            if clause.effects and ((pack, clause.number) not in PRINTED_ONLY) is in_letters:
                yield pack, clause.number


def lacking(pack: str, number: str) -> Regulation:
    regulation = BENCHES[pack].world.regulation
    return replace(regulation, editions=tuple(without(edition, number) for edition in regulation.editions))


@pytest.mark.parametrize(("pack", "number"), list(acting(in_letters=True)))
def test_an_example_fails_without_the_clause(pack: str, number: str) -> None:
    bench = BENCHES[pack]
    bare = replace(bench, world=replace(bench.world, regulation=lacking(pack, number)))
    assert any(differences(example.expected, became(example, bare)) for example in load_examples(pack))


@pytest.mark.parametrize(("pack", "number"), list(acting(in_letters=False)))
def test_the_printed_schedule_changes_without_the_clause(pack: str, number: str) -> None:
    world, day = BENCHES[pack].world, date(2026, 11, 16)
    printed = hours_page(world.regulation, day=day, policy=world.policy)
    assert hours_page(lacking(pack, number), day=day, policy=world.policy) != printed
