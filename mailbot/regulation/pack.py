"""A rule pack's files as a `Regulation`. Reading them from disk or from the wheel is `mailbot.config`'s business.

A pack is a folder:

    pack.toml               whose regulation this is
    editions/2018-06-18.toml    one file an edition; the file's name is the edition's id
    texts/acknowledge.j2    wording of the school's own, instead of the common one (optional)
    examples/*.toml         letters and what must become of them (mailbot.regulation.examples)
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mailbot.regulation.model import (
    Clause,
    Complaint,
    Contact,
    Edition,
    Guidance,
    Politeness,
    Provenance,
    Publication,
    ReceptionHours,
    Regulation,
    Requirement,
    ScheduledHours,
    Term,
)
from mailbot.regulation.pack_model import EditionTable, PackTable, Sourced, slot_times
from mailbot.regulation.problems import PackError, Problem, read_toml, suggestion, validated

_PACK_FILE = "pack.toml"
_EDITIONS, _TEXTS, _EXAMPLES = "editions/", "texts/", "examples/"


def parse_pack(files: Mapping[str, str], *, pack_id: str) -> Regulation:
    """The regulation in `files`: name relative to the pack's folder, with forward slashes -> text.

    Raises PackError with every mistake found: unknown keys, missing and wrong values, misspelt files.
    """
    found = list(_misplaced(files))
    identity = _identity(files, found)
    texts = tuple((name.removeprefix(_TEXTS), text) for name, text in sorted(files.items()) if name.startswith(_TEXTS))
    editions = [_edition(name, files[name], texts, found) for name in sorted(files) if _is_edition(name)]
    if not editions:
        found.append(Problem(file=_EDITIONS, key="", text="нет ни одной редакции: нужен файл editions/ИМЯ.toml"))
    readable = sorted((e for e in editions if e is not None), key=lambda e: (e.holds_from or date.min, e.id))
    found += _same_start(readable)
    if found or identity is None:
        raise PackError(found)
    return Regulation(
        id=pack_id,
        school=identity.school,
        system=identity.system,
        timezone=identity.timezone,
        region=identity.region,
        editions=tuple(readable),
    )


def _is_edition(name: str) -> bool:
    return name.startswith(_EDITIONS) and name.endswith(".toml")


def _misplaced(files: Iterable[str]) -> Iterator[Problem]:
    """Files that nothing would read. Whether a text of texts/ replaces anything, the templates know."""
    known = [_PACK_FILE, f"{_EDITIONS}ИМЯ.toml", f"{_TEXTS}ИМЯ.j2", f"{_EXAMPLES}ИМЯ.toml"]
    for name in sorted(files):
        fits = name == _PACK_FILE or name.endswith(".md") or name.startswith((_TEXTS, _EXAMPLES)) or _is_edition(name)
        if not fits:
            yield Problem(file=name, key="", text="такой файл набору правил не нужен." + suggestion(name, known))


def _identity(files: Mapping[str, str], found: list[Problem]) -> PackTable | None:
    if _PACK_FILE not in files:
        found.append(Problem(file=_PACK_FILE, key="", text="файла нет, а без него набор правил не прочесть"))
        return None
    data = read_toml(_PACK_FILE, files[_PACK_FILE], found)
    table = validated(PackTable, data, file=_PACK_FILE, found=found) if data is not None else None
    if table is not None and not _is_zone(table.timezone):
        text = f'пояса «{table.timezone}» нет; пишут, например, "Europe/Moscow"'
        found.append(Problem(file=_PACK_FILE, key="timezone", text=text))
    return table


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _same_start(editions: list[Edition]) -> Iterator[Problem]:
    for earlier, later in pairwise(editions):
        if earlier.holds_from == later.holds_from:
            text = f"вступает в силу тогда же, когда и редакция «{earlier.id}»: укажите разные даты"
            yield Problem(file=f"{_EDITIONS}{later.id}.toml", key="holds_from", text=text)


def _edition(name: str, text: str, texts: tuple[tuple[str, str], ...], found: list[Problem]) -> Edition | None:
    data = read_toml(name, text, found)
    table = validated(EditionTable, data, file=name, found=found) if data is not None else None
    if table is None:
        return None
    found += _repeated(table, name)
    return Edition(
        id=name.removeprefix(_EDITIONS).removesuffix(".toml"),
        title=table.title,
        approved=table.approved,
        holds_from=table.holds_from,
        clauses=tuple(Clause(number=c.number, summary=c.says, effects=tuple(c.does)) for c in table.clause),
        roles=frozenset(table.who),
        roles_source=Provenance(clause=table.who_clause),
        requirements=tuple(_requirements(table)),
        helpful=tuple(
            Requirement(datum=datum, roles=frozenset(item.who), source=Provenance())
            for item in table.helpful
            for datum in item.data
        ),
        terms=tuple(_terms(table)),
        politeness=_politeness(table),
        complaint=_complaint(table),
        guidance=tuple(_guidance(table)),
        hours=tuple(_hours(table)),
        scheduled_hours=tuple(_scheduled(table)),
        contacts=tuple(_contacts(table)),
        materials=_source(table.materials) if table.materials else None,
        publications=tuple(_publications(table)),
        texts=texts,
    )


def _repeated(table: EditionTable, name: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, clause in enumerate(table.clause, 1):
        if clause.number in seen:
            text = f"пункт {clause.number} описан дважды"
            yield Problem(file=name, key=f"clause[{index}].number", text=text)
        seen.add(clause.number)


def _source(rule: Sourced) -> Provenance:
    return Provenance(clause=rule.clause, own=rule.own)


def _requirements(table: EditionTable) -> Iterator[Requirement]:
    for rule in table.required:
        for datum in rule.data:
            yield Requirement(datum=datum, roles=frozenset(rule.who), source=_source(rule))


def _terms(table: EditionTable) -> Iterator[Term]:
    for rule in table.term:
        yield Term(
            roles=frozenset(rule.who),
            topics=frozenset(rule.topics),
            length=rule.length,
            unit=rule.unit,
            start=rule.counted_from,
            source=_source(rule),
            sooner=rule.sooner_clause,
        )


def _politeness(table: EditionTable) -> Politeness | None:
    rule = table.politeness
    return Politeness(clause=rule.clause, decline_clause=rule.stop_clause, told=rule.told) if rule else None


def _complaint(table: EditionTable) -> Complaint | None:
    rule = table.complaint
    return Complaint(clause=rule.clause, told=rule.told) if rule else None


def _guidance(table: EditionTable) -> Iterator[Guidance]:
    for rule in table.guidance:
        for topic in rule.topics:
            yield Guidance(
                topic=topic,
                text=rule.text,
                source=Provenance(clause=rule.clause, own=rule.own, also=tuple(rule.also_clauses)),
                show_hours=rule.show_hours,
                roles=frozenset(rule.who),
            )


def _hours(table: EditionTable) -> Iterator[ReceptionHours]:
    for rule in table.hours:
        for weekday, slots in enumerate(rule.week):
            for opens, closes in map(slot_times, slots):
                yield ReceptionHours(
                    place=rule.place,
                    person=rule.person,
                    weekday=weekday,
                    opens=opens,
                    closes=closes,
                    source=_source(rule),
                    valid_from=rule.valid_from,
                    valid_to=rule.valid_to,
                    roles=frozenset(rule.who),
                )


def _scheduled(table: EditionTable) -> Iterator[ScheduledHours]:
    for rule in table.hours_by_schedule:
        opens, closes = slot_times(rule.time) if rule.time else (None, None)
        yield ScheduledHours(
            place=rule.place,
            person=rule.person,
            text=rule.text,
            note=rule.note,
            source=_source(rule),
            opens=opens,
            closes=closes,
            roles=frozenset(rule.who),
        )


def _contacts(table: EditionTable) -> Iterator[Contact]:
    for rule in table.contact:
        yield Contact(
            channel=rule.channel,
            value=rule.value,
            note=rule.note,
            source=_source(rule),
            roles=frozenset(rule.who),
        )


def _publications(table: EditionTable) -> Iterator[Publication]:
    for rule in table.publication:
        yield Publication(what=rule.what, places=tuple(rule.places), source=_source(rule))
