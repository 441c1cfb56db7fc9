"""What a person orders at the command line, carried out on the store itself because no daemon runs."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from mailbot.casework.case import Case, SeenLetter
from mailbot.cli.main import run
from mailbot.store.store import Store
from mailbot.terms import CaseFlag, CaseState, MailKind, OutboxState, Outcome

MakeCase = Callable[..., Case]
Captured = pytest.CaptureFixture[str]
NUMBER = "ЭЖ-2026/27-0042"
URAL = ZoneInfo("Asia/Yekaterinburg")
HELD = f"{NUMBER}:acknowledge"
LETTER = (
    "Message-ID: <ad@example.com>\r\nFrom: Anna <anna@example.com>\r\nTo: school@example.org\r\n"
    "Subject: =?utf-8?b?0JLQvtC/0YDQvtGB?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    "Здравствуйте! Не могу войти в электронный дневник.\r\n"
)


def keep_letter(school: Any, outcome: Outcome, *, uid: int = 17, message_id: str | None = "<ad@example.com>") -> None:
    """Put a letter with its outcome into the store, as the daemon does."""
    arrived = datetime.now(UTC) - timedelta(hours=1)
    with Store.open(school.store, sync=False) as store, store.unit() as unit:
        unit.put_seen(
            SeenLetter(
                folder="INBOX",
                uidvalidity=1,
                uid=uid,
                message_id=message_id,
                content_hash="0" * 64,
                outcome=outcome,
                at=arrived,
                received_at=arrived,
                body=unit.put_blob(LETTER.encode(), "letters"),
            )
        )


def test_a_decline_is_overturned(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case(state=CaseState.DECLINED)])
    assert run(["cases", "accept", "42"]) == 0
    assert capsys.readouterr().out.startswith(f"{NUMBER}: решение отменено, помощь продолжается\n")
    assert school.case(NUMBER).state is CaseState.OPEN


def test_only_a_decline_is_overturned(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    assert run(["cases", "accept", "42"]) == 1
    assert "не остановлена" in capsys.readouterr().err


def test_a_closed_case_is_reopened(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case(state=CaseState.CLOSED)])
    assert run(["cases", "reopen", "42"]) == 0
    assert capsys.readouterr().out == f"{NUMBER}: открыто снова\n"
    assert school.case(NUMBER).state is CaseState.OPEN


def test_a_declined_case_is_not_reopened_past_those_who_were_told(
    school: Any, a_case: MakeCase, capsys: Captured
) -> None:
    school.keep([a_case(state=CaseState.DECLINED)])
    assert run(["cases", "reopen", "42"]) == 1
    assert f"mailbot cases accept {NUMBER}" in capsys.readouterr().err


def test_a_note_is_shown_with_the_case(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    assert run(["cases", "note", "42", "звонили, ждут понедельника"]) == 0
    run(["cases", "show", "42"])
    assert "заметка  звонили, ждут понедельника" in capsys.readouterr().out


def test_an_empty_note_is_refused(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    assert run(["cases", "note", "42", "  "]) == 1
    assert "заметка пуста" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["<ad@example.com>", "ad@example.com"])
def test_a_letter_that_became_no_case_becomes_one(school: Any, capsys: Captured, name: str) -> None:
    keep_letter(school, Outcome.OFFTOPIC)
    assert run(["cases", "add", name]) == 0
    number = capsys.readouterr().out.partition(":")[0]
    case = school.case(number)
    assert case.applicant.address == "anna@example.com"
    assert case.state is CaseState.OPEN
    assert MailKind.ACKNOWLEDGE not in case.mails


def test_the_letter_keeps_its_place_in_the_sums_and_has_one_outcome(school: Any, capsys: Captured) -> None:
    keep_letter(school, Outcome.SPAM)
    before = Store.read_only(school.store).seen("INBOX", 1, 17)
    run(["cases", "add", "<ad@example.com>"])
    (after,) = Store.read_only(school.store).seen_by_message_id("<ad@example.com>")
    assert before is not None
    assert (after.outcome, after.at) == (Outcome.NEW_CASE, before.at)
    assert after.case_number == capsys.readouterr().out.partition(":")[0]
    assert "spam" in after.note


def test_a_letter_is_added_once(school: Any, capsys: Captured) -> None:
    keep_letter(school, Outcome.OFFTOPIC)
    run(["cases", "add", "<ad@example.com>"])
    assert run(["cases", "add", "<ad@example.com>"]) == 1
    assert "уже относится к обращению" in capsys.readouterr().err


def test_an_unknown_letter_is_a_failure(school: Any, capsys: Captured) -> None:
    keep_letter(school, Outcome.OFFTOPIC)
    assert run(["cases", "add", "<other@example.com>"]) == 1
    assert run(["cases", "add", "uid:17"]) == 1
    assert "нет письма <other@example.com>" in capsys.readouterr().err


def test_a_held_mail_is_released_by_its_key_its_case_or_with_all(
    school: Any, a_case: MakeCase, capsys: Captured
) -> None:
    for which in (HELD, "42", "--all"):
        school.keep([a_case()], [(HELD, OutboxState.HELD)])
        assert run(["outbox", "release", which]) == 0
        assert capsys.readouterr().out == f"{HELD}: отправим\n"
        mail = Store.read_only(school.store).mail(HELD)
        assert mail is not None
        assert mail.state is OutboxState.QUEUED


def test_a_mail_of_unknown_fate_is_sent_again_only_when_it_is_named(school: Any, capsys: Captured) -> None:
    school.keep(mails=[(HELD, OutboxState.UNCERTAIN)])
    assert run(["outbox", "release", "--all"]) == 1
    assert "задержанных писем нет" in capsys.readouterr().err
    assert run(["outbox", "release", HELD]) == 0
    assert "отправим ещё раз" in capsys.readouterr().out


def test_a_sent_mail_is_neither_released_nor_discarded(school: Any, capsys: Captured) -> None:
    school.keep(mails=[(HELD, OutboxState.SENT)])
    assert run(["outbox", "release", HELD]) == 1
    assert run(["outbox", "discard", HELD]) == 1
    assert "ещё не ушло" in capsys.readouterr().err


def test_a_discarded_mail_is_withdrawn(school: Any, capsys: Captured) -> None:
    school.keep(mails=[(HELD, OutboxState.HELD)])
    assert run(["outbox", "discard", HELD]) == 0
    assert capsys.readouterr().out == f"{HELD}: не отправим\n"
    mail = Store.read_only(school.store).mail(HELD)
    assert mail is not None
    assert mail.state is OutboxState.WITHDRAWN


@pytest.mark.parametrize("words", [[], [HELD, "--all"]])
def test_what_to_release_must_be_said_once(school: Any, capsys: Captured, words: list[str]) -> None:
    school.keep(mails=[(HELD, OutboxState.HELD)])
    assert run(["outbox", "release", *words]) == 2
    assert "--all" in capsys.readouterr().err


def test_nobody_discards_everything_at_once(school: Any, capsys: Captured) -> None:
    school.keep(mails=[(HELD, OutboxState.HELD)])
    assert run(["outbox", "discard", ""]) == 1
    assert "всё сразу не отменяют" in capsys.readouterr().err


def test_a_digest_is_queued_when_asked_for_and_each_time_anew(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    for _time in range(2):
        assert run(["digest", "--send"]) == 0
    digests = [mail for mail in Store.read_only(school.store).mails() if mail.kind is MailKind.DIGEST]
    assert len(digests) == 2
    assert {mail.to for mail in digests} == {"it@example.org"}


@pytest.mark.parametrize("words", [[], ["--preview", "--send"]])
def test_a_digest_is_either_shown_or_sent(school: Any, capsys: Captured, words: list[str]) -> None:
    school.keep()
    assert run(["digest", *words]) == 2
    assert "--send" in capsys.readouterr().err


def test_a_command_begins_no_store_where_there_is_none(school: Any, capsys: Captured) -> None:
    assert run(["purge"]) == 1
    assert f"В папке {school.store} нет базы mailbot" in capsys.readouterr().err
    assert not school.store.exists()


def test_a_digest_ordered_by_hand_says_only_what_a_person_wants_to_read(
    school: Any, a_case: MakeCase, capsys: Captured
) -> None:
    school.keep([a_case()])
    assert run(["digest", "--send"]) == 0
    assert "".join(capsys.readouterr()) == "сводка поставлена в очередь: mailbot outbox list\n"


def a_running(a_case: MakeCase, **changes: Any) -> Case:
    """A case whose term ended today, in the school's time."""
    now = datetime.now(UTC)
    return a_case(missing=(), due_at=now.replace(hour=18, minute=59, second=59), received_at=now, **changes)


def test_a_term_is_extended_and_shown_with_both_days_and_the_reason(
    school: Any, a_case: MakeCase, capsys: Captured
) -> None:
    school.keep([a_running(a_case)])
    assert run(["cases", "extend", "42", "--days", "10", "--why", "ждём ответа разработчиков журнала."]) == 0
    told = capsys.readouterr().out
    kept = school.case(NUMBER)
    assert kept.extension.days == 10
    due, until = (f"{moment.astimezone(URAL):%d.%m.%Y}" for moment in (kept.due_at, kept.extension.until))
    assert told == (
        f"{NUMBER}: срок продлён по {until}\n"
        f"срок по регламенту – по-прежнему {due}: с него считается просрочка\n"
        "письмо заявителю о новом сроке: в очереди\n"
    )
    run(["cases", "show", "42"])
    shown = capsys.readouterr().out
    assert f"срок: {due}, продлён по {until}\n" in shown
    assert "почему продлён: ждём ответа разработчиков журнала\n" in shown
    run(["why", "42"])
    explained = capsys.readouterr().out
    assert "продлён на 10 дней" in explained
    assert "59-ФЗ, ст. 12, ч. 2" in explained


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--days", "3"], "назовите причину"),
        (["--why", "ждём"], "что-то одно"),
        (["--why", "ждём", "--days", "-3"], "что-то одно"),
        (["--why", "ждём", "--days", "3", "--until", "2026-11-20"], "что-то одно"),
        (["--why", "ждём", "--until", "завтра"], "«завтра» не дата"),
    ],
)
def test_an_extension_names_one_day_and_a_reason(
    school: Any, a_case: MakeCase, capsys: Captured, words: list[str], told: str
) -> None:
    school.keep([a_running(a_case)])
    assert run(["cases", "extend", "42", *words]) == 2
    assert told in capsys.readouterr().err
    assert school.case(NUMBER).extension is None


@pytest.mark.parametrize(
    ("state", "days", "told"),
    [
        (CaseState.CLOSED, 3, "обращение закрыто; открыть его снова: mailbot cases reopen"),
        (CaseState.ANSWERED, 3, "уже ответили"),
        (CaseState.OPEN, 31, "не больше чем на 30 дней"),
    ],
)
def test_what_cannot_be_extended_says_why(
    school: Any, a_case: MakeCase, capsys: Captured, state: CaseState, days: int, told: str
) -> None:
    school.keep([a_running(a_case, state=state)])
    assert run(["cases", "extend", "42", "--days", str(days), "--why", "ждём"]) == 1
    assert told in capsys.readouterr().err


def test_where_the_program_may_not_write_a_person_is_told_to(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_running(a_case, flags=frozenset({CaseFlag.NO_AUTOREPLY}))])
    assert run(["cases", "extend", "42", "--days", "3", "--why", "ждём"]) == 0
    assert "сообщите ему о новом сроке сами" in capsys.readouterr().out


def test_a_case_is_given_to_a_consultant_and_shown_as_theirs(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    assert run(["cases", "assign", "42", "IT@example.org"]) == 0
    assert capsys.readouterr().out == f"{NUMBER}: поручено it@example.org\n"
    run(["cases", "list"])
    assert capsys.readouterr().out.endswith("\tit@example.org\n")
    run(["cases", "show", "42"])
    shown = capsys.readouterr().out
    assert "поручено: it@example.org\n" in shown
    assert "поручено  it@example.org (" in shown
    run(["cases", "list", "--json"])
    assert '"assigned_to":"it@example.org"' in capsys.readouterr().out


def test_a_case_is_taken_back(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case(assigned_to="it@example.org")])
    assert run(["cases", "assign", "42", "--nobody"]) == 0
    assert "обращение общее" in capsys.readouterr().out
    assert school.case(NUMBER).assigned_to == ""


def test_whoever_is_no_consultant_gets_no_case(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case()])
    assert run(["cases", "assign", "42", "director@example.org"]) == 1
    assert capsys.readouterr().err == (
        "mailbot: такого консультанта нет; есть: it@example.org (настройка people.consultants)\n"
    )
    assert school.case(NUMBER).assigned_to == ""


@pytest.mark.parametrize("words", [[], ["it@example.org", "--nobody"]])
def test_assigning_names_one_consultant_or_nobody(
    school: Any, a_case: MakeCase, capsys: Captured, words: list[str]
) -> None:
    school.keep([a_case()])
    assert run(["cases", "assign", "42", *words]) == 2
    assert "it@example.org" in capsys.readouterr().err


def test_the_digest_that_is_printed_names_who_has_what(school: Any, a_case: MakeCase, capsys: Captured) -> None:
    school.keep([a_case(assigned_to="it@example.org", due_at=None, flags=frozenset())])
    run(["digest", "--preview"])
    assert "поручено it@example.org" in capsys.readouterr().out
