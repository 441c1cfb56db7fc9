"""What is wrong with a pack or a calendar, said so that its author can put it right. The texts are Russian."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One mistake: the file, the dotted key (empty: the file as a whole), what is wrong and what is allowed."""

    file: str
    key: str
    text: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.file, self.key, self.text) if part)


class PackError(ValueError):
    """A rule pack, an example or a calendar cannot be read; `problems` holds every mistake found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def suggestion(word: str, known: Iterable[str]) -> str:
    """« Может быть, «…»?» for a misspelt word, otherwise every known word; begins with a space."""
    allowed = list(known)
    close = get_close_matches(word, allowed, n=1, cutoff=0.6)
    if close:
        return f" Может быть, «{close[0]}»?"
    return f" Допустимо: {', '.join(allowed)}." if allowed else ""


ModelT = TypeVar("ModelT", bound=BaseModel)

OWN_ERRORS = frozenset({"word", "hours", "rule"})
"""Error types raised by the models themselves: their messages are ready to be read."""

_TEXTS = {
    "missing": "не указано, а без этого нельзя",
    "string_type": "нужна строка в кавычках",
    "int_type": "нужно целое число",
    "bool_type": "нужно true или false",
    "date_type": "нужна дата без кавычек, например 2026-09-01",
    "datetime_type": "нужны дата и время без кавычек, например 2026-11-16 10:00:00",
    "time_type": "нужно время без кавычек, например 15:00:00",
    "tuple_type": 'нужен список в квадратных скобках, например ["…", "…"]',
    "list_type": 'нужен список в квадратных скобках, например ["…", "…"]',
    "model_type": "нужна таблица с ключами, как в разделе [имя]",
    "dict_type": "нужна таблица с ключами, как в разделе [имя]",
    "string_too_short": "строка пуста, нужен текст",
    "too_short": "список пуст, нужно хотя бы одно значение",
}


def read_toml(file: str, text: str, found: list[Problem]) -> dict[str, Any] | None:
    """The file as a dictionary, or None after adding to `found` where its TOML breaks."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found.append(Problem(file=file, key="", text=f"это не TOML: {_where(str(error))}"))
        return None


def _where(message: str) -> str:
    """tomllib says «Expected '=' … (at line 3, column 5)»: the place is what helps."""
    _, bracket, place = message.rpartition("(at ")
    translated = place.rstrip(")").replace("line", "строка").replace("column", "столбец")
    translated = translated.replace("end of document", "конец файла")
    return f"{translated} – проверьте кавычки, скобки и знак «=»" if bracket else message


def validated(model: type[ModelT], data: Mapping[str, Any], *, file: str, found: list[Problem]) -> ModelT | None:
    """`data` as the model, or None after adding to `found` every mistake in it."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        found += [
            Problem(file=file, key=dotted(detail["loc"]), text=_say(model, detail))
            for detail in error.errors(include_url=False)
        ]
        return None


def dotted(place: Iterable[str | int]) -> str:
    """`("clause", 0, "number")` as «clause[1].number»: people count from one."""
    key = ""
    for part in place:
        key += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if key else part
    return key


def _say(model: type[BaseModel], detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind == "extra_forbidden":
        return "такого ключа нет." + suggestion(str(detail["loc"][-1]), keys_at(model, detail["loc"][:-1]))
    if kind in OWN_ERRORS:
        return detail["msg"]
    return _TEXTS.get(kind, f"значение не подходит ({detail['msg']})")


def keys_at(model: type[BaseModel], place: Iterable[str | int]) -> list[str]:
    """The keys that the table at `place` may have."""
    for part in place:
        field = _fields(model).get(part) if isinstance(part, str) else None
        model = (_model_in(field.annotation) if field is not None else None) or model
    return list(_fields(model))


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields by the names that files use."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
