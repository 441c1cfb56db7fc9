"""Who writes, by how they name themselves."""

import pytest

from mailbot.terms import Role
from tests.language.written import read

PARENTS = [
    "Я мама ученика 5Б, у сына нет оценок по физике.",
    "Моя дочь не может войти в дневник.",
    "Пишет вам бабушка, я опекун Никиты, он учится в 8 Г.",
    "У ребёнка пропали оценки за октябрь, учитель математики говорит, что ставила.",
    "Классный руководитель сказала обратиться к вам: у внука не открывается дневник.",
    "Я родитель, работаю учителем в другой школе, а здесь учится мой сын, 5А. Не вижу его оценок.",
    "Syn uchitsya v 6 A, dnevnik ne otkryvaetsya.",
    "Степан учился в 4Б, теперь в пятом В, отметок из старой школы в дневнике нет.",
]
STUDENTS = [
    "Я ученица 9 «Г» класса, мне не поставили оценку за доклад.",
    "Здравствуйте, учусь в 7А, у нас в расписании две физры подряд.",
    "я из 6б и у меня пропали все оценки по истории, мама меня убьёт",
    "Почему мне физичка поставила тройку? 10а",
    "не прикрепляется файл к домашнему заданию, сдать надо сегодня, 8в",
]
STAFF = [
    "Я классный руководитель 7Б, не выгружается отчёт по пропускам.",
    "Не могу выставить четвертные оценки в 9А.",
    "В КТП по физике тема встала дважды, удалить не могу.",
    "Веду труд у мальчиков 7А, группа в журнале пустая.",
    "Провела урок двенадцатого, а он закрыт для правки.\n\nС уважением,\nСинице Алла Борисовна, учитель музыки",
    "Вместо журнала белый экран.\n\nЗам. директора по УВР Лобанова Е.С.",
    "Здравствуйте, я педагог-психолог, нужен новый доступ.",
]


@pytest.mark.parametrize("text", PARENTS)
def test_who_writes_for_a_child_is_a_parent(text: str) -> None:
    assert read(text).role is Role.PARENT


@pytest.mark.parametrize("text", STUDENTS)
def test_who_writes_of_their_own_lessons_is_a_pupil(text: str) -> None:
    assert read(text).role is Role.STUDENT


@pytest.mark.parametrize("text", STAFF)
def test_who_keeps_the_journal_is_staff(text: str) -> None:
    assert read(text).role is Role.STAFF


def test_the_senders_name_may_tell_the_role() -> None:
    assert read("не открывается дневник", name="Мама Саши").role is Role.PARENT
    assert read("нужен новый доступ", name="Педагог-психолог").role is Role.STAFF


def test_a_letter_that_does_not_tell_leaves_the_role_unknown() -> None:
    assert read("Сайт не открывается, ошибка 502.").role is Role.UNKNOWN


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Закрыла четверть, а открыть не могу.", Role.STAFF),
        ("Прошу закрыть четверть поскорее.", Role.UNKNOWN),
        ("Вчера писала контрольную, а стоит н.", Role.STUDENT),
        ("Моя девочка вчера писала контрольную, а стоит н.", Role.PARENT),
        ("Мама не знает, что пропал мой доклад.", Role.STUDENT),
        ("У моих семиклассников пропали доклады.", Role.STAFF),
        ("Оценку за доклад так и не поставили. Ученица 9 «Б» Яна Ткач", Role.STUDENT),
    ],
)
def test_whose_deed_it_is_tells_who_writes(text: str, role: Role) -> None:
    assert read(text).role is role
