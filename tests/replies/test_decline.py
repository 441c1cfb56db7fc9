"""Declines and complaints, and what the people named by the clauses are told."""

from mailbot.regulation.deadline import Deadline
from mailbot.regulation.model import Edition
from mailbot.terms import CaseFlag, MailKind, Person

NUMBER = "ЭЖ-2026/27-0042"


class TestDecline:
    def test_leaves_the_way_back_open(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.DECLINE, told=Person.SUPERVISOR).text
        assert "которых Регламент не допускает (п. 5), поэтому помощь по нему остановлена" in text
        assert ", а о случившемся мы сообщаем руководителю консультанта (п. 6)." in text
        assert "напишите о нём ещё раз, без таких выражений" in text
        assert "повторять не нужно" in text
        assert "его перечитает человек, а не программа" in text
        assert "руководителю консультанта (п. 6): Заведующая учебной частью, zavuch@school.example." in text

    def test_repeats_neither_the_words_nor_the_problem(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.DECLINE, tone_words=("дураки",), problem="дураки, верните отметки").text
        assert "дурак" not in text
        assert "верните" not in text

    def test_nobody_is_said_to_be_told_when_nobody_is(self, write, demanding: Edition) -> None:
        assert "о случившемся" not in write(demanding, kind=MailKind.DECLINE).text


class TestComplaint:
    def test_is_passed_to_whom_the_clause_names(self, write, demanding: Edition) -> None:
        text = write(demanding, kind=MailKind.COMPLAINT_RECEIVED, told=Person.SUPERVISOR).text
        assert "Письмо передано руководителю консультанта (п. 6 Регламента)." in text
        assert "zavuch@school.example" in text

    def test_is_promised_no_term(self, write, promising: Edition, monday: Deadline) -> None:
        text = write(promising, kind=MailKind.COMPLAINT_RECEIVED, told=Person.DIRECTOR, deadline=monday).text
        assert "не позднее" not in text

    def test_without_a_clause_none_is_cited(self, write, bare: Edition) -> None:
        text = write(bare, kind=MailKind.COMPLAINT_RECEIVED, told=Person.DIRECTOR).text
        assert "Письмо передано директору школы." in text
        assert "обратитесь напрямую: Директор школы, director@school.example." in text
        assert "п. " not in text

    def test_is_not_said_to_be_passed_on_when_nobody_is_told(self, write, bare: Edition) -> None:
        text = write(bare, kind=MailKind.COMPLAINT_RECEIVED).text
        assert "передано" not in text
        assert "напрямую" not in text


class TestNotices:
    def test_a_violation_is_told_with_the_words_masked(self, write, demanding: Edition) -> None:
        changes = {"tone_words": ("дураки", "вы тупые"), "letter_text": "дураки!"}
        letter = write(demanding, kind=MailKind.NOTICE_VIOLATION, told=Person.SUPERVISOR, **changes)
        assert "д*****, в* т****." in letter.text
        assert "дураки" not in letter.text + letter.subject + letter.html
        assert "(п. 6)" in letter.text

    def test_a_complaint_is_passed_on_word_for_word_without_passwords(self, write, demanding: Edition) -> None:
        text = write(
            demanding,
            kind=MailKind.NOTICE_COMPLAINT,
            told=Person.SUPERVISOR,
            letter_text="Мне нагрубили.\n\nПароль: Весна2026, помогите",
            letter_subject="жалоба",
        ).text
        assert "> Мне нагрубили.\n> Пароль: ****, помогите" in text
        assert "larisa@example.org" in text

    def test_a_complaint_is_passed_on_where_the_text_has_no_clause_on_it(self, write, bare: Edition) -> None:
        flags = frozenset({CaseFlag.COMPLAINT})
        text = write(bare, kind=MailKind.NOTICE_COMPLAINT, told=Person.DIRECTOR, flags=flags).text
        assert "Передаём его Вам." in text
        assert "п. " not in text

    def test_a_formal_paper_is_not_called_a_complaint_about_the_helper(self, write, demanding: Edition) -> None:
        formal = frozenset({CaseFlag.FORMAL_PAPER})
        letter = write(demanding, kind=MailKind.NOTICE_COMPLAINT, told=Person.DIRECTOR, flags=formal)
        assert letter.subject == f"Письмо для директора [{NUMBER}]"
        assert "консультанта," not in letter.text

    def test_danger_is_told_with_the_letter(self, write, demanding: Edition) -> None:
        danger = frozenset({CaseFlag.DANGER})
        letter = write(demanding, kind=MailKind.NOTICE_URGENT, flags=danger, letter_text="его бьют после уроков")
        assert "Срочно" in letter.subject
        assert "> его бьют после уроков" in letter.text

    def test_a_short_term_is_told_without_the_letter(self, write, promising: Edition, monday: Deadline) -> None:
        letter = write(promising, kind=MailKind.NOTICE_DEADLINE, deadline=monday, letter_text="текст")
        assert "Рассмотреть его нужно не позднее понедельника, 23 ноября" in letter.text
        assert "текст" not in letter.text
