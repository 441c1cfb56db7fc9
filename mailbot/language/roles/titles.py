"""Titles («учитель химии», «ученица 9Б») that are the writer's own rather than of somebody spoken of."""

import re
from collections.abc import Sequence

from mailbot.language.letter import Finding, PersonName
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit, Word
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import normalise
from mailbot.terms import Role, Source

# How near a title must stand to the writer's own name to be theirs, in characters.
_BESIDE_NAME = 40
_BESIDE_SUBJECT = 4
_PART = 2
# A sentence of so many words that holds a title is a line of a signature.
_NOMINAL = 9
_SELF = frozenset(["я", "это", "от", "являюсь", "являясь", "работаю", "вам", "пишет", "будучи", "как"])
_NOT_SELF = frozenset(
    ["наш", "наша", "нашей", "ваш", "ваша", "вашей", "его", "ее", "их", "у", "к", "с", "через", "а", "и", "но", "о"]
).union(["не", "мне", "нам", "меня", "нас", "мой", "моя", "моей", "моего", "моему", "своей"])
_FORMAL = re.compile(r"(?:ич|вна|чна|оглы|кызы)$|[А-ЯЁ]\. ?[А-ЯЁ]\.", re.IGNORECASE)
# No closing title is further from the end of its text, in characters; signs that end what stands before a signature.
_CLOSING = 60
_QUOTED = '«"“„'
_FEW = 4
_BREAKS = frozenset(["", "\n", ".", "!", "?", ")", "…"])
_YOURS = frozenset(["ваш", "ваша", "ваше", "вашей", "вашего", "вашу", "ваши"])
_OF_CHILD = ("parent.kin", "parent.strong")
_FORMER = ("бывш", "экс")
_RETIRED = frozenset(["пенсии", "пенсионер", "пенсионерка"])
# «Учитель в декрете»: so one is spoken of.
_AWAY = frozenset(["декрете", "больничном", "отпуске"])
# «Учитель не права», «учитель против», «завуч в курсе».
_STANDS = frozenset(["не", "против", "курсе"])
_VERB_ENDS = ("л", "ла", "ли", "ит", "ет", "ют", "ят", "ут")
# So near behind a title stands the name of whom it belongs to, in characters.
_NAMED_AFTER = 30
# Forms of one surname begin with so many letters alike.
_SAME = 4


def has_own_title(reading: Reading, words: Sequence[Word], hits: Sequence[Hit], role: Role) -> bool:
    """Whether a title of `role`, or the subject they teach, names the writer."""
    titles = [hit for hit in hits if hit.group == f"{role}.title"]
    own = [hit for hit in titles if _is_writers(reading, words, hit)]
    told = [hit for hit in titles if words[hit.first].source is Source.BODY]
    if own and told and not set(told) & set(own):
        # Subject «Учительница», and the letter tells of her: only a name or a signature still says who writes.
        own = [hit for hit in own if words[hit.first].source is not Source.SUBJECT]
    elif own and any(hit.group in _OF_CHILD for hit in hits):
        # Subject «Учительница», and the letter is for a child.
        own = [hit for hit in own if words[hit.first].source is not Source.SUBJECT]
    subjects = [hit for hit in hits if hit.group == f"{role}.subject"]
    return bool(own) or any(
        _follows_own_name(reading, words, hit) or _closes_signature(reading, words, hit, formal=True)
        for hit in subjects
    )


def _follows_own_name(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    """«Власенко Инна Юрьевна, химия»: a subject that closes what begins with the writer's name and patronymic."""
    name, word = reading.full_name, words[hit.first]
    if name is None or not name.value.patronymic or name.source is not word.source:
        return False
    # «Физкультура, девочки»: a word or two may tell which part of it.
    rest = [other for other in words[hit.last : hit.last + _PART + 1] if other.sentence == word.sentence]
    closes = len(rest) <= _PART and not any("VERB" in grammemes(other.norm) for other in rest)
    return closes and 0 <= word.start - name.span[1] <= _BESIDE_SUBJECT


def _is_writers(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    word = words[hit.first]
    if _is_past(words, hit):
        return False
    if word.source in (Source.FROM, Source.SIGNATURE):
        return True
    before = [other for other in words[max(0, hit.first - 2) : hit.first] if other.sentence == word.sentence]
    opened = reading.parts.of(word.source)[max(0, before[-1].start - 1) : before[-1].start] == "(" if before else False
    if not opened and any(_presents(reading, words, hit, other) for other in before):
        return not any(other.norm in _NOT_SELF for other in before)
    if (before and before[-1].norm in _NOT_SELF) or _is_yours(words, hit):
        return False
    own = _is_named_after(reading, words, hit)
    if own is not None:
        return own
    if _closes_signature(reading, words, hit):
        return True
    return _beside_own_name(reading, words, hit) or _is_line(words, hit) or _closes_class(reading, words, hit)


def _closes_class(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    """«7б класс, ученик» as the last words: a class and the title, and nobody's name."""
    title = words[hit.first]
    near = [other for other in words[max(0, hit.first - _NOMINAL) : hit.last] if other.sentence == title.sentence]
    return (
        not _rest(words, hit)
        and len(near) <= _FEW
        and near[0].norm[0].isdigit()
        and not any(reading.in_name(other.source, other.start, other.end) or _is_verb(other) for other in near)
    )


def _presents(reading: Reading, words: Sequence[Word], hit: Hit, other: Word) -> bool:
    """Whether `other`, a word before the title, brings the writer in; in «пишу вам, учитель сказала» it does not."""
    title = words[hit.first]
    between = reading.parts.of(title.source)[other.end : title.start]
    if other.norm not in _SELF or any(sign in between for sign in _QUOTED):
        # «Пишет «ученик не найден»».
        return False
    return (other.norm != "от" or other.first) and not (other.norm == "вам" and "," in between)


def _closes_signature(reading: Reading, words: Sequence[Word], hit: Hit, *, formal: bool = False) -> bool:
    """«Б. Н. Крупин, учитель математики», «Виолетта Игоревна, кл. рук.» as the last words, be the name whole or not.

    `formal`: the name must hold a patronymic or its initial, as with a subject alone («Никита Олегович, информатика»).
    Of pupils only who goes by the given name in From signs so: «Саша, ученик 5Б» may tell of a child.
    """
    title, text = words[hit.first], reading.parts.of(words[hit.first].source)
    if (
        title.source not in (Source.BODY, Source.SIGNATURE)
        or any(map(_is_verb, _rest(words, hit)))
        or len(text) - title.start > _CLOSING
    ):
        return False
    for start, end in reading.name_spans.get(title.source, ()):
        if 0 <= title.start - end <= _BESIDE_SUBJECT and not text[end : title.start].strip(" ,-–—\n"):
            opens = title.source is Source.SIGNATURE or text[:start].rstrip(" ")[-1:] in _BREAKS
            if formal and not _FORMAL.search(text[start:end]):
                return False
            return opens and (hit.group.startswith(Role.STAFF) or _is_shown(reading, text[start:end]))
    return False


def _rest(words: Sequence[Word], hit: Hit) -> list[Word]:
    """The words behind a title in its part of the letter."""
    return [word for word in words[hit.last : hit.last + _NOMINAL] if word.source is words[hit.first].source]


def _is_shown(reading: Reading, name: str) -> bool:
    shown = [token.norm for token in reading.tokens.get(Source.FROM, ()) if token.is_word]
    return shown == [normalise(name)]


def _is_verb(word: Word) -> bool:
    return not word.capital and "VERB" in grammemes(word.norm)


def _is_past(words: Sequence[Word], hit: Hit) -> bool:
    """«Бывший учитель», «учитель на пенсии»: they work at no school now."""
    before = words[hit.first - 1].norm if hit.first else ""
    after = [word.norm for word in words[hit.last : hit.last + _PART + 2]]
    away = after[:1] in (["в"], ["на"]) and after[1:2] != [] and after[1] in _AWAY
    return before.startswith(_FORMER) or away or any(word in _RETIRED for word in after)


def _is_yours(words: Sequence[Word], hit: Hit) -> bool:
    """«Учительница ваша», «учитель математики вашей школы»: so speak others of them."""
    near = words[hit.last : hit.last + _PART + 1]
    return any(other.norm in _YOURS and other.sentence == words[hit.first].sentence for other in near)


def _is_named_after(reading: Reading, words: Sequence[Word], hit: Hit) -> bool | None:
    """Whether the name right behind the title is the writer's: «Учитель Бондарь О. Н. отказалась»; None without one."""
    title, own = words[hit.last - 1], reading.full_name
    text = reading.parts.of(title.source)
    for start, end in reading.name_spans.get(title.source, ()):
        between = text[title.end : start]
        if 0 <= start - title.end <= _NAMED_AFTER and not any(sign in between for sign in ",.?!;\n("):
            return None if own is None else normalise(own.value.surname)[:_SAME] in normalise(text[start:end])
    return None


def _beside_own_name(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    name = reading.full_name
    if name is None or name.source is not words[hit.first].source:
        return name is None and _is_set_before_name(reading, words, hit)
    start, end = words[hit.first].start, words[hit.last - 1].end
    if 0 <= start - name.span[1] <= _BESIDE_NAME:
        # «Орлова Анна, мама Егора. Учитель поставила двойку»: a sentence of its own is no part of the name.
        return not words[hit.first].first or _is_line(words, hit)
    near = 0 <= name.span[0] - end <= _BESIDE_NAME
    return near and (_is_line(words, hit) or any(_begins(word, name, words[hit.first]) for word in words[hit.last :]))


def _is_set_before_name(reading: Reading, words: Sequence[Word], hit: Hit) -> bool:
    """«Завуч, Нина Львовна, не пускает в журнал»: behind the title that opens a sentence, between commas, stands what
    the writer is to be called.
    """
    first, last, text = words[hit.first], words[hit.last - 1], reading.parts.of(words[hit.first].source)
    polite = reading.address_as.partition(" ")
    return (
        first.first
        and bool(polite[2])
        and any(
            text[last.end : start].strip() == ","
            and text[end : end + 1] == ","
            and normalise(polite[0])[:_SAME] in normalise(text[start:end])
            for start, end in reading.name_spans.get(first.source, ())
        )
    )


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
        and not any((other.norm.endswith(_VERB_ENDS) and not other.capital) or _is_verb(other) for other in near)
        # «Учитель химии не права», «Классный руководитель груба»: so others speak of her.
        and not any(other.norm in _STANDS or grammemes(other.norm) & {"ADJS", "PRTS"} for other in near)
    )
