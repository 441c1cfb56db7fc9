"""Classes named in a letter: «5 "Б"», «5-б», «пятый Б», «восьмой гэ», «кл. 7В», «VIII-Б»; not other numbers.

Every number 1..11 is a candidate; its form and the words around it add up to a certainty, and the sum decides.
"""

from dataclasses import replace

from mailbot.language.classes.addresses import is_house
from mailbot.language.classes.class_forms import (
    CLAUSE_ENDS,
    DASHES,
    QUOTES,
    WORD_LETTER,
    ClassWords,
    FormReader,
    Written,
    words_of,
)
from mailbot.language.classes.mention import ClassMention
from mailbot.language.classes.rows import Rows, are_joined, goes_on
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token

# No school has more classes: what names them again and again is a heap.
_MOST = 300
_CERTAIN = 0.5
# Between this and certainty a number with a letter may be a class: nobody is asked again for it.
_DOUBTFUL = 0.4
# A grade, its letter and «и».
_OF_ROW = 3
# How far before a class its child is named, in words and signs.
_KIN_NEAR = 10
# Words cut short («просп.», «каб.») have at most so many letters.
_LONGEST_CUT = 5
# With whose class one's own is compared.
_FRIENDS = ("подруг", "подруж", "сосед", "знаком", "друг", "друз", "приятел")
# Adjectives that are pronouns or numbers.
_NO_PROFILE = frozenset({"Apro", "Anum"})
# Words before a pupil whom the writer does not know.
_STRANGE = ("чуж", "незнаком", "посторонн", "какой-то", "какая-то", "какого-то", "какую-то")


def find_classes(tokens: tuple[Token, ...], lexicon: Lexicon, *, latin: bool = False) -> tuple[ClassMention, ...]:
    """Every class in `tokens`, doubtful ones too, in order. `latin`: Russian typed in Latin letters."""
    reader = _Reader(tokens, words_of(lexicon), latin)
    found: list[ClassMention] = []
    end = 0
    for at in reader.beginnings():
        mention = reader.read(at, found[-1] if found else None) if at >= end else None
        if mention:
            found.append(mention)
            end = mention.last
        if len(found) == _MOST:
            break
    return reader.in_rows(tuple(found))


def is_certain(mention: ClassMention) -> bool:
    """Whether the mention counts; others only raise a doubt."""
    return mention.certainty >= _CERTAIN


def tells_of_several(tokens: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """Whether the words tell of several children."""
    several = words_of(lexicon).several
    return any(token.is_word and token.norm.startswith(several) for token in tokens)


def each_has_learner(mentions: tuple[ClassMention, ...], tokens: tuple[Token, ...], lexicon: Lexicon) -> bool:
    """Whether the mentions, all of one text, stand each behind a child of its own («у сына 6А, у дочки 2Г»)."""
    kin = words_of(lexicon).kin
    present = [mention for mention in mentions if is_certain(mention) and not mention.former]
    floors = [0, *(mention.last for mention in present)]
    found = [
        {
            token.norm[:3]
            for token in tokens[max(floor, mention.first - _KIN_NEAR) : mention.first]
            if token.norm.startswith(kin)
        }
        for floor, mention in zip(floors, present, strict=False)
    ]
    return len(found) > 1 and all(found) and len(set().union(*found)) > 1


class _Reader:
    """Weighs the candidates of one text."""

    def __init__(self, tokens: tuple[Token, ...], words: ClassWords, latin: bool) -> None:
        self._tokens = tokens
        self._words = words
        self._forms = FormReader(tokens, words, latin)

    def beginnings(self) -> list[int]:
        """Where a class may begin."""
        return self._forms.beginnings()

    def in_rows(self, found: tuple[ClassMention, ...]) -> tuple[ClassMention, ...]:
        """`found` in rows, the uncertain ones apart."""
        sure = Rows(self._tokens, self._forms, self._words.names).read(tuple(filter(is_certain, found)))
        unsure = (one for one in found if not is_certain(one))
        return tuple(sorted((*sure, *unsure), key=lambda one: one.first))

    def read(self, at: int, previous: ClassMention | None) -> ClassMention | None:
        """The class that begins at this token; `previous` is the one found before it."""
        grade = self._forms.grade(at)
        if grade is None:
            return None
        glued = self._forms.touches(grade.last)
        letter = self._letter(at, grade, glued=glued)
        last = letter.last if letter and letter.last > at else grade.last
        named = self._named(at, last) or self._named_together(last)
        if letter and not named and is_house(self._tokens, at, last, self._words):
            return None
        enrolled = letter is None and not named and self._is_enrolled(at, last)
        if letter is None and (not (named or enrolled) or self._tells_more(at, last)):
            return None
        certainty = (letter.weight if letter else 0.1) + 0.5 * (named or enrolled) + self._around(at, last, letter)
        certainty += grade.weight
        if letter and ((previous and self._continues(previous, at)) or goes_on(self._tokens, last, self._forms)):
            certainty += 0.3
        if self._is_example(at):
            certainty = min(certainty, _DOUBTFUL)
        if certainty < (_CERTAIN if letter is None or grade.weight else _DOUBTFUL) or self._is_strangers(at):
            return None
        return ClassMention(
            value=grade.value + (letter.value if letter else ""),
            first=at,
            last=last,
            start=self._tokens[at].start,
            end=self._tokens[last - 1].end,
            certainty=min(1.0, certainty),
            former=self._is_former(at) or self._is_left(at, last),
        )

    def _letter(self, at: int, grade: Written, *, glued: bool) -> Written | None:
        forms = self._forms
        after = forms.letter(grade.last, glued=glued) or forms.letter_after_word(grade.last)
        # «Первая в классе по оценкам», but «во 2 в классе».
        if (
            after
            and after.weight <= WORD_LETTER
            and forms.sign(after.last).lower() == "классе"
            and not self._after_in(at)
        ):
            return None
        return after or forms.named_letter(grade.last) or forms.letter_before(at)

    def _after_in(self, first: int) -> bool:
        return self._forms.sign(first - 1).lower() in {"в", "во"}

    def _named_together(self, last: int) -> bool:
        """«6 и 2 классы»: the word stands behind the next grade."""
        return self._forms.sign(last) in {"и", ","} and self._named_after(last + 2)

    def _is_enrolled(self, first: int, last: int) -> bool:
        """«Сын в десятом», «учится в 5»: a grade alone where a learner is placed, with nothing counted."""
        if not self._after_in(first):
            return False
        if not self._forms.ends_clause(last) and not self._forms.at_ones(last):
            return False
        token = self._tokens[first]
        if token.norm in self._words.counted or (token.is_number and last == first + 1):
            near = self._tokens[max(0, first - 3) : first - 1]
            return any(word.norm.startswith(self._words.enrolled) for word in near) and self._forms.sign(last) != ":"
        return self._has_learner(first)

    def _tells_more(self, first: int, last: int) -> bool:
        """Whether a grade alone is no place of a child: «9-х классах», «я с первого класса», but «мы с 5 класса»."""
        if "-" in self._tokens[first].norm or self._forms.sign(last - 1).endswith("х"):
            return True
        if self._forms.sign(first - 1).lower() not in {"с", "со"}:
            return False
        who = self._forms.sign(first - 2).lower()
        since = self._tokens[first].norm.startswith("перв")
        return since or not who.startswith(("мы", "я", *self._words.kin))

    def _around(self, first: int, last: int, letter: Written | None) -> float:
        """What the words around the candidate add or take away, besides the word «класс»."""
        ends = letter is not None and (self._forms.ends_clause(last) or self._leads_to_name(first, last))
        wordy = letter is not None and letter.weight <= WORD_LETTER and not ends and not self._is_placed(first)
        weight = 0.0 if wordy else 0.3 * self._has_learner(first)
        weight += 0.15 * (first > 0 and self._tokens[first - 1].norm in self._words.before)
        weight += 0.1 * (self._forms.sign(first - 2).lower() in {"мы", "нас"})
        weight += 0.2 * ends + 0.2 * (ends and self._begins_clause(first))
        # «дневник 2 в»: nothing follows that the preposition could belong to.
        weight += 0.1 * (ends and last >= len(self._tokens))
        weight -= self._against(
            first, sure=letter is not None and letter.weight >= _CERTAIN, alone=self._owns_word(last)
        )
        # The program of accounts.
        weight -= 0.4 * (self._tokens[first].text == "1" and letter is not None and letter.value == "С")
        # «5 а уроков»: what is counted tells against a letter that may be a word of its own.
        counted = last < len(self._tokens) and not self._tokens[last].line_start
        if counted and self._tokens[last].norm.startswith(self._words.not_after):
            weight -= 0.8 if letter is None or letter.weight < _CERTAIN else 0.0
        return weight

    def _leads_to_name(self, first: int, last: int) -> bool:
        """«10 а Петренко Макс»: a clause that begins with the class and goes on with a capital."""
        token = self._tokens[last]
        return self._begins_clause(first) and token.is_word and token.is_capitalised and not token.sentence_start

    def _named(self, first: int, last: int) -> bool:
        """Whether the word «класс» stands right after or right before."""
        if self._named_after(last):
            return True
        before = self._skip_signs(first - 1, -1)
        # «Класс у нас 10».
        if self._forms.sign(before - 1).lower() == "у" and before > 1:
            return self._tokens[before - 2].norm in self._words.names and not self._tokens[before - 1].line_start
        if before < 0 or self._tokens[before].norm not in self._words.names:
            return False
        return not any(self._tokens[place].line_start for place in range(before + 1, first + 1)) and first - before <= 3

    def _named_after(self, last: int) -> bool:
        after = self._skip_signs(last, 1)
        after += after == last and self._is_profile(after)
        known = after < len(self._tokens) and self._tokens[after].norm in self._words.names
        # «Стоит 4. Класс у нас 3»: a sentence of its own.
        parted = self._forms.sign(last) == "." and known and self._tokens[after].sentence_start
        return known and not parted and not self._tokens[after].line_start

    def _is_profile(self, at: int) -> bool:
        """«7 кадетский класс», «в 10 социально-гуманитарном классе»: a word that tells which class of its grade."""
        token = self._tokens[at] if at + 1 < len(self._tokens) else None
        if token is None or token.is_capitalised or token.line_start or len(token.text) <= _LONGEST_CUT:
            return False
        found = grammemes(token.norm.rpartition("-")[2])
        return {"ADJF", "sing"} <= found and not found & _NO_PROFILE

    def _skip_signs(self, at: int, step: int) -> int:
        for _ in range(3):
            if 0 <= at < len(self._tokens) and self._tokens[at].text in QUOTES | DASHES | {":", "="}:
                at += step
        return at

    def _has_learner(self, first: int) -> bool:
        for place in range(first - 1, max(-1, first - 8), -1):
            token = self._tokens[place]
            if token.text in {".", "!", "?"} and len(self._forms.sign(place - 1)) > 3:
                return False
            if token.is_word and token.norm.startswith(self._words.learner):
                return True
            if token.line_start:
                return False
        return False

    def _begins_clause(self, first: int) -> bool:
        return self._tokens[first].line_start or self._forms.sign(first - 1) in CLAUSE_ENDS | {"(", "«", "-", "—", "–"}

    def _continues(self, previous: ClassMention, at: int) -> bool:
        between = self._tokens[previous.last : at]
        return are_joined(between) or [token.norm for token in between] == ["в"]

    def _owns_word(self, last: int) -> bool:
        """«В школе 3 класс» is a grade, «школа 3 класс 5» is not: the word «класс» belongs to the number before it."""
        return self._named_after(last) and self._forms.ends_clause(last + 1)

    def _against(self, first: int, *, sure: bool, alone: bool) -> float:
        """1 for a number of a room, house, school, paper or mark, told by the words right before it.

        `sure`: it is written as no mark is («оценки 6Б»); `alone`: the word «класс» is its own.
        """
        # «Пункты 5 а и 5 б».
        if self._forms.sign(first - 1) == "и" and len(self._forms.sign(first - 2)) == 1:
            first -= _OF_ROW * (first >= _OF_ROW and self._tokens[first - _OF_ROW].is_number)
        words = [self._tokens[place] for place in range(max(0, first - 4), first) if self._close(place, first)]
        if words and words[-1].text in {"№", "#", "§"}:
            return 1.0
        # The number of the school stands between: «школа 28 6А».
        if words and words[-1].is_number:
            return 0.0
        norms = [token.norm for token in words if token.is_word]
        # «Кабинет у них 9А».
        if len(norms) > 2 and norms[-2] == "у":
            norms = norms[:-2]
        if not norms:
            return 0.0
        if (sure and norms[-1].startswith(self._words.not_marks)) or (alone and norms[-1].startswith("школ")):
            return 0.0
        street = norms[-2:-1] and norms[-2] in self._words.streets
        named = norms[-1] in self._words.not_before or (
            len(norms[-1]) > 3 and norms[-1].startswith(self._words.not_long)
        )
        return 1.0 if named or street else 0.0

    def _close(self, place: int, first: int) -> bool:
        """Whether nothing that ends a clause stands from one place to the other."""
        return not any(
            self._tokens[at].text in {",", ";", "!", "?", "("}
            or (self._tokens[at].text == "." and len(self._forms.sign(at - 1)) > _LONGEST_CUT)
            or (at > place and self._tokens[at].line_start)
            for at in range(place, first)
        ) and not (self._tokens[first].line_start and place < first)

    def _is_placed(self, first: int) -> bool:
        """Whether the word right before places a learner or is one, a preposition between them or not."""
        place = first - 1 - (self._forms.sign(first - 1).lower() in self._words.before)
        word = self._forms.sign(place).lower()
        return word.startswith(self._words.enrolled + self._words.kin)

    def _is_example(self, first: int) -> bool:
        """Whether «например» stands before in the same sentence, no farther than a full name."""
        for place in range(first - 1, max(-1, first - _KIN_NEAR), -1):
            token = self._tokens[place]
            if token.norm == "например":
                return True
            if token.text in {".", "!", "?", ";"} or token.line_start:
                return False
        return False

    def _is_former(self, first: int) -> bool:
        # «За 5 класс»; «не в 6А, а в 6Б».
        if self._forms.sign(first - 1).lower() == "за" or self._forms.sign(first - 2).lower() == "не":
            return True
        for place in range(first - 1, max(-1, first - 8), -1):
            token = self._tokens[place]
            if token.text in CLAUSE_ENDS or token.line_start:
                return token.norm.startswith(self._words.former)
            if token.norm.startswith(self._words.former):
                return True
        return False

    def _is_strangers(self, first: int) -> bool:
        """«Чужая девочка Сафия, 1 «Б»», «у подруги в 5В»: the class of a pupil who is none of the writer's."""
        near = self._tokens[max(0, first - _KIN_NEAR) : first]
        strange = (
            at
            for at in range(len(near) - 1)
            if (near[at].norm.startswith(_STRANGE) and self._is_child(near[at + 1]))
            or (near[at].norm == "у" and near[at + 1].norm.startswith(_FRIENDS))
        )
        return any(all(token.text not in {".", "!", "?", "(", ";"} for token in near[at:]) for at in strange)

    def _is_child(self, token: Token) -> bool:
        return token.norm.startswith((*self._words.kin, "ребен", "дет", "учени"))

    def _is_left(self, first: int, last: int) -> bool:
        """«Из 6Б в 6А»: the class that was left."""
        after = [token.norm for token in self._tokens[last : last + 2]]
        return self._forms.sign(first - 1).lower() in {"из", "с"} and "в" in after


def chosen(mentions: tuple[ClassMention, ...], *, several: bool) -> tuple[ClassMention, ...]:
    """The classes the letter is about: all of them for several children, else the most certain one."""
    present = tuple(mention for mention in mentions if not mention.former) or mentions
    best: dict[str, ClassMention] = {}
    for mention in present:
        known = best.get(mention.value)
        if known is None:
            best[mention.value] = mention
        else:
            best[mention.value] = replace(known, certainty=min(1.0, max(known.certainty, mention.certainty) + 0.05))
    lettered = {mention.grade for mention in best.values() if mention.value != mention.grade}
    kept = [mention for value, mention in best.items() if value not in lettered]
    if several or len(kept) < 2:
        return tuple(kept)
    surest = max(kept, key=lambda mention: mention.certainty)
    # «9А и 9Б пишут ВПР … Гринько Олег, 9А» tells of the parallel, «мама 1В и 4А … в 4А пусто» of two children.
    apart = any(one.value == surest.value and not one.row for one in present)
    grades = {one.grade for one in kept if one.value in surest.row}
    row = surest.row if not apart or len(grades) > 1 else frozenset[str]()
    return tuple(one for one in kept if one is surest or one.value in row)
