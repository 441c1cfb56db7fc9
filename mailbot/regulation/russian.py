"""Russian words that both derivations of a term and letters about it need."""

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
"""Names of the days of the week; `WEEKDAYS[0]` is Monday."""


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form that agrees with `number`: 1, 21, 101 день; 2, 34 дня; 0, 5, 11, 112 дней."""
    last, last_two = abs(number) % 10, abs(number) % 100
    if last == 1 and last_two != 11:
        return one
    if last in (2, 3, 4) and last_two not in (12, 13, 14):
        return few
    return many
