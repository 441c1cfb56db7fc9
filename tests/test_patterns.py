"""Patterns on what strangers write take linear time: no unbounded repetition stands in another or beside its like.

«(a+)+» takes exponential time where it fails, «a*a*» quadratic. The trees of all patterns that are made when the pure
packages are imported are looked through; a repetition is unbounded from a thousand times on.
"""

import importlib
import pkgutil
import re
import re._constants as sre
import re._parser as parser
from collections.abc import Iterator
from typing import Any

import pytest

import mailbot.casework
import mailbot.language
import mailbot.mail
import mailbot.replies

_MANY = 1000
_ALPHABET = "aZя Я09_-.,:;<>()[]{}\"'«»=@/\\\t\n\r*+?!#№—…\x00\xa0é中"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)
_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for package in (mailbot.mail, mailbot.language, mailbot.casework, mailbot.replies):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{found.name}.{name}", value


def troubles(pattern: re.Pattern[Any]) -> list[str]:
    return list(_troubles(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)))


def _troubles(tree: Any, inside: bool = False) -> Iterator[str]:
    """`inside` tells whether the tree is all that an unbounded repetition repeats."""
    before: frozenset[str] = frozenset()
    for operation, value in tree:
        if operation in _REPEATS:
            least, most, body = value
            goes_back = most >= _MANY and operation is not sre.POSSESSIVE_REPEAT
            if goes_back and inside and len(tree) == 1:
                yield "a repetition of nothing but a repetition"
            if goes_back and before & _first(body):
                yield f"two repetitions of {sorted(before & _first(body))[:4]} side by side"
            yield from _troubles(body, most >= _MANY)
            before = _alphabet(body) if goes_back else frozenset() if least else before
            continue
        for part in _parts(operation, value):
            yield from _troubles(part, inside and len(tree) == 1)
        if operation not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            before = frozenset()


def _parts(operation: Any, value: Any) -> tuple[Any, ...]:
    """The trees below something that is no repetition."""
    if operation is sre.SUBPATTERN:
        return (value[-1],)
    if operation is sre.BRANCH:
        return tuple(value[1])
    if operation in (sre.ASSERT, sre.ASSERT_NOT):
        return (value[1],)
    return (value,) if operation is sre.ATOMIC_GROUP else ()


def _first(tree: Any) -> frozenset[str]:
    """Which letters of the alphabet a tree may begin with."""
    found: frozenset[str] = frozenset()
    for item in tree:
        operation, value = item
        if operation is sre.SUBPATTERN:
            found |= _first(value[-1])
        elif operation is sre.BRANCH:
            found |= frozenset(letter for branch in value[1] for letter in _first(branch))
        elif operation in _REPEATS:
            found |= _first(value[2])
            if not value[0]:
                continue
        else:
            found |= _alphabet([item])
        if operation not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            break
    return found


def _alphabet(tree: Any) -> frozenset[str]:
    """Which letters of a small alphabet stand in a tree."""
    found: set[str] = set()
    for operation, value in tree:
        if operation is sre.LITERAL:
            found |= {chr(value)} & set(_ALPHABET)
        elif operation is sre.NOT_LITERAL:
            found |= set(_ALPHABET) - {chr(value)}
        elif operation is sre.ANY:
            found |= set(_ALPHABET) - {"\n"}
        elif operation is sre.IN:
            found |= {letter for letter in _ALPHABET if _holds(value, letter)}
        elif operation in _REPEATS:
            found |= _alphabet(value[2])
        elif operation is sre.SUBPATTERN:
            found |= _alphabet(value[-1])
        elif operation is sre.BRANCH:
            found |= {letter for branch in value[1] for letter in _alphabet(branch)}
    return frozenset(found)


def _holds(members: Any, letter: str) -> bool:
    inside = False
    negated = False
    for operation, value in members:
        if operation is sre.NEGATE:
            negated = True
        elif operation is sre.LITERAL:
            inside |= ord(letter) == value
        elif operation is sre.RANGE:
            inside |= value[0] <= ord(letter) <= value[1]
        elif operation is sre.CATEGORY:
            inside |= bool(re.match(_CATEGORIES[value], letter))
    return inside != negated


@pytest.mark.parametrize("text", [r"(a+)+", r"(?:\w*)*x", r"\s*\s*$", r"a+[ab]*c", r"(\d+|x)+y"])
def test_the_look_itself_sees_what_takes_long(text: str) -> None:
    assert troubles(re.compile(text))


@pytest.mark.parametrize("text", [r"\w+\s+\w+", r"(?:a+,)*", r"a{1,64}a*", r"\s*+\s*", r"[^\n]*\n"])
def test_the_look_itself_lets_linear_patterns_pass(text: str) -> None:
    assert troubles(re.compile(text)) == []


def test_no_pattern_on_foreign_text_takes_more_than_linear_time() -> None:
    found = {name: trouble for name, pattern in patterns() if (trouble := troubles(pattern))}
    assert found == {}
