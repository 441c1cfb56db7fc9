"""What pydantic finds wrong, said in Russian with the dotted key and the way out.

Error types are those of pydantic's documentation, "Validation Errors".
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from mailbot.config.problems import closest
from mailbot.i18n import _
from mailbot.regulation.problems import Problem, dotted, keys_at, suggestion


def problems(error: ValidationError, *, model: type[BaseModel], file: str) -> Iterator[Problem]:
    """Every mistake in `error`, one each.

    A misspelt key whose right spelling is missing counts as one mistake, not as two.
    """
    # A port that waits for a value it is derived from only repeats that value's mistake.
    details = [detail for detail in error.errors() if detail["type"] != "default_factory_not_called"]
    misspelt = {_meant(model, detail) for detail in details if detail["type"] == "extra_forbidden"}
    for detail in details:
        if detail["type"] == "missing" and detail["loc"] in misspelt:
            continue
        text = _unknown_key(model, detail) if detail["type"] == "extra_forbidden" else _text(detail)
        yield Problem(file=file, key=dotted(detail["loc"]), text=text)


def _meant(model: type[BaseModel], detail: ErrorDetails) -> tuple[int | str, ...] | None:
    likely = closest(str(detail["loc"][-1]), keys_at(model, detail["loc"][:-1]))
    return None if likely is None else (*detail["loc"][:-1], likely)


def _unknown_key(model: type[BaseModel], detail: ErrorDetails) -> str:
    keys = keys_at(model, detail["loc"][:-1])
    return _("неизвестный ключ.") + suggestion(str(detail["loc"][-1]), keys)


def _text(detail: ErrorDetails) -> str:
    say = _TEXTS.get(detail["type"])
    if say is None:
        return _("недопустимое значение ({reason})").format(reason=detail["msg"])
    return say(detail.get("ctx", {}), detail["input"])


def _choice(ctx: Mapping[str, Any], given: object) -> str:
    known = [word.strip("'") for word in ctx["expected"].replace(" or ", ", ").split(", ")]
    text = _("допустимо: {known}").format(known=", ".join(known))
    likely = closest(given, known) if isinstance(given, str) else None
    return text if likely is None else text + _("; может быть, «{likely}»?").format(likely=likely)


def _wanted(what: str) -> Callable[[Mapping[str, Any], object], str]:
    return lambda _ctx, _given: what


_TEXTS: Mapping[str, Callable[[Mapping[str, Any], object], str]] = {
    "missing": _wanted(_("не задано, а без этого нельзя")),
    "string_type": _wanted(_("нужна строка в кавычках")),
    "string_too_short": _wanted(_("не должно быть пустым")),
    "int_type": _wanted(_("нужно целое число без кавычек")),
    "int_from_float": _wanted(_("нужно целое число")),
    "bool_type": _wanted(_("нужно true или false")),
    "tuple_type": _wanted(_("нужен список в квадратных скобках")),
    "too_short": _wanted(_("нужно назвать хотя бы одно значение")),
    "too_long": lambda ctx, _given: _("лишние значения, их должно быть не больше {most}").format(
        most=ctx["max_length"]
    ),
    "model_type": _wanted(_("нужна таблица: строка [название], под ней ключи")),
    "path_type": _wanted(_("нужен путь в кавычках")),
    "time_type": _wanted(_("нужно время вида «17:00»")),
    "time_parsing": _wanted(_("нужно время вида «17:00»")),
    "date_type": _wanted(_("нужна дата вида 2026-11-16")),
    "date_parsing": _wanted(_("нужна дата вида 2026-11-16")),
    "date_from_datetime_parsing": _wanted(_("нужна дата вида 2026-11-16")),
    "date_from_datetime_inexact": _wanted(_("нужна дата вида 2026-11-16, без времени")),
    "greater_than_equal": lambda ctx, _given: _("должно быть не меньше {bound}").format(bound=ctx["ge"]),
    "less_than_equal": lambda ctx, _given: _("должно быть не больше {bound}").format(bound=ctx["le"]),
    "enum": _choice,
    "literal_error": _choice,
    "value_error": lambda ctx, _given: str(ctx["error"]),
}
