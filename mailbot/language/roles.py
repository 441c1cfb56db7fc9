"""Who writes: parent or representative, pupil, staff, by how they name themselves and whom they write for."""

from collections.abc import Sequence

from mailbot.language.cues import Hit, Word
from mailbot.language.evidence import evidence
from mailbot.language.letter import Finding, PersonName
from mailbot.language.reading import Reading
from mailbot.terms import Role, Source

_WEIGHTS = {"title": 5.0, "from": 4.0, "strong": 3.0, "child": 1.5, "plain": 1.5, "weak": 0.4}
_ENOUGH = 1.5
# Who is taken for staff is not asked for a class: it takes a title, a deed of staff, or several lesser signs.
_ENOUGH_STAFF = 2.5
_CHILD = 2.0
_PUPIL = 1.5
# The class from which a name and a class alone are taken for a pupil's own: for younger ones their parents write.
_OLD_ENOUGH = 7
# Several classes in a letter that speaks of no child.
_SEVERAL = 2.0
# How near a class must follow a name to belong to it, in characters.
_BESIDE_CLASS = 10
# How near a title must stand to the writer's own name to be theirs, in characters.
_BESIDE_NAME = 40
_BESIDE_SUBJECT = 4
# A sentence of so many words that holds a title is a line of a signature.
_NOMINAL = 9
_SIGNED = (Source.FROM, Source.SIGNATURE)
_SELF = frozenset(["я", "это", "от", "являюсь", "работаю", "вам", "пишет", "будучи", "как"])
_NOT_SELF = frozenset(
    ["наш", "наша", "нашей", "ваш", "ваша", "вашей", "его", "ее", "их", "у", "к", "с", "через", "а", "и", "но", "о"]
)
_VERB_ENDS = ("л", "ла", "ли", "ит", "ет", "ют", "ят", "ут")


def read_role(reading: Reading) -> Role:
    """The writer's role; `Role.UNKNOWN` when the letter does not tell."""
    known = evidence(reading)
    words, hits = known.words, known.hits["roles"]
    scores = {role: _score(role, hits) for role in (Role.PARENT, Role.STUDENT, Role.STAFF)}
    scores[Role.STAFF] += _titles(reading, words, hits)
    scores[Role.STUDENT] += _PUPIL if _signs_with_class(reading) else 0.0
    scores[Role.PARENT] += _named_parent(words, hits) + (_CHILD if reading.child_names else 0.0)
    scores[Role.STAFF] += _SEVERAL if len(reading.classes) > 1 and not scores[Role.PARENT] else 0.0
    _settle(scores, hits)
    if _class_beside_name(reading) and scores[Role.STAFF] < _WEIGHTS["title"] and not _acts_as_staff(hits):
        scores[Role.STAFF] = 0.0
    if _is_signed_by_staff(words, hits):
        scores[Role.PARENT] = min(scores[Role.PARENT], scores[Role.STAFF] - 1.0)
    best = max(scores, key=lambda role: scores[role])
    if best is Role.STAFF and scores[best] < _ENOUGH_STAFF:
        scores[Role.STAFF] = 0.0
        best = max(scores, key=lambda role: scores[role])
    if scores[best] >= _ENOUGH:
        return best
    # Who gives a class and does not speak of themselves writes for a child.
    return Role.PARENT if reading.classes else Role.UNKNOWN


def _named_parent(words: Sequence[Word], hits: Sequence[Hit]) -> float:
    """«Мама Саши» as the sender's name."""
    named = any(hit.group.startswith("parent.") and words[hit.first].source is Source.FROM for hit in hits)
    return _WEIGHTS["from"] if named else 0.0


def _signs_with_class(reading: Reading) -> bool:
    """«Ибрагимова Мадина, 10В»: one's own name without a patronymic, and at once the class of one who is old enough."""
    name, beside = reading.full_name, _class_beside_name(reading)
    if name is None or name.value.patronymic:
        return False
    return any(int("".join(filter(str.isdigit, one)) or 0) >= _OLD_ENOUGH for one in beside)


def _class_beside_name(reading: Reading) -> list[str]:
    """The classes that stand at the writer's own name."""
    name = reading.full_name
    if name is None:
        return []
    first, last = name.span
    return [
        one.value
        for one in reading.classes
        if one.source is name.source
        and (0 < one.span[0] - last <= _BESIDE_CLASS or 0 < first - one.span[1] <= _BESIDE_CLASS)
    ]


def _score(role: Role, hits: Sequence[Hit]) -> float:
    """Each cue once; of several that begin at the same word the heaviest."""
    cues: dict[str, tuple[float, int]] = {}
    for hit in hits:
        group, _, strength = hit.group.partition(".")
        if group == role.value and strength not in ("title", "subject"):
            cues.setdefault(hit.cue, (_WEIGHTS[strength], hit.first))
    places: dict[int, float] = {}
    for weight, first in cues.values():
        places[first] = max(places.get(first, 0.0), weight)
    return sum(places.values())


def _settle(scores: dict[Role, float], hits: Sequence[Hit]) -> None:
    """Who writes for a child of theirs is a parent here, whatever the profession or the child's doings."""
    parent = [hit for hit in hits if hit.group in ("parent.strong", "parent.child", "parent.plain")]
    if any(hit.group == "reported.elsewhere" for hit in hits) and parent:
        scores[Role.STAFF] = 0.0
    if any(hit.group != "parent.plain" for hit in parent) and scores[Role.STAFF] < _WEIGHTS["title"]:
        scores[Role.STUDENT] *= 0.5


def _acts_as_staff(hits: Sequence[Hit]) -> bool:
    """Whether some word tells of a deed of staff by itself."""
    return any(hit.group == "staff.strong" for hit in hits)


def _is_signed_by_staff(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether the sender's name or the signature holds a title: then the parents in the letter are others."""
    own = [hit for hit in hits if hit.group == "staff.title" and words[hit.first].source in _SIGNED]
    named = any(hit.group.startswith("parent.") and words[hit.first].source in _SIGNED for hit in hits)
    return bool(own) and not named


def _titles(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> float:
    own = [hit for hit in hits if hit.group == "staff.title" and _is_writers(reading, words, hit)]
    own += [hit for hit in hits if hit.group == "staff.subject" and _follows_own_name(reading, words, hit)]
    return _WEIGHTS["title"] if own else 0.0


def _follows_own_name(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    """«Власенко Инна Юрьевна, химия»: a subject that closes what begins with the writer's name and patronymic."""
    name, word = reading.full_name, words[hit.first]
    if name is None or not name.value.patronymic or name.source is not word.source:
        return False
    closes = hit.last >= len(words) or words[hit.last].sentence != word.sentence
    return closes and 0 <= word.start - name.span[1] <= _BESIDE_SUBJECT


def _is_writers(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    word = words[hit.first]
    if word.source in (Source.FROM, Source.SIGNATURE):
        return True
    before = [other for other in words[max(0, hit.first - 2) : hit.first] if other.sentence == word.sentence]
    if any(other.norm in _SELF and (other.norm != "от" or other.first) for other in before):
        return not any(other.norm in _NOT_SELF for other in before)
    if before and before[-1].norm in _NOT_SELF:
        return False
    return _beside_own_name(reading, words, hit) or _is_line(words, hit)


def _beside_own_name(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    name = reading.full_name
    if name is None or name.source is not words[hit.first].source:
        return False
    start, end = words[hit.first].start, words[hit.last - 1].end
    if 0 <= start - name.span[1] <= _BESIDE_NAME:
        return True
    near = 0 <= name.span[0] - end <= _BESIDE_NAME
    return near and (_is_line(words, hit) or any(_begins(word, name, words[hit.first]) for word in words[hit.last :]))


def _begins(word: Word, name: Finding[PersonName], title: Word) -> bool:
    """Whether `word` is where the name begins, in the sentence of the title."""
    return word.source is name.source and word.start == name.span[0] and word.sentence == title.sentence


def _is_line(words: Sequence[Word], hit: Hit) -> bool:
    """«Учитель химии.»: a sentence of a few words that begins with the title and holds no verb."""
    first = words[hit.first]
    near = [other for other in words[hit.first : hit.first + _NOMINAL + 1] if other.sentence == first.sentence]
    return (
        first.first
        and len(near) <= _NOMINAL
        and not any(other.norm.endswith(_VERB_ENDS) and not other.capital for other in near)
    )
