import pytest

from mailbot.mail.comments import without_comments


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("no", "no"),
        ("(a) no (b)", "  no  "),
        ("(a (b (c)) d) no", "  no"),
        ("(a \\) b) no", "  no"),
        ('(a " b) no', "  no"),
        ('"(" no ")"', '"(" no ")"'),
        ("no) more", "no) more"),
        ("no (more", "no (more"),
        ("no (more (and more)", "no (more  "),
        ('no "more (x)', 'no "more  '),
        ("", ""),
    ],
)
def test_comments_go_and_what_only_looks_like_one_stays(written: str, left: str) -> None:
    assert without_comments(written) == left


def test_separators_in_quoted_strings_are_masked_on_demand() -> None:
    assert without_comments('a="b; c=d" (e="f;"); g', masked=";= ") == 'a="b__c_d"  ; g'


def test_the_longest_header_is_read_at_once() -> None:
    for hostile in ("(" * 65_536, '"\\' * 32_768, "()" * 32_768, '("' * 32_768):
        assert len(without_comments(hostile)) <= len(hostile)
