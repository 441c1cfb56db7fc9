"""The consultant's digest: the most urgent first, one line a case, no names, figures that add up."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from mailbot.casework.case import Applicant, Case, DigestCounts, Extension
from mailbot.casework.digest_model import Digest, LetterLine, MailLine, SilentLine
from mailbot.replies.digest import reconciliation, render_digest
from mailbot.replies.facts import Rendered, SchoolIdentity
from mailbot.replies.templates import Templates
from mailbot.terms import CaseFlag, CaseState, Datum, Outcome, Role, ToneKind, Topic, Verdict

ARRIVED = datetime(2026, 11, 20, 11, 10, tzinfo=UTC)
COUNTS = DigestCounts(total=41, by_outcome=((Outcome.NEW_CASE, 37), (Outcome.ROBOT, 3), (Outcome.SPAM, 1)))


def case(number: int, **changes: object) -> Case:
    plain = Case(
        number=f"ЭЖ-2026/27-{number:04}",
        state=CaseState.OPEN,
        pack="kerch-28",
        edition="e",
        applicant=Applicant(
            address="olga@example.org",
            full_name="Ким Ольга Петровна",
            salutation="Ольга Петровна",
            role=Role.PARENT,
        ),
        topic=Topic.GRADES,
        verdict=Verdict.POLITE,
        subject="Вика и её оценки",
        received_at=ARRIVED,
        registered_at=ARRIVED,
        classes=("5Б",),
        child_names=("Ким Вика",),
        problem="у Вики нет оценок",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def quiet() -> Digest:
    """The digest of Monday 23 November 2026, 8:00 in Simferopol, after a weekend without letters."""
    return Digest(
        day=date(2026, 11, 23),
        since=datetime(2026, 11, 20, 5, 0, tzinfo=UTC),
        until=datetime(2026, 11, 23, 5, 0, tzinfo=UTC),
        new=(),
        due_today=(),
        overdue=(),
        waiting=(),
        declined=(),
        needs_person=(),
        no_autoreply=(),
        quarantined=(),
        without_case=(),
        undelivered=(),
        held=(),
        counts=DigestCounts(),
    )


@pytest.fixture
def busy(quiet: Digest) -> Digest:
    today = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)
    asked = case(
        4,
        state=CaseState.AWAITING_DATA,
        missing=(Datum.FULL_NAME, Datum.CLASS),
        classes=(),
        waiting_since=datetime(2026, 11, 20, 22, 0, tzinfo=UTC),
    )
    stuck = case(5, flags=frozenset({CaseFlag.NEEDS_PERSON}), topic=Topic.OTHER)
    return replace(
        quiet,
        overdue=(case(1, due_at=datetime(2026, 11, 20, 20, 59, tzinfo=UTC)),),
        due_today=(
            case(2, due_at=today, classes=("6А", "9В")),
            case(3, due_at=ARRIVED.replace(day=23), due_exact=True),
        ),
        needs_person=(stuck,),
        new=(case(2, due_at=today), asked, stuck, case(6, due_at=datetime(2026, 11, 24, 20, 59, tzinfo=UTC))),
        waiting=(asked,),
        declined=(case(7, state=CaseState.DECLINED),),
        no_autoreply=(SilentLine(case_number="ЭЖ-2026/27-0008", conditions=(6, 24)),),
        undelivered=(MailLine(key="k", case_number="ЭЖ-2026/27-0001", state="bounced", note="550 нет такого ящика"),),
        held=(MailLine(key="k2", case_number="ЭЖ-2026/27-0002", state="held", note=""),),
        quarantined=(LetterLine(received_at=ARRIVED, message_id="<q@example.com>", note="слишком большое"),),
        without_case=(LetterLine(received_at=ARRIVED, message_id="<ad@example.com>", note="реклама"),),
        counts=COUNTS,
        warnings=("Календарь на 2027 год не подтверждён.",),
    )


@pytest.fixture
def text(busy: Digest, school: SchoolIdentity, templates: Templates) -> str:
    return render_digest(busy, school=school, templates=templates).text


def rendered(digest: Digest, school: SchoolIdentity, templates: Templates) -> Rendered:
    return render_digest(digest, school=school, templates=templates)


def test_a_quiet_day_says_so_and_shows_no_empty_section(
    quiet: Digest, school: SchoolIdentity, templates: Templates
) -> None:
    page = rendered(quiet, school, templates)
    assert "Новых обращений нет." in page.text
    assert page.subject == "Обращения: понедельник, 23 ноября"
    assert "<h2" not in page.html


def test_the_subject_counts_what_is_urgent(busy: Digest, school: SchoolIdentity, templates: Templates) -> None:
    subject = rendered(busy, school, templates).subject
    assert subject == "Обращения: понедельник, 23 ноября — просрочено 1, срок сегодня 2, новых 4"


def test_the_most_urgent_comes_first(text: str) -> None:
    headings = [line for line in text.splitlines() if line.isupper()]
    assert headings == [
        "ПРОСРОЧЕНО (1)",
        "СРОК СЕГОДНЯ (2)",
        "НУЖНО ВАШЕ РЕШЕНИЕ (1)",
        "ПОМОЩЬ ОСТАНОВЛЕНА (1)",
        "ОТВЕТЫ НЕ ДОСТАВЛЕНЫ (1)",
        "ОТВЕТЫ ЖДУТ РАЗРЕШЕНИЯ (1)",
        "НОВЫЕ ОБРАЩЕНИЯ (4)",
        "БЕЗ АВТОМАТИЧЕСКОГО ОТВЕТА (1)",
        "НЕ ПРОЧИТАНО ПРОГРАММОЙ (1)",
        "ПИСЬМА, НЕ СТАВШИЕ ОБРАЩЕНИЯМИ (1)",
        "ПРЕДУПРЕЖДЕНИЯ (1)",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "– ЭЖ-2026/27-0001 · 5Б · отметки · срок был в пятницу, 20 ноября → рассмотреть и ответить",
        "– ЭЖ-2026/27-0002 · 6А и 9В · отметки · срок сегодня → рассмотреть и ответить",
        "– ЭЖ-2026/27-0003 · 5Б · отметки · срок сегодня, 14:10 → рассмотреть и ответить",
        "– ЭЖ-2026/27-0004 · отметки → ждём с 21 ноября: фамилию и имя, класс",
        "– ЭЖ-2026/27-0006 · 5Б · отметки · не позднее вторника, 24 ноября → рассмотреть и ответить",
        "– ЭЖ-2026/27-0001 · вернулось · 550 нет такого ящика",
        "– 20 ноября в 14:10 · реклама · <ad@example.com>",
        "– Календарь на 2027 год не подтверждён.",
        "С 20 ноября в 8:00: писем 41 = обращений 37 + автоответов 3 + спама 1.",
    ],
)
def test_each_entry_is_one_line(text: str, line: str) -> None:
    assert line in text.splitlines()


def test_it_begins_with_the_school_the_day_and_the_sums(text: str) -> None:
    lines = [line for line in text.splitlines() if line]
    assert lines[0] == "МБОУ «Приморская школа»: понедельник, 23 ноября"
    assert lines[1] == "Просрочено 1, срок сегодня 2, новых 4, ждём данных: 1."


def test_a_stopped_case_says_why_and_how_to_undo_it_and_is_not_to_be_answered(
    quiet: Digest, school: SchoolIdentity, templates: Templates
) -> None:
    rude = case(
        7,
        state=CaseState.DECLINED,
        tone=(ToneKind.OBSCENE, ToneKind.INSULT, ToneKind.SHOUTING),
        flags=frozenset({CaseFlag.BORDERLINE}),
    )
    text = rendered(replace(quiet, new=(rude,), declined=(rude,)), school, templates).text
    stopped = "помощь остановлена: нецензурные слова, оскорбление; проверить, верно ли решено"
    assert f"– ЭЖ-2026/27-0007 · 5Б · отметки → {stopped}" in text
    assert "mailbot cases accept 7." in text
    assert "ответить" not in text
    assert "НОВЫЕ" not in text


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({"missing": (Datum.CLASS,)}, "решить, как помочь: не хватает класса"),
        ({"no_date_reason": "день не назван"}, "присмотреть за сроком самим: день не назван"),
        ({}, "прочитать и решить, как помочь"),
    ],
)
def test_a_case_for_a_person_says_what_to_decide(
    quiet: Digest, school: SchoolIdentity, templates: Templates, changes: dict[str, object], asked: str
) -> None:
    stuck = case(5, flags=frozenset({CaseFlag.NEEDS_PERSON}), **changes)
    assert f"→ {asked}" in rendered(replace(quiet, needs_person=(stuck,)), school, templates).text


def test_hints_name_commands_that_can_be_copied(text: str) -> None:
    for command in (
        "mailbot cases accept 7.",
        "mailbot outbox release 2.",
        "mailbot outbox discard 2.",
        "mailbot cases add '<ad@example.com>'.",
    ):
        assert command in text


def test_a_number_is_never_broken_in_two(busy: Digest, school: SchoolIdentity, templates: Templates) -> None:
    page = rendered(busy, school, templates).html
    assert page.count("ЭЖ-2026/27-") == page.count('<span style="white-space:nowrap">ЭЖ-2026/27-')


def test_a_case_is_shown_once_where_it_is_most_urgent(text: str) -> None:
    assert text.count("– ЭЖ-2026/27-0002 · 6А") == 1
    assert "Уже показано выше: ЭЖ-2026/27-0002 и ЭЖ-2026/27-0005." in text
    assert "ЖДЁМ ДАННЫХ" not in text


def test_within_a_section_the_earliest_deadline_comes_first(text: str) -> None:
    assert text.index("ЭЖ-2026/27-0003") < text.index("ЭЖ-2026/27-0002")


def test_names_of_people_are_left_out(busy: Digest, school: SchoolIdentity, templates: Templates) -> None:
    page = rendered(busy, school, templates)
    for part in (page.subject, page.text, page.html):
        assert "Вик" not in part
        assert "Ким" not in part
        assert "olga@" not in part


def test_figures_that_do_not_add_up_are_told(quiet: Digest, school: SchoolIdentity, templates: Templates) -> None:
    counts = DigestCounts(total=5, by_outcome=((Outcome.NEW_CASE, 4),))
    assert "Счёт не сошёлся" in rendered(replace(quiet, counts=counts), school, templates).text
    assert "Счёт не сошёлся" not in rendered(replace(quiet, counts=COUNTS), school, templates).text


def test_a_day_without_mail_has_nothing_to_add_up(templates: Templates) -> None:
    assert reconciliation(DigestCounts(), templates.words) == "писем 0"


def test_a_note_cannot_carry_markup_or_a_password(quiet: Digest, school: SchoolIdentity, templates: Templates) -> None:
    note = "пароль: Весна2026\n## Ложный раздел <script>alert(1)</script>"
    line = LetterLine(received_at=ARRIVED, message_id="<x@example.com>", note=note)
    page = rendered(replace(quiet, without_case=(line,)), school, templates)
    assert "Весна2026" not in page.text + page.html
    assert "<script" not in page.html
    assert "ЛОЖНЫЙ" not in page.text


def test_complaint_is_a_number_and_does_not_contradict_the_new_ones(
    quiet: Digest, school: SchoolIdentity, templates: Templates
) -> None:
    counts = DigestCounts(total=1, passed_by=1)
    text = render_digest(replace(quiet, counts=counts), school=school, templates=templates).text
    assert "Новых обращений нет." in text
    assert "писем 1 = переданных только руководству 1." in text
    assert "Счёт не сошёлся" not in text


def test_declined_letter_alone_is_not_told_of_as_no_new_appeal(
    quiet: Digest, school: SchoolIdentity, templates: Templates
) -> None:
    stopped = case(1, state=CaseState.DECLINED)
    counts = DigestCounts(total=1, by_outcome=((Outcome.NEW_CASE, 1),))
    digest = replace(quiet, declined=(stopped,), counts=counts)
    assert "Новых обращений нет" not in render_digest(digest, school=school, templates=templates).text


def test_each_consultant_is_told_what_is_theirs_and_who_has_the_rest(
    busy: Digest, school: SchoolIdentity, templates: Templates
) -> None:
    mine, other = case(6, assigned_to="it@example.org"), case(9, assigned_to="it2@example.org")
    digest = replace(busy, new=(*busy.new[:-1], mine), assigned=(mine, other))
    page = render_digest(digest, school=school, templates=templates, reader="it@example.org")
    assert "→ рассмотреть и ответить · поручено Вам\n" in page.text
    assert "→ рассмотреть и ответить · поручено it2@example.org\n" in page.text
    assert "поручено Вам: 1" in page.text
    assert "ПОРУЧЕНО КОНСУЛЬТАНТАМ (2)" in page.text
    assert page.text.count("ЭЖ-2026/27-0006 ·") == 1
    unread = render_digest(digest, school=school, templates=templates).text
    assert "поручено it@example.org" in unread
    assert "поручено Вам" not in unread


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        (20, "срок был в понедельник, 16 ноября; после продления срок был в пятницу, 20 ноября"),
        (23, "срок был в понедельник, 16 ноября; после продления срок сегодня"),
        (27, "срок был в понедельник, 16 ноября; после продления не позднее пятницы, 27 ноября"),
    ],
)
def test_an_extended_case_stays_overdue_and_names_the_new_day(
    quiet: Digest, school: SchoolIdentity, templates: Templates, day: int, shown: str
) -> None:
    until = datetime(2026, 11, day, 20, 59, tzinfo=UTC)
    extension = Extension(until=until, exact=False, days=day - 16, why="ждём", by="root")
    late = case(1, due_at=datetime(2026, 11, 16, 20, 59, tzinfo=UTC), extension=extension)
    page = render_digest(replace(quiet, overdue=(late,)), school=school, templates=templates)
    assert shown in page.text
    assert "ПРОСРОЧЕНО (1)" in page.text
