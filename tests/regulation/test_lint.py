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
    "law-presented": (
        "kerch-28",
        UNDATED,
        "Ваше письмо консультант уже видит.",
        "По статье 191 письмо видит консультант.",
    ),
    "idle-clause": (
        "kerch-28",
        UNDATED,
        '[[clause]]\nnumber = "3"',
        '[[clause]]\nnumber = "3"\ndoes = ["подсказывает"]',
    ),
    "silent-clause": ("kerch-28", UNDATED, 'does = ["требует данные", ', "does = ["),
    "silent-source": ("kerch-28", UNDATED, '"подсказывает", "называет часы приёма", ', '"подсказывает", '),
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


BINDING = [
    ("kerch-28", UNDATED, 'does = ["требует вежливости"]', "", "требует вежливости"),
    ("kerch-28", UNDATED, '"останавливает помощь", ', "", "останавливает помощь"),
    ("kerch-28", UNDATED, ', "принимает жалобу"]', "]", "принимает жалобу"),
    ("kerch-28", UNDATED, '"требует данные", ', "", "требует данные"),
    (
        "severokommunarskaya",
        DATED,
        'says = "Обращение родителя рассматривают за один день"\ndoes = ["обещает срок"]',
        "",
        "обещает срок",
    ),
    ("severokommunarskaya", DATED, 'does = ["торопит с ответом"]', "", "торопит с ответом"),
]


@pytest.mark.parametrize(("pack", "name", "before", "after", "effect"), BINDING, ids=[item[-1] for item in BINDING])
def test_what_binds_people_must_be_what_its_clause_says(
    pack_files: Callable[[str], dict[str, str]],
    today: date,
    pack: str,
    name: str,
    before: str,
    after: str,
    effect: str,
) -> None:
    files = pack_files(pack)
    assert before in files[name]
    after = after or ('says = "…"' if before.startswith("says") else "")
    found = lint(parse_pack({**files, name: files[name].replace(before, after)}, pack_id="x"), today=today)
    (silent,) = [item for item in found if item.code == "silent-clause"]
    assert silent.severity is Severity.ERROR
    assert f"нет «{effect}»" in silent.text


def promises(files: dict[str, str], today: date) -> list[str]:
    found = lint(parse_pack(files, pack_id="x"), today=today)
    return [item.section for item in found if item.code == "promise-without-term"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Ответим за 2 часа.",
        "Ответим за три рабочих дня.",
        "Ответим за сутки.",
        "Позвоним через час.",
        "Позвоним через 2 дня.",
        "Ответим сегодня.",
        "Завтра всё заработает.",
        "Ответим в течение урока.",
        "Ответим до конца дня.",
        "Ответим не позднее вторника.",
    ],
)
def test_a_promise_is_told_also_where_the_pack_has_terms(
    pack_files: Callable[[str], dict[str, str]], today: date, sentence: str
) -> None:
    files = pack_files("severokommunarskaya")
    guided = files[DATED].replace("Мы займёмся этим сами.", sentence)
    assert promises({**files, DATED: guided}, today) == ["guidance"]
    assert promises({**files, "texts/term.j2": sentence}, today) == ["texts/term.j2"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Войдите через личный кабинет.",
        "Отметки за неделю – на первой странице.",
        "Завтрак здесь не отмечают.",
        "Письма разбирают в рабочее время.",
    ],
)
def test_words_that_promise_nothing_are_let_be(
    pack_files: Callable[[str], dict[str, str]], today: date, sentence: str
) -> None:
    files = pack_files("severokommunarskaya")
    assert promises({**files, "texts/term.j2": sentence}, today) == []


def test_a_promise_may_stand_where_its_own_clause_promises(
    pack_files: Callable[[str], dict[str, str]], today: date
) -> None:
    files = pack_files("severokommunarskaya")
    spoken = "Рассмотрим в течение одного дня."
    guided = files[DATED].replace("Мы займёмся этим сами.", spoken).replace('clause = "8"\n', 'clause = "6.2"\n')
    assert promises({**files, DATED: guided}, today) == []
    assert promises({**files, "texts/term.j2": f"{spoken[:-1]} (п. 6.2 Регламента)."}, today) == []
    assert promises({**files, "texts/term.j2": f"{spoken[:-1]} (п. 8 Регламента)."}, today) == ["texts/term.j2"]


def test_the_schools_own_term_may_be_told_by_its_own_order(
    pack_files: Callable[[str], dict[str, str]], today: date
) -> None:
    files = pack_files("kerch-28")
    own = 'own = "приказ № 12 от 01.09.2026"\n'
    term = f'[[term]]\nwho = ["родители"]\nlength = 2\nunit = "дни"\ncounted_from = "письмо пришло"\n{own}'
    told = f'[[guidance]]\ntopics = ["отметки"]\ntext = "Ответим за два дня."\n{own}'
    assert promises({**files, UNDATED: f"{files[UNDATED]}\n{told}"}, today) == ["guidance"]
    assert promises({**files, UNDATED: f"{files[UNDATED]}\n{told}\n{term}"}, today) == []


def test_what_staff_read_may_speak_of_today(pack_files: Callable[[str], dict[str, str]], today: date) -> None:
    texts = {"texts/words.toml": 'due_today = "Срок сегодня"', "texts/notice_deadline.j2": "Ответьте сегодня."}
    assert promises(pack_files("kerch-28") | texts, today) == []


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
