"""Each kind of planted mistake is found under its own code, and the shipped packs are clean."""

from collections.abc import Callable
from datetime import date

import pytest

from mailbot.regulation.checks import CHECKS, Severity
from mailbot.regulation.lint import lint
from mailbot.regulation.model import Regulation
from mailbot.regulation.pack import parse_pack

UNDATED = "editions/undated.toml"
DATED = "editions/2018-06-18.toml"

PLANTED = {
    "unknown-clause": ("kerch-28", UNDATED, 'stop_clause = "6"', 'stop_clause = "16"'),
    "decline-without-politeness": (
        "kerch-28",
        UNDATED,
        '[politeness]\nclause = "5"\nstop_clause = "6"\ntold = "непосредственный руководитель"\n',
        "",
    ),
    "promise-without-term": ("kerch-28", UNDATED, "Ваше письмо консультант уже видит.", "Ответим в течение дня."),
    "told-is-helper": (
        "severokommunarskaya",
        DATED,
        '[complaint]\nclause = "10"\ntold = "директор"',
        '[complaint]\nclause = "10"\ntold = "консультант"',
    ),
    "terms-clash": ("severokommunarskaya", DATED, 'who = ["родители"]\nlength = 1', 'who = ["сотрудники"]\nlength = 1'),
    "law-presented": ("kerch-28", UNDATED, "Ваше письмо консультант уже видит.", "По статье 191 письмо видит консультант."),
    "idle-clause": (
        "kerch-28",
        UNDATED,
        '[[clause]]\nnumber = "3"',
        '[[clause]]\nnumber = "3"\ndoes = ["подсказывает"]',
    ),
    "silent-clause": ("kerch-28", UNDATED, 'does = ["требует данные", ', "does = ["),
    "hours-expired": (
        "kerch-28",
        UNDATED,
        'monday = ["14:00-15:00"]',
        'valid_to = 2026-05-31\nmonday = ["14:00-15:00"]',
    ),
    "hours-clash": ("kerch-28", UNDATED, '["14:00-15:00"]', '["14:00-15:00", "14:30-16:00"]'),
    "asked-twice": ("severokommunarskaya", DATED, 'data = ["фамилия, имя, отчество"]', 'data = ["описание проблемы"]'),
    "role-not-served": (
        "severokommunarskaya",
        DATED,
        'who = ["сотрудники", "родители", "ученики"]',
        'who = ["родители"]',
    ),
    "complaint-guided": ("kerch-28", UNDATED, 'topics = ["обучение"]', 'topics = ["жалоба на специалиста"]'),
}


@pytest.mark.parametrize("code", [check.code for check in CHECKS])
def test_a_planted_mistake_is_found(pack_files: Callable[[str], dict[str, str]], today: date, code: str) -> None:
    pack, name, before, after = PLANTED[code]
    files = pack_files(pack)
    assert before in files[name]
    clean = {finding.code for finding in lint(parse_pack(files, pack_id=pack), today=today)}
    planted = parse_pack({**files, name: files[name].replace(before, after)}, pack_id=pack)
    found = [finding for finding in lint(planted, today=today) if finding.code == code]
    assert code not in clean
    assert found
    assert found[0].file == name
    assert str(found[0]).endswith(f"[{code}]")


def test_a_text_of_its_own_cannot_decline_without_the_clause(
    pack_files: Callable[[str], dict[str, str]], today: date
) -> None:
    files = pack_files("kerch-15") | {"texts/decline.j2": "Тема: Отказ"}
    found = lint(parse_pack(files, pack_id="kerch-15"), today=today)
    assert [(item.code, item.section) for item in found if item.severity is Severity.ERROR] == [
        ("decline-without-politeness", "texts/decline.j2")
    ]


def test_a_clause_that_promises_needs_a_term(pack_files: Callable[[str], dict[str, str]], today: date) -> None:
    files = pack_files("severokommunarskaya")
    planted = files[DATED].replace('clause = "6.2"\nsooner', 'clause = "6.1"\nsooner')
    found = lint(parse_pack({**files, DATED: planted}, pack_id="x"), today=today)
    assert "п. 6.2 обещает срок, а раздела [[term]] с этим пунктом нет" in [item.text for item in found]


def test_a_misspelt_clause_number_gets_a_suggestion(pack_files: Callable[[str], dict[str, str]], today: date) -> None:
    files = pack_files("severokommunarskaya")
    planted = files[DATED].replace('sooner_clause = "6.4"', 'sooner_clause = "6.44"')
    found = lint(parse_pack({**files, DATED: planted}, pack_id="x"), today=today)
    assert "правило ссылается на п. 6.44, а такого пункта нет. Может быть, «6.4»?" in [item.text for item in found]


def test_shipped_packs_have_neither_errors_nor_warnings(each_regulation: Regulation, today: date) -> None:
    assert [str(item) for item in lint(each_regulation, today=today) if item.severity is not Severity.NOTE] == []


def test_errors_come_first_and_former_editions_are_read_for_errors_only(
    pack_files: Callable[[str], dict[str, str]], today: date
) -> None:
    files = pack_files("kerch-28")
    spoilt = files[UNDATED].replace('monday = ["14:00-15:00"]', 'valid_to = 2020-05-31\nmonday = ["14:00-15:00"]')
    spoilt = spoilt.replace('stop_clause = "6"', 'stop_clause = "16"')
    only = lint(parse_pack({**files, UNDATED: spoilt}, pack_id="x"), today=today)
    assert {item.severity for item in only} == {Severity.ERROR, Severity.WARNING, Severity.NOTE}
    assert [item.severity for item in only] == sorted((i.severity for i in only), key=list(Severity).index)
    newer = {**files, UNDATED: spoilt, "editions/2026-09-01.toml": "holds_from = 2026-09-01\n" + files[UNDATED]}
    assert {item.code for item in lint(parse_pack(newer, pack_id="x"), today=today)} == {"unknown-clause"}
