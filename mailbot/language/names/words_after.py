"""Whose a name is by the words behind it: «…, мама Вани», «…, 5А», «… забыл пароль»."""

from functools import lru_cache

from mailbot.language.classes.beside_class import follows_class, leads_to_row
from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.ownership import SEVERAL, Decision, Owner
from mailbot.language.names.surroundings import STOPS, Surroundings
from mailbot.language.words.morphology import parses
from mailbot.language.words.tokens import Token

# «Орлова Анна пишет вам», «вас беспокоит Орлова Анна».
_TO_YOU = frozenset({"вам", "вас", "к", "снова", "опять"})
# So others speak of a pupil.
_LEARNS = ("учитс", "учатс", "учился", "училас")
# A post behind a name has so many words and signs.
_POST = 7
# As many words for children are kept read.
_CACHE = 256


class WordsAfter:
    """Reads what stands behind the names of one text."""

    def __init__(self, tokens: tuple[Token, ...], cues: Cues, around: Surroundings) -> None:
        self._tokens = tokens
        self._cues = cues
        self._around = around

    def decide(self, mention: Mention) -> Decision | None:
        """The owner of `mention` by the words behind it; None when they do not tell."""
        cues = self._cues
        at = mention.last
        parted = False
        while self._around.sign(at) and self._around.sign(at) in {",", "(", "-", "—", "–"}:
            parted, at = True, at + 1
        if parted and mention.is_full:
            decided = self._by_child_after(at)
            if decided:
                return decided
        for place, token in enumerate(self._tokens[at : at + 3]):
            norm = token.norm
            fits = mention.cases == Case.NOM or cues.elders.get(norm) == mention.gender
            alone = place == 0 and parted and self._around.opens(mention) and bool(mention.cases & Case.NOM) and fits
            ends = place == 0 and mention.is_full and self._around.ends_text(at + 1)
            if cues.is_parent(norm) and (parted or token.line_start or ends) and (mention.is_full or alone):
                if mention.is_full and cues.elders.get(norm, mention.gender) != mention.gender and mention.gender:
                    return Owner.CHILD, 0.85, f"before «{token.text}»"
                return Owner.WRITER, 0.95, f"before «{token.text}»"
            if norm.startswith(cues.learner_stems):
                spoken_of = norm.startswith(_LEARNS) and mention.is_lone
                return (Owner.CHILD if spoken_of else Owner.LEARNER), 0.8, f"before «{token.text}»"
            staff = self._staff(mention, at, place) if parted and cues.is_staff(norm) else None
            if staff:
                return staff
            if token.text in STOPS and not self._around.abbreviates(at + place):
                break
        return self._by_next_word(mention, at, parted)

    def _staff(self, mention: Mention, at: int, place: int) -> Decision | None:
        """«Орлова Нина Львовна, учитель физики» writes, «у Нины Львовны Орловой (кл. рук.)» tells of another."""
        why = f"before «{self._tokens[at + place].text}»"
        if mention.is_full and place <= 1 and self._around.opens(mention):
            return (Owner.OTHER, 0.7, "does something") if self._acts_behind(mention, at) else (Owner.WRITER, 0.85, why)
        return (Owner.OTHER, 0.8, why) if mention.is_full and not mention.cases & Case.NOM else None

    def _acts_behind(self, mention: Mention, at: int) -> bool:
        """«Орлова Нина Львовна, учитель 3А, просила …»: whether behind the post and its comma the person acts."""
        comma = next((one for one in range(at, at + _POST) if self._around.sign(one) in STOPS | {","}), None)
        return comma is not None and self._around.sign(comma) == "," and self._around.tells_deed(comma + 1, mention)

    def _by_child_after(self, at: int) -> Decision | None:
        """«Гасанова Лейла, дочь учится в 3В» tells of the writer, «Гасанова Самира, моя дочь, …» of the child."""
        near = (one for one in range(at, at + 3) if self._cues.is_child(self._around.sign(one).lower()))
        place = next(near, None)
        # «Галимов Анвар, дедушка. Внук мой …»: what a full stop or a word for an elder parts belongs to another.
        parted = {self._around.sign(one).lower() for one in range(at, place)} if place is not None else set()
        if place is None or parted & STOPS or any(self._cues.is_parent(word) for word in parted):
            return None
        word = self._tokens[place]
        if _is_of_many(word.norm):
            return Owner.WRITER, 0.85, f"before «{word.text}»"
        after = self._tokens[place + 1] if place + 1 < len(self._tokens) else None
        listed = after is not None and after.text in {":", "-", "—", "–"}
        if not listed and (
            after is None or after.line_start or not after.text[0].isalnum() or after.norm in self._cues.mine
        ):
            return Owner.CHILD, 0.85, f"before «{word.text}»"
        return Owner.WRITER, 0.85, f"before «{word.text}» and more"

    def _by_next_word(self, mention: Mention, at: int, parted: bool) -> Decision | None:
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        # «По совету Орловой Нины Львовны пишу вам»: in another case than the nominative nobody writes.
        if token.norm in self._cues.first_person and mention.is_full and mention.cases & Case.NOM:
            return Owner.WRITER, 0.8, f"before «{token.text}»"
        if self._introduces(mention, at):
            return Owner.WRITER, 0.85, f"before «{token.text}»"
        if self._around.leads_to_class(token) and not token.line_start:
            decided = self._by_class(mention, at, parted)
            if decided:
                return decided
        if parted or token.line_start or not token.is_word or token.is_capitalised:
            return None
        if mention.cases & Case.NOM and self._around.tells_deed(at, mention):
            pupil = mention.is_lone or (not mention.name.patronymic and follows_class(self._tokens, mention.first))
            return (Owner.CHILD, 0.6, "does something") if pupil else (Owner.OTHER, 0.7, "does something")
        return None

    def _introduces(self, mention: Mention, at: int) -> bool:
        """«Халилова Марьям пишет.», «Орлов Иван вас беспокоит»: a name that opens a sentence of no more."""
        end = next((one for one in range(at, at + 4) if self._around.sign(one) in STOPS | {""}), at + 4)
        words = [token for token in self._tokens[at:end] if token.is_word]
        places = [place for place, word in enumerate(words[:2]) if word.norm in self._cues.self_]
        # «Романенкова я, …»
        bare = not mention.name.given and self._around.sign(at + 1) in STOPS | {"", ","}
        known = mention.is_full or bare
        words = words[:1] if bare else words
        if not places or not known or not mention.cases & Case.NOM or not self._around.opens(mention):
            return False
        rest = words[places[0] + 1 :]
        return all(word.norm in _TO_YOU for word in words[: places[0]]) and (not rest or rest[0].norm in _TO_YOU)

    def _by_class(self, mention: Mention, at: int, parted: bool) -> Decision | None:
        """«Самира, 5Г» is the child, «Коваль Глеб 9В» the child or the pupil who writes."""
        token = self._tokens[at]
        if mention.is_lone and self._around.sign(mention.first - 1).lower() == "это":
            return Owner.LEARNER, 0.7, "before a class"
        if mention.is_lone:
            return Owner.CHILD, 0.7, "before a class"
        one = mention.is_full and not mention.shared and self._around.opens_apart(mention)
        if one and mention.cases & Case.NOM and leads_to_row(self._tokens, at):
            return Owner.WRITER, 0.85, SEVERAL
        if mention.is_full and not mention.cases & Case.NOM:
            return Owner.CHILD, 0.6, "before a class, and no nominative"
        if mention.is_full and mention.cases & Case.NOM and self._around.acts_after_class(mention):
            return Owner.CHILD, 0.55, "before a class, does something"
        closes = self._tokens[mention.first].sentence_start and self._around.ends_text(at + 2)
        if mention.is_polite and mention.cases & Case.NOM and (closes or self._around.fills_line(mention)):
            return Owner.WRITER, 0.7, "with a class and nothing else"
        if (token.is_number or self._around.is_placed(at)) and not parted and not mention.name.patronymic:
            return Owner.LEARNER, 0.6, "before a class"
        return None


@lru_cache(maxsize=_CACHE)
def _is_of_many(norm: str) -> bool:
    """Whether a word for children is none for one child («двое детей», «близнецы»)."""
    return all("plur" in parse.grammemes for parse in parses(norm))
