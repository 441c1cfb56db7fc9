"""How a name, a class or a problem was found in a letter, said in Russian for `mailbot why`."""

import re
from collections.abc import Mapping

from mailbot.i18n import _

_WORD = re.compile(r"«([^»]*)»")
_SLOT = "…"

FOUND_BY: Mapping[str, str] = {
    "a given name alone": _("одно имя без фамилии"),
    "a grade and the words around it": _("число класса и слова рядом"),
    "a place": _("название места"),
    "a post before one's own name": _("должность перед своим именем"),
    "a new surname": _("сказано, что фамилия теперь такая"),
    "a pupil's own name": _("ученик называет себя"),
    "after «у»": _("после «у»"),
    "after «…»": _("после «…»"),
    "after «…» at the end": _("после «…» в конце письма"),
    "after «…» of one's own": _("после «…» о себе"),
    "after «…» of a pupil": _("после «мама ученика» и подобного"),
    "after «…», does something": _("после «…», дальше сказано, что человек сделал"),
    "an example": _("образец, а не чьё-то имя"),
    "before a class": _("перед классом"),
    "beside several classes": _("рядом с несколькими классами"),
    "behind a class": _("сразу после класса"),
    "beside a class that does not write yet": _("рядом с первым классом"),
    "before a class, and no nominative": _("перед классом"),
    "before a class, does something": _("перед классом, дальше сказано, что человек сделал"),
    "before «…»": _("перед «…»"),
    "before «…» and more": _("перед «…», дальше назван ещё один человек"),
    "closes the text": _("именем кончается письмо"),
    "closes the text with a patronymic": _("именем и отчеством кончается письмо"),
    "bears the name in From": _("так же подписан адрес отправителя"),
    "beside the pupil's name": _("рядом назван ученик"),
    "below the child's name in a paper": _("в заявлении, под именем ребёнка"),
    "cues": _("по словам о неполадке"),
    "does something": _("дальше сказано, что человек сделал"),
    "given name and patronymic": _("имя и отчество: так говорят о взрослом"),
    "goes on naming children": _("в одном ряду с детьми"),
    "is called so": _("сказано, что так зовут"),
    "is greeted": _("к человеку обращаются"),
    "is spoken of": _("о человеке сказано «он» или «она»"),
    "is not who writes": _("пишет другой человек"),
    "label of another person": _("подпись строки: другой человек"),
    "label of the child": _("подпись строки: ученик"),
    "label of the writer": _("подпись строки: заявитель"),
    "labels of the name's parts": _("фамилия, имя и отчество подписаны"),
    "names the child once more": _("ребёнок назван ещё раз"),
    "names whose parent one is": _("пишущий назвал себя и сказал, чей он родитель"),
    "nothing tells": _("ничто не говорит, чьё это имя"),
    "of several with one surname": _("одна фамилия у нескольких"),
    "opens a sentence": _("с имени начинается предложение"),
    "says it in brackets": _("названо в скобках"),
    "stands in quotation marks": _("стоит в кавычках"),
    "signs with initials": _("так подписано письмо, с инициалами"),
    "stands on its own line": _("стоит отдельной строкой"),
    "with a class and nothing else": _("имя и класс без других слов"),
    "«зовут»": _("после «зовут»"),
    "«меня зовут»": _("после «меня зовут»"),
    "«от» at the head of a paper": _("после «от» в шапке заявления"),
}
"""What `mailbot.language` gives as `Finding.why`; «…» stands for a word of the letter."""


def found_by(why: str) -> str:
    """The mechanism that found something. One that has no name here yet is told of in general."""
    if not why:
        return _("прямо названо")
    if why in FOUND_BY:
        return FOUND_BY[why]
    word = _WORD.search(why)
    said = FOUND_BY.get(_WORD.sub(f"«{_SLOT}»", why))
    return said.replace(_SLOT, word[1]) if said and word else _("по соседним словам")
