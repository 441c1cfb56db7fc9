from datetime import date

import pytest

from mailbot.language.parts.office import office_date
from mailbot.language.words.lexicon import Lexicon

RECEIVED = date(2026, 11, 17)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Я вышла на работу 2 ноября, научите, пожалуйста.", date(2026, 11, 2)),
        ("Работаю с 02.11.2026 учителем химии.", date(2026, 11, 2)),
        ("С 9 ноября меня приняли учителем.", date(2026, 11, 9)),
        ("Приступаю 01.12, приступил бы и раньше.", date(2026, 12, 1)),
        ("Принята на работу 10.11.26.", date(2026, 11, 10)),
        ("Вышел из декрета 28 декабря 2025 года.", date(2025, 12, 28)),
    ],
)
def test_the_day_of_taking_office(lexicon: Lexicon, text: str, day: date) -> None:
    assert office_date(text, lexicon, RECEIVED) == day


@pytest.mark.parametrize(
    "text",
    [
        "Пропали отметки за 2 ноября.",
        "Работаю давно. Отметки за 2 ноября пропали.",
        "Приступила 31 февраля.",
        "Работаю с 45.13.2026.",
        "Вышла на работу.",
    ],
)
def test_other_days_are_none(lexicon: Lexicon, text: str) -> None:
    assert office_date(text, lexicon, RECEIVED) is None


def test_a_day_without_a_year_near_the_turn_of_the_year(lexicon: Lexicon) -> None:
    assert office_date("Приступила к работе 28 декабря.", lexicon, date(2027, 1, 11)) == date(2026, 12, 28)
