"""`mailbot purge` on a store with an old and a new case: what is over its time is nowhere on the disk any more."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mailbot.casework.case import Applicant, Case, HistoryEntry, SeenLetter
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import CaseState, Outcome

MakeCase = Callable[..., Case]
NOW = datetime.now(UTC)
OLD = NOW - timedelta(days=4 * 366)
ADDRESS, WORDS, MESSAGE_ID, HASH = "vera@example.org", "пропала отметка за сочинение", "<vera-1@example.org>", "ab" * 32
NUMBER = "ЭЖ-2022/23-0001"


def fill(folder: Path, a_case: MakeCase, *, state: CaseState = CaseState.CLOSED) -> None:
    """A case of four years ago and one of yesterday, each with its letter."""
    with Store.open(folder, sync=False, today=lambda: date(OLD.year, OLD.month, 1)) as store, store.unit() as unit:
        text = unit.put_blob(f"From: {ADDRESS}\n\n{WORDS}".encode(), "letters")
        applicant = Applicant(address=ADDRESS, full_name="Тихая Вера Павловна")
        old = a_case(NUMBER, state=state, applicant=applicant, problem=WORDS, subject=WORDS, letters=(text,))
        old = replace(old, received_at=OLD, registered_at=OLD, thread=(MESSAGE_ID,))
        unit.put_case(replace(old, history=(HistoryEntry(at=OLD, what="registered", note=WORDS),)))
        unit.put_applicant(applicant)
        unit.put_seen(_seen(text, NUMBER))
    with Store.open(folder, sync=False) as store, store.unit() as unit:
        text = unit.put_blob(b"new", "letters")
        unit.put_case(a_case(letters=(text,), registered_at=NOW - timedelta(days=1)))


def _seen(text: Any, number: str) -> SeenLetter:
    return SeenLetter(
        folder="INBOX",
        uidvalidity=1,
        uid=1,
        message_id=MESSAGE_ID,
        content_hash=HASH,
        outcome=Outcome.NEW_CASE,
        at=OLD,
        received_at=OLD,
        case_number=number,
        note=f"{ADDRESS}: {WORDS}",
        body=text,
    )


def on_disk(folder: Path) -> str:
    return "\n".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


def test_a_dry_run_says_what_would_go_and_changes_nothing(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case)
    before = on_disk(school.store)
    assert run(["purge", "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("Будет удалено (пока ничего не изменено):\n")
    assert f"тексты писем, файлов: 1 (letters-{OLD:%Y-%m}.blob)" in said
    assert f"личные данные обращений: 1 ({NUMBER})" in said
    assert on_disk(school.store) == before


def test_nothing_of_a_person_stays_on_the_disk(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case)
    torn = school.store / "store.journal.torn"
    torn.write_text(ADDRESS, encoding="utf-8")
    os.utime(torn, (OLD.timestamp(), OLD.timestamp()))
    assert run(["purge"]) == 0
    assert capsys.readouterr().out.startswith("Удалено:\n")
    left = on_disk(school.store)
    assert NUMBER in left
    for personal in (ADDRESS, WORDS, MESSAGE_ID, HASH, "Тихая"):
        assert personal not in left


def test_a_purged_letter_does_not_look_new(school: Any, a_case: MakeCase) -> None:
    fill(school.store, a_case)
    run(["purge"])
    view = Store.read_only(school.store)
    assert view.problems == ()
    seen = view.seen_like(MESSAGE_ID, HASH)
    assert seen is not None
    assert view.is_same(seen, MESSAGE_ID, HASH)
    assert not view.is_same(seen, None, HASH)
    assert view.seen_like(MESSAGE_ID, "cd" * 32) is None


def test_a_purged_case_is_shown_as_such(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    fill(school.store, a_case)
    run(["purge"])
    capsys.readouterr()
    assert run(["cases", "show", NUMBER]) == 0
    assert "личные данные удалены, срок хранения истёк: " in capsys.readouterr().out
    assert run(["why", NUMBER]) == 0
    assert "Письмо 1. Текст удалён: срок его хранения истёк" in capsys.readouterr().out


def test_a_second_purge_finds_nothing(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    fill(school.store, a_case)
    run(["purge"])
    capsys.readouterr()
    assert run(["purge"]) == 0
    assert capsys.readouterr().out == "Удалять нечего: сроки хранения не истекли.\n"


def test_an_unfinished_case_stays_whole_and_is_named(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case, state=CaseState.OPEN)
    assert run(["purge"]) == 0
    assert f"Остались тексты незавершённых обращений: {NUMBER}." in capsys.readouterr().out
    assert WORDS in on_disk(school.store)


def test_an_unfinished_case_keeps_nobody_elses_words(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case, state=CaseState.OPEN)
    words = "чужое письмо того же месяца".encode() * 50_000
    with (
        Store.open(school.store, sync=False, today=lambda: date(OLD.year, OLD.month, 1)) as store,
        store.unit() as unit,
    ):
        waiting = store.case(NUMBER)
        assert waiting is not None
        finished = replace(waiting, number="ЭЖ-2022/23-0002", state=CaseState.CLOSED)
        unit.put_case(replace(finished, letters=(unit.put_blob(words, "letters"),)))
        later = unit.put_blob(b"and another letter that is needed", "letters")
        unit.put_case(replace(waiting, letters=(*waiting.letters, later)))
    assert run(["purge"]) == 0
    thinned = f"тексты завершённых обращений из файлов, которые ещё нужны: 1 (letters-{OLD:%Y-%m}.blob)"
    assert thinned in capsys.readouterr().out
    left = on_disk(school.store)
    assert WORDS in left
    assert "чужое письмо" not in left
    assert "another letter that is needed" in left
    with Store.open(school.store, sync=False) as store:
        assert not store.problems
        assert all(store.blob(text) for text in store.cases(CaseState.OPEN)[0].letters)
    run(["purge"])
    assert "Удалять нечего" in capsys.readouterr().out


def test_a_purge_that_broke_off_is_told_and_brought_to_its_end_by_the_next(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case)
    run(["purge"])
    past = school.store / "store.journal.torn"
    past.write_text(ADDRESS, encoding="utf-8")
    os.utime(past, (OLD.timestamp(), OLD.timestamp()))
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        unit.put_meta("purge_unfinished", True)
    run(["purge", "--dry-run"])
    run(["doctor"])
    said = capsys.readouterr().out
    assert "Прошлое удаление оборвалось; довести до конца: mailbot purge\n" in said
    assert "сроки хранения: есть что удалить" in said
    assert run(["purge"]) == 0
    assert "Прошлое удаление оборвалось, теперь доведено до конца.\n" in capsys.readouterr().out
    assert ADDRESS not in on_disk(school.store)


def test_a_clock_far_ahead_deletes_nothing(school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]) -> None:
    school.keep([a_case(registered_at=OLD, received_at=OLD)])
    assert run(["purge"]) == 1
    assert "верны ли часы" in capsys.readouterr().err
    assert school.case("ЭЖ-2026/27-0042").applicant.address


def test_the_doctor_says_when_something_is_over_its_time(
    school: Any, a_case: MakeCase, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(school.store, a_case)
    run(["doctor"])
    assert "сроки хранения: есть что удалить; посмотреть: mailbot purge --dry-run" in capsys.readouterr().out
