"""What every letter says, and that whatever a stranger wrote stays text."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailbot.regulation.model import Edition
from mailbot.replies.facts import ReplyFacts, SchoolIdentity
from mailbot.replies.render import render_reply
from mailbot.replies.templates import Templates
from mailbot.terms import Datum, MailKind, Person

NUMBER = "ЭЖ-2026/27-0042"
TO_APPLICANT = (
    MailKind.ACKNOWLEDGE,
    MailKind.REQUEST_INFO,
    MailKind.STILL_MISSING,
    MailKind.DECLINE,
    MailKind.COMPLAINT_RECEIVED,
    MailKind.RESUMED,
    MailKind.EXTENDED,
    MailKind.REMINDER,
)
NOTICES = (
    MailKind.NOTICE_VIOLATION,
    MailKind.NOTICE_OVERTURNED,
    MailKind.NOTICE_COMPLAINT,
    MailKind.NOTICE_URGENT,
    MailKind.NOTICE_DEADLINE,
)


class TestEveryLetter:
    @pytest.mark.parametrize("kind", [*TO_APPLICANT, *NOTICES])
    def test_bears_its_number_in_the_subject_and_in_the_text(self, write, demanding: Edition, kind: MailKind) -> None:
        letter = write(demanding, kind=kind, missing=(Datum.CLASS,), told=Person.SUPERVISOR)
        assert letter.subject.endswith(f"[{NUMBER}]")
        assert NUMBER in letter.text

    @pytest.mark.parametrize("kind", TO_APPLICANT)
    def test_tells_the_applicant_that_it_is_automatic_and_that_a_person_reads_the_answer(
        self, write, demanding: Edition, kind: MailKind
    ) -> None:
        letter = write(demanding, kind=kind, missing=(Datum.CLASS,))
        assert "Это письмо отправлено автоматически" in letter.text
        # Whoever complains of the helper would be told that the helper reads the answer.
        assert ("Ваш ответ прочитает человек" in letter.text) is (kind is not MailKind.COMPLAINT_RECEIVED)
        assert letter.text.startswith("Здравствуйте, Лариса Витальевна!")
        assert letter.text.endswith("МБОУ «Приморская школа»\n")

    @pytest.mark.parametrize("kind", TO_APPLICANT)
    def test_never_names_the_child_nor_the_law(self, write, demanding: Edition, kind: MailKind) -> None:
        letter = write(demanding, kind=kind, missing=(Datum.CLASS,), problem="у Дарьи Соколовой нет отметок")
        for part in (letter.subject, letter.text, letter.html):
            assert "Дарь" not in part
            assert "Соколов" not in part
            assert "Гражданск" not in part

    @pytest.mark.parametrize("kind", [*TO_APPLICANT, *NOTICES])
    def test_keeps_the_letters_own_subject_out_of_its_subject(self, write, demanding: Edition, kind: MailKind) -> None:
        letter = write(demanding, kind=kind, missing=(Datum.CLASS,), letter_subject="Вы все дураки, Вика Ким")
        assert "дураки" not in letter.subject
        assert "Ким" not in letter.subject

    @pytest.mark.parametrize("kind", [*TO_APPLICANT, *NOTICES])
    def test_says_the_same_in_text_and_in_html(self, write, demanding: Edition, kind: MailKind) -> None:
        letter = write(demanding, kind=kind, missing=tuple(Datum), letter_text="первая\nвторая <строка>", told=None)
        assert html_words(letter.html) == text_words(letter.text)

    def test_has_no_stray_spaces_or_empty_lines(self, write, demanding: Edition) -> None:
        for kind in (*TO_APPLICANT, *NOTICES):
            text = write(demanding, kind=kind, missing=(Datum.CLASS,), told=Person.SUPERVISOR).text
            assert not re.search(r" [.,;:!?]| {2}|\n{3}| \n|\(\s|\.\.", text), kind


def html_words(page: str) -> list[str]:
    body = re.sub(r"</?span\b[^>]*>", "", page.partition("<body")[2].partition(">")[2])
    return html.unescape(re.sub(r"</?(?:p|div|ul|li|h2|blockquote|br|b|body|html)\b[^>]*>", " ", body)).split()


def text_words(text: str) -> list[str]:
    return re.sub(r"^(?:– |> )", "", text, flags=re.MULTILINE).split()


HOSTILE = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        [
            "Ольга\r\nBcc: victim@example.org",
            "<script>alert(1)</script>",
            '"><img src=x onerror=alert(1)>',
            "{{ 7 * 7 }} {% raw %}",
            "## Заголовок\n– пункт\n> цитата",
            "\x02жирно\x03",
            "Тема: другая",
        ]
    ),
)


class TestHostileLetters:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
    @given(name=HOSTILE, problem=HOSTILE, subject=HOSTILE, text=HOSTILE, word=HOSTILE, kind=st.sampled_from(NOTICES))
    def test_text_from_a_letter_stays_text(
        self,
        facts: ReplyFacts,
        demanding: Edition,
        school: SchoolIdentity,
        templates: Templates,
        name: str,
        problem: str,
        subject: str,
        text: str,
        word: str,
        kind: MailKind,
    ) -> None:
        hostile = replace(
            facts,
            salutation=name,
            full_name=name,
            problem=problem,
            letter_subject=subject,
            letter_text=text,
            tone_words=(word,),
            classes=(name,),
            told=Person.SUPERVISOR,
        )
        for letter_kind in (MailKind.ACKNOWLEDGE, kind):
            letter = render_reply(
                replace(hostile, kind=letter_kind), edition=demanding, school=school, templates=templates
            )
            assert "\n" not in letter.subject
            assert "\r" not in letter.subject + letter.text
            tags = set(re.findall(r"<(\w+)", letter.html.partition("<body")[2]))
            assert tags <= {"div", "p", "ul", "li", "h2", "b", "blockquote", "br", "span"}
            assert "<h2" not in letter.html

    def test_braces_are_not_evaluated(self, write, demanding: Edition) -> None:
        letter = write(demanding, kind=MailKind.NOTICE_COMPLAINT, letter_text="{{ 7 * 7 }}", told=Person.SUPERVISOR)
        assert "{{ 7 * 7 }}" in letter.text
        assert "49" not in letter.text


def test_no_password_is_repeated_in_the_reason_for_more_time(write, promising: Edition) -> None:
    letter = write(promising, kind=MailKind.EXTENDED, why="новый пароль: Qwerty12 не подошёл")
    assert "Qwerty12" not in letter.text + letter.html
