import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.htmltext import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Добрый день!<br>Класс 5Б<br/>Спасибо", "Добрый день!\nКласс 5Б\nСпасибо"),
        ("<p>Добрый день!</p><p>Класс 5Б</p>", "Добрый день!\n\nКласс 5Б"),
        ('<p class="MsoNormal">Добрый день!</p><p class=MsoNormal>Класс 5Б</p>', "Добрый день!\nКласс 5Б"),
        ("<div>Добрый день!</div><div><br></div><div>Класс 5Б</div>", "Добрый день!\n\nКласс 5Б"),
        ("<div><div><div>Один</div></div></div><div>Два</div>", "Один\nДва"),
        ("<table><tr><td>Класс</td><td>5Б</td></tr><tr><td>Имя</td><td>Анна</td></tr></table>", "Класс 5Б\nИмя Анна"),
        ("<table><tr><td><p>Класс</p></td><td><p>5Б</p></td></tr></table>", "Класс 5Б"),
        ("Я<blockquote>ты<br>вы<blockquote>они</blockquote></blockquote>снова", "Я\n> ты\n> вы\n> > они\nснова"),
        ("<ul><li>раз</li><li>два</li></ul>", "раз\nдва"),
        ("<pre>раз\n  два</pre>три", "раз\n  два\nтри"),
        ("много   \n пробелов\tи&nbsp;неразрывный", "много пробелов и неразрывный"),
        ("по <b>хи</b><i>мии</i>", "по химии"),
        ("пере&shy;нос и пере\u00adнос", "пере\u00adнос и пере\u00adнос"),
        ("&laquo;Дневник&raquo; &#1076;&#x430; &amp; &lt;нет&gt;", "«Дневник» да & <нет>"),
        ("оценка < 3, а<b", "оценка < 3, а<b"),
        ("<head><title>Тема</title><style>p{}</style></head>Текст<script>if (a<b) x()</script>!", "Текст!"),
        ('до<!-- <p>нет</p> -->после<![if !mso]>да<![endif]>', "допоследа"),
        ('<span style="DISPLAY : none">нет</span><div hidden>нет<div>нет</div></div>да', "да"),
        ('<a title="a > b" href=x>ссылка</a>', "ссылка"),
        ("<p class=it's>да</p> <p>'и это</p>", "да\n\n'и это"),
        ("<o:p></o:p><font color=red>цвет</font>", "цвет"),
    ],
)  # fmt: skip
def test_html_reads_as_it_is_shown(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_hidden_words_are_shown_when_there_are_no_others() -> None:
    assert html_to_text('<div style="display:none">Нет оценок</div>') == "Нет оценок"


def test_a_hidden_element_that_is_never_closed_swallows_nothing() -> None:
    assert "Нет оценок" in html_to_text("<p hidden>x<p>Нет оценок")


@pytest.mark.parametrize("tag", ["<style>", "<!--", "<script>", '<a href="', "<!", "<a"])
def test_what_is_never_closed_loses_no_text(tag: str) -> None:
    assert "оценок" in html_to_text(f"Нет оценок {tag} по химии")


@pytest.mark.parametrize(
    "unit",
    [
        "<!--",
        "<a '\">",
        '<a ="',
        "<style>",
        "<",
        "</",
        "<a",
        "<p hidden>",
        "<td>x",
        "<blockquote>",
        "<br>",
        "&amp",
        "&#",
        "<!x",
    ],
)
def test_hostile_repetition_is_read_through(unit: str) -> None:
    html_to_text(unit * (500_000 // len(unit)))


def test_a_reference_too_long_for_a_number_stays_as_it_is() -> None:
    assert html_to_text("&#" + "9" * 5000 + ";").startswith("&#999")


def test_nested_quotes_cost_no_more_than_twenty_marks_a_line() -> None:
    assert html_to_text("<blockquote>" * 5000 + "x") == "> " * 20 + "x"


@given(st.text(st.sampled_from("<>/!-=&;#\"' \nабptdivr"), max_size=80))
def test_any_text_is_read_without_fail(html: str) -> None:
    html_to_text(html)


@given(st.lists(st.from_regex(r"[абвгё]+( +[джз]+)*", fullmatch=True), min_size=1))
def test_lines_in_divisions_stay_lines(lines: list[str]) -> None:
    html = "".join(f"<div>{line}</div>" for line in lines)
    assert html_to_text(html).split("\n") == [" ".join(line.split()) for line in lines]
