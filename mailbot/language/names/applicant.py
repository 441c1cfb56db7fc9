"""The applicant: one name put together from From, text, signature and what was said before."""

from dataclasses import dataclass, replace

from mailbot.language.letter import Finding, PersonName
from mailbot.language.names.name_cases import Case
from mailbot.language.names.names import Names
from mailbot.language.names.ownership import LITTLE, MAY_SIGN, Owned, Owner
from mailbot.language.words.tokens import normalise
from mailbot.terms import Source

# Where a name is looked for first, all else being equal.
_ORDER = {Source.SIGNATURE: 0, Source.BODY: 1, Source.SUBJECT: 2, Source.QUOTE: 3, Source.FROM: 4}
_LIKELY = 0.5
# From this certainty a name is the writer's whatever From says.
_FIRM = 0.8
_TOLD = 0.7
# Behind which words an account is named for its holder.
_ACCOUNT = ("«родителя»", "«представителя»", "«опекуна»", "«представительницы»")
# Of a name that merely stands before a class.
_BEFORE_CLASS = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who writes: the full name when known, how to address them, whether it is unclear if the name was given."""

    full_name: Finding[PersonName] | None = None
    address_as: str = ""
    doubtful: bool = False
    owned: Owned | None = None


def read_applicant(persons: tuple[Owned, ...], names: Names, *, for_child: bool) -> Applicant:
    """The applicant among `persons`.

    `for_child`: the letter speaks of a child as of another person, so that a learner's name is the child's, and a
    name in From that equals it is not the writer's.
    """
    display = [one for one in persons if one.source is Source.FROM and one.owner is not Owner.CHILD]
    letter = [
        one
        for one in persons
        if one.source is not Source.FROM
        and (_is_writers(one, for_child) or _is_signed(one, display))
        and not (for_child and _is_named_child(one, persons))
    ]
    if for_child:
        display = [one for one in display if not _is_childs(one, persons, names)]
    letter = _firm(letter, names)
    letter.sort(key=lambda one: (not one.mention.is_full, -one.certainty, _ORDER[one.source]))
    full_display = any(one.mention.is_full for one in display)
    if full_display:
        # A pupil is named in the text and From names a whole person: whoever is not that person is the pupil.
        letter = [one for one in letter if not _is_weak(one) or _may_be_same(one, display, names)]
    elif not any(one.mention.name.given for one in letter):
        letter = [*_neutral(persons), *letter]
    if letter and letter[0].mention.is_full:
        name = _unshortened(letter[0].mention.name, display, names)
        return _completed(letter[0], [*letter[1:], *display, *_same(letter[0], persons), *_leaving(persons)], name)
    pieces = [one for one in letter if not one.mention.name.given]
    if not any(one.mention.name.given for one in [*letter, *display]):
        # «Гусев» in From, and the letter takes leave with «Иван Ильич».
        letter = [*_leaving(persons)[:1], *letter]
    found = _from_pieces(letter, display, names)
    if found.owned is None or found.full_name is None:
        open_ = any(map(_may_be_writers_account, persons)) or (not found.address_as and _may_be_own(persons, names))
        return replace(found, doubtful=found.doubtful or open_)
    alike = [one for one in persons if one.owner is not Owner.CHILD and one.mention.is_full]
    return _completed(found.owned, [*pieces, *alike, *_leaving(persons)], found.full_name.value)


def _may_be_writers_account(one: Owned) -> bool:
    """«Вход родителя Сердюк Марины Павловны заблокирован»: of one's own account one may speak so as well."""
    told = one.owner is Owner.OTHER and one.why.lower().endswith(_ACCOUNT)
    return told and one.mention.is_full and bool(one.mention.name.patronymic) and one.source is not Source.QUOTE


def _unshortened(name: PersonName, display: list[Owned], names: Names) -> PersonName:
    """«Фоменко Вика» with the given name that From writes out."""
    shown = (one.mention.name.given for one in display)
    whole = next((given for given in shown if given and names.is_short_of(name.given, given)), None)
    return replace(name, given=whole) if whole and not name.patronymic else name


def _firm(letter: list[Owned], names: Names) -> list[Owned]:
    """Without the names that only may be the writer's, when another surely is («Орлова Настя, 4Д. Мама Вера»)."""
    sure = [one for one in letter if one.mention.name.given and one.owner is Owner.WRITER and one.certainty >= _TOLD]
    best = max((one.certainty for one in sure), default=0.0)

    def remains(one: Owned) -> bool:
        weak = one.certainty < min(_FIRM, best) and one.mention.name.given
        return not weak or any(
            names.same_given(one.mention.name.given, other.mention.name.given) for other in sure if other is not one
        )

    return [one for one in letter if remains(one)]


def _is_writers(one: Owned, for_child: bool) -> bool:
    return one.owner is Owner.WRITER or (one.owner is Owner.LEARNER and not for_child)


def _is_signed(one: Owned, display: list[Owned]) -> bool:
    """Whether a name before a class is the writer's, who bears it in From too («… Звонарёва Марина, 9В»)."""
    listed = one.owner is Owner.LEARNER and one.certainty <= _BEFORE_CLASS and one.mention.is_full
    return listed and any(normalise(one.mention.name.given) == normalise(other.mention.name.given) for other in display)


def _is_named_child(one: Owned, persons: tuple[Owned, ...]) -> bool:
    """Whether what only its place tells to be the writer's name is the child's elsewhere in the letter."""
    name = one.mention.name
    return one.certainty < _FIRM and any(
        other is not one
        and other.owner in (Owner.CHILD, Owner.LEARNER)
        and other.certainty > _BEFORE_CLASS
        and (other.mention.name.surname, other.mention.name.given) == (name.surname, name.given)
        for other in persons
    )


def _is_weak(one: Owned) -> bool:
    """Whether a name merely opens a sentence or stands before a class: «Лаврова Кира, 4Б» may be either's."""
    return one.owner is Owner.LEARNER or (one.certainty < _FIRM and not one.mention.name.patronymic)


def _may_be_same(one: Owned, display: list[Owned], names: Names) -> bool:
    return any(names.same_given(one.mention.name.given, other.mention.name.given) for other in display)


def _neutral(persons: tuple[Owned, ...]) -> list[Owned]:
    """A full name that nothing assigns to anybody: the writer's, when no other is."""
    found = [
        one for one in persons if one.owner is Owner.UNKNOWN and one.mention.is_full and one.mention.cases & Case.NOM
    ]
    # «Была Зуева Инна Петровна, стала Орлова Инна Петровна»: one person by two surnames, the last of which she has now.
    people = {(normalise(one.mention.name.given), one.mention.name.patronymic) for one in found}
    one = len(people) == 1 and (len(found) == 1 or bool(found[0].mention.name.patronymic))
    return found[-1:] if one and found[-1].source is not Source.FROM else []


def _may_be_own(persons: tuple[Owned, ...], names: Names) -> bool:
    """«Аметов Ильяс 6А. Ребёнку нужен новый пароль»: one name beside the class, and whose it is nothing tells."""
    found = [
        one.mention
        for one in persons
        if one.source is not Source.FROM
        and ((one.owner is Owner.LEARNER and one.certainty <= _BEFORE_CLASS) or one.why == LITTLE)
    ]
    given = {mention.name.given for mention in found if mention.is_full and mention.cases & Case.NOM}
    return len(given) == 1 and not names.is_diminutive(normalise(given.pop()))


def _same(best: Owned, persons: tuple[Owned, ...]) -> list[Owned]:
    return [one for one in persons if one.mention.name.surname == best.mention.name.surname and one is not best]


def _leaving(persons: tuple[Owned, ...]) -> list[Owned]:
    """«… Спасибо. Анна Петровна»: one who takes leave so; the helper is thanked by name as well."""
    return [one for one in persons if one.why == MAY_SIGN]


def _is_childs(one: Owned, persons: tuple[Owned, ...], names: Names) -> bool:
    """Whether the name in From is the child's: parents write from their children's mailboxes."""
    given = one.mention.name.given
    children = (
        other
        for other in persons
        if other.owner in (Owner.CHILD, Owner.LEARNER) and other.certainty >= _LIKELY and not _is_signed(other, [one])
    )
    return bool(given) and any(
        names.same_given(given, other.mention.name.given)
        for other in children
        if other.mention.name.given and other.source is not Source.FROM
    )


def _completed(best: Owned, others: list[Owned], name: PersonName) -> Applicant:
    """The full name `name`, found as `best`, with the patronymic that another place adds to it."""
    for other in others:
        more = other.mention.name
        fits = more.patronymic and normalise(more.given) in ("", normalise(name.given))
        if not name.patronymic and fits and normalise(more.surname) in ("", normalise(name.surname)):
            name = replace(name, patronymic=more.patronymic)
    return _applicant(name, best)


def _applicant(name: PersonName, owned: Owned) -> Applicant:
    finding = Finding(
        value=name,
        source=owned.source,
        span=(owned.mention.start, owned.mention.end),
        certainty=owned.certainty,
        why=owned.why,
    )
    return Applicant(full_name=finding, address_as=name.salutation, owned=owned)


def _from_pieces(letter: list[Owned], display: list[Owned], names: Names) -> Applicant:
    """No place gives the whole name: put From and the signature together, if they are one person's."""
    full = next((one for one in display if one.mention.is_full), None)
    given = next((one for one in letter if one.mention.name.given), None)
    if given is None:
        return _from_display(letter, display, full)
    if full and names.same_given(full.mention.name.given, given.mention.name.given):
        name = full.mention.name
        patronymic = given.mention.name.patronymic or name.patronymic
        return _applicant(replace(name, patronymic=patronymic), full)
    found = _surname_for(given, [*letter, *display])
    if found:
        return _applicant(_joined(given, found), given)
    # The mailbox may be a relative's, or the letter may name another person of the family: a person looks.
    unclear = full is not None and full.mention.gender == given.mention.gender
    return Applicant(address_as=given.mention.name.salutation, doubtful=unclear)


def _from_display(letter: list[Owned], display: list[Owned], full: Owned | None) -> Applicant:
    """The letter gives no given name: From does, whole or for the surname that the letter is signed with."""
    if full:
        return _applicant(full.mention.name, full)
    lone = next((one for one in display if one.mention.name.given), None)
    if lone is None:
        return Applicant()
    found = _surname_for(lone, letter)
    if found:
        return _applicant(_joined(lone, found), lone)
    return Applicant(address_as=lone.mention.name.salutation)


def _joined(given: Owned, other: Owned) -> PersonName:
    name, more = given.mention.name, other.mention.name
    return replace(name, surname=more.surname, patronymic=name.patronymic or more.patronymic)


def _surname_for(given: Owned, others: list[Owned]) -> Owned | None:
    """Where the surname stands, alone or with the initial of this given name; None when none fits."""
    for one in others:
        name, initial = one.mention.name, one.mention.initial
        same = not initial or normalise(initial) == normalise(given.mention.name.given[:1])
        if name.surname and not name.given and same and _agree(one, given):
            return one
    return None


def _agree(surname: Owned, given: Owned) -> bool:
    """Whether a surname may be this person's by its gender."""
    return len({surname.mention.gender, given.mention.gender} - {""}) < 2
