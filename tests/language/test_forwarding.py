"""Whose a forwarded letter is: the words above it decide, and the letter itself where they do not."""

import pytest

from mailbot.language.letter import Letter
from mailbot.terms import Datum, Kind, LetterFlag, Role
from tests.language.written import read

_FAMILYS = "У дочери (7Б) пропали отметки, помогите."
_TEACHERS = "Лиля, я поставила Ришату 4, она у меня есть."
_NEUTRAL = "Отметка выставлена, в системе сбой."


def passed_on(
    own: str, below: str, *, author: str = "Кравец Остап <o@example.com>", name: str = "Лиля Юнусова"
) -> Letter:
    heading = f"---------- Forwarded message ---------\nОт: {author}\nSubject: x\nTo: <school@example.org>"
    return read(f"{own}\n\n{heading}\n\n{below}", name=name)


def applicant(letter: Letter) -> str:
    return letter.full_name.value.full if letter.full_name else ""


@pytest.mark.parametrize(
    "own",
    [
        "в работу",
        "На ваше рассмотрение",
        "Прошу дать ответ заявителю в срок до 25.11.2026",
        "Инна, это твоё",
        "Пришло нам на почту, не по адресу, перенаправляю.",
        "Ответьте заявительнице, копию мне",
        "Марина Олеговна, посмотрите, что можно сделать",
        "Просьба решить вопрос.\nЗам. директора по УВР Лось А. П.",
        "Прошу помочь маме ученика.\nС уважением, Юнусова Л. Р., классный руководитель 5А",
        "!!!",
    ],
)
def test_whoever_only_hands_a_letter_on_is_not_the_applicant(own: str) -> None:
    letter = passed_on(own, _FAMILYS)
    assert applicant(letter) == "Кравец Остап"
    assert [found.value for found in letter.classes] == ["7Б"]
    assert own in letter.parts.quote


def test_an_office_hands_on_what_it_was_sent() -> None:
    assert applicant(passed_on("Добрый день", _NEUTRAL, name="Секретарь")) == "Кравец Остап"
    assert applicant(passed_on("Добрый день", "Вашему ребёнку выдан пароль.", name="Секретарь")) == ""


@pytest.mark.parametrize(
    "own",
    [
        "вот что мне ответили",
        "Пересылаю переписку с учителем",
        "У нас аналогично",
        "Отметка так и не исправлена",
        "Сын в 5В. Прошу разобраться",
        "Посмотрите, сама не разберусь.",
        "Прошу разобраться\n\nЮнусова Лиля, мама ученика 5В",
        "Прошу помочь.\nМама ученика 5В",
        "Разберитесь, бараны",
    ],
)
@pytest.mark.parametrize("below", [_FAMILYS, _TEACHERS])
def test_whoever_tells_of_themselves_shows_the_letter(own: str, below: str) -> None:
    letter = passed_on(own, below)
    assert applicant(letter) == "Юнусова Лиля"
    assert letter.text in own


@pytest.mark.parametrize("author", ["Дневник <noreply@example.com>", "Техподдержка <help@example.com>"])
def test_a_programs_letter_is_nobodys_appeal(author: str) -> None:
    assert applicant(passed_on("Помогите", "Вход не удался, помогите себе сами.", author=author)) == "Юнусова Лиля"


@pytest.mark.parametrize("own", ["Что делать?", "Посмотрите, пожалуйста", "В работу, но это не моё"])
def test_where_it_cannot_be_told_nobody_is_asked(own: str) -> None:
    below = _NEUTRAL if "работу" not in own else "Обратитесь к консультанту."
    letter = passed_on(own, below)
    assert letter.doubtful == frozenset(Datum)
    assert letter.kind is Kind.APPEAL
    assert LetterFlag.FORWARDED in letter.flags


@pytest.mark.parametrize("author", ["Юнусова Лиля", "Лиля <other@example.com>", "Лиля Юнусова <l@example.com>"])
def test_ones_own_letter_sent_again_counts_whatever_mailbox_it_was_sent_from(author: str) -> None:
    letter = passed_on("Пересылаю своё письмо, ответа нет", _FAMILYS, author=author)
    assert applicant(letter) == "Юнусова Лиля"
    assert [found.value for found in letter.classes] == ["7Б"]
    assert letter.problem_clear


def test_a_letter_of_the_schools_is_not_sent_again_as_ones_own() -> None:
    letter = passed_on("Вот ответ на мое письмо", "На ваше обращение от 2 ноября (7Б) сообщаем: ждите.", author="Вера")
    assert not letter.classes


def test_below_a_subject_of_a_forwarded_letter_an_outlook_heading_is_one() -> None:
    block = f"От: Кравец Остап\nОтправлено: 16 ноября 2026 г. 19:40\nКому: a@example.org\nТема: x\n\n{_FAMILYS}"
    forwarded = read(f"в работу\n\n{block}", subject="FW: x", name="Лиля Юнусова")
    assert applicant(forwarded) == "Кравец Остап"
    assert applicant(read(f"в работу\n\n{block}", subject="RE: x", name="Лиля Юнусова", reply=True)) == "Юнусова Лиля"


def test_the_mailbox_of_who_hands_it_on_tells_nothing_of_the_applicant() -> None:
    heading = (
        "---------- Forwarded message ---------\nОт: Кравец Остап <o@example.com>\nSubject: x\nTo: <school@example.org>"
    )
    letter = read(f"в работу\n\n{heading}\n\nНет отметок, 7Б.", name="Секретарь", sender="secretary@example.org")
    assert letter.role is not Role.STAFF


def test_thanks_above_a_letter_of_ones_own_are_thanks_and_above_anothers_appeal_a_persons_to_judge() -> None:
    assert passed_on("Спасибо!", _FAMILYS, author="Лиля Юнусова").kind is Kind.THANKS
    assert passed_on("Спасибо, вопрос решён", _NEUTRAL).kind is Kind.THANKS
    others = passed_on("Спасибо!", _FAMILYS)
    assert (others.kind, others.doubtful) == (Kind.APPEAL, frozenset(Datum))


@pytest.mark.parametrize(
    "below",
    [
        '-------- Пересылаемое сообщение --------\n16.11.2026, 19:40, "Кравец Остап" <o@example.com>:\n\n{letter}\n'
        "-------- Конец пересылаемого сообщения --------",
        "-------- Пересылаемое сообщение --------\nСреда, 16 ноября 2026, 19:40 +03:00 от Кравец Остап:\n\n{letter}",
        "Отправлено с iPhone\n\nНачало переадресованного сообщения:\n\n> От: Кравец Остап <o@example.com>\n"
        "> Дата: 16 ноября 2026 г. в 19:40:00 GMT+3\n> Кому: school@example.org\n> \n> {letter}",
    ],
)
def test_programs_that_introduce_or_mark_what_they_forward_are_understood(below: str) -> None:
    letter = read(f"в работу\n\n{below.format(letter=_FAMILYS)}", name="Лиля Юнусова")
    assert applicant(letter) == "Кравец Остап"
    assert letter.text == _FAMILYS
