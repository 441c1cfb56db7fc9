"""Whether a letter is nothing but thanks, or word that all is well: no question, no «но», no request.

A question that wants no answer («И как Вы всё успеваете?») and what is called a joke say no more than thanks.
"""

from bisect import bisect_right
from collections.abc import Collection, Sequence

from mailbot.language.evidence import Evidence
from mailbot.language.letter import SPOKEN
from mailbot.language.reading import Reading
from mailbot.language.words.cues import Hit, Word
from mailbot.language.words.morphology import grammemes
from mailbot.terms import Source

# Longer letters say more than thanks; in so few words all may be well without any.
_THANKS_WORDS, _SETTLED_WORDS = 90, 15
# What thanks are for, in so many words: «за помощь с возвращением доступа», «что так быстро сменили нам пароль».
_FOR = {"за": 10, "что": 6}
# Whom they are for: «специалисту, который терпеливо помогал моей маме войти», named so many words after the thanks.
_WHO, _NEAR = ("котор", "кто"), 4
_SIGNS = " «»\"'"
_HOW = ("как", "где", "куда", "что")
# Words that announce a datum of the answer, behind the thanks too.
_LABELS = ("фамили", "фио", "класс", "зовут", "отчеств")
_BY_ITSELF = ("лось", "лись", "лся", "лась")
_SEEN = frozenset(["symptoms.exact", "symptoms.vague"])
_TROUBLE = frozenset(["symptoms.exact", "symptoms.plain", "requests.exact", "requests.plain"])
_GLAD = ("thanks.gratitude", "thanks.settled")
# What a question of these names wants an answer.
_DEFINITE = frozenset(["objects.exact", "symptoms.exact", "requests.exact"])
_HEARTS = ("👍", "🙏", "❤")


def is_thanks(reading: Reading, known: Evidence, hits: Sequence[Hit]) -> bool:
    """Gratitude, or word that all is well, and nothing besides: no question, no «но», no request."""
    words = known.words
    hits = [hit for hit in hits if not _is_denied(hit, words)]
    if len(known.words_in(*SPOKEN)) > _THANKS_WORDS or not _is_glad(reading, words, hits):
        return False
    settled = _settled(known, hits)
    idle = _idle(known, hits, settled)
    if not {words[at].sentence for at in _asked(reading, words)} <= {words[at].sentence for at in idle}:
        return False
    groups = ("thanks.harmless", *_GLAD)
    excused = {at for hit in hits if hit.group in groups for at in _span(hit)} | _helper(words, hits) | idle
    besides = [
        hit
        for hit in hits
        if hit.group == "thanks.besides" and words[hit.first].source is Source.BODY and hit.first not in excused
    ]
    if besides or _closes_answer(reading, words, hits):
        return False
    excused |= _thanked_for(reading, words, hits)
    if _wants_something(known, excused) or _tells_trouble(reading, known, hits, excused, settled):
        return False
    body = sum(word.source is Source.BODY for word in words)
    grateful = any(hit.group == "thanks.gratitude" for hit in hits)
    return body <= _SETTLED_WORDS or (grateful and (reading.is_reply or _leads(words, hits, settled)))


def _is_denied(hit: Hit, words: Sequence[Word]) -> bool:
    """Whether what seems to have come right did not: «пароль так и не пришёл»."""
    denied = any(words[at].norm == "не" for at in _span(hit))
    return denied and hit.group == "thanks.settled" and "не" not in hit.cue.split()


def _asked(reading: Reading, words: Sequence[Word]) -> list[int]:
    """Places of the last words of the body's questions; the first place when nothing stands before the sign."""
    body = [at for at, word in enumerate(words) if word.source is Source.BODY]
    marks = [at for at, sign in enumerate(reading.parts.body) if sign == "?"]
    ends = [words[at].end for at in body]
    return [body[max(0, bisect_right(ends, mark) - 1)] for mark in marks] if body else []


def _idle(known: Evidence, hits: Sequence[Hit], settled: int) -> set[int]:
    """Places of sentences that ask for nothing: who wonders or admires, and names nothing of a journal; jokes.

    What came right up to the place `settled` may be named. A joke is what is called one: the sentence up to that word,
    and the one before where it is the first.
    """
    words = known.words
    of_journal = (hit for hit in known.of("problems", Source.BODY) if hit.group in _DEFINITE and hit.first > settled)
    told = {words[hit.first].sentence for hit in of_journal}
    idle = {words[hit.first].sentence for hit in hits if hit.group == "thanks.idle"} - told
    places = {at for at, word in enumerate(words) if word.source is Source.BODY and word.sentence in idle}
    for joke in (hit.first for hit in hits if hit.group == "thanks.joke" and words[hit.first].source is Source.BODY):
        first = not any(word.sentence == words[joke].sentence for word in words[max(0, joke - 1) : joke])
        sentences = (words[joke].sentence, words[joke].sentence - first)
        places |= {at for at in range(joke + 1) if words[at].sentence in sentences}
    return places


def _is_glad(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    told = {hit.group for hit in hits if words[hit.first].source is not Source.SIGNATURE}
    text = f"{reading.parts.subject}\n{reading.parts.body}"
    if "thanks.gratitude" in told or any(heart in text for heart in _HEARTS):
        return True
    # Who gives name and class wants something: «доступ открыт у бывшего мужа», «оценки появились чужие».
    appeals = bool(reading.full_name and reading.classes) and not reading.is_reply
    return "thanks.settled" in told and not appeals


def _settled(known: Evidence, hits: Sequence[Hit]) -> int:
    """The last place that tells that something came right; -1 for none.

    Where there are thanks, whatever came about or was done is what was wished for: «замены отобразились», «тема
    записана», unless it is a trouble («сбились») or did not come about.
    """
    told = [hit.first for hit in hits if hit.group == "thanks.settled"]
    if any(hit.group == "thanks.gratitude" for hit in hits):
        troubles = {at for hit in known.of("problems", Source.BODY) if hit.group in _SEEN for at in _span(hit)}
        told += [
            at
            for at, word in enumerate(known.words)
            if word.source is Source.BODY and at not in troubles and _came_about(word, known.words[at - 1 : at])
        ]
    return max(told, default=-1)


def _span(hit: Hit) -> range:
    return range(hit.first, hit.last)


def _came_about(word: Word, before: Sequence[Word]) -> bool:
    if any(one.norm == "не" for one in before):
        return False
    known = grammemes(word.norm)
    by_itself = word.norm.endswith(_BY_ITSELF) or "neut" in known
    return {"PRTS", "perf"} <= known or ({"VERB", "past", "perf"} <= known and by_itself)


def _closes_answer(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> bool:
    """Whether thanks only close an answer that gives a name or a class."""
    if not reading.is_reply or any(hit.group == "thanks.settled" for hit in hits):
        return False
    first = min((words[hit.first].start for hit in hits if hit.group == "thanks.gratitude"), default=0)
    if any(word.norm.startswith(_LABELS) and word.source is Source.BODY for word in words):
        first = len(reading.parts.body)
    given = (*reading.classes, *((reading.full_name,) if reading.full_name else ()))
    return any(datum.source is Source.BODY and datum.span[0] < first for datum in given)


def _wants_something(known: Evidence, excused: Collection[int]) -> bool:
    """Whether the letter asks for something definite, besides the words of thanks themselves."""
    return any(hit.group == "requests.exact" and hit.first not in excused for hit in known.of("problems", Source.BODY))


def _tells_trouble(
    reading: Reading, known: Evidence, hits: Sequence[Hit], excused: Collection[int], settled: int
) -> bool:
    """Whether something of the journal is missing, wrong or wanted, and nothing after it says that all is well."""
    # The subject of an answer is that of the letter answered.
    own = (Source.BODY,) if reading.is_reply else (Source.SUBJECT, Source.BODY)
    told = [hit for hit in known.of("problems", *own) if hit.first not in excused]
    harmless = {at for hit in told if hit.group == "harmless.phrases" for at in _span(hit)}
    told = [hit for hit in told if hit.first not in harmless]
    things = [hit for hit in told if hit.group.startswith(("objects.", "details."))]
    if things and any(hit.group in _TROUBLE and hit.first > settled for hit in told):
        return True
    return settled < 0 and _closes(known.words, hits, [*things, *(hit for hit in told if hit.group in _SEEN)])


def _closes(words: Sequence[Word], hits: Sequence[Hit], told: Sequence[Hit]) -> bool:
    """Whether thanks come only after something of the journal was spoken of: then they are a closing courtesy."""
    thanks = [hit.first for hit in hits if hit.group == "thanks.gratitude" and words[hit.first].source is Source.BODY]
    first = min(thanks, default=0)
    return any(hit.first < first for hit in told if words[hit.first].source is Source.BODY)


def _thanked_for(reading: Reading, words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """Places of what was done for the writer: «спасибо, что сменили пароль»."""
    places: set[int] = set()
    for near in _behind_thanks(words, hits):
        begin = next((at for at in near if words[at].norm in _FOR), None)
        places |= _clause(reading, words, begin) if begin is not None else set()
    return places


def _helper(words: Sequence[Word], hits: Sequence[Hit]) -> set[int]:
    """Places of what is told of the one who helped: «которая терпеливо объяснила и никуда не отправила»."""
    places: set[int] = set()
    for near in _behind_thanks(words, hits):
        who = next((at for at in near if words[at].norm.startswith(_WHO)), None)
        places |= _sentence(words, who) if who is not None else set()
    return places


def _behind_thanks(words: Sequence[Word], hits: Sequence[Hit]) -> list[range]:
    thanks = (hit for hit in hits if hit.group == "thanks.gratitude")
    return [range(hit.last, min(hit.last + _NEAR, len(words))) for hit in thanks]


def _sentence(words: Sequence[Word], begin: int) -> set[int]:
    """The words from `begin` on to the end of the sentence."""
    number = words[begin].sentence
    return {at for at in range(begin, len(words)) if words[at].sentence == number}


def _clause(reading: Reading, words: Sequence[Word], begin: int) -> set[int]:
    """The words from `begin` on, up to the next sign and at most so many."""
    end = begin + 1
    while end < min(begin + _FOR[words[begin].norm], len(words)) and words[end].source is words[begin].source:
        sign = reading.parts.of(words[end].source)[words[end - 1].end : words[end].start].strip(_SIGNS)
        if sign and not (sign == "," and words[end].norm in _HOW):
            break
        # «Спасибо за помощь пропали отметки», «за внимание нет отметок».
        spoken = words[begin].norm == "за" and words[end].norm not in _HOW
        if spoken and not {"VERB", "PRED", "PRCL"}.isdisjoint(grammemes(words[end].norm)):
            break
        end += 1
    return set(range(begin, end))


def _leads(words: Sequence[Word], hits: Sequence[Hit], settled: int) -> bool:
    """Whether thanks are what the letter is written for, rather than its closing courtesy."""
    thanks = [hit for hit in hits if hit.group == "thanks.gratitude"]
    journal = [hit for hit in hits if hit.group == "journal.strong" and words[hit.first].source is Source.BODY]
    in_subject = any(words[hit.first].source is Source.SUBJECT for hit in thanks)
    return len(thanks) >= 2 or settled >= 0 or not journal or in_subject
