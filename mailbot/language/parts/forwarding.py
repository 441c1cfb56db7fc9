"""Whose letter a forwarded one is: staff hand on what a family, a pupil or a teacher wrote, others show it.

The words above decide: a resolution («в работу», «Светлана Петровна, это к Вам») hands the letter on, and its author is
the applicant; whoever tells of themselves stays the applicant and shows what they were sent. Where neither is plain the
letter below tells whether it appeals or answers, and what remains is left to a person.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token, tokenize

# Who has more to say than this, in words, speaks for themselves; so few only hand the letter on.
_LONGEST, _BRIEF = 60, 12
# Of each text so much is looked at, in characters: whose letter it is stands at its beginning.
_TEXT = 2000
_THANKS = ("спасибо", "благодар")
_WRITINGS = ("ответ", "письм", "сообщени", "от", "прислал", "написал")
# Shorter words of a phrase are compared whole, longer ones are beginnings.
_WHOLE = 3
_CLASS = re.compile(r"(?<![\d.])(?:1[01]|[1-9])\s?[-–]?\s?[«\"']?[а-яё](?![а-яё])|класс", re.IGNORECASE)
_SAYS_NOTHING = frozenset({"PREP", "CONJ", "PRCL", "INTJ", "NPRO", "Name", "Surn", "Patr", "Anum", "Apro", "PRED"})


class Handing(Enum):
    """Whether the words above a forwarded letter only hand it on."""

    SPEAKS = "speaks"
    UNCLEAR = "unclear"
    HANDS_ON = "hands on"
    SENDS_AGAIN = "sends again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A forwarded letter: the words `own` above it and the `signature` under them, the letter `below`, who wrote it and
    who passes it on."""

    own: str
    signature: str
    below: str
    author: str
    writer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Known:
    passing: tuple[str, ...]
    families: tuple[str, ...]
    selves: tuple[str, ...]
    mine: tuple[str, ...]
    of_school: tuple[str, ...]
    shows: frozenset[str]
    kin: tuple[str, ...]
    children: tuple[str, ...]
    frames: tuple[tuple[str, ...], ...]
    resolutions: tuple[tuple[str, ...], ...]
    requests: tuple[tuple[str, ...], ...]
    courtesies: tuple[str, ...]
    offices: tuple[str, ...]
    mailboxes: tuple[str, ...]
    posts: tuple[str, ...]
    robots: tuple[str, ...]
    again: tuple[tuple[str, ...], ...]
    settled: tuple[tuple[str, ...], ...]
    appeals: tuple[tuple[str, ...], ...]
    answers: tuple[tuple[str, ...], ...]


@lru_cache(maxsize=4)
def _known(lexicon: Lexicon) -> _Known:
    def words(key: str) -> tuple[str, ...]:
        return lexicon.words("quotes", f"forwarding.{key}")

    def phrases(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(phrase.split()) for phrase in words(key))

    return _Known(
        passing=words("passing"),
        families=words("families"),
        selves=words("selves"),
        mine=words("mine"),
        of_school=words("of_school"),
        shows=frozenset(words("shows")),
        kin=words("kin"),
        children=words("children"),
        frames=phrases("frames"),
        resolutions=phrases("resolutions"),
        requests=phrases("requests"),
        courtesies=words("courtesies"),
        offices=words("offices"),
        mailboxes=words("mailboxes"),
        posts=words("posts"),
        robots=words("robots"),
        again=phrases("again"),
        settled=phrases("settled"),
        appeals=phrases("appeals"),
        answers=phrases("answers"),
    )


def handing(passed: Passed, lexicon: Lexicon, is_rude: Callable[[str], bool]) -> Handing:
    """What the words above a forwarded letter do: hand it on, speak for their writer, or it cannot be told."""
    known = _known(lexicon)
    words = [token for token in tokenize(passed.own[:_TEXT]) if token.is_word]
    if len(words) > _LONGEST or len(passed.own) > _TEXT or is_rude(passed.own):
        return Handing.SPEAKS
    resolved = _has(words, known.resolutions)
    told = _tells_of_oneself(passed.own, words, known) or _signs_as_family(passed.signature, known)
    # A post is no part of a signature that is known by its name.
    closing = passed.own.rstrip().rpartition("\n")[2] if "\n" in passed.own.strip() else ""
    by_office = _is_office(passed.writer, f"{closing}\n{passed.signature}", known)
    below = [token for token in tokenize(passed.below[:_TEXT]) if token.is_word]
    answers = _has(below, known.answers) or _greets(below, passed.writer)
    if _has(words, known.again) and not (answers or _is_by_program(passed.author, known) or _has(words, known.settled)):
        return Handing.SENDS_AGAIN
    if _is_by_program(passed.author, known):
        return Handing.UNCLEAR if resolved and not told else Handing.SPEAKS
    if _is_a_familys(words, known) and not _signs_as_family(passed.signature, known):
        return Handing.HANDS_ON
    if _thanks(words, known) and not resolved:
        return (
            Handing.SPEAKS if told or answers or _is_ones_own(passed) or not _appeals(below, known) else Handing.UNCLEAR
        )
    if told or answers:
        return Handing.UNCLEAR if resolved else Handing.SPEAKS
    return Handing.HANDS_ON if resolved or by_office else _by_the_letter(words, below, known)


def _by_the_letter(words: Sequence[Token], below: Sequence[Token], known: _Known) -> Handing:
    """Nothing of one's own stands above, nor a resolution: what the forwarded letter is decides."""
    if len(words) > _BRIEF:
        return Handing.UNCLEAR
    untold = sum(not _says_nothing(word, known) for word in words) - _has(words, known.requests)
    return Handing.HANDS_ON if _appeals(below, known) and untold <= 0 else Handing.UNCLEAR


def _is_a_familys(words: Sequence[Token], known: _Known) -> bool:
    """«Ко мне обратилась мама ученика», «пересылаю письмо родителя»: whose letter it is, is said."""
    norms = [word.norm for word in words]
    told = any(norm.startswith(known.passing) for norm in norms) and any(
        norm.startswith(known.families) for norm in norms
    )
    if not told or any(norm in known.mine for norm in norms):
        return False
    # «Я мама Эмира» and «Керимова Диляра, мама Эмира» speak for themselves; «ответ учителя», «прислала учительница»: a
    # parent shows what the school wrote.
    return not any(
        (before.norm == "я" and word.norm.startswith(known.families))
        or (word.norm in known.selves and (word.line_start or (before.is_capitalised and not before.sentence_start)))
        or (before.norm.startswith(_WRITINGS) and word.norm.startswith(known.of_school))
        for before, word in pairwise(words)
    )


def _tells_of_oneself(own: str, words: Sequence[Token], known: _Known) -> bool:
    """A class, a child, a trouble, «мне ответили»: more than handing on."""
    framed = _framed(words, known)
    said = [word.norm for at, word in enumerate(words) if at not in framed]
    if _CLASS.search(own) or any(norm in known.shows or norm in known.mine for norm in said):
        return True
    if any(norm.startswith((*known.families, *known.kin)) or norm in {"не", "нет"} for norm in said):
        return True
    return any("1per" in grammemes(norm) and not _is_request(norm, known) for norm in said)


def _thanks(words: Sequence[Token], known: _Known) -> bool:
    """Thanks above, that are not given beforehand: for what came right, or for the trouble of reading."""
    framed = _framed(words, known)
    return any(at not in framed and word.norm.startswith(_THANKS) for at, word in enumerate(words))


def _framed(words: Sequence[Token], known: _Known) -> set[int]:
    """The places of turns that only announce a forwarded letter: they tell nothing of who passes it on."""
    return {at + step for at, phrase in _found(words, known.frames) for step in range(len(phrase))}


def _is_ones_own(passed: Passed) -> bool:
    """Whether the forwarded letter is of the one who passes it on, by a name or an address that both bear."""
    ones = {token.norm for token in tokenize(" ".join(passed.writer)) if token.is_word}
    return any(token.norm in ones for token in tokenize(passed.author.partition("@")[0]) if token.is_word)


def _signs_as_family(signature: str, known: _Known) -> bool:
    """«Мудрова Лидия, мама Киры, 6Б»; the class of a class teacher's signature is their post."""
    norms = [token.norm for token in tokenize(signature[:_TEXT])]
    if any(norm.startswith((*known.families, *known.kin)) for norm in norms):
        return True
    return bool(_CLASS.search(signature[:_TEXT])) and not any(norm.startswith(known.posts) for norm in norms)


def _is_request(norm: str, known: _Known) -> bool:
    return any(len(phrase) == 1 and _fits(norm, phrase[0]) for phrase in (*known.requests, *known.resolutions))


def _says_nothing(word: Token, known: _Known) -> bool:
    if word.norm.startswith(known.courtesies) or _is_request(word.norm, known):
        return True
    named = word.is_capitalised and not word.sentence_start
    return named or not _SAYS_NOTHING.isdisjoint(grammemes(word.norm))


def _appeals(below: Sequence[Token], known: _Known) -> bool:
    """Whether somebody asks for help in the letter, or speaks of a child of theirs."""
    for before, word in pairwise(below):
        if word.norm.startswith(known.kin) and (before.norm in known.mine or before.norm == "у"):
            return True
    own = any(word.norm.startswith(known.children) for word in below)
    return own or _has(below, known.appeals)


def _greets(below: Sequence[Token], writer: tuple[str, ...]) -> bool:
    """«Лиля, …»: whoever is called by the given name alone is no teacher of the author's."""
    called = {word for who in writer if "@" not in who for word in who.lower().replace("ё", "е").split()}
    if not below or below[0].norm not in called:
        return False
    return len(below) < 2 or "Patr" not in grammemes(below[1].norm)


def _is_office(writer: tuple[str, ...], signature: str, known: _Known) -> bool:
    """Whether it is an office that passes the letter on, by its name or its address: «Приёмная», secretary@…"""
    for who in writer:
        local, at, _domain = who.lower().rpartition("@")
        if at and local.startswith(known.mailboxes):
            return True
    named = " ".join((*(who for who in writer if "@" not in who), signature[:_TEXT]))
    return any(token.norm.startswith(known.offices) for token in tokenize(named))


def _is_by_program(author: str, known: _Known) -> bool:
    """Whether a program wrote the letter, or a service: nobody who appeals."""
    return any(token.norm.startswith(known.robots) for token in tokenize(author[:_TEXT]))


def _has(words: Sequence[Token], phrases: tuple[tuple[str, ...], ...]) -> bool:
    return bool(_found(words, phrases))


def _found(words: Sequence[Token], phrases: tuple[tuple[str, ...], ...]) -> list[tuple[int, tuple[str, ...]]]:
    """Where phrases stand among words, of which each counts from its beginning."""
    return [
        (at, phrase)
        for at in range(len(words))
        for phrase in phrases
        if len(phrase) <= len(words) - at
        and all(_fits(words[at + step].norm, part) for step, part in enumerate(phrase))
    ]


def _fits(norm: str, part: str) -> bool:
    return norm == part if len(part) <= _WHOLE else norm.startswith(part)
