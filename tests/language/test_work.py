"""Hostile letters cost no more than their length: the calls made in reading them are counted, not timed."""

import sys
from types import FrameType
from typing import Any

import pytest

from tests.language.written import read

FORWARD = "-------- Пересылаемое сообщение --------\nОт кого: Мария <a@example.org>\nТема: Fwd: дневник\n\nНет.\n\n"
WROTE = "12 ноября 2026 г., 10:15 пользователь Иванова Мария <a@example.org> написал:\n> да\nнет\n"
# What a letter may be a heap of, by the reader that has most to do with it.
HEAPS = {
    "forwards": FORWARD,
    "answers": WROTE,
    "nested quotes": "> > > > > > > > Пётр Иванов пишет:\n",
    "signatures": "--\nС уважением,\nИванов Пётр\n",
    "names": "Иванов Пётр Сергеевич, Петрова Анна, ",
    "one name": "Иванов Пётр Ильич, ",
    "patronymics without names": "Кызы оглы ",
    "initials": "И. П. ",
    "names in Latin letters": "Ivanov Petr Sergeevich, ",
    "family": "сын дочь мама папа ",
    "labels": "ФИО: Класс: Проблема: ",
    "classes": '5Б, 6 "В" класс, 7-а ',
    "figures": "5 11.10 15:00 № 28 ",
    "insults": "вы дураки, козлы, ",
    "disguised words": "х*й бл@ть п-и-з-д-а Ур0ды ",
    "letters apart": "х у й ",
    "letters left out": "х**й п..ц е*ть ",
    "one endless word": "хуйня",
    "one endless letter": "ууууу",
    "reports": "сказал что дурак назвал: ",
    "dialogues": "— Ты дурак! — сказал он.\n",
    "sayings": "скажите моё мнение о вас: вы дураки. ",
    "open quotation marks": "«„“",
    "prefixes": "выпоназаперераз",
    "telling phrases": "мозгов у вас в голове нет ",
    "misspelt words": "дневнек журнол пороль ",
    "sentences": "Да. Нет! ",
    "thanks": "спасибо большое ",
    "signs": ",.-!?",
    "blank lines": "\n \n",
    "blanks": "     ",
    "addresses": "a@a.a.",
    "links": "http://a.example/a.a.",
    "brackets": "((<b></b>))",
    "zero width": "х\u200bу\u200b",
    "accents": "е\u0301",
    "hyphens": "а-б'",
    "other languages": "The quick brown fox reads another diary. ",
}
# What costs much only where a word or a sentence is very long: with no blank or no full stop in it.
ENDLESS = {
    "insults with hyphens": "дебил-",
    "insults in Latin letters with hyphens": "durak-",
    "names in Latin letters with hyphens": "Ivanov-",
    "Roman five": "V",
    "Roman fifteen": "XV",
    "Roman five with hyphens": "V-",
    "Roman four with hyphens": "IV-",
    "Roman eight with hyphens": "VIII-",
    "adjectives that insult": "тупые ",
    "adjectives said to those addressed": "вы тупые ",
    "adjectives behind commas": "вы, тупые, ",
    "adjectives said of all": "все тупые ",
    "comparisons": "тупой как ",
    "the staff": "учитель ",
    "insults of the staff": "учитель дурак ",
    "insults of the family": "мама дурак ",
    "insults pointed at": "эти дебилы ",
    "insults pointed at behind words": "егэ тупые козлы, ",
    "things done to beasts": "вы дубы спилите ",
    "sayings of one sentence": "скажите моё мнение о вас: вы дураки, говорит, он мне: ",
    "insults before dashes": "ты дурак, — так мне ",
    "insults of oneself": "сукин сын сам дурак ",
    "insults denied": "не вы дураки ",
    "insults given up": "думала что вы дураки теперь ",
    "reports shared": "правильно говорят вы дураки и он прав ",
    "beasts pointed at": "скажите этой тупой овце из кабинета ",
    "blanks left out": "вотсукижурналнеработает",
    "rows of terms": "быдло, холопы, ",
    "pupils": "обучающ Иванов ",
    "names of pupils": "Мария Ивановна обучающ ",
    "names of parents": "мама Иванова Анна ",
}
# What goes through the whole of a string.
WALKS = frozenset(["lower", "upper", "split", "replace", "translate", "strip", "join"])
WALKED = 64
# No word comes twice, so that no cache helps: `{word}` is another one each time, `{latin}` the same in Latin letters.
DISTINCT = {
    "words": "{word} ",
    "surnames": "{word}ов ",
    "full names": "{word}ова Мария {word}овна, ",
    "surnames on lines": "{word}ин\n",
    "surnames in Latin letters": "{latin}ov ",
    "words in Latin letters": "the {latin} and ",
    "disguised words": "х{word}й@ ",
    "letters left out": "п**{word} ",
    "classes": "5Б {word}, 7 класс {word} ",
    "labels": "Класс: {word}\nФИО: {word}\n",
    "quotation marks": '«{word}» "{word}" ',
    "introductions": "12.11.2026, 10:15, {word} <{latin}@example.org>:\n> {word}\n{word}\n",
    "headings": "От: {word}\nКому: {word}\nТема: {word}\n\n",
    "tags": "<b>{word}</b><br>",
    "links": "http://{latin}.example/{latin} ",
}
# In a shorter heap what grows with its square is too small to be seen.
LENGTH = 4000
CONSONANTS, VOWELS = ("бвгджзклмнпрст", "bvgdjzklmnprst"), ("аеиоу", "aeiou")


def heaped(heap: str, length: int) -> str:
    return (HEAPS[heap] * (length // len(HEAPS[heap]) + 1))[:length]


def distinct(pattern: str, numbers: range) -> str:
    """The pattern once for each number, with words that no other number has."""

    def word(number: int, alphabet: int) -> str:
        signs = ""
        for _ in range(4):
            number, sign = divmod(number, len(CONSONANTS[0]) * len(VOWELS[0]))
            signs += CONSONANTS[alphabet][sign % 14] + VOWELS[alphabet][sign // 14]
        return signs.capitalize()

    return "".join(
        pattern.replace("{word}", word(number, 0)).replace("{latin}", word(number, 1).lower()) for number in numbers
    )


def calls(text: str) -> int:
    """How many calls, of Python's functions and of built-in ones, reading a letter takes; a string that is gone through
    counts by its length as well."""
    count = 0

    def profile(_frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")
        if event == "c_call" and argument.__name__ in WALKS and isinstance(argument.__self__, str):
            count += len(argument.__self__) // WALKED

    sys.setprofile(profile)
    try:
        read(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("heap", HEAPS)
def test_twice_the_letter_is_at_most_twice_and_a_half_the_work(heap: str) -> None:
    once, twice = (heaped(heap, length) for length in (LENGTH, 2 * LENGTH))
    read(once)  # fills the caches, so that words are looked up once
    assert calls(twice) <= 2.5 * calls(once)


@pytest.mark.parametrize("heap", ENDLESS)
def test_an_endless_word_or_sentence_of_twice_the_length_is_at_most_twice_and_a_half_the_work(heap: str) -> None:
    once, twice = ((ENDLESS[heap] * length)[:length] for length in (2000, 4000))
    read(ENDLESS[heap] * 10)  # nothing longer, for an endless word would be found in a cache
    assert calls(twice) <= 2.5 * calls(once)


@pytest.mark.parametrize("kind", DISTINCT)
def test_twice_as_many_unheard_words_are_at_most_twice_and_a_half_the_work(kind: str) -> None:
    read(distinct(DISTINCT[kind], range(10)))  # compiles the lexicon
    once, twice = distinct(DISTINCT[kind], range(100, 150)), distinct(DISTINCT[kind], range(200, 300))
    assert calls(twice) <= 2.5 * calls(once)


@pytest.mark.parametrize("heap", HEAPS)
def test_no_letter_costs_more_than_a_bounded_number_of_calls(heap: str) -> None:
    """Own words past 64 KiB are not read, so that the longest letter costs no more than the longest own words."""
    length = 1500
    text = heaped(heap, length)
    read(text)
    assert calls(text) <= 140 * length
