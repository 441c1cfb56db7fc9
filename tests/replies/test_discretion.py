"""What is not repeated to people, and what is masked where it must be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.replies.discretion import mask_word, quotable, safe_salutation


@pytest.mark.parametrize(
    "name", ["Лариса Витальевна", "Рустам", "Анна-Мария", "Эльдар Мамед оглы", "O'Нил Джон", "Ольга Ким"]
)
def test_a_name_is_used_to_address_its_bearer(name: str) -> None:
    assert safe_salutation(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Выиграйте на www.example.com",
        "Ольга\r\nBcc: x@example.org",
        "<b>Ольга</b>",
        "{{ 7 * 7 }}",
        "Анна 2",
        "очень " * 20,
        "купите наши чудесные новые пылесосы",
    ],
)
def test_a_display_name_that_is_no_name_is_not_sent_on(name: str) -> None:
    assert safe_salutation(name) == ""


def test_short_plain_words_are_quoted() -> None:
    assert quotable("не вижу отметок по физике за ноябрь.", ()) == "не вижу отметок по физике за ноябрь"


def test_inner_quotation_marks_are_the_inner_ones() -> None:
    assert quotable('пишет "неверный ключ" и всё', ()) == "пишет „неверный ключ“ и всё"
    assert quotable("пишет «неверный ключ»", ()) == "пишет „неверный ключ“"


def test_a_quotation_that_was_cut_is_closed() -> None:
    assert quotable("экран пишет «Ошибка 503", ()) == "экран пишет „Ошибка 503“"


@pytest.mark.parametrize("problem", ["экран пишет Ошибка 503»", 'экран пишет "Ошибка 503'])
def test_a_quotation_mark_without_its_fellow_is_dropped(problem: str) -> None:
    assert quotable(problem, ()) == "экран пишет Ошибка 503"


@pytest.mark.parametrize(
    "problem",
    [
        "Здравствуйте, не могу зайти в журнал",
        "Здравствуйте! не могу зайти в журнал.",
        "добрый день, уважаемые коллеги, не могу зайти в журнал",
        "Доброго времени суток! Ольга Петровна, не могу зайти в журнал",
        "Привет не могу зайти в журнал",
    ],
)
def test_a_greeting_is_not_quoted(problem: str) -> None:
    assert quotable(problem, ()) == "не могу зайти в журнал"


@pytest.mark.parametrize("problem", ["Приветственное слово пропало с экрана", "уважаемый учитель не ставит отметки"])
def test_words_that_only_look_like_a_greeting_stay(problem: str) -> None:
    assert quotable(problem, ()) == problem


@pytest.mark.parametrize("problem", ["Обучение", "нет отметок", "Здравствуйте, помогите пожалуйста"])
def test_one_or_two_words_are_no_quotation(problem: str) -> None:
    assert quotable(problem, ()) == ""


@pytest.mark.parametrize(
    "problem",
    [
        "",
        "...",
        "пароль весна не подходит",
        "звоните 89780000000",
        "пишите на olga@example.org",
        "смотрите https://example.org",
        "купите на сайте example.com",
        "ПОЧЕМУ НЕТ ОТМЕТОК",
        "у <b>дочери</b> нет отметок",
        "не вижу " * 20,
    ],
)
def test_what_could_do_harm_is_not_repeated(problem: str) -> None:
    assert quotable(problem, ()) == ""


@pytest.mark.parametrize("problem", ["у Вики нет отметок", "Ким Виктория не видит расписание", "вику не пускает"])
def test_a_child_is_not_named(problem: str) -> None:
    assert quotable(problem, ("Ким Вика", "Ким Виктория")) == ""


def test_a_masked_word_keeps_its_first_letter_and_length() -> None:
    assert mask_word("дураки вы!") == "д***** в*!"


@given(st.text())
def test_masking_twice_changes_nothing_more(text: str) -> None:
    assert mask_word(mask_word(text)) == mask_word(text)
