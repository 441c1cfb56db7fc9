"""What part of the journal a letter is about."""

import pytest

from mailbot.terms import Topic
from tests.language.written import read

LETTERS = {
    "Не могу войти, пишет «неверный логин или пароль».": Topic.CREDENTIALS,
    "Забыла пароль, восстановите доступ.": Topic.CREDENTIALS,
    "У сына нет оценок по физике за октябрь.": Topic.GRADES,
    "Поставили двойку за контрольную, которую он не писал.": Topic.GRADES,
    "Уберите «н» за 21 октября, дочь болела, справка есть.": Topic.ATTENDANCE,
    "Откуда 13 опозданий за месяц?": Topic.ATTENDANCE,
    "Во вторник в расписании две физкультуры подряд.": Topic.TIMETABLE,
    "В КТП после импорта темы встали трижды.": Topic.LESSON_PLANNING,
    "Провела урок, а страница урока закрыта для правки, тема не сохраняется.": Topic.LESSON_CONDUCT,
    "Не показываются домашние задания ни по одному предмету.": Topic.HOMEWORK,
    "Дневник не открывается ни у кого из родителей, ошибка 502.": Topic.OUTAGE,
    "ну и вечер, дневник выдает 504 и всё": Topic.OUTAGE,
    "Меня приняли учителем, с журналом ни разу не работала, можно записаться на обучение?": Topic.TRAINING,
    "Ваш специалист нагрубил мне и бросил трубку.": Topic.COMPLAINT_SPECIALIST,
    "В личном кабинете виден только старший ребёнок, второй пропал.": Topic.OTHER,
    "В карточке дочери ошибочно указано отчество.": Topic.OTHER,
    "Помогите, пожалуйста, разобраться.": Topic.OTHER,
}


@pytest.mark.parametrize(("text", "topic"), LETTERS.items())
def test_the_heaviest_topic_wins(text: str, topic: Topic) -> None:
    assert read(text).topic is topic


def test_a_subject_tells_the_topic_of_a_letter_that_does_not() -> None:
    assert read("Помогите, пожалуйста.", subject="пароль от дневника").topic is Topic.CREDENTIALS


def test_what_the_writer_said_earlier_tells_the_topic_of_an_answer() -> None:
    answer = (
        'Меметова Усние Рефатовна\n\n14.11.2026, 10:18, "Помощь" <school@example.com>:\n'
        "> Укажите ФИО и класс.\n>> нам нужен новый пароль, старый не подходит\n"
    )
    assert read(answer, reply=True).topic is Topic.CREDENTIALS
