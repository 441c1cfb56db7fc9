from datetime import date

import pytest

from mailbot.casework.numbers import format_number, numbers_in, school_year


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), "2025/26"),
        (date(2026, 9, 1), "2026/27"),
        (date(2027, 1, 1), "2026/27"),
        (date(2099, 9, 1), "2099/00"),
    ],
)
def test_school_year_turns_on_the_first_of_september(day, year):
    assert school_year(day) == year


def test_number_is_read_back_from_the_subject_it_was_put_into():
    number = format_number("2026/27", 42)
    assert number == "ЭЖ-2026/27-0042"
    assert numbers_in(f"Re: Ваше письмо получено [{number}]") == (number,)


def test_number_survives_a_mail_program_that_lost_its_letters():
    assert numbers_in("RE: [??-2026/27-0042] ??????") == ("ЭЖ-2026/27-0042",)


def test_dates_and_telephones_are_no_numbers():
    assert numbers_in("встреча 12.11.2026/27-1, тел. 8-978-711-67-53") == ()
