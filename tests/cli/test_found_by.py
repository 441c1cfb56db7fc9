"""Each mechanism by which a letter is read has its name in Russian."""

import ast
from collections.abc import Iterator
from pathlib import Path

import mailbot.language
from mailbot.cli.found_by import found_by

_SOURCES = Path(mailbot.language.__file__).parent


def _texts(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one)
            yield from _texts(other)


def _reasons(tree: ast.Module) -> Iterator[str]:
    """What stands for a `why`: a keyword, a variable of that name, the third value beside an owner."""
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg="why", value=value) | ast.Assign(targets=[ast.Name(id="why")], value=value):
                yield from _texts(value)
            case ast.Tuple(elts=[ast.Attribute(value=ast.Name(id="Owner")), _, why]):
                yield from _texts(why)


def test_every_mechanism_of_the_language_package_has_a_name() -> None:
    given = {why for file in _SOURCES.rglob("*.py") for why in _reasons(ast.parse(file.read_text("utf-8")))}
    assert len(given) > 20
    unnamed = {why for why in given if found_by(why.replace("…", "слово")) == found_by("by a fortune teller")}
    assert unnamed == set()


def test_word_of_the_letter_is_named() -> None:
    assert found_by("after «дочь», does something") == "после «дочь», дальше сказано, что человек сделал"


def test_mechanism_of_a_newer_version_is_told_of_in_general() -> None:
    assert found_by("by a fortune teller") == "по соседним словам"
    assert found_by("") == "прямо названо"
