"""Whose name it is: the writer's, the child's, or somebody else's, by all that stands around it."""

from dataclasses import replace

from mailbot.language.classes.beside_class import class_before, follows_row
from mailbot.language.names.agreement import Mention
from mailbot.language.names.name_cases import Case
from mailbot.language.names.name_cues import Cues
from mailbot.language.names.ownership import BEHIND_CLASS, MAY_SIGN, QUOTED, SEVERAL, Decision, Owned, Owner
from mailbot.language.names.surroundings import STOPS, Surroundings
from mailbot.language.names.words_after import WordsAfter
from mailbot.language.names.words_before import WordsBefore
from mailbot.language.words.morphology import grammemes
from mailbot.language.words.tokens import Token, normalise
from mailbot.terms import Source

# A label has at most so many words and signs before its colon.
_LABEL = 9
# From this certainty a name is the writer's by what they say.
_NAMED = 0.9
_DASHES = frozenset("-–—:=")
# Words with which one takes leave before one's name.
COURTESIES = frozenset({"спасибо", "уважением", "благодарю", "благодарна", "благодарен", "свидания", "заранее", "ув"})
# «Кто такая …», «какой-то …».
_ASKED = frozenset({"такая", "такой"})
_BECAME = frozenset({"была", "стала"})
# What a pupil does in a school, beginnings of words.
_LEARNS = ("учитс", "учатс", "учился", "училас", "учился")
# What stands with a class between a child and the parent.
_SETTING_OFF = frozenset({",", "(", ")", "-", "—", "–", "класс", "класса"})
# Behind which children are listed, whole names and all.
_CHILDREN = frozenset({"дети", "детей", "детям", "детьми", "ребята", "ребят"})
_OPENING = frozenset('«"“„')
_CLOSING = frozenset('»"”“')


class OwnerReader:
    """Tells the owners of the mentions of one text, in order."""

    def __init__(self, tokens: tuple[Token, ...], source: Source, cues: Cues) -> None:
        self._tokens = tokens
        self._source = source
        self._cues = cues
        self._around = Surroundings(tokens, cues)
        self._before = WordsBefore(source, cues, self._around)
        self._after = WordsAfter(tokens, cues, self._around)

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
        if previous and previous.owner in (Owner.CHILD, Owner.LEARNER):
            # «Сын Рауф учится в 5Б Алиева Севда …»: the one named before learns, not the one named after.
            before = [token for token in before if not token.norm.startswith(_LEARNS)]
        decided = (
            self._titled(mention)
            or self._labelled(mention, previous)
            or self._continued(mention, previous)
            or self._before.decide(mention, before)
            or self._after.decide(mention)
            or self._subject(mention)
            or self._by_place(mention, previous)
            or (Owner.UNKNOWN, 0.3, "nothing tells")
        )
        owner, certainty, why = decided
        return Owned(mention=mention, source=self._source, owner=owner, certainty=certainty, why=why)

    def _titled(self, mention: Mention) -> Decision | None:
        if self._around.is_example(mention.first):
            return Owner.OTHER, 0.9, "an example"
        if self._around.sign(mention.first - 1) == "," and self._is_of_bracket(mention):
            return Owner.OTHER, 0.8, "label of another person"
        quoted = self._around.sign(mention.first - 1) in _OPENING and self._around.sign(mention.last) in _CLOSING
        return (Owner.OTHER, 0.8, QUOTED) if quoted else None

    def _is_of_bracket(self, mention: Mention) -> bool:
        """«Второму представителю (отцу), Орлову Ивану»: what stands in brackets tells of the name behind them."""
        at = mention.first - 2
        bracket = self._around.sign(at) == ")" and self._around.sign(at - 2) == "("
        return bracket and not mention.cases & Case.NOM and self._cues.is_parent(self._tokens[at - 1].norm)

    def _labelled(self, mention: Mention, previous: Owned | None) -> Decision | None:
        """The owner by the label before the mention: no words but its own, hence none before another name."""
        at, floor = mention.first - 1, previous.mention.last if previous else 0
        if self._around.sign(at).lower() == "фио" and self._tokens[at].line_start:
            return Owner.WRITER, 0.9, "label of the writer"
        if self._around.sign(at) not in _DASHES or not self._around.sign(at):
            return None
        words: list[str] = []
        for place in range(at - 1, max(floor - 1, at - _LABEL), -1):
            token = self._tokens[place]
            if token.text in {";", ","} or (token.text in STOPS and not self._around.abbreviates(place)):
                break
            words += [token.norm] if token.is_word else []
            if token.line_start:
                break
        if previous and previous.owner is Owner.WRITER and any(map(self._cues.is_child, words[:1])):
            return Owner.CHILD, 1.0, "label of the child"  # «Орлов Иван, отец двоих детей: …»
        return self._label(words)

    def _label(self, words: list[str]) -> Decision | None:
        if any(word.startswith(self._cues.label_other) for word in words):
            if self._source is Source.SIGNATURE:
                return Owner.WRITER, 0.85, "a post before one's own name"
            return Owner.OTHER, 0.8, "label of another person"
        if "у" in words and any(self._cues.is_parent(word) for word in words):
            return Owner.OTHER, 0.8, "label of another person"  # «у папы — Сучкова Игоря — входа нет»
        spoken = any(word in self._cues.self_ for word in words)
        # «Я медсестра детской поликлиники и сама мама: …»: the nearest word tells.
        if words and words[0] in self._cues.elders:
            return Owner.WRITER, 1.0, "label of the writer"
        # «Прошу добавить отца: …» is a request and no label.
        asked = any("INFN" in grammemes(word) for word in words)
        if not spoken and not asked and any(self._cues.is_parent(word) for word in words):
            return Owner.WRITER, 1.0, "label of the writer"
        if len(words) > 1 and words[1].startswith(self._cues.strangers) and self._cues.is_child(words[0]):
            return Owner.OTHER, 0.85, f"after «{words[1]} {words[0]}»"
        if any(word.startswith(self._cues.label_child) for word in words):
            return Owner.CHILD, 1.0, "label of the child"
        # «В журнале неверно отчество: …» is a sentence.
        sentence = "в" in words or "не" in words or asked
        if not sentence and any(word.startswith(self._cues.label_writer) for word in words):
            return Owner.WRITER, 1.0, "label of the writer"
        return None

    def _continued(self, mention: Mention, previous: Owned | None) -> Decision | None:
        if previous is None:
            return None
        between = self._between(previous, mention)
        family = self._of_family(mention, previous, between)
        if family or previous.owner not in (Owner.CHILD, Owner.LEARNER):
            return family
        if not between and self._around.alone(mention) and not mention.cases & Case.NOM and mention.is_full:
            return Owner.WRITER, 0.9, "below the child's name in a paper"
        return self._behind_child(mention, previous, between) if previous.owner is Owner.CHILD else None

    def _behind_child(self, mention: Mention, previous: Owned, between: set[str]) -> Decision | None:
        """The owner of a name that follows a child's, `between` them no sentence."""
        if (
            between == {"("}
            and mention.is_lone
            and self._tokens[mention.first].norm == normalise(previous.mention.name.surname)
        ):
            return Owner.OTHER, 0.8, "says it in brackets"  # «Олесе Роман (Роман это фамилия)»
        if between == {"("}:
            return Owner.CHILD, max(0.7, previous.certainty), "says it in brackets"
        if between <= {",", "-", "—", "–"} and previous.mention.name.given == mention.name.given:
            return Owner.CHILD, previous.certainty, "names the child once more"
        joined = (
            bool(between)
            and not self._tokens[mention.first].line_start
            and between <= {",", "и", "а", "также", "+", "/"}
        )
        same_kind = bool(mention.name.surname) == bool(previous.mention.name.surname) and not mention.is_polite
        listed = self._around.sign(previous.mention.first - 1).lower() in _CHILDREN
        if joined and same_kind and (listed or not (between == {","} and mention.name.surname)):
            return Owner.CHILD, previous.certainty, "goes on naming children"
        return None

    def _of_family(self, mention: Mention, previous: Owned, between: set[str]) -> Decision | None:
        why = "names whose parent one is"
        # «Гусева А. О. (Анна Олеговна)».
        initial = previous.mention.initial.lower()
        if initial and between == {"("} and not mention.name.surname and mention.name.given.lower().startswith(initial):
            return previous.owner, previous.certainty, "says it in brackets"
        if previous.owner is Owner.WRITER and self._is_elder_of(previous, mention, between):
            return Owner.CHILD, 0.9, why
        childs = previous.owner is Owner.CHILD and between <= _SETTING_OFF and self._is_childs_elder(previous, mention)
        return (Owner.WRITER, 0.9, why) if childs else None

    def _is_elder_of(self, previous: Owned, mention: Mention, between: set[str]) -> bool:
        """«Я Нгуен Тхи Хоа, мама Нгуен Ван Минь»: behind the writer's whole name and «мама» stands the child's."""
        elder = {word for word in between if word in self._cues.elders}
        named = previous.mention.is_full and previous.certainty >= _NAMED and mention.is_full
        # «Носов Лев, мама Носова Зинаида»: he is no mother, she is.
        genders = {self._cues.elders[word] for word in elder}
        other = mention.gender not in genders or bool(mention.cases & Case.GEN)
        apart = len(genders) == 1 and previous.mention.gender in (*genders, "") and other
        return named and bool(elder) and between <= elder | {",", "-", "—", "–", "("} and apart

    def _is_childs_elder(self, previous: Owned, mention: Mention) -> bool:
        """«Мать Анны Орловой, 4Б, Орлова Инна.»: behind «мать» with the child's name stands who she is."""
        at = previous.mention.first - 1
        elder = self._cues.elders.get(self._tokens[at].norm) if at >= 0 else None
        fits = elder == mention.gender and mention.is_full and bool(mention.cases & Case.NOM)
        return fits and not previous.mention.cases & Case.NOM and self._around.ends_clause(mention.last)

    def _between(self, previous: Owned, mention: Mention) -> set[str]:
        """The words and signs between two names, but for one class («Руслан Дудка, 4Б, и Милана Дудка»)."""
        tokens = self._tokens[previous.mention.last : mention.first]
        norms = [token.norm for token in tokens]
        figures = [at for at, token in enumerate(tokens) if token.is_number]
        if len(figures) == 1:
            letter = figures[0] + 1
            with_letter = letter < len(tokens) and tokens[letter].is_word and len(tokens[letter].text) == 1
            del norms[figures[0] : letter + with_letter]
        return set(norms)

    def _by_place(self, mention: Mention, previous: Owned | None) -> Decision | None:
        pupils = bool(mention.name.surname and mention.cases & Case.NOM) and not mention.name.patronymic
        place = class_before(self._tokens, mention.first) if pupils else None
        # «Орлов Олег, 5А, Орлова Инна»: the class belongs to the name before it.
        taken = place is not None and previous is not None and 0 <= place - previous.mention.last <= 1
        alone = place is not None and not (mention.is_full or mention.initials)
        if alone and self._around.ends_clause(mention.last):
            return Owner.WRITER, 0.75, "behind a class"
        if self._source in (Source.BODY, Source.SUBJECT) and place is not None and not taken:
            return (
                (Owner.WRITER, 0.85, SEVERAL)
                if follows_row(self._tokens, place)
                else (Owner.LEARNER, 0.6, BEHIND_CLASS)
            )
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
        opens = self._tokens[mention.first].sentence_start or self._follows_courtesy(mention)
        closes = self._around.ends_text(mention.last) or self._around.is_last_line(mention)
        if mention.is_polite and mention.cases & Case.NOM and opens and closes:
            return Owner.OTHER, 0.6, MAY_SIGN
        if mention.is_polite:
            return Owner.OTHER, 0.6, "given name and patronymic"
        if mention.is_lone and mention.cases & Case.NOM and opens and self._around.ends_text(mention.last):
            return Owner.WRITER, 0.7, "closes the text"
        if mention.shared:
            return Owner.CHILD, 0.65, "of several with one surname"
        return (Owner.CHILD, 0.45, "a given name alone") if mention.is_lone else None

    def _subject(self, mention: Mention) -> Decision | None:
        """«Физику ведёт Орлова Нина Львовна», «кто такая Орлова»: a verb of another, or a question, right before."""
        before = self._tokens[mention.first - 1] if mention.first else None
        if before is None or not mention.is_full or self._tokens[mention.first].line_start:
            return None
        told = before.norm not in self._cues.self_ and self._around.is_deed(before.norm)
        told = told and not (before.norm in _BECAME and self._is_of_writer(mention.first - 2))
        asked = before.norm in _ASKED
        following = self._tokens[mention.last : mention.last + 2]
        closes = self._around.ends_text(mention.last) or any(token.is_number for token in following)
        capital = self._tokens[mention.first].is_capitalised and bool(mention.cases & Case.NOM)
        return (Owner.OTHER, 0.7, "does something") if capital and not closes and (told or asked) else None

    def _is_of_writer(self, at: int) -> bool:
        """«Была Зуева Инна Петровна, стала Орлова Инна Петровна», and not «на замене была …», «классной стала …»."""
        return at < 0 or not self._tokens[at].is_word or self._tokens[at].norm in self._cues.self_

    def _follows_courtesy(self, mention: Mention) -> bool:
        """«Заранее спасибо, Елена»."""
        at = mention.first - 1
        while self._around.sign(at) in {",", "."}:
            at -= 1
        return self._around.sign(at).lower() in COURTESIES
