import re
from collections.abc import Callable

import pytest

from mailbot.language.words.lexicon import Lexicon, LexiconError, parse_lexicon


def test_every_broken_file_is_told_at_once() -> None:
    with pytest.raises(LexiconError) as caught:
        parse_lexicon({"tone.toml": "[", "names.toml": "a = ", "quotes.toml": "x = 1"})
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["names.toml", "tone.toml"]


@pytest.mark.parametrize(
    ("read", "problem"),
    [
        (lambda lexicon: lexicon.section("tone"), "tone.toml: the lexicon has no such file"),
        (lambda lexicon: lexicon.words("quotes", "signature.closings"), "quotes.toml: signature.closings is missing"),
        (lambda lexicon: lexicon.words("quotes", "one"), "quotes.toml: one must be a list of strings"),
        (lambda lexicon: lexicon.text("quotes", "list"), "quotes.toml: list must be a text"),
        (lambda lexicon: lexicon.groups("quotes", "one"), "quotes.toml: one must be a table of lists of strings"),
    ],
)
def test_a_missing_or_misshapen_entry_is_named(read: Callable[[Lexicon], object], problem: str) -> None:
    lexicon = parse_lexicon({"lexicon/quotes.toml": 'one = "x"\nlist = ["a"]'})
    with pytest.raises(LexiconError, match=re.escape(problem)):
        read(lexicon)


BLANKS = [
    "нет | нету оценок",
    "код| пин код",
    "логин |пароль",
    "^|нет",
    "нет|",
    "нет|$",
    "нет||нету",
    "купить|на заказ",
    "ему … плевать|до лампочки",
]


@pytest.mark.parametrize("cue", BLANKS)
def test_a_choice_with_a_blank_or_nothing_beside_the_bar_is_refused_with_the_way_out(cue: str) -> None:
    good = 'phrases = ["нет|нету оценок", "^код|пароль$", "до|после обеда", "почему|за … по"]'
    with pytest.raises(LexiconError) as caught:
        parse_lexicon(
            {"lexicon/flags.toml": f'[danger]\n{good}\n[leak.seen]\ncues = ["слив", "{cue}"]', "names.toml": "a ="}
        )
    assert len(caught.value.problems) == 2
    (problem,) = (one for one in caught.value.problems if one.startswith("lexicon/flags.toml: leak.seen.cues: "))
    assert repr(cue) in problem
    assert "as a cue of its own" in problem


@pytest.mark.parametrize("gender", ["male", "female"])
@pytest.mark.parametrize("section", ["names", "given_names"])
def test_given_names_are_russian_words_once_in_their_group(lexicon: Lexicon, section: str, gender: str) -> None:
    for origin, text in lexicon.section(section)[gender].items():
        names = text.split()
        assert all(re.fullmatch(r"[А-ЯЁа-яё]+(-[А-ЯЁа-яё]+)?", name) for name in names), origin
        assert len(names) == len(set(names)), (origin, sorted({name for name in names if names.count(name) > 1}))
