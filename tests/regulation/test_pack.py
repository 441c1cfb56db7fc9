"""Reading a pack: every mistake at once, with its place and what is allowed; editions in force."""

from collections.abc import Callable
from datetime import date, time

import pytest

from mailbot.regulation.model import Channel, Effect
from mailbot.regulation.pack import parse_pack
from mailbot.regulation.problems import PackError
from mailbot.terms import Datum, Person, Role, Topic

PackFiles = Callable[[str], dict[str, str]]

SMALLEST = {
    "pack.toml": 'school = "Школа"\nsystem = "ЭЖ"\ntimezone = "Europe/Moscow"\n',
    "editions/first.toml": """
        title = "Регламент"
        who = ["родители"]
        who_clause = "1"
        [[clause]]
        number = "1"
        says = "Помогаем родителям"
    """,
}


def mistakes(files: dict[str, str]) -> list[str]:
    with pytest.raises(PackError) as caught:
        parse_pack(files, pack_id="school")
    return [str(problem) for problem in caught.value.problems]


def edited(files: dict[str, str], name: str, before: str, after: str) -> dict[str, str]:
    assert before in files[name]
    return {**files, name: files[name].replace(before, after)}


def test_the_smallest_pack_demands_and_promises_nothing() -> None:
    edition = parse_pack(SMALLEST, pack_id="school").editions[0]
    assert edition.id == "first"
    assert (edition.requirements, edition.terms, edition.politeness, edition.complaint) == ((), (), None, None)
    assert edition.roles == {Role.PARENT}


def test_every_mistake_of_every_file_is_told_at_once(pack_files: PackFiles) -> None:
    name = "editions/undated.toml"
    files = pack_files("kerch-28")
    for before, after in [
        ("[[guidance]]", "[[guidence]]"),
        ("wednesday =", "wensday ="),
        ('["родители", "ученики"]\ndata', '["родитель", "ученики"]\ndata'),
        ('[materials]\nclause = "7"', '[materials]\nclause = "7"\nown = "приказ № 1"'),
        ('["15:00-17:00"]', '["17:00-15:00", "с утра"]'),
        ('told = "непосредственный руководитель"\n\n[complaint]', 'told = "завуч"\n\n[complaint]'),
    ]:
        files = edited(files, name, before, after)
    files = edited(files, "pack.toml", "timezone", "timezon") | {"notes.txt": "", "editions/new.toml": "title = = 1"}
    told = mistakes(files)
    assert "pack.toml: timezone: не указано, а без этого нельзя" in told
    assert "pack.toml: timezon: такого ключа нет. Может быть, «timezone»?" in told
    assert f"{name}: guidence: такого ключа нет. Может быть, «guidance»?" in told
    assert f"{name}: hours[1].wensday: такого ключа нет. Может быть, «wednesday»?" in told
    assert f"{name}: required[2].who[1]: «родитель» здесь не годится. Может быть, «родители»?" in told
    assert f"{name}: hours[2].tuesday[1]: приём кончается раньше, чем начинается" in told
    assert f'{name}: hours[2].tuesday[2]: часы пишут так: "14:00-15:00"' in told
    assert any(text.startswith(f"{name}: materials: укажите одно: clause") for text in told)
    assert any(text.startswith(f"{name}: politeness.told: «завуч» здесь не годится. Допустимо:") for text in told)
    assert any(text.startswith("editions/new.toml: это не TOML: строка 1") for text in told)
    assert any(text.startswith("notes.txt: такой файл набору правил не нужен") for text in told)
    assert len(told) == 11


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('"Europe/Moscow"', '"Europe/Moskow"', "pack.toml: timezone: пояса «Europe/Moskow» нет"),
        ('"Школа"', "28", "pack.toml: school: нужна строка в кавычках"),
        ('"Школа"', '" "', "pack.toml: school: строка пуста, нужен текст"),
    ],
)
def test_identity_is_checked(before: str, after: str, told: str) -> None:
    assert any(text.startswith(told) for text in mistakes(edited(SMALLEST, "pack.toml", before, after)))


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ('[[clause]]\nnumber = "1"\nsays = "Ещё раз"', "clause[2].number: пункт 1 описан дважды"),
        ('[[clause]]\nnumber = "2"\nsays = "Два"\ndoes = ["требует данных"]', "Может быть, «требует данные»?"),
        ('[[term]]\nwho = ["родители"]\nlength = "1"', "term[1].length: нужно целое число"),
        ("[[required]]\nwho = []", "required[1].who: список пуст"),
        ('[[guidance]]\ntopics = ["прочее"]\ntext = "Да"\nown = "приказ № 1"\nalso_clauses = ["1"]', "also_clauses"),
    ],
)
def test_an_edition_is_checked(added: str, told: str) -> None:
    files = {**SMALLEST, "editions/first.toml": f"{SMALLEST['editions/first.toml']}\n{added}"}
    assert any(told in text for text in mistakes(files))


def test_a_pack_needs_its_identity_and_an_edition() -> None:
    assert mistakes({}) == [
        "pack.toml: файла нет, а без него набор правил не прочесть",
        "editions/: нет ни одной редакции: нужен файл editions/ИМЯ.toml",
    ]


def test_former_editions_are_kept_and_a_day_chooses_one() -> None:
    first = SMALLEST["editions/first.toml"]
    files = {**SMALLEST, "editions/2026-09-01.toml": f"holds_from = 2026-09-01\n{first}"}
    regulation = parse_pack(files, pack_id="school")
    assert regulation.edition_at(date(2026, 8, 31)).id == "first"
    assert regulation.edition_at(date(2026, 9, 1)).id == "2026-09-01"


def test_two_editions_cannot_begin_on_one_day() -> None:
    files = {**SMALLEST, "editions/second.toml": SMALLEST["editions/first.toml"]}
    assert mistakes(files) == [
        "editions/second.toml: holds_from: вступает в силу тогда же, когда и редакция «first»: укажите разные даты"
    ]


def test_a_schools_own_wording_travels_with_the_edition() -> None:
    regulation = parse_pack({**SMALLEST, "texts/acknowledge.j2": "Тема: Письмо у нас"}, pack_id="school")
    assert regulation.editions[0].texts == (("acknowledge.j2", "Тема: Письмо у нас"),)


def test_what_a_rule_says_survives_reading(pack_files: PackFiles) -> None:
    edition = parse_pack(pack_files("kerch-28"), pack_id="kerch-28").editions[0]
    assert [rule.datum for rule in edition.required(Role.STUDENT)] == [Datum.FULL_NAME, Datum.CLASS, Datum.PROBLEM]
    assert [rule.datum for rule in edition.required(Role.STAFF)] == [Datum.FULL_NAME, Datum.PROBLEM]
    assert edition.required(Role.UNKNOWN) == edition.required(Role.PARENT)
    assert edition.politeness is not None
    assert edition.politeness.told is Person.SUPERVISOR
    (lost,) = edition.guidance_for(Role.UNKNOWN, Topic.CREDENTIALS)
    assert (lost.source.clauses, lost.show_hours) == (("4",), True)
    slot = edition.hours[0]
    assert (slot.person, slot.weekday, slot.opens, slot.closes) == ("технический специалист", 0, time(14), time(15))
    phone = next(contact for contact in edition.contacts_for(Role.PARENT) if contact.channel is Channel.PHONE)
    assert phone.value == "+7-978-711-67-53"
    clause = edition.clause("6")
    assert clause is not None
    assert clause.effects == (Effect.STOPS, Effect.HEARS)
    assert edition.clause("99") is None


def test_hours_may_be_written_without_a_leading_zero(pack_files: PackFiles) -> None:
    files = edited(pack_files("kerch-28"), "editions/undated.toml", '["14:00-15:00"]', '["9:00-15:00"]')
    first = parse_pack(files, pack_id="kerch-28").editions[0].hours[0]
    assert (first.opens, first.closes) == (time(9), time(15))
