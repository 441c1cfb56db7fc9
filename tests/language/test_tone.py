"""The three grades of tone, on sentences that stand for kinds of letters."""

from collections.abc import Callable
from functools import cache
from itertools import product
from random import Random

import pymorphy3
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mailbot.language.tone.badfind import find_bad_words
from mailbot.language.tone.badwords import Level, bad_words
from mailbot.language.words import morphology
from mailbot.language.words.heard import squeeze
from mailbot.terms import Source, ToneKind, Verdict
from tests.language.test_tone_lexicon import LETTERS, OWN
from tests.language.written import lexicon, read

VIOLATIONS = [
    # said of those addressed
    "Вы что там, все идиоты?",
    "Какие же вы тупые.",
    "Вы бараны? Я же написала класс.",
    "У вас работают одни дебилы, третий день не могу войти.",
    "Ну вы и мрази.",
    # in mock courtesy
    "Уважаемые дебилы, когда починят журнал?",
    "Товарищи бездарные кретины, прошу вернуть оценки.",
    # said of the staff
    "Директор ваш козёл.",
    "Учительница — истеричка и дура.",
    "Физичка овца тупая, даже журнал заполнить не может.",
    "Передайте этому придурку, что он перепутал классы.",
    "Какой идиот составлял расписание?",
    "Объясните, какому кретину пришло в голову менять расписание ночью?",
    # called out
    "Сволочи, верните оценку.",
    "И побыстрее, тупицы, а то сидите там.",
    "Вот вам класс, подавитесь, скоты бездушные.",
    "Бараны безмозглые, исправьте отметку.",
    "конченые идиоты",
    # obscene and rude, whoever is meant
    "Да вы там совсем охренели.",
    "Не журнал, а говно.",
    "Идите в жопу.",
    "бля, опять не работает дневник",
    # without one bad word
    "У вас там совсем мозги отсохли?",
    "Чтоб вы сдохли вместе с вашим дневником.",
]

BORDERLINE = [
    "Дармоеды, почините журнал наконец.",
    "Сколько можно ждать? Буду жаловаться в прокуратуру.",
    "Блин, опять пароль забыл, сбросьте, пожалуйста.",
    "Идиотская система, каждый раз вылетает.",
    "Это какой-то бред сивой кобылы.",
    "Так поступают только негодяи. Исправьте оценку.",
    "ПОЧЕМУ НЕТ РАСПИСАНИЯ НА СЛЕДУЮЩУЮ НЕДЕЛЮ???",
    "Вы издеваетесь? Третий раз пишу.",
]

POLITE = [
    # reported
    "Одноклассник обозвал сына дураком, за это поставили замечание обоим.",
    "Учитель сказала сыну, что он идиот. К кому обратиться?",
    "Ребёнку написали «иди на хуй» в комментариях к заданию, удалите это.",
    "В сообщениях дневника её называют коровой и тупой.",
    "Техник обозвал меня идиоткой и положил трубку.",
    # titles and lessons
    "Не открывается произведение «Идиот» в разделе заданий.",
    "Тема урока «Тупой угол» не сохраняется.",
    "Проходили басню Крылова «Осёл и Соловей», оценка не выставлена.",
    "Прошу зачесть норматив «прыжок через козла».",
    # oneself
    "Чувствую себя полной идиоткой, но не могу найти, где менять пароль.",
    "Я, дура, забыла пароль.",
    "Может, я тупая, но не вижу кнопки «Сохранить».",
    # names and innocent words
    "Сын Козлов Пётр, 5Б, нет оценок по химии.",
    "козлова анна 7а не вижу дз",
    "Учитель Сукачёва Ирина Петровна не выставила оценку за диктант «Сучья и ветки».",
    "У Ебралидзе Нино нет доступа к дневнику.",
    "Мы живём в Херсоне. Подстрахуйте меня, пожалуйста, со входом.",
    "Логин: suka_2010, пароль не подходит.",
    "Напишите на petuh.suka@example.org, дневник на https://example.org/blyat не открывается.",
]


@pytest.mark.parametrize("text", VIOLATIONS)
def test_obscenity_and_insults_to_people_are_violations(text: str) -> None:
    assert read(text).verdict is Verdict.VIOLATION


@pytest.mark.parametrize("text", BORDERLINE)
def test_anger_is_borderline(text: str) -> None:
    assert read(text).verdict is Verdict.BORDERLINE


@pytest.mark.parametrize("text", POLITE)
def test_reports_titles_names_and_oneself_are_no_insults(text: str) -> None:
    assert read(text).verdict is Verdict.POLITE


def test_only_the_writers_own_words_count() -> None:
    quoted = "Оценок так и нет.\n\n> 12.11.2026, 10:15, Школа <school@example.com> пишет:\n> Вы все дебилы, бля.\n"
    assert read(quoted, reply=True).verdict is Verdict.POLITE


def test_an_insult_in_the_subject_or_the_postscript_counts() -> None:
    assert (
        read("Прошу исправить расписание.", subject="Дебилоидам, отвечающим за расписание").tone[0].source
        is Source.SUBJECT
    )
    assert (
        read("Прошу восстановить доступ.\n\nС уважением,\nПетров\n\nP.S. Шевелитесь, тупицы.").verdict
        is Verdict.VIOLATION
    )


@pytest.mark.parametrize(
    "text", ["She gave it to her daughter.", "My e-banking and ebook do not open.", "Write her soon"]
)
def test_words_of_other_languages_are_not_taken_for_russian_ones(text: str) -> None:
    assert read(text).verdict is not Verdict.VIOLATION


def test_a_name_in_capitals_is_no_shouting() -> None:
    assert read("ИВАНОВА МАРИЯ СЕРГЕЕВНА, 5А. Не видно оценок.").verdict is Verdict.POLITE


def test_a_finding_bears_the_words_as_written_with_their_place() -> None:
    letter = read("Это же п и з д е ц какой-то")
    (finding,) = letter.tone
    assert (finding.text, finding.kind) == ("п и з д е ц", ToneKind.OBSCENE)
    assert letter.parts.body[slice(*finding.span)] == finding.text


# Every kind of disguise, as the forms it gives a word: a sign may be anywhere. All keep it readable for a person.
ZERO_WIDTH, SOFT_HYPHEN, ACCENT = "\u200b", "\u00ad", "\u0301"
VOWELS = frozenset("аеиоуыэюя")
LOOKALIKES = str.maketrans("аеосрухкмнтв", "aeocpyxkmhtb")
FIGURES, WIDE_FIGURES = str.maketrans("озба", "036@"), str.maketrans("оз", "０３")
LATIN = dict(zip("абвгдезиклмнопрстуфэ", "abvgdeziklmnoprstufe", strict=True)) | {
    "ж": "zh", "й": "y", "х": "h", "ц": "c", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ы": "y",
    "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
LATIN_HABITS = (
    LATIN,
    LATIN | {"х": "kh", "ц": "ts", "щ": "shch", "ь": "'", "ю": "iu", "я": "ia"},
    LATIN | {"й": "j", "х": "x", "ч": "4", "ш": "6", "ю": "ju", "я": "ja"},
)


def in_latin(word: str) -> list[str]:
    return ["".join(habit[char] for char in word) for habit in LATIN_HABITS]


def anywhere(table: dict[int, str]) -> Callable[[str], list[str]]:
    """One letter at a time changed as `table` has it."""
    return lambda word: [
        word[:at] + char.translate(table) + word[at + 1 :] for at, char in enumerate(word) if ord(char) in table
    ]


def left_out(sign: str) -> Callable[[str], list[str]]:
    """One vowel at a time left out for `sign`."""
    return lambda word: [
        word[:at] + sign + word[at + 1 :] for at, char in enumerate(word[:-1]) if at and char in VOWELS
    ]


DISGUISES: dict[str, Callable[[str], list[str]]] = {
    "plain": lambda word: [word],
    "upper": lambda word: [word.upper()],
    "mixed case": lambda word: ["".join(char.upper() if at % 2 else char for at, char in enumerate(word))],
    "look-alikes": lambda word: [word.translate(LOOKALIKES)],
    "one look-alike": anywhere(LOOKALIKES),
    "spaces": lambda word: [" ".join(word)],
    "dots": lambda word: [".".join(word)],
    "hyphens": lambda word: ["-".join(word)],
    "underscores": lambda word: ["_".join(word)],
    "asterisk": left_out("*"),
    "asterisks": lambda word: [word[0] + "*" * (len(word) - 2) + word[-1]],
    "hash": left_out("#"),
    "cut": lambda word: [f"{word[0]}..{word[-1]}"],
    "stretched vowel": lambda word: [
        word[:at] + char * 4 + word[at + 1 :] for at, char in enumerate(word) if char in VOWELS
    ],
    "stretched": lambda word: ["".join(char * 3 for char in word)],
    "digit": anywhere(FIGURES),
    "wide digit": anywhere(WIDE_FIGURES),
    "zero width": lambda word: [ZERO_WIDTH.join(word)],
    "soft hyphens": lambda word: [SOFT_HYPHEN.join(word)],
    "accents": lambda word: ["".join(char + ACCENT * (char in VOWELS) for char in word)],
    "Latin letters": in_latin,
    "Latin capitals": lambda word: [latin.upper() for latin in in_latin(word)],
    "glued": lambda word: [before + word for before in ("этот", "какой", "все")],
    "ё": lambda word: [word[:at] + "ё" + word[at + 1 :] for at, char in enumerate(word) if char == "е"],
    "tags": lambda word: [f"{word[:2]}<b>{word[2:]}</b>"],
    "soft line end": lambda word: [f"{word[:2]}=\n{word[2:]}"],
}
# «р..т» tells nobody which long word it was, nor does one asterisk which part of an oath.
READABLE = 9
BAD_WORDS = bad_words(lexicon())
WORST = sorted(
    form
    for form, level in BAD_WORDS.forms.items()
    if level in (Level.OBSCENE, Level.RUDE) and 3 <= len(form) <= 12 and "-" not in form
)
# What many are called, and one; a word of doubtful spelling in Latin letters («исчадие», «отребья», «хачик») aside.
CALLED, CALLED_ONE = (
    sorted(
        form
        for form, level in BAD_WORDS.forms.items()
        if level is Level.STRONG
        and 4 <= len(form) <= 12
        and any({"NOUN", "nomn", number} <= parse.grammemes for parse in morphology.parses(form))
        and morphology.is_known(form)
    )
    for number in ("plur", "sing")
)
CALLS = [
    ("Здравствуйте, вы {}, исправьте оценку.", CALLED),
    ("Вы там все {}, третий день нет оценок.", CALLED),
    ("У вас работают одни {}, исправьте оценку.", CALLED),
    ("{}, верните оценку!", CALLED),
    ("Ваш директор — {}, исправьте оценку.", CALLED_ONE),
    ("Вы {}, а не учитель.", CALLED_ONE),
]
DOUBTFUL_IN_LATIN = ("исчад", "отреб", "хачик", "ирод", "негодяй")


def is_readable(disguise: str, word: str) -> bool:
    """Whether somebody would still read the word under a disguise, and no other («сал» for «ссал», «derma»)."""
    if disguise in ("cut", "asterisks"):
        return len(word) <= READABLE
    if disguise == "look-alikes":
        # «hax», «cpy» are words of other languages.
        return len(word) > 3 or not word.translate(LOOKALIKES).isascii() or word.startswith("х")
    if disguise.startswith("stretched"):
        return not morphology.is_known(squeeze(word))
    if disguise.startswith("Latin"):
        bare = word.replace("ь", "").replace("ъ", "")
        spelt = (
            not VOWELS.isdisjoint(bare) and not word.startswith("йо") and "сс" not in word and not bare.endswith("хй")
        )
        return spelt and len(bare) > 3 and (bare == word or not morphology.is_known(bare))
    return True


def is_found(disguised: str) -> bool:
    found = find_bad_words(f"Здравствуйте, это {disguised} какой-то.", BAD_WORDS)
    return any(one.level in (Level.OBSCENE, Level.RUDE) for one in found)


def test_there_are_all_26_kinds_of_disguise() -> None:
    assert len(DISGUISES) == 26


# Every eighth word under every disguise: all of them take half a minute.
@pytest.mark.parametrize("disguise", DISGUISES)
def test_listed_words_are_found_in_every_disguise(disguise: str) -> None:
    words = [word for word in WORST[::8] if is_readable(disguise, word)]
    assert [form for word in words for form in DISGUISES[disguise](word) if not is_found(form)] == []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(DISGUISES)), st.sampled_from(WORST))
def test_any_disguise_of_any_listed_word_is_found(disguise: str, word: str) -> None:
    assume(is_readable(disguise, word))
    assert [form for form in DISGUISES[disguise](word) if not is_found(form)] == []


@settings(deadline=None)
@given(st.sampled_from(sorted(DISGUISES)), st.sampled_from(WORST), st.randoms(use_true_random=False))
def test_a_letter_with_any_disguise_of_a_listed_word_is_a_violation(disguise: str, word: str, chance: Random) -> None:
    assume(is_readable(disguise, word) and DISGUISES[disguise](word))
    form = chance.choice(DISGUISES[disguise](word))
    assert read(f"Здравствуйте, это {form} какой-то, исправьте оценку.").verdict is Verdict.VIOLATION


@settings(deadline=None)
@given(st.sampled_from(sorted(DISGUISES)), st.sampled_from(CALLS), st.data())
def test_who_is_called_names_plainly_is_so_in_any_disguise(
    disguise: str, call: tuple[str, list[str]], data: st.DataObject
) -> None:
    letter, called = call
    word = data.draw(st.sampled_from(called))
    # One vowel left out of a short word may be another: «да*ны», «истерички» and «исторички».
    assume(is_readable(disguise, word) and not (disguise in SHORTENING and is_ambiguous(word)))
    assume(not (disguise.startswith("Latin") and word.startswith(DOUBTFUL_IN_LATIN)))
    assume(read(letter.format(word)).verdict is Verdict.VIOLATION and DISGUISES[disguise](word))
    form = data.draw(st.sampled_from(DISGUISES[disguise](word)))
    assert read(letter.format(form)).verdict is Verdict.VIOLATION


SHORTENING = ("asterisk", "asterisks", "hash", "cut")


def is_ambiguous(word: str) -> bool:
    """Whether another vowel at some place gives an innocent word."""
    others = (word[:at] + vowel + word[at + 1 :] for at, char in enumerate(word) if char in VOWELS for vowel in VOWELS)
    return len(word) <= 6 or any(other not in BAD_WORDS.forms and morphology.is_known(other) for other in others)


@pytest.mark.parametrize(
    "word", ["huynya", "nahui", "spizdili", "ebaniy", "blyat", "gandon", "uebok", "PIZDEC", "DOLBOEB"]
)
def test_transliterated_words_are_found(word: str) -> None:
    assert read(f"Здравствуйте, это {word} какой-то, исправьте оценку.").verdict is Verdict.VIOLATION


DICTIONARY = pymorphy3.MorphAnalyzer().dictionary.words
SLANG = frozenset(["Slng", "Infr", "Vulg"])


@cache
def beginnings() -> tuple[str, ...]:
    """Three letters each that words of the dictionary begin with."""
    return tuple(one for one in map("".join, product(LETTERS, repeat=3)) if next(DICTIONARY.iterkeys(one), None))


@cache
def words_from(start: str) -> list[str]:
    return list(DICTIONARY.iterkeys(start))


@st.composite
def innocent_words(draw: st.DrawFn) -> str:
    """Any word of the dictionary of three letters or more that is not listed."""
    word = draw(st.sampled_from(words_from(draw(st.sampled_from(beginnings())))))
    plain = word.replace("ё", "е")
    assume(plain not in BAD_WORDS.forms and not plain.startswith(OWN))
    assume(SLANG.isdisjoint(morphology.grammemes(word)))
    return word


@settings(deadline=None)
@given(st.lists(innocent_words(), min_size=1, max_size=12))
def test_no_letter_of_innocent_dictionary_words_is_a_violation(words: list[str]) -> None:
    assert read(" ".join(words)).verdict is not Verdict.VIOLATION
