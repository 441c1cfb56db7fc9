"""Who writes: parent or representative, pupil, staff, by how they name themselves and whom they write for."""

import re
from collections.abc import Collection, Iterator, Sequence

from mailbot.language.evidence import evidence
from mailbot.language.reading import Reading
from mailbot.language.roles.own_child import counted_children, own_child
from mailbot.language.roles.own_deeds import names_pupils, own_deeds, pupils_family
from mailbot.language.roles.pupils import classes_beside_name, lends_mailbox, says_first_name, signs_with_class
from mailbot.language.roles.standing import is_grown_up, is_of_class, works_elsewhere
from mailbot.language.roles.titles import has_own_title
from mailbot.language.words import morphology
from mailbot.language.words.cues import Hit, Word
from mailbot.terms import Role, Source

_WEIGHTS = {
    "title": 5.0,
    "from": 4.0,
    "strong": 3.0,
    "kin": 2.5,
    "child": 1.5,
    "plain": 1.5,
    "teachers": 1.5,
    "weak": 0.4,
    "many": 1.5,
    "inner": 1.5,
    "service": 2.5,
    "leave": 2.5,
    "borrowed": 3.0,
}
_ENOUGH = 1.5
# Who is taken for staff is not asked for a class: it takes a title, a deed of staff, or several lesser signs.
_ENOUGH_STAFF = 2.5
_CHILD = 2.0
_PUPIL = 1.5
# What a pupil's father or mother do; and what a patronymic tells against a pupil.
_FAMILY, _GROWN_UP = 2.5, 0.75
# What «Раиса Степановна» without a surname tells against one: so no pupil signs.
_ADDRESSED_FORMALLY = 3.0
# Several classes in a letter that speaks of no child.
_SEVERAL = 2.0
_CALLS = 0.5
_INTRODUCES = frozenset(["пишет", "я", "это", "беспокоит"])
_SIGNED = (Source.FROM, Source.SIGNATURE)
# What is told of the work of staff by what stands in a sentence, rather than by a title.
_OF_STAFF = frozenset(["staff.strong", "staff.plain", "staff.many", "staff.inner", "staff.service"])
_POSTS = ("staff.title", "staff.strong")
# So near behind a title stands what its bearer says.
_TELLS = 6
# And where it is held.
_HELD = 2
_CLASS = "класс"
_ONLY = frozenset(["только", "лишь", "раньше", "прежде"])
_YOURS = "ваш"
_PARENTS = frozenset(["мама", "папа", "мать", "отец", "родитель", "бабушка", "дедушка", "опекун"])
_ALONE = frozenset(["я", "мне", "меня", "мной"])
_FIRST_PERSON = _ALONE | {"мы", "нам", "нас"}


def read_role(reading: Reading) -> Role:
    """The writer's role; `Role.UNKNOWN` when the letter does not tell."""
    known = evidence(reading)
    words, family = known.words, pupils_family(known.words)
    children = own_child(words, reading.lexicon)
    counted = counted_children(reading, words)
    unnamed = [Hit("parent.kin", words[at].norm, at, at + 1) for at in (*children, *counted)]
    others = [hit for hit in known.hits["roles"] if hit.first not in counted]
    hits = _telling(reading, words, [*others, *unnamed], family)
    scores = _scores(reading, words, hits, frozenset(children))
    scores[Role.STUDENT] += _FAMILY if family and not reading.child_names else 0.0
    _settle(scores, hits, for_child=bool(reading.child_names))
    if classes_beside_name(reading) and scores[Role.STAFF] < _WEIGHTS["title"] and not _acts_as_staff(hits):
        scores[Role.STAFF] = 0.0
    if _is_signed_by_staff(words, hits):
        scores[Role.PARENT] = min(scores[Role.PARENT], scores[Role.STAFF] - 1.0)
    if scores[Role.STAFF] < _ENOUGH_STAFF:
        scores[Role.STAFF] = 0.0
    best = max(scores, key=lambda role: scores[role])
    if scores[best] >= _ENOUGH:
        return best
    # Who gives a class and does not speak of themselves writes for a child; so does a grown-up who is no staff.
    return Role.PARENT if reading.classes or is_grown_up(reading, words, hits) else Role.UNKNOWN


def _telling(reading: Reading, words: Sequence[Word], hits: Sequence[Hit], family: frozenset[int]) -> list[Hit]:
    """The cues without those that the rest of the letter explains.

    Parents in the mouth of pupils and teachers; the child of a leave; colleagues and posts of another firm; a
    profession that parents have too, where the letter is for a child of the writer's.
    """
    others = family | {hit.first for hit in hits if hit.group == "staff.many"}
    others |= {at for hit in hits if hit.group == "staff.leave" for at in range(hit.first, hit.last)}
    kin = any(hit.group == "parent.kin" for hit in hits)
    outside = reading.lexicon.words("roles", "reported.anywhere") if kin or reading.child_names else ()
    firm = works_elsewhere(words, hits)
    borrowed = any(hit.group == "student.borrowed" for hit in hits) or lends_mailbox(reading, words)
    reported = _reported(reading, words, hits)
    # «Не как логопед, а как мама», «я не учитель»: the post in From or in the signature is laid aside.
    denied = any(hit.group == "staff.title" and _is_denied(words, hit.first) for hit in hits)
    # «Ваша физичка»: so speak grown-ups; who has her for a teacher says «наша».
    yours = any(hit.group == "student.teachers" and _is_yours(words, hit) for hit in hits)
    posts = {words[hit.first].sentence for hit in hits if hit.group in _POSTS}
    elsewhere = {hit.first for hit in hits if hit.group in ("firm.marks", "reported.elsewhere")}

    def counts(hit: Hit) -> bool:
        word = words[hit.first]
        if _is_broken(words, hit) or (hit.group in _OF_STAFF and word.sentence in reported):
            return False
        if hit.group == "staff.title" and (denied or _is_elsewhere(words, elsewhere, hit)):
            return False
        if (yours and hit.group == "student.teachers") or (hit.group in _POSTS and _is_parents(words, hit)):
            return False
        if hit.group == "reported.elsewhere" and word.sentence not in posts:
            return False
        if hit.group.startswith("parent."):
            return hit.first not in others and not (borrowed and word.source is Source.FROM)
        if firm and (word.norm.startswith("коллег") or (word.source is Source.SIGNATURE and "staff." in hit.group)):
            return False
        introduced = not kin and hit.first > 0 and words[hit.first - 1].norm in _INTRODUCES
        return not (hit.group == "staff.title" and word.norm in outside and not introduced)

    return [hit for hit in hits if counts(hit)]


def _is_elsewhere(words: Sequence[Word], elsewhere: Collection[int], title: Hit) -> bool:
    """«Директор магазина», «воспитатель в садике»: right behind the post stands where it is held."""
    near = range(title.last, title.last + _HELD)
    return any(at in elsewhere and words[at].sentence == words[title.first].sentence for at in near)


def _is_yours(words: Sequence[Word], hit: Hit) -> bool:
    near = (*words[max(0, hit.first - 1) : hit.first], *words[hit.last : hit.last + 1])
    return any(word.norm.startswith(_YOURS) and word.sentence == words[hit.first].sentence for word in near)


def _is_parents(words: Sequence[Word], hit: Hit) -> bool:
    """«Психолог и мама пятиклассника»: a profession told beside what matters here."""
    before, after = words[max(0, hit.first - 2) : hit.first], words[hit.last : hit.last + 2]
    return (len(after) > 1 and after[0].norm == "и" and after[1].norm in _PARENTS) or (
        len(before) > 1 and before[1].norm == "и" and before[0].norm in _PARENTS
    )


def _is_denied(words: Sequence[Word], at: int) -> bool:
    return [word.norm for word in words[max(0, at - 2) : at]] in (["не", "как"], ["я", "не"])


def _is_broken(words: Sequence[Word], hit: Hit) -> bool:
    """«Я получил 4, учительница …»: what somebody does stands between «я» and the title, which is another's."""
    between, last = words[hit.first + 1 : hit.last - 1], morphology.grammemes(words[hit.last - 1].norm)
    if hit.cue.startswith("я …") and "NOUN" in last:
        return any(word.norm == "не" or _is_deed(word) for word in between)
    before = words[hit.first - 1].norm if hit.first else ""
    # «Класс мой 10б» is no class of a teacher's; «журналом пользовалась только как мама» tells of the past.
    mine = before == _CLASS and words[hit.first].norm.startswith("мо") and words[hit.last - 1].norm[0].isdigit()
    return mine or (before in _ONLY and words[hit.first].norm == "как")


def _is_deed(word: Word) -> bool:
    found = morphology.grammemes(word.norm)
    return "VERB" in found and bool(found & {"past", "1per", "3per"})


def _reported(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """Sentences that tell what a teacher says or ought to do and nothing of the writer.

    «Учитель говорит, что тема не сохраняется», «учитель обязана выставить нам оценки».
    """
    verbs, states, duties = (
        tuple(word.rstrip("*") for word in reading.lexicon.words("roles", f"reported.{key}"))
        for key in ("verbs", "states", "duties")
    )
    told: set[int] = set()
    bound: set[int] = set()
    for hit in hits:
        if hit.group != "staff.title" or words[hit.first].source in _SIGNED:
            continue
        for other in words[hit.last : hit.last + _TELLS]:
            if other.sentence != words[hit.first].sentence:
                break
            if other.norm.startswith(states) or (other.norm.startswith(verbs) and _is_deed(other)):
                told.add(other.sentence)
            if other.norm.startswith(duties):
                bound.add(other.sentence)
    return (told - _said_by(words, _FIRST_PERSON) if told else told) | (
        bound - _said_by(words, _ALONE) if bound else bound
    )


def _said_by(words: Sequence[Word], pronouns: frozenset[str]) -> set[int]:
    """Sentences with one of these pronouns, or with a verb in the first person."""
    return {word.sentence for word in words if word.norm in pronouns or "1per" in morphology.grammemes(word.norm)}


def _scores(
    reading: Reading, words: Sequence[Word], hits: Sequence[Hit], children: frozenset[int]
) -> dict[Role, float]:
    """The weight of the evidence for each role by itself; `children` as in `own_deeds`."""
    scores = {role: _score(role, hits) for role in (Role.PARENT, Role.STUDENT, Role.STAFF)}
    for_kin = any(hit.group == "parent.kin" for hit in hits)
    for_child = for_kin or bool(reading.child_names)
    scores[Role.STAFF] += _WEIGHTS["title"] if has_own_title(reading, words, hits, Role.STAFF) else 0.0
    own_pupil = not for_child and has_own_title(reading, words, hits, Role.STUDENT)
    scores[Role.STUDENT] += _WEIGHTS["title"] if own_pupil else 0.0
    scores[Role.STAFF] += _WEIGHTS["many"] if names_pupils(words) else 0.0
    for role, weight in (*own_deeds(words, reading.lexicon, children).items(), *_addressed(reading)):
        scores[role] += weight
    scores[Role.STUDENT] += _PUPIL if signs_with_class(reading, words) else 0.0
    named = not for_kin and says_first_name(reading, words)
    scores[Role.STUDENT] += _WEIGHTS["strong"] if named or is_of_class(reading, words) else 0.0
    scores[Role.PARENT] += _FAMILY if _has_several(reading) else 0.0
    scores[Role.STUDENT] -= _grown_up(reading)
    # Who calls a hotline and demands measures is hardly a pupil, however they put it.
    scores[Role.STUDENT] *= _CALLS if any(hit.group == "grown.signs" for hit in hits) else 1.0
    scores[Role.PARENT] += _named_in_from(Role.PARENT, words, hits) + (
        _CHILD if _speaks_of_child(reading, hits) else 0.0
    )
    scores[Role.STAFF] += _named_in_from(Role.STAFF, words, hits)
    # «Орлова Анна, 5А и 7Б» gives the classes of her children.
    many = len(reading.classes) > 1 and not classes_beside_name(reading)
    scores[Role.STAFF] += _SEVERAL if many and not scores[Role.PARENT] else 0.0
    return scores


def _grown_up(reading: Reading) -> float:
    """How much the writer's patronymic tells against a pupil."""
    if reading.full_name is None:
        return _ADDRESSED_FORMALLY if " " in reading.address_as else 0.0
    return _GROWN_UP if reading.full_name.value.patronymic else 0.0


def _speaks_of_child(reading: Reading, hits: Sequence[Hit]) -> bool:
    """Whether a child is named; a name shown in From («Лёха 2012») is a child's only where a parent is told of too."""
    named = any(name.source is not Source.FROM for name in reading.child_names)
    return named or (bool(reading.child_names) and any(hit.group.startswith("parent.") for hit in hits))


def _has_several(reading: Reading) -> bool:
    """«Марьям 3А и Юсуф 8Б»: so, by given names alone, one speaks of children of one's own."""
    return len(reading.child_names) > 1 and not any(" " in name.value for name in reading.child_names)


def _addressed(reading: Reading) -> Iterator[tuple[Role, float]]:
    """What the sender's address tells: `mama.sashi@`, `logoped28@`."""
    parts = re.split(r"[^a-z]+", reading.address.partition("@")[0].lower())
    for role in (Role.PARENT, Role.STAFF):
        if any(part.startswith(reading.lexicon.words("roles", f"address.{role}")) for part in parts if part):
            yield role, _WEIGHTS["plain"]


def _named_in_from(role: Role, words: Sequence[Word], hits: Sequence[Hit]) -> float:
    """«Мама Саши», «Классный 5Б» as the sender's name."""
    groups = ("parent.",) if role is Role.PARENT else ("staff.from",)
    named = any(hit.group.startswith(groups) and words[hit.first].source is Source.FROM for hit in hits)
    return _WEIGHTS["from"] if named else 0.0


def _score(role: Role, hits: Sequence[Hit]) -> float:
    """Each cue once; of several that begin at the same word the heaviest."""
    cues: dict[str, tuple[float, int]] = {}
    for hit in hits:
        group, _, strength = hit.group.partition(".")
        if group == role.value and strength not in ("title", "subject", "from"):
            cues.setdefault(hit.cue, (_WEIGHTS[strength], hit.first))
    places: dict[int, float] = {}
    for weight, first in cues.values():
        places[first] = max(places.get(first, 0.0), weight)
    return sum(places.values())


def _settle(scores: dict[Role, float], hits: Sequence[Hit], *, for_child: bool) -> None:
    """Who writes for a child of theirs is a parent here, whatever the profession or the child's doings."""
    groups = {hit.group for hit in hits if hit.group.startswith("parent.")}
    if "reported.elsewhere" in {hit.group for hit in hits} and (for_child or groups - {"parent.weak"}):
        scores[Role.STAFF] = 0.0
    own_kin = bool(groups & {"parent.kin", "parent.strong"})
    if scores[Role.STAFF] < _WEIGHTS["title"]:
        # «Сын пишет: мам, у меня двойка»: nobody at school has a son.
        doubt = 0.25 if "parent.kin" in groups else 0.5
        scores[Role.STUDENT] *= doubt if own_kin or "parent.child" in groups else 1.0
        scores[Role.STAFF] *= 0.5 if own_kin else 1.0


def _acts_as_staff(hits: Sequence[Hit]) -> bool:
    """Whether some word tells of a deed of staff by itself."""
    return any(hit.group in ("staff.strong", "staff.service") for hit in hits)


def _is_signed_by_staff(words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether the sender's name or the signature holds a title: then the parents in the letter are others."""
    own = [hit for hit in hits if hit.group == "staff.title" and words[hit.first].source in _SIGNED]
    named = any(hit.group.startswith("parent.") and words[hit.first].source in _SIGNED for hit in hits)
    return bool(own) and not named
