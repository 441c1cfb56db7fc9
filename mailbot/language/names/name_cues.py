"""The words around names that tell whose they are and in which case they stand (people.toml)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from mailbot.language.names.name_cases import FEMALE, MALE, Case
from mailbot.language.words.lexicon import Lexicon
from mailbot.language.words.tokens import Token

# So many words and signs stand at most between «ученика» and the name.
_CLASS = 9
_LABELS = ("фио", "фамили", "имя")
# As many words are kept sorted.
_CACHE = 8192


class Told(NamedTuple):
    """What one word tells of the names around it; few words tell anything.

    `names`: a name follows at once («зовут», and «от» at the head of a line). `label` is a word of labels before a
    colon, `nominative` one behind which names stand undeclined, `wanted` the case that follows, 0 for none.
    """

    child: bool
    parent: bool
    learner: bool
    names: bool
    from_: bool
    label: bool
    nominative: bool
    wanted: Case


# The telling words of a text with their places, in order.
ToldAt = Sequence[tuple[int, Told]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cues:
    """The words of people.toml, ready for comparison."""

    kin: frozenset[str]
    kin_stems: tuple[str, ...]
    kin_which: tuple[str, ...]
    kin_things: tuple[str, ...]
    learner_stems: tuple[str, ...]
    parent: frozenset[str]
    parent_genitive: frozenset[str]
    elders: dict[str, str]  # «мама» -> her gender
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    mates: frozenset[str]
    mates_stems: tuple[str, ...]
    staff: frozenset[str]
    staff_stems: tuple[str, ...]
    self_: frozenset[str]
    named: frozenset[str]
    me: frozenset[str]
    mine: frozenset[str]
    from_: frozenset[str]
    papers_stems: tuple[str, ...]
    papers_own: tuple[str, ...]
    greeting_stems: tuple[str, ...]
    strangers: tuple[str, ...]
    other: frozenset[str]
    any_child: tuple[str, ...]
    mailboxes: frozenset[str]
    place: frozenset[str]
    whereabouts: frozenset[str]
    class_stems: tuple[str, ...]
    label_writer: tuple[str, ...]
    label_child: tuple[str, ...]
    label_other: tuple[str, ...]
    label_surname: frozenset[str]
    label_given: frozenset[str]
    label_patronymic: frozenset[str]
    first_person: frozenset[str]
    deeds: tuple[str, ...]
    programs_do: tuple[str, ...]
    programs: tuple[str, ...]
    genitive: frozenset[str]
    dative: frozenset[str]

    def is_child(self, norm: str) -> bool:
        """Whether the word is one of kinship to a child."""
        return norm in self.kin or norm.startswith(self.kin_stems)

    def is_relative(self, norm: str) -> bool:
        """Whether the word names anybody of a family, or a friend."""
        near = norm in self.mates or norm.startswith(self.mates_stems)
        return near or self.is_child(norm) or self.is_parent(norm)

    def is_staff(self, norm: str) -> bool:
        """Whether the word is a post at a school, or one cut short («зам», and not «замена»)."""
        return norm in self.staff or norm.startswith(self.staff_stems)

    def is_parent(self, norm: str) -> bool:
        """Whether the word names somebody who answers for a child."""
        return norm in self.parent or norm in self.parent_genitive


@lru_cache(maxsize=4)
def cues_of(lexicon: Lexicon) -> Cues:
    """The words of `lexicon` that tell whose a name is. Raises LexiconError when its people file lacks some."""

    def words(key: str) -> tuple[str, ...]:
        return lexicon.words("people", key)

    return Cues(
        kin=frozenset(words("owners.kin")),
        kin_stems=words("owners.kin_stems"),
        kin_which=words("owners.kin_which_stems"),
        kin_things=words("owners.kin_things_stems"),
        learner_stems=words("owners.learner_stems"),
        parent=frozenset(words("owners.parent")),
        parent_genitive=frozenset(words("owners.parent_genitive")),
        elders=dict.fromkeys(words("owners.women"), FEMALE) | dict.fromkeys(words("owners.men"), MALE),
        boys=words("owners.boys_stems"),
        girls=words("owners.girls_stems"),
        mates=frozenset(words("owners.mates")),
        mates_stems=words("owners.mates_stems"),
        staff=frozenset(words("owners.staff")),
        staff_stems=words("owners.staff_stems"),
        self_=frozenset(words("owners.self")),
        named=frozenset(words("owners.named")),
        me=frozenset(words("owners.me")),
        mine=frozenset(words("owners.mine")),
        from_=frozenset(words("owners.from")),
        papers_stems=words("owners.papers_stems"),
        papers_own=words("owners.papers_own"),
        greeting_stems=words("owners.greeting_stems"),
        strangers=words("owners.strangers"),
        other=frozenset(words("owners.other")),
        any_child=words("owners.any_child_stems"),
        mailboxes=frozenset(words("owners.mailboxes")),
        place=frozenset(words("owners.place")),
        whereabouts=frozenset(words("owners.whereabouts")),
        class_stems=words("owners.class_stems"),
        label_writer=words("labels.writer_stems"),
        label_child=words("labels.child_stems"),
        label_other=words("labels.other_stems"),
        label_surname=frozenset(words("labels.surname")),
        label_given=frozenset(words("labels.given")),
        label_patronymic=frozenset(words("labels.patronymic")),
        first_person=frozenset(words("verbs.first_person")),
        deeds=words("verbs.deeds"),
        programs_do=words("verbs.programs_do"),
        programs=words("verbs.programs"),
        genitive=frozenset(words("cases.genitive")),
        dative=frozenset(words("cases.dative")),
    )


@lru_cache(maxsize=_CACHE)
def _told(cues: Cues, norm: str) -> Told | None:
    """What `norm` tells; None for nothing, as of most words."""
    wanted = (Case.GEN if norm in cues.genitive else Case(0)) | (Case.DAT if norm in cues.dative else Case(0))
    told = Told(
        child=cues.is_child(norm),
        parent=cues.is_parent(norm),
        learner=norm.startswith(cues.learner_stems),
        names=norm in cues.named,
        from_=norm in cues.from_,
        label=norm.startswith(cues.label_writer + cues.label_child + cues.label_other),
        nominative=norm.startswith(_LABELS),
        wanted=wanted,
    )
    return told if any(told) else None


def told_at(tokens: tuple[Token, ...], cues: Cues) -> ToldAt:
    """The words of `tokens` that tell of names around them: what reads the text for such looks at these alone."""
    return [
        (at, told)
        for at, token in enumerate(tokens)
        if (told := _told(cues, token.norm)) and not (told.child and _is_of_thing(tokens, at, cues))
    ]


def _is_of_thing(tokens: tuple[Token, ...], at: int, cues: Cues) -> bool:
    """«Средний балл», «старшая школа»: which of several, and no child."""
    following = tokens[at + 1].norm if at + 1 < len(tokens) else ""
    return tokens[at].norm.startswith(cues.kin_which) and following.startswith(cues.kin_things)


def expected_genders(tokens: tuple[Token, ...], telling: ToldAt, cues: Cues) -> dict[int, str]:
    """Token index -> the gender of the child whose word stands before it: «ученика 3-Г Казимира», «дочери Веры»."""
    found: dict[int, str] = {}
    for at, _ in telling:
        norm, place = tokens[at].norm, at + 1
        gender = MALE if norm.startswith(cues.boys) else FEMALE if norm.startswith(cues.girls) else ""
        while gender and place < min(len(tokens), at + _CLASS) and _is_of_class(tokens[place], cues):
            place += 1
        if gender:
            found[place] = gender
    return found


def _is_of_class(token: Token, cues: Cues) -> bool:
    """Whether a token stands between «ученика» and a name: a class, or what sets the name off."""
    parts = len(token.text) == 1 and token.text not in ".!?;"
    return parts or token.is_number or token.norm.startswith(cues.class_stems)


def expected_cases(tokens: tuple[Token, ...], telling: ToldAt, cues: Cues) -> dict[int, Case]:
    """Token index -> the case in which the word before it wants a name."""
    found: dict[int, Case] = {}
    # «Фамилия имя ребёнка Орлова Анастасия»: behind such words the nominative stands.
    labelled = {place for at, told in telling if told.nominative for place in (at + 1, at + 2)}
    wants = {at: told.wanted for at, told in telling if told.wanted}
    for at in sorted(labelled | wants.keys()):
        if at in labelled:
            found[at + 1] = Case.NOM
            continue
        parted = at + 1 < len(tokens) and tokens[at + 1].text in {",", "(", "—", "-"}
        if parted and (tokens[at].norm in cues.parent or tokens[at + 1].text == "("):
            continue  # «Мать — Литвин Оксана», «у дочки (Корнеева Ульяна)» are nominatives
        found[at + 2 if parted else at + 1] = wants[at]
    return found
