"""What sort of letter this is; in doubt an appeal."""

import pytest

from mailbot.terms import Kind, LetterFlag, Verdict
from tests.language.written import PICTURE, read

THANKS = [
    "Всё получилось, спасибо огромное!",
    "👍 спасибо, зашла",
    "спс все норм теперь))",
    "Спасибо вам большое, пропуски сына поправили, как и обещали. Здоровья вам и мирного неба.",
    "Сердечно благодарим за терпение и помощь!",
]
APPEALS = [
    "Спасибо, но всё равно не работает.",
    "Спасибо за ответ! А где посмотреть расписание?",
    "У сына нет оценок по физике. Заранее спасибо.",
    "Прошу исправить оценку, справка приложена. С благодарностью, Иванова",
    "Дочь была на конкурсе, уберите пропуски за октябрь.",
    "помогите",
    "Сын участвовал в олимпиаде по химии, а в журнале стоит «н».",
]
OFFTOPIC = [
    "Уважаемые руководители! До 1 декабря принимаются работы на конкурс плакатов. Положение прилагается.",
    "Сын забыл в раздевалке синюю куртку. Когда можно зайти посмотреть?",
    "Нужна справка для соцзащиты о том, что дочь учится в вашей школе. Когда можно забрать?",
    "Приглашаем выпускников на день открытых дверей колледжа 5 декабря.",
    "Министерство образования просит направить сведения о количестве обучающихся в срок до 1 декабря.",
    "Направляем счёт на оплату по договору поставки питания.",
]
SPAM = [
    "Вам одобрен займ под 0% на первые 10 дней! Без справок и поручителей.",
    "Выведем сайт в топ-10 за два месяца, оплата по результату. Кому отправить коммерческое предложение?",
    "Повышение квалификации, 72 часа дистанционно. Цена 1490 рублей вместо 3700. Успейте! Отписаться от рассылки.",
]


@pytest.mark.parametrize("text", THANKS)
def test_gratitude_and_nothing_besides_is_thanks(text: str) -> None:
    assert read(text).kind is Kind.THANKS


@pytest.mark.parametrize("text", APPEALS)
def test_a_request_makes_an_appeal_whatever_stands_beside_it(text: str) -> None:
    assert read(text).kind is Kind.APPEAL


@pytest.mark.parametrize("text", OFFTOPIC)
def test_a_letter_of_other_matters_is_off_topic(text: str) -> None:
    assert read(text).kind is Kind.OFFTOPIC


@pytest.mark.parametrize("text", SPAM)
def test_offers_are_spam(text: str) -> None:
    assert read(text).kind is Kind.SPAM


@pytest.mark.parametrize(
    ("name", "value"), [("Auto-Submitted", "auto-replied"), ("X-Loop", "school"), ("X-Autoreply", "yes")]
)
def test_a_robot_is_known_by_its_headers(name: str, value: str) -> None:
    assert read("Я в отпуске.", headers=((name, value),)).kind is Kind.AUTO


def test_a_robot_is_known_by_its_subject_but_a_question_about_one_is_not_one() -> None:
    assert read("Я на больничном.", subject="Автоматический ответ: Re: Ваше обращение").kind is Kind.AUTO
    asked = read("Мне пришёл автоматический ответ, но пароль так и не подходит. Помогите.")
    assert asked.kind is Kind.APPEAL


def test_a_person_who_says_so_is_no_robot() -> None:
    assert read("У сына нет оценок.", headers=(("Auto-Submitted", "no"),)).kind is Kind.APPEAL


def test_reports_and_lists_are_known_by_their_headers() -> None:
    assert read("550 user not found", content_type="multipart/report").kind is Kind.BOUNCE
    assert (
        read("550 user not found", name="Mail Delivery System", sender="mailer-daemon@example.org").kind is Kind.BOUNCE
    )
    assert read("Новости", headers=(("Precedence", "bulk"),)).kind is Kind.LIST
    assert read("Новости", headers=(("List-Unsubscribe", "<mailto:x@example.org>"),)).kind is Kind.LIST


def test_an_answer_is_a_follow_up_unless_it_only_thanks() -> None:
    assert read("Мы в 6 «Г»", reply=True).kind is Kind.FOLLOWUP
    assert read("спасибо, все открылось", reply=True).kind is Kind.THANKS


def test_empty_is_without_subject_body_and_attachment() -> None:
    assert read("").kind is Kind.EMPTY
    assert read("", subject="забыли пароль").kind is Kind.APPEAL
    assert read("", attachments=(PICTURE,)).kind is Kind.APPEAL


TAILS = [
    "Sent from my iPhone",
    "Отправлено с iPhone",
    "Von meinem Galaxy gesendet",
    "-- \nОтправлено из мобильной Почты",
]


@pytest.mark.parametrize("tail", TAILS)
def test_what_a_telephone_adds_says_nothing(tail: str) -> None:
    letter = read(tail)
    assert letter.kind is Kind.EMPTY
    assert LetterFlag.OTHER_LANGUAGE not in letter.flags
    assert read(tail, subject="не могу войти").kind is Kind.APPEAL
    assert read(tail, reply=True, subject="Re: Уточните").kind is Kind.FOLLOWUP
    assert LetterFlag.PICTURE_ONLY in read(tail, attachments=(PICTURE,)).flags


def test_words_above_a_telephones_tail_count() -> None:
    assert read("помогите\nSent from my iPhone").kind is Kind.APPEAL
    assert LetterFlag.OTHER_LANGUAGE in read("Sent from the school: we cannot open the page with his marks").flags


def test_subject_of_our_own_letter_does_not_make_an_answer_to_it_a_robots() -> None:
    answer = read("5Б", subject="Re: Ваше письмо получено, нужно уточнение [ЭЖ-2026/27-0001]", reply=True)
    assert answer.kind is Kind.FOLLOWUP


def test_a_cry_of_insults_is_of_no_other_matter() -> None:
    letter = read("Поздравляю, вы дура, Ирина Петровна")
    assert (letter.kind, letter.verdict) == (Kind.APPEAL, Verdict.VIOLATION)
    assert read("Поздравляю с юбилеем школы, Ирина Петровна!").kind is not Kind.APPEAL
