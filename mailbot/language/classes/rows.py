"""Classes named in a row: «1В и 4А», «в 5 а и в 5 б», and what is written once for several («5А и Б», «5 и 7 «А»»)."""

from collections.abc import Iterator
from dataclasses import replace

from mailbot.language.classes.class_forms import SURE_LETTER, WORD_LETTER, FormReader
from mailbot.language.classes.mention import ClassMention
from mailbot.language.words.morphology import grammemes, is_known
from mailbot.language.words.tokens import Token

# What parts the classes of a row, and what may stand besides.
_JOINING, _BESIDES = frozenset({",", "и", "/", "+", "&"}), frozenset({"в", "во", "из", "у", "ни"})
# A row's classes stand at most so far apart, in words and signs.
_APART = 3
# No school has more in one row; so many are looked for.
_MOST = 6


def are_joined(between: tuple[Token, ...]) -> bool:
    """Whether what stands between two classes makes a row of them: «и», a comma, «и в»."""
    norms = {token.norm for token in between}
    return 0 < len(between) <= _APART and norms <= _JOINING | _BESIDES and not norms.isdisjoint(_JOINING)


def goes_on(tokens: tuple[Token, ...], last: int, forms: FormReader) -> bool:
    """Whether behind the class that ends here stands «и» or the like, and one more grade with its letter."""
    at = next((one for one in range(last, min(len(tokens), last + _APART + 1)) if _begins_grade(tokens[one])), last)
    if not are_joined(tokens[last:at]):
        return False
    grade = forms.grade(at)
    letter = forms.letter(grade.last, glued=forms.touches(grade.last)) if grade else None
    # «5 а и 4 в четверти»: a preposition is no letter.
    return letter is not None and (letter.weight > WORD_LETTER or forms.ends_clause(letter.last))


def _begins_grade(token: Token) -> bool:
    return token.is_number or (token.is_word and token.norm not in _JOINING | _BESIDES)


def _in_row(row: list[ClassMention]) -> Iterator[ClassMention]:
    values = frozenset(one.value for one in row)
    return (replace(one, row=values) if len(values) > 1 else one for one in row)


class Rows:
    """Puts the classes found in one text into rows, with those of which only the grade or the letter is written."""

    def __init__(self, tokens: tuple[Token, ...], forms: FormReader, names: frozenset[str]) -> None:
        self._tokens = tokens
        self._forms = forms
        self._names = names

    def read(self, found: tuple[ClassMention, ...]) -> tuple[ClassMention, ...]:
        """`found` with what belongs to it, in order, each with the values of its row."""
        floors = (0, *(mention.last for mention in found))
        listed = [
            one for mention, floor in zip(found, floors, strict=False) for one in self._with_cut_short(mention, floor)
        ]
        rows: list[list[ClassMention]] = []
        for one in listed:
            previous = rows[-1][-1] if rows else None
            if previous and not previous.former | one.former and self._is_next(previous, one):
                rows[-1].append(one)
            else:
                rows.append([one])
        return tuple(one for row in rows for one in _in_row(row))

    def _is_next(self, previous: ClassMention, one: ClassMention) -> bool:
        return previous.last == one.first or are_joined(self._tokens[previous.last : one.first])

    def _with_cut_short(self, mention: ClassMention, floor: int) -> Iterator[ClassMention]:
        """The class with the grade before it and the letters behind it that lack their other half.

        Another class ends at `floor`.
        """
        lettered = mention.value != mention.grade
        if lettered:
            yield from self._grade_before(mention, floor)
        yield mention
        if lettered:
            yield from self._letters_behind(mention)

    def _letters_behind(self, mention: ClassMention) -> Iterator[ClassMention]:
        """«5А и Б», «5 «А», «Г» и «Д»»."""
        last = mention.last
        for _ in range(_MOST):
            at = last + 1
            if self._forms.sign(last) not in _JOINING or at >= len(self._tokens) or self._tokens[at].line_start:
                return
            letter = self._forms.letter(at, glued=False)
            if letter is None or not self._is_meant(at, letter.last, letter.weight, self._forms.sign(last)):
                return
            yield self._part(mention, mention.grade + letter.value, at, letter.last)
            last = letter.last

    def _is_meant(self, at: int, last: int, weight: float, joining: str) -> bool:
        """Whether a letter behind «и» is one of a class: in quotes, a capital, or with nothing behind it."""
        named = self._forms.sign(last).lower() in self._names
        if self._forms.sign(last) == "." and self._leads_to_name(last + 1):
            return False  # «5А и Б. Орлова»
        ends = self._forms.ends_clause(last)
        if named or weight > SURE_LETTER:
            return True
        plain = self._tokens[at].is_capitalised and self._tokens[at].norm not in _BESIDES | {"к", "с", "о", "я", "а"}
        return ends or (plain and joining != ",")

    def _leads_to_name(self, at: int) -> bool:
        """Whether a capital word here may be a surname, and the letter before it an initial."""
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is None or not token.is_word or not token.is_capitalised or token.line_start:
            return False
        return not is_known(token.norm) or "Surn" in grammemes(token.norm)

    def _grade_before(self, mention: ClassMention, floor: int) -> Iterator[ClassMention]:
        """«5 и 7 «А»»: the grade before «и» has the letter of the one behind it."""
        at = mention.first - 2
        if at < floor or self._forms.sign(at + 1) != "и" or not self._tokens[at].is_number:
            return
        grade = self._forms.grade(at)
        if grade is None or grade.last != at + 1 or not self._opens(at):
            return
        yield self._part(mention, grade.value + mention.value.removeprefix(mention.grade), at, at + 1)

    def _opens(self, at: int) -> bool:
        """Whether a grade alone stands where a class may: at the head of a clause, behind «в», behind «классы»."""
        before = self._forms.sign(at - 1).lower() if not self._tokens[at].line_start else ""
        return not before or before in _BESIDES | self._names | {",", "(", ".", ":", "-", "—", "–"}

    def _part(self, mention: ClassMention, value: str, first: int, last: int) -> ClassMention:
        return replace(
            mention,
            value=value,
            first=first,
            last=last,
            start=self._tokens[first].start,
            end=self._tokens[last - 1].end,
        )
