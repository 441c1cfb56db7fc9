"""Whose a name is by the words before it: «сын …», «я, …», «учитель …», «от …»."""

from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import FEMALE, MALE, Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.ownership import Decision, Owner
from mailbot.language.names.surroundings import Surroundings
from mailbot.language.words.morphology import grammemes, parses
from mailbot.language.words.tokens import Token
from mailbot.terms import Source

# A post has so many words.
_POST = 4
_CLASS_TEACHER = frozenset({"классная", "классный", "классуха"})
_SIBLINGS = frozenset({"брат", "сестра"})
# «ФИО мамы …» without a colon.
_NAME_LABELS = ("фио", "фамили", "имя", "отчеств")


class WordsBefore:
    """Reads what stands before the names of one text."""

    def __init__(self, source: Source, cues: Cues, around: Surroundings) -> None:
        self._source = source
        self._cues = cues
        self._around = around

    def decide(self, mention: Mention, before: list[Token]) -> Decision | None:
        """The owner of `mention` by the words `before` it, the nearest first; None when they do not tell."""
        cues = self._cues
        for place, token in enumerate(before):
            norm, farther = token.norm, before[place + 1 :]
            if norm in cues.named:
                return self._named(mention, [*farther, *before[:place]])
            if (norm.startswith(cues.mates_stems) or norm in cues.mates) and place < 4:
                return Owner.OTHER, 0.8, f"after «{token.text}»"
            told = self._stranger(token, place, farther) or self._elder(mention, norm, farther)
            if told:
                return told
            # «Ребёнок болел, справка сдана Ирине Павловне»: so one speaks of a grown-up.
            if cues.is_child(norm) and place < (1 if mention.is_polite else 6) and not self._is_misfit(mention, norm):
                owner = Owner.WRITER if self._is_sibling(mention, norm, farther) else Owner.CHILD
                return owner, 0.95 if place <= 1 else 0.85, f"after «{token.text}»"
            if norm.startswith(cues.learner_stems) and not any(
                self._is_misfit(mention, one.norm) for one in (token, *farther)
            ):
                return self._learner(mention, token, farther)
            if cues.is_parent(norm) and place < 3:
                return self._parents(mention, token, farther)
            if cues.is_staff(norm) and place < 6:
                return self._staff(mention, token, before)
            decided = self._nearest(mention, token, place, farther, before[0])
            if decided:
                return decided
        return None

    def _is_misfit(self, mention: Mention, norm: str) -> bool:
        """«Сын учится в 8Б, Орлова Инна»: she is no son."""
        other = {FEMALE: self._cues.boys, MALE: self._cues.girls}.get(mention.gender, ())
        return bool(other) and mention.is_full and mention.cases == Case.NOM and norm.startswith(other)

    def _elder(self, mention: Mention, norm: str, farther: list[Token]) -> Decision | None:
        """«Мама ученика 4А, Гусева Марина Олеговна»: behind «ученика» the nominative names who «мама» is."""
        cues = self._cues
        learner = cues.is_child(norm) or norm.startswith(cues.learner_stems)
        if not learner or not mention.is_full or mention.cases != Case.NOM or "gent" not in grammemes(norm):
            return None
        elder = next((one for one in farther[:_POST] if one.norm in cues.parent), None)
        if elder is None or cues.elders.get(elder.norm, mention.gender) != mention.gender:
            return None
        # «Мама двух учениц, 2Б и 6Г, Орлова Анна»: one name is none of several pupils'.
        apart = self._is_misfit(mention, norm) or (not mention.shared and _are_several(norm))
        if not apart and not mention.name.patronymic:
            return None
        return Owner.WRITER, 0.9 if apart else 0.8, f"after «{elder.text}» of a pupil"

    def _is_sibling(self, mention: Mention, norm: str, farther: list[Token]) -> bool:
        """«Я, старший брат, Орлов Иван Львович, …»: a sibling who stands in for the parents."""
        whole = mention.is_full and bool(mention.name.patronymic)
        return whole and norm in _SIBLINGS and any(word.norm in self._cues.self_ for word in farther[:_POST])

    def _stranger(self, token: Token, place: int, farther: list[Token]) -> Decision | None:
        """«Какой-то Миша», «чужая девочка Сафия»: a pupil who is none of the writer's."""
        strangers = self._cues.strangers
        other = farther and farther[0].norm in self._cues.other and token.norm.startswith(self._cues.any_child)
        if other and place <= 1:
            return Owner.OTHER, 0.85, f"after «{farther[0].text} {token.text}»"
        if place == 0 and token.norm.startswith(strangers):
            return Owner.OTHER, 0.85, f"after «{token.text}»"
        if self._cues.is_child(token.norm) and place <= 1 and farther and farther[0].norm.startswith(strangers):
            return Owner.OTHER, 0.85, f"after «{farther[0].text} {token.text}»"
        return None

    def _nearest(
        self, mention: Mention, token: Token, place: int, farther: list[Token], nearest: Token
    ) -> Decision | None:
        """What only a word right before the name (or parted by a comma) tells."""
        cues, norm = self._cues, token.norm
        if self._is_another(mention, norm, place, nearest.norm):
            return Owner.OTHER, 0.8, f"after «{token.text}»"
        if (norm in cues.self_ and place <= 2 and mention.cases & Case.NOM) or (
            norm in cues.me and place <= 1 and mention.is_full
        ):
            return Owner.WRITER, 0.95, f"after «{token.text}»"
        if place == 0 and not mention.name.patronymic and mention.name.given and norm in cues.mine:
            return Owner.CHILD, 0.8, f"after «{token.text}»"
        if place == 0 and norm.startswith(cues.papers_own) and not mention.cases & Case.NOM and mention.is_full:
            return Owner.WRITER, 0.85, f"after «{token.text}»"
        if place == 0 and norm in cues.from_ and self._opens_paper(token, farther):
            return Owner.WRITER, 0.95, "«от» at the head of a paper"
        if place == 0 and mention.is_lone and norm in cues.whereabouts:
            return Owner.OTHER, 0.7, "a place"
        if place <= 1 and norm in cues.place:
            return Owner.OTHER, 0.8, f"after «{token.text}»"
        if place <= 1 and norm.startswith(cues.greeting_stems) and self._is_greeted(mention):
            return Owner.OTHER, 0.7, "is greeted"
        if place == 0 and norm == "у" and not mention.name.patronymic and mention.cases & Case.GEN:
            return (
                (Owner.CHILD, 0.7 if mention.is_lone else 0.55, "after «у»")
                if mention.is_lone or self._around.before_class(mention)
                else None
            )
        return None

    def _is_another(self, mention: Mention, norm: str, place: int, nearest: str) -> bool:
        """«Я и Орлова Нина Львовна», «вместо Орловой Нины Львовны», «зовут не Ниной Львовной»."""
        if place == 0:
            return (norm == "вместо" and bool(mention.name.patronymic)) or (norm == "не" and mention.is_polite)
        return place == 1 and norm in self._cues.self_ and nearest == "и"

    def _is_greeted(self, mention: Mention) -> bool:
        """«Здравствуйте, Ольга», and not «Здравствуйте, Ваня в 4-Б»."""
        return not mention.is_full and not (mention.is_lone and self._around.before_class(mention))

    def _named(self, mention: Mention, farther: list[Token]) -> Decision:
        words = [token.norm for token in farther if token.is_word]
        nearest = words[0] if words else ""
        if any(word in self._cues.parent for word in words) and not any(word in self._cues.me for word in words):
            return Owner.OTHER, 0.8, "is called so"
        if self._cues.is_child(nearest) or nearest in {"его", "ее", "их"}:
            return Owner.CHILD, 0.95, "is called so"
        if any(word in self._cues.me for word in words):
            return Owner.WRITER, 1.0, "«меня зовут»"
        if any(self._cues.is_staff(word) for word in words):
            return Owner.OTHER, 0.8, "«зовут»"
        unsaid = not words or mention.is_polite
        return (Owner.WRITER, 0.7, "«зовут»") if unsaid else (Owner.LEARNER, 0.75, "«зовут»")

    def _learner(self, mention: Mention, token: Token, farther: list[Token]) -> Decision:
        cues = self._cues
        if mention.name.patronymic and self._around.sign(mention.first - 1).lower() == "у":
            return Owner.OTHER, 0.8, f"after «{token.text} у»"
        if any(cues.is_parent(word.norm) or cues.is_child(word.norm) for word in farther):
            return Owner.CHILD, 0.95, f"after «{token.text}»"
        spoken = any(word.norm in cues.self_ or word.norm in cues.from_ for word in farther)
        return (Owner.WRITER, 0.95, "a pupil's own name") if spoken else (Owner.LEARNER, 0.7, f"after «{token.text}»")

    def _parents(self, mention: Mention, token: Token, farther: list[Token]) -> Decision:
        cues = self._cues
        if any(word.norm.startswith(_NAME_LABELS) for word in farther[:2]):
            return Owner.WRITER, 1.0, "label of the writer"
        if farther and farther[0].norm in cues.mine and mention.is_full:
            return Owner.OTHER, 0.8, f"after «{farther[0].text} {token.text}»"
        headed = any(word.norm in cues.from_ for word in farther[:4])
        if token.norm in cues.parent_genitive and headed:
            return Owner.WRITER, 0.95, "«от» at the head of a paper"
        spoken = any(word.norm in cues.self_ or word.norm.startswith("явля") for word in farther)
        if token.norm in cues.parent_genitive and mention.is_full and mention.name.patronymic and not spoken:
            return Owner.OTHER, 0.7, f"after «{token.text}»"
        # «Являюсь дедом и опекуном Горн Эстер»
        of_child = "ablt" in grammemes(token.norm) and bool(mention.cases & Case.GEN) and not mention.name.patronymic
        if of_child:
            return Owner.CHILD, 0.95, f"after «{token.text}»"
        own = bool(mention.cases & Case.NOM) and (mention.is_full or bool(mention.name.patronymic))
        own = own and not (mention.cases & Case.GEN and not mention.name.patronymic and not mention.name.surname)
        if own:
            return Owner.WRITER, 0.9, f"after «{token.text}»"
        if mention.cases == Case.NOM:
            return Owner.WRITER, 0.7, f"after «{token.text}»"
        return Owner.CHILD, 0.95, f"after «{token.text}»"

    def _staff(self, mention: Mention, token: Token, before: list[Token]) -> Decision:
        cues = self._cues
        farther = before[before.index(token) + 1 :]
        spoken = any(word.norm in cues.self_ for word in before)
        # «От учителя …», and not «записка от врача отдана учителю …».
        from_ = bool(mention.cases & (Case.NOM | Case.GEN)) and any(
            word.norm in cues.from_ and self._opens_paper(word, farther[place + 1 :])
            for place, word in enumerate(farther[:_POST])
        )
        spoken = spoken or from_
        spoken = spoken or self._works_as(mention, token, before)
        spoken = spoken or (
            before[-1].sentence_start and bool(mention.cases & Case.NOM) and self._around.is_set_apart(mention)
        )
        alone = mention.cases & Case.NOM and self._around.ends_clause(mention.last) and before[-1].line_start
        alone = alone and not self._around.is_called_names(mention.last)
        headed = not mention.cases & (Case.NOM | Case.DAT) and self._around.alone(mention)
        # «Классная Орлова Нина Львовна»: so others speak of her.
        if token is before[0] and token.norm in _CLASS_TEACHER and not spoken and self._source is Source.BODY:
            return Owner.OTHER, 0.9, f"after «{token.text}»"
        if (
            mention.cases & Case.NOM
            and (mention.is_full or mention.initials)
            and before[-1].sentence_start
            and self._around.ends_text(mention.last)
        ):
            return Owner.WRITER, 0.7, f"after «{token.text}» at the end"
        if not spoken and self._around.acts(mention):
            return Owner.OTHER, 0.9, f"after «{token.text}», does something"
        if not spoken and self._is_introduced(mention, before):
            return Owner.WRITER, 0.75, f"after «{token.text}» of one's own"
        if spoken or self._source is Source.SIGNATURE or ((alone or headed) and mention.name.surname):
            return Owner.WRITER, 0.85, f"after «{token.text}» of one's own"
        return Owner.OTHER, 0.9, f"after «{token.text}»"

    def _is_introduced(self, mention: Mention, before: list[Token]) -> bool:
        """«Добрый день! Педагог-психолог Серова Нина Львовна. Мне нужен …»: post and name, and nothing else."""
        whole = mention.is_full and bool(mention.name.patronymic) and bool(mention.cases & Case.NOM)
        return whole and before[-1].sentence_start and self._around.sign(mention.last) in {".", "!"}

    def _works_as(self, mention: Mention, token: Token, before: list[Token]) -> bool:
        """«Вышла к вам учителем физики, Орлова Анна»: the instrumental tells what one works as."""
        with_ = before[before.index(token) + 1 :][:1]
        as_ = "ablt" in grammemes(token.norm) and not (with_ and with_[0].norm in {"с", "со", "перед", "над", "между"})
        return as_ and mention.is_full and bool(mention.cases & Case.NOM)

    def _opens_paper(self, token: Token, farther: list[Token]) -> bool:
        if token.line_start or token.sentence_start:
            return True
        return any(word.norm.startswith(self._cues.papers_stems) for word in farther)


def _are_several(norm: str) -> bool:
    return all("plur" in parse.grammemes for parse in parses(norm))
