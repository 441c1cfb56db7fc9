"""The acknowledgement: what was understood, what is promised, and what helps at once."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from mailbot.regulation.deadline import Deadline, NoDate, NoDateReason
from mailbot.regulation.model import Edition, Guidance, Provenance, ScheduledHours, Term
from mailbot.replies.facts import Rendered
from mailbot.terms import CaseFlag, Datum, Person, Role, TermStart, TermUnit, Topic, Verdict

PAST_CALENDAR = NoDate(
    why=NoDateReason.CALENDAR_ENDS,
    reason="Календарь на 2027 год не подтверждён.",
    source=Provenance(clause="6.2"),
)


def paragraphs(letter: Rendered) -> list[str]:
    return letter.text.strip().split("\n\n")


class TestAcknowledgement:
    def test_promises_the_day_and_cites_both_clauses(self, write, promising: Edition, monday: Deadline) -> None:
        text = write(promising, deadline=monday).text
        promise = "Рассмотрим Ваше письмо не позднее понедельника, 23 ноября, а ответить постараемся раньше"
        assert f"{promise} (п. 6.2 и 6.4 Регламента)." in text
        assert "Если дело срочное, позвоните: 2-00-00." in text

    def test_says_what_was_understood(self, write, bare: Edition) -> None:
        text = write(bare, classes=("6А", "9В")).text
        assert "Мы поняли так: «не вижу отметок за ноябрь»; классы: 6А и 9В." in text
        assert "Если что-то не так, просто ответьте на это письмо." in text

    def test_an_exact_term_names_the_hour_in_the_schools_zone(self, write, promising: Edition) -> None:
        deadline = Deadline(
            at=datetime(2026, 11, 5, 11, 10, tzinfo=UTC),
            day=date(2026, 11, 5),
            exact=True,
            source=Provenance(clause="5.2"),
            steps=(),
        )
        text = write(promising, role=Role.STAFF, deadline=deadline).text
        assert "не позднее 14:10 четверга, 5 ноября (п. 5.2 Регламента)." in text

    def test_without_a_term_no_date_is_named(self, write, demanding: Edition) -> None:
        text = write(demanding).text
        assert "не позднее" not in text
        assert "Рассмотрим" not in text

    def test_past_the_calendar_it_speaks_of_the_end_of_the_holidays(self, write, promising: Edition) -> None:
        now = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
        text = write(promising, now=now, deadline=PAST_CALENDAR).text
        assert "в первый рабочий день после праздников (п. 6.2 и 6.4 Регламента)." in text

    def test_past_the_calendar_in_spring_nothing_is_promised(self, write, promising: Edition) -> None:
        now = datetime(2028, 4, 12, 9, 0, tzinfo=UTC)
        assert "Рассмотрим" not in write(promising, now=now, deadline=PAST_CALENDAR).text

    def test_a_new_employee_without_a_date_is_asked_for_it(self, write, promising: Edition) -> None:
        unknown = NoDate(
            why=NoDateReason.OFFICE_DAY_UNKNOWN,
            reason="День вступления в должность не назван.",
            source=Provenance(clause="3.1"),
        )
        text = write(promising, role=Role.STAFF, topic=Topic.TRAINING, deadline=unknown).text
        assert "с какого числа приступили к работе" in text
        assert "(п. 3.1 Регламента)" in text
        assert "не позднее" not in text

    def test_an_employee_whose_term_is_past_is_promised_nothing_and_asked_nothing_again(
        self, write, promising: Edition
    ) -> None:
        past = NoDate(why=NoDateReason.PAST, reason="Срок кончился.", source=Provenance(clause="3.1"))
        text = write(promising, role=Role.STAFF, topic=Topic.TRAINING, deadline=past).text
        assert "Ваше письмо прочитает человек" in text
        assert "с какого числа" not in text
        assert "не позднее" not in text

    def test_the_schools_own_term_is_not_cited_as_a_clause(self, write, bare: Edition, monday: Deadline) -> None:
        own = Provenance(own="приказ № 12 от 01.09.2026")
        term = Term(
            roles=frozenset({Role.PARENT}),
            topics=frozenset(),
            length=1,
            unit=TermUnit.DAYS,
            start=TermStart.ARRIVAL,
            source=own,
        )
        text = write(replace(bare, terms=(term,)), deadline=replace(monday, source=own)).text
        assert "не позднее понедельника, 23 ноября (порядок, принятый в школе)." in text
        assert "п. " not in text

    def test_a_lost_password_gets_guidance_hours_and_a_warning(self, write, demanding: Edition) -> None:
        text = write(
            demanding,
            topic=Topic.CREDENTIALS,
            problem="забыла пароль",
            receptions=demanding.hours,
            next_reception=(date(2026, 11, 24), demanding.hours[1]),
        ).text
        assert "С этим помогут администратор школы и технический специалист (п. 4 Регламента)." in text
        assert "– администратор, учебная часть: понедельник 15:00–16:00, вторник 15:00–17:00." in text
        assert "Ближайший приём — во вторник, 24 ноября, с 15:00 до 17:00, учебная часть (п. 4 Регламента)." in text
        assert "не присылайте пароли" in text
        assert "забыла пароль" not in text

    def test_two_slots_of_one_day_are_named_together(self, write, demanding: Edition) -> None:
        early, late = demanding.hours[0], replace(demanding.hours[0], opens=time(9), closes=time(11))
        text = write(demanding, topic=Topic.CREDENTIALS, receptions=(early, late)).text
        assert "понедельник 9:00–11:00 и 15:00–16:00." in text

    def test_hours_left_to_a_schedule_are_told_to_whom_they_are_for(self, write, bare: Edition) -> None:
        slot = ScheduledHours(
            place="школа",
            person="технический консультант",
            text="Технический консультант принимает в приёмные дни с 15:00 до 16:00.",
            note="дни назначает школа",
            source=Provenance(clause="5.1"),
            opens=time(15),
            closes=time(16),
            roles=frozenset({Role.STAFF}),
        )
        edition = replace(bare, scheduled_hours=(slot,))
        line = "Технический консультант принимает в приёмные дни с 15:00 до 16:00 (п. 5.1 Регламента)."
        assert line in write(edition, role=Role.STAFF).text
        assert line not in write(edition).text

    def test_where_nothing_is_required_more_data_is_only_said_to_help(self, write, bare: Edition) -> None:
        text = write(bare, missing=(Datum.CLASS, Datum.FULL_NAME), classes=()).text
        assert "ускорит помощь" in text
        assert "– Ваши фамилию, имя и отчество (если оно есть);\n– класс, в котором учится ребёнок." in text
        assert "не хватает" not in text

    @pytest.mark.parametrize("flag", [CaseFlag.FORMAL_PAPER, CaseFlag.OTHER_LANGUAGE, CaseFlag.PICTURE_ONLY])
    def test_what_was_not_understood_is_not_claimed_to_be(self, write, demanding: Edition, flag: CaseFlag) -> None:
        text = write(demanding, flags=frozenset({flag})).text
        assert "Мы поняли" not in text
        assert "человек" in paragraphs(write(demanding, flags=frozenset({flag})))[1]

    def test_a_formal_paper_is_passed_to_the_director(self, write, demanding: Edition) -> None:
        text = write(demanding, flags=frozenset({CaseFlag.FORMAL_PAPER}), told=Person.DIRECTOR).text
        assert "Передаём его директору школы." in text

    def test_a_formal_paper_is_promised_no_term(self, write, promising: Edition, monday: Deadline) -> None:
        flags = frozenset({CaseFlag.FORMAL_PAPER})
        text = write(promising, flags=flags, told=Person.DIRECTOR, deadline=monday).text
        assert "не позднее" not in text

    def test_a_formal_paper_is_not_sent_to_the_helpers_reception(self, write, demanding: Edition) -> None:
        nearest = (date(2026, 11, 24), demanding.hours[1])
        text = write(demanding, flags=frozenset({CaseFlag.FORMAL_PAPER}), next_reception=nearest).text
        assert "Ближайший приём" not in text

    def test_who_asks_to_be_called_is_told_that_it_was_passed_on_and_nothing_to_read(
        self, write, demanding: Edition
    ) -> None:
        text = write(
            demanding,
            flags=frozenset({CaseFlag.CALL_BACK}),
            topic=Topic.CREDENTIALS,
            receptions=demanding.hours,
            next_reception=(date(2026, 11, 24), demanding.hours[1]),
        ).text
        assert "Просьба перезвонить передана консультанту." in text
        assert "технический специалист" not in text
        assert "Ближайший приём" not in text

    def test_where_a_child_may_be_in_danger_nothing_else_is_said(
        self, write, demanding: Edition, promising: Edition, monday: Deadline
    ) -> None:
        danger = frozenset({CaseFlag.DANGER})
        text = write(demanding, flags=danger, topic=Topic.CREDENTIALS, receptions=demanding.hours, missing=()).text
        assert "Если ребёнку угрожает опасность, звоните 112." in text
        for idle in ("Мы поняли", "технический специалист", "Можно также", "парол", "+7-978"):
            assert idle not in text
        assert "не позднее" not in write(promising, flags=danger, deadline=monday).text

    def test_after_a_request_it_thanks(self, write, demanding: Edition) -> None:
        assert "Спасибо за ответ! Теперь у нас есть всё, что нужно" in write(demanding, completed=True).text

    @pytest.mark.parametrize("verdict", [Verdict.BORDERLINE, Verdict.VIOLATION])
    def test_harsh_words_are_not_quoted_back(self, write, demanding: Edition, verdict: Verdict) -> None:
        assert "не вижу отметок" not in write(demanding, verdict=verdict).text

    def test_guidance_that_cites_its_clause_is_not_cited_twice(self, write, bare: Edition) -> None:
        advice = Guidance(
            topic=Topic.GRADES, text="Помогут в кабинете 24 (п. 2.3 Регламента).", source=Provenance(clause="2.3")
        )
        assert write(replace(bare, guidance=(advice,))).text.count("2.3") == 1
