"""Whose name it is: the writer's, the child's, or somebody else's, by the words around it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from mailbot.language.agreement import Mention
from mailbot.language.name_cases import Case
from mailbot.language.name_cues import Cues
from mailbot.language.surroundings import STOPS, Surroundings
from mailbot.language.tokens import Token
from mailbot.terms import Source

# A label has at most so many words and signs before its colon.
_LABEL = 9
_DASHES = frozenset("-–—:=")
_OPENING = frozenset('«"“„')
_CLOSING = frozenset('»"”“')


class Owner(StrEnum):
    """Whose a name is. A learner is the child of a parent's letter and the writer of a pupil's."""

    WRITER = "writer"
    CHILD = "child"
    LEARNER = "learner"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A mention with its owner; `why` names what decided."""

    mention: Mention
    source: Source
    owner: Owner
    certainty: float
    why: str


class OwnerReader:
    """Tells the owners of the mentions of one text, in order."""

    def __init__(self, tokens: tuple[Token, ...], source: Source, cues: Cues) -> None:
        self._tokens = tokens
        self._source = source
        self._cues = cues
        self._around = Surroundings(tokens, cues)

    def read(self, mentions: tuple[Mention, ...]) -> tuple[Owned, ...]:
        """Every mention with its owner."""
        found: list[Owned] = []
        children: set[str] = set()
        for mention in mentions:
            owned = self._owned(mention, found[-1] if found else None)
            if (
                owned.owner in (Owner.WRITER, Owner.UNKNOWN)
                and mention.name.given in children
                and not self._around.alone(mention)
            ):
                owned = replace(owned, owner=Owner.CHILD, certainty=0.8, why="names the child once more")
            elif owned.owner is Owner.CHILD:
                children.add(mention.name.given)
            found.append(owned)
        return tuple(found)

    def _owned(self, mention: Mention, previous: Owned | None) -> Owned:
        before = self._around.before(mention, previous.mention.last if previous else 0)
        decided = (
            self._titled(mention)
            or self._labelled(mention)
            or self._continued(mention, previous)
            or self._by_words_before(mention, before)
            or self._by_words_after(mention)
            or self._by_place(mention)
            or (Owner.UNKNOWN, 0.3, "nothing tells")
        )
        owner, certainty, why = decided
        return Owned(mention=mention, source=self._source, owner=owner, certainty=certainty, why=why)

    def _titled(self, mention: Mention) -> tuple[Owner, float, str] | None:
        if self._around.is_example(mention.first):
            return Owner.OTHER, 0.9, "an example"
        quoted = self._around.sign(mention.first - 1) in _OPENING and self._around.sign(mention.last) in _CLOSING
        return (Owner.OTHER, 0.8, "stands in quotation marks") if quoted else None

    def _labelled(self, mention: Mention) -> tuple[Owner, float, str] | None:
        at = mention.first - 1
        if self._around.sign(at) not in _DASHES or not self._around.sign(at):
            return None
        words: list[str] = []
        for place in range(at - 1, max(-1, at - _LABEL), -1):
            token = self._tokens[place]
            if token.text in {";", ","} or (token.text in STOPS and not self._around.abbreviates(place)):
                break
            words += [token.norm] if token.is_word else []
            if token.line_start:
                break
        return self._label(words)

    def _label(self, words: list[str]) -> tuple[Owner, float, str] | None:
        if any(word.startswith(self._cues.label_other) for word in words):
            if self._source is Source.SIGNATURE:
                return Owner.WRITER, 0.85, "a post before one's own name"
            return Owner.OTHER, 0.8, "label of another person"
        spoken = any(word in self._cues.self_ for word in words)
        if not spoken and any(self._cues.is_parent(word) for word in words):
            return Owner.WRITER, 1.0, "label of the writer"
        if any(word.startswith(self._cues.label_child) for word in words):
            return Owner.CHILD, 1.0, "label of the child"
        # «В журнале неверно отчество: …» is a sentence.
        sentence = "в" in words or "не" in words
        if not sentence and any(word.startswith(self._cues.label_writer) for word in words):
            return Owner.WRITER, 1.0, "label of the writer"
        return None

    def _continued(self, mention: Mention, previous: Owned | None) -> tuple[Owner, float, str] | None:
        if previous is None or previous.owner is not Owner.CHILD:
            return None
        between = {token.norm for token in self._tokens[previous.mention.last : mention.first]}
        if between == {"("}:
            return Owner.CHILD, max(0.7, previous.certainty), "says it in brackets"
        if between <= {",", "-", "—", "–"} and previous.mention.name.given == mention.name.given:
            return Owner.CHILD, previous.certainty, "names the child once more"
        joined = bool(between) and between <= {",", "и", "а", "также", "+", "/"}
        same_kind = bool(mention.name.surname) == bool(previous.mention.name.surname) and not self._is_polite(mention)
        if joined and same_kind and not (between == {","} and mention.name.surname):
            return Owner.CHILD, previous.certainty, "goes on naming children"
        return None

    def _is_polite(self, mention: Mention) -> bool:
        """Given name with patronymic and no surname: how one speaks of a grown-up."""
        return bool(mention.name.patronymic and not mention.name.surname)

    def _by_words_before(self, mention: Mention, before: list[Token]) -> tuple[Owner, float, str] | None:
        cues = self._cues
        for place, token in enumerate(before):
            norm, farther = token.norm, before[place + 1 :]
            if norm in cues.named:
                return self._named(mention, [*farther, *before[:place]])
            if (norm.startswith(cues.mates_stems) or norm in cues.mates) and place < 4:
                return Owner.OTHER, 0.8, f"after «{token.text}»"
            if cues.is_child(norm) and place < 6:
                return Owner.CHILD, 0.95, f"after «{token.text}»"
            if norm.startswith(cues.learner_stems):
                return self._learner(mention, token, farther)
            if cues.is_parent(norm) and place < 3:
                return self._parents(mention, token, farther)
            if norm.startswith(cues.staff_stems) and place < 6:
                return self._staff(mention, token, before)
            decided = self._nearest(mention, token, place, farther)
            if decided:
                return decided
        return None

    def _nearest(
        self, mention: Mention, token: Token, place: int, farther: list[Token]
    ) -> tuple[Owner, float, str] | None:
        """What only a word right before the name (or parted by a comma) tells."""
        cues, norm = self._cues, token.norm
        lone = not mention.name.surname and not mention.name.patronymic
        if norm in cues.self_ and place <= 2:
            return Owner.WRITER, 0.95, f"after «{token.text}»"
        if place == 0 and lone and norm in cues.mine:
            return Owner.CHILD, 0.8, f"after «{token.text}»"
        if place == 0 and norm.startswith(cues.papers_own) and not mention.cases & Case.NOM and mention.is_full:
            return Owner.WRITER, 0.85, f"after «{token.text}»"
        if place == 0 and norm in cues.from_ and self._opens_paper(token, farther):
            return Owner.WRITER, 0.95, "«от» at the head of a paper"
        if place == 0 and lone and norm in cues.whereabouts:
            return Owner.OTHER, 0.7, "a place"
        if place <= 1 and norm in cues.place:
            return Owner.OTHER, 0.8, f"after «{token.text}»"
        if place <= 1 and norm.startswith(cues.greeting_stems) and not mention.is_full:
            return Owner.OTHER, 0.7, "is greeted"
        if place == 0 and norm == "у" and not mention.name.patronymic and mention.cases & Case.GEN:
            return (
                (Owner.CHILD, 0.7 if lone else 0.55, "after «у»")
                if lone or self._around.before_class(mention)
                else None
            )
        return None

    def _named(self, mention: Mention, farther: list[Token]) -> tuple[Owner, float, str]:
        words = [token.norm for token in farther if token.is_word]
        nearest = words[0] if words else ""
        if any(word in self._cues.parent for word in words) and not any(word in self._cues.me for word in words):
            return Owner.OTHER, 0.8, "is called so"
        if self._cues.is_child(nearest) or nearest in {"его", "ее", "их"}:
            return Owner.CHILD, 0.95, "is called so"
        if any(word in self._cues.me for word in words):
            return Owner.WRITER, 1.0, "«меня зовут»"
        if any(word.startswith(self._cues.staff_stems) for word in words):
            return Owner.OTHER, 0.8, "«зовут»"
        unsaid = not words or self._is_polite(mention)
        return (Owner.WRITER, 0.7, "«зовут»") if unsaid else (Owner.LEARNER, 0.75, "«зовут»")

    def _learner(self, mention: Mention, token: Token, farther: list[Token]) -> tuple[Owner, float, str]:
        cues = self._cues
        if mention.name.patronymic and self._around.sign(mention.first - 1).lower() == "у":
            return Owner.OTHER, 0.8, f"after «{token.text} у»"
        if any(cues.is_parent(word.norm) or cues.is_child(word.norm) for word in farther):
            return Owner.CHILD, 0.95, f"after «{token.text}»"
        spoken = any(word.norm in cues.self_ or word.norm in cues.from_ for word in farther)
        return (Owner.WRITER, 0.95, "a pupil's own name") if spoken else (Owner.LEARNER, 0.7, f"after «{token.text}»")

    def _parents(self, mention: Mention, token: Token, farther: list[Token]) -> tuple[Owner, float, str]:
        cues = self._cues
        if farther and farther[0].norm in cues.mine and mention.is_full:
            return Owner.OTHER, 0.8, f"after «{farther[0].text} {token.text}»"
        headed = any(word.norm in cues.from_ for word in farther[:4])
        if token.norm in cues.parent_genitive and headed:
            return Owner.WRITER, 0.95, "«от» at the head of a paper"
        if token.norm in cues.parent_genitive and mention.is_full and mention.name.patronymic:
            return Owner.OTHER, 0.7, f"after «{token.text}»"
        own = bool(mention.cases & Case.NOM) and (mention.is_full or bool(mention.name.patronymic))
        own = own and not (mention.cases & Case.GEN and not mention.name.patronymic and not mention.name.surname)
        if own:
            return Owner.WRITER, 0.9, f"after «{token.text}»"
        if mention.cases == Case.NOM:
            return Owner.WRITER, 0.7, f"after «{token.text}»"
        return Owner.CHILD, 0.95, f"after «{token.text}»"

    def _staff(self, mention: Mention, token: Token, before: list[Token]) -> tuple[Owner, float, str]:
        cues = self._cues
        spoken = any(word.norm in cues.self_ or word.norm in cues.from_ for word in before)
        alone = mention.cases & Case.NOM and self._around.ends_clause(mention.last) and before[-1].line_start
        headed = not mention.cases & (Case.NOM | Case.DAT) and self._around.alone(mention)
        if (
            mention.cases & Case.NOM
            and mention.is_full
            and before[-1].sentence_start
            and self._around.ends_text(mention.last)
        ):
            return Owner.WRITER, 0.7, f"after «{token.text}» at the end"
        if not spoken and self._around.acts(mention):
            return Owner.OTHER, 0.9, f"after «{token.text}», does something"
        if spoken or self._source is Source.SIGNATURE or ((alone or headed) and mention.name.surname):
            return Owner.WRITER, 0.85, f"after «{token.text}» of one's own"
        return Owner.OTHER, 0.9, f"after «{token.text}»"

    def _opens_paper(self, token: Token, farther: list[Token]) -> bool:
        if token.line_start or token.sentence_start:
            return True
        return any(word.norm.startswith(self._cues.papers_stems) for word in farther)

    def _by_words_after(self, mention: Mention) -> tuple[Owner, float, str] | None:
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
            alone = place == 0 and parted and self._around.opens(mention) and mention.cases == Case.NOM
            if cues.is_parent(norm) and (parted or token.line_start) and (mention.is_full or alone):
                return Owner.WRITER, 0.95, f"before «{token.text}»"
            if norm.startswith(cues.learner_stems):
                return Owner.LEARNER, 0.8, f"before «{token.text}»"
            if (
                norm.startswith(cues.staff_stems)
                and parted
                and mention.is_full
                and place <= 1
                and self._around.opens(mention)
            ):
                return Owner.WRITER, 0.85, f"before «{token.text}»"
            if token.text in STOPS:
                break
        return self._by_next_word(mention, at, parted)

    def _by_child_after(self, at: int) -> tuple[Owner, float, str] | None:
        """«Гасанова Лейла, дочь учится в 3В» tells of the writer, «Гасанова Самира, моя дочь, …» of the child."""
        place = next((one for one in range(at, at + 3) if self._cues.is_child(self._around.sign(one).lower())), None)
        if place is None:
            return None
        word = self._tokens[place]
        after = self._tokens[place + 1] if place + 1 < len(self._tokens) else None
        if after is None or after.line_start or not after.text[0].isalnum() or after.norm in self._cues.mine:
            return Owner.CHILD, 0.85, f"before «{word.text}»"
        return Owner.WRITER, 0.85, f"before «{word.text}» and more"

    def _by_next_word(self, mention: Mention, at: int, parted: bool) -> tuple[Owner, float, str] | None:
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        lone = not mention.name.surname and not mention.name.patronymic
        if token.norm in self._cues.first_person and mention.is_full:
            return Owner.WRITER, 0.8, f"before «{token.text}»"
        if self._around.leads_to_class(token) and not token.line_start:
            if lone:
                return Owner.CHILD, 0.7, "before a class"
            if mention.is_full and mention.cases & Case.NOM and self._around.acts_after_class(mention):
                return Owner.CHILD, 0.55, "before a class, does something"
            if (token.is_number or self._around.is_placed(at)) and not parted and not mention.name.patronymic:
                return Owner.LEARNER, 0.6, "before a class"
        if parted or token.line_start or not token.is_word or token.is_capitalised:
            return None
        if token.norm == "не" and at + 1 < len(self._tokens):
            token = self._tokens[at + 1]
        if mention.cases & Case.NOM and self._around.is_deed(token.norm):
            return (Owner.CHILD, 0.6, "does something") if lone else (Owner.OTHER, 0.7, "does something")
        return None

    def _by_place(self, mention: Mention) -> tuple[Owner, float, str] | None:
        lone = not mention.name.surname and not mention.name.patronymic
        own_place = self._source in (Source.SIGNATURE, Source.FROM) or self._around.alone(mention)
        if mention.cases & Case.NOM and own_place:
            return Owner.WRITER, 0.85, "stands on its own line"
        if (
            mention.cases & Case.NOM
            and mention.name.surname
            and self._around.opens(mention)
            and self._around.ends_clause(mention.last)
        ):
            return Owner.WRITER, 0.75, "opens a sentence"
        if self._is_polite(mention):
            return Owner.OTHER, 0.6, "given name and patronymic"
        opens = self._tokens[mention.first].sentence_start
        if lone and mention.cases & Case.NOM and opens and self._around.ends_text(mention.last):
            return Owner.WRITER, 0.7, "closes the text"
        if mention.shared:
            return Owner.CHILD, 0.65, "of several with one surname"
        return (Owner.CHILD, 0.45, "a given name alone") if lone else None
