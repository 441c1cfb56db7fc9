from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.language.names.persons import is_name_line
from mailbot.language.parts.own_words import OWN_WORDS, Judges, OwnWords, cut
from mailbot.language.words.lexicon import Lexicon

Cut = Callable[..., OwnWords]


@pytest.fixture(scope="session")
def cut_up(lexicon: Lexicon) -> Cut:
    def run(text: str, *writer: str) -> OwnWords:
        judges = Judges(
            lexicon=lexicon, is_name_line=lambda line: is_name_line(line, lexicon), is_rude=lambda said: "дебил" in said
        )
        return cut(text, judges, writer=writer)

    return run


def test_every_way_of_quoting_leaves_ones_own_words(cut_up: Cut, corpus: Callable[[str], Any]) -> None:
    data = corpus("quotations.toml")
    leaks = {}
    for form in data["format"]:
        words = cut_up(f"{data['own']}\n\n\n{form['below']}\n")
        if f"{words.body}\n\n{words.signature}".split() != data["own"].split():
            leaks[form["id"]] = words
    assert not leaks


def test_a_forwarded_letter_is_told_from_an_answered_one(cut_up: Cut, corpus: Callable[[str], Any]) -> None:
    forms = corpus("quotations.toml")["format"]
    forwarded = {form["id"] for form in forms if cut_up(f"Посмотрите.\n\n{form['below']}").forwarded}
    assert forwarded == {"thunderbird-forward", "gmail-forward"}


def test_answers_between_the_lines_are_ones_own(cut_up: Cut) -> None:
    words = cut_up("> Ваше имя?\nЛещук Вера\n> Класс?\n4В")
    assert words.body == "Лещук Вера\n4В"
    assert words.quote == "> Ваше имя?\n> Класс?"


def test_what_the_writer_said_before_is_read_out_of_the_quotation(cut_up: Cut) -> None:
    words = cut_up("Всё так же.\n\n> Уточните, пожалуйста.\n>> 5В, нет отметок по труду\n> Школа")
    assert words.earlier == "5В, нет отметок по труду"


def test_a_heading_with_the_writers_address_decides(cut_up: Cut) -> None:
    text = "Напоминаю.\n\n17.11.2026, 10:00, Вера <vera@example.com>:\n> не открывается журнал"
    assert cut_up(text, "vera@example.com").earlier == "не открывается журнал"
    assert cut_up(text, "other@example.com").earlier == ""


def test_blocks_without_marks_alternate_too(cut_up: Cut) -> None:
    block = "От: {who}\nОтправлено: 17 ноября 2026 г. 9:12\nКому: {to}\nТема: дневник\n\n{text}\n\n"
    text = "Готово.\n\n" + block.format(
        who="Школа <school@example.org>", to="Вера <vera@example.com>", text="Какой класс?"
    )
    text += block.format(who="Вера <vera@example.com>", to="Школа <school@example.org>", text="Нет отметок.")
    assert cut_up(text, "vera@example.com").earlier == "Нет отметок."


def test_a_letter_of_quotation_only_falls_back_to_the_whole(cut_up: Cut) -> None:
    assert cut_up("> одно\n> другое").body == "> одно\n> другое"


def test_a_letter_forwarded_without_a_word_is_its_authors(cut_up: Cut) -> None:
    heading = (
        "-------- Пересылаемое сообщение --------\nТема: дневник\nДата: 17.11.2026\nОт: Вера Лещук <vera@example.com>"
    )
    words = cut_up(f"{heading}\n\nНе вижу отметок.")
    assert words.body == "Не вижу отметок."
    assert words.author == "Вера Лещук <vera@example.com>"
    assert words.forwarded


@pytest.mark.parametrize(
    ("text", "body", "signature"),
    [
        ("Нет отметок.\n-- \nВера", "Нет отметок.", "-- \nВера"),
        ("Нет отметок.\n\nС уважением,\nВера", "Нет отметок.", "С уважением,\nВера"),
        ("Нет отметок. С уважением, Лещук Вера", "Нет отметок.", "С уважением, Лещук Вера"),
        ("Нет отметок.\n\nЛещук Вера\n+7 978 555-01-02", "Нет отметок.", "Лещук Вера\n+7 978 555-01-02"),
        ("Нет отметок.\nОтправлено с iPhone", "Нет отметок.", "Отправлено с iPhone"),
        ("Нет отметок.\nSent from my Galaxy", "Нет отметок.", "Sent from my Galaxy"),
        ("Лещук Вера", "Лещук Вера", ""),
        ("Отправлено с iPhone", "", "Отправлено с iPhone"),
        ("-- \nGesendet von Outlook", "", "-- \nGesendet von Outlook"),
        ("Отправлено из школы, а отметок нет", "Отправлено из школы, а отметок нет", ""),
        ("С уважением отношусь к школе, но дневник пуст.", "С уважением отношусь к школе, но дневник пуст.", ""),
        ("Лещук Вера\n4В\nне вижу отметок", "Лещук Вера\n4В\nне вижу отметок", ""),
    ],
)
def test_where_a_signature_begins(cut_up: Cut, text: str, body: str, signature: str) -> None:
    words = cut_up(text)
    assert (words.body, words.signature) == (body, signature)


def test_own_words_past_the_bound_are_not_analysed(cut_up: Cut) -> None:
    words = cut_up("слово " * 40_000)
    assert words.truncated
    assert 0 < len(words.body) <= OWN_WORDS


_LINES = st.sampled_from(
    [
        "Здравствуйте!",
        "",
        "Нет отметок.",
        "> цитата",
        ">> глубже",
        "--",
        "С уважением,",
        "Лещук Вера",
        "17.11.2026, 10:00, Школа <school@example.org>:",
        "От: Школа <school@example.org>",
        "Дата: 17.11.2026",
        "Тема: дневник",
        "-------- Пересылаемое сообщение --------",
        "Отправлено с iPhone",
        "Кому: school@example.org",
    ]
)


@given(lines=st.lists(_LINES, max_size=14))
def test_no_line_is_lost(cut_up: Cut, lines: list[str]) -> None:
    words = cut_up("\n".join(lines))
    kept = "\n".join((words.body, words.signature, words.quote)).split("\n")
    # The marks of a forwarded letter count as its program's.
    assert sorted(filter(None, (line.lstrip("> ") for line in kept))) == sorted(
        filter(None, (line.lstrip("> ") for line in lines))
    )


def test_letters_forwarded_again_and_again_are_not_followed_for_ever(cut_up: Cut) -> None:
    block = "---------- Forwarded message ---------\nОт: Вера <vera@example.com>\nTo: <b@example.org>\nSubject: x\n\n"
    words = cut_up(block * 2000 + "нет отметок")
    assert words.forwarded
    assert "нет отметок" in words.body + words.quote
