"""Whether a letter says what goes wrong or what is wanted, so that a consultant can act."""

import pytest

from mailbot.terms import Datum, Source
from tests.language.written import read

CLEAR = [
    "Не могу войти, пишет «неверный пароль».",
    "У сына нет оценок по физике за октябрь.",
    "Уберите, пожалуйста, «н» за 21 октября.",
    "Сайт дневника не открывается ни у кого, ошибка 502.",
    "Прошу исправить отчество дочери в карточке.",
    "как поменять пароль?",
    "Тема урока не сохраняется: после обновления страница пустая.",
    "Неделю жду новый пароль.",
    "Проставлены 14 пропусков, тогда как ребёнок лежал в больнице.",
]
VAGUE = [
    "Не работает.",
    "Помогите!",
    "У меня вопрос.",
    "журнал глючит",
    "Здравствуйте! Никак не получается. Помогите, пожалуйста, разобраться.",
    "опять то же самое. посмотрите",
    "Журнал снова капризничает. Посмотрите, пожалуйста, когда будет минутка.",
    "СДЕЛАЙТЕ УЖЕ ЧТО-НИБУДЬ С ЭТИМ ДНЕВНИКОМ!!!",
]


@pytest.mark.parametrize("text", CLEAR)
def test_an_object_and_a_symptom_or_a_request_are_clear(text: str) -> None:
    assert read(text).problem_clear


@pytest.mark.parametrize("text", VAGUE)
def test_words_for_any_trouble_at_all_are_not(text: str) -> None:
    assert not read(text).problem_clear


def test_the_subject_alone_may_tell_the_problem() -> None:
    letter = read("", subject="Забыли пароль от дневника, как восстановить?")
    assert letter.problem_clear
    assert letter.problem is not None
    assert letter.problem.source is Source.SUBJECT


def test_the_telling_sentence_is_shown_with_its_place() -> None:
    letter = read("Добрый день! Мы из 5Б.\nУ сына нет оценок по физике за октябрь. Спасибо.")
    assert letter.problem is not None
    assert letter.problem.value == "У сына нет оценок по физике за октябрь"
    assert letter.parts.body[slice(*letter.problem.span)] == letter.problem.value


def test_what_was_said_earlier_counts_in_an_answer() -> None:
    answer = "Иванова Анна Петровна, 5Б\n\n> Укажите ФИО и класс.\n>> у дочки пропали оценки по чтению за неделю\n"
    assert read(answer, reply=True).problem_clear


def test_what_only_the_subject_of_an_answer_tells_leaves_a_doubt() -> None:
    answer = read("Иванова Анна Петровна", subject="Re: Нет оценок по физике", reply=True)
    assert not answer.problem_clear
    assert Datum.PROBLEM in answer.doubtful


def test_what_is_told_at_length_in_other_words_leaves_a_doubt() -> None:
    story = read("Утопил телефон в море, вместе с ним сим-карту, а подтверждение приходит туда. Как теперь быть?")
    assert story.problem_clear or Datum.PROBLEM in story.doubtful
