import pytest

from mailbot.language.classes.classes import chosen, each_has_learner, find_classes, is_certain, tells_of_several
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import tokenize


def classes(text: str, lexicon: Lexicon) -> list[str]:
    return [mention.value for mention in find_classes(tokenize(text), lexicon) if is_certain(mention)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('ученик 5 "Б" класса', "5Б"),
        ("5-б", "5Б"),
        ("сын, пятый Б", "5Б"),
        ("в восьмом гэ", "8Г"),
        ("кл. 7В", "7В"),
        ("VIII-Б", "8Б"),
        ("Х «А»", "10А"),
        ("10-А кл", "10А"),
        ("класс: 5 (г)", "5Г"),
        ("одиннадцатого «Б» класса", "11Б"),
        ("учится в 11 а", "11А"),
        ("ходим во 2-й А", "2А"),
        ("2''Г'' класс", "2Г"),
        ("класс 5B", "5В"),
        ("во втором классе", "2"),
        ("9 класс", "9"),
        ("5 класс «А»", "5А"),
        ("пятый класс, буква В", "5В"),
        ("8бкласс", "8Б"),
        ("5 Б кл.", "5Б"),
        ("10/б", "10Б"),
        ("2-В", "2В"),
        ("5 бэ нет домашки", "5Б"),
        ("дочь из девятых, буква а", "9А"),
        ("класс 5, буква Г", "5Г"),
        ("А класс, пятый", "5А"),
        ("в В классе, третьем", "3В"),
        ("класс «Б», параллель 5", "5Б"),
        ("4 ,,В,, класс", "4В"),
        ("7 класс б", "7Б"),
        ("класс пять бэ", "5Б"),
        ("шесть в класс", "6В"),
        ("ребёнок в 10-м", "10"),
        ("сын учится в 5.", "5"),
        ("Оценки 6Б", "6Б"),
        ("Не ставят оценки. 9А", "9А"),
        ("мы с 5 класса", "5"),
        ("сын 5 а не видит", "5А"),
        ("школа № 28 6а", "6А"),
    ],
)
def test_ways_of_writing_a_class(lexicon: Lexicon, text: str, value: str) -> None:
    assert classes(text, lexicon) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "школа № 28, кабинет 24",
        "11 октября в 10:15",
        "оценка 5 а потом 4",
        "5 баллов",
        "2-я четверть",
        "ул. Ленина, д. 7Б, кв. 3",
        "улица Ленина 5а",
        "средний балл 4,67",
        "в 9-х и 11-х классах",
        "12.11.2026",
        "+7 978 555-01-02",
        "заявка № 28-11А",
        "каб. 5А",
        "3 урока подряд",
        "в 5 утра",
        "с 1 сентября",
        "пункт 4 а",
        "ЭлЖур 2.0",
        "номер 11",
        "живём в доме 5 б",
        "1С программа",
        "автобус 5а",
        "ходим сюда с первого класса",
        "получил пять а не четыре",
        "сын в третьем ряду",
        "мама приходит в 8.",
        "сын получил 5 в среду",
        "дочь получила 4 а не 5",
        "напишите класс, например: 7Б",
    ],
)
def test_other_numbers_are_no_classes(lexicon: Lexicon, text: str) -> None:
    assert classes(text, lexicon) == []


def test_a_class_stands_where_it_says(lexicon: Lexicon) -> None:
    text = "Сын учится в 5 «Б» классе."
    (mention,) = find_classes(tokenize(text), lexicon)
    assert text[mention.start : mention.end] == "5 «Б»"


def test_the_class_of_last_year_is_marked(lexicon: Lexicon) -> None:
    mentions = find_classes(tokenize("В прошлом году были в 4А, теперь в 5А."), lexicon)
    assert [(mention.value, mention.former) for mention in mentions] == [("4А", True), ("5А", False)]


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("у сына 6А, у дочки 2Г", True),
        ("сын перешёл из 6Б в 6А", False),
        ("сын в 6А, сын в списке 6Б", False),
        ("7 класс г. Керчь", False),
    ],
)
def test_each_class_behind_its_own_child(lexicon: Lexicon, text: str, several: bool) -> None:
    tokens = tokenize(text)
    assert each_has_learner(find_classes(tokens, lexicon), tokens, lexicon) is several


def test_a_town_is_no_letter(lexicon: Lexicon) -> None:
    assert classes("7 класс г. Керчь", lexicon) == ["7"]


def test_several_grades_before_one_word(lexicon: Lexicon) -> None:
    assert classes("дети учатся в 6 и 2 классах", lexicon) == ["6", "2"]


@pytest.mark.parametrize(
    ("text", "several"), [("у меня двое детей", True), ("моя дочь", False), ("старший и младшая", True)]
)
def test_words_of_several_children(lexicon: Lexicon, text: str, several: bool) -> None:
    assert tells_of_several(tokenize(text), lexicon) is several


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("мама 1В и 4А", ["1В", "4А"]),
        ("в 6-А и 9-Б учатся", ["6А", "9Б"]),
        ("5 а и 5 б не видят домашку", ["5А", "5Б"]),
        ("нет оценок в 5 а и в 5 б", ["5А", "5Б"]),
        ("Орлова Анна, 5А и Б, не открывается дневник", ["5А", "5Б"]),
        ("Орлова Анна, 5 «А» и «Г»", ["5А", "5Г"]),
        ("Орлова Анна, 5 и 7 «А», дневник пуст", ["5А", "7А"]),
        ("Дочки в третьем А и седьмом Б", ["3А", "7Б"]),
        ("Нет домашки ни в 3 «А», ни в 8 «Б»", ["3А", "8Б"]),
        ("5а, 7б, 9в", ["5А", "7Б", "9В"]),
        ("6б/8а", ["6Б", "8А"]),
    ],
)
def test_classes_in_a_row_are_all_of_the_letter(lexicon: Lexicon, text: str, values: list[str]) -> None:
    found = tuple(mention for mention in find_classes(tokenize(text), lexicon) if is_certain(mention))
    assert [mention.value for mention in chosen(found, several=False)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Гринько Олег, 5А. 5 и 7 ноября оценок не было", ["5А"]),
        ("Гринько Олег, 7Г. Поставили 5 а и 4 в журнале пропала", ["7Г"]),
        ("Гринько Олег, 7Г. За 3 и 4 урок ничего нет", ["7Г"]),
        ("5А и Б. Орлова оценок не ставит", ["5А"]),
        ("5а и не видно оценок", ["5А"]),
        ("5А и К доске не вызывали", ["5А"]),
        ("Сын не в 5А, а в 5Б", ["5Б"]),
        ("Перевели из 5А в 5Б", ["5Б"]),
        ("пункты 5 а и 5 б нарушены", []),
        ("9А, 9Б и 9В пишут ВПР, у нас темы нет. Гринько Олег, 9А", ["9А"]),
        ("Мама 1В и 4А. В 4А не видно оценок", ["1В", "4А"]),
    ],
)
def test_what_only_looks_like_a_row_of_classes(lexicon: Lexicon, text: str, values: list[str]) -> None:
    found = tuple(mention for mention in find_classes(tokenize(text), lexicon) if is_certain(mention))
    assert [mention.value for mention in chosen(found, several=False)] == values
