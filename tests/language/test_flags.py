"""What a person should know about a letter."""

import pytest

from mailbot.terms import LetterFlag
from tests.language.written import PICTURE, read

FOREIGN = [
    "Добрий день! Не можу зайти до щоденника, пароль не підходить. Дякую.",
    "Де оцінки?",
    "Добры дзень! Не магу зайсці ў дзённік.",
    "Здравейте, не мога да вляза, паролата не работи.",
    "Бүгенге дәресләр күренми, зинһар ярдәм итегез.",
    "Ассалому алайкум, ўғлимнинг пароли тўғри келмаяпти.",
    "Δεν μπορώ να μπω στο ημερολόγιο.",
    "成绩看不到",
    "Բարև",
    "Доброго дня! Мій син не може увійти в щоденник, допоможіть, будь ласка.",
    "Селям алейкум! Менинъ балам 5Б сыныфында окъуй, куньделик ачылмай, ярдым этинъиз, риджа этем.",
    "Hello! My daughter is in class 5B and I cannot open her diary. Please help me.",
    "Guten Tag, meine Tochter kann die Noten nicht sehen.",
    "Cannot log in to the journal.",
    "Dear teacher, I am father of Tom from class 2A. I do not see his timetable and I do not know why.",
]
RUSSIAN = [
    "Dobry den. Syn Asanov Emil, 6 A klass. Sayt dnevnika ne otkryvaetsya ni u kogo, pishet 502 Bad Gateway.",
    "Сагъ олунъыз! Спасибо вам большое, пропуски сына поправили, как и обещали.",
    "Пишет «502 Bad Gateway nginx», дневник не открывается.",
    "Здравствуйте! Не могу войти.",
    "Не могу войти, пароль не подходит.",
    "Не приходит код, не могу зайти.",
    "Не видны отметки по химии за ноябрь. Сагъ олунъыз!",
    "пароль",
    "Где отметки?",
]
DANGER = [
    "Сына избивают после уроков и снимают на телефон.",
    "Дочь пишет в дневнике, что не хочет жить.",
    "Через журнал утекли персональные данные: вижу адреса и телефоны чужих родителей.",
    "Нам угрожают расправой в сообщениях дневника.",
]
SAFE = [
    "Тема «Тарас убил сына» не открывается, нет задания по повести.",
    "Сочинение по роману о самоубийстве героини не засчитали.",
    "У сына двойка, мама меня убьёт.",
]
PAPERS = [
    ("", "Директору школы № 28\nот Горобец Маргариты Анатольевны\n\nЖАЛОБА\n\nТретий раз удалён раздел портфолио."),
    ("Жалоба на имя директора", "Физик выгнал сына с урока и поставил два."),
    ("Претензия директору школы", "Журнал 4В не заполняется с сентября."),
    ("", "Заявление директору\n\nПеревести дочь в другую группу по английскому."),
    ("", "Директору МБОУ СОШ № 28\nТкачуку В.С.\nот Ревенко О.П.\n\nМой сын остался без отметок."),
    ("", "Директору школы от Ревенко Оксаны Павловны обращение. Отметок нет второй месяц."),
    ("", "Кому: директору школы Ткачуку В.С.\nОт кого: Ревенко Оксана\nОбращение (повторное)\n\nОтвета нет."),
    ("", "Директору\nшколы 28\nКоллективное заявление родителей 9А\nПросим вернуть уроки труда."),
    ("", "И.о. директора школы № 28\nСлужебная записка\nВ кабинете 12 нет света."),
    ("", "В прокуратуру г. Керчи\nКопия: директору школы № 28\nЖалоба на бездействие\nСыну не выставлены отметки."),
    ("", "Прошу рассматривать это письмо как официальную жалобу. Завуч на меня накричала."),
    ("", "Считайте моё письмо официальной претензией директору: расписания нет месяц."),
    ("", "Директору школы Ткачуку Валерию Степановичу\n\nПрошу принять меры к учителю музыки."),
    ("", "Здравствуйте!\nДиректору школы № 28\nДокладная\nВ 6Б нет журнала замен."),
]
NO_PAPERS = [
    ("", "Жалоба на расписание: стоят две физкультуры."),
    ("Жалоба", "Где отметки за прошлую неделю?"),
    ("", "Завтра напишу жалобу директору, если не исправите."),
    ("Жалоба директору будет", "Верните отметку."),
    ("", "Жалоба директору уже готова, ждите."),
    ("", "Следующее письмо — жалоба директору."),
    ("", "Директору пожалуюсь на вас."),
    ("", "Пойду к директору с заявлением."),
    ("", "Уважаемый директор, отметок опять нет."),
    ("", "Директор\nобещал исправить отметку сына."),
    ("", "Директору я звонила в среду, отметок нет."),
    ("", "Отнесла заявление директору в понедельник, доступа нет."),
    ("", "Классному руководителю 5Б\nот мамы Ревенко Саши\nНет отметок."),
    ("", "От директора пришла жалоба, что темы не внесены."),
]


@pytest.mark.parametrize("text", FOREIGN)
def test_other_languages_are_flagged(text: str) -> None:
    assert LetterFlag.OTHER_LANGUAGE in read(text).flags


@pytest.mark.parametrize("text", RUSSIAN)
def test_russian_in_any_letters_is_russian(text: str) -> None:
    assert LetterFlag.OTHER_LANGUAGE not in read(text).flags


@pytest.mark.parametrize("text", DANGER)
def test_danger_and_leaks_are_flagged(text: str) -> None:
    assert LetterFlag.DANGER in read(text).flags


@pytest.mark.parametrize("text", SAFE)
def test_stories_are_no_danger(text: str) -> None:
    assert LetterFlag.DANGER not in read(text).flags


@pytest.mark.parametrize(("subject", "text"), PAPERS)
def test_a_paper_to_the_director_is_formal(subject: str, text: str) -> None:
    assert LetterFlag.FORMAL_PAPER in read(text, subject=subject).flags


@pytest.mark.parametrize(("subject", "text"), NO_PAPERS)
def test_who_only_names_the_director_or_a_complaint_writes_no_paper(subject: str, text: str) -> None:
    assert LetterFlag.FORMAL_PAPER not in read(text, subject=subject).flags


def test_who_asks_to_be_called_back_gives_a_number() -> None:
    assert LetterFlag.CALL_BACK in read("Перезвоните мне, пожалуйста, +7 978 000-11-22.").flags
    assert LetterFlag.CALL_BACK not in read("Перезвоните мне, пожалуйста.").flags


def test_a_picture_without_words_is_flagged() -> None:
    assert read("", attachments=(PICTURE,)).flags >= {LetterFlag.PICTURE_ONLY, LetterFlag.ATTACHMENT}
    assert LetterFlag.PICTURE_ONLY not in read("вот экран", attachments=(PICTURE,)).flags
    assert LetterFlag.PICTURE_ONLY in read("Отправлено с iPhone", attachments=(PICTURE,)).flags
    assert LetterFlag.PICTURE_ONLY not in read("Отправлено с iPhone").flags


def test_a_forwarded_letter_is_flagged() -> None:
    text = (
        "Коллеги, пересылаю.\n\n-------- Пересылаемое сообщение --------\nОт: Веденеева Юлия <v@example.com>\n"
        "Кому: Щербак Галина\nТема: не вижу задания\n\nУ Тимофея пусто по русскому."
    )
    assert LetterFlag.FORWARDED in read(text).flags


LEAKS = [
    "Захожу под своим паролем, а в дневнике чужой ребёнок с тройками.",
    "В кабинете вместо сына чужие оценки.",
    "Уведомления о дочери приходят постороннему человеку.",
    "Персональные данные сына видит чужой человек.",
]


@pytest.mark.parametrize("text", LEAKS)
def test_somebody_elses_diary_is_flagged_apart_from_danger(text: str) -> None:
    flags = read(text).flags
    assert LetterFlag.LEAK in flags
    assert LetterFlag.DANGER not in flags
