"""Whose a name is by the letter as a whole: who writes, whom From names, who else is named."""

from tests.language.written import read


def test_a_mother_is_no_boy() -> None:
    letter = read("Соболев Егор Андреевич, 5 Г. Нет оценок по труду.", name="мама")
    assert letter.full_name is None
    assert [child.value for child in letter.child_names] == ["Соболев Егор Андреевич"]


def test_whom_from_calls_the_writers_child_does_not_write() -> None:
    letter = read("Лаптева Саша, 5 Г. Нет оценок по труду.", name="Мама Саши")
    assert letter.full_name is None


def test_who_bears_the_name_in_from_writes() -> None:
    letter = read("Пароль не подходит! Дочь в 9-В, Лещук Вероника Семёновна", name="Вероника")
    assert letter.full_name is not None
    assert letter.full_name.value.full == "Лещук Вероника Семёновна"


def test_who_bears_the_surname_in_from_writes_when_the_pupil_is_another() -> None:
    letter = read("Мой сын Эмир не видит расписание. Лейля Ибраимова 6 А", name="Ибраимова")
    assert letter.full_name is not None
    assert letter.full_name.value.full == "Ибраимова Лейля"
    assert [child.value for child in letter.child_names] == ["Эмир"]
