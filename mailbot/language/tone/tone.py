"""The tone of a letter in three grades, from the writer's own words alone.

Obscene and rude words are a violation, and insults aimed at the person addressed or at the staff. Anger, sarcasm,
capitals, threats to complain are borderline, and so is every doubt.
"""

import re
from collections.abc import Sequence

from mailbot.language.evidence import Evidence, evidence
from mailbot.language.letter import SPOKEN, ToneFinding
from mailbot.language.reading import Reading
from mailbot.language.tone.aim import Aim, Scene
from mailbot.language.tone.badfind import Found, find_bad_words
from mailbot.language.tone.badwords import BadWords, Level, bad_words
from mailbot.language.words import morphology
from mailbot.language.words.tokens import normalise
from mailbot.terms import Source, ToneKind, Verdict

_VIOLATION = 0.7
# Behind so many violations nothing changes the verdict.
_ENOUGH = 50
_CERTAINTY = {Aim.DIRECT: 0.95, Aim.UNCLEAR: 0.5, Aim.NONE: 0.0}
_KINDS = {
    Level.OBSCENE: ToneKind.OBSCENE,
    Level.RUDE: ToneKind.RUDE,
    Level.STUNNED: ToneKind.RUDE,
    Level.MILD: ToneKind.RUDE,
}
_PHRASES = {
    "insulting": (ToneKind.INSULT, 0.9),
    "aimed": (ToneKind.INSULT, 0.9),
    "threat": (ToneKind.THREAT, 0.5),
    "angry": (ToneKind.RUDE, 0.3),
}
# Shouting: three words in capitals, where all are in a text of so many letters at least; or a run of signs.
_CAPITALS = 12
_CAPITAL_WORDS = re.compile(r"\b[А-ЯЁ]{4,30}(?:[ ,!-]{1,3}[А-ЯЁ]{1,30}){2,}")
_SIGNS = re.compile(r"[!?]{3,}")
# What glues a piece to the word about it: a letter, also behind a sign that stands for another, a soft line end, a tag.
_GLUE = r"(?:[*#%&@$]|=\r?\n|</?[a-z][a-z0-9]{0,9}>)?"
_GLUED_BEFORE, _GLUED_AFTER = re.compile(rf"[^\W_]{_GLUE}\Z"), re.compile(rf"{_GLUE}[^\W_]")
_GLUE_LENGTH = 14
_NEXT_LINE = re.compile(r"[ \t-]{0,3}\r?\n[ \t]{0,3}([^\W\d_]{2,12})")
# Shorter ones may be two names («Ху Ева»).
_TORN_LEAST = 7


def read_tone(reading: Reading) -> tuple[Verdict, tuple[ToneFinding, ...]]:
    """The verdict on the writer's own words, and what it rests on, in order of place."""
    findings: list[ToneFinding] = []
    for source in SPOKEN:
        findings += _part(reading, source)
    worst = max((finding.certainty for finding in findings), default=0.0)
    verdict = Verdict.VIOLATION if worst >= _VIOLATION else Verdict.BORDERLINE if findings else Verdict.POLITE
    return verdict, tuple(findings)


def _part(reading: Reading, source: Source) -> list[ToneFinding]:
    text = reading.parts.of(source)
    if not text.strip():
        return []
    known = evidence(reading)
    words = bad_words(reading.lexicon)
    names = [
        span
        for span in reading.name_spans.get(source, ())
        if not (
            _is_glued(text, *span)
            or _is_torn(text[slice(*span)], words)
            or _goes_on(text, *span, words)
            or _is_oath(text[slice(*span)], words)
        )
    ]
    found = find_bad_words(text, words, names)
    phrases = _phrases(known, source)
    scene = Scene(reading, source, known, found) if found or phrases else None
    findings = _judged(text, source, found, scene) if scene else []
    findings += [_phrase(text, source, scene, hit) for hit in phrases if scene]
    findings += _shouting(reading, source)
    return sorted((one for one in findings if one.certainty > 0), key=lambda one: one.span)


def _judged(text: str, source: Source, found: Sequence[Found], scene: Scene) -> list[ToneFinding]:
    findings: list[ToneFinding] = []
    certain = 0
    for hit in found:
        findings.append(_finding(text, source, hit, scene.aim(hit)))
        certain += findings[-1].certainty >= _VIOLATION
        if certain == _ENOUGH:
            break
    return findings


def _is_glued(text: str, start: int, end: int) -> bool:
    """Whether a name is a piece of something longer («дили» in «спи3дили», «аней» in «е*аней»)."""
    return bool(_GLUED_BEFORE.search(text[max(0, start - _GLUE_LENGTH) : start]) or _GLUED_AFTER.match(text, end))


def _is_torn(name: str, words: BadWords) -> bool:
    """Whether what was taken for a name is an obscene word torn apart («Заеба ли»), or no surname («Дибилы»)."""
    letters = normalise("".join(name.split()))
    if letters == normalise(name) and words.level(letters) is Level.STRONG:
        return not any("Surn" in parse.grammemes for parse in morphology.parses(letters))
    return len(letters) >= _TORN_LEAST and words.torn(letters) is Level.OBSCENE


def _goes_on(text: str, start: int, end: int, words: BadWords) -> bool:
    """Whether a name goes on as an obscene word in the next line («ХУ», «ЙНЯ»)."""
    following = _NEXT_LINE.match(text, end)
    if following is None or morphology.is_known(normalise(following[1])):
        return False
    return words.torn(normalise(text[start:end] + following[1])) is Level.OBSCENE


def _is_oath(name: str, words: BadWords) -> bool:
    """Whether a word of Latin letters that nobody writes a name like («huye», «ELDE») is an obscene one."""
    if not name.isascii() or not name.isalpha() or name.istitle():
        return False
    return any(one.level is Level.OBSCENE and one.end - one.start == len(name) for one in find_bad_words(name, words))


def _finding(text: str, source: Source, hit: Found, aim: Aim) -> ToneFinding:
    certainty = 0.4 * (aim is not Aim.NONE) if hit.level is Level.MILD else _CERTAINTY[aim]
    kind = _KINDS.get(hit.level, ToneKind.INSULT)
    return ToneFinding(
        text=text[hit.start : hit.end], source=source, span=(hit.start, hit.end), kind=kind, certainty=certainty
    )


def _phrases(known: Evidence, source: Source) -> list[tuple[str, int, int]]:
    """Telling phrases of several words: what they tell, and their spans."""
    return [
        (group, known.words[hit.first].start, known.words[hit.last - 1].end)
        for hit in known.of("tone_context", source)
        if (group := hit.group.removesuffix(".cues")) in _PHRASES
    ]


def _phrase(text: str, source: Source, scene: Scene, phrase: tuple[str, int, int]) -> ToneFinding:
    group, start, end = phrase
    kind, certainty = _PHRASES[group]
    found = Found(Level.RUDE, "", start, end, False)
    aim = scene.aim(found)
    if group == "aimed" and not scene.is_meant_for_staff(found):
        aim = Aim.NONE
    if group == "insulting" and scene.is_taken_back(found):
        aim = Aim.NONE
    return ToneFinding(
        text=text[start:end], source=source, span=(start, end), kind=kind, certainty=certainty * (aim is not Aim.NONE)
    )


def _shouting(reading: Reading, source: Source) -> list[ToneFinding]:
    """Three words of capitals in a row that are no name, «!!!»; a subject, a signature, a line may be all capitals."""
    text = reading.parts.of(source)
    found = [one for one in _CAPITAL_WORDS.finditer(text) if not reading.in_name(source, *one.span())]
    letters = [char for char in text if char.isalpha()] if found else []
    if all(map(str.isupper, letters)) and (len(letters) < _CAPITALS or source is not Source.BODY):
        found = []
    found += _SIGNS.finditer(text)
    return [
        ToneFinding(text=one.group(), source=source, span=one.span(), kind=ToneKind.SHOUTING, certainty=0.4)
        for one in found
    ]
