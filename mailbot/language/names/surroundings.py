"""What stands around a name in its text: the words before it, what follows, where its sentence begins and ends."""

from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import FEMALE, MALE, Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.words.morphology import parses
from mailbot.language.words.tokens import Token

# How far before a name its owner is told, in words and signs.
_WINDOW = 10
# A class is written in so many words and signs.
_CLASS = 9
# So near before a name, on the line above, stands a word that tells whose it is.
_NEAR = 3
# So near behind a verb stands who does it.
_SUBJECT = 4
_NUMBERS = frozenset({"sing", "plur"})
# Signs that may close a text behind a name.
_FEW = 4
STOPS = frozenset(".!?;…")
# What may stand between a grade and its letter.
_ORDINAL = frozenset({"-", "–", "й", "ый", "ой", "ий", "го", "ого", "м", "ом"})
_VOWELLESS = frozenset("бвгджзйклмнпрстфхцчшщьъ-abcdefghijklmnopqrstuvwxyz")
# Words cut short that have a vowel.
_CUT = frozenset({"ул", "им", "рук", "зам", "уч", "пед", "дир", "исп", "отв", "преп", "соц", "о", "и"})


class Surroundings:
    """Looks about in the tokens of one text."""

    def __init__(self, tokens: tuple[Token, ...], cues: Cues) -> None:
        self._tokens = tokens
        self._cues = cues

    def sign(self, at: int) -> str:
        """The token's text; empty outside the text."""
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def is_example(self, first: int) -> bool:
        """Whether «например» stands right before."""
        at = first - 1
        while self.sign(at) in {":", ",", "(", "—", "–", "-"}:
            at -= 1
        return self.sign(at).lower() == "например"

    def before(self, mention: Mention, floor: int) -> list[Token]:
        """The words before the mention in its sentence, the nearest first."""
        crosses = not (mention.cases & Case.NOM and (self.alone(mention) or self._signs_with_class(mention)))
        words: list[Token] = []
        depth = 0
        for at in range(mention.first - 1, max(floor, mention.first - _WINDOW) - 1, -1):
            token = self._tokens[at]
            if token.text in STOPS and not self.abbreviates(at):
                break
            if self._tokens[at + 1].line_start and not crosses:
                break
            # «Зарема (мама), Ильяс»: what stands in brackets belongs to the name before them.
            depth += (token.text == ")") - (token.text == "(" and depth > 0)
            if not depth:
                words.append(token)
        return words

    def _signs_with_class(self, mention: Mention) -> bool:
        """«Добавьте ребёнка в мой кабинет⏎Орлова Нина Львовна, 5Б»: a line of one's own below what is asked for."""
        whole = mention.is_full and mention.name.patronymic and self.fills_line(mention)
        above = self._tokens[max(0, mention.first - _NEAR) : mention.first]
        of_child = any(self._cues.is_child(one.norm) or one.norm.startswith(self._cues.learner_stems) for one in above)
        return bool(
            whole and above and not of_child and self.before_class(mention) and self.ends_text(mention.last + 2)
        )

    def abbreviates(self, at: int) -> bool:
        """Whether the full stop at this place cuts a word short («рук.», «кл.») and ends no sentence («в 7Б.»)."""
        word = self.sign(at - 1).lower()
        if self.sign(at) != "." or len(word) > 3:
            return False
        grade = at - 2
        # «5-б.», «7ой б.», «5-й б.»
        while grade > 0 and self._tokens[grade].norm in _ORDINAL and self._touches(grade):
            grade -= 1
        figure = grade >= 0 and self._tokens[grade].is_number
        joined = figure and all(self._touches(place) for place in range(grade + 1, at))
        # «… ученику 9 в. Лебедь», and not «дом 5 кв. 3».
        capital = at + 1 < len(self._tokens) and self._tokens[at + 1].is_capitalised
        figure = joined or (figure and len(word) == 1 and capital)
        return not figure and (word in _CUT or _VOWELLESS.issuperset(word))

    def _touches(self, at: int) -> bool:
        """Whether no blank parts the token from the one before."""
        return self._tokens[at - 1].end == self._tokens[at].start

    def alone(self, mention: Mention) -> bool:
        """Whether nothing but signs stands beside the mention on its line."""
        begins = self._tokens[mention.first].line_start
        last = mention.last
        while (
            last < len(self._tokens) and not self._tokens[last].line_start and self.sign(last) in {".", ",", "!", ")"}
        ):
            last += 1
        return begins and (last >= len(self._tokens) or self._tokens[last].line_start)

    def opens(self, mention: Mention) -> bool:
        """Whether a sentence or a clause begins with the mention."""
        return self._tokens[mention.first].sentence_start or self.sign(mention.first - 1) in {",", "(", "—", "-", "–"}

    def opens_apart(self, mention: Mention) -> bool:
        """Whether no name goes before the mention in one list with it («Олег и Вера Гринько, 5А и 7Б»)."""
        return (
            self.sign(mention.first - 1).lower() not in {"и", ",", "+", "/"} or self._tokens[mention.first].line_start
        )

    def ends_clause(self, last: int) -> bool:
        """Whether no word follows on the line before the token `last`."""
        return last >= len(self._tokens) or self._tokens[last].line_start or not self._tokens[last].is_word

    def ends_text(self, last: int) -> bool:
        """Whether nothing but signs follows from the token `last` on."""
        rest = self._tokens[last : last + _FEW]
        return not any(token.is_word and len(token.text) > 1 for token in rest) and last + _FEW > len(self._tokens)

    def is_last_line(self, mention: Mention) -> bool:
        """«Никита Олегович, информатика»: a name, a comma and a word or two on the last line of several."""
        rest = self._tokens[mention.last : mention.last + _FEW + 1]
        short = len(rest) <= _FEW and self.sign(mention.last) == "," and not any(token.line_start for token in rest)
        deeds = any(self.is_deed(token.norm) for token in rest)
        return short and not deeds and mention.first > 0 and self._tokens[mention.first].line_start

    def fills_line(self, mention: Mention) -> bool:
        """Whether on the mention's line stands hardly more than the mention, as with a class."""
        rest = self._tokens[mention.last : mention.last + _CLASS + 1]
        return self._tokens[mention.first].line_start and (len(rest) <= _CLASS or any(one.line_start for one in rest))

    def acts(self, mention: Mention) -> bool:
        """Whether a verb in the third person follows: «классный руководитель, Орлова Нина, сказала»."""
        at = mention.last
        # «Учитель Бойко А. В. (математика) не ставит оценки».
        closed = (place for place in range(at, at + _CLASS) if self.sign(place) == ")")
        at = next(closed, at - 1) + 1 if self.sign(at) == "(" else at
        while self.sign(at) in {",", "-", "—", "–"}:
            at += 1
        return at < len(self._tokens) and not self._tokens[at].line_start and self.tells_deed(at, mention)

    def tells_deed(self, at: int, mention: Mention) -> bool:
        """Whether the clause that begins here tells what this person does: «не отвечает», and not «пропал доступ»."""
        at += self.sign(at) == "не"
        token = self._tokens[at] if at < len(self._tokens) else None
        if token is None or not self.is_deed(token.norm) or self._is_of_program(at):
            return False
        return not self._has_subject(at, mention.gender)

    def _is_of_program(self, at: int) -> bool:
        """«Не пускает в журнал», «выдаёт ошибку», «не загружается»: what programs do, and people do not."""
        norm = self._tokens[at].norm
        if not norm.startswith(self._cues.programs_do):
            return False
        near = self._tokens[max(0, at + 1 - _SUBJECT) : at + _SUBJECT]
        return norm.endswith("ся") or any(token.norm.startswith(self._cues.programs) for token in near)

    def is_set_apart(self, mention: Mention) -> bool:
        """«Завуч, Нина Львовна, не пускает в журнал»: between commas, and the clause tells of no person's doings.

        With the whole name it may tell of the writer's: «Завуч, Орлова Нина Львовна, не могу войти».
        """
        at, end = mention.last + 1, mention.last + 1
        if self.sign(mention.first - 1) != "," or self.sign(mention.last) != ",":
            return False
        while end < min(len(self._tokens), at + _CLASS) and self.sign(end) not in STOPS | {","}:
            end += 1
        deeds = [place for place in range(at, end) if self.is_deed(self._tokens[place].norm)]
        own = mention.is_full and any("1per" in parses(token.norm)[0].grammemes for token in self._tokens[at:end])
        return (bool(deeds) or own) and all(self._is_of_program(place) for place in deeds)

    def _has_subject(self, at: int, gender: str) -> bool:
        """«Пропал доступ», «не открывается журнал»: whether behind a verb, no transitive one, stands who does it."""
        verb = parses(self._tokens[at].norm)[0].grammemes
        if "intr" not in verb and gender not in (MALE, FEMALE):
            return False
        other = {FEMALE: {"masc", "neut", "plur"}, MALE: {"femn", "neut", "plur"}}.get(gender, set())
        if "intr" not in verb and not verb & other:
            return False
        for token in self._tokens[at + 1 : at + _SUBJECT]:
            readings = [one.grammemes for one in parses(token.norm)]
            if not token.is_word or "PREP" in readings[0]:
                return False
            if any({"NOUN", "nomn"} <= noun and verb & _NUMBERS <= noun for noun in readings):
                return True
        return False

    def is_called_names(self, last: int) -> bool:
        """«Учитель химии, Орлова Нина Львовна, — хамка»: whether behind a dash a noun tells what the person is."""
        at = last + (self.sign(last) == ",")
        if self.sign(at) not in {"-", "—", "–"}:
            return False
        near = (parses(token.norm)[0].grammemes for token in self._tokens[at + 1 : at + 4] if token.is_word)
        return any({"NOUN", "anim", "nomn"} <= grammemes for grammemes in near)

    def acts_after_class(self, mention: Mention) -> bool:
        """«Глеб Коваль из 6В забыл пароль»: somebody else speaks of him."""
        at = mention.last
        while at < min(len(self._tokens), mention.last + _CLASS) and not self._is_long_word(at):
            if self.sign(at) in STOPS or self._tokens[at].line_start:
                return False
            at += 1
        at += self.sign(at) == "не"
        word = self.sign(at).lower()
        return word.startswith(self._cues.deeds) and not word.endswith("ли")

    def _is_long_word(self, at: int) -> bool:
        token = self._tokens[at]
        return token.is_word and len(token.text) > 2 and not token.norm.startswith(self._cues.class_stems)

    def is_deed(self, norm: str) -> bool:
        """Whether a word tells what somebody else does or did."""
        grammemes = parses(norm)[0].grammemes
        return "VERB" in grammemes and bool(grammemes & {"past", "3per"})

    def before_class(self, mention: Mention) -> bool:
        """Whether a class may follow the mention."""
        at = mention.last
        while self.sign(at) in {",", "("}:
            at += 1
        return at < len(self._tokens) and self.leads_to_class(self._tokens[at])

    def leads_to_class(self, token: Token) -> bool:
        """Whether a class may begin with this token."""
        return token.is_number or token.norm in {"в", "во", "из"} or token.norm.startswith(self._cues.class_stems)

    def is_placed(self, at: int) -> bool:
        """Whether «из 9В» stands here."""
        number = at + 1 < len(self._tokens) and self._tokens[at + 1].is_number
        return self.sign(at).lower() == "из" and number
